"""What kind of file a video is, by what is in it: some kinds name other files, which nobody opens for a stranger."""

from __future__ import annotations

from pathlib import Path

__all__ = ["VIDEO_CONTAINERS", "is_list", "is_video"]

VIDEO_CONTAINERS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm"
"""The names that ffmpeg has for MP4, MOV, WebM and Matroska."""
_LISTS = (b"#EXTM3U", b"ffconcat", b"<", b"v=0")
"""How playlists, lists of parts, descriptions of streams and drawings begin."""


def is_list(path: Path) -> bool:
    """Whether a file begins as one that names other files."""
    with path.open("rb") as file:
        return file.read(1024).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(_LISTS)


def is_video(path: Path) -> bool:
    """Whether a file is an MP4, MOV, WebM or Matroska with pictures; nothing else is opened for it."""
    import av

    options = {"protocol_whitelist": "file", "format_whitelist": VIDEO_CONTAINERS}
    try:
        with av.open(str(path), options=options, metadata_errors="ignore") as file:
            return bool(file.streams.video)
    except (OSError, ValueError):  # av's errors are OSErrors and ValueErrors
        return False
