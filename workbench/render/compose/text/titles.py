"""Titles: wrapped, made smaller until they fit, and kept out of the rows that belong to captions.

The rows of captions are theirs for the whole film, whether one is shown or not. A title that made way only when a
caption comes would jump where a chunk begins, because a chunk knows no more than the captions over itself.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from workbench.model.title import LEAST_SIZE, Title
from workbench.render.compose.text.layout import Setting, split_wide
from workbench.render.compose.text.measure import Faces, Ink, Run, ink_of
from workbench.render.compose.text.script import event, set_runs
from workbench.render.compose.text.writing import clean, direction, units
from workbench.render.compose.text.zones import MOST_ROWS, PITCH

__all__ = ["TITLE_BORDER", "TITLE_SHADOW", "TitleRow", "has_room", "set_title", "title_events"]

_MOST_LINES = 8
_OTHERS = 0.5
"""Size of all lines but the first, as a share of the first's."""
_PITCH = {True: 1.08, False: 1.3}
"""From baseline to baseline: close in large letters, open in small ones."""
_BETWEEN = 0.45
"""Additional room between the first line and the others, multiples of the smaller em."""
_HEIGHTS = {"upper-third": 0.26, "centre": 0.5, "lower-third": 0.74}
"""Where the middle of a title stands, as a share of the safe zone's height."""
_SMALLER = 0.93
_LEAST_PIXELS = 4.0
_FADE_IN_MS, _FADE_OUT_MS = 600, 900
TITLE_BORDER, TITLE_SHADOW = 0.06, 0.03
"""Multiples of the em."""
_CAPITAL = 0.73
_FAR = 1e6


@dataclass(frozen=True, slots=True)
class TitleRow:
    """A row of a title at its place."""

    runs: tuple[Run, ...]
    em: float
    """Pixels."""
    baseline: float
    """Pixels from the top."""
    ink: Ink
    black: bool
    """Whether it is set in the heaviest face."""


def set_title(title: Title, setting: Setting) -> tuple[TitleRow, ...]:
    """The rows of a title, centred in the zone; none where nothing of it can be drawn."""
    lines = _lines(title)[:_MOST_LINES]
    em = min(setting.size.width, setting.size.height) * title.size
    top, bottom = _room(title, setting)
    while True:
        rows = _wrapped(lines, em, setting)
        if not rows or _height(rows) <= bottom - top or em <= _LEAST_PIXELS:
            return _stacked(rows, title, (top, bottom), setting)
        em *= _SMALLER


def has_room(title: Title, setting: Setting) -> bool:
    """Whether all of a title is drawn, in letters that are not smaller than the smallest that may be asked for."""
    rows, (top, bottom) = set_title(title, setting), _room(title, setting)
    if not rows or len(_lines(title)) > _MOST_LINES:
        return not rows
    large = rows[0].em >= _SMALLER * LEAST_SIZE * min(setting.size.width, setting.size.height)
    return large and _height(rows) <= bottom - top


def _lines(title: Title) -> list[str]:
    lines = (clean(line) for line in re.split(r"[\n\r\u2028\u2029]+", title.text))
    return [line for line in lines if line]


def _room(title: Title, setting: Setting) -> tuple[float, float]:
    """Above or below the captions' rows, pixels: where the title is meant to stand, or where there is more room."""
    zone, em, size = setting.zone, setting.em, setting.size
    rows = (MOST_ROWS - 1) * PITCH * em + 1.5 * em + 2 * setting.border + setting.shadow
    if setting.style.place == "lower":
        last = min(size.height * (1 - setting.style.bottom_margin), zone.bottom)
        first = last - rows
    elif setting.style.place == "upper":
        first, last = zone.top, zone.top + rows
    else:
        middle = (zone.top + zone.bottom) / 2
        first, last = middle - rows / 2, middle + rows / 2
    gap = 0.4 * em
    rooms = [(zone.top, first - gap), (last + gap, zone.bottom)]
    wanted = zone.top + _HEIGHTS[title.place] * zone.height
    fit = [room for room in rooms if room[0] <= wanted <= room[1] and room[1] - room[0] > 3 * em]
    return fit[0] if fit else max(rooms, key=lambda room: room[1] - room[0])


def _wrapped(lines: Sequence[str], em: float, setting: Setting) -> list[TitleRow]:
    """All rows at one size, not yet at their places."""
    rows = []
    for index, line in enumerate(lines):
        black = index == 0
        faces = Faces("black" if black else "bold", setting.faces.given, setting.faces.own)
        size = em if black else em * _OTHERS
        room = (setting.zone.width - 2 * (TITLE_BORDER + TITLE_SHADOW) * size - 2) / size
        for text in _balanced(line, room, faces):
            runs = faces.runs(text)
            if runs:
                rows.append(TitleRow(runs, size, 0.0, ink_of(runs), black))
    return rows


def _balanced(line: str, room: float, faces: Faces) -> list[str]:
    """A line in as few rows as it needs, all about as wide as each other."""
    parts = [
        (part, index == 0)
        for word in line.split()
        for index, part in enumerate(p for unit in units(word) for p in split_wide(unit, room, faces))
    ]
    widths = [ink_of(faces.runs(part)).advance for part, _ in parts]
    space = ink_of(faces.runs("a a")).advance - ink_of(faces.runs("aa")).advance
    fewest = len(_greedy(parts, widths, room, space))
    low, high = max(widths, default=0.0), room
    for _ in range(12):
        middle = (low + high) / 2
        low, high = (low, middle) if len(_greedy(parts, widths, middle, space)) <= fewest else (middle, high)
    return _greedy(parts, widths, high, space)


def _greedy(parts: Sequence[tuple[str, bool]], widths: Sequence[float], room: float, space: float) -> list[str]:
    rows: list[str] = []
    used = _FAR
    for (part, begins), width in zip(parts, widths, strict=True):
        gap = space if begins else 0.0
        if used + gap + width > room:
            rows.append(part)
            used = width
        else:
            rows[-1] += (" " if begins else "") + part
            used += gap + width
    return rows


def _steps(rows: Sequence[TitleRow]) -> list[float]:
    """From each baseline to the next, pixels; never so small that two rows touch."""
    steps = []
    for above, below in itertools.pairwise(rows):
        wanted = _PITCH[below.black] * below.em + (_BETWEEN * below.em if above.black != below.black else 0.0)
        needed = above.ink.bottom * above.em - below.ink.top * below.em + 2 * TITLE_BORDER * above.em
        steps.append(max(wanted, needed))
    return steps


def _height(rows: Sequence[TitleRow]) -> float:
    return sum(_steps(rows)) + _over(rows[0]) + _under(rows[-1])


def _over(row: TitleRow) -> float:
    return (-row.ink.top + TITLE_BORDER) * row.em + 1


def _under(row: TitleRow) -> float:
    return (row.ink.bottom + TITLE_BORDER + TITLE_SHADOW) * row.em + 1


def _stacked(
    rows: Sequence[TitleRow], title: Title, room: tuple[float, float], setting: Setting
) -> tuple[TitleRow, ...]:
    if not rows:
        return ()
    zone, steps = setting.zone, _steps(rows)
    wanted = zone.top + _HEIGHTS[title.place] * zone.height
    first = wanted - sum(steps) / 2 + _CAPITAL / 2 * rows[0].em
    first = min(first, room[1] - _under(rows[-1]) - sum(steps))
    first = max(first, room[0] + _over(rows[0]))
    baselines = itertools.accumulate(steps, initial=first)
    return tuple(replace(row, baseline=y) for row, y in zip(rows, baselines, strict=True))


def title_events(title: Title, setting: Setting) -> Iterator[str]:
    """The lines of the script that draw a title: one a row."""
    length = title.end_ms - title.start_ms
    fade = rf"\fad({min(_FADE_IN_MS, length // 4)},{min(_FADE_OUT_MS, length // 3)})"
    for row in set_title(title, setting):
        text = "".join(run.text for run in row.runs)
        deepest = max(run.face.descent for run in row.runs)
        turn = r"\fe-1" if "R" in direction(text) else ""
        place = rf"\an2\q2\pos({setting.zone.centre:.1f},{row.baseline + deepest * row.em:.1f}){turn}"
        look = rf"\bord{TITLE_BORDER * row.em:.1f}\shad{TITLE_SHADOW * row.em:.1f}"
        shown = set_runs(row.runs, setting, row.em)
        yield event(title.start_ms, title.end_ms, "Title", rf"{{{place}{look}{fade}}}{shown}", layer=2)
