"""How well a library's work goes, as figures of plotly; values in, a figure or, where there is nothing, a sentence out.

A figure's title is the question that it answers; below it stands what was aimed at, and where that comes from. All
names are text: nothing in them is markup. Colours are readable on white and on black.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from workbench.model.insights import CACHE_HITS, FILM_COST, FILM_TIME, FIRST_LOOK, SUCCESS, Insights, Target, WorkTime

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

__all__ = [
    "cost_chart",
    "error_chart",
    "export_chart",
    "hit_chart",
    "regenerated_chart",
    "run_chart",
    "time_chart",
    "wait_chart",
    "work_chart",
]

_INK, _GRID, _AIM = "#808894", "rgba(128,136,148,.25)", "#e0529c"
_HUES = ("#3f8efc", "#f59e0b", "#22b07d", "#a78bfa", "#ef6461", "#38bdf8", "#b08968", "#94a3b8")
_MOST_ROWS, _MOST_CHARACTERS, _LINE = 20, 22, 46
_HEAD_PX, _LINE_PX, _ROW_PX, _FOOT_PX = 56, 18, 34, 52
_LEGEND_PX, _BARE_PX = 30, 6
_COUNTED, _FEW = ("times", "files"), 8
_UNKNOWN, _OTHERS = "not recorded", "others"
_MOST_PROVIDERS = 6


@dataclass(frozen=True, slots=True)
class _Series:
    """One colour of bars: a value a row, None where it is not known, and what is written on it."""

    name: str
    values: Sequence[float | None]
    texts: Sequence[str]


def cost_chart(seen: Insights) -> Figure | str:
    """What each finished film cost, by its length."""
    films = sorted(seen.films, key=lambda film: -(film.usd_per_minute or 0))[:_MOST_ROWS]
    costs = [film.usd_per_minute for film in films]
    return _bars(
        "What does a finished minute cost?",
        "There is no finished film yet; once there is, its price a minute stands here.",
        [film.name for film in films],
        [_Series("cost", costs, [_said(cost, "{:.2f} USD") for cost in costs])],
        "USD a minute of film",
        FILM_COST,
    )


def time_chart(seen: Insights) -> Figure | str:
    """How long Songreel worked until each project's first film."""
    films = sorted(seen.films, key=lambda film: -(film.minutes_per_minute or 0))[:_MOST_ROWS]
    minutes = [film.minutes_per_minute for film in films]
    return _bars(
        "How long is a finished minute worked on?",
        "There is no finished film yet; once there is, the time that it took stands here.",
        [film.name for film in films],
        [_Series("work", minutes, [_said(each, "{:.1f} min") for each in minutes])],
        "minutes of work a minute of film",
        FILM_TIME,
    )


def wait_chart(seen: Insights) -> Figure | str:
    """How long it took until something of each project moved."""
    looks = sorted(seen.looks, key=lambda look: -(look.waited_s or 0))[:_MOST_ROWS]
    heard = [look.listened_s for look in looks]
    drawn = [look.drawn_s for look in looks]
    return _bars(
        "How long until something moves?",
        "No animatic was drawn yet; the first one of each project tells how long it took.",
        [look.name for look in looks],
        [
            _Series("listening", heard, [_said(each, "{:.1f} s") for each in heard]),
            _Series("drawing", drawn, [_said(each, "{:.1f} s") for each in drawn]),
        ],
        "seconds",
        FIRST_LOOK,
    )


def run_chart(seen: Insights) -> Figure | str:
    """How runs end, by what they did."""
    ended = [run for run in seen.runs if run.done + run.failed]
    return _bars(
        "How do runs end?",
        "No run has ended yet.",
        [run.kind for run in ended],
        [
            _Series("done", [100 * run.done / (run.done + run.failed) for run in ended], [str(r.done) for r in ended]),
            _Series(
                "failed",
                [100 * run.failed / (run.done + run.failed) for run in ended],
                [str(run.failed) if run.failed else "" for run in ended],
            ),
        ],
        "% of ended runs",
        SUCCESS,
    )


def hit_chart(seen: Insights) -> Figure | str:
    """How much of what runs needed was there."""
    shares = [100 * hits.found / (hits.found + hits.made) for hits in seen.hits]
    names = {"parts": "parts of listening"}
    return _bars(
        "How much was there already?",
        "No run has kept count of it yet; the next one does.",
        [names.get(hits.kind, hits.kind) for hits in seen.hits],
        [_Series("found", shares, [f"{hits.found} of {hits.found + hits.made}" for hits in seen.hits])],
        "% of what runs needed",
        CACHE_HITS,
    )


def work_chart(seen: Insights) -> Figure | str:
    """Where the time goes, by stage and by who does it."""
    made = [each for each in seen.work if each.made]
    stages, slowest = list(dict.fromkeys(each.stage for each in made)), _slowest(made)
    took: dict[tuple[str, str], float] = {}
    for each in made:
        place = each.stage, each.provider if each.provider in slowest else _OTHERS
        took[place] = took.get(place, 0.0) + each.seconds
    return _bars(
        "Where does the time go?",
        "No run has kept count of its time yet; the next one does.",
        stages,
        [
            _Series(
                provider,
                [took.get((stage, provider)) for stage in stages],
                [_said(took.get((stage, provider)), "{:.1f} s", "") for stage in stages],
            )
            for provider in (*slowest, _OTHERS)
            if any(who == provider for _, who in took)
        ],
        "seconds, added up",
    )


def _slowest(made: Sequence[WorkTime]) -> list[str]:
    """The providers that took longest, in this order."""
    seconds = {each.provider: 0.0 for each in made}
    for each in made:
        seconds[each.provider] += each.seconds
    return sorted(seconds, key=lambda provider: -seconds[provider])[:_MOST_PROVIDERS]


def regenerated_chart(seen: Insights) -> Figure | str:
    """Which clips a person had made again most often."""
    clips = seen.regenerated[:_MOST_ROWS]
    return _bars(
        "Which clips are made again most often?",
        "No clip of a plan in force was made again.",
        [f"clip {clip.clip}, {clip.label or 'no section'}, {clip.name}" for clip in clips],
        [_Series("made again", [clip.regenerations for clip in clips], [str(clip.regenerations) for clip in clips])],
        "times",
    )


def error_chart(seen: Insights) -> Figure | str:
    """Why runs fail, and which models give no answer."""
    errors = seen.errors[:_MOST_ROWS]
    return _bars(
        "What goes wrong?",
        "Nothing went wrong.",
        [each.kind or _UNKNOWN for each in errors],
        [
            _Series(name, [e.count if e.source == source else None for e in errors], [str(e.count) for e in errors])
            for source, name in (("run", "runs"), ("host", "questions to hosts"))
        ],
        "times",
    )


def export_chart(seen: Insights) -> Figure | str:
    """In which formats films leave."""
    kinds = seen.exports[:_MOST_ROWS]
    return _bars(
        "What do films leave as?",
        "Nothing was exported yet.",
        [each.kind for each in kinds],
        [_Series("files", [e.files for e in kinds], [f"{e.files} ({e.size_bytes / 1e6:.1f} MB)" for e in kinds])],
        "files",
    )


def _said(value: float | None, pattern: str, unknown: str = _UNKNOWN) -> str:
    return unknown if value is None else pattern.format(value)


def _bars(
    question: str, nothing: str, rows: Sequence[str], series: Sequence[_Series], axis: str, target: Target | None = None
) -> Figure | str:
    """Bars that lie, the first row on top, and a line at what was aimed at."""
    if not rows:
        return nothing
    import plotly.graph_objects as go

    aim = textwrap.wrap(f"Aim: {target.said}. {target.origin}.", _LINE) if target else []
    legend = len(series) > 1
    above = _HEAD_PX + _LINE_PX * len(aim) + (_LEGEND_PX if legend else 0)
    figure = go.Figure(layout=_layout(question, aim, rows, axis, above, legend=legend))
    for number, each in enumerate(series):
        figure.add_trace(
            go.Bar(
                name=_text(each.name),
                orientation="h",
                y=list(range(len(rows))),
                x=[value or 0 for value in each.values],
                text=[_text(text) for text in each.texts],
                customdata=[f"{_text(row)}: {_text(text)}" for row, text in zip(rows, each.texts, strict=True)],
                hovertemplate="%{customdata}<extra></extra>",
                textposition="auto",
                textangle=0,
                cliponaxis=False,
                marker={"color": _HUES[number % len(_HUES)]},
            )
        )
    _add_words(figure, series)
    most = max((value or 0 for each in series for value in each.values), default=0)
    if axis in _COUNTED and most <= _FEW:
        figure.update_xaxes(tick0=0, dtick=1)
    if target is not None:
        figure.add_vline(x=target.value, line={"color": _AIM, "width": 2, "dash": "dash"})
    return figure


def _add_words(figure: Figure, series: Sequence[_Series]) -> None:
    """What is written on a bar of no length, which plotly leaves out."""
    import plotly.graph_objects as go

    if len(series) == 1:
        rows = enumerate(zip(series[0].values, series[0].texts, strict=True))
        bare = [(row, text) for row, (value, text) in rows if not value]
        figure.add_trace(
            go.Scatter(
                x=[0] * len(bare),
                y=[row for row, _ in bare],
                text=[f" {_text(text)}" for _, text in bare],
                mode="text",
                textposition="middle right",
                hoverinfo="skip",
                showlegend=False,
            )
        )


def _layout(
    question: str, aim: Sequence[str], rows: Sequence[str], axis: str, above: int, *, legend: bool
) -> dict[str, object]:
    faint = {"gridcolor": _GRID, "zeroline": False, "fixedrange": True}
    lines = "".join(f"<br><span style='font-size:12px;color:{_AIM}'>{_text(line)}</span>" for line in aim)
    return {
        "title": {"text": f"{_text(question)}{lines}", "x": 0, "xanchor": "left", "y": 1, "yanchor": "top"}
        | {"pad": {"t": 20, "l": 4}, "font": {"size": 16}},
        "height": above + _ROW_PX * len(rows) + _FOOT_PX,
        "margin": {"l": 8, "r": 16, "t": above, "b": _FOOT_PX},
        "meta": {"question": question, "aim": " ".join(aim), "below_title": _LEGEND_PX if legend else _BARE_PX},
        "template": "none",
        "barmode": "stack",
        "bargap": 0.3,
        "uniformtext": {"minsize": 10, "mode": "hide"},  # plotly writes what does not fit ever smaller
        "dragmode": False,
        "showlegend": legend,
        "legend": {"orientation": "h", "traceorder": "normal", "x": 0, "xanchor": "left", "y": 1, "yanchor": "bottom"},
        "font": {"color": _INK},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "xaxis": {"title": {"text": _text(axis), "font": {"size": 12}}, "rangemode": "tozero", **faint},
        "yaxis": {
            "tickvals": list(range(len(rows))),
            "ticktext": [_text(_short(row)) for row in rows],
            "range": [len(rows) - 0.5, -0.5],
            "automargin": True,
            **faint,
            "showgrid": False,
        },
    }


def _short(text: str) -> str:
    return text if len(text) <= _MOST_CHARACTERS else f"{text[: _MOST_CHARACTERS - 1]}…"


def _text(text: str) -> str:
    """As plotly shows it: nothing in it is markup, and no formula."""
    return escape(text, quote=False).replace("$", "&#36;")
