"""A library's projects, its trash, its copies and what it holds, as HTML in the ink of the page.

The buttons are the notebook's own; their HTML is handed in, and stands where it belongs. All else is escaped.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from html import escape
from urllib.parse import quote

from widgets.cards import BAD, CARD, FAINT, GOOD, SOFT, clock, inline_jpeg
from workbench.model.counted import counted, shown_bytes
from workbench.model.money import shown_usd
from workbench.model.shown_library import Held, ShownCopy, ShownProject, ShownTrash
from workbench.model.typed_words import without_typed

__all__ = ["copies_card", "held_card", "news_card", "project_cards", "question_card", "said_card", "trash_card", "ways"]

_CALM = "#3f8efc"
_FULL = 0.9
_BARS = 32
_ROW = "display:flex;flex-wrap:wrap;gap:6px;align-items:center"
_COLUMN = "display:flex;flex-direction:column"
_GRID = "display:grid;gap:14px;grid-template-columns:repeat(auto-fill,minmax(min(100%,270px),1fr));align-items:stretch"


def ways(*, beside_studio: bool) -> str:
    """Where one goes from here: links where the studio is served beside the page, else a sentence."""
    if not beside_studio:
        return f'<span style="{SOFT}">The command songreel studio shows this page, too, and opens each project.</span>'
    links = (("/", "Studio"), ("/insights", "Insights"))
    return f'<nav aria-label="Songreel" style="{_ROW};gap:18px">{"".join(_link(*link) for link in links)}</nav>'


def said_card(said: str, hands: str, *, refused: bool) -> str:
    """What was done, or why not, at the foot of the window wherever one has scrolled to; a screen reader says it.

    Args:
        said: the sentence.
        hands: HTML of a button that closes it.
        refused: whether it was not done.
    """
    place = "position:fixed;bottom:12px;left:12px;right:12px;z-index:50;background:Canvas"
    return (
        f'<div style="{CARD};{place};border-left:5px solid {BAD if refused else GOOD};display:flex;gap:12px;'
        f'align-items:center;justify-content:space-between"><span role="{"alert" if refused else "status"}" '
        f'style="overflow-wrap:anywhere">{escape(without_typed(said))}</span>{hands}</div>'
    )


def question_card(words: str, hands: str) -> str:
    """A question, and what answers it.

    Args:
        words: what will be done.
        hands: HTML of an entry and of buttons.
    """
    return (
        f'<div role="group" aria-label="question" style="border-left:5px solid {_CALM};'
        f'padding:2px 0 2px 10px"><p style="margin:0 0 8px;overflow-wrap:anywhere">{escape(without_typed(words))}</p>'
        f'<div style="{_ROW}">{hands}</div></div>'
    )


def project_cards(projects: Sequence[ShownProject], hands: Mapping[str, str], *, beside_studio: bool) -> str:
    """Each project as a card, as many beside each other as there is room.

    Args:
        projects: in this order.
        hands: HTML of what can be done to each, by its id.
        beside_studio: whether a project can be opened at the same address.
    """
    cards = "".join(_project(one, hands.get(one.id, ""), beside_studio=beside_studio) for one in projects)
    return f'<div style="{_GRID}">{cards}</div>'


def news_card(news: str) -> str:
    """What somebody else did; nothing where that is nothing."""
    return f'<div role="status" style="{CARD};margin-bottom:14px">{escape(news)}</div>' if news else ""


def held_card(held: Held) -> str:
    """What the library holds of what it may hold."""
    figures = (
        ("On the disk", held.size_bytes, held.quota_bytes, shown_bytes),
        ("Projects", held.projects, held.quota_projects, str),
    )
    bars = "".join(_bar(*figure) for figure in figures)
    return (
        f'<div style="{CARD}"><div style="display:grid;gap:10px 26px;grid-template-columns:repeat(auto-fit,'
        f'minmax(min(100%,240px),1fr))">{bars}</div><div style="{SOFT};margin-top:8px">Of these bytes '
        f"{shown_bytes(held.cache_bytes)} can be made again"
        f"{'' if held.most_cache_bytes is None else f' (at most {shown_bytes(held.most_cache_bytes)} are kept)'}"
        f", and {shown_bytes(held.trash_bytes)} lie in the trash.</div></div>"
    )


def trash_card(trash: Sequence[ShownTrash], hands: Mapping[str, str]) -> str:
    """What was deleted, how long it can be brought back, and the buttons for that.

    Args:
        trash: in this order.
        hands: HTML of what can be done to each, by its id.
    """
    if not trash:
        return f'<p style="{SOFT}">The trash is empty.</p>'
    return "".join(
        f'<article aria-label="{escape(one.name, quote=True)}, in the trash" style="{CARD};margin:6px 0">'
        f'<div style="{_ROW};justify-content:space-between;gap:6px 18px"><span style="overflow-wrap:anywhere">'
        f"<b>{escape(one.name)}</b> · {shown_bytes(one.size_bytes)} in {counted(one.files, 'file')} · "
        f'<time datetime="{one.until.isoformat()}">{counted(one.days_left, "day")} left</time></span>'
        f'<div style="{_ROW}">{hands.get(one.id, "")}</div></div></article>'
        for one in trash
    )


def copies_card(copies: Sequence[ShownCopy]) -> str:
    """The database's copies, each with the command that puts it back."""
    if not copies:
        return f'<p style="{SOFT}">There is no copy yet; the first use of a day makes one.</p>'
    rows = "".join(
        f'<tr><th scope="row" style="{_cell()};font-weight:400;white-space:nowrap">{escape(one.name)}'
        f"{'' if one.daily else _ASIDE}</th>"
        f'<td style="{_cell()};white-space:nowrap">{shown_bytes(one.size_bytes)}</td>'
        f'<td style="{_cell()}"><code>songreel restore --copy {escape(one.name)}</code></td></tr>'
        for one in copies
    )
    head = "".join(f'<th scope="col" style="{_cell()}">{name}</th>' for name in ("Day (UTC)", "Size", "Puts it back"))
    return (
        f'<div style="{CARD};overflow-x:auto"><table style="border-collapse:collapse">'
        f"<tr>{head}</tr>{rows}</table></div>"
    )


_ASIDE = f' <small style="{SOFT}">in force until another was put back</small>'


def _cell() -> str:
    return f"text-align:left;vertical-align:top;padding:6px 18px 6px 0;border-top:1px solid {FAINT}"


def _link(address: str, text: str) -> str:
    return (
        f'<a href="{escape(address, quote=True)}" target="_self" style="text-decoration:underline">{escape(text)}</a>'
    )


def _project(one: ShownProject, hands: str, *, beside_studio: bool) -> str:
    name = _link(f"/?project={quote(one.id)}", one.name) if beside_studio else escape(one.name)
    by = f'<div style="{SOFT};overflow-wrap:anywhere">{escape(one.by)}</div>' if one.by else ""
    rows = "".join(f'<div style="overflow-wrap:anywhere">{line}</div>' for line in _lines(one))
    heading = 'role="heading" aria-level="3"'  # not h3: marimo's outline of the page would list every project
    return (
        f'<article aria-label="{escape(one.name, quote=True)}" style="{CARD};{_COLUMN};padding:0 0 12px;'
        f'overflow:hidden">'
        f'{_picture(one)}<div style="{_COLUMN};padding:10px 14px 0;flex:1"><div {heading} style="font-size:1.05rem;'
        f"line-height:1.3;"
        f'font-weight:600;overflow-wrap:anywhere">{name}</div>{by}<div style="{_ROW};margin:6px 0">{_badges(one)}</div>'
        f'{rows}<div style="{_ROW};margin-top:auto;padding-top:10px">{hands}</div></div></article>'
    )


def _picture(one: ShownProject) -> str:
    frame = "display:block;width:100%;aspect-ratio:16/9;"
    if one.picture is None:
        return _drawn(one, frame)
    return inline_jpeg(one.picture, style=f"{frame}object-fit:cover;margin:0", lazy=True)


def _drawn(one: ShownProject, frame: str) -> str:
    """What stands for a picture: bars like those of a waveform, others for each project."""
    heights = hashlib.sha256(one.id.encode()).digest()[:_BARS]
    bars = "".join(
        f'<rect x="{5 + at * 4.75:.1f}" y="{45 - height / 8:.1f}" width="2.6" height="{height / 4 + 1:.1f}" rx="1.3"/>'
        for at, height in enumerate(heights)
    )
    return (
        f'<svg viewBox="0 0 160 90" role="img" aria-label="no picture yet" style="{frame}background:{FAINT}">'
        f'<g fill="currentColor" opacity=".35">{bars}</g></svg>'
    )


def _badges(one: ShownProject) -> str:
    badges = [_badge(one.step, BAD if one.error else "")]
    if one.certified is not None:
        badges.append(_badge("✓ certified", GOOD) if one.certified else _badge("✗ not certified", BAD))
    if one.finalized_at is not None:
        badges.append(_badge("locked"))
    return "".join(badges)


def _badge(text: str, colour: str = "") -> str:
    edge = colour or FAINT
    return (
        f'<span style="border:1px solid {edge};border-radius:99px;padding:0 9px;font-size:.85em;line-height:1.6;'
        f'{f"color:{colour};font-weight:600" if colour else ""}">{escape(text)}</span>'
    )


def _lines(one: ShownProject) -> list[str]:
    what = [clock(one.duration_s), shown_bytes(one.size_bytes), *([counted(one.clips, "clip")] if one.clips else [])]
    lines = [
        escape(" · ".join([*what, *([one.style] if one.style else [])])),
        escape(f"Cost {_cost(one)}"),
        f'<span style="{SOFT}">Made {one.made_at:%Y-%m-%d}, changed {one.changed_at:%Y-%m-%d %H:%M} UTC</span>',
    ]
    if one.certified is not None and not one.film:
        lines.append("Its film is no longer where it was written.")
    if one.shared:
        when = f" on {one.shared_at:%Y-%m-%d}" if one.shared_at else ""
        lines.append(f"Shared as <b>{escape(one.shared)}</b>{when}")
    if one.sharing is not None:
        lines.append(f"Its page is being written: {one.sharing:.0f} %")
    wrong = [without_typed(text) for text in (one.error, one.not_shared) if text]
    lines += [f'<span style="color:{BAD}">{escape(text)}</span>' for text in wrong]
    return lines


def _cost(one: ShownProject) -> str:
    if not one.unknown_prices:
        return shown_usd(one.settled_usd)
    return f"{shown_usd(one.settled_usd)} and {one.unknown_prices} at a price that nobody knows"


def _bar(name: str, value: int, most: int | None, say: Callable[[int], str]) -> str:
    if most is None:
        return f"<div><b>{name}</b>: {escape(say(value))}, unlimited</div>"
    share = min(1.0, value / most) if most else 1.0
    colour = BAD if share >= 1 else "#c98a1b" if share >= _FULL else _CALM
    words = f"{say(value)} of {say(most)}"
    return (
        f'<div><b>{name}</b>: {escape(words)}<div role="meter" aria-label="{name}" aria-valuemin="0" '
        f'aria-valuemax="{most}" aria-valuenow="{min(value, most)}" aria-valuetext="{escape(words, quote=True)}" '
        f'style="height:8px;border-radius:4px;background:{FAINT};margin-top:6px;overflow:hidden">'
        f'<div style="height:100%;width:{share:.1%};background:{colour}"></div></div></div>'
    )
