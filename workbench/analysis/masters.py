"""Two masters of one song beside each other: the same, shifted, or changed in which bars.

The shift is the peak of the cross-correlation, refined by the slope of the cross-spectrum's phase (Knapp & Carter,
"The generalized correlation method for estimation of time delay", IEEE TASSP 24, 1976). The old master goes through
the smooth filter that brings it nearest to the new one over the whole song, so that gain, equalizer and phase make
no difference. Then for each bar, in octave bands, the magnitude-squared coherence tells how much of what is heard is
the same sound. Codecs leave the same trace in all bars, so a bar is changed where it is far less coherent than the
median of them, or where its level alone has moved.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.jobs.cancel import CancelToken
from workbench.media.audio import Audio
from workbench.model.master import LARGEST_SAME_SHIFT_S, MasterComparison

__all__ = ["compare_masters"]

_RATE = 11025
_WINDOW, _HOP = 512, 256
_EDGES_HZ = (60.0, 150.0, 300.0, 600.0, 1200.0, 2400.0, 4800.0)
_FLOOR = 0.003
"""Of a band's median energy: what is quieter is codec noise, not another sound."""
_SILENT = 1e-5
"""Of the loudest bar's energy: a bar with less does not tell whether it is the same song."""
_EMPTY = 1e-3
"""Of all bands' median energy: in a band with much less, what a codec invents is masked."""
_CHANGED = np.array([0.14, 0.14, 0.14, 0.14, 0.17, 0.22])
"""Share of a band's energy that is another sound; codecs invent more at the top."""
_TRACE = 2.0
_SURELY_CHANGED = np.array([0.5, 0.5, 0.5, 0.5, 0.5, 0.7])
_LEVEL_DB = 6.0
_FOREIGN, _FOREIGN_BARS = 0.7, 0.75
"""Another song: more than so much of the energy is other sound, in so many of the bars."""
_BLOCK = 2048
_PIECE_S = 2.0
"""Where the song has no bars."""
_SHORTEST_S = 0.15
_WHOLE_SAMPLE = 0.25
_SMOOTH_BINS = 15

Spectra = NDArray[np.complex64]


@dataclass(frozen=True, slots=True)
class _Bar:
    number: int
    start_s: float
    end_s: float


def compare_masters(
    old: Audio, new: Audio, bars_s: Sequence[float], *, cancel: CancelToken | None = None
) -> MasterComparison:
    """Tell how a new master differs from the old one. Neither level, sample rate nor codec makes a difference.

    Args:
        old: the decoded song.
        new: what may be a new master of it.
        bars_s: the old one's downbeats, ascending, seconds; pieces of 2 s are compared where there are none.
        cancel: stops it.

    Raises:
        CancelledError
    """
    reference, other = _slower(old), _slower(new)
    if old.is_silent() or new.is_silent():
        return MasterComparison("same" if old.is_silent() and new.is_silent() else "different")
    lag = _whole_lag(reference, other)
    if cancel is not None:
        cancel.check()
    length = len(reference)
    theirs, mine = _spectra(_placed(other, lag, length), cancel), _spectra(reference, cancel)
    cross = _cross(mine, theirs)
    fraction = _fraction(cross)
    shift_s = _shift_s(lag + fraction, old, new)
    bars = _bars(bars_s, old.duration_s)
    own = np.array([_energy(mine, bar) for bar in bars])
    mine *= _filter(cross, _cross(mine, mine).real).astype(np.complex64)
    same, changed, gain_db = _judge(mine, theirs, own, bars)
    if not same:
        return MasterComparison("different")
    moved = abs(shift_s) > LARGEST_SAME_SHIFT_S
    return MasterComparison(
        "changed" if changed else "shifted" if moved else "same",
        round(shift_s, 7),
        gain_db,
        round(new.duration_s - shift_s - old.duration_s, 4),
        tuple(bar.number for bar in changed) if bars_s else (),
        _joined(changed),
    )


def _slower(audio: Audio) -> NDArray[np.float32]:
    import soxr

    own = audio.mono()
    if audio.sample_rate == _RATE:
        return own
    slow: NDArray[np.float32] = soxr.resample(own, audio.sample_rate, _RATE, quality="HQ")
    return slow


def _whole_lag(reference: NDArray[np.float32], other: NDArray[np.float32]) -> int:
    """Samples by which ``other`` comes after ``reference``. Differences are compared: bass alone has no sharp peak."""
    from scipy import fft

    a, b = np.diff(reference, prepend=np.float32(0)), np.diff(other, prepend=np.float32(0))
    size = fft.next_fast_len(len(a) + len(b), real=True)
    correlation = fft.irfft(fft.rfft(b, size) * np.conj(fft.rfft(a, size)), size)
    at = int(np.argmax(np.abs(correlation)))  # a master may be upside down
    return at if at < len(b) else at - size


def _placed(other: NDArray[np.float32], lag: int, length: int) -> NDArray[np.float32]:
    """The new master where it lies without its lag, as long as the old one."""
    moved = other[lag:] if lag >= 0 else np.pad(other, (-lag, 0))
    return np.pad(moved[:length], (0, max(0, length - len(moved))))


def _spectra(samples: NDArray[np.float32], cancel: CancelToken | None) -> Spectra:
    """Frame ``i`` begins at sample ``i * _HOP``; shape=(frames, _WINDOW // 2 + 1)."""
    from scipy.fft import rfft

    frames = np.lib.stride_tricks.sliding_window_view(np.pad(samples, (0, _WINDOW)), _WINDOW)[::_HOP]
    taper = np.hanning(_WINDOW + 1)[:-1].astype(np.float32)
    parts = []
    for start in range(0, len(frames), _BLOCK):
        if cancel is not None:
            cancel.check()
        parts.append(rfft(frames[start : start + _BLOCK] * taper, axis=1))
    return np.concatenate(parts)


def _cross(mine: Spectra, theirs: Spectra) -> NDArray[np.complex128]:
    """The cross-spectrum of the whole song, shape=(_WINDOW // 2 + 1,)."""
    cross = np.zeros(mine.shape[1], np.complex128)
    for start in range(0, len(mine), _BLOCK):
        cross += (mine[start : start + _BLOCK] * np.conj(theirs[start : start + _BLOCK])).sum(axis=0)
    return cross


def _filter(cross: NDArray[np.complex128], power: NDArray[np.float64]) -> NDArray[np.complex128]:
    """From the old master to the new one; smooth, so that no single bar makes it fit by a note of its own."""
    window = np.hanning(_SMOOTH_BINS + 2)[1:-1]
    smooth = np.convolve(np.conj(cross), window, mode="same")
    return np.asarray(smooth / np.maximum(np.convolve(power, window, mode="same"), 1e-12), np.complex128)


def _fraction(cross: NDArray[np.complex128]) -> float:
    """The rest of the lag, a part of a sample, from the phase between both."""
    turn = 2 * np.pi * np.fft.rfftfreq(_WINDOW)
    if cross.real.sum() < 0:
        cross = -cross
    weight = np.square(np.abs(cross))
    weight[0] = weight[-1] = 0.0
    total = float((weight * np.square(turn)).sum())
    return float((weight * turn * np.angle(cross)).sum()) / total if total else 0.0


def _shift_s(lag: float, old: Audio, new: Audio) -> float:
    """Seconds; exact to the sample where both have the same rate and the lag is as good as whole."""
    shift_s = lag / _RATE
    samples = shift_s * old.sample_rate
    if old.sample_rate == new.sample_rate and abs(samples - round(samples)) <= _WHOLE_SAMPLE:
        return round(samples) / old.sample_rate
    return shift_s


def _bars(bars_s: Sequence[float], duration_s: float) -> list[_Bar]:
    """The song in bars, with what is before the first and after the last downbeat; the shortest are left out."""
    if not bars_s:
        bars_s = np.arange(0, duration_s, _PIECE_S).tolist()
    edges = [0.0, *bars_s, duration_s]
    spans = enumerate(itertools.pairwise(edges))
    return [_Bar(i, a, b) for i, (a, b) in spans if b - a >= _SHORTEST_S]


def _judge(
    mine: Spectra, theirs: Spectra, own: NDArray[np.float64], bars: list[_Bar]
) -> tuple[bool, list[_Bar], float | None]:
    """Whether it is the same song at all, the bars that changed, and the gain over the others.

    Args:
        mine: the old master, filtered.
        theirs: the new one, in place.
        own: energy of the old master in each bar before it was filtered.
        bars: where to compare.
    """
    sums = np.array([_sums(mine, theirs, bar) for bar in bars])
    cross, a, b = sums[:, 0], sums[:, 1].real, sums[:, 2].real
    heard, there = (energy.sum(axis=1) > _SILENT * energy.sum(axis=1).max() for energy in (a, b))
    if not (heard & there).any():
        return False, [], None
    gains = np.median(b[heard & there] / np.maximum(a[heard & there], 1e-12), axis=0)
    most = np.maximum(b, gains * a)
    coherence = np.minimum(np.square(np.abs(cross)) / np.maximum(a * b, 1e-20), 1.0)
    quiet = _FLOOR * np.median(most[heard], axis=0) + _EMPTY * np.median(most[heard].sum(axis=1)) + 1e-12
    foreign = (1 - coherence) * most / (most + quiet)
    whole = (foreign * most).sum(axis=1) / np.maximum(most.sum(axis=1), 1e-12)
    if np.mean(whole[heard] > _FOREIGN) > _FOREIGN_BARS:
        return False, [], None
    trace = np.median(foreign[heard], axis=0)
    changed = (foreign > np.minimum(_CHANGED + _TRACE * trace, _SURELY_CHANGED)).any(axis=1)
    energy = b.sum(axis=1)
    level_db = 10 * np.log10(np.maximum(energy, 1e-12) / np.maximum(a.sum(axis=1), 1e-12))
    kept = heard & ~changed
    if kept.any():
        loud = most.sum(axis=1) > 10 * quiet.sum()
        changed |= loud & (np.abs(level_db - np.median(level_db[kept])) > _LEVEL_DB)
    gain_db = None
    if kept.any() and energy[kept].any():
        gain_db = round(float(10 * np.log10(energy[kept].sum() / own[kept].sum())), 2)
    found = [bar for bar, other in zip(bars, changed, strict=True) if other]
    return True, found, gain_db


def _inside(bar: _Bar) -> slice:
    """The frames that lie whole inside a bar; at least one."""
    first = int(np.ceil(bar.start_s * _RATE / _HOP))
    return slice(first, max(first + 1, int((bar.end_s * _RATE - _WINDOW) / _HOP) + 1))


def _energies(lines: NDArray[np.complex128] | NDArray[np.float32]) -> NDArray[np.complex128]:
    """Sums over the bins of each band."""
    starts = np.searchsorted(np.fft.rfftfreq(_WINDOW, 1 / _RATE), _EDGES_HZ)
    return np.add.reduceat(lines.astype(np.complex128), starts)[:-1]


def _energy(mine: Spectra, bar: _Bar) -> float:
    return float(_energies(np.square(np.abs(mine[_inside(bar)])).sum(axis=0)).real.sum())


def _sums(mine: Spectra, theirs: Spectra, bar: _Bar) -> list[NDArray[np.complex128]]:
    """Cross-energy and both energies in each band."""
    a, b = mine[_inside(bar)], theirs[_inside(bar)]
    lines = ((a * np.conj(b)).sum(axis=0), np.square(np.abs(a)).sum(axis=0), np.square(np.abs(b)).sum(axis=0))
    return [_energies(line) for line in lines]


def _joined(bars: Sequence[_Bar]) -> tuple[tuple[float, float], ...]:
    spans: list[tuple[float, float]] = []
    for bar in bars:
        if spans and abs(spans[-1][1] - bar.start_s) < _SHORTEST_S:
            spans[-1] = (spans[-1][0], bar.end_s)
        else:
            spans.append((bar.start_s, bar.end_s))
    return tuple(spans)
