"""A person's changes, applied to lyrics: found again by text and occurrence, told of where they no longer fit."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import lru_cache

from workbench.analysis.words.retime import retimed
from workbench.analysis.words.spelling import plain_word
from workbench.model.lyric_changes import AllTimes, GivenLyrics, LineText, LineTime, LyricChange, RestTimes, WordTime
from workbench.model.lyrics import GUESSED, Line, Lyrics, Word, spread_words

__all__ = [
    "Amended",
    "NamedChange",
    "amended",
    "applied",
    "kept_words",
    "line_occurrence",
    "place_of",
    "plain_line",
    "word_place",
]

NamedChange = WordTime | LineTime | LineText | RestTimes
"""What names a line."""
_OneChange = NamedChange | AllTimes
"""Of lyrics that are there."""
_LEAST_S = 0.08
"""Of a new word; with less room, its neighbours give way."""


@dataclass(frozen=True, slots=True)
class Amended:
    """Lyrics with the changes in them."""

    lyrics: Lyrics
    misfits: tuple[LyricChange, ...]
    """The changes that no line or word is left for."""
    notes: tuple[str, ...]
    """One sentence for each of them, and for lines that were moved out of the song."""


def amended(lyrics: Lyrics, changes: Sequence[LyricChange], duration_s: float) -> Amended:
    """Apply changes in their order, each to what the ones before it left; given lyrics end what was said before.

    Args:
        lyrics: as listening found them, or as a file gave them.
        changes: a person's, the oldest first.
        duration_s: of the song; no time goes beyond it.
    """
    given = [index for index, change in enumerate(changes) if isinstance(change, GivenLyrics)]
    changes = changes[given[-1] :] if given else changes
    lines = list(lyrics.lines)
    misfits: list[LyricChange] = []
    notes: list[str] = []
    for change in changes:
        if isinstance(change, GivenLyrics):
            lyrics, lines = change.lyrics, list(change.lyrics.lines)
            continue
        changed = applied(lines, change, duration_s)
        if changed is None:
            misfits.append(change)
            notes.append(_misfit_sentence(change))
            continue
        if isinstance(change, AllTimes | RestTimes) and (gone := changed.count(None)):
            counted = "1 line was" if gone == 1 else f"{gone} lines were"
            notes.append(f"{counted} moved out of the song, and left out.")
        lines = sorted(filter(None, changed), key=lambda line: line.start_s)
    return Amended(replace(lyrics, lines=tuple(lines)), tuple(misfits), tuple(notes))


def line_occurrence(lyrics: Lyrics, index: int) -> int:
    """Which of the lines with these words the line at an index is, from 1: what a change about it needs to say."""
    key = plain_line(lyrics.lines[index].text)
    return sum(plain_line(line.text) == key for line in lyrics.lines[: index + 1])


def applied(lines: Sequence[Line], change: _OneChange, duration_s: float) -> list[Line | None] | None:
    """One change: each line in its old place, None for one that goes; None where the change fits nothing."""
    if isinstance(change, AllTimes):
        return _moved(lines, change.offset_s, change.factor, duration_s)
    index = place_of(lines, change)
    if index is None:
        return None
    before, line, after = lines[:index], lines[index], lines[index + 1 :]
    if isinstance(change, RestTimes):
        return [*before, *_moved(lines[index:], change.offset_s, 1.0, duration_s)]
    if isinstance(change, LineText):
        return [*before, _with_text(line, " ".join(change.text.split())), *after]
    start_s, end_s = min(change.start_s, duration_s), min(change.end_s, duration_s)
    if isinstance(change, LineTime):
        return [*before, _fitted(line, start_s, end_s), *after]
    timed = _with_word(line, change, start_s, end_s)
    return None if timed is None else [*before, timed, *after]


def _moved(lines: Sequence[Line], offset_s: float, factor: float, duration_s: float) -> list[Line | None]:
    def at(time_s: float) -> float:
        return round(offset_s + factor * time_s, 3)

    return [next(iter(retimed([line], at, duration_s)), None) for line in lines]


def place_of(lines: Sequence[Line], change: NamedChange) -> int | None:
    """The index of the line that a change is about; None where it is not there."""
    return _find([plain_line(line.text) for line in lines], plain_line(change.line), change.occurrence)


def word_place(line: Line, change: WordTime) -> int | None:
    """The index of the word that a change is about; None where it is not there."""
    return _find([plain_line(word.text) for word in line.words], plain_line(change.word), change.word_occurrence)


@lru_cache(maxsize=8192)  # each change looks at all lines
def plain_line(text: str) -> str:
    """A line as it is compared; one of punctuation only, as it stands."""
    return " ".join(filter(None, (plain_word(word) for word in text.split()))) or text.strip()


def _find(keys: Sequence[str], key: str, occurrence: int) -> int | None:
    places = [index for index, one in enumerate(keys) if one == key]
    return places[occurrence - 1] if occurrence <= len(places) else None


def _fitted(line: Line, start_s: float, end_s: float) -> Line:
    """The line over another span, which is sure; each word keeps its share of it, and is no less sure than a guess."""
    length = line.end_s - line.start_s
    factor = (end_s - start_s) / length if length > 0 else 0.0

    def at(time_s: float) -> float:
        return round(min(max(start_s + (time_s - line.start_s) * factor, start_s), end_s), 3)

    words = tuple(
        Word(at(word.start_s), at(word.end_s), word.text, max(word.confidence, GUESSED)) for word in line.words
    )
    return replace(line, start_s=start_s, end_s=end_s, words=words)


def kept_words(line: Line, texts: Sequence[str]) -> list[int | None]:
    """Of each word of a line's new text, the index of the old one whose time it keeps.

    As many as before keep all times; otherwise those that are the same, compared without case and punctuation.
    """
    if len(texts) == len(line.words):
        return list(range(len(texts)))
    kept: list[int | None] = [None] * len(texts)
    matcher = SequenceMatcher(
        None, [plain_line(w.text) for w in line.words], list(map(plain_line, texts)), autojunk=False
    )
    for old, new, size in matcher.get_matching_blocks():
        kept[new : new + size] = range(old, old + size)
    return kept


def _with_text(line: Line, text: str) -> Line | None:
    """The line with other words; new ones share the time of those whose place they take, by their letters.

    Where that is too little, all words share the line's.
    """
    texts = text.split()
    if not texts:
        return None
    words: list[Word] = []
    kept = kept_words(line, texts)
    for new, group in itertools.groupby(zip(texts, kept, strict=True), lambda one: one[1] is None):
        some = list(group)
        if not new:
            words += [replace(line.words[at], text=word) for word, at in some if at is not None]
            continue
        start_s = words[-1].end_s if words else line.start_s
        after = next((at for at in kept[len(words) + len(some) :] if at is not None), None)
        end_s = line.end_s if after is None else line.words[after].start_s
        if end_s - start_s < _LEAST_S * len(some):
            return replace(line, text=text, words=spread_words(text, line.start_s, line.end_s), word_times=False)
        words += spread_words(" ".join(word for word, _ in some), start_s, end_s)
    some_kept = any(at is not None for at in kept)
    return replace(line, text=text, words=tuple(words), word_times=line.word_times and some_kept)


def _with_word(line: Line, change: WordTime, start_s: float, end_s: float) -> Line | None:
    """The line with one word moved; its neighbours give way, as does the line's own start or end."""
    index = word_place(line, change)
    if index is None:
        return None
    words = []
    for place, word in enumerate(line.words):
        if place < index:
            words.append(replace(word, start_s=min(word.start_s, start_s), end_s=min(word.end_s, start_s)))
        elif place > index:
            words.append(replace(word, start_s=max(word.start_s, end_s), end_s=max(word.end_s, end_s)))
        else:
            words.append(replace(word, start_s=start_s, end_s=end_s, confidence=1.0))
    first, last = (index == 0), (index == len(words) - 1)
    return replace(
        line,
        start_s=start_s if first else min(line.start_s, words[0].start_s),
        end_s=end_s if last else max(line.end_s, words[-1].end_s),
        words=tuple(words),
        word_times=True,
    )


def _misfit_sentence(change: _OneChange) -> str:
    assert not isinstance(change, AllTimes)  # fits always
    what = f"the word {change.word!r} in the line" if isinstance(change, WordTime) else "the line"
    return (
        f"A change to {what} {change.line!r} (occurrence {change.occurrence}) fits no line any more and was left out."
    )
