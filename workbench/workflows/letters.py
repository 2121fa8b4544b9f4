"""Random letters that a person reads, types and tells on the telephone: none looks like another one."""

from __future__ import annotations

import secrets

__all__ = ["LETTERS", "drawn", "grouped"]

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def drawn(count: int) -> str:
    """So many, about 5 bits each."""
    return "".join(secrets.choice(LETTERS) for _ in range(count))


def grouped(letters: str, each: int) -> str:
    """With a dash after each so many: ``abcd-efgh``."""
    return "-".join(letters[i : i + each] for i in range(0, len(letters), each))
