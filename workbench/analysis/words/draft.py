"""A draft of the words where nobody gave any: recognition, without what it invents where nobody sings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.analysis.words.align import Check, Report, heard_language, heard_voice
from workbench.analysis.words.ears import RATE, Phrase, Warm, whisper
from workbench.analysis.words.languages import check_language
from workbench.analysis.words.loops import without_loops
from workbench.analysis.words.match import HeardWord
from workbench.analysis.words.settle import EARLY_S
from workbench.analysis.words.sound import to_listen_to
from workbench.analysis.words.spelling import plain_word
from workbench.jobs.heavy import warm as keep_warm
from workbench.model.heard_lyrics import HeardLyrics, Voice
from workbench.model.lyrics import Line, Lyrics, Word

__all__ = ["NOTHING_SUNG", "draft_words", "drafted", "kept_phrases"]

NOTHING_SUNG = "No sung words were heard in this song; give its words if it has some."

_NO_SPEECH, _UNSURE, _VERY_UNSURE = 0.6, -0.7, -1.3
_ROUND_AND_ROUND = 2.4
_VERY_ROUND = 4.0
_LOOPED, _PACKED = 0.4, 0.5
"""Text that goes round in circles is believed with less than this probability of no speech."""
_VOICED_STEM, _VOICED_MIX = 0.25, 0.1
_LEAST_PROBABILITY = 0.15
_PAUSE_S, _LINE_CHARACTERS = 1.0, 60
_ABBREVIATION = 3
_LONGEST_WORD_S = 3.0
_INVENTED = re.compile(
    r"(thank(s| you) for (watching|listening)|subscribe|subtitles? by|untertitel|sous-titr|subt[ií]tulos|legendas|"
    r"sottotitoli|amara\.org|copyright|©|www\.|♪)",
    re.IGNORECASE,
)
"""What Whisper's training put under films' music; no song sings it."""


def draft_words(
    sound: NDArray[np.float32] | Path | str,
    *,
    weights: Path | str,
    report: Report,
    check: Check,
    language: str | None = None,
    vocals: NDArray[np.float32] | Path | str | None = None,
    warm: Warm = keep_warm,
) -> HeardLyrics:
    """What is sung, as far as Whisper can tell, with word times. A heavy listener.

    Args:
        sound: the song's mix, mono at 16 kHz, or its file.
        weights: the folder with Whisper's weights.
        report: told the share done and a word.
        check: raises CancelledError where the work is to stop.
        language: its code; heard where it is None.
        vocals: the voice alone, where there is a stem of it: the better guard against invented words.
        warm: keeps the model.

    Raises:
        OptionError: no such language.
        NotFoundError, MissingExtraError: no weights, no faster-whisper.
        SongError: a file cannot be decoded.
        CancelledError
    """
    code = None if language is None else check_language(language)
    ears = whisper(Path(weights), warm)
    mix = to_listen_to(sound)
    check()
    code, likely = (code, None) if code else heard_language(ears, mix)
    duration_s = len(mix) / RATE

    def told(done_s: float) -> None:
        check()
        report(min(done_s / max(duration_s, 1.0), 1.0), "words")

    voice = heard_voice(ears, mix, vocals)
    lines = drafted(ears.phrases(mix, code, told), voice, duration_s)
    report(1.0, "words")
    if not lines:
        return HeardLyrics(None, code, likely, None, voice, (NOTHING_SUNG,))
    return HeardLyrics(Lyrics(lines, code), code, likely, None, voice)


def drafted(phrases: Sequence[Phrase], voice: Voice, duration_s: float) -> tuple[Line, ...]:
    """What is kept of phrases, as lines; ascending, and none reaches into the next."""
    kept = kept_phrases(phrases, voice)
    return _apart([line for phrase in kept for line in _lines(phrase.words, duration_s)])


def kept_phrases(phrases: Sequence[Phrase], voice: Voice) -> tuple[Phrase, ...]:
    """The phrases without those that nobody sang, loops cut short.

    A phrase goes if Whisper takes it for no speech and is unsure of its words, if it is very unsure of them, if it
    goes round in circles and may be no speech, if hardly any of it lies in the voice, if it is mostly numbers, or if
    it is what Whisper writes under music without words. A word goes if the voice is silent or Whisper does not
    believe it.
    """
    kept = []
    for phrase in phrases:
        words = without_loops(phrase.words)
        looped = len(words) < len(phrase.words) or phrase.compression > _VERY_ROUND
        whole = replace(phrase, words=words)
        if words and not _nobody_sings(whole, voice, looped=looped):
            heard = tuple(word for word in words if _believed(word, voice))
            kept.append(replace(phrase, words=heard))
    return tuple(phrase for phrase in kept if any(plain_word(word.text) for word in phrase.words))


def _nobody_sings(phrase: Phrase, voice: Voice, *, looped: bool) -> bool:
    start_s, end_s = phrase.words[0].start_s, phrase.words[-1].end_s
    least = _VOICED_STEM if voice.measured else _VOICED_MIX
    return (
        (phrase.no_speech > _NO_SPEECH and phrase.log_probability < _UNSURE)
        or phrase.log_probability < _VERY_UNSURE
        or (phrase.compression > _ROUND_AND_ROUND and phrase.no_speech > (_LOOPED if looped else _PACKED))
        or voice.share(start_s, end_s) < least
        or sum(any(c.isalpha() for c in word.text) for word in phrase.words) < len(phrase.words) / 2
        or bool(_INVENTED.search(" ".join(word.text for word in phrase.words)))
    )


def _believed(word: HeardWord, voice: Voice) -> bool:
    silent = voice.measured and voice.share(word.start_s, max(word.end_s, word.start_s + 0.1)) == 0
    return word.probability >= _LEAST_PROBABILITY and not silent


def _lines(words: Sequence[HeardWord], duration_s: float) -> list[Line]:
    """A phrase as lines: a new one after a pause, after a full stop, or where it would get too long to read."""
    groups: list[list[HeardWord]] = []
    for word in words:
        last = groups[-1] if groups else None
        length = sum(len(one.text) for one in last) if last else 0
        if (
            last is None
            or word.start_s - last[-1].end_s > _PAUSE_S
            or _ends_sentence(last[-1].text.strip())
            or length + len(word.text) > _LINE_CHARACTERS
        ):
            groups.append([word])
        else:
            last.append(word)
    return [_line(group, duration_s) for group in groups]


def _ends_sentence(word: str) -> bool:
    """Whether a sentence is over with a word; short ones with a full stop are mostly abbreviations."""
    return word.endswith(("!", "?", "…")) or (word.endswith(".") and len(word) > _ABBREVIATION)


def _line(words: Sequence[HeardWord], duration_s: float) -> Line:
    timed = []
    for word in words:
        start_s = min(word.start_s + EARLY_S, duration_s)
        end_s = min(max(word.end_s + EARLY_S, start_s), start_s + _LONGEST_WORD_S, duration_s)
        timed.append(Word(round(start_s, 3), round(end_s, 3), word.text.strip(), round(word.probability, 3)))
    text = " ".join(word.text for word in timed)
    return Line(timed[0].start_s, timed[-1].end_s, text, tuple(timed), word_times=True)


def _apart(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Ascending, each ending where the next begins at the latest."""
    ordered = sorted(lines, key=lambda line: line.start_s)
    made = []
    for line, after in zip_longest(ordered, ordered[1:]):
        last_s = line.end_s if after is None else max(min(line.end_s, after.start_s), line.start_s)
        words = tuple(
            replace(word, start_s=min(word.start_s, last_s), end_s=min(word.end_s, last_s)) for word in line.words
        )
        made.append(replace(line, end_s=last_s, words=words))
    return tuple(made)
