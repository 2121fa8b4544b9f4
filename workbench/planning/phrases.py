"""Where phrases begin and end, for music that has no beat to keep to."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from workbench.model.analysis import Analysis, BeatGrid, Curve, Onsets
from workbench.model.lyrics import Lyrics

__all__ = ["breaths", "felt_beats", "onset_times", "phrase_starts"]

Floats = NDArray[np.float64]

_ONSET_STRENGTH = 0.3
# A dip is the calmest moment of three seconds, and the song is louder again within four on both sides.
_DIP_S, _SIDE_S, _DEPTH = 1.5, 4.0, 0.08
_ATTACK_S = 1.0
"""A phrase begins with the first attack after its dip, if that comes so soon."""
_LONGEST_BREATH_S = 4.0
"""Where nobody sings for longer, phrases are the instruments'."""


def felt_beats(analysis: Analysis) -> BeatGrid:
    """The beats without those of sections that the grid's report says have no beat to keep to."""
    grid, verdicts = analysis.beats, analysis.grid.verdicts if analysis.grid else ()
    flows = [verdict for verdict in verdicts if verdict.verdict == "phrase_flow"]
    felt = [
        (beat_s, number)
        for beat_s, number in zip(grid.beats_s, grid.beat_in_bar, strict=True)
        if not any(flow.start_s <= beat_s < flow.end_s for flow in flows)
    ]
    return replace(grid, beats_s=tuple(b for b, _ in felt), beat_in_bar=tuple(n for _, n in felt))


def breaths(lyrics: Lyrics | None) -> list[tuple[float, float]]:
    """From the end of each line to the begin of the next, seconds, where nobody sings; at most 4 s long."""
    lines = sorted(lyrics.lines if lyrics else (), key=lambda line: line.start_s)
    found, ended_s = [], 0.0
    for i, line in enumerate(lines):
        ended_s = max(line.end_s, ended_s)
        after_s = lines[i + 1].start_s if i + 1 < len(lines) else ended_s
        if after_s >= ended_s:
            found.append((ended_s, min(after_s, ended_s + _LONGEST_BREATH_S)))
    return found


def phrase_starts(analysis: Analysis) -> list[float]:
    """Moments, seconds, at which a phrase may begin: a line has ended, or the sound comes up again from a dip."""
    sung = [start_s for start_s, _ in breaths(analysis.lyrics)]
    attacks = np.array(onset_times(analysis.onsets))
    return sorted({*sung, *(_attack_after(dip, attacks) for dip in _dips(analysis.energy))})


def onset_times(onsets: Onsets) -> list[float]:
    """Where something is clearly struck in any band, seconds."""
    strength = np.max(np.vstack([onsets.low, onsets.mid, onsets.high]), axis=0) if onsets.low else np.zeros(0)
    if len(strength) < 3:
        return []
    middle = strength[1:-1]
    peaks = np.flatnonzero((middle > _ONSET_STRENGTH) & (middle >= strength[:-2]) & (middle > strength[2:])) + 1
    return [float(i) * onsets.hop_s for i in peaks]


def _attack_after(dip_s: float, attacks_s: Floats) -> float:
    near = attacks_s[(attacks_s >= dip_s) & (attacks_s <= dip_s + _ATTACK_S)]
    return float(near[0]) if len(near) else dip_s


def _dips(energy: Curve) -> list[float]:
    """The calmest moments between two louder ones, seconds."""
    values = np.asarray(energy.values, float)
    near, side = max(1, round(_DIP_S / energy.hop_s)), max(1, round(_SIDE_S / energy.hop_s))
    found: list[int] = []
    for i, value in enumerate(values):
        around = values[max(0, i - near) : i + near + 1]
        before, after = values[max(0, i - side) : i], values[i + 1 : i + 1 + side]
        deep = min(before.max(initial=0.0), after.max(initial=0.0)) - value >= _DEPTH
        # Of a flat one, the last moment: the phrase after it begins there.
        if deep and value <= around.min() and not (found and i - found[-1] <= near):
            found.append(i)
        elif deep and value <= around.min():
            found[-1] = i
    return [i * energy.hop_s for i in found]
