"""Songreel's workbench: a song goes in, a finished music video comes out.

The face is lazy: importing it loads nothing heavy, and each name is imported at its first use.
"""

from __future__ import annotations

from workbench._version import __version__
from workbench.errors import WorkbenchError

TYPE_CHECKING = False  # typing itself takes longer to import than all the rest here
if TYPE_CHECKING:
    from typing import Any

    from workbench.workflows.composing import Film
    from workbench.workflows.library import Library
    from workbench.workflows.project import Project

__all__ = ["Film", "Library", "Project", "WorkbenchError", "__version__"]

_HOMES = {
    "Film": "workbench.workflows.composing",
    "Library": "workbench.workflows.library",
    "Project": "workbench.workflows.project",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401  a module's names are of any type
    """Import a name of the face at its first use."""
    if name not in _HOMES:
        raise AttributeError(f"module 'workbench' has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """The names of the face."""
    return sorted(__all__)
