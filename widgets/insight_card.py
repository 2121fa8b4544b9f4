"""A library's figures beside their targets, as HTML in the ink of the page."""

from __future__ import annotations

from html import escape

from widgets.cards import CARD, FAINT, SOFT
from workbench.model.insights import Answer, Insights, Target

__all__ = ["answer_card", "figures_card"]


def figures_card(seen: Insights) -> str:
    """Each figure that has a target: what it is now, whether that is met, what was aimed at, where that comes from."""
    rows = "".join(_row(*figure) for figure in seen.figures)
    return (
        f'<div style="{CARD};overflow-x:auto"><table style="border-collapse:collapse;width:100%">'
        f'<caption style="{SOFT};text-align:left">How well the work goes in this library</caption><tr>'
        + "".join(f'<th scope="col" style="{_cell()}">{name}</th>' for name in ("Figure", "Now", "Aim"))
        + f"</tr>{rows}</table></div>"
    )


def _row(name: str, value: float | None, target: Target) -> str:
    met = "✓ met" if value is not None and target.met(value) else "✗ missed"
    now = (
        "not recorded"
        if value is None
        else f"{value:.3g} {escape(target.unit)} <b style='white-space:nowrap'>{met}</b>"
    )
    aim = f'{escape(target.said)}<br><small style="{SOFT}">{escape(target.origin)}</small>'
    return (
        f'<tr><th scope="row" style="{_cell()};font-weight:400">{escape(name)}</th>'
        f'<td style="{_cell()}">{now}</td><td style="{_cell()}">{aim}</td></tr>'
    )


def _cell() -> str:
    return f"text-align:left;vertical-align:top;padding:6px 12px 6px 0;border-top:1px solid {FAINT}"


def answer_card(answer: Answer) -> str:
    """What a query gave, as a table that scrolls; nothing in it is markup."""
    if not answer.rows:
        return f'<p style="{SOFT}">No row answers that.</p>'
    head = "".join(f'<th scope="col" style="{_cell()}">{escape(name)}</th>' for name in answer.columns)
    rows = "".join(f"<tr>{''.join(map(_value, row))}</tr>" for row in answer.rows)
    more = f'<p style="{SOFT}">There are more; the first {len(answer.rows)} rows are shown.</p>' if answer.more else ""
    return (
        f'<div style="{CARD};overflow:auto;max-height:28rem" tabindex="0" role="region" aria-label="answer">'
        f'<table style="border-collapse:collapse"><tr>{head}</tr>{rows}</table></div>{more}'
    )


def _value(value: object) -> str:
    side = ";text-align:right" if isinstance(value, int | float) and not isinstance(value, bool) else ""
    shown = f'<span style="{SOFT}">–</span>' if value is None else escape(str(value))
    return f'<td style="{_cell()};overflow-wrap:break-word;min-width:4rem;max-width:28rem{side}">{shown}</td>'
