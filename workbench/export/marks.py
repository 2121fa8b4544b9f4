"""Marks at times, as other programs keep them, made into beats, sections and lyrics. Seconds from the song's start."""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from workbench.errors import OptionError
from workbench.model.analysis import Section
from workbench.model.grid_changes import GivenBeats
from workbench.model.labels import meant_label
from workbench.model.lyrics import Line, Lyrics, Word, spread_words
from workbench.model.text import printable

__all__ = ["LONGEST_S", "Annotations", "Mark", "beats_of", "checked_time", "lyrics_of", "refused", "sections_of"]

LONGEST_S = 86_400.0
"""No song is longer than a day; what claims to be is no time in seconds."""

_MOST_MARKS = 200_000
_MOST_IN_BAR = 16
_USUAL_METER = 4
_SAME_S = 1e-4
_GAP_S = 0.5
_LONGEST_LABEL = 60
_LONGEST_LINE = 500
_LONGEST_SAID = 30
_LAST_LINE_S = 4.0
_BAR_AND_BEAT = re.compile(r"(?:\d+[.:|])?(\d{1,2})")


@dataclass(frozen=True, slots=True)
class Mark:
    """One row: a point where ``end_s`` is None, else a region."""

    start_s: float
    end_s: float | None
    text: str = ""
    confidence: float = 1.0
    row: int | None = None
    """Of a label file, from 1."""

    def __str__(self) -> str:
        """What a sentence calls it."""
        said = printable(self.text)[:_LONGEST_SAID]
        where = "what begins" if self.row is None else f"row {self.row}"
        return f"{where} at {self.start_s:.2f} s" + (f" ({said!r})" if said else "")


@dataclass(frozen=True, slots=True)
class Annotations:
    """What a file of another program says about a song; whatever it does not hold is None or empty."""

    beats: GivenBeats | None = None
    sections: tuple[Section, ...] = ()
    lyrics: Lyrics | None = None
    tags: tuple[tuple[str, float], ...] = ()
    """Each with its confidence, 0 to 1."""
    notes: tuple[str, ...] = ()
    """What could not be taken as it stands, one sentence each."""


def refused(name: str, reason: str) -> OptionError:
    """The one sentence about a file that cannot be taken."""
    return OptionError(f"{printable(name)[:60]!r} cannot be taken: {reason}.", field="file")


def checked_time(value: object, name: str, where: str) -> float:
    """A time in seconds.

    Raises:
        OptionError: it is no number, or no time in a song.
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= LONGEST_S:
        said = printable(repr(value))[:30]
        raise refused(name, f"{where} has the time {said}; times are seconds from the song's start, 0 to a day")
    return float(value)


def _in_order(marks: Sequence[Mark], name: str, duration_s: float, notes: list[str]) -> list[Mark]:
    """Marks within the song, ascending.

    Raises:
        OptionError: there are too many, or none in the song.
    """
    if len(marks) > _MOST_MARKS:
        raise refused(name, f"it has {len(marks)} marks, more than {_MOST_MARKS}")
    inside = sorted((m for m in marks if m.start_s < duration_s), key=lambda mark: mark.start_s)
    if not inside:
        raise refused(name, f"it has no mark within the song's {duration_s:.1f} s" if marks else "it has no mark")
    if len(inside) < len(marks):
        out = len(marks) - len(inside)
        notes.append(
            f"{'1 mark lies' if out == 1 else f'{out} marks lie'} after the song's end, {duration_s:.2f} s, and "
            f"{'was' if out == 1 else 'were'} left out."
        )
    late = [mark for mark in inside if (mark.end_s or 0) > duration_s + _GAP_S]
    _note(notes, late, f"lasts beyond the song's end, so it ends there, at {duration_s:.2f} s")
    return inside


def _note(notes: list[str], marks: Sequence[Mark], what: str) -> None:
    """Say what is odd about marks: of the first of them, and of how many more."""
    if marks:
        more = f"; {len(marks) - 1} more likewise" if len(marks) > 1 else ""
        said = str(marks[0])
        notes.append(f"{said[:1].upper()}{said[1:]} {what}{more}.")


def _note_points(notes: list[str], marks: Sequence[Mark], until: str) -> None:
    """Say which marks have no length where others have one; a file of points alone says what it means."""
    points = [mark for mark in marks if mark.end_s is None]
    if len(points) < len(marks):
        _note(notes, points, f"has no length, so it lasts {until}")


def beats_of(marks: Sequence[Mark], name: str, duration_s: float) -> Annotations:
    """A beat at the start of each mark; a mark's text may be its number in the bar, or bar and beat as in 12.3.

    Raises:
        OptionError: there are too few beats in the song, or too many.
    """
    notes: list[str] = []
    inside = _in_order(marks, name, duration_s, notes)
    kept = inside[:1]
    for mark in inside[1:]:
        if mark.start_s - kept[-1].start_s >= _SAME_S:
            kept.append(mark)
    if len(kept) < len(inside):
        notes.append(f"{len(inside) - len(kept)} beats stand at the time of another and were left out.")
    numbers = [_number(mark.text) for mark in kept]
    if not all(numbers) or 1 not in numbers:
        lacking = "No beat is the first of a bar" if all(numbers) else "Not every beat has its number in the bar"
        notes.append(f"{lacking}, so they are counted in fours from the first.")
        numbers = [i % _USUAL_METER + 1 for i in range(len(kept))]
    times = tuple(mark.start_s for mark in kept)
    try:
        return Annotations(beats=GivenBeats(times, tuple(n or 1 for n in numbers)), notes=tuple(notes))
    except ValueError as error:
        raise refused(name, str(error)) from None


def _number(text: str) -> int | None:
    found = _BAR_AND_BEAT.fullmatch(text.strip())
    number = int(found[1]) if found else 0
    return number if 1 <= number <= _MOST_IN_BAR else None


def sections_of(
    marks: Sequence[Mark], name: str, duration_s: float, occurrences: Sequence[int] | None = None
) -> Annotations:
    """Sections that cover the song: regions as they are, a point up to the next mark; gaps become a section.

    Args:
        marks: each mark's text is a label.
        name: of the file.
        duration_s: the song's length.
        occurrences: of each mark, where the file is our own and says so: labels stay as they are written then, and else
            become ours where they mean one of ours.

    Raises:
        OptionError: there is no mark in the song.
    """
    notes: list[str] = []
    inside = _in_order(marks, name, duration_s, notes)
    _note_points(notes, inside, "up to the next row")
    spans: list[tuple[float, str, float]] = []  # each holds up to the next; an empty label is a gap
    cut: list[Mark] = []
    hidden: list[Mark] = []
    for mark, following in itertools.pairwise([*inside, None]):
        assert mark is not None
        limit = duration_s if following is None else following.start_s
        end = limit if mark.end_s is None else min(mark.end_s, limit)
        if end - mark.start_s <= _SAME_S:
            hidden.append(mark)
            continue
        if following is not None and mark.end_s is not None and mark.end_s > limit + _SAME_S:
            cut.append(mark)
        label = printable(mark.text)[:_LONGEST_LABEL] or "section"
        spans.append((mark.start_s, label if occurrences else meant_label(label), mark.confidence))
        if limit - end >= _GAP_S:
            spans.append((end, "", 0.0))
    _note(notes, cut, "overlaps what follows, so it ends where that begins")
    _note(notes, hidden, "begins where another section does, so it was left out")
    if not spans:
        raise refused(name, "it has no section that lasts")
    if spans[0][0] >= _GAP_S:
        spans.insert(0, (0.0, "", 0.0))
    starts = [0.0, *(start for start, *_ in spans[1:])]
    seen: Counter[str] = Counter()
    known = occurrences if occurrences and len(occurrences) == len(spans) else None
    sections: list[Section] = []
    for start, end, (_, label, sure) in zip(starts, [*starts[1:], duration_s], spans, strict=True):
        seen[label] += 1
        number = known[len(sections)] if known else seen[label]
        sections.append(Section(start, end, label or "section", sure, number))
    if any(not label for _, label, _ in spans):
        notes.append("Parts of the song that no region covers became sections named section.")
    return Annotations(sections=tuple(sections), notes=tuple(notes))


def lyrics_of(
    lines: Sequence[Mark], words: Sequence[Mark], name: str, duration_s: float, language: str | None = None
) -> Annotations:
    """Lines with their words; a line that is a point lasts up to the next, the last one 4 s at most.

    Args:
        lines: each mark's text is one line; without any, each word is its own.
        words: each mark's text is one word; it belongs to the line in which it begins.
        name: of the file.
        duration_s: the song's length.
        language: ISO 639-1.

    Raises:
        OptionError: there is no text in the song.
    """
    notes: list[str] = []
    marks = _in_order([m for m in lines or words if printable(m.text)], name, duration_s, notes)
    if lines:
        _note(notes, [mark for mark in lines if not printable(mark.text)], "has no text, so it was left out")
    _note_points(notes, marks, "up to the next row")
    both = [b for a, b in itertools.pairwise(marks) if a.end_s is not None and b.start_s < a.end_s - _SAME_S]
    _note(notes, both, "begins before the line before it ends, and both were taken as they are")
    found = []
    for mark, following in itertools.pairwise([*marks, None]):
        assert mark is not None
        limit = min(duration_s, mark.start_s + _LAST_LINE_S) if following is None else following.start_s
        end = min(limit if mark.end_s is None else mark.end_s, duration_s)
        end, text = max(mark.start_s, end), printable(mark.text)[:_LONGEST_LINE]
        found.append(Line(mark.start_s, end, text, spread_words(text, mark.start_s, end)))
    if lines:
        found = _with_words(found, sorted(words, key=lambda word: word.start_s))
    return Annotations(lyrics=Lyrics(tuple(found), language), notes=tuple(notes))


def _with_words(lines: Sequence[Line], words: Sequence[Mark]) -> list[Line]:
    """The lines with those words that begin in them; a line without any keeps its own, whose times nobody gave."""
    ends = [*(line.start_s for line in lines[1:]), math.inf]
    filled, at = [], 0
    for line, end in zip(lines, ends, strict=True):
        own = []
        while at < len(words) and words[at].start_s < end - _SAME_S:
            word = words[at]
            at += 1
            if word.start_s >= line.start_s - _SAME_S and printable(word.text):
                stop = max(word.start_s, min(word.end_s or word.start_s, line.end_s))
                own.append(Word(word.start_s, stop, printable(word.text)[:_LONGEST_LINE], word.confidence))
        filled.append(replace(line, words=tuple(own), word_times=True) if own else line)
    return filled
