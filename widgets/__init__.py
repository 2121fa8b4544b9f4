"""Windows on the workbench: widgets that take a document, the same in JupyterLab and marimo.

The face is lazy: ``import widgets`` loads neither anywidget nor anything else that is heavy, and a widget
that cannot be made does not keep the others from being imported.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from widgets.chart_view import ChartView
    from widgets.clip_board import ClipBoard
    from widgets.film_player import FilmPlayer
    from widgets.help_drawer import HelpDrawer
    from widgets.lyric_lane import LyricLane
    from widgets.memory import MemoryDocument
    from widgets.page_address import PageAddress
    from widgets.run_meter import RunMeter
    from widgets.section_editor import SectionEditor
    from widgets.stem_player import StemPlayer
    from widgets.step_bar import StepBar
    from widgets.take_viewer import TakeViewer

__all__ = [
    "ChartView",
    "ClipBoard",
    "FilmPlayer",
    "HelpDrawer",
    "LyricLane",
    "MemoryDocument",
    "PageAddress",
    "RunMeter",
    "SectionEditor",
    "StemPlayer",
    "StepBar",
    "TakeViewer",
]

_HOMES = {
    "ChartView": "widgets.chart_view",
    "ClipBoard": "widgets.clip_board",
    "FilmPlayer": "widgets.film_player",
    "HelpDrawer": "widgets.help_drawer",
    "LyricLane": "widgets.lyric_lane",
    "MemoryDocument": "widgets.memory",
    "PageAddress": "widgets.page_address",
    "RunMeter": "widgets.run_meter",
    "SectionEditor": "widgets.section_editor",
    "StemPlayer": "widgets.stem_player",
    "StepBar": "widgets.step_bar",
    "TakeViewer": "widgets.take_viewer",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'widgets' has no attribute {name!r}; there are {', '.join(__all__)}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
