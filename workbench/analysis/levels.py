"""Metrical level and phase, decided for any tracker's beats: half, same, double, triple, shifted.

Each candidate is a change that a person could make too (``model.grid_changes``), so that what was not chosen stays
one click away. Levels are scored by where drums fall: the kick on one beat and the snare on the next speak for a
level, strong hits between the beats against a phase, and a tempo that nobody taps against either. Bars are scored
by where harmony, bass and timbre turn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.analysis.bars import bar_evidence, find_bars, number_bars
from workbench.analysis.grid_edit import applied
from workbench.analysis.grid_levels import nearest
from workbench.analysis.heard import Bands, Heard
from workbench.analysis.pulse import onset_near, scaled
from workbench.model.analysis import BeatGrid
from workbench.model.grid_changes import BarsAt, BeatsAt, GridChange, SetMeter
from workbench.model.grid_report import GridAlternative

__all__ = ["LATE_S", "Decided", "Told", "backbeat", "decide_level", "usual_tempo"]

Floats = NDArray[np.float64]

LATE_S = 0.005
"""Onset strength peaks a little after the attack begins; measured on clicks and on songs with known beats."""

_FEWEST_BEATS = 8
_USUAL_BPM, _USUAL_OCTAVES = 125.0, 0.6
_SLOWEST_BPM, _FASTEST_BPM = 40.0, 300.0
_BACKBEAT, _LEAST_BACKBEAT = 12.0, -0.03
_OFF_PHASE, _BASS, _FLOOR = 4.0, 2.0, 0.2
# Most beats are divided in two: a tempo that is merely more usual must not make triplets of them.
_TERNARY = 1.0
# The tempo says nothing about a phase, so that less is needed to move one.
_PHASE_SHARE = 0.5
_METERS = (3, 4)
_TOLD_BEATS, _TOLD_BARS, _THINNED = 1.0, 1.0, 0.75
_BETWEEN, _THIRD, _TRIPLE = "between the beats", "a third", "triple"


@dataclass(frozen=True, slots=True)
class Told:
    """What a tracker that was trained says of any other beats than those that it chose.

    Logarithms of odds: 0 where it cannot tell, 1 and more for what it is sure of, -3 for what it denies.
    """

    beats: Callable[[Floats], Floats]
    """How much speaks for a beat at each time, seconds."""
    begins: Callable[[Floats], Floats]
    """The same for the first beat of a bar."""


@dataclass(frozen=True, slots=True)
class Decided:
    """The grid that fits best, and what else it might be."""

    grid: BeatGrid
    level_score: float | None
    """None where there are too few beats to decide anything."""
    bar_score: float | None
    alternatives: tuple[GridAlternative, ...]
    """The best first, levels before bars; each is a change of ``grid``."""
    changed: tuple[GridChange, ...] = ()
    """What was done to the tracker's grid; empty where it was right."""


def decide_level(
    heard: Heard,
    grid: BeatGrid,
    bands: Bands | None = None,
    *,
    told: Told | None = None,
    level_margin: float = 0.75,
    bar_margin: float = 0.25,
) -> Decided:
    """Level and phase of beats and bars.

    Args:
        heard: the song.
        grid: from any tracker.
        bands: of the drum stem where one is at hand; by default the song's own.
        told: what the tracker itself says of other beats, which then counts beside what is struck.
        level_margin: how much better another level or phase must score; a tracker that was trained knows more than
            drums tell, and where it is not asked for other beats that is all that speaks for its own.
        bar_margin: the same for bars.

    Raises:
        CancelledError
    """
    if len(grid.beats_s) < _FEWEST_BEATS:
        return Decided(grid, None, None, ())
    scales = _Scales(heard, bands or heard.bands, told, len(grid.beats_s))
    changed: list[GridChange] = []
    score = scales.level(grid)
    levels = _levels(scales, grid)
    if (better := _better(levels, score, level_margin)) is not None:
        changed.append(better)
        grid = scales.rebarred(_after(grid, better, heard))
        score, levels = scales.level(grid), _levels(scales, grid)
    begins = scales.begins(grid)
    bars = _bars(heard, grid, begins)
    if bars and isinstance(bars[0].change, BarsAt) and bars[0].score > _bar_score(grid, begins) + bar_margin:
        changed.append(bars[0].change)
        grid = _after(grid, bars[0].change, heard)
        bars = _bars(heard, grid, begins)
    return Decided(grid, score, _bar_score(grid, begins), (*levels, *bars), tuple(changed))


@dataclass(frozen=True, slots=True)
class _Scales:
    """What grids are weighed by."""

    heard: Heard
    struck: Bands
    told: Told | None
    count: int
    """Beats that the tracker found."""

    def level(self, grid: BeatGrid) -> float:
        """How well drums, and what was told, fit these beats."""
        score = _level_score(self.struck, grid)
        if self.told is not None:
            # By the tracker's own number of beats: more beats of the same kind are better, and those that are left
            # out count against a grid as those that are denied do.
            told = self.told.beats(np.array(grid.beats_s))
            left_out = max(0, self.count - len(told)) if len(told) < _THINNED * self.count else 0
            score += _TOLD_BEATS * float(told.sum() - left_out * np.maximum(told, 0).mean()) / self.count
        return round(score, 3)

    def begins(self, grid: BeatGrid) -> Floats:
        """How much each beat seems the first of a bar."""
        found = bar_evidence(self.heard, self.heard.bands, _frames(self.heard.bands, grid))
        if self.told is None:
            return found
        told = self.told.begins(np.array(grid.beats_s))
        return np.asarray(found + _TOLD_BARS * (told - told.mean()), float)

    def rebarred(self, grid: BeatGrid) -> BeatGrid:
        """The grid with bars found anew: those of another level say little."""
        meter, numbers, _ = find_bars(self.heard, self.heard.bands, _frames(self.heard.bands, grid))
        if self.told is not None:
            numbers, _ = number_bars(self.begins(grid), meter)
        return BeatGrid(grid.beats_s, numbers, grid.tempo_bpm, meter, grid.confidence)


def _better(levels: list[GridAlternative], score: float, margin: float) -> GridChange | None:
    """The best of those that are better by their margin."""
    for other in levels:
        if other.score > score + margin * (_PHASE_SHARE if other.name == _BETWEEN else 1):
            return other.change
    return None


def usual_tempo(bpm: float) -> float:
    """How usual a tempo is: 0 for the one that people tap most, less for others."""
    return float(-0.5 * (np.log2(bpm / _USUAL_BPM) / _USUAL_OCTAVES) ** 2)


def backbeat(low: Floats, body: Floats, frames: Floats) -> float:
    """How far bass and snare take turns, beat by beat: up to 1, 0 where nothing alternates.

    Looked at over 16 beats at a time, so that it does not matter which of the two comes first.

    Args:
        low: onset strength of the bass, ``pulse.scaled``.
        body: the same of everything above.
        frames: beats as frames of these.
    """
    bass, snare = (onset_near(band.astype(np.float32), frames) for band in (low, body))
    found = []
    if len(frames) < _FEWEST_BEATS // 2:
        return 0.0
    for start in range(0, max(1, len(frames) - 15), 8):
        turns = []
        for band in (bass[start : start + 16], snare[start : start + 16]):
            one, other = band[0::2].mean(), band[1::2].mean()
            turns.append((one - other) / (one + other + 0.5))
        found.append(-turns[0] * turns[1])
    return float(np.mean(found)) if found else 0.0


def _frames(bands: Bands, grid: BeatGrid) -> Floats:
    return (np.array(grid.beats_s) + LATE_S) * bands.rate


def _level_score(bands: Bands, grid: BeatGrid) -> float:
    """How well drums fit these beats; see the head of the module."""
    frames = _frames(bands, grid)
    low, body = scaled(bands.low), scaled(bands.mid) + scaled(bands.high)
    strong = (scaled(bands.full) + _BASS * low).astype(np.float32)
    on, off = onset_near(strong, frames).mean(), onset_near(strong, (frames[1:] + frames[:-1]) / 2).mean()
    off_phase = min(0.0, float((on - off) / (on + off + _FLOOR)))
    turns = max(backbeat(low, body, frames), _LEAST_BACKBEAT)
    return round(usual_tempo(_tempo(grid)) + _BACKBEAT * turns + _OFF_PHASE * off_phase, 3)


def _tempo(grid: BeatGrid) -> float:
    return float(60 / np.median(np.diff(grid.beats_s)))


def _after(grid: BeatGrid, change: GridChange, heard: Heard) -> BeatGrid:
    found = applied(grid, change, heard.duration_s)
    assert not isinstance(found, str)
    return found


def _levels(scales: _Scales, grid: BeatGrid) -> list[GridAlternative]:
    """Other levels and phases, the best first."""
    found = []
    for name, change in _level_changes(grid):
        scales.heard.check()
        other = applied(grid, change, scales.heard.duration_s)
        if not isinstance(other, str) and len(other.beats_s) >= _FEWEST_BEATS:
            score = scales.level(other) - (_TERNARY if name in (_THIRD, _TRIPLE) else 0.0)
            found.append(GridAlternative(name, change, round(score, 3), round(_tempo(other), 2)))
    return sorted(found, key=lambda other: -other.score)


def _level_changes(grid: BeatGrid) -> Iterator[tuple[str, GridChange]]:
    """Names and changes, anchored at a downbeat in the middle of the song."""
    anchors = grid.downbeats_s or grid.beats_s
    at_s = anchors[nearest(anchors, grid.beats_s[len(grid.beats_s) // 2])]
    index = nearest(grid.beats_s, at_s)
    if index == len(grid.beats_s) - 1:
        index -= 1
    at_s, next_s, bpm = grid.beats_s[index], grid.beats_s[index + 1], grid.local_bpm[index]
    levels = (
        ("half", bpm / 2, at_s),
        ("half, from the second beat", bpm / 2, next_s),
        (_THIRD, bpm / 3, at_s),
        ("double", bpm * 2, at_s),
        (_TRIPLE, bpm * 3, at_s),
        (_BETWEEN, bpm, (at_s + next_s) / 2),
    )
    for name, tempo, time_s in levels:
        if _SLOWEST_BPM <= tempo <= _FASTEST_BPM:
            yield name, BeatsAt(round(tempo, 2), round(time_s, 4))


def _bar_score(grid: BeatGrid, evidence: Floats) -> float:
    """Mean evidence at the first beats of the bars: 0 where they could be anywhere, 1 and more where they are clear."""
    first = evidence[np.array(grid.beat_in_bar) == 1]
    return round(float(first.mean()), 3) if len(first) else 0.0


def _bars(heard: Heard, grid: BeatGrid, evidence: Floats) -> list[GridAlternative]:
    """Bars that begin elsewhere, and the other meter at its best phase; the best first."""
    meter, tempo = grid.meter or _METERS[-1], round(_tempo(grid), 2)
    numbers = np.array(grid.beat_in_bar)
    middle = len(numbers) // 2
    found: list[tuple[str, GridChange, float]] = []
    for later in range(1, meter):
        at = next((i for i in range(middle, len(numbers)) if numbers[i] == later + 1), None)
        if at is not None:
            change = BarsAt(grid.beats_s[at])
            name = f"bars {later} beat{'s' if later > 1 else ''} later"
            found.append((name, change, _bar_score(_after(grid, change, heard), evidence)))
    for other in _METERS:
        if other != meter:
            changes = (SetMeter(other, grid.beats_s[i]) for i in range(middle, min(middle + other, len(numbers))))
            scored = [(change, _bar_score(_after(grid, change, heard), evidence)) for change in changes]
            found.append((f"{other} beats a bar", *max(scored, key=lambda pair: pair[1])))
    return [GridAlternative(n, c, s, tempo) for n, c, s in sorted(found, key=lambda row: -row[2])]
