"""What was heard of a song, for a film that shows all of it or a piece: times move to the film's start."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from workbench.model.analysis import Peaks
from workbench.model.lyrics import Lyrics

__all__ = ["film_lyrics", "film_peaks", "film_times"]

_MOST_BINS = 4096
"""Of a waveform: twice as many as the widest bar has pixels on a common screen."""
_ROUNDING_S = 0.05


def film_times(times_s: Iterable[float], start_s: float, length_s: float) -> list[float]:
    """Those of some times in the song at which the film runs, in the film.

    Args:
        times_s: seconds from the song's start.
        start_s: where in the song the film begins, seconds.
        length_s: how long it lasts, seconds.
    """
    return [round(time - start_s, 3) for time in times_s if start_s <= time < start_s + length_s]


def film_lyrics(lyrics: Lyrics | None, start_s: float, length_s: float) -> Lyrics | None:
    """The lines that are sung whole in the film; None where there is none.

    Args:
        lyrics: seconds from the song's start.
        start_s: where in the song the film begins, seconds.
        length_s: how long it lasts, seconds.
    """

    def moved(time_s: float) -> float:
        return round(min(max(time_s - start_s, 0.0), length_s), 3)

    lines = []
    for line in lyrics.lines if lyrics else ():
        whole = start_s - _ROUNDING_S <= line.start_s and line.end_s <= start_s + length_s + _ROUNDING_S
        if not line.text.strip() or not (whole or (start_s == 0 and line.start_s < length_s)):
            continue
        words = tuple(replace(w, start_s=moved(w.start_s), end_s=moved(w.end_s)) for w in line.words)
        lines.append(replace(line, start_s=moved(line.start_s), end_s=moved(line.end_s), words=words))
    return replace(lyrics, lines=tuple(lines)) if lyrics and lines else None


def film_peaks(peaks: Peaks, start_s: float, length_s: float) -> Peaks:
    """The waveform of the film's sound, in few enough bins to be loaded at once.

    Args:
        peaks: of the song.
        start_s: where in the song the film begins, seconds.
        length_s: how long it lasts, seconds.
    """
    pairs = np.frombuffer(peaks.data, np.int8).reshape(-1, 2)
    first = min(len(pairs) - 1, round(start_s / peaks.bin_s))
    shown = pairs[first : max(first + 1, round((start_s + length_s) / peaks.bin_s))]
    step = -(-len(shown) // _MOST_BINS)
    edges = np.arange(0, len(shown), step)
    low, high = np.minimum.reduceat(shown[:, 0], edges), np.maximum.reduceat(shown[:, 1], edges)
    return Peaks(peaks.bin_s * step, np.stack([low, high], axis=1).tobytes())
