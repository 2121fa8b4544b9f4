"""How well the work goes, as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from workbench.model.insights import Answer, Insights, Target

__all__ = ["answer_lines", "answer_report", "insight_lines", "insight_report"]

_NOT_RECORDED = "not recorded"
_MOST_WIDE = 60


def insight_report(seen: Insights) -> dict[str, Any]:
    """What ``songreel insights --json`` prints."""
    return {
        "figures": [
            {
                "name": name,
                "value": value,
                "target": target.value,
                "at_least": target.at_least,
                "unit": target.unit,
                "origin": target.origin,
                "met": None if value is None else target.met(value),
            }
            for name, value, target in seen.figures
        ],
        **{name: [_plain(asdict(row)) for row in getattr(seen, name)] for name in Insights.__dataclass_fields__},
    }


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in row.items()}


def insight_lines(seen: Insights) -> list[str]:
    """The same for a person."""
    if seen == Insights():
        return ["Nothing was made in this library yet; make a film first (songreel make SONG)."]
    return [
        *_table(("figure", "now", "target"), [_figure(*figure) for figure in seen.figures]),
        *_part("Where the targets come from", ("figure", "origin"), [(name, t.origin) for name, _, t in seen.figures]),
        *_part(
            "Films",
            ("film", "s", "USD a minute", "minutes a minute"),
            [
                (film.name, _number(film.film_s), _number(film.usd_per_minute), _number(film.minutes_per_minute))
                for film in seen.films
            ],
        ),
        *_part(
            "First previews",
            ("project", "song, s", "listened, s", "drawn, s", "waited, s"),
            [
                (look.name, *map(_number, (look.song_s, look.listened_s, look.drawn_s, look.waited_s)))
                for look in seen.looks
            ],
        ),
        *_part(
            "Runs",
            ("run", "done", "failed", "stopped", "running"),
            [(run.kind, *map(str, (run.done, run.failed, run.cancelled, run.running))) for run in seen.runs],
        ),
        *_part(
            "Time, added up where several things are made at once",
            ("stage", "by", "made", "found", "seconds"),
            [(w.stage, w.provider, str(w.made), str(w.found), _number(w.seconds)) for w in seen.work],
        ),
        *_part(
            "Made again most often",
            ("project", "clip", "section", "at, s", "times"),
            [
                (clip.name, str(clip.clip), clip.label or "", _number(clip.start_s), str(clip.regenerations))
                for clip in seen.regenerated
            ],
        ),
        *_part(
            "Errors",
            ("of", "kind", "times", "the last one"),
            [(each.source, each.kind or _NOT_RECORDED, str(each.count), each.last_error or "") for each in seen.errors],
        ),
        *_part(
            "Exports",
            ("as", "files", "MB"),
            [(each.kind, str(each.files), f"{each.size_bytes / 1e6:.1f}") for each in seen.exports],
        ),
    ]


def _figure(name: str, value: float | None, target: Target) -> tuple[str, ...]:
    now = _NOT_RECORDED if value is None else f"{_number(value)} ({'met' if target.met(value) else 'missed'})"
    return name, now, target.said


def _number(value: float | None) -> str:
    return _NOT_RECORDED if value is None else f"{value:.2f}".rstrip("0").rstrip(".")


def _part(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    if rows:
        yield ""
        yield title
        yield from _table(head, rows)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Columns under their names, the last one as wide as it is."""
    rows = [head, *([" ".join(cell.split()) for cell in row] for row in rows)]
    widths = [min(_MOST_WIDE, max(len(row[column]) for row in rows)) for column in range(len(head) - 1)]
    for row in rows:
        cells = [f"{cell:<{width}}" for cell, width in zip(row, widths, strict=False)]
        yield "  ".join(["", *cells, row[-1]]).rstrip()


def answer_report(answer: Answer) -> dict[str, Any]:
    """What ``songreel query --json`` prints."""
    return {"columns": list(answer.columns), "rows": [list(row) for row in answer.rows], "more": answer.more}


def answer_lines(answer: Answer) -> list[str]:
    """The same for a person."""
    rows = [["" if value is None else str(value) for value in row] for row in answer.rows]
    more = [f"  ... and more; {len(rows)} rows are shown."] if answer.more else []
    return [*_table(answer.columns, rows), *more]
