"""What lyrics say about a song's form: which lines come again, and where a line, or the singing, begins."""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from workbench.model.lyrics import Line, Lyrics
from workbench.model.section_levels import SungLine

__all__ = ["line_evidence", "same_words", "sung_lines", "whole_song"]

Floats = NDArray[np.float64]

_ALIKE = 0.75
"""Two lines with so many words in common, of all their words, are one: a word is changed now and then."""
_LEAST_LINES, _LEAST_WORDS = 2, 6
_CLEAR_LINES = 4
_FEWEST_OF_A_SONG, _LEAST_COVERED = 6, 0.4
_END = 0.5
# After a pause of a second somebody breathes, after six a part has passed.
_BREATH_S, _PAUSE_S = 1.0, 6.0
_NEAR_BARS, _NEAR_LEAST_S, _NEAR_MOST_S = 0.5, 0.5, 1.2
# Downbeats lie a little inside a line that has an upbeat.
_UPBEAT_S, _INSIDE_S = 0.5, 0.75
_BEGINS, _INSIDE = 3.0, 2.0


def sung_lines(lyrics: Lyrics) -> tuple[SungLine, ...]:
    """The lines with words in them, ascending by start; the same words, the same number."""
    known: list[Counter[str]] = []
    found = []
    for line in sorted(lyrics.lines, key=lambda line: line.start_s):
        words = _words(line)
        if not words:
            continue
        number = next((i for i, other in enumerate(known) if _alike(words, other)), len(known))
        if number == len(known):
            known.append(words)
        found.append(SungLine(line.start_s, line.end_s, number, words.total()))
    return tuple(found)


def whole_song(lyrics: Lyrics | None, duration_s: float) -> Lyrics | None:
    """The lyrics where they may be all of the song's; None where a few lines would pass for silence elsewhere."""
    lines = sung_lines(lyrics) if lyrics else ()
    if len(lines) < _FEWEST_OF_A_SONG or lines[-1].end_s - lines[0].start_s < _LEAST_COVERED * duration_s:
        return None
    return lyrics


def line_evidence(lyrics: Lyrics, edges_s: Floats) -> Floats:
    """What lyrics add to the boundary curve at each unit's start, shape=(units,), in deviations.

    A part begins where lines begin that come again in the same order, where such lines have ended, and where the
    singing sets in or ends; hardly ever inside a line.

    Args:
        lyrics: lines with their times, seconds.
        edges_s: as ``Units.edges_s``, shape=(units + 1,).
    """
    lines = sung_lines(lyrics)
    starts = edges_s[:-1]
    if not lines:
        return np.zeros(len(starts))
    near_s = float(np.clip(_NEAR_BARS * np.median(np.diff(edges_s)), _NEAR_LEAST_S, _NEAR_MOST_S))
    begins = np.zeros(len(starts))
    for time_s, weight in _events(lines, _turns(lines), float(edges_s[-1])):
        begins = np.maximum(begins, weight * np.exp(-0.5 * np.square((starts - time_s) / near_s)))
    inside = np.zeros(len(starts))
    for line in lines:
        depth = np.minimum(starts - line.start_s, line.end_s - starts)
        inside = np.maximum(inside, np.clip((depth - _UPBEAT_S) / _INSIDE_S, 0, 1))
    return np.asarray(_sure(lyrics) * (_BEGINS * begins - _INSIDE * inside), float)


def same_words(first: Sequence[SungLine], second: Sequence[SungLine]) -> float:
    """Share of the lines of two spans that are the same in the same order, 0 to 1; 0 where one has too few."""
    if min(len(first), len(second)) < _LEAST_LINES:
        return 0.0
    row = [0] * (len(second) + 1)
    for line in first:
        before = row[:]
        for i, other in enumerate(second):
            row[i + 1] = before[i] + 1 if line.text == other.text else max(row[i], before[i + 1])
    return row[-1] / max(len(first), len(second))


def _events(lines: Sequence[SungLine], turns: Floats, duration_s: float) -> list[tuple[float, float]]:
    """Moments, seconds, at which a part may begin, and how much speaks for each: up to 1 for words that come again
    or have come, and up to 1 for a pause before."""
    events, ended_s = [], -math.inf
    for line, turn, after in itertools.zip_longest(lines, turns[:-1], lines[1:]):
        pause_s = line.start_s - max(ended_s, 0.0)
        pause = min(max((pause_s - _BREATH_S) / (_PAUSE_S - _BREATH_S), 0.0), 1.0)
        events.append((line.start_s, float(turn) + pause))
        ended_s = max(ended_s, line.end_s)
        if (after.start_s if after else duration_s) - ended_s > _PAUSE_S:
            events.append((ended_s, 1.0))
    return events


def _turns(lines: Sequence[SungLine]) -> Floats:
    """How much speaks for a part's begin before each line, and after the last, 0 to 1."""
    count = len(lines)
    turns = np.zeros(count + 1)
    texts = [line.text for line in lines]
    for lag in range(2, count):  # from 2: one line sung twice is no part
        same = [texts[i] == texts[i + lag] for i in range(count - lag)]
        for hit, run in itertools.groupby(range(count - lag), key=same.__getitem__):
            found = list(run)
            if not hit or len(found) < _LEAST_LINES or sum(lines[i].words for i in found) < _LEAST_WORDS:
                continue
            weight = min(len(found), _CLEAR_LINES) / _CLEAR_LINES
            first, last = found[0], found[-1] + 1
            for place, share in ((first, 1.0), (first + lag, 1.0), (last, _END), (last + lag, _END)):
                turns[place] += weight * share
    return np.minimum(turns, 1)


def _sure(lyrics: Lyrics) -> float:
    """How sure the words are, 0 to 1."""
    sure = [word.confidence for line in lyrics.lines for word in line.words]
    return float(np.mean(sure)) if sure else 1.0


def _words(line: Line) -> Counter[str]:
    return Counter(re.findall(r"\w+", line.text.casefold()))


def _alike(first: Counter[str], second: Counter[str]) -> bool:
    return 2 * (first & second).total() >= _ALIKE * (first.total() + second.total())
