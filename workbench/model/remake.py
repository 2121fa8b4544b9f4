"""How a person says that what was paid for, and is gone or of no use, is bought again: all that buys takes it."""

from __future__ import annotations

__all__ = ["REMAKE"]

REMAKE = "a new purchase (--remake, or remake=True)"
