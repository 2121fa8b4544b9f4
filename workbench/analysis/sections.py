"""Sections that tile the song in any fineness, with repeats recognised and named."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from workbench.analysis.boundaries import rank_boundaries
from workbench.analysis.form import Units, boundary_curve, describe
from workbench.analysis.functions import parts_by_function
from workbench.analysis.groups import Part, name_parts
from workbench.analysis.heard import Heard
from workbench.analysis.sung_lines import line_evidence, sung_lines, whole_song
from workbench.model.analysis import BeatGrid, Section
from workbench.model.lyrics import Lyrics
from workbench.model.section_levels import Fineness, SectionLevels, SectionMark

__all__ = ["RepeatSections", "SectionFinder", "sections_at"]

Floats = NDArray[np.float64]

_SHORTEST_S = 20.0
_FEWEST_UNITS = 8
_PLAIN_UNIT_S = 2.0
_PITCHES = 12
_SILENT_DB = -99.0
_UNSURE = 0.2


class SectionFinder(Protocol):
    """Who finds sections."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def version(self) -> str:
        """Grows whenever its answers may change."""

    def find(self, heard: Heard, beats: BeatGrid, lyrics: Lyrics | None = None) -> SectionLevels:
        """The song's sections in every fineness, for ``sections_at``; never an error.

        Args:
            heard: the song.
            beats: its grid; boundaries lie on downbeats.
            lyrics: its lines with their times, where they are known; None says nothing about whether anybody sings.
        """


class RepeatSections:
    """Sections by what is new, what comes again, how loud it is, and which words are sung again."""

    name = "repeats"
    version = "4"

    def find(self, heard: Heard, beats: BeatGrid, lyrics: Lyrics | None = None) -> SectionLevels:
        """The song's sections in every fineness.

        Boundaries lie on downbeats; where there are none, on beats; where there are none, where the
        sound is quietest nearby.
        """
        duration = heard.duration_s
        silent = heard.silent
        edges, bars = np.array([0.0, duration]), False
        if not silent and duration >= _SHORTEST_S:
            edges, bars = _edges(heard, beats)
        lyrics = whole_song(lyrics, duration)
        lines = None if lyrics is None else sung_lines(lyrics)
        if len(edges) <= _FEWEST_UNITS:
            level = _SILENT_DB - 1 if silent else float(np.mean(heard.colour.level_db))
            return SectionLevels((0.0, duration), ((0.0,) * 25,), (level,), (), 1, lines)
        units = describe(heard, edges)
        curve = boundary_curve(units)
        if lyrics is not None:
            curve = curve + line_evidence(lyrics, edges)
        ranked, usual = rank_boundaries(curve, edges, bars=bars)
        strength = np.round(np.clip(0.5 + curve / 5, 0.05, 1), 3)
        return SectionLevels(
            tuple(edges.tolist()),
            tuple(map(tuple, np.round(np.hstack([units.chroma, units.timbre]), 3).tolist())),
            tuple(np.round(units.level_db, 2).tolist()),
            tuple(SectionMark(unit, float(strength[unit])) for unit in ranked),
            usual,
            lines,
        )


def sections_at(levels: SectionLevels, fineness: Fineness = "usual") -> tuple[Section, ...]:
    """Sections that touch and cover 0 to the song's duration exactly; finer ones keep the boundaries of coarser ones.

    Labels are those that the song has at this fineness: what is a verse may be two parts of one when it is parted.

    Args:
        levels: the song's.
        fineness: a word, or how many sections there shall be.

    Raises:
        OptionError: the fineness is not allowed.
    """
    marks = levels.starts(levels.count(fineness))
    if not marks and levels.functions is None:
        silent = max(levels.level_db) < _SILENT_DB
        return (Section(0.0, levels.duration_s, "section", 0.0 if silent else _UNSURE),)
    starts = (0, *(mark.unit for mark in marks))
    strength = (1.0, *(mark.strength for mark in marks))
    parts = _named(levels, starts)
    edges = [*(levels.edges_s[unit] for unit in starts), levels.duration_s]
    return tuple(
        Section(
            edges[i],
            edges[i + 1],
            part.label,
            round(0.5 * strength[i] + 0.5 * part.likeness, 3),
            part.occurrence,
        )
        for i, part in enumerate(parts)
    )


def _named(levels: SectionLevels, starts: Sequence[int]) -> tuple[Part, ...]:
    if levels.functions is not None:
        return parts_by_function(levels.edges_s, levels.functions, starts)
    return name_parts(_units(levels), starts, levels.lines)


def _units(levels: SectionLevels) -> Units:
    sound = np.array(levels.sound)
    return Units(np.array(levels.edges_s), sound[:, :_PITCHES], sound[:, _PITCHES:], np.array(levels.level_db))


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
