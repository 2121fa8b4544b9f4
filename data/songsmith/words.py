"""Lyrics as they are written down here: words, the sounds they are made of, and notes under them."""

from __future__ import annotations

from songsmith.score import Grid, Word, midi
from songsmith.voice import Syllable, line_spans

__all__ = ["set_to_music", "sung_words"]

# One word: syllables divided by |, sounds as in the ARPAbet (oh, the start of ow, is our own).
_SOUNDS = {
    "a": "ah",
    "am": "ae m",
    "breaks": "b r ey k s",
    "can": "k ae n",
    "carry": "k eh | r iy",
    "city": "s ih | t iy",
    "every": "eh v | r iy",
    "glass": "g l ae s",
    "hear": "h iy r",
    "heat": "h iy t",
    "holds": "h ow l d z",
    "home": "h ow m",
    "i": "ay",
    "in": "ih n",
    "into": "ih n | t uw",
    "light": "l ay t",
    "little": "l ih | t uh l",
    "me": "m iy",
    "more": "m ao r",
    "morning": "m ao r | n ih ng",
    "neon": "n iy | aa n",
    "night": "n ay t",
    "on": "aa n",
    "other": "ah | dh er",
    "pull": "p uh l",
    "quiet": "k w ay | eh t",
    "rain": "r ey n",
    "shore": "sh ao r",
    "side": "s ay d",
    "silver": "s ih l | v er",
    "street": "s t r iy t",
    "the": "dh ah",
    "tide": "t ay d",
    "to": "t uw",
    "turn": "t er n",
    "under": "ah n | d er",
    "water": "w ao | t er",
    "wide": "w ay d",
    "window": "w ih n | d ow",
    "you": "y uw",
}


def set_to_music(text: str, melody: str, grid: Grid, bar: int) -> list[Syllable]:
    """The syllables of a line on its notes.

    Args:
        text: words with punctuation; each is known by its letters alone.
        melody: for each syllable ``NOTE@BEAT+LENGTH``, beats counted from 0 in ``bar``.
        grid: the song's clock.
        bar: counted from 0.
    """
    spoken = [
        (index, tuple(part.split()))
        for index, word in enumerate(text.split())
        for part in _SOUNDS["".join(c for c in word.lower() if c.isalpha())].split("|")
    ]
    sung = []
    for (word, sounds), event in zip(spoken, melody.split(), strict=True):
        note, _, place = event.partition("@")
        beat, _, length = place.partition("+")
        start = grid.at(bar, float(beat))
        sung.append(Syllable(start, grid.at(bar, float(beat) + float(length)) - start, midi(note), sounds, word))
    return sung


def sung_words(text: str, syllables: list[Syllable], line: int) -> list[Word]:
    """The words of a line with the times at which they sound, rounded to a millisecond."""
    return [
        Word(round(start, 3), round(end, 3), word, line)
        for word, (start, end) in zip(text.split(), line_spans(syllables), strict=True)
    ]
