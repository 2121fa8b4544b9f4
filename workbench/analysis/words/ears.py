"""Whisper as a Protocol of three questions, so that tests and a warm process can hand in their own."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from workbench.analysis.words.loops import without_loops
from workbench.analysis.words.match import HeardWord
from workbench.errors import MissingExtraError, NotFoundError
from workbench.jobs.heavy import warm as keep_warm

__all__ = ["RATE", "Ears", "Phrase", "Placed", "Warm", "WhisperEars", "whisper"]

RATE = 16_000
"""Samples a second that Whisper listens to."""

T = TypeVar("T")
Warm = Callable[[str, Callable[[], Any]], Any]
"""``warm(key, make)``: what was made for the key before, or ``make()``."""
Sound = NDArray[np.float32]
"""shape=(n,), mono at ``RATE``."""

_FRAMES, _FRAME = 3000, 160
_TOKEN_S = 0.02
_MOST_ALIGNED, _UNASKED = 400, -20.0
"""Tokens that the decoder takes at once, with room for its own; what the words beyond them get as log probability."""
_CIRCLES, _REPEATS = 2.4, 5
"""A text that packs better than this may go round in circles; heard again, so many tokens may not come twice."""
_MOST_TOKENS = 200
"""Of a window: whatever sings more in 30 s is a loop."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """What was recognised in one go, and how sure Whisper is of it."""

    words: tuple[HeardWord, ...]
    no_speech: float
    """The probability that nobody speaks, 0 to 1."""
    log_probability: float
    """The mean over its tokens."""
    compression: float
    """How well its text packs: above 2.4 it goes round in circles."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A given word in the sound."""

    start_s: float
    end_s: float
    """Where the next word's sound begins to be told, so a rest lies in the word after it."""
    log_probability: float


class Ears(Protocol):
    """What listening to words needs."""

    def languages(self, sound: Sound) -> tuple[tuple[str, float], ...]:
        """(code, probability) of the sung language."""

    def phrases(self, sound: Sound, language: str, told: Callable[[float], None]) -> tuple[Phrase, ...]:
        """All that is recognised, ascending; ``told`` hears how many seconds are done, and may raise."""

    def placed(self, sound: Sound, words: Sequence[str], language: str) -> tuple[Placed, ...]:
        """Where each given word is, at most 30 s of sound; times from its start."""

    def speech(self, sound: Sound) -> NDArray[np.float32]:
        """The probability of speech, one value each 512 samples."""


def whisper(folder: Path, warm: Warm = keep_warm) -> Ears:
    """Whisper from a folder of its weights, as CTranslate2 keeps them.

    Raises:
        NotFoundError: the folder holds none.
        MissingExtraError: faster-whisper is not installed.
    """
    ears: Ears = warm(f"whisper:{folder}", lambda: WhisperEars(folder))
    return ears


class WhisperEars:
    """Whisper by faster-whisper (CTranslate2, int8 on the CPU); never asks a network."""

    def __init__(self, folder: Path) -> None:
        if not (folder / "model.bin").is_file():
            raise NotFoundError(
                f"There are no Whisper weights in {str(folder)!r}; get them (songreel weights get whisper-base).",
                field="weights",
            )
        try:
            from faster_whisper import WhisperModel
        except ImportError as error:
            raise MissingExtraError(
                f"Listening to words needs {error.name}, which is not installed: pip install 'songreel[models]'.",
                field="lyrics",
            ) from error
        try:
            self._model: Any = WhisperModel(str(folder), device="cpu", compute_type="int8", local_files_only=True)
        except (RuntimeError, ValueError, OSError) as error:
            raise NotFoundError(
                f"The Whisper weights in {str(folder)!r} cannot be read ({error}); get them anew "
                "(songreel weights get whisper-base).",
                field="weights",
            ) from error

    def languages(self, sound: Sound) -> tuple[tuple[str, float], ...]:
        """As ``Ears``: the mean over four windows spread over the sound, as a song may begin without a voice."""
        total: dict[str, float] = {}
        starts = np.linspace(0, max(len(sound) - 30 * RATE, 0), 4) if len(sound) > 60 * RATE else np.zeros(1)
        for start in starts:
            encoded = self._encode(sound[int(start) : int(start) + 30 * RATE])[0]
            for token, share in self._model.model.detect_language(encoded)[0]:
                total[token[2:-2]] = total.get(token[2:-2], 0.0) + float(share) / len(starts)
        return tuple(sorted(total.items(), key=lambda pair: -pair[1]))

    def phrases(self, sound: Sound, language: str, told: Callable[[float], None]) -> tuple[Phrase, ...]:
        """As ``Ears``; each window by itself, as text carried from one to the next carries its mistakes along.

        A window that went round in circles is heard once more and may not repeat itself. Nothing is drawn by chance,
        so that the same sound has the same words.
        """
        found: list[Phrase] = []
        for _, window in itertools.groupby(self._heard(sound, language, told), key=_window_of):
            phrases = tuple(window)
            words = [word for phrase in phrases for word in phrase.words]
            if phrases[0].compression > _CIRCLES and len(without_loops(words)) < len(words):
                start_s, end_s = words[0].start_s, words[-1].end_s
                piece = sound[int(start_s * RATE) : int(end_s * RATE)]
                again = self._heard(piece, language, lambda _done: told(end_s), no_repeat_ngram_size=_REPEATS)  # noqa: B023
                phrases = tuple(_moved(phrase, start_s, phrases[0]) for phrase in again) or phrases
            found.extend(phrases)
        return tuple(found)

    def _heard(self, sound: Sound, language: str, told: Callable[[float], None], **options: object) -> Iterator[Phrase]:
        segments, _ = self._model.transcribe(
            sound,
            language=language,
            beam_size=2,
            temperature=0.0,
            max_new_tokens=_MOST_TOKENS,
            word_timestamps=True,
            condition_on_previous_text=False,
            **options,
        )
        for one in segments:
            told(float(one.end))
            words = tuple(
                HeardWord(float(w.start), float(w.end), w.word, float(w.probability)) for w in one.words or ()
            )
            if words:
                yield Phrase(words, float(one.no_speech_prob), float(one.avg_logprob), float(one.compression_ratio))

    def placed(self, sound: Sound, words: Sequence[str], language: str) -> tuple[Placed, ...]:
        """As ``Ears``: the path of dynamic time warping through the decoder's attention to the given tokens."""
        from faster_whisper.tokenizer import Tokenizer

        if not words:
            return ()
        spell = Tokenizer(self._model.hf_tokenizer, multilingual=True, task="transcribe", language=language)
        tokens = [spell.encode(f" {word}") for word in words]
        at = np.cumsum([0, *(len(word) for word in tokens)])
        fitting = int(np.searchsorted(at, _MOST_ALIGNED, side="right")) - 1
        encoded, frames = self._encode(sound)
        whole = [token for word in tokens[:fitting] for token in word]
        result = self._model.model.align(encoded, spell.sot_sequence, [whole], frames)[0]
        path = np.asarray(result.alignments)
        begins = path[np.diff(path[:, 0], prepend=-1) > 0, 1] * _TOKEN_S
        chances = np.log(np.asarray(result.text_token_probs) + 1e-9)
        placed = [
            Placed(float(begins[a]), float(begins[b]), float(chances[a:b].mean()))
            for a, b in itertools.pairwise(at[: fitting + 1])
        ]
        end_s = len(sound) / RATE
        return (*placed, *(Placed(end_s, end_s, _UNASKED) for _ in words[fitting:]))

    def speech(self, sound: Sound) -> NDArray[np.float32]:
        """As ``Ears``: Silero's network, which comes with faster-whisper, a minute at a time."""
        from faster_whisper.vad import get_vad_model

        network, minute = get_vad_model(), 512 * 1875
        padded = np.pad(sound, (0, -len(sound) % 512))
        pieces = [network(padded[at : at + minute]).reshape(-1) for at in range(0, len(padded), minute)]
        return np.concatenate(pieces) if pieces else np.zeros(0, np.float32)

    def _encode(self, sound: Sound) -> tuple[Any, int]:
        """The encoder's output for up to 30 s, and how many of its frames are sound."""
        sound = np.pad(sound, (0, max(RATE // 2 - len(sound), 0)))  # a shorter one has no frame
        features = self._model.feature_extractor(np.ascontiguousarray(sound, dtype=np.float32), padding=0)
        frames = min(features.shape[-1], _FRAMES)
        padded = np.zeros((features.shape[0], _FRAMES), np.float32)
        padded[:, :frames] = features[:, :frames]
        return self._model.encode(padded), frames


def _window_of(phrase: Phrase) -> tuple[float, float, float]:
    """Phrases of one window share what is measured on all of its text."""
    return phrase.no_speech, phrase.log_probability, phrase.compression


def _moved(phrase: Phrase, by_s: float, before: Phrase) -> Phrase:
    """A phrase that was heard again, in the song's time; that it went round in circles stays said of it."""
    words = tuple(replace(word, start_s=word.start_s + by_s, end_s=word.end_s + by_s) for word in phrase.words)
    return replace(phrase, words=words, no_speech=before.no_speech, compression=before.compression)
