"""Where each given word is roughly sung: at its recognised fellow, between two of them by its letters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.analysis.words.match import HeardWord, Match, matched_share, matches
from workbench.analysis.words.spelling import units_of
from workbench.analysis.words.text import GivenLine

__all__ = ["Rough", "rough_times"]

_SURE_LIKENESS = 0.75
_SLOWER, _PACE_S = 1.5, 0.12
"""How much slower than usual, or how slow (seconds a letter), a line's words may be sung."""
_BEYOND_S = 0.35
"""What a word takes before the first and after the last that was recognised."""


@dataclass(frozen=True, slots=True)
class Rough:
    """What recognition says about the given words."""

    starts_s: NDArray[np.float64]
    """shape=(words,), never descending."""
    ends_s: NDArray[np.float64]
    """shape=(words,): where each ends; for a word that was not recognised, where the next one starts."""
    sure: NDArray[np.bool_]
    """shape=(words,): it was recognised as it is written, or nearly."""
    found: NDArray[np.bool_]
    """shape=(words,): it was recognised at all."""
    fit: float
    """How much of the given text was recognised, 0 to 1."""


def rough_times(lines: Sequence[GivenLine], heard: Sequence[HeardWord], duration_s: float) -> Rough:
    """Match the given words to the recognised ones and put those between in their places.

    Args:
        lines: as they are sung.
        heard: ascending.
        duration_s: of the song.
    """
    given = [(unit, word) for word, text in enumerate(_words(lines)) for unit in units_of(text)]
    spoken = [(unit, word) for word, one in enumerate(heard) for unit in units_of(one.text)]
    found = matches(
        [unit for unit, _ in given],
        [unit for unit, _ in spoken],
        [heard[word].start_s for _, word in spoken],
        _expected(lines, [word for _, word in given], duration_s).tolist(),
    )
    pairs = [(given[m.given][1], heard[spoken[m.heard][1]], m) for m in found]
    return _spread(lines, pairs, matched_share(found, len(given)), duration_s)


def _words(lines: Sequence[GivenLine]) -> list[str]:
    return [word for line in lines for word in line.words]


def _expected(lines: Sequence[GivenLine], words: Sequence[int], duration_s: float) -> NDArray[np.float64]:
    """Before anything is known: where the file put the lines, or each word at its share of the song."""
    count = sum(len(line.words) for line in lines)
    first = np.cumsum([0, *(len(line.words) for line in lines[:-1])])
    timed = [(int(at), line.start_s) for at, line in zip(first, lines, strict=True) if line.start_s is not None]
    if timed:
        places = np.interp(np.arange(count), [at for at, _ in timed], [start for _, start in timed])
    else:
        places = (np.arange(count) + 0.5) / max(count, 1) * duration_s
    expected: NDArray[np.float64] = places[np.asarray(words, dtype=np.intp)]
    return expected


def _spread(
    lines: Sequence[GivenLine], pairs: Sequence[tuple[int, HeardWord, Match]], fit: float, duration_s: float
) -> Rough:
    words = _words(lines)
    sure = np.zeros(len(words), dtype=np.bool_)
    if not pairs:
        even = np.linspace(0, duration_s, len(words) + 1)
        return Rough(even[:-1], even[1:], sure, sure.copy(), fit)
    firsts: dict[int, tuple[HeardWord, Match]] = {}
    for word, heard, match in pairs:
        firsts.setdefault(word, (heard, match))
    letters = np.cumsum([0, *(len(word) + 1 for word in words)]).astype(np.float64)
    known = np.array(sorted(firsts))
    at = np.maximum.accumulate([firsts[int(word)][0].start_s for word in known])
    starts = np.interp(letters[:-1], letters[known], at)
    before, after = known[0] - np.arange(len(words)), np.arange(len(words)) - known[-1]
    starts = np.where(before > 0, np.maximum(at[0] - _BEYOND_S * before, 0), starts)
    starts = np.where(after > 0, np.minimum(at[-1] + _BEYOND_S * after, duration_s), starts)
    starts = np.maximum.accumulate(_beside_known(lines, starts, letters, known))
    ends = np.append(starts[1:], min(starts[-1] + 2 * _BEYOND_S, duration_s))
    for word, (heard, match) in firsts.items():
        sure[word] = match.likeness >= _SURE_LIKENESS
        ends[word] = min(max(heard.end_s, starts[word]), max(ends[word], starts[word]))
    found = np.isin(np.arange(len(words)), known)
    return Rough(starts, ends, sure, found, fit)


def _beside_known(
    lines: Sequence[GivenLine], starts: NDArray[np.float64], letters: NDArray[np.float64], known: NDArray[np.intp]
) -> NDArray[np.float64]:
    """The words of a line stay with those of it that were recognised, however long the rest before or after it is."""
    steps = np.diff(starts[known]) / np.diff(letters[known])
    pace = _SLOWER * float(np.median(steps)) if len(steps) else _PACE_S
    starts, first = starts.copy(), 0
    for line in lines:
        last = first + len(line.words)
        inside = known[(known >= first) & (known < last)]
        if len(inside):
            low, high = int(inside[0]), int(inside[-1])
            before, after = np.arange(first, low), np.arange(high + 1, last)
            starts[before] = np.maximum(starts[before], starts[low] - pace * (letters[low] - letters[before]))
            starts[after] = np.minimum(starts[after], starts[high] + pace * (letters[after] - letters[high]))
        first = last
    return starts
