"""Songreel's workbench: a song goes in, a finished music video comes out.

The face is lazy: importing it loads nothing heavy, and each name is imported at its first use.
"""

from __future__ import annotations

from workbench._version import __version__
from workbench.errors import WorkbenchError

TYPE_CHECKING = False  # typing itself takes longer to import than all the rest here
if TYPE_CHECKING:
    from typing import Any

    from workbench.model.effect import BeatEffect
    from workbench.model.grade import Grade
    from workbench.model.logo import Logo
    from workbench.model.manifest import compare_manifests
    from workbench.model.mix import Mix
    from workbench.model.style import CaptionStyle
    from workbench.model.title import Title
    from workbench.timebase import Span
    from workbench.workflows.composing import Film
    from workbench.workflows.finishing import FinishWishes
    from workbench.workflows.library import Library
    from workbench.workflows.pretending import Pretending
    from workbench.workflows.project import Project

__all__ = [
    "BeatEffect",
    "CaptionStyle",
    "Film",
    "FinishWishes",
    "Grade",
    "Library",
    "Logo",
    "Mix",
    "Pretending",
    "Project",
    "Span",
    "Title",
    "WorkbenchError",
    "__version__",
    "compare_manifests",
]

_HOMES = {
    "BeatEffect": "workbench.model.effect",
    "CaptionStyle": "workbench.model.style",
    "compare_manifests": "workbench.model.manifest",
    "Film": "workbench.workflows.composing",
    "FinishWishes": "workbench.workflows.finishing",
    "Grade": "workbench.model.grade",
    "Library": "workbench.workflows.library",
    "Logo": "workbench.model.logo",
    "Mix": "workbench.model.mix",
    "Pretending": "workbench.workflows.pretending",
    "Project": "workbench.workflows.project",
    "Span": "workbench.timebase",
    "Title": "workbench.model.title",
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
