"""A person's changes, applied to lyrics: found again by text and occurrence, told of where they no longer fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from workbench.analysis.words.retime import retimed
from workbench.analysis.words.spelling import plain_word
from workbench.model.lyric_changes import AllTimes, GivenLyrics, LineText, LineTime, LyricChange, WordTime
from workbench.model.lyrics import GUESSED, Line, Lyrics, Word, spread_words

__all__ = ["Amended", "amended", "line_occurrence", "place_of", "plain_line"]

_OneChange = WordTime | LineTime | LineText | AllTimes
"""Of lyrics that are there."""


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
        changed = _apply(lines, change, duration_s)
        if changed is None:
            misfits.append(change)
            notes.append(_misfit_sentence(change))
            continue
        if isinstance(change, AllTimes) and (gone := len(lines) - len(changed)):
            counted = "1 line was" if gone == 1 else f"{gone} lines were"
            notes.append(f"{counted} moved out of the song, and left out.")
        lines = sorted(changed, key=lambda line: line.start_s)
    return Amended(replace(lyrics, lines=tuple(lines)), tuple(misfits), tuple(notes))


def line_occurrence(lyrics: Lyrics, index: int) -> int:
    """Which of the lines with these words the line at an index is, from 1: what a change about it needs to say."""
    key = plain_line(lyrics.lines[index].text)
    return sum(plain_line(line.text) == key for line in lyrics.lines[: index + 1])


def _apply(lines: list[Line], change: _OneChange, duration_s: float) -> list[Line] | None:
    """The changed lines; None where the change fits nothing."""
    if isinstance(change, AllTimes):
        offset_s, factor = change.offset_s, change.factor
        return retimed(lines, lambda time_s: round(offset_s + factor * time_s, 3), duration_s)
    index = place_of(lines, change)
    if index is None:
        return None
    line = lines[index]
    if isinstance(change, LineText):
        new = _with_text(line, " ".join(change.text.split()))
        return [*lines[:index], *([new] if new else []), *lines[index + 1 :]]
    start_s, end_s = min(change.start_s, duration_s), min(change.end_s, duration_s)
    if isinstance(change, LineTime):
        return [*lines[:index], _fitted(line, start_s, end_s), *lines[index + 1 :]]
    timed = _with_word(line, change, start_s, end_s)
    return None if timed is None else [*lines[:index], timed, *lines[index + 1 :]]


def place_of(lines: Sequence[Line], change: WordTime | LineTime | LineText) -> int | None:
    """The index of the line that a change is about; None where it is not there."""
    return _find([plain_line(line.text) for line in lines], plain_line(change.line), change.occurrence)


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


def _with_text(line: Line, text: str) -> Line | None:
    """The line with other words; as many as before keep their times, others are spread by their letters."""
    texts = text.split()
    if not texts:
        return None
    if len(texts) == len(line.words):
        return replace(line, text=text, words=tuple(replace(w, text=t) for w, t in zip(line.words, texts, strict=True)))
    return replace(line, text=text, words=spread_words(text, line.start_s, line.end_s), word_times=False)


def _with_word(line: Line, change: WordTime, start_s: float, end_s: float) -> Line | None:
    """The line with one word moved; its neighbours give way, as does the line's own start or end."""
    index = _find([plain_line(word.text) for word in line.words], plain_line(change.word), change.word_occurrence)
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
