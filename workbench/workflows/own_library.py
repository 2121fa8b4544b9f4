"""Whether this process may open the library of whoever started it: not where it serves visitors, each in their own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from workbench.errors import LibraryError

__all__ = ["check_own_library", "own_library_shut"]

_SHUT: list[bool] = []


@contextmanager
def own_library_shut() -> Iterator[None]:
    """While it lasts, a library is opened only where it is said whose it is: a page that forgets it shows nothing."""
    _SHUT.append(True)
    try:
        yield
    finally:
        _SHUT.pop()


def check_own_library() -> None:
    """Refuse where this process serves visitors.

    Raises:
        LibraryError
    """
    if _SHUT:
        raise LibraryError(
            "This studio is shared and shows nobody the library of its owner; a page opens the library of its visitor.",
            field="library",
        )
