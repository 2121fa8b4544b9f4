"""A film of half a minute that every browser plays, made in a second: a moving picture of bars, and a tone."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from workbench.media.process import run_ffmpeg

__all__ = ["sounding_film"]


@cache
def sounding_film(seconds: int = 30) -> tuple[bytes, str, bytes]:
    """Its bytes, its mime type, and a frame of it as a JPEG: H.264 and AAC, 25 frames a second, 320x180."""
    with tempfile.TemporaryDirectory() as folder:
        film, poster = Path(folder) / "film.mp4", Path(folder) / "poster.jpg"
        picture = ["-f", "lavfi", "-i", f"testsrc2=size=320x180:rate=25:duration={seconds}"]
        sound = ["-f", "lavfi", "-i", f"sine=frequency=220:duration={seconds}"]
        small = ["-c:v", "libx264", "-preset", "ultrafast", "-crf", "30", "-g", "25", "-pix_fmt", "yuv420p"]
        arguments = [*picture, *sound, *small, "-c:a", "aac", "-movflags", "+faststart", "-y", str(film)]
        run_ffmpeg(arguments, what="making a tiny film")
        frame = ["-ss", "9", "-i", str(film), "-frames:v", "1", "-f", "image2", "-y", str(poster)]
        run_ffmpeg(frame, what="drawing its poster")
        return film.read_bytes(), "video/mp4", poster.read_bytes()
