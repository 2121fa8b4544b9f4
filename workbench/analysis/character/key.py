"""The key of a song, and how it is tuned."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.analysis.character.partials import Partials
from workbench.model.character import PITCHES, Key, Mode

__all__ = ["find_key", "majorness", "tuning_cents"]

Floats = NDArray[np.float64]

# Krumhansl & Kessler, "Tracing the dynamic changes in perceived tonal organization", Psychological Review 89 (1982).
_MAJOR = (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88)
_MINOR = (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17)
_MODES: tuple[Mode, Mode] = ("major", "minor")
_OVERTONES = (0.0, 12.0, 19.02, 24.0, 27.86, 31.02)
"""Semitones from a tone to its first overtones. Counted at their tones too, each with 0.6 of the one before, they
keep a song from being heard in its fifth."""
_EACH_OVERTONE = 0.6
_LOWEST_TONE = 28.0
_BASS_SHARE = 0.3
_BASS_FROM, _BASS_FALL = 40.0, 8.0
"""The bass, which mostly plays roots, counts once more: all up to E2, a third of what is 8 semitones above."""
_WINDOW_S = 15.0
# Chroma of noise and of speech is next to even.
_LEAST_CONTRAST, _FULL_CONTRAST = 0.12, 0.45
_FULL_MARGIN = 0.15
_LEAST_WINDOWS = 2


def find_key(partials: Partials) -> Key | None:
    """The key that the song's pitch classes correlate with best, of all 24.

    Krumhansl & Schmuckler's algorithm on partials in the song's own tuning, folded onto their tones (Gómez,
    "Tonal description of polyphonic audio for music content processing", 2006).

    Returns:
        None where no pitch class stands out: silence, noise, most speech.
    """
    if not len(partials.pitch):
        return None
    cents = tuning_cents(partials)
    windows = _chroma(partials, cents)
    whole = windows.sum(axis=0)
    contrast = float(whole.std() / max(whole.mean(), 1e-9))
    if contrast < _LEAST_CONTRAST:
        return None
    scores = _scores(whole)
    order = np.argsort(-scores)
    margin = float(scores[order[0]] - scores[order[1]])
    own = np.array([_scores(window) for window in windows if window.sum() > 0])
    # How much of the song, heard alone, says the same.
    agree = float(np.mean(own.argmax(axis=1) == order[0])) if len(own) >= _LEAST_WINDOWS else 0.5
    clear = np.clip((contrast - _LEAST_CONTRAST) / (_FULL_CONTRAST - _LEAST_CONTRAST), 0, 1)
    sure = (0.5 * min(margin / _FULL_MARGIN, 1.0) + 0.5 * agree) * max(float(scores[order[0]]), 0.0) * clear**0.5
    (tonic, mode), (next_tonic, next_mode) = (_named(int(i)) for i in order[:2])
    return Key(tonic, mode, round(float(sure), 3), next_tonic, next_mode, round(cents, 1))


def majorness(partials: Partials) -> float:
    """-1 (surely minor) to 1 (surely major): the best major key's correlation against the best minor one's."""
    if not len(partials.pitch):
        return 0.0
    scores = _scores(_chroma(partials, tuning_cents(partials)).sum(axis=0))
    return float(np.clip((scores[:12].max() - scores[12:].max()) / _FULL_MARGIN, -1, 1))


def tuning_cents(partials: Partials) -> float:
    """How far the partials lie from the semitones of A4 = 440 Hz, -50 to 50: their circular mean."""
    turn = np.exp(2j * np.pi * partials.pitch.astype(float))
    return float(np.angle(np.sum(partials.weight * turn)) / (2 * np.pi) * 100)


def _chroma(partials: Partials, cents: float) -> Floats:
    """Weight of each pitch class in windows of 15 s, shape=(windows, 12); C is 0."""
    pitch = partials.pitch.astype(float) - cents / 100
    weight = partials.weight.astype(float)
    window = (partials.frame / (partials.rate * _WINDOW_S)).astype(int)
    count = int(partials.frames / (partials.rate * _WINDOW_S)) + 1

    def folded(tone: Floats, weights: Floats) -> Floats:
        nearest = np.round(tone)
        # Between two semitones a partial belongs to neither.
        inside = np.where(tone >= _LOWEST_TONE, weights * np.cos(np.pi * (tone - nearest)) ** 2, 0.0)
        place = window * 12 + nearest.astype(int) % 12
        return np.bincount(place, inside, minlength=12 * count)[: 12 * count].reshape(count, 12).astype(float)

    chroma = sum(
        (folded(pitch - above, weight * _EACH_OVERTONE**number) for number, above in enumerate(_OVERTONES)),
        np.zeros((count, 12)),
    )
    bass = folded(pitch, weight * np.exp(-np.maximum(pitch - _BASS_FROM, 0) / _BASS_FALL))
    return np.asarray(chroma / max(chroma.sum(), 1e-9) + _BASS_SHARE * bass / max(bass.sum(), 1e-9), float)


def _scores(chroma: Floats) -> Floats:
    """The correlation with each key: 12 major, then 12 minor, each from C up."""
    centred = chroma - chroma.mean()
    length = float(np.linalg.norm(centred))
    if length <= 0:
        return np.zeros(24)
    found = []
    for profile in (_MAJOR, _MINOR):
        shape = np.array(profile) - np.mean(profile)
        turned = np.array([np.roll(shape, tonic) for tonic in range(12)])
        found.append(turned @ centred / (np.linalg.norm(shape) * length))
    return np.concatenate(found)


def _named(index: int) -> tuple[str, Mode]:
    return PITCHES[index % 12], _MODES[index // 12]
