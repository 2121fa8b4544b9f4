"""The pulse: how fast it goes at each moment, and where its beats fall.

Three decisions, each made over the whole song at once, since a beat that slips by half in a quiet passage is
the usual failure of trackers that decide from one beat to the next:

1. tempo: the best path through the autocorrelation of the onsets, window by window;
2. the place of the half beats: onsets folded over the beat, and the best slowly moving path through that;
3. which of the two half beats is the beat: the evidence of whole stretches, where bass and drums count
   more than hats.

The path is the Viterbi algorithm's in each case. Conventions: a frame is one of ``Bands``; tempo in beats a
minute; phase in beats.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.analysis.heard import Bands, Heard

__all__ = ["BPM", "Tempo", "find_pulse", "find_tempo", "onset_near"]

Floats = NDArray[np.float64]

BPM: Floats = np.exp(np.linspace(np.log(45.0), np.log(240.0), 200))
"""The tempi that are told apart; neighbours differ by 0.8 %."""

_WINDOW_S, _HOP_S = 10.0, 1.0
# How much a tempo is also heard in every second, third and fourth of its beats.
_MULTIPLES = ((1, 1.0), (2, 0.5), (3, 0.3), (4, 0.4))
_USUAL_BPM, _USUAL_OCTAVES = 120.0, 0.7
_TEMPO_STEP_COST, _TEMPO_JUMP_COST, _LEVEL_JUMP_COST = 0.5, 10.0, 16.0
_SAME_PULSE, _SAME_WITHIN_OCTAVES = (4 / 3, 3 / 2, 2.0, 3.0), 0.04

_BINS = 48
_FOLD_S, _FOLD_HOP_S = 8.0, 2.0
_BASS = 2.0
_PHASE_STEP_COST, _PHASE_JUMP_COST = 0.5, 12.0
_SWAP_COST, _SWAP_COST_AT_CHANGE = 60.0, 2.0
_TEMPO_CHANGE, _PHASE_CHANGE = 0.03, 0.12


@dataclass(frozen=True, slots=True)
class Tempo:
    """The tempo at each window of the song."""

    frames: NDArray[np.int64]
    """Middle of each window."""
    bpm: Floats
    clarity: float
    """How strongly onsets repeat at this tempo: near 0 for noise, 0.5 and more for a band."""


def onset_near(band: NDArray[np.float32], frames: Floats) -> Floats:
    """The band's highest value within 20 ms of each (fractional) frame."""
    if len(band) < 5:
        return np.zeros(len(frames))
    middle = np.clip(np.round(frames).astype(int), 2, len(band) - 3)
    highest: Floats = np.max([band[middle + step] for step in range(-2, 3)], axis=0).astype(float)
    return highest


def scaled(band: NDArray[np.float32]) -> Floats:
    """A band with a mean square of 1, so that bands can be compared."""
    return np.asarray(band / (np.sqrt(np.mean(np.square(band, dtype=float))) + 1e-9), float)


def find_tempo(bands: Bands, heard: Heard) -> Tempo:
    """The best tempo path through the song."""
    onsets = scaled(bands.full) + 0.7 * scaled(bands.low)
    frames, repeats = _autocorrelation(onsets, bands.rate)
    heard.check()
    lags = 60 * bands.rate / BPM
    every = np.arange(repeats.shape[1])
    seen = np.zeros((len(frames), len(BPM)))
    for multiple, weight in _MULTIPLES:
        at = np.minimum(multiple * lags, every[-1])
        seen += weight * np.stack([np.interp(at, every, row) for row in repeats])
    usual = -0.5 * np.square(np.log2(BPM / _USUAL_BPM) / _USUAL_OCTAVES)
    path = _best_path(3 * seen + usual, _tempo_costs())
    return Tempo(frames, BPM[path], float(np.mean(seen[np.arange(len(path)), path])))


def _tempo_costs() -> Floats:
    """Cost of moving between two tempi of ``BPM``: dear to another level of the same pulse, which is no change."""
    places = np.arange(len(BPM))
    apart = np.abs(places[:, None] - places[None, :])
    octaves = np.abs(np.log2(BPM[:, None] / BPM[None, :]))
    levels = np.min([np.abs(octaves - np.log2(ratio)) for ratio in _SAME_PULSE], axis=0) < _SAME_WITHIN_OCTAVES
    return np.asarray(np.minimum(apart * _TEMPO_STEP_COST, np.where(levels, _LEVEL_JUMP_COST, _TEMPO_JUMP_COST)), float)


def find_pulse(bands: Bands, tempo: Tempo, multiple: float) -> Floats:
    """Where the beats fall at a multiple of the tempo: fractional frames, ascending."""
    onsets = scaled(bands.full) + _BASS * scaled(bands.low)
    frames = np.arange(len(onsets))
    bpm = tempo.bpm * multiple
    beats_a_frame = np.interp(frames, tempo.frames, bpm) / (60 * bands.rate)
    count = np.concatenate([[0.0], np.cumsum(beats_a_frame)[:-1]])
    middles, folded = _folded(onsets, count, bands.rate)
    halves = folded[:, : _BINS // 2] + folded[:, _BINS // 2 :]
    place = _best_path(
        halves - halves.mean(axis=1, keepdims=True), _circle(_BINS // 2, _PHASE_STEP_COST, _PHASE_JUMP_COST)
    )
    offset = np.unwrap((place + _between(halves, place)) / (_BINS // 2) * 2 * np.pi) / (4 * np.pi)
    offset = _with_parity(offset, folded, np.interp(middles, tempo.frames, bpm))
    position = np.maximum.accumulate(count - np.interp(frames, middles, offset))
    position, first = np.unique(position, return_index=True)
    beats = np.arange(np.ceil(position[0]), np.floor(position[-1]) + 1)
    return np.asarray(np.interp(beats, position, first.astype(float)), float)


def _autocorrelation(onsets: Floats, rate: float) -> tuple[NDArray[np.int64], Floats]:
    """Middles of the windows, and how alike each is to itself after a lag, shape=(windows, lags)."""
    window = int(_WINDOW_S * rate)
    most = int(rate * 4 * 60 / BPM[0]) + 2
    taper = np.hanning(window)
    usual = np.sum(np.square(taper)) * np.var(onsets)
    padded = np.pad(onsets - onsets.mean(), window // 2)
    frames = np.round(np.arange(0, len(onsets), _HOP_S * rate)).astype(np.int64)
    rows = []
    for start in frames:
        piece = padded[start : start + window]
        spectrum = np.fft.rfft(piece * taper[: len(piece)], 2048)
        row = np.fft.irfft(np.square(np.abs(spectrum)))[:most]
        # Half relative to the whole song: a quiet passage must not decide against a loud one.
        rows.append(row / (0.5 * row[0] + 0.5 * usual + 1e-9))
    return frames, np.array(rows)


def _folded(onsets: Floats, count: Floats, rate: float) -> tuple[NDArray[np.int64], Floats]:
    """Mean onset by the place in the beat, shape=(windows, bins), and the windows' middles in frames."""
    half = int(_FOLD_S * rate / 2)
    middles = np.arange(0, len(onsets), int(_FOLD_HOP_S * rate))
    bins = np.round(count * _BINS).astype(int) % _BINS
    around = np.minimum(np.arange(_BINS), _BINS - np.arange(_BINS))
    blur = np.exp(-0.5 * np.square(around))
    blur_spectrum = np.fft.rfft(blur / blur.sum())
    rows = []
    for middle in middles:
        low, high = max(0, int(middle) - half), min(len(onsets), int(middle) + half)
        weight = 0.5 + 0.5 * np.cos(np.pi * (np.arange(low, high) - middle) / half)
        total = np.bincount(bins[low:high], weight * onsets[low:high], _BINS)
        mean = total / (np.bincount(bins[low:high], weight, _BINS) + 1e-6)
        rows.append(np.fft.irfft(np.fft.rfft(mean) * blur_spectrum, _BINS))
    return middles, np.array(rows)


def _between(rows: Floats, place: NDArray[np.int64]) -> Floats:
    """Where between the bins each row's peak lies, -0.5 to 0.5 bins, by a parabola."""
    every = np.arange(len(place))
    left, middle, right = (rows[every, (place + step) % rows.shape[1]] for step in (-1, 0, 1))
    bend = left - 2 * middle + right
    top = np.clip(0.5 * (left - right) / np.minimum(bend, -1e-9), -0.5, 0.5)
    return np.asarray(np.where(bend < -1e-9, top, 0.0), float)


def _with_parity(offset: Floats, folded: Floats, bpm: Floats) -> Floats:
    """The offset in beats, now knowing which half beat is the beat.

    Args:
        offset: where half beats fall, beats.
        folded: mean onset by the place in the beat, shape=(windows, bins).
        bpm: tempo at each window.
    """
    place = np.round(offset * _BINS).astype(int) % _BINS
    every = np.arange(len(offset))
    evidence = folded[every, place] - folded[every, (place + _BINS // 2) % _BINS]
    score, back = np.array([evidence[0], -evidence[0]]) / 2, []
    for i in range(1, len(offset)):
        changed = abs(np.log(bpm[i] / bpm[i - 1])) > _TEMPO_CHANGE or abs(offset[i] - offset[i - 1]) > _PHASE_CHANGE
        swapped = score[::-1] - (_SWAP_COST_AT_CHANGE if changed else _SWAP_COST)
        back.append(np.where(score >= swapped, np.arange(2), 1 - np.arange(2)))
        score = np.maximum(score, swapped) + np.array([evidence[i], -evidence[i]]) / 2
    parity = np.array(_walk_back(int(np.argmax(score)), back))
    return np.asarray(offset + 0.5 * parity, float)


def _circle(count: int, step_cost: float, jump_cost: float) -> Floats:
    """Cost of moving between places on a circle, shape=(count, count)."""
    apart = np.abs(np.arange(count)[:, None] - np.arange(count)[None, :])
    return np.asarray(np.minimum(np.minimum(apart, count - apart) * step_cost, jump_cost), float)


def _best_path(seen: Floats, cost: Floats) -> NDArray[np.int64]:
    """The states with the highest sum of what is seen less the cost of moving, shape=(windows,)."""
    score, back = seen[0], []
    for row in seen[1:]:
        options = score[None, :] - cost
        best = options.argmax(axis=1)
        back.append(best)
        score = options[np.arange(len(best)), best] + row
    return np.array(_walk_back(int(np.argmax(score)), back))


def _walk_back(last: int, back: list[NDArray[np.int64]]) -> list[int]:
    path = [last]
    for row in reversed(back):
        path.append(int(row[path[-1]]))
    return path[::-1]
