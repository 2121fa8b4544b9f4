"""Which sections are the same part again, and what each is called."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.analysis.form import Units, along_diagonals, likeness
from workbench.analysis.sung_lines import same_words
from workbench.model.section_levels import SungLine

__all__ = ["Part", "name_parts"]

Floats = NDArray[np.float64]

_PHRASE_UNITS = 4
_FEWEST_NAMED = 3
# Of the way from what is usual in the song to what is most alike in it.
_SAME = 0.5
_SAME_WORDS, _OTHER_WORDS = 0.5, 0.2
# No intro or outro takes more of a song.
_LONGEST_FRAME = 0.22
_QUIETER_DB, _MUCH_QUIETER_DB = 1.5, 4.0
_SUNG = 0.35
"""Share of a section under lines from which on it is a sung one."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one section is."""

    label: str
    occurrence: int
    """1 for the first that is this part, 2 for its repeat ..."""
    likeness: float
    """How alike it is to the nearest other one, 0 to 1."""


@dataclass(frozen=True, slots=True)
class _Sections:
    """The sections of one level as they are named."""

    groups: tuple[int, ...]
    """Sections of one number are the same part; numbers in order of appearance."""
    level_db: Floats
    length_s: Floats
    words: Floats
    """How far any two have the same lines, 0 to 1, shape=(sections, sections); nan where one has none."""
    sung: tuple[bool | None, ...]
    """Whether anybody sings in it; None where nobody knows."""


def name_parts(units: Units, starts: Sequence[int], lines: Sequence[SungLine] | None = None) -> tuple[Part, ...]:
    """What each section is, in the order of time.

    Args:
        units: the song.
        starts: the unit that each section begins with, ascending from 0.
        lines: what is sung; None where nobody knows.
    """
    ends = (*starts[1:], len(units.level_db))
    spans = [(float(units.edges_s[a]), float(units.edges_s[b])) for a, b in zip(starts, ends, strict=True)]
    sung = [_lines_in(lines or (), *span) for span in spans]
    words = np.array([[same_words(a, b) if a and b and a is not b else math.nan for b in sung] for a in sung])
    groups, nearest = _grouped(along_diagonals(likeness(units), _PHRASE_UNITS), starts, ends, words)
    sections = _Sections(
        groups,
        np.array([units.level_db[a:b].mean() for a, b in zip(starts, ends, strict=True)]),
        np.array([b - a for a, b in spans]),
        words,
        tuple(None if lines is None else _covered(lines, *span) >= _SUNG for span in spans),
    )
    labels = _named(sections)
    seen: Counter[tuple[str, int]] = Counter()
    parts = []
    for label, group, near in zip(labels, groups, nearest, strict=True):
        seen[label, group] += 1
        parts.append(Part(label, seen[label, group], near))
    return tuple(parts)


def _lines_in(lines: Sequence[SungLine], start_s: float, end_s: float) -> list[SungLine]:
    """The lines whose middle lies in a span: one with an upbeat belongs to the section after it."""
    return [line for line in lines if start_s <= (line.start_s + line.end_s) / 2 < end_s]


def _covered(lines: Sequence[SungLine], start_s: float, end_s: float) -> float:
    """Share of a span under lines, 0 to 1; lines that overlap count twice, which hardly matters."""
    return sum(max(0.0, min(line.end_s, end_s) - max(line.start_s, start_s)) for line in lines) / (end_s - start_s)


def _grouped(
    alike: Floats, starts: Sequence[int], ends: Sequence[int], words: Floats
) -> tuple[tuple[int, ...], tuple[float, ...]]:
    """Sections that sound alike, or have the same words, get one number: average linkage down to a limit."""
    size = len(starts)
    pairs = np.zeros((size, size))
    for i, j in itertools.combinations(range(size), 2):
        pairs[i, j] = pairs[j, i] = _match(alike[starts[i] : ends[i], starts[j] : ends[j]])
    usual = float(np.median(alike))
    pairs = np.clip((pairs - usual) / (max(float(np.percentile(alike, 99)), usual + 0.05) - usual), 0, 1)
    pairs = np.where(words >= _SAME_WORDS, np.maximum(pairs, words), pairs)
    # What comes again with its words is not what has other ones, however alike they sound.
    again = np.any(words >= _SAME_WORDS, axis=1, keepdims=True)
    pairs[(words < _OTHER_WORDS) & (again | again.T)] = 0.0
    np.fill_diagonal(pairs, 0.0)
    members = _linked(pairs)
    members.sort(key=min)
    number = {section: index for index, group in enumerate(members) for section in group}
    return tuple(number[i] for i in range(size)), tuple(np.round(pairs.max(axis=1, initial=0.0), 3).tolist())


def _linked(pairs: Floats) -> list[list[int]]:
    """Groups by average linkage; ``total[i, j] / (len(i) * len(j))`` is how alike two groups are."""
    members = [[i] for i in range(len(pairs))]
    total = pairs.copy()
    while len(members) > 1:
        sizes = np.array([len(group) for group in members], float)
        mean = np.triu(total / np.outer(sizes, sizes), 1)
        i, j = (int(k) for k in np.unravel_index(int(np.argmax(mean)), mean.shape))
        if mean[i, j] < _SAME:
            break
        members[i] += members.pop(j)
        total[i] += total[j]
        total[:, i] += total[:, j]
        total = np.delete(np.delete(total, j, axis=0), j, axis=1)
    return members


def _match(block: Floats) -> float:
    """Mean likeness along the best diagonal that covers at least two thirds of the shorter side."""
    least = max(1, int(np.ceil(min(block.shape) * 2 / 3)))
    found = [np.diagonal(block, offset) for offset in range(-block.shape[0] + 1, block.shape[1])]
    return max(float(d.mean()) for d in found if len(d) >= least)


def _named(sections: _Sections) -> list[str]:
    if len(sections.groups) < _FEWEST_NAMED:
        return ["section"] * len(sections.groups)
    names = _names_of_groups(sections)
    labels = [names[group] for group in sections.groups]
    _name_the_rest(labels, sections)
    return labels


def _names_of_groups(sections: _Sections) -> dict[int, str]:
    """Chorus is what repeats with its words, else the loudest of what repeats; verse what repeats beside it."""
    groups, level, length = sections.groups, sections.level_db, sections.length_s
    members = {group: np.flatnonzero(np.array(groups) == group) for group in groups}
    repeated = [
        group for group, at in members.items() if len(at) > 1 and any(sections.sung[i] is not False for i in at)
    ]
    names = dict.fromkeys(groups, "")

    def loud(group: int) -> float:
        return float(np.average(level[members[group]], weights=length[members[group]]))

    def worded(group: int) -> bool:
        at = members[group]
        return bool((sections.words[np.ix_(at, at)] >= _SAME_WORDS).any())

    ranked = sorted(repeated, key=lambda group: (worded(group), loud(group)), reverse=True)
    known = bool(ranked) and worded(ranked[0])
    close = len(ranked) > 1 and loud(ranked[0]) - loud(ranked[1]) < _QUIETER_DB
    if close and not known and groups[0] == ranked[0]:
        ranked[0], ranked[1] = ranked[1], ranked[0]  # a song seldom opens with its chorus
    for place, group in enumerate(ranked):
        stands_out = known or len(ranked) > 1 or loud(group) > float(np.average(level, weights=length))
        names[group] = "chorus" if place == 0 and stands_out else "verse"
    return names


def _name_the_rest(labels: list[str], sections: _Sections) -> None:
    """Names for what comes once, by its place, its level and whether it is sung; in place."""
    level, length = sections.level_db, sections.length_s
    last, usual_db = len(labels) - 1, float(np.median(level))
    times = Counter(sections.groups)
    for i, label in enumerate(labels):
        quiet_db, sung = usual_db - level[i], sections.sung[i]
        short = length[i] <= _LONGEST_FRAME * length.sum()
        framing = short and (times[sections.groups[i]] == 1 or quiet_db > _QUIETER_DB or sung is False)
        if i == 0 and framing and not sung:  # what is sung at once is no intro, at the end it may be the outro
            labels[i] = "intro"
        elif i == last and framing:
            labels[i] = "outro"
        elif not label:
            labels[i] = _single(labels[:i], late=i > last / 2, quiet=quiet_db > _MUCH_QUIETER_DB, sung=sung)


def _single(before: list[str], *, late: bool, quiet: bool, sung: bool | None) -> str:
    """A name for an inner section that comes once."""
    if sung is False:
        return "break" if quiet else "instrumental"
    if quiet and not sung:
        return "break"
    if late and "chorus" in before and "bridge" not in before:
        return "bridge"
    return "instrumental" if late and not sung else "verse"
