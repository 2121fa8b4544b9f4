"""A person's changes, applied to lyrics: found again by text and occurrence, told of where they no longer fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from workbench.analysis.words.spelling import plain_word
from workbench.model.lyric_changes import AllTimes, LineText, LineTime, LyricChange, WordTime
from workbench.model.lyrics import Line, Lyrics, Word

__all__ = ["Amended", "amended", "line_occurrence", "plain_line"]


@dataclass(frozen=True, slots=True)
class Amended:
    """Lyrics with the changes in them."""

    lyrics: Lyrics
    misfits: tuple[LyricChange, ...]
    """The changes that no line or word is left for."""
    notes: tuple[str, ...]
    """One sentence for each of them."""


def amended(lyrics: Lyrics, changes: Sequence[LyricChange], duration_s: float) -> Amended:
    """Apply changes in their order, each to what the ones before it left.

    Args:
        lyrics: as listening found them, or as a file gave them.
        changes: a person's, the oldest first.
        duration_s: of the song; no time goes beyond it.
    """
    lines = list(lyrics.lines)
    misfits: list[LyricChange] = []
    for change in changes:
        changed = _apply(lines, change, duration_s)
        if changed is None:
            misfits.append(change)
        else:
            lines = sorted(changed, key=lambda line: line.start_s)
    notes = tuple(_misfit_sentence(change) for change in misfits)
    return Amended(replace(lyrics, lines=tuple(lines)), tuple(misfits), notes)


def line_occurrence(lyrics: Lyrics, index: int) -> int:
    """Which of the lines with these words the line at an index is, from 1: what a change about it needs to say."""
    key = plain_line(lyrics.lines[index].text)
    return sum(plain_line(line.text) == key for line in lyrics.lines[: index + 1])


def _apply(lines: list[Line], change: LyricChange, duration_s: float) -> list[Line] | None:
    """The changed lines; None where the change fits nothing."""
    if isinstance(change, AllTimes):
        return [_moved(line, change.offset_s, change.factor, duration_s) for line in lines]
    index = _find([plain_line(line.text) for line in lines], plain_line(change.line), change.occurrence)
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


def plain_line(text: str) -> str:
    """A line as it is compared; one of punctuation only, as it stands."""
    return " ".join(filter(None, (plain_word(word) for word in text.split()))) or text.strip()


def _find(keys: Sequence[str], key: str, occurrence: int) -> int | None:
    places = [index for index, one in enumerate(keys) if one == key]
    return places[occurrence - 1] if occurrence <= len(places) else None


def _moved(line: Line, offset_s: float, factor: float, duration_s: float) -> Line:
    def at(time_s: float) -> float:
        return round(min(max(offset_s + factor * time_s, 0.0), duration_s), 3)

    words = tuple(replace(word, start_s=at(word.start_s), end_s=at(word.end_s)) for word in line.words)
    return replace(line, start_s=at(line.start_s), end_s=at(line.end_s), words=words)


def _fitted(line: Line, start_s: float, end_s: float) -> Line:
    """The line over another span; each word keeps its share of it."""
    length = line.end_s - line.start_s
    factor = (end_s - start_s) / length if length > 0 else 0.0

    def at(time_s: float) -> float:
        return round(min(max(start_s + (time_s - line.start_s) * factor, start_s), end_s), 3)

    words = tuple(replace(word, start_s=at(word.start_s), end_s=at(word.end_s)) for word in line.words)
    return replace(line, start_s=start_s, end_s=end_s, words=words)


def _with_text(line: Line, text: str) -> Line | None:
    """The line with other words; as many as before keep their times, others are spread by their letters."""
    texts = text.split()
    if not texts:
        return None
    if len(texts) == len(line.words):
        return replace(line, text=text, words=tuple(replace(w, text=t) for w, t in zip(line.words, texts, strict=True)))
    whole, done, words = sum(len(t) + 1 for t in texts), 0, []
    for one in texts:
        first = line.start_s + (line.end_s - line.start_s) * done / whole
        done += len(one) + 1
        last = line.start_s + (line.end_s - line.start_s) * done / whole
        words.append(Word(round(first, 3), max(round(last, 3), round(first, 3)), one, 0.5))
    return replace(line, text=text, words=tuple(words), word_times=False)


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


def _misfit_sentence(change: LyricChange) -> str:
    if isinstance(change, AllTimes):  # fits always
        return ""
    what = f"the word {change.word!r} in the line" if isinstance(change, WordTime) else "the line"
    return (
        f"A change to {what} {change.line!r} (occurrence {change.occurrence}) fits no line any more and was left out."
    )
