"""What a person may say about the beats: each a statement of what is true, at a time in the song.

A statement outlives the analysis that it was made on: applied to a grid where it holds already it changes
nothing, and it names beats by their time, never by their index. ``analysis.grid_edit`` applies them. Times in
seconds from the song's start.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from dataclasses import dataclass
from typing import Literal, Self

from workbench.model.hints import shown

__all__ = [
    "BarsAt",
    "BeatsAt",
    "DownbeatAt",
    "GivenBeats",
    "GridChange",
    "MoveBeats",
    "PhraseFlow",
    "SetMeter",
    "SetTempo",
]

_SLOWEST_BPM, _FASTEST_BPM = 20.0, 400.0
_MOST_BEATS = 16
_FARTHEST_S = 5.0
_FARTHEST_TEMPO = 0.1
_LONGEST_S = 86_400.0
_MOST_GIVEN = 100_000
_LEAST_APART_S, _ROUNDING_S = 0.05, 1e-3


def _check_time(at_s: float) -> None:
    if not (math.isfinite(at_s) and 0 <= at_s <= _LONGEST_S):
        raise ValueError(f"a time in the song is counted in seconds from 0, not {at_s:g}")


def _check_tempo(bpm: float) -> None:
    if not (math.isfinite(bpm) and _SLOWEST_BPM <= bpm <= _FASTEST_BPM):
        raise ValueError(f"a tempo is {_SLOWEST_BPM:g} to {_FASTEST_BPM:g} beats a minute, not {bpm:g}")


@dataclass(frozen=True, slots=True)
class BeatsAt:
    """The metrical level and its phase: twice, half, three times as fast, or between the beats.

    The grid's own beats are kept: some of them, or all and some between.
    """

    bpm: float
    """About how fast the beats go around ``at_s``."""
    at_s: float
    """Where one of them is."""
    kind: Literal["beats-at"] = "beats-at"
    called: str = ""
    """What that was of the beats when it was said, as the grid's report calls it: ``double``, ``half`` ..."""

    def __post_init__(self) -> None:
        _check_tempo(self.bpm)
        _check_time(self.at_s)


@dataclass(frozen=True, slots=True)
class MoveBeats:
    """All beats come earlier or later by the same time."""

    by_s: float
    """Above 0: later."""
    at_s: float
    """Where a beat is afterwards; one that is near there already has been moved."""
    kind: Literal["move-beats"] = "move-beats"

    def __post_init__(self) -> None:
        _check_time(self.at_s)
        if not (math.isfinite(self.by_s) and 0 < abs(self.by_s) <= _FARTHEST_S):
            raise ValueError(
                f"beats can be moved by up to {_FARTHEST_S:g} s, earlier or later, and not by {self.by_s:g} s"
            )


@dataclass(frozen=True, slots=True)
class SetTempo:
    """A tempo, said or tapped: the grid's own beats where they go at it or at a multiple, else steady beats."""

    bpm: float
    at_s: float | None = None
    """Where one beat is; None leaves that to the grid."""
    kind: Literal["set-tempo"] = "set-tempo"
    within: float = 0.01
    """How far off it may be, as a share of it: who says 67 means 66.7, and nobody taps to a thousandth."""

    def __post_init__(self) -> None:
        _check_tempo(self.bpm)
        if not 0 <= self.within <= _FARTHEST_TEMPO:
            raise ValueError(f"a tempo is off by a share of 0 to {_FARTHEST_TEMPO:g}, not {self.within}")
        if self.at_s is not None:
            _check_time(self.at_s)


@dataclass(frozen=True, slots=True)
class SetMeter:
    """How many beats each bar has."""

    beats: int
    at_s: float
    """Where a bar begins; bars are counted from there, both ways."""
    kind: Literal["set-meter"] = "set-meter"

    def __post_init__(self) -> None:
        _check_time(self.at_s)
        if not 1 <= self.beats <= _MOST_BEATS:
            raise ValueError(f"a bar has 1 to {_MOST_BEATS} beats, not {shown(self.beats)}")


@dataclass(frozen=True, slots=True)
class BarsAt:
    """All bars begin some beats later than was heard, so that one begins at ``at_s``."""

    at_s: float
    kind: Literal["bars-at"] = "bars-at"

    def __post_init__(self) -> None:
        _check_time(self.at_s)


@dataclass(frozen=True, slots=True)
class DownbeatAt:
    """One bar begins at ``at_s``; the bars after it follow, up to the next downbeat that a person fixed."""

    at_s: float
    kind: Literal["downbeat-at"] = "downbeat-at"

    def __post_init__(self) -> None:
        _check_time(self.at_s)


@dataclass(frozen=True, slots=True)
class PhraseFlow:
    """There are no beats from ``start_s`` to ``end_s``: cuts follow the phrases there."""

    start_s: float
    end_s: float
    kind: Literal["phrase-flow"] = "phrase-flow"

    def __post_init__(self) -> None:
        _check_time(self.start_s)
        _check_time(self.end_s)
        if not self.start_s < self.end_s:
            raise ValueError(f"a span ends after it begins, so not from {self.start_s:g} to {self.end_s:g} s")


@dataclass(frozen=True, slots=True)
class GivenBeats:
    """The beats are these, whatever was heard and whatever was said of it before."""

    beats_s: tuple[float, ...]
    """Ascending, at least 0.05 s apart."""
    beat_in_bar: tuple[int, ...]
    """For each beat its number in the bar, from 1. Same length as ``beats_s``."""
    kind: Literal["given-beats"] = "given-beats"

    def __post_init__(self) -> None:
        if not 2 <= len(self.beats_s) <= _MOST_GIVEN:
            raise ValueError(f"a song has 2 to {_MOST_GIVEN} beats, not {len(self.beats_s)}")
        if len(self.beats_s) != len(self.beat_in_bar):
            raise ValueError("each beat needs its number in the bar")
        for at_s in self.beats_s:
            _check_time(at_s)
        close = next((b for a, b in itertools.pairwise(self.beats_s) if b - a < _LEAST_APART_S - _ROUNDING_S), None)
        if close is not None:
            raise ValueError(f"beats ascend and are at least {_LEAST_APART_S} s apart, but not at {close:g} s")
        wrong = next((number for number in self.beat_in_bar if not 1 <= number <= _MOST_BEATS), None)
        if wrong is not None:
            raise ValueError(f"a beat has a number of 1 to {_MOST_BEATS} in its bar, not {wrong}")

    @property
    def meter(self) -> int:
        """The usual length of a bar, beats; without a whole bar its highest number."""
        firsts = [i for i, number in enumerate(self.beat_in_bar) if number == 1]
        lengths = Counter(b - a for a, b in itertools.pairwise(firsts))
        return lengths.most_common(1)[0][0] if lengths else max(self.beat_in_bar)

    def moved(self, by_s: float, duration_s: float) -> Self | None:
        """All of them later by the same time, those within a song of this length; None where no two are left."""
        pairs = [(round(t + by_s, 4), n) for t, n in zip(self.beats_s, self.beat_in_bar, strict=True)]
        inside = [(t, n) for t, n in pairs if 0 <= t < duration_s]
        return None if len(inside) < 2 else type(self)(tuple(t for t, _ in inside), tuple(n for _, n in inside))


GridChange = BeatsAt | MoveBeats | SetTempo | SetMeter | BarsAt | DownbeatAt | PhraseFlow | GivenBeats
