"""Words that a hosted model heard: read out of what it answers, then drafted or matched like those heard here.

What such a model does not tell is not made up: its words have no probability, so they count as guessed, and a language
that nobody named stays unknown.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.analysis.words.align import lyrics_at, misfit
from workbench.analysis.words.draft import NOTHING_SUNG, drafted
from workbench.analysis.words.ears import RATE, Phrase
from workbench.analysis.words.match import HeardWord
from workbench.analysis.words.rough import rough_times
from workbench.analysis.words.settle import Raw
from workbench.analysis.words.text import GivenLine
from workbench.analysis.words.voice import HOP, mix_voice, stem_voice
from workbench.errors import RefusedValueError
from workbench.model.heard_lyrics import HeardLyrics, Voice
from workbench.model.lyrics import GUESSED, Lyrics, spread_words

__all__ = ["TOLD_VERSION", "align_told", "draft_told", "told_words"]

TOLD_VERSION = "1"
"""Of what is made of an answer here."""

_SLACK_S = 0.5
"""By so much a word may begin before the one before it, or last beyond the song, and is put right."""
_MOST_IN_ONE = 3
"""A piece of more words is a line, whose words have no times."""
_UNENDED_S = 0.5
"""How long a word lasts whose end is not told."""
_PAUSE_S = 1.0
_LIKELY = 3 * math.log(GUESSED)
"""The log probability of a word in which it counts as guessed: a third of it is taken."""
_MOST_CHARACTERS = 60


def told_words(answer: Any, duration_s: float) -> tuple[HeardWord, ...]:  # noqa: ANN401  JSON of somebody else's
    """The words in an answer: a table whose ``chunks`` have a ``text`` and a ``timestamp`` of start and end, seconds.

    Args:
        answer: what came.
        duration_s: of the song.

    Raises:
        RefusedValueError: it is of another shape, or its times cannot be the song's. The phrase says what came.
    """
    chunks = answer.get("chunks") if isinstance(answer, Mapping) else None
    if not isinstance(chunks, Sequence) or isinstance(chunks, str):
        raise RefusedValueError("no list of words with times", field="words")
    words: list[HeardWord] = []
    last_s = 0.0
    for number, chunk in enumerate(chunks, 1):
        text, start_s, end_s = _chunk(chunk, number, duration_s)
        if start_s < last_s - _SLACK_S:
            raise RefusedValueError(
                f"word {number} at {start_s:.2f} s, before the one that begins at {last_s:.2f} s", field="words"
            )
        start_s = min(max(start_s, last_s), duration_s)
        end_s = min(max(end_s, start_s), duration_s)
        last_s = start_s
        words += (HeardWord(w.start_s, w.end_s, f" {w.text}", GUESSED) for w in spread_words(text, start_s, end_s))
    return tuple(words)


def _chunk(chunk: Any, number: int, duration_s: float) -> tuple[str, float, float]:  # noqa: ANN401  as above
    said = chunk if isinstance(chunk, Mapping) else {}
    text, times = said.get("text"), said.get("timestamp")
    if not isinstance(text, str) or not isinstance(times, Sequence) or isinstance(times, str) or len(times) != 2:
        raise RefusedValueError(f"no text with start and end for word {number}", field="words")
    text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    if len(text.split()) > _MOST_IN_ONE or len(text) > _MOST_CHARACTERS:
        raise RefusedValueError("times of lines instead of words", field="words")
    start_s, end_s = times[0], times[1]
    end_s = end_s if end_s is not None or not _is_time(start_s) else start_s + _UNENDED_S  # as it says of the last one
    if not _is_time(start_s) or not _is_time(end_s) or start_s < 0 or end_s < start_s:
        raise RefusedValueError(f"the times {start_s!r} to {end_s!r} for word {number}"[:120], field="words")
    if start_s > duration_s + _SLACK_S:
        raise RefusedValueError(
            f"word {number} at {start_s:.2f} s, and the song ends at {duration_s:.2f} s", field="words"
        )
    return text, float(start_s), float(end_s)


def _is_time(value: Any) -> bool:  # noqa: ANN401  as above
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def draft_told(
    told: Sequence[HeardWord], mix: NDArray[np.float32], vocals: NDArray[np.float32] | None, language: str | None
) -> HeardLyrics:
    """A draft of what is sung.

    Args:
        told: the words.
        mix: the song, shape=(n,) at ``RATE``.
        vocals: the voice alone, where there is a stem of it.
        language: as a person set it.
    """
    voice = _voice(told, mix, vocals)
    lines = drafted(tuple(_phrases(told)), voice, len(mix) / RATE)
    if not lines:
        return HeardLyrics(None, language or "", None, None, voice, (NOTHING_SUNG,))
    return HeardLyrics(Lyrics(lines, language), language or "", None, None, voice)


def align_told(
    told: Sequence[HeardWord],
    given: Sequence[GivenLine],
    mix: NDArray[np.float32],
    vocals: NDArray[np.float32] | None,
    language: str | None,
    *,
    insist: bool = False,
) -> HeardLyrics:
    """Times for given words: of those that were recognised as they were told, of the others from their neighbours.

    Args:
        told: the words.
        given: the lines as they are sung.
        mix: the song, shape=(n,) at ``RATE``.
        vocals: the voice alone, where there is a stem of it.
        language: as a person set it.
        insist: place the words however few of them are recognised.
    """
    duration_s, voice, code = len(mix) / RATE, _voice(told, mix, vocals), language or ""
    rough = rough_times(given, told, duration_s)
    fit = round(rough.fit, 3)
    if not insist and (wrong := misfit(given, told, rough.fit, duration_s, code, None)):
        return HeardLyrics(None, code, None, fit, voice, (wrong,))
    raw = Raw(rough.starts_s, rough.ends_s, np.full(len(rough.starts_s), _LIKELY))
    return HeardLyrics(Lyrics(lyrics_at(given, raw, rough, voice, duration_s), language), code, None, fit, voice)


def _voice(told: Sequence[HeardWord], mix: NDArray[np.float32], vocals: NDArray[np.float32] | None) -> Voice:
    """Where somebody sings; without a stem nobody knows better than who heard words there."""
    if vocals is not None:
        return stem_voice(vocals)
    speech = np.zeros(-(-len(mix) // HOP), np.float32)
    for word in told:
        speech[int(word.start_s * RATE / HOP) : int(word.end_s * RATE / HOP) + 1] = 1
    return mix_voice(mix, speech)


def _phrases(told: Sequence[HeardWord]) -> Iterator[Phrase]:
    """Words in one go: up to a pause. How sure anybody was of them is not known, which is not held against them."""
    group: list[HeardWord] = []
    for word in told:
        if group and word.start_s - group[-1].end_s > _PAUSE_S:
            yield _phrase(group)
            group = []
        group.append(word)
    if group:
        yield _phrase(group)


def _phrase(words: Sequence[HeardWord]) -> Phrase:
    text = " ".join(word.text for word in words).encode()
    return Phrase(tuple(words), 0.0, 0.0, len(text) / len(zlib.compress(text)))
