"""Small real media: videos, pictures and sounds, made once per kind and kept."""

from __future__ import annotations

import array
import functools
import io
import math
import struct
import tempfile
import threading
import wave
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from workbench.media.process import run_ffmpeg

TONES = 8
"""How many looks and sounds there are; further ones differ in a mark that no eye or ear meets."""
_RATE = 22050
_CONTENT_TYPES = {
    ".mp4": "video/mp4", ".png": "image/png", ".jpg": "image/jpeg", ".webp": "image/webp", ".mp3": "audio/mpeg",
    ".wav": "audio/wav", ".flac": "audio/flac", ".pcm": "application/octet-stream", ".txt": "text/plain",
}  # fmt: skip
_MAKING: dict[object, threading.Lock] = {}
_LOCK = threading.Lock()


@dataclass(frozen=True, slots=True)
class Piece:
    """One file that comes out."""

    suffix: str
    """With the dot."""
    mark: str
    """What it was made for: two pieces of other questions are never the same bytes."""
    tone: int = 0
    frames: int = 0
    """Of a video."""
    fps: Fraction = Fraction(24)
    seconds: Fraction = Fraction(0)
    """Of a sound."""
    width: int = 0
    """Pixels."""
    height: int = 0
    sound: bool = False
    """Whether a video has some."""
    still: bool = False
    """Whether a video is black and does not move."""


def content_type(suffix: str) -> str:
    """What a server calls such a file."""
    return _CONTENT_TYPES.get(suffix, "application/octet-stream")


def bytes_of(piece: Piece) -> bytes:
    """The file. The same piece is the same bytes, in every process with the same ffmpeg."""
    plain = replace(piece, mark="")
    with _LOCK:
        lock = _MAKING.setdefault(plain, threading.Lock())
    with lock:  # so that many who ask at once wait for one encoder, and do not start one each
        made = _made(plain)
    return _marked(made, piece.suffix, piece.mark)


@functools.lru_cache(maxsize=512)
def _made(piece: Piece) -> bytes:
    if piece.suffix == ".mp4":
        return _video(piece)
    if piece.suffix in (".png", ".jpg", ".webp"):
        return _picture(piece)
    if piece.suffix in (".wav", ".pcm"):
        return _wav(piece)
    if piece.suffix in (".mp3", ".flac"):
        return _encoded_sound(piece)
    return b"Nothing here is what its name says.\n" * 20


def _marked(made: bytes, suffix: str, mark: str) -> bytes:
    """The same medium with a mark where readers skip it."""
    said = mark.encode()[:96]
    if suffix == ".mp4":
        return made + struct.pack(">I4s", 8 + len(said), b"free") + said
    if suffix == ".mp3":
        return made + b"TAG" + said.ljust(125, b"\0")[:125]  # ID3v1
    if suffix == ".wav":
        padded = said + b"\0" * (len(said) % 2)
        chunk = struct.pack("<4sI", b"LIST", len(padded)) + padded
        return made[:4] + struct.pack("<I", len(made) + len(padded)) + made[8:] + chunk
    return made if suffix == ".pcm" else made + said


def _ffmpeg(arguments: list[str], suffix: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / f"made{suffix}"
        run_ffmpeg([*arguments, "-bitexact", str(made)], what="making a small medium")
        return made.read_bytes()


def _video(piece: Piece) -> bytes:
    rate, size = str(piece.fps), f"{piece.width}x{piece.height}"
    look = f"color=c=black:s={size}:r={rate}" if piece.still else f"testsrc2=s={size}:r={rate}"
    seconds = float(piece.frames / piece.fps)
    arguments = ["-f", "lavfi", "-i", look]
    if piece.sound:
        arguments += ["-f", "lavfi", "-i", f"sine=frequency={_hertz(piece.tone)}:duration={seconds}"]
        arguments += ["-c:a", "aac", "-b:a", "32k"]
    arguments += ["-vf", f"hue=h={piece.tone * 360 // TONES}", "-frames:v", str(piece.frames)]
    encoding = ["-c:v", "libx264", "-preset", "ultrafast", "-crf", "32", "-threads", "1", "-pix_fmt", "yuv420p"]
    return _ffmpeg([*arguments, *encoding, "-movflags", "+faststart"], ".mp4")


def _picture(piece: Piece) -> bytes:
    from PIL import Image, ImageDraw

    picture = Image.new("HSV", (piece.width, piece.height), (piece.tone * 256 // TONES, 160, 90))
    draw = ImageDraw.Draw(picture)
    for step in range(8):  # something to look at: rings around a point
        reach = (8 - step) * min(picture.size) // 18
        middle = (piece.width * (step + 4) // 15, piece.height // 2)
        ends = (middle[0] - reach, middle[1] - reach, middle[0] + reach, middle[1] + reach)
        draw.ellipse(ends, fill=((piece.tone * 256 // TONES + step * 12) % 256, 180, 100 + step * 18))
    kept = io.BytesIO()
    form = {".png": "PNG", ".jpg": "JPEG", ".webp": "WEBP"}[piece.suffix]
    picture.convert("RGB").save(kept, form, **({"quality": 80} if form != "PNG" else {}))
    return kept.getvalue()


def _hertz(tone: int) -> int:
    return round(220 * 2 ** (tone / TONES))


def _wav(piece: Piece) -> bytes:
    period = _RATE // _hertz(piece.tone)
    wave_once = array.array("h", (round(9000 * math.sin(2 * math.pi * at / period)) for at in range(period)))
    count = round(piece.seconds * _RATE)
    samples = (wave_once.tobytes() * (count // period + 1))[: 2 * count]
    if piece.suffix == ".pcm":
        return samples
    kept = io.BytesIO()
    with wave.open(kept, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(_RATE)
        file.writeframes(samples)
    return kept.getvalue()


def _encoded_sound(piece: Piece) -> bytes:
    tone = f"sine=frequency={_hertz(piece.tone)}:sample_rate={_RATE}:duration={float(piece.seconds)}"
    codec = ["-b:a", "32k"] if piece.suffix == ".mp3" else []
    return _ffmpeg(["-f", "lavfi", "-i", tone, *codec], piece.suffix)


def seconds_of(sound: bytes) -> Fraction:
    """How long a sound or video is that somebody sent, seconds; 10 where it cannot be read."""
    try:
        with wave.open(io.BytesIO(sound)) as file:
            return Fraction(file.getnframes(), file.getframerate())
    except (wave.Error, EOFError):
        pass
    try:
        import av

        with av.open(io.BytesIO(sound)) as container:
            return Fraction(container.duration or 10_000_000, 1_000_000)
    except (OSError, ValueError):
        return Fraction(10)
