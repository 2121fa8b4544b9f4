"""Sections that tile the song in any fineness, with repeats recognised and named."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from workbench.analysis.all_in_one.functions import parts_by_function
from workbench.analysis.boundaries import rank_boundaries
from workbench.analysis.form import PITCHES, TIMBRES, Units, boundary_curve, describe
from workbench.analysis.groups import Part, name_parts
from workbench.analysis.heard import RATE, Heard
from workbench.analysis.sung_lines import line_evidence, sung_lines, whole_song
from workbench.model.analysis import BeatGrid, Section
from workbench.model.lyrics import Lyrics
from workbench.model.section_levels import SILENCE_DB, SILENT_DB, Fineness, SectionLevels, SectionMark, SungLine

__all__ = ["RepeatSections", "SectionFinder", "sections_at"]

Floats = NDArray[np.float64]

_SHORTEST_S = 20.0
_FEWEST_UNITS = 8
_PLAIN_UNIT_S = 2.0
_SILENCE_S, _SILENT = 5.0, 1e-3
"""So long nothing reaches the second (-60 dB of full scale): a silence before or after the song. No section is
shorter; from 2 s on, silences would be a boundary too many in four of the twelve songs with silver truth."""
_SOUNDS = PITCHES + TIMBRES
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
    version = "6"

    def find(self, heard: Heard, beats: BeatGrid, lyrics: Lyrics | None = None) -> SectionLevels:
        """The song's sections in every fineness.

        Boundaries lie on downbeats; where there are none, on beats; where there are none, where the
        sound is quietest nearby. A silence of 5 s and more before or after the song is a section of its own.
        """
        if heard.silent:
            return SectionLevels((0.0, heard.duration_s), ((0.0,) * _SOUNDS,), (SILENCE_DB,), (), 1, None)
        start_s, end_s = _sounding(heard)
        lyrics = whole_song(lyrics, heard.duration_s)
        lines = None if lyrics is None else sung_lines(lyrics)
        edges, bars = np.array([start_s, end_s]), False
        if end_s - start_s >= _SHORTEST_S:
            edges, bars = _edges(heard, beats, start_s, end_s)
        if len(edges) <= _FEWEST_UNITS:
            return _levels(heard, describe(heard, np.array([start_s, end_s])), (), 1, lines)
        units = describe(heard, edges)
        curve = boundary_curve(units)
        if lyrics is not None:
            curve = curve + line_evidence(lyrics, edges)
        ranked, usual = rank_boundaries(curve, edges - start_s, bars=bars)
        strength = np.round(np.clip(0.5 + curve / 5, 0.05, 1), 3)
        marks = tuple(SectionMark(unit, float(strength[unit])) for unit in ranked)
        return _levels(heard, units, marks, usual, lines)


def _sounding(heard: Heard) -> tuple[float, float]:
    """Where the song begins and ends to sound, seconds; its own ends where no silence lies there."""
    loud = np.abs(heard.mono) > _SILENT
    if not loud.any():
        return 0.0, heard.duration_s
    start_s, end_s = int(np.argmax(loud)) / RATE, (len(loud) - int(np.argmax(loud[::-1]))) / RATE
    return (
        round(start_s, 3) if start_s >= _SILENCE_S else 0.0,
        round(end_s, 3) if heard.duration_s - end_s >= _SILENCE_S else heard.duration_s,
    )


def _levels(
    heard: Heard, units: Units, marks: tuple[SectionMark, ...], usual: int, lines: tuple[SungLine, ...] | None
) -> SectionLevels:
    """The levels of the whole song, of those of what sounds: a silence is a unit, and its edge the surest mark."""
    before, after = bool(units.edges_s[0] > 0), bool(units.edges_s[-1] < heard.duration_s)
    sound = [tuple(row) for row in np.round(np.hstack([units.chroma, units.timbre]), 3).tolist()]
    silence, silent_db = [(0.0,) * _SOUNDS], [SILENCE_DB]
    level = [*silent_db * before, *np.round(np.maximum(units.level_db, SILENT_DB), 2).tolist(), *silent_db * after]
    surest = [SectionMark(1, 1.0)] * before + [SectionMark(len(level) - 1, 1.0)] * after
    return SectionLevels(
        (*[0.0] * before, *units.edges_s.tolist(), *[heard.duration_s] * after),
        (*silence * before, *sound, *silence * after),
        tuple(level),
        (*surest, *(SectionMark(mark.unit + before, mark.strength) for mark in marks)),
        usual + before + after,
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
        silent = max(levels.level_db) < SILENT_DB
        return (Section(0.0, levels.duration_s, "section", 0.0 if silent else _UNSURE),)
    starts = (0, *(mark.unit for mark in marks))
    strength = (1.0, *(mark.strength for mark in marks))
    before, after = _silences(levels, starts)
    named = _named(levels, starts, before, after)
    edges = [*(levels.edges_s[unit] for unit in starts), levels.duration_s]
    silence = [Part("silence", 1, 1.0)]
    return tuple(
        Section(
            edges[i],
            edges[i + 1],
            part.label,
            round(0.5 * strength[i] + 0.5 * part.likeness, 3),
            part.occurrence,
        )
        for i, part in enumerate([*silence * before, *named, *silence * after])
    )


def _silences(levels: SectionLevels, starts: tuple[int, ...]) -> tuple[bool, bool]:
    """Whether the first section is a silence, and the last one."""
    before, after = levels.silent_ends
    return before and starts[1:2] == (1,), after and starts[-1] == len(levels.level_db) - 1


def _named(levels: SectionLevels, starts: tuple[int, ...], before: bool, after: bool) -> list[Part]:  # noqa: FBT001
    """What the sections between the silences are."""
    if levels.functions is not None:
        return list(parts_by_function(levels.edges_s, levels.functions, starts))
    inner = starts[before : len(starts) - after]
    if not inner:
        return []
    units = slice(inner[0], len(levels.level_db) - after)
    sound = np.array(levels.sound[units])
    edges = np.array(levels.edges_s[units.start : units.stop + 1])
    heard = Units(edges, sound[:, :PITCHES], sound[:, PITCHES:], np.array(levels.level_db[units]))
    return list(name_parts(heard, tuple(start - inner[0] for start in inner), levels.lines))


def _edges(heard: Heard, beats: BeatGrid, start_s: float, end_s: float) -> tuple[Floats, bool]:
    """Where units begin, from one moment to the other, seconds; and whether they are bars."""
    downbeats, bars = np.array(beats.downbeats_s), True
    if len(downbeats) < _FEWEST_UNITS:
        downbeats, bars = np.array(beats.beats_s), False
    if len(downbeats) < _FEWEST_UNITS:
        downbeats = _quiet_moments(heard)
    shortest = 0.6 * float(np.median(np.diff(downbeats)))
    # A long stretch without beats before, after or between them is cut into plain units of time.
    kept = [start_s]
    for mark in (*downbeats[(downbeats > start_s) & (downbeats < end_s)].tolist(), end_s):
        gap = mark - kept[-1]
        if gap > 4 * max(_PLAIN_UNIT_S, shortest):
            kept.extend(np.linspace(kept[-1], mark, int(gap / _PLAIN_UNIT_S) + 1)[1:-1].tolist())
        if mark - kept[-1] >= shortest and end_s - mark >= shortest:
            kept.append(mark)
    return np.array([*kept, end_s]), bars


def _quiet_moments(heard: Heard) -> Floats:
    """The quietest moment near each 2 s, seconds: where phrases end."""
    level, rate = heard.colour.level_db, heard.colour.rate
    step = int(_PLAIN_UNIT_S * rate)
    return np.array(
        [(i + int(np.argmin(level[i : i + step]))) / rate for i in range(step // 2, len(level) - step, step)]
    )
