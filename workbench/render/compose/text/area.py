"""Which parts of the picture text may cover: a little more than what its ink does."""

from __future__ import annotations

from workbench.model.box import Box
from workbench.model.size import Size
from workbench.model.title import Title
from workbench.render.compose.text.layout import GROWTH_EM, RISE_EM, Piece, Row, Setting, width_of
from workbench.render.compose.text.titles import TITLE_BORDER, TITLE_SHADOW, TitleRow, set_title

__all__ = ["box_of_piece", "box_of_title"]

_MARGIN_PIXELS = 3.0
_MARGIN_SHARE = 0.005
"""Of a row's width: what two ways of measuring it may differ by."""


def box_of_piece(piece: Piece, setting: Setting) -> Box | None:
    """The box that a piece of a caption never leaves; None of one without rows."""
    grown = setting.style.mode == "pop"
    edges = [_edges(row, setting, grown=grown) for row in piece.rows]
    return _box(edges, setting.size)


def box_of_title(title: Title, setting: Setting) -> Box | None:
    """The box that a title never leaves; None where nothing of it can be drawn."""
    return _box([_title_edges(row, setting) for row in set_title(title, setting)], setting.size)


_Edges = tuple[float, float, float, float]


def _edges(row: Row, setting: Setting, *, grown: bool) -> _Edges:
    em = setting.em
    inks = [atom.ink for atom in row.atoms]
    half = width_of(row.atoms, setting.space) * em / 2
    over = max(max(-ink.left, ink.right - ink.advance) for ink in inks) * em
    side = half * (1 + 2 * _MARGIN_SHARE) + max(0.0, over) + setting.border + (GROWTH_EM * em if grown else 0.0)
    rise = setting.border + (RISE_EM * em if grown else 0.0)
    return (
        setting.zone.centre - side,
        row.baseline + min(ink.top for ink in inks) * em - rise,
        setting.zone.centre + side + setting.shadow,
        row.baseline + max(ink.bottom for ink in inks) * em + rise + setting.shadow,
    )


def _title_edges(row: TitleRow, setting: Setting) -> _Edges:
    border, shadow = TITLE_BORDER * row.em, TITLE_SHADOW * row.em
    half = row.ink.advance / 2
    side = max(half - row.ink.left, row.ink.right - half) * row.em * (1 + 2 * _MARGIN_SHARE) + border
    return (
        setting.zone.centre - side,
        row.baseline + row.ink.top * row.em - border,
        setting.zone.centre + side + shadow,
        row.baseline + row.ink.bottom * row.em + border + shadow,
    )


def _box(edges: list[_Edges], size: Size) -> Box | None:
    if not edges:
        return None
    left, top, right, bottom = zip(*edges, strict=True)
    x, y, more = size.width, size.height, _MARGIN_PIXELS
    return Box(
        max(0.0, (min(left) - more) / x),
        max(0.0, (min(top) - more) / y),
        min(1.0, (max(right) + more) / x),
        min(1.0, (max(bottom) + more) / y),
    )
