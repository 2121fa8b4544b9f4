"""How far what was heard can be trusted, what a person corrected of it, and who heard it: as HTML."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from widgets.cards import CARD, FAINT, SOFT, clock
from workbench.model.analysis import Analysis, Analyzer, Section
from workbench.model.grid_report import GridReport, cut_by_phrases
from workbench.model.typed_words import without_typed

__all__ = ["corrections_card", "report_card"]

_MOST_SPANS = 4


def report_card(analysis: Analysis, arranged: Sequence[Section] | None = None) -> str:
    """The grid report, the character and the words in a line each; and the analysers with their confidence.

    Args:
        analysis: what was heard.
        arranged: the sections in force; the analysis' own by default.
    """
    lines = _lines(analysis, arranged or analysis.sections)
    rows = "".join(_row(name, text, first=not at) for at, (name, text) in enumerate(lines))
    return f'<div style="{CARD}">{rows}</div>'


def corrections_card(corrections: Sequence[tuple[str, str]]) -> str:
    """The corrections in force: in plain words, and why."""
    if not corrections:
        return f'<span style="{SOFT}">Nothing of it was corrected.</span>'
    rows = "".join(
        f'<li style="margin:2px 0">{escape(words)}{f" <i>({escape(reason)})</i>" if reason else ""}</li>'
        for words, reason in corrections
    )
    return (
        f'<div style="{CARD}"><b>Corrected</b>, and applied again whenever the song is heard anew:'
        f'<ol style="margin:6px 0 0;padding-left:1.6em;list-style:decimal;overflow-wrap:anywhere">{rows}</ol></div>'
    )


def _row(name: str, text: str, *, first: bool) -> str:
    line = "" if first else f"border-top:1px solid {FAINT};"
    return (
        f'<div style="display:flex;flex-wrap:wrap;gap:0 14px;padding:4px 0;{line}">'
        f'<b style="flex:0 0 9em;font-weight:600">{escape(name)}</b>'
        f'<span style="flex:1 1 14em;overflow-wrap:anywhere">{escape(text)}</span></div>'
    )


def _lines(analysis: Analysis, sections: Sequence[Section]) -> Iterator[tuple[str, str]]:
    grid, character = analysis.grid, analysis.character
    if grid is not None and grid.match_share is not None:
        yield "Beats", _matched(grid)
    if grid is not None and grid.low_trust:
        yield "Not to be trusted", _spans(grid)
    if grid is not None and (phrases := _by_phrases(sections, grid)):
        yield "Cut by phrases", phrases
    if character is not None:
        key = f"{character.key.name} ({character.key.confidence:.0%}), " if character.key else ""
        genre = f", {character.genre.primary} ({character.genre.confidence:.0%})" if character.genre.primary else ""
        yield "Character", f"{key}{character.mood.primary} ({character.mood.confidence:.0%}){genre}"
    if analysis.lyric_report is not None:
        yield "Words", without_typed(analysis.lyric_report.sentence)
    yield "Heard by", "; ".join(_who(one) for one in analysis.analyzers)


def _who(one: Analyzer) -> str:
    sure = "" if one.confidence is None else f", {one.confidence:.0%} sure"
    return f"{one.part}: {one.name} {one.version}{sure}"


def _matched(grid: GridReport) -> str:
    off = "" if grid.mean_abs_ms is None else f", {grid.mean_abs_ms:.0f} ms off in the mean"
    drift = "" if grid.drift_ms is None else f"; hits come {_later(grid.drift_ms)}"
    return f"{grid.match_share:.0%} of them lie on a hit{off}{drift}"


def _later(drift_ms: float) -> str:
    return f"{abs(drift_ms):.0f} ms {'later' if drift_ms > 0 else 'earlier'} in the end"


def _spans(grid: GridReport) -> str:
    spans = [f"{clock(span.start_s)} to {clock(span.end_s)} ({span.doubt})" for span in grid.low_trust]
    more = f" and {len(spans) - _MOST_SPANS} more" if len(spans) > _MOST_SPANS else ""
    return ", ".join(spans[:_MOST_SPANS]) + more


def _by_phrases(sections: Sequence[Section], grid: GridReport) -> str:
    """The sections in which no metronome is imposed, each once."""
    flowing = (s.label for s in sections if cut_by_phrases(grid.verdicts, s.start_s, s.end_s))
    return ", ".join(dict.fromkeys(flowing))
