"""So many of something, as people say it."""

from __future__ import annotations

__all__ = ["counted", "shown_bytes", "was"]

_GB, _MB, _KB = 1e9, 1e6, 1e3


def counted(count: int, what: str) -> str:
    """``1 clip``, ``3 clips``, ``0 clips``."""
    return f"{count} {what}{'' if count == 1 else 's'}"


def was(count: int) -> str:
    """``was`` of one, ``were`` of more, and of none."""
    return "was" if count == 1 else "were"


def shown_bytes(size: int) -> str:
    """``3.2 GB``, ``12 MB``, ``640 kB``, ``0 kB``: two digits or more, in powers of ten as disks are sold."""
    unit, name = next(((unit, name) for unit, name in ((_GB, "GB"), (_MB, "MB")) if size >= unit), (_KB, "kB"))
    return f"{size / unit:.{1 if unit > _KB and size < 10 * unit else 0}f} {name}"
