"""So many of something, as people say it."""

from __future__ import annotations

__all__ = ["counted", "was"]


def counted(count: int, what: str) -> str:
    """``1 clip``, ``3 clips``, ``0 clips``."""
    return f"{count} {what}{'' if count == 1 else 's'}"


def was(count: int) -> str:
    """``was`` of one, ``were`` of more, and of none."""
    return "was" if count == 1 else "were"
