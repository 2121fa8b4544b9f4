"""Where the files are that travel with Songreel: ``data/`` and ``notebooks/``."""

from __future__ import annotations

from pathlib import Path

__all__ = ["bundled"]

_PACKAGE = Path(__file__).resolve().parent.parent


def bundled(name: str) -> Path:
    """The path of a file or folder that travels with Songreel, such as ``data/styles.toml``.

    It lies inside the installed package, or beside it in a checkout.

    Raises:
        FileNotFoundError: there is no such file.
    """
    for root in (_PACKAGE / "_bundled", _PACKAGE.parent):
        if (root / name).exists():
            return root / name
    raise FileNotFoundError(f"{name} did not travel with this installation of Songreel; install it again")
