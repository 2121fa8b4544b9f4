"""The double of Whisper's ears: hears a script, for tests and demos without weights."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from workbench.analysis.words.ears import RATE, Phrase, Placed, Sound
from workbench.analysis.words.match import HeardWord
from workbench.analysis.words.settle import EARLY_S
from workbench.analysis.words.spelling import likeness, plain_word

__all__ = ["ScriptedEars", "numbered_sound", "script"]

_SAME = 0.9


def numbered_sound(seconds: float) -> Sound:
    """A sound whose samples are their own numbers, so that a piece of it tells where it lies; 17 minutes at most."""
    return np.arange(int(seconds * RATE), dtype=np.float32)


def script(*lines: tuple[float, float, str]) -> list[HeardWord]:
    """Words of lines: (where the first begins, how long after it the next one, the text)."""
    return [
        HeardWord(start_s + i * step_s, start_s + (i + 0.8) * step_s, word, 0.9)
        for start_s, step_s, text in lines
        for i, word in enumerate(text.split())
    ]


class ScriptedEars:
    """Recognises ``heard`` and finds given words among ``sung``, in a ``numbered_sound``.

    Args:
        sung: the truth.
        heard: what of it is recognised; all where it is None.
        languages: (code, probability).
    """

    def __init__(
        self,
        sung: Sequence[HeardWord],
        heard: Sequence[HeardWord] | None = None,
        languages: tuple[tuple[str, float], ...] = (("en", 0.9), ("ru", 0.05)),
    ) -> None:
        self._sung = tuple(sung)
        self._heard = self._sung if heard is None else tuple(heard)
        self._languages = languages
        self.asked: list[tuple[float, float, tuple[str, ...]]] = []
        """The pieces in which words were placed: begin, end, words."""

    def languages(self, _sound: Sound) -> tuple[tuple[str, float], ...]:
        """As it was told."""
        return self._languages

    def phrases(self, _sound: Sound, _language: str, told: Callable[[float], None]) -> tuple[Phrase, ...]:
        """Each word as a phrase."""
        for word in self._heard:
            told(word.end_s)
        return tuple(Phrase((word,), 0.1, -0.3, 1.0) for word in self._heard)

    def placed(self, sound: Sound, words: Sequence[str], _language: str) -> tuple[Placed, ...]:
        """Each word at its next place in the piece, as early as the real ones; one without a place at its end."""
        begin, end = float(sound[0]) / RATE, float(sound[-1]) / RATE
        self.asked.append((begin, end, tuple(words)))
        inside = [one for one in self._sung if begin <= one.start_s < end]
        starts, at = [], 0
        for word in words:
            places = (i for i in range(at, len(inside)) if _alike(word, inside[i].text))
            place = next(places, None)
            starts.append(end - begin if place is None else max(inside[place].start_s - EARLY_S - begin, 0.0))
            at = at if place is None else place + 1
        ends = [*starts[1:], end - begin]
        return tuple(Placed(a, max(a, b), -0.2) for a, b in zip(starts, ends, strict=True))

    def speech(self, sound: Sound) -> NDArray[np.float32]:
        """Speech everywhere."""
        return np.ones(-(-len(sound) // 512), np.float32)


def _alike(one: str, other: str) -> bool:
    return likeness(plain_word(one), plain_word(other)) > _SAME
