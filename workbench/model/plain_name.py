"""What a project can be called, whoever says so: films and exports are called like it."""

from __future__ import annotations

import unicodedata
from pathlib import PurePath

__all__ = ["is_plain_name"]

_LONGEST_BYTES = 255
_NO_TEXT = frozenset({"Cc", "Cs", "Zl", "Zp"})
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""What makes a text read otherwise than it is."""


def is_plain_name(name: str) -> bool:
    """Whether a file could be called so: one line, in no folder, that reads as it is."""
    if any(character in _TURNING or unicodedata.category(character) in _NO_TEXT for character in name):
        return False
    return 0 < len(name.encode()) <= _LONGEST_BYTES and PurePath(name).name == name != ".." and bool(name.strip())
