"""When titles stand: the song's name over its beginning, a card over its end, both on the musical grid.

Neither lies over words that clips set in their own pictures: those would have to be set otherwise there, in the middle
of the song, which looks like a fault.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Sequence

from workbench.model.analysis import Analysis
from workbench.model.lyrics import Line
from workbench.model.plan import Plan
from workbench.model.title import Title
from workbench.timebase import seconds_at

__all__ = ["end_card", "opening_title"]

_SHORTEST_S, _LONGEST_S = 2.5, 6.0
_END_SHORTEST_S, _END_LONGEST_S = 3.0, 8.0
_OPENING_BARS = 4
_BEFORE_WORDS_S, _AFTER_WORDS_S = 0.2, 1.0
"""How far a title keeps from words in the picture, which stay for a moment after they were sung."""
_NARROWEST_S = 0.2
"""Of a song that is shorter than a title needs, all of it; less cannot be read at all."""


def opening_title(text: str, plan: Plan, heard: Analysis | None = None, sung: Sequence[Line] = ()) -> Title | None:
    """Words over the film's beginning.

    It goes where a downbeat is: at the end of the first section or before, after four bars at most; it stands for
    2.5 to 6 s, and for the whole film where that is shorter. Where words are in the picture by then, it waits for the
    first gap between them in the film's first half; where there is none, it stands at the beginning all the same.

    Args:
        text: the words.
        plan: the film's.
        heard: what was heard in the song; without it the plan's own cuts are the grid.
        sung: the lines that clips set in their own pictures.

    Returns:
        None where there are no words, or the film is too short to show them.
    """
    length_s = float(seconds_at(plan.frames, plan.rate))
    if not text.strip() or length_s < _NARROWEST_S:
        return None
    grid = _grid(plan, heard)
    latest_s = min(_LONGEST_S, max(_SHORTEST_S, plan.sections[0].end_s))
    bars = heard.beats.downbeats_s if heard else ()
    if len(bars) > _OPENING_BARS:
        latest_s = min(latest_s, max(_SHORTEST_S, bars[_OPENING_BARS]))
    for start_s, end_s in _gaps(sung, length_s):
        first_s = 0.0 if start_s <= 0 else _first_within(grid, start_s, end_s - _SHORTEST_S)
        first_s = start_s if first_s is None else first_s
        if start_s <= length_s / 2 and end_s - first_s >= _SHORTEST_S:
            return _title(text, grid, first_s, min(first_s + latest_s, end_s), length_s)
    return _title(text, grid, 0.0, latest_s, length_s)


def _title(text: str, grid: Sequence[float], start_s: float, latest_s: float, length_s: float) -> Title:
    end_s = _last_within(grid, start_s + _SHORTEST_S, latest_s)
    return Title(text, round(start_s * 1000), _ms(min(end_s if end_s is not None else latest_s, length_s)))


def _gaps(sung: Sequence[Line], length_s: float) -> Iterator[tuple[float, float]]:
    """Where no words are in the picture, seconds."""
    free_s = 0.0
    for line in sorted(sung, key=lambda line: line.start_s):
        yield free_s, line.start_s - _BEFORE_WORDS_S
        free_s = max(free_s, line.end_s + _AFTER_WORDS_S)
    yield free_s, length_s


def end_card(text: str, plan: Plan, heard: Analysis | None = None, sung: Sequence[Line] = ()) -> Title | None:
    """Words over the film's last bars, until it ends.

    It comes on a downbeat, in the last section where that is long enough, 3 to 8 s before the end; in a shorter film
    with its second half. It waits for the last words in the picture where it would still stand for 3 s.

    Args:
        text: the words.
        plan: the film's.
        heard: as for ``opening_title``.
        sung: the same.

    Returns:
        None where there are no words, or the film is too short to show them.
    """
    length_s = float(seconds_at(plan.frames, plan.rate))
    if not text.strip() or length_s < _NARROWEST_S:
        return None
    earliest_s = max(length_s - _END_LONGEST_S, length_s / 2)
    latest_s = max(length_s - _END_SHORTEST_S, length_s / 2)
    silent_s = max((line.end_s + _AFTER_WORDS_S for line in sung), default=0.0)
    if silent_s <= latest_s:
        earliest_s = max(earliest_s, silent_s)
    section_s = plan.sections[-1].start_s
    start_s = _first_within(_grid(plan, heard), max(earliest_s, min(section_s, latest_s)), latest_s)
    return Title(text, _ms(start_s if start_s is not None else latest_s), _ms(length_s))


def _grid(plan: Plan, heard: Analysis | None) -> Sequence[float]:
    """Downbeats, seconds, ascending; the plan's cuts where there are none."""
    if heard is not None and heard.beats.downbeats_s:
        return heard.beats.downbeats_s
    return [float(seconds_at(clip.span.start, plan.rate)) for clip in plan.clips]


def _last_within(grid: Sequence[float], first_s: float, last_s: float) -> float | None:
    index = bisect.bisect_right(grid, last_s) - 1
    return grid[index] if index >= 0 and grid[index] >= first_s else None


def _first_within(grid: Sequence[float], first_s: float, last_s: float) -> float | None:
    index = bisect.bisect_left(grid, first_s)
    return grid[index] if index < len(grid) and grid[index] <= last_s else None


def _ms(seconds: float) -> int:
    return max(1, round(seconds * 1000))
