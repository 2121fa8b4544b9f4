"""The help drawer: a tour of the steps, the keys of all widgets, and the tables of the library with a drawing of them.

It is one button; what it opens travels once and never changes. Everything is text, and is set as text in the page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

import anywidget  # noqa: TID253  a widget is a subclass of it; `widgets` imports this file at first use
import traitlets

from widgets.hues import HUE_COLOURS
from widgets.module_source import module_source
from widgets.table_drawing import draw_tables
from widgets.tour import TOUR, TourStop
from workbench.model.data_model import TableNote

__all__ = ["HelpDrawer", "Keys"]

Keys = Mapping[str, Sequence[tuple[str, str]]]
"""By a widget's name: each key as people read it, such as ``Shift + ←``, and what it does."""

_SCRIPTS = (
    "tokens.js",
    "elements.js",
    "widget_frame.js",
    "step_places.js",
    "table_drawing.js",
    "help_pages.js",
    "help_drawer.js",
)
_SHEETS = ("shared.css", "help_drawer.css")


class HelpDrawer(anywidget.AnyWidget):  # type: ignore[misc]
    """A button that opens a drawer with the tour, the keys and the data model. A tab without content is left out.

    Args:
        keys: of the widgets on the page.
        tables: of the library, such as ``library.tables()``.
        tour: the steps' texts.
    """

    _esm = module_source(*_SCRIPTS)
    _css = module_source(*_SHEETS)

    facts = traitlets.Dict().tag(sync=True, echo_update=False)

    def __init__(
        self, keys: Keys | None = None, tables: Sequence[TableNote] = (), tour: Sequence[TourStop] = TOUR
    ) -> None:
        super().__init__(
            facts={
                "hues": HUE_COLOURS,
                "tour": [{"step": stop.step, "title": stop.step.capitalize(), "text": stop.text} for stop in tour],
                "keys": [{"widget": name, "rows": [list(row) for row in rows]} for name, rows in (keys or {}).items()],
                "tables": [asdict(table) for table in tables],
                "drawing": asdict(draw_tables(tables)),
            }
        )
