"""Kick, snare and hats as strokes with times: from the drum stem where there is one, else from the whole sound."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.analysis.heard import RATE, Heard
from workbench.model.character import DrumHit, DrumHits

__all__ = ["find_drums"]

Floats = NDArray[np.float64]

_WINDOW, _HOP, _LAG = 1024, 220, 3
_BLOCK = 2048
_EDGES_HZ = (30.0, 150.0, 300.0, 600.0, 1200.0, 2500.0, 5000.0, 10000.0)
"""Bands: the first is the kick's, the last the hats', all but the first the snare's."""
_REACH_S = 0.03
"""A stroke is the highest for this long to both sides: a sixteenth at 250 BPM is 60 ms."""
_AROUND_S = 0.6
_TOP = 99.5
"""The percentile of a drum's peaks that counts as a stroke of full strength."""
_LEAST, _LEAST_KICK, _LEAST_SNARE = 0.25, 0.45, 0.55
"""Of full strength: less is a ghost or the bleed of another drum."""
_ABOVE = 2.5
"""How many times its surroundings' median rise a stroke is."""
_LATE_S, _KICK_LATE_S = 0.006, 0.024
"""A rise is steepest a little after the attack begins; that of a deep drum, which swells, later."""
_LEAST_BAND = 0.03
"""A band that never rises by this share of the strongest one's rise is empty, and is not blown up."""
_LEAST_GROWTH = 0.2
"""Of what is there after it: a swell of 2 dB in 30 ms is no attack."""
_QUIETEST = 1e-3
"""A rise of less than -60 dB of full scale is no stroke."""
_TOGETHER_S = 0.03
# Of strokes that fall together the weaker may be the other's echo in its band: a snare reaches below 150 Hz, a kick's
# click above, a snare's rattle into the hats.
_KICK_OF_SNARE, _SNARE_OF_KICK, _HATS_OF_SNARE = 0.8, 0.9, 0.6
_MIX_TRUST = 0.7


def find_drums(heard: Heard, drums: Heard | None = None) -> DrumHits:
    """The strokes of kick, snare and hats; never an error.

    A kick is a rise below 150 Hz; a snare one that all bands above share; hats are the rises
    above 2.5 kHz that no snare explains. Without a drum stem, bass notes pass for kicks and sung consonants for hats
    where they are as sharp; the confidence says so.

    Args:
        heard: the whole song.
        drums: its drum stem.
    """
    source = drums or heard
    if source.silent or source.duration_s < 2 * _REACH_S:
        return DrumHits((), (), (), "drums" if drums else "mix")
    trust, rate = 1.0 if drums else _MIX_TRUST, RATE / _HOP
    rises = _rises(source)
    tops = np.maximum(np.percentile(rises, 99.9, axis=1, keepdims=True), _QUIETEST)
    tops = np.maximum(tops, _LEAST_BAND * tops.max())
    # What all bands share counts, each in its own measure; a tone or a hat alone is in few.
    broad = np.square(np.sqrt(np.minimum(rises[1:] / tops[1:], 1.0)).mean(axis=0)) * float(tops[1:].max())
    kick, snare = _strokes(rises[0], rate, _LEAST_KICK), _strokes(broad, rate, _LEAST_SNARE)
    hats = _strokes(rises[-1], rate, _LEAST)
    kick, snare = (
        _without(kick, snare, rate, _KICK_OF_SNARE),
        _without(snare, kick, rate, _SNARE_OF_KICK),
    )
    return DrumHits(
        _hits(kick, rate, trust, _KICK_LATE_S),
        _hits(snare, rate, trust, _LATE_S),
        _hits(_without(hats, snare, rate, _HATS_OF_SNARE), rate, trust, _LATE_S),
        "drums" if drums else "mix",
    )


def _rises(source: Heard) -> Floats:
    """How much the amplitude of each band rises within 30 ms, shape=(bands, frames), 100 frames a second.

    Of amplitudes, not of their logarithms: from the silence of a drum stem even a bleed would rise by many dB.
    """
    from scipy.fft import rfft

    padded = np.pad(source.mono, _WINDOW // 2)
    views = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[::_HOP]
    taper = np.hanning(_WINDOW + 1)[:-1].astype(np.float32)
    edges = np.round(np.array(_EDGES_HZ) * _WINDOW / RATE).astype(int)
    parts = []
    for start in range(0, len(views), _BLOCK):
        source.check()
        power = np.square(np.abs(rfft(views[start : start + _BLOCK] * taper, axis=1)))
        parts.append(np.add.reduceat(power[:, : edges[-1]], edges[:-1], axis=1))
    levels = np.sqrt(np.concatenate(parts).T.astype(float)) * (4 / _WINDOW)
    before = np.concatenate([np.repeat(levels[:, :1], _LAG, axis=1), levels], axis=1)[:, : levels.shape[1]]
    rises = levels - before
    return np.asarray(np.where(rises > _LEAST_GROWTH * levels, rises, 0.0), float)


Strokes = tuple[NDArray[np.int64], Floats, Floats]


def _strokes(band: Floats, rate: float, least: float) -> Strokes:
    """Frames, strengths above 0 to 1, and how far each stands out of its surroundings, 0 to 1."""
    from scipy.ndimage import maximum_filter1d, median_filter

    reach = max(1, round(_REACH_S * rate))
    around = median_filter(band, 2 * round(_AROUND_S * rate) + 1, mode="nearest")
    peak = (band == maximum_filter1d(band, 2 * reach + 1)) & (band > _QUIETEST) & (band > _ABOVE * around)
    at = np.flatnonzero(peak)
    at = at[np.diff(at, prepend=-reach - 1) > reach]  # a plateau is one stroke
    if not len(at):
        return at, np.zeros(0), np.zeros(0)
    # The square root: what is 20 dB softer is a third as strong, as it is felt.
    strength = np.sqrt(np.clip(band[at] / max(float(np.percentile(band[at], _TOP)), _QUIETEST), 0, 1))
    kept = strength >= least
    at, strength = at[kept], strength[kept]
    clear = 1 - _ABOVE * around[at] / band[at]
    return at, strength, np.clip(clear, 0, 1) * np.minimum(1.0, 0.4 + strength)


def _without(strokes: Strokes, other: Strokes, rate: float, share: float) -> Strokes:
    """Those that are no echo of another drum's stroke at the same moment: weaker than a share of its strength."""
    at, strength, clear = strokes
    if not len(at) or not len(other[0]):
        return strokes
    nearest = np.clip(np.searchsorted(other[0], at), 1, max(1, len(other[0]) - 1)) if len(other[0]) > 1 else None
    if nearest is None:
        index = np.zeros(len(at), int)
    else:
        index = np.where(at - other[0][nearest - 1] <= other[0][nearest] - at, nearest - 1, nearest)
    together = np.abs(other[0][index] - at) <= _TOGETHER_S * rate
    kept = ~(together & (strength < share * other[1][index]))
    return at[kept], strength[kept], clear[kept]


def _hits(strokes: Strokes, rate: float, trust: float, late_s: float) -> tuple[DrumHit, ...]:
    return tuple(
        DrumHit(max(0.0, round(float(at) / rate - late_s, 3)), round(float(strong), 3), round(float(clear) * trust, 3))
        for at, strong, clear in zip(*strokes, strict=True)
    )
