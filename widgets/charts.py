"""Figures of what was heard, for notebooks. Values in, a plotly figure out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from widgets.hues import HUE_COLOURS
from workbench.model.analysis import Analysis, Section

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

__all__ = ["analysis_figure"]

_INK = "#808894"  # readable on white and on black, as a notebook may be either


def analysis_figure(analysis: Analysis, sections: tuple[Section, ...] | None = None) -> Figure:
    """Energy over time, beats and downbeats as ticks, sections as coloured bands.

    Args:
        analysis: what was heard.
        sections: a person's arrangement; those that were heard by default.
    """
    import plotly.graph_objects as go

    figure = go.Figure(
        layout={
            "height": 340,
            "margin": {"l": 48, "r": 12, "t": 68, "b": 44},
            "hovermode": "x",
            "font": {"color": _INK},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "legend": {"orientation": "h", "y": 1.3},
            "xaxis": {"title": "seconds", "range": [0, analysis.duration_s], "showgrid": False, "zeroline": False},
            "yaxis": {
                "title": "energy",
                "range": [-0.16, 1.02],
                "tickvals": [0, 0.5, 1],
                "zeroline": False,
                "gridcolor": "rgba(128,136,148,.2)",
            },
        }
    )
    for section in sections or analysis.sections:
        figure.add_vrect(
            x0=section.start_s,
            x1=section.end_s,
            fillcolor=HUE_COLOURS["light"][section.hue],
            opacity=0.16,
            line_width=0,
            layer="below",
            annotation={"text": section.label, "font": {"size": 11}, "xanchor": "left", "yanchor": "bottom"},
            annotation_position="top left",
        )
    energy = analysis.energy
    figure.add_trace(
        go.Scatter(
            x=[round(i * energy.hop_s, 3) for i in range(len(energy.values))],
            y=[round(v, 3) for v in energy.values],
            name="energy",
            mode="lines",
            fill="tozeroy",
            line={"color": "#3f8efc", "width": 1.5},
        )
    )
    downbeats = set(analysis.beats.downbeats_s)
    beats = [t for t in analysis.beats.beats_s if t not in downbeats]
    figure.add_trace(_ticks("beats", beats, 0.05, _INK))
    figure.add_trace(_ticks("downbeats", sorted(downbeats), 0.11, "#ef5da8"))
    return figure


def _ticks(name: str, times_s: list[float], length: float, colour: str) -> object:
    """Short strokes below the curve, as one trace: a thousand shapes would be slow."""
    import plotly.graph_objects as go

    xs = [value for t in times_s for value in (round(t, 3), round(t, 3), None)]
    ys = [value for _ in times_s for value in (-0.03, -0.03 - length, None)]
    return go.Scatter(x=xs, y=ys, name=name, mode="lines", line={"color": colour, "width": 1.2}, hoverinfo="skip")
