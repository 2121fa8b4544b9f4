"""What a person has dropped for a project, and what may be done with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

__all__ = ["SHELF_USES", "ShelfItem", "ShelfKind", "ShelfUse"]

ShelfKind = Literal["image", "table", "font", "brand", "video", "sound"]
ShelfUse = Literal["still", "first", "last", "plate", "character", "logo", "grade", "font", "brand", "take", "track"]

SHELF_USES: Mapping[ShelfKind, Mapping[ShelfUse, str]] = {
    "image": {
        "still": "the picture of a clip",
        "first": "the picture that a clip starts with",
        "last": "the picture that a clip ends with",
        "plate": "the look of all clips",
        "character": "somebody who comes up",
        "logo": "the logo",
    },
    "table": {"grade": "the film's grade"},
    "font": {"font": "the font of the film's words"},
    "brand": {"brand": "the brand"},
    "video": {"take": "a take of a clip"},
    "sound": {"track": "a sound beside the song"},
}
"""What each kind may become, in words."""


@dataclass(frozen=True, slots=True)
class ShelfItem:
    """One file on the shelf."""

    sha256: str
    """Of its bytes."""
    suffix: str
    """By what it is, whatever it was called."""
    name: str
    """As the person called it: only to be shown."""
    kind: ShelfKind
    size_bytes: int
    said: str
    """What it is, in a few words, such as ``1280 x 720``."""
    picture: str = ""
    """A small JPEG of it in base64, as pages and JSON take it; empty where it shows nothing."""
