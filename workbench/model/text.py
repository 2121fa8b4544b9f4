"""A person's text, as it may be kept and shown."""

from __future__ import annotations

import unicodedata

__all__ = ["printable", "without_controls"]


def printable(text: str) -> str:
    """A text as one line without control characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def without_controls(text: str) -> str:
    """A text without control characters; line breaks stay, and so do signs that join letters."""
    return "".join(" " if unicodedata.category(c) == "Cc" and c != "\n" else c for c in text)
