"""Sections that tile the song, with repeats recognised and named."""

from __future__ import annotations

from collections import Counter
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from workbench.analysis.form import Form, Units, describe, find_form
from workbench.analysis.heard import Heard
from workbench.model.analysis import BeatGrid, Section

__all__ = ["RepeatSections", "SectionFinder"]

Floats = NDArray[np.float64]

_SHORTEST_S = 20.0
_FEWEST_UNITS, _FEWEST_NAMED = 8, 3
_PLAIN_UNIT_S = 2.0
# No intro or outro takes more of a song.
_LONGEST_FRAME = 0.22
_QUIETER_DB, _MUCH_QUIETER_DB = 1.5, 4.0


class SectionFinder(Protocol):
    """Who finds sections."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def version(self) -> str:
        """Grows whenever its answers may change."""

    def find(self, heard: Heard, beats: BeatGrid) -> tuple[Section, ...]:
        """Sections that touch and cover 0 to the song's duration exactly; never an error."""


class RepeatSections:
    """Sections by what is new, what comes again, and how loud it is."""

    name = "repeats"
    version = "3"

    def find(self, heard: Heard, beats: BeatGrid) -> tuple[Section, ...]:
        """Sections that touch and cover 0 to the song's duration exactly; never an error.

        Boundaries lie on downbeats; where there are none, on beats; where there are none, where the
        sound is quietest nearby.
        """
        duration = heard.duration_s
        if heard.silent or duration < _SHORTEST_S:
            return (Section(0.0, duration, "section", 0.0 if heard.silent else 0.2),)
        edges, bars = _edges(heard, beats)
        if len(edges) <= _FEWEST_UNITS:
            return (Section(0.0, duration, "section", 0.2),)
        units = describe(heard, edges, bars=bars)
        form = find_form(units)
        labels, occurrences = _named(units, form)
        starts = [float(edges[i]) for i in form.starts]
        return tuple(
            Section(
                starts[i],
                [*starts[1:], duration][i],
                labels[i],
                round(0.5 * form.strength[i] + 0.5 * form.likeness[i], 3),
                occurrences[i],
            )
            for i in range(len(starts))
        )


def _edges(heard: Heard, beats: BeatGrid) -> tuple[Floats, bool]:
    """Where units begin, from 0 to the song's duration, seconds; and whether they are bars."""
    duration = heard.duration_s
    downbeats, bars = np.array(beats.downbeats_s), True
    if len(downbeats) < _FEWEST_UNITS:
        downbeats, bars = np.array(beats.beats_s), False
    if len(downbeats) < _FEWEST_UNITS:
        downbeats = _quiet_moments(heard)
    shortest = 0.6 * float(np.median(np.diff(downbeats)))
    # A long stretch without beats before, after or between them is cut into plain units of time.
    kept = [0.0]
    for mark in (*downbeats.tolist(), duration):
        gap = mark - kept[-1]
        if gap > 4 * max(_PLAIN_UNIT_S, shortest):
            kept.extend(np.linspace(kept[-1], mark, int(gap / _PLAIN_UNIT_S) + 1)[1:-1].tolist())
        if mark - kept[-1] >= shortest and duration - mark >= shortest:
            kept.append(mark)
    return np.array([*kept, duration]), bars


def _quiet_moments(heard: Heard) -> Floats:
    """The quietest moment near each 2 s, seconds: where phrases end."""
    level, rate = heard.colour.level_db, heard.colour.rate
    step = int(_PLAIN_UNIT_S * rate)
    return np.array(
        [(i + int(np.argmin(level[i : i + step]))) / rate for i in range(step // 2, len(level) - step, step)]
    )


def _named(units: Units, form: Form) -> tuple[list[str], list[int]]:
    """A label for each section, and which occurrence of its label and sound it is."""
    ends = (*form.starts[1:], len(units.level_db))
    level = np.array([units.level_db[a:b].mean() for a, b in zip(form.starts, ends, strict=True)])
    length = np.array([units.edges_s[b] - units.edges_s[a] for a, b in zip(form.starts, ends, strict=True)])
    if len(ends) < _FEWEST_NAMED:
        return ["section"] * len(ends), [form.groups[:i].count(g) + 1 for i, g in enumerate(form.groups)]
    names = _names_of_groups(form.groups, level, length)
    labels = [names[group] for group in form.groups]
    _name_the_rest(labels, form.groups, level, length)
    seen: Counter[tuple[str, int]] = Counter()
    occurrences = []
    for label, group in zip(labels, form.groups, strict=True):
        seen[label, group] += 1
        occurrences.append(seen[label, group])
    return labels, occurrences


def _names_of_groups(groups: tuple[int, ...], level: Floats, length: Floats) -> dict[int, str]:
    """Chorus is the loudest of what repeats, verse what repeats beside it."""
    repeated = [group for group, times in Counter(groups).items() if times > 1]
    names = dict.fromkeys(groups, "")

    def loud(group: int) -> float:
        inside = np.array(groups) == group
        return float(np.average(level[inside], weights=length[inside]))

    ranked = sorted(repeated, key=loud, reverse=True)
    if len(ranked) > 1 and groups[0] == ranked[0] and loud(ranked[0]) - loud(ranked[1]) < _QUIETER_DB:
        ranked[0], ranked[1] = ranked[1], ranked[0]  # a song seldom opens with its chorus
    for place, group in enumerate(ranked):
        stands_out = len(ranked) > 1 or loud(group) > float(np.average(level, weights=length))
        names[group] = "chorus" if place == 0 and stands_out else "verse"
    return names


def _name_the_rest(labels: list[str], groups: tuple[int, ...], level: Floats, length: Floats) -> None:
    """Names for what comes once, by its place and its level; in place."""
    last, usual_db = len(labels) - 1, float(np.median(level))
    short = length <= _LONGEST_FRAME * length.sum()
    times = Counter(groups)
    for i, label in enumerate(labels):
        quiet = usual_db - level[i]
        if i == 0 and short[i] and (times[groups[i]] == 1 or quiet > _QUIETER_DB):
            labels[i] = "intro"
        elif i == last and short[i] and (times[groups[i]] == 1 or quiet > _QUIETER_DB):
            labels[i] = "outro"
        elif not label:
            labels[i] = _single(labels[:i], late=i > last / 2, quiet=quiet > _MUCH_QUIETER_DB)


def _single(before: list[str], *, late: bool, quiet: bool) -> str:
    """A name for an inner section that comes once; whether anybody sings is not known here."""
    if quiet:
        return "break"
    if late and "chorus" in before and "bridge" not in before:
        return "bridge"
    return "instrumental" if late else "verse"
