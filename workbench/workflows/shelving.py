"""A dropped file is looked into: what it is, whatever it is called, and whether it can be used at all."""

from __future__ import annotations

import unicodedata
from base64 import b64encode
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.errors import OptionError, SongError, WorkbenchError
from workbench.jobs.keys import file_sha256
from workbench.media.audio import decode
from workbench.media.containers import video_facts
from workbench.media.cube import read_cube
from workbench.media.entries import read_document
from workbench.media.fontfiles import read_font
from workbench.media.images import image_facts, read_image
from workbench.media.kinds import HEAD_BYTES, kind_of
from workbench.media.pictures import fill, jpeg_bytes, within
from workbench.media.thumbnails import thumbnail_jpeg
from workbench.model.shelf_item import ShelfItem, ShelfKind
from workbench.model.size import Size
from workbench.redact import redacted
from workbench.workflows.own_takes import check_own_video
from workbench.workflows.song_files import check_song_file

if TYPE_CHECKING:
    from workbench.settings import Settings

__all__ = ["by_its_name", "looked_into", "shown_name"]

_FONTS: Mapping[bytes, str] = {b"\0\1\0\0": ".ttf", b"true": ".ttf", b"OTTO": ".otf"}
_TEXTS: Mapping[str, ShelfKind] = {".cube": "table", ".toml": "brand"}
_MEANT: Mapping[str, ShelfKind] = {
    **dict.fromkeys((".png", ".jpg", ".jpeg", ".webp"), "image"),
    **dict.fromkeys((".ttf", ".otf"), "font"),
}
"""What is called so and begins as nothing that is known: whoever reads that kind says what is wrong with it."""
_LONGEST_NAME = 80
_PICTURE_PX, _PICTURE_BYTES = 240, 20_000


def shown_name(name: str) -> str:
    """A dropped file's name as it is shown: its last part, in characters that read as they are.

    It names no file on disk. A token in it is blotted out.
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    plain = "".join(c for c in last if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
    short = plain if len(plain) <= _LONGEST_NAME else f"{plain[: _LONGEST_NAME - 9]}…{plain[-8:]}"
    return str(redacted(short.strip() or "a file"))


def by_its_name(error: WorkbenchError, path: Path, name: str) -> WorkbenchError:
    """The error with the name that a person knows, where it has that of our own copy."""
    error.message = error.message.replace(str(path), name).replace(path.name, name)
    error.args = (error.message,)
    return error


def looked_into(path: Path, name: str, settings: Settings) -> ShelfItem:
    """What a dropped file is.

    Args:
        path: our copy, whose own name says nothing.
        name: as the person called it.
        settings: how large a sound may be.

    Raises:
        WorkbenchError: it is of no kind that the shelf takes, too large, or damaged; names it as the person does.
    """
    shown = shown_name(name)
    try:
        kind, suffix = _kind(path, shown, settings)
        said, picture = _INSPECTS[kind](path, settings)
    except WorkbenchError as error:
        raise by_its_name(error, path, shown)  # noqa: B904  it is the same error
    return ShelfItem(
        file_sha256(path), suffix, shown, kind, path.stat().st_size, said, b64encode(picture).decode("ascii")
    )


def _kind(path: Path, shown: str, settings: Settings) -> tuple[ShelfKind, str]:
    """By the first bytes; only texts are told by their names, and what begins as nothing; then they are read."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    found, ending = kind_of(head), Path(shown).suffix.lower()
    if found is not None and found.family == "picture":
        return "image", found.suffix
    if found is not None and found.family == "film":
        return _film_or_sound(path, found.suffix, settings)
    if found is not None:
        return "sound", found.suffix
    if head[:4] in _FONTS:
        return "font", _FONTS[head[:4]]
    if ending in _TEXTS and b"\0" not in head:
        return _TEXTS[ending], ending
    if ending in _MEANT:
        return _MEANT[ending], ending
    raise OptionError(
        f"The file {shown!r} is of no kind that lies on the shelf; drop pictures (PNG, JPEG, WebP), videos (MP4, MOV, "
        "WebM, Matroska), .cube tables, fonts (.ttf, .otf), a brand.toml, or sounds.",
        field="shelf",
    )


def _film_or_sound(path: Path, suffix: str, settings: Settings) -> tuple[ShelfKind, str]:
    """Films and sounds come in the same containers; what is neither is refused as a film."""
    if video_facts(path) is None:
        with suppress(SongError):
            decode(path, longest_s=settings.max_song_s)
            return "sound", suffix
    return "video", suffix


Inspect = Callable[[Path, "Settings"], tuple[str, bytes]]


def _image(path: Path, _settings: Settings) -> tuple[str, bytes]:
    facts = image_facts(path, field="shelf")
    pixels = read_image(path, largest_px=_PICTURE_PX, field="shelf")[..., :3]
    size = within(Size(*(max(16, side - side % 2) for side in (pixels.shape[1], pixels.shape[0]))), _PICTURE_PX)
    return f"{facts.width} x {facts.height} pixels", jpeg_bytes(fill(pixels, size), _PICTURE_BYTES)


def _video(path: Path, _settings: Settings) -> tuple[str, bytes]:
    facts = check_own_video(path)
    length = "" if facts.duration_s is None else f"{facts.duration_s:.1f} s of "
    return f"{length}{facts.width} x {facts.height} pixels", thumbnail_jpeg(path) or b""


def _sound(path: Path, settings: Settings) -> tuple[str, bytes]:
    check_song_file(path, settings)
    audio = decode(path, longest_s=settings.max_song_s).audio
    return f"{audio.duration_s:.1f} s", b""


def _table(path: Path, _settings: Settings) -> tuple[str, bytes]:
    return f"{read_cube(path).size} points a side", b""


def _font(path: Path, _settings: Settings) -> tuple[str, bytes]:
    return read_font(path).family, b""


def _brand(path: Path, _settings: Settings) -> tuple[str, bytes]:
    document = read_document(path, "brand file", field="brand")
    parts = [word for word in ("palette", "logo", "font", "captions") if word in document]
    return f"{str(document.get('name', 'no name'))[:40]}: {', '.join(parts) or 'nothing else'}", b""


_INSPECTS: Mapping[ShelfKind, Inspect] = {
    "image": _image,
    "video": _video,
    "sound": _sound,
    "table": _table,
    "font": _font,
    "brand": _brand,
}
