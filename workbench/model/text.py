"""A person's text, as it may be kept and shown."""

from __future__ import annotations

__all__ = ["printable"]


def printable(text: str) -> str:
    """A text as one line without control characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
