"""The kit: what the bytes of a piece depend on beside its values. A worker with another one is refused."""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
from collections.abc import Mapping
from pathlib import Path

from workbench._version import __version__
from workbench.media.process import ffmpeg_version

__all__ = ["difference", "kit_here"]

_PACKAGES = ("av", "numba", "numpy", "opencv-python-headless", "pillow")
_PACKAGE = Path(__file__).resolve().parent.parent


@functools.cache
def kit_here() -> Mapping[str, str]:
    """Names and versions: Songreel with a hash of its code, ffmpeg with one of its build, and packages that draw.

    Raises:
        RenderError: ffmpeg does not run here.
    """
    kit = {"Songreel": f"{__version__} ({_code()})", "ffmpeg": ffmpeg_version()}
    for name in _PACKAGES:
        try:
            kit[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            kit[name] = "none"
    return kit


def difference(theirs: Mapping[str, str], ours: Mapping[str, str]) -> str:
    """What of a kit is another, as a sentence goes on; empty where nothing is."""
    names = [name for name in {**ours, **theirs} if theirs.get(name) != ours.get(name)]
    return ", ".join(f"{name} {theirs.get(name, 'none')} instead of {ours.get(name, 'none')}" for name in names[:3])


def _code() -> str:
    """Of the package's own files, so that two checkouts of one version are told apart."""
    digest = hashlib.sha256()
    for path in sorted(_PACKAGE.rglob("*.py"), key=lambda path: path.relative_to(_PACKAGE).as_posix()):
        digest.update(path.relative_to(_PACKAGE).as_posix().encode())
        digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()[:12]
