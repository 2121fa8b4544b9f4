"""Given lyrics, aligned to the song word by word.

Whisper recognises what is sung; the given words are matched to the recognised ones, all in one order, so that a
repeated line has each of its places once; then the decoder's attention is asked for the given words themselves,
window by window, and its times are settled. What the song does not sing is said, not forced.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.analysis.words.ears import RATE, Ears, Placed, Sound, Warm, whisper
from workbench.analysis.words.languages import best_language, check_language, check_script
from workbench.analysis.words.match import HeardWord
from workbench.analysis.words.rough import Rough, rough_times
from workbench.analysis.words.settle import Raw, settled
from workbench.analysis.words.sound import to_listen_to
from workbench.analysis.words.text import GivenLine
from workbench.analysis.words.voice import mix_voice, stem_voice
from workbench.analysis.words.windows import Window, first_words, windows
from workbench.jobs.heavy import warm as keep_warm
from workbench.model.heard_lyrics import SURE_LANGUAGE, HeardLyrics, Voice
from workbench.model.lyrics import Line, Lyrics, Word

__all__ = ["NAME", "VERSION", "align_words", "heard_language", "heard_voice", "lyrics_at", "misfit"]

NAME = "whisper-base"
VERSION = "2"
"""Of the whole method: whatever was made with another one is made again."""

LEAST_FIT = 0.3
"""Less of the words was recognised: they are another song's.

Measured on nine songs with Whisper base: the right words 0.51 to 0.91, those of each other song 0.03 to 0.29.
"""
SURE_FIT, MORE_THAN_BACKWARDS = 0.6, 0.1
"""Few words are found by chance in many songs, but not in their order: below the first, a fit must be so much better
than that of the same words from the last to the first.

Measured on the same songs, with four lines of each: those of another song were taken in 0.41 of the cases without
this and in 0.03 with it, the song's own in 1.00 and 0.93; with eight lines 0.31 and 0.00, 1.00 and 0.96.
"""
_RECOGNISED = 0.7
"""The share of the work that recognition is."""
_SHORTEST_S = 0.5
_SQUEEZED_S = 0.05
_APART_S = 0.5

Report = Callable[[float, str], None]
Check = Callable[[], None]


def align_words(
    sound: NDArray[np.float32] | Path | str,
    given: Sequence[GivenLine],
    *,
    weights: Path | str,
    report: Report,
    check: Check,
    language: str | None = None,
    vocals: NDArray[np.float32] | Path | str | None = None,
    insist: bool = False,
    warm: Warm = keep_warm,
) -> HeardLyrics:
    """Times for the words of given lyrics. A heavy listener.

    Args:
        sound: the song's mix, mono at 16 kHz, or its file.
        given: the lines as they are sung (``text.given_lines``, ``text.timed_lines``).
        weights: the folder with Whisper's weights.
        report: told the share done and a word.
        check: raises CancelledError where the work is to stop.
        language: its code; heard where it is None.
        vocals: the voice alone, as long as the song, where there is a stem of it; the words are then sought in it.
        insist: place the words however few of them are recognised.
        warm: keeps the model.

    Raises:
        OptionError: no such language.
        LyricsError: the words' script is not the language's.
        NotFoundError, MissingExtraError: no weights, no faster-whisper.
        SongError: a file cannot be decoded.
        CancelledError
    """
    texts = [word for line in given for word in line.words]
    code = None if language is None else check_language(language)
    if code:
        check_script(code, texts)
    ears = whisper(Path(weights), warm)
    mix = to_listen_to(sound)
    check()
    code, likely = (code, None) if code else heard_language(ears, mix, texts)
    check_script(code, texts)
    duration_s = len(mix) / RATE
    stem = None if vocals is None else to_listen_to(vocals)
    voice = heard_voice(ears, mix, stem)
    # Measured on four songs: words are found as well in the stem, and much better where instruments cover the voice.
    sung = mix if stem is None else _as_long_as(stem, mix)
    heard = _recognised(ears, sung, code, report, check)
    rough = rough_times(given, heard, duration_s)
    if not insist and (wrong := misfit(given, heard, rough.fit, duration_s, code, likely)):
        return HeardLyrics(None, code, likely, round(rough.fit, 3), voice, (wrong,))
    raw = _forced(ears, sung, given, rough, code, report, check)
    lyrics = Lyrics(lyrics_at(given, raw, rough, voice, duration_s), code)
    report(1.0, "words")
    return HeardLyrics(lyrics, code, likely, round(rough.fit, 3), voice)


def lyrics_at(given: Sequence[GivenLine], raw: Raw, rough: Rough, voice: Voice, duration_s: float) -> tuple[Line, ...]:
    """The given lines with their times settled."""
    starts, ends = settled(given, raw, rough, voice, duration_s)
    return _lines(given, starts, ends, _confidence(raw, rough))


def misfit(
    given: Sequence[GivenLine],
    heard: Sequence[HeardWord],
    fit: float,
    duration_s: float,
    code: str,
    likely: float | None,
) -> str:
    """Why the given words are not this song's, one sentence; empty where they are.

    Args:
        given: the lines.
        heard: what was recognised.
        fit: how much of the lines that is, 0 to 1.
        duration_s: of the song.
        code: of the language that was heard; empty where nobody told.
        likely: its probability.
    """
    return "" if _is_this_song(given, heard, fit, duration_s) else _another_song(fit, code, likely)


def heard_language(ears: Ears, mix: Sound, texts: Sequence[str] = ()) -> tuple[str, float]:
    """The likeliest language that the words may be written in, with its probability."""
    code, likely = best_language(ears.languages(mix), texts)
    return code, round(likely, 3)


def _as_long_as(stem: Sound, mix: Sound) -> Sound:
    return np.pad(stem[: len(mix)], (0, max(len(mix) - len(stem), 0)))


def heard_voice(ears: Ears, mix: Sound, vocals: NDArray[np.float32] | Path | str | None) -> Voice:
    """Where somebody sings: measured in the stem if there is one, else guessed from the mix."""
    return mix_voice(mix, ears.speech(mix)) if vocals is None else stem_voice(to_listen_to(vocals))


def _recognised(ears: Ears, mix: Sound, code: str, report: Report, check: Check) -> list[HeardWord]:
    duration_s = max(len(mix) / RATE, 1.0)

    def told(done_s: float) -> None:
        check()
        report(min(done_s / duration_s, 1.0) * _RECOGNISED, "words")

    return [word for phrase in ears.phrases(mix, code, told) for word in phrase.words]


def _is_this_song(given: Sequence[GivenLine], heard: Sequence[HeardWord], fit: float, duration_s: float) -> bool:
    if fit < LEAST_FIT or fit >= SURE_FIT:
        return fit >= LEAST_FIT
    backwards = [GivenLine(line.text, line.words[::-1]) for line in reversed(given)]
    return fit - rough_times(backwards, heard, duration_s).fit >= MORE_THAN_BACKWARDS


def _forced(
    ears: Ears, sung: Sound, given: Sequence[GivenLine], rough: Rough, code: str, report: Report, check: Check
) -> Raw:
    """The attention's times for all given words."""
    texts = [word for line in given for word in line.words]
    starts, ends, chances = (np.zeros(len(texts)) for _ in range(3))
    lengths = [len(line.words) for line in given]
    spans = windows(lengths, rough.starts_s, rough.ends_s, rough.found, len(sung) / RATE)
    for done, window in enumerate(spans):
        check()
        report(_RECOGNISED + (1 - _RECOGNISED) * done / len(spans), "words")
        places = [_in_window(ears, sung, texts, place, code) for place in (window, window.rival) if place]
        best = max(places, key=lambda place: sum(one.log_probability for one in place))
        taken = slice(window.taken.start, window.taken.stop)
        starts[taken] = [one.start_s for one in best]
        ends[taken] = [one.end_s for one in best]
        chances[taken] = [one.log_probability for one in best]
    return Raw(starts, ends, chances)


def _in_window(ears: Ears, sung: Sound, texts: Sequence[str], window: Window, code: str) -> list[Placed]:
    """The words that the window takes, in the song's time."""
    start_s = max(min(window.start_s, len(sung) / RATE - _SHORTEST_S), 0.0)
    piece = sung[int(start_s * RATE) : int(window.end_s * RATE) + 1]
    placed = ears.placed(piece, [texts[word] for word in window.words], code)
    return [
        Placed(start_s + one.start_s, start_s + one.end_s, one.log_probability)
        for one in placed[window.taken.start - window.words.start :][: len(window.taken)]
    ]


def _confidence(raw: Raw, rough: Rough) -> NDArray[np.float64]:
    """0 to 1 a word, made of: it was recognised, Whisper finds it likely, both agree, it has a length."""
    likely = np.exp(raw.log_probability / 3)
    sure = 0.45 * rough.sure + 0.55 * likely
    apart = np.abs(raw.starts_s - rough.starts_s) > _APART_S
    squeezed = raw.ends_s - raw.starts_s < _SQUEEZED_S
    confident: NDArray[np.float64] = sure * np.where(apart, 0.6, 1.0) * np.where(squeezed, 0.5, 1.0)
    return np.clip(confident, 0, 1)


def _lines(
    given: Sequence[GivenLine],
    starts: NDArray[np.float64],
    ends: NDArray[np.float64],
    confidence: NDArray[np.float64],
) -> tuple[Line, ...]:
    words = [
        (round(float(a), 3), round(float(b), 3), round(float(c), 3))
        for a, b, c in zip(starts, ends, confidence, strict=True)
    ]
    lines, first = [], first_words([len(line.words) for line in given])
    for line, low, high in zip(given, first, first[1:], strict=False):
        timed = tuple(
            Word(start, max(start, end), text, sure)
            for (start, end, sure), text in zip(words[low:high], line.words, strict=True)
        )
        lines.append(Line(timed[0].start_s, timed[-1].end_s, line.text, timed, word_times=True))
    return tuple(lines)


def _another_song(fit: float, code: str, likely: float | None) -> str:
    clear = likely is None or likely >= SURE_LANGUAGE
    heard = f"heard as {code!r}" if clear and code else "whose language is not clear"
    few = "" if fit < LEAST_FIT else "no more than chance finds, "
    return (
        f"Only {fit:.0%} of the given words were found in this song ({heard}), {few}so they got no times: give the "
        "words of this song, set its language, or insist."
    )
