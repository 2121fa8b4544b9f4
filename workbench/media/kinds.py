"""What a file is, by its first bytes, and whether its end has come; names and headers of hosts are not believed."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal

__all__ = ["HEAD_BYTES", "Family", "FileKind", "is_whole", "kind_of"]

Family = Literal["film", "picture", "sound"]
HEAD_BYTES = 64
"""How much of a file says what it is."""
_TAIL_BYTES = 4096
_UNKNOWN_LENGTH = (0, 0xFFFFFFFF)
"""What a RIFF file has for its length that was written while nobody knew it."""


@dataclass(frozen=True, slots=True)
class FileKind:
    """One kind of media file."""

    suffix: str
    family: Family
    mime: str


_MP4 = FileKind(".mp4", "film", "video/mp4")
_MOV = FileKind(".mov", "film", "video/quicktime")
_WEBM = FileKind(".webm", "film", "video/webm")
_PNG = FileKind(".png", "picture", "image/png")
_JPEG = FileKind(".jpg", "picture", "image/jpeg")
_WEBP = FileKind(".webp", "picture", "image/webp")
_WAV = FileKind(".wav", "sound", "audio/wav")
_MP3 = FileKind(".mp3", "sound", "audio/mpeg")
_FLAC = FileKind(".flac", "sound", "audio/flac")
_OGG = FileKind(".ogg", "sound", "audio/ogg")
_M4A = FileKind(".m4a", "sound", "audio/mp4")
_AAC = FileKind(".aac", "sound", "audio/aac")
_BEGINNINGS = (
    (b"\x89PNG\r\n\x1a\n", _PNG),
    (b"\xff\xd8\xff", _JPEG),
    (b"\x1a\x45\xdf\xa3", _WEBM),
    (b"fLaC", _FLAC),
    (b"OggS", _OGG),
    (b"ID3", _MP3),
)
_STILLS = (b"heic", b"heix", b"mif1", b"msf1", b"avif", b"avis")
"""Brands of pictures in the container of films."""


def kind_of(head: bytes) -> FileKind | None:
    """What a file is, by its first ``HEAD_BYTES``; None where it is nothing that Songreel deals with."""
    for beginning, kind in _BEGINNINGS:
        if head.startswith(beginning):
            return kind
    if head[:4] in (b"RIFF", b"RF64"):
        return {b"WAVE": _WAV, b"WEBP": _WEBP}.get(head[8:12])
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        return None if brand in _STILLS else _MOV if brand == b"qt  " else _M4A if brand.startswith(b"M4A") else _MP4
    if len(head) > 2 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0:  # a frame of MPEG sound; its layer tells which
        return {0b010: _MP3, 0b000: _AAC}.get(head[1] & 0b110)
    return None


def is_whole(path: Path, kind: FileKind) -> bool:
    """Whether a file goes on to where it says that it ends; True for kinds that do not say."""
    check = _ENDS.get(kind)
    with path.open("rb") as file:
        return check is None or check(file, path.stat().st_size)


def _boxes_end(file: IO[bytes], size: int) -> bool:
    """Whether the boxes (ISO/IEC 14496-12, 4.2) fill the file, and one of them says what is in the others."""
    at, described = 0, False
    while size - at >= 8:
        file.seek(at)
        length, name = struct.unpack(">I4s", file.read(8))
        if length == 1:
            wide = file.read(8)
            length = int.from_bytes(wide, "big") if len(wide) == 8 else 0
        elif length == 0:
            length = size - at  # it goes on to the end
        described = described or name == b"moov"
        if length < 8 or at + length > size:
            return False
        at += length
    return described


def _chunks_end(file: IO[bytes], size: int) -> bool:
    file.seek(4)
    length = int.from_bytes(file.read(4), "little")
    return length in _UNKNOWN_LENGTH or length + 8 <= size + 1  # the last byte may be a filler that is left out


def _mark_at_end(mark: bytes) -> Callable[[IO[bytes], int], bool]:
    def check(file: IO[bytes], size: int) -> bool:
        file.seek(max(0, size - _TAIL_BYTES))
        return mark in file.read()

    return check


_ENDS = {
    _MP4: _boxes_end,
    _MOV: _boxes_end,
    _M4A: _boxes_end,
    _WAV: _chunks_end,
    _WEBP: _chunks_end,
    _PNG: _mark_at_end(b"IEND"),
    _JPEG: _mark_at_end(b"\xff\xd9"),
}
