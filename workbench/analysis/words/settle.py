"""From the alignment's raw times to times that can be sung: the measured offset off, rests out of the words."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.analysis.words.rough import Rough
from workbench.analysis.words.text import GivenLine
from workbench.analysis.words.windows import first_words
from workbench.model.heard_lyrics import Voice

__all__ = ["EARLY_S", "Raw", "settled"]

EARLY_S = 0.10
"""The attention reaches a word so long before a person says that it starts; added to all times.

Measured inside lines, on nine songs timed by hand (five English, two Spanish, one French, one German), as the median of
raw minus true starts: from -0.08 to -0.19 s a song, -0.13 s in the median song. Some of it is rests and held vowels,
which are taken out below: with 0.10 s the settled starts are 0.01 s early in the median song.
"""

Times = NDArray[np.float64]

_LETTERS_MORE = 2
"""A word lasts as if it had so many letters more."""
_FIRST_SHARE = 0.85
"""A line's first word begins this share of a usual length before the second one (median over the same songs)."""
_LONG = 1.2
"""From this many usual lengths on, a line's first word holds the rest before the line."""
_SHORTEST_S = 0.04
_LONGEST_S = 4.0
_LOST, _HOPELESS = 0.5, -5.0
"""A line of which nothing was recognised is lost if this share of its words has no length, or if its first word is
less likely than this (log probability)."""
_ROOM = 3.0
"""Lost lines at the song's beginning or end take at most so many times their usual length."""
_SNAP = 0.4


@dataclass(frozen=True, slots=True)
class Raw:
    """What the attention says; each of shape=(words,)."""

    starts_s: Times
    ends_s: Times
    """Where the next word begins to be told."""
    log_probability: Times


def settled(lines: Sequence[GivenLine], raw: Raw, rough: Rough, voice: Voice, duration_s: float) -> tuple[Times, Times]:
    """Starts and ends, ascending, inside the song.

    Args:
        lines: as they are sung.
        raw: of the alignment.
        rough: where recognition heard the words.
        voice: where somebody sings.
        duration_s: of the song.
    """
    texts = [word for line in lines for word in line.words]
    first = first_words([len(line.words) for line in lines])
    starts, ends = (np.clip(times + EARLY_S, 0, duration_s) for times in (raw.starts_s, raw.ends_s))
    usual = _usual_lengths(texts, ends - starts)
    lost = _lost_lines(first, raw, rough)
    starts, ends = _without_rests(starts, ends, usual, first, rough)
    for low, high in _runs(lost):
        last = first[low] - 1
        begin_s = starts[last] + usual[last] if low else 0.0
        end_s = starts[first[high]] if high < len(lines) else duration_s
        words = slice(first[low], first[high])
        room_s = _ROOM * float(usual[words].sum())
        if low == 0:  # nothing tells how long the song plays before
            begin_s = max(begin_s, end_s - room_s)
        elif high == len(lines):
            end_s = min(end_s, begin_s + room_s)
        starts[words], ends[words] = _spread(usual[words], (begin_s, end_s), voice)
    if voice.spans_s:
        starts, ends = _into_voice(starts, ends, voice)
    return _in_order(starts, ends, usual, duration_s)


def _usual_lengths(texts: Sequence[str], lengths: Times) -> Times:
    """How long each word lasts at this song's pace, by its letters."""
    letters = np.array([len(text) + _LETTERS_MORE for text in texts], dtype=np.float64)
    real = lengths > _SHORTEST_S
    pace = float(np.median(lengths[real] / letters[real])) if real.any() else 0.06
    usual: Times = np.clip(pace, 0.03, 0.2) * letters
    return usual


def _without_rests(starts: Times, ends: Times, usual: Times, first: Sequence[int], rough: Rough) -> tuple[Times, Times]:
    """The attention tells a word as soon as the one before is told: rests, and held vowels, fall to the later word.

    From the last word to the first, as a word's length is right only where the next start is.
    """
    starts, ends, opens = starts.copy(), ends.copy(), frozenset(first)
    heard = np.where(rough.sure, rough.starts_s + EARLY_S, 0.0)
    for word in range(len(starts) - 1, -1, -1):
        closes = word + 1 in opens
        if not closes:
            ends[word] = max(ends[word], starts[word + 1])
        if starts[word] < heard[word] < ends[word] - _SHORTEST_S:
            starts[word] = heard[word]
        if word in opens and not closes and ends[word] - starts[word] > _LONG * usual[word]:
            starts[word] = max(starts[word], ends[word] - _FIRST_SHARE * usual[word])
    return starts, ends


def _lost_lines(first: Sequence[int], raw: Raw, rough: Rough) -> list[bool]:
    """Lines that neither recognition nor the attention found: mostly oohs and las."""
    empty = raw.ends_s - raw.starts_s < _SHORTEST_S
    return [
        not rough.found[low:high].any()
        and (float(empty[low:high].mean()) >= _LOST or raw.log_probability[low] < _HOPELESS)
        for low, high in itertools.pairwise(first)
    ]


def _runs(marked: Sequence[bool]) -> list[tuple[int, int]]:
    """(first, behind the last) of each run of marked ones."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], np.asarray(marked, dtype=np.int8), [0]))))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _spread(usual: Times, free: tuple[float, float], voice: Voice) -> tuple[Times, Times]:
    """Words that nobody found, over the sung time between their neighbours, by their letters; at onsets if near."""
    begin, end = free[0], max(free)
    inside = [(max(a, begin), min(b, end)) for a, b in voice.spans_s if min(b, end) - max(a, begin) > _SHORTEST_S]
    spans = np.array(inside or [(begin, end)])
    sung = np.concatenate(([0.0], np.cumsum(spans[:, 1] - spans[:, 0])))
    share = np.concatenate(([0.0], np.cumsum(usual))) / max(float(usual.sum()), 1e-9) * sung[-1]
    at = np.clip(np.searchsorted(sung, share, side="right") - 1, 0, len(spans) - 1)
    even = spans[at, 0] + share - sung[at]
    nearest = spans[np.abs(spans[:, 0][None, :] - even[:-1, None]).argmin(axis=1), 0]
    close = np.abs(nearest - even[:-1]) < _SNAP * np.diff(share)
    starts = np.maximum.accumulate(np.where(close, nearest, even[:-1]))
    return starts, np.minimum(starts + np.diff(share), end)


def _into_voice(starts: Times, ends: Times, voice: Voice) -> tuple[Times, Times]:
    """A word that begins before the voice does begins with it, and ends with it."""
    begin, end = np.array(voice.spans_s).T
    after = np.searchsorted(end, starts, side="right")  # the span that a start lies in, or the next one
    at = np.minimum(after, len(begin) - 1)
    late = (after < len(begin)) & (begin[at] > starts) & (begin[at] < ends - _SHORTEST_S)
    starts = np.where(late, begin[at], starts)
    before = np.searchsorted(begin, ends, side="left") - 1  # the last span that begins before an end
    last = end[np.maximum(before, 0)]
    ends = np.where((before >= 0) & (last < ends) & (last > starts + _SHORTEST_S), last, ends)
    return starts, ends


def _in_order(starts: Times, ends: Times, usual: Times, duration_s: float) -> tuple[Times, Times]:
    starts = np.minimum(np.maximum.accumulate(starts), duration_s)
    following = np.append(starts[1:], duration_s)
    ends = np.minimum(np.maximum(ends, starts), np.minimum(following, starts + _LONGEST_S))
    # A word of no length reaches to the next one, if there is room.
    ends = np.where(ends - starts < _SHORTEST_S, np.minimum(starts + usual, following), ends)
    return starts, ends
