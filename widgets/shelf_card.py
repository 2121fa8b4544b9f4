"""What lies on a project's shelf, as HTML: a small picture, the name, what it is, and what may be done with it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from widgets.cards import CARD, FAINT, SOFT, inline_jpeg
from workbench.model.shelf_item import SHELF_USES, ShelfItem

__all__ = ["shelf_card"]

_SIGNS = {"image": "▧", "table": "◑", "font": "Aa", "brand": "★", "video": "▶", "sound": "♪"}


def shelf_card(items: Sequence[ShelfItem]) -> str:
    """The items, as many beside each other as there is room; a sentence where there are none."""
    if not items:
        return f'<div style="{CARD};{SOFT}">Nothing lies on the shelf yet.</div>'
    cards = "".join(f'<li style="list-style:none">{_card(item)}</li>' for item in items)
    columns = "grid-template-columns:repeat(auto-fill,minmax(min(100%,15rem),1fr))"
    return f'<ul aria-label="The shelf" style="display:grid;gap:8px;margin:0;padding:0;{columns}">{cards}</ul>'


def _card(item: ShelfItem) -> str:
    uses = ", ".join(SHELF_USES[item.kind].values())
    return (
        f'<div style="{CARD};display:flex;gap:12px;height:100%;box-sizing:border-box">{_picture(item)}'
        f'<div style="min-width:0;overflow-wrap:anywhere"><b>{escape(item.name)}</b>'
        f'<div style="{SOFT}">{escape(item.kind)} · {escape(item.said)} · {_size(item.size_bytes)}</div>'
        f'<div style="{SOFT};font-size:.85em">May become {escape(uses)}.</div></div></div>'
    )


def _picture(item: ShelfItem) -> str:
    box = "flex:0 0 72px;width:72px;height:54px;border-radius:6px"
    if item.picture:
        return inline_jpeg(item.picture, style=f"{box};object-fit:cover")
    return (
        f'<span aria-hidden="true" style="{box};background:{FAINT};display:grid;place-items:center;font-size:1.3rem">'
        f"{_SIGNS[item.kind]}</span>"
    )


def _size(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 100_000 else f"{size / 1e3:.1f} kB"
