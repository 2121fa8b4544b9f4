"""What kind of file a video is, by what is in it: some kinds name other files, which nobody opens for a stranger."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

__all__ = ["VIDEO_CONTAINERS", "VideoFacts", "is_list", "is_video", "video_facts"]

VIDEO_CONTAINERS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm"
"""The names that ffmpeg has for MP4, MOV, WebM and Matroska."""
_LISTS = (b"#EXTM3U", b"ffconcat", b"<", b"v=0")
"""How playlists, lists of parts, descriptions of streams and drawings begin."""


def is_list(path: Path) -> bool:
    """Whether a file begins as one that names other files."""
    with path.open("rb") as file:
        return file.read(1024).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(_LISTS)


@dataclass(frozen=True, slots=True)
class VideoFacts:
    """What a video says of itself; nobody has looked whether it is true."""

    width: int
    height: int
    duration_s: float | None
    """None where it does not say."""


def is_video(path: Path) -> bool:
    """Whether a file is an MP4, MOV, WebM or Matroska with pictures; nothing else is opened for it."""
    return video_facts(path) is not None


def video_facts(path: Path) -> VideoFacts | None:
    """What an MP4, MOV, WebM or Matroska with pictures says of itself; None where a file is none of these."""
    import av

    options = {"protocol_whitelist": "file", "format_whitelist": VIDEO_CONTAINERS}
    try:
        with av.open(str(path), options=options, metadata_errors="ignore") as file:
            if not file.streams.video:
                return None
            stream = file.streams.video[0]
            length = float(stream.duration * stream.time_base) if stream.duration else None
            if length is None and file.duration:
                length = file.duration / av.time_base
            return VideoFacts(stream.width, stream.height, length)
    except (OSError, ValueError):  # av's errors are OSErrors and ValueErrors
        return None
