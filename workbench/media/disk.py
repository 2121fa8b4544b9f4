"""A disk that is full, told in our own words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from workbench.errors import full_disk, is_full

__all__ = ["full_disk_told"]


@contextmanager
def full_disk_told(what: str) -> Iterator[None]:
    """What the system says of a full disk, in one sentence.

    Args:
        what: the work, as a sentence goes on: "writing the export".

    Raises:
        DiskFullError: there was no room; other errors pass as they are.
    """
    try:
        yield
    except OSError as error:
        if not is_full(error):
            raise
        raise full_disk(what) from error
