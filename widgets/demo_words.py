"""The words of the made-up song, for demos and tests: values only."""

from __future__ import annotations

import math

from widgets.demo import demo_arrangement
from workbench.model.lyric_sheet import LyricSheet
from workbench.model.lyrics import Line, Lyrics, Word

__all__ = ["demo_words"]

_SUNG = (
    "I walked along the river all night long",
    "the lights were low and the water strong",
    "and every word I meant to say",
    "was carried by the stream away",
    "so sing it louder",
    "sing it till the morning comes",
)
_REST_S = 0.5


def demo_words(
    duration_s: float = 60.0, *, words_per_s: float = 2.0, sung: bool = True, given: bool = False
) -> LyricSheet:
    """The words of ``demo_arrangement``, a few of them doubtful; no lines are laid out yet.

    Args:
        duration_s: of the song, seconds, at least 30.
        words_per_s: how fast they come.
        sung: whether there are any.
        given: whether they came with their times, as from a file.
    """
    song = demo_arrangement(duration_s)
    lines, start_s, number = [], song.sections[1].start_s, 0
    while sung and start_s + 6 < duration_s:
        line = _line(_SUNG[number % len(_SUNG)], start_s, 1 / words_per_s, number)
        lines.append(line)
        start_s, number = line.end_s + _REST_S, number + 1
    heard = Lyrics(tuple(lines), "en") if lines else None
    return LyricSheet(
        duration_s, song.peaks, song.sections, song.beats.beats_s, heard, None, beats=song.beats, given=given
    )


def _line(text: str, start_s: float, each_s: float, number: int) -> Line:
    words = []
    for place, word in enumerate(text.split()):
        at = round(start_s + place * each_s, 3)
        sure = round(0.6 + 0.37 * math.sin(number * 1.7 + place * 0.9) - 0.4 * (number % 3 == 2), 3)
        words.append(Word(at, round(at + 0.85 * each_s, 3), word, max(0.05, sure)))
    return Line(words[0].start_s, words[-1].end_s, text, tuple(words), word_times=True)
