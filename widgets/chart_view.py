"""Figures of plotly on a page, without anything from elsewhere.

A notebook's own way to show a figure may fetch a script of formulas from a server; this one brings the plotly that is
installed and nothing else. Where an older page has it already, it is not begun twice.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import anywidget  # noqa: TID253  a widget is a subclass of it; `widgets` imports this file at first use
import traitlets

from widgets.hues import HUE_COLOURS
from widgets.module_source import module_source

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

__all__ = ["ChartView"]

_SCRIPTS = ("tokens.js", "elements.js", "widget_frame.js", "chart_view.js")
_SHEETS = ("shared.css", "chart_view.css")


def _plotly() -> str:
    """The library as a text of the module. Begun with it, a busy page would take so long to load the widget that
    anywidget gives it up: from then on it hears nothing of its kernel.
    """
    from plotly.offline import get_plotlyjs

    return f"const PLOTLY = {json.dumps(get_plotlyjs())};\n"


class ChartView(anywidget.AnyWidget):  # type: ignore[misc]
    """Shows charts below each other.

    Args:
        charts: figures, or the sentences that stand in their place.
    """

    _esm = _plotly() + module_source(*_SCRIPTS)
    _css = module_source(*_SHEETS)

    charts = traitlets.List().tag(sync=True, echo_update=False)
    facts = traitlets.Dict().tag(sync=True, echo_update=False)

    def __init__(self, *charts: Figure | str) -> None:
        super().__init__(charts=[_chart(each) for each in charts], facts={"hues": HUE_COLOURS})


def _chart(chart: Figure | str) -> dict[str, Any]:
    if isinstance(chart, str):
        return {"sentence": chart}
    figure = json.loads(chart.to_json())
    layout = figure["layout"]
    said = layout.pop("meta", {})
    if "question" in said:  # the page sets it as text, which wraps
        above = layout["margin"]["t"] - said["below_title"]
        layout["margin"]["t"] -= above
        layout["height"] -= above
        del layout["title"]
    return {"question": said.get("question", ""), "aim": said.get("aim", ""), "figure": figure}
