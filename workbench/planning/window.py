"""The best piece of a song for a short film: from bar to bar, with whole lines of lyrics, and what people remember.

Every pair of bar lines that is not too far apart is scored, by:

- how loud the piece is, against the whole song;
- how much of it is chorus, and how much is in a section that comes back;
- whether it holds the first chorus from its start;
- whether it begins with a section;
- how much of it is sung;
- how much of the wanted length it fills;
- each line of lyrics that it cuts costs more than all of these together.
"""

from __future__ import annotations

import bisect
import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from workbench.errors import OptionError
from workbench.model.analysis import Analysis
from workbench.model.labels import plain_label
from workbench.model.plan import Plan, PlannedSection
from workbench.timebase import Span, frame_at

__all__ = ["Window", "best_window"]

_SHORTEST = 0.6
"""Of the wanted length."""
_LONGEST_S = 24 * 3600
_NEAR_S = 0.15
"""How far a line may reach over an end and still be whole: singers are early and late."""
_LOUD, _CHORUS, _AGAIN, _FIRST, _SECTION, _SUNG, _FULL, _CUT = 2.0, 1.5, 0.5, 1.0, 0.5, 1.0, 1.0, 10.0
_NO_BAR_S = 1.0
"""Steps where no bars are known."""


@dataclass(frozen=True, slots=True)
class Window:
    """A piece of a film."""

    span: Span
    start_s: float
    end_s: float
    lines: int
    """Lines of lyrics that are whole in it."""
    cut_lines: int
    """Lines that it cuts; they are not shown."""
    reason: str
    """Why it was chosen, one sentence."""


@dataclass(frozen=True, slots=True)
class _Scored:
    score: float
    start_s: float
    end_s: float
    loud: float
    chorus: float
    first: bool
    again: float
    cut: int


def best_window(plan: Plan, heard: Analysis, wanted_s: float) -> Window:
    """The best piece of at most a wanted length; all of a shorter song.

    Args:
        plan: its sections, in force.
        heard: bars, energy and lyrics.
        wanted_s: the longest that it may be, seconds.

    Raises:
        OptionError: the length is none.
    """
    if not 1 <= wanted_s <= _LONGEST_S:
        raise OptionError(
            f"A piece of {wanted_s:g} s is not allowed; give 1 to {_LONGEST_S} s, such as 30.", field="seconds"
        )
    end_s = plan.sections[-1].end_s
    if end_s <= wanted_s:
        lines = len(_lines(heard))
        return Window(Span(0, plan.frames), 0.0, end_s, lines, 0, "The whole song is no longer than that.")
    grid = _grid(plan, heard, end_s, wanted_s)
    levels = _Levels(heard)
    best = max(_scored(plan, heard, grid, wanted_s, levels), key=lambda one: (one.score, -one.start_s))
    span = Span(frame_at(best.start_s, plan.rate), min(frame_at(best.end_s, plan.rate), plan.frames))
    lines = sum(best.start_s - _NEAR_S <= a and b <= best.end_s + _NEAR_S for a, b in _lines(heard))
    return Window(span, best.start_s, best.end_s, lines, best.cut, _reason(best, lines, plan, heard))


def _grid(plan: Plan, heard: Analysis, end_s: float, wanted_s: float) -> list[float]:
    """Where a piece may begin and end: bar lines, and the song's end; sections and whole seconds where they are none,
    or lie so far apart that no piece fits between two of them."""
    bars = [bar for bar in heard.beats.downbeats_s if bar < end_s]
    if len(bars) > 1 and _shortest_s([*bars, end_s], wanted_s):
        return [*bars, end_s]
    steps = itertools.takewhile(lambda s: s < end_s, itertools.count(0.0, _NO_BAR_S))
    return [*sorted({*(section.start_s for section in plan.sections), *steps}), end_s]


def _scored(plan: Plan, heard: Analysis, grid: Sequence[float], wanted_s: float, levels: _Levels) -> Iterator[_Scored]:
    lines, seen = _lines(heard), Counter(plain_label(section.label) for section in plan.sections)
    chorus = [s for s in plan.sections if plain_label(s.label) == "chorus"]
    again = [s for s in plan.sections if seen[plain_label(s.label)] > 1]
    starts = {section.start_s for section in plan.sections}
    shortest_s = _shortest_s(grid, wanted_s)
    for index, start_s in enumerate(grid[:-1]):
        last = bisect.bisect_right(grid, start_s + wanted_s + 1e-6)
        for end_s in grid[index + 1 : last]:
            length_s = end_s - start_s
            if length_s < shortest_s:
                continue
            loud, remembered = levels.over(start_s, end_s), _share(chorus, start_s, end_s)
            back = _share(again, start_s, end_s)
            first = bool(chorus) and start_s - _NEAR_S <= chorus[0].start_s < end_s - min(length_s / 2, 4.0)
            begins = any(abs(start_s - other) <= _NEAR_S for other in starts)
            cut = sum(_cuts(a, b, start_s) or _cuts(a, b, end_s) for a, b in lines)
            score = _LOUD * (loud - levels.mean) + _CHORUS * remembered + _AGAIN * back + _FIRST * first
            sung = sum(max(0.0, min(b, end_s) - max(a, start_s)) for a, b in lines) / length_s
            score += _SECTION * begins + _SUNG * sung + _FULL * length_s / wanted_s - _CUT * cut
            yield _Scored(score, start_s, end_s, loud, remembered, first, back, cut)


def _shortest_s(grid: Sequence[float], wanted_s: float) -> float:
    """0.6 of what is wanted; where bars lie further apart than that, the longest piece that there is."""
    fitting = (grid[bisect.bisect_right(grid, start + wanted_s + 1e-6) - 1] - start for start in grid[:-1])
    longest = max(fitting, default=0.0)
    return min(_SHORTEST * wanted_s, longest) if longest > 0 else 0.0


def _cuts(start_s: float, end_s: float, at_s: float) -> bool:
    return start_s + _NEAR_S < at_s < end_s - _NEAR_S


def _lines(heard: Analysis) -> list[tuple[float, float]]:
    """When lines are sung, as they are shown: each gives way to the next one."""
    lines = [line for line in heard.lyrics.lines if line.text.strip()] if heard.lyrics else []
    ends = [min(line.end_s, after.start_s) for line, after in itertools.pairwise(lines)]
    return [(line.start_s, end) for line, end in zip(lines, [*ends, *(line.end_s for line in lines[-1:])], strict=True)]


def _share(sections: Iterable[PlannedSection], start_s: float, end_s: float) -> float:
    common = sum(max(0.0, min(s.end_s, end_s) - max(s.start_s, start_s)) for s in sections)
    return common / (end_s - start_s)


class _Levels:
    """The mean energy of any piece, from running sums."""

    def __init__(self, heard: Analysis) -> None:
        self._hop_s = heard.energy.hop_s
        self._sums = [0.0, *itertools.accumulate(heard.energy.values)]
        self.mean = self._sums[-1] / max(1, len(heard.energy.values))

    def over(self, start_s: float, end_s: float) -> float:
        last = len(self._sums) - 1
        first, end = (min(last, round(second / self._hop_s)) for second in (start_s, end_s))
        return (self._sums[end] - self._sums[first]) / max(1, end - first)


def _border(at_s: float, plan: Plan, heard: Analysis) -> str:
    """What a piece begins or ends with, in words."""
    if at_s in heard.beats.downbeats_s:
        return "bar line"
    if at_s == plan.sections[-1].end_s:
        return "the song's end"
    return "a section's start" if any(at_s == section.start_s for section in plan.sections) else "a whole second"


def _reason(best: _Scored, lines: int, plan: Plan, heard: Analysis) -> str:
    begin, end = (_border(at_s, plan, heard) for at_s in (best.start_s, best.end_s))
    what = []
    if best.first:
        what.append("holds the first chorus")
    elif best.chorus >= 0.5:
        what.append("is mostly chorus")
    elif best.again >= 0.5:
        what.append("is a part that comes back")
    what.append(f"has an energy of {best.loud:.2f} of 1")
    if lines or best.cut:
        cut = f", {best.cut} at its ends cut" if best.cut else ", none of them cut"
        what.append(f"holds {lines} whole {'line' if lines == 1 else 'lines'} of lyrics{cut}")
    return f"It goes from {begin} to {end}, {', '.join(what[:-1])}{' and ' if what[:-1] else ''}{what[-1]}."
