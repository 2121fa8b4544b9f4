"""What a cut costs at each frame of a song.

With beats to keep to (``CUT_COSTS``): a downbeat 0, a beat 3, an onset 8, no event 20. Without: where a phrase begins
or a line has ended 0, a breath between two lines 2, a turn of the energy 4, an onset 8, no event 20. Inside a sung
word 100 000 more, which no length and no event outweighs: a word is cut only where no legal tiling spares it.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from workbench.model.analysis import Analysis, Curve
from workbench.model.lyrics import Lyrics
from workbench.model.plan import CutOn
from workbench.planning.phrases import breaths, onset_times, phrase_starts
from workbench.timebase import Span, frame_at

__all__ = ["CUT_COSTS", "SongCosts"]

CUT_COSTS: dict[CutOn, float] = {"downbeat": 0.0, "phrase": 0.0, "beat": 3.0, "onset": 8.0, "none": 20.0}
_BREATH_COST, _TURN_COST = 2.0, 4.0
_WORD_COST = 1e5


@dataclass(frozen=True, slots=True)
class SongCosts:
    """For every frame of a song what a cut there would fall on; shape=(frames + 1,) each."""

    metric: NDArray[np.int8]
    """2 downbeat, 1 beat, 0 neither."""
    onset: NDArray[np.bool_]
    phrase: NDArray[np.bool_]
    breath: NDArray[np.bool_]
    turn: NDArray[np.bool_]
    word: NDArray[np.bool_]

    @classmethod
    @functools.lru_cache(maxsize=2)
    def of(cls, analysis: Analysis, frames: int, rate: Fraction) -> SongCosts:
        """Those of a song of so many frames; reckoned once for tiling and board, and for one edit and the next."""
        metric = np.zeros(frames + 1, np.int8)
        grid = analysis.beats
        for beat_s, number in zip(grid.beats_s, grid.beat_in_bar, strict=True):
            frame = frame_at(beat_s, rate)
            if frame <= frames:
                metric[frame] = max(metric[frame], 2 if number == 1 else 1)
        onset = _marks(onset_times(analysis.onsets), frames, rate)
        breath = np.zeros(frames + 1, np.bool_)
        for start_s, end_s in breaths(analysis.lyrics):
            breath[frame_at(start_s, rate) : frame_at(end_s, rate) + 1] = True
        phrase = _marks(phrase_starts(analysis), frames, rate)
        turn = _marks(_energy_turns(analysis.energy), frames, rate)
        return cls(metric, onset, phrase, breath, turn, _inside_words(analysis.lyrics, frames, rate))

    def inside(self, span: Span, *, beats: bool) -> tuple[NDArray[np.float64], list[CutOn]]:
        """Costs and kinds of a cut at each frame of a section, its end included."""
        part = slice(span.start, span.end + 1)
        costs = np.full(span.frames + 1, CUT_COSTS["none"])
        costs[self.onset[part]] = CUT_COSTS["onset"]
        kinds: list[CutOn] = ["onset" if onset else "none" for onset in self.onset[part]]
        if beats:
            costs[self.metric[part] == 1] = CUT_COSTS["beat"]
            costs[self.metric[part] == 2] = CUT_COSTS["downbeat"]
            names: dict[int, CutOn] = {1: "beat", 2: "downbeat"}
            kinds = [names.get(int(m), k) for m, k in zip(self.metric[part], kinds, strict=True)]
        else:
            costs[self.turn[part]] = np.minimum(costs[self.turn[part]], _TURN_COST)
            costs[self.breath[part]] = np.minimum(costs[self.breath[part]], _BREATH_COST)
            costs[self.phrase[part]] = CUT_COSTS["phrase"]
            follows = self.phrase[part] | self.breath[part]
            kinds = ["phrase" if phrase else kind for phrase, kind in zip(follows, kinds, strict=True)]
        return costs + _WORD_COST * self.word[part], kinds


def _marks(times_s: Sequence[float], frames: int, rate: Fraction) -> NDArray[np.bool_]:
    marks = np.zeros(frames + 1, np.bool_)
    for time_s in times_s:
        frame = frame_at(time_s, rate)
        if frame <= frames:
            marks[frame] = True
    return marks


def _energy_turns(energy: Curve) -> list[float]:
    """Where the energy over the next two seconds differs most from that over the last two."""
    values = np.asarray(energy.values)
    width = max(1, round(2.0 / energy.hop_s))
    if len(values) < 3 * width:
        return []
    total = np.concatenate([[0.0], np.cumsum(values)])
    at = np.arange(width, len(values) - width)
    change = np.abs((total[at + width] - total[at]) - (total[at] - total[at - width])) / width
    middle = change[1:-1]
    peaks = np.flatnonzero((middle > 0.1) & (middle >= change[:-2]) & (middle > change[2:])) + 1
    return [float(at[i]) * energy.hop_s for i in peaks]


def _inside_words(lyrics: Lyrics | None, frames: int, rate: Fraction) -> NDArray[np.bool_]:
    """Frames at which a cut would fall into a sung word; its first and last frame are free."""
    inside = np.zeros(frames + 1, np.bool_)
    for line in lyrics.lines if lyrics else ():
        for word in line.words:
            first, last = frame_at(word.start_s, rate), frame_at(word.end_s, rate)
            inside[first + 2 : max(first + 2, last - 1)] = True
    return inside
