"""A person's corrections of all parts: in plain words, and held against what is in force."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from typing import assert_never

from workbench.analysis.character.amend import amended_character
from workbench.analysis.grid_edit import applied, fixed_downbeats
from workbench.analysis.grid_edit import said as said_of_grid
from workbench.analysis.words.amend import NamedChange, amended, place_of, plain_line, word_place
from workbench.analysis.words.retime import inside, shifted
from workbench.model.analysis import Analysis
from workbench.model.character_changes import (
    CharacterChange,
    SetGenre,
    SetKey,
    SetMood,
    SetMoodValue,
    SetSectionMood,
    SetTag,
)
from workbench.model.correction import Change, Correction
from workbench.model.grid_changes import GivenBeats, GridChange, PhraseFlow
from workbench.model.lyric_changes import AllTimes, GivenLyrics, LineText, LineTime, LyricChange, RestTimes, WordTime
from workbench.model.lyrics import Line, Lyrics

__all__ = ["lyric_misfit", "misfit", "moved_corrections", "said"]

_TIMES = ("at_s", "start_s", "end_s")
_SAID_S = 0.01
"""Times are said to a hundredth."""


def misfit(analysis: Analysis, change: Change, before: Sequence[Correction] = ()) -> str:
    """Why a change cannot be made, as one sentence; empty where it can.

    Args:
        analysis: in force.
        change: one more.
        before: those that are in it already.
    """
    if isinstance(change, LyricChange):
        return lyric_misfit(analysis.lyrics, change, analysis.duration_s)
    if isinstance(change, PhraseFlow | SetSectionMood) and (late := _late(change, analysis.duration_s)):
        return late
    if isinstance(change, GridChange):
        found = applied(analysis.beats, change, analysis.duration_s, fixed_downbeats(before))
        return _refused(change, found) if isinstance(found, str) else ""
    if analysis.character is None:
        return "Nobody has listened for this song's character yet; listen to it first (songreel analyze, or analyze())."
    if amended_character(analysis.character, (change,)).misfits:
        return _refused(change, "no section is there")
    return ""


def _late(change: LineTime | WordTime | PhraseFlow | SetSectionMood, duration_s: float) -> str:
    """What to say of a time after the song's end; nothing where there is none."""
    begins, ends = (change.at_s,) * 2 if isinstance(change, SetSectionMood) else (change.start_s, change.end_s)
    if begins < duration_s and ends <= duration_s + _SAID_S:
        return ""
    time_s = begins if begins >= duration_s else ends
    return f"{time_s:g} s is after the song's end, which is at {duration_s:.2f} s; give times within the song."


def _beside_line(lines: Sequence[Line], change: WordTime) -> str:
    """What to say of a word outside its line; its first and its last word may go as far as the lines around it."""
    index = place_of(lines, change)
    assert index is not None  # who asks has found the word there
    line = lines[index]
    place = word_place(line, change)
    first_s, last_s = line.start_s, line.end_s
    if place == 0:
        first_s = min(first_s, lines[index - 1].end_s if index else 0.0)
    if place == len(line.words) - 1:
        last_s = max(last_s, lines[index + 1].start_s if index + 1 < len(lines) else math.inf)
    if first_s - _SAID_S <= change.start_s and change.end_s <= last_s + _SAID_S:
        return ""
    said_ = f"{change.word!r} cannot be sung from {change.start_s:g} to {change.end_s:g} s"
    room = f"its line {change.line!r} is sung from {line.start_s:.2f} to {line.end_s:.2f} s"
    more = {
        (True, False): f", and there is room for it from {first_s:.2f} s on",
        (False, True): f", and there is room for it up to {last_s:.2f} s",
        (True, True): f", and there is room for it from {first_s:.2f} to {last_s:.2f} s",
    }.get((first_s < line.start_s, line.end_s < last_s < math.inf), "")
    return f"The word {said_}: {room}{more}; move the line first."


def lyric_misfit(lyrics: Lyrics | None, change: LyricChange, duration_s: float) -> str:
    """Why a change of words cannot be made, as one sentence; empty where it can.

    Args:
        lyrics: in force.
        change: one more.
        duration_s: of the song.
    """
    if isinstance(change, LineTime | WordTime) and (late := _late(change, duration_s)):
        return late
    if isinstance(change, GivenLyrics):
        fits = any(line.start_s < duration_s for line in change.lyrics.lines)
        return "" if fits else _refused(change, f"it ends at {duration_s:.2f} s")
    if lyrics is None or not lyrics.lines:
        return "This song has no lyrics that could be corrected."
    changed = amended(lyrics, (change,), duration_s)
    if isinstance(change, AllTimes | RestTimes) and not changed.lyrics.lines:
        return f"An offset of {change.offset_s:g} s leaves no line in a song of {duration_s:.2f} s."
    if changed.misfits:
        return _refused(
            change, "there is no such line" if not isinstance(change, WordTime) else "there is no such word"
        )
    return _beside_line(lyrics.lines, change) if isinstance(change, WordTime) else ""


def _refused(change: Change, why: str) -> str:
    sentence = f"{said(change)}: that does not fit this song, {why}."
    return sentence[:1].upper() + sentence[1:]


def said(change: Change) -> str:
    """A change in plain words, as a person would say it."""
    if isinstance(change, GridChange):
        return said_of_grid(change)
    return _said_of_words(change) if isinstance(change, LyricChange) else _said_of_character(change)


def _said_of_words(change: LyricChange) -> str:
    match change:
        case WordTime():
            span = f"from {change.start_s:.2f} to {change.end_s:.2f} s"
            return f"the word {change.word!r} in the line {_named(change)} {span}"
        case LineTime():
            return f"the line {_named(change)} from {change.start_s:.2f} to {change.end_s:.2f} s"
        case LineText():
            return f"the line {_named(change)} {f'is {change.text!r}' if change.text else 'is not sung'}"
        case GivenLyrics():
            lines = change.lyrics.lines
            counted = "1 line of its own" if len(lines) == 1 else f"{len(lines)} lines of their own"
            return f"{counted}, the first {lines[0].text!r}"
        case RestTimes():
            return f"the line {_named(change)} and all after it {_later(change.offset_s)}"
        case AllTimes():
            stretched = "" if change.factor == 1 else f", times {change.factor:g}"
            return f"all words {_later(change.offset_s)}{stretched}"
        case _:
            assert_never(change)


def _later(offset_s: float) -> str:
    return f"{abs(offset_s):.2f} s {'later' if offset_s >= 0 else 'earlier'}"


def _named(change: NamedChange) -> str:
    return repr(change.line) + (f" (no. {change.occurrence})" if change.occurrence > 1 else "")


def _said_of_character(change: CharacterChange) -> str:
    match change:
        case SetKey():
            return f"the key is {change.tonic} {change.mode}"
        case SetGenre():
            return f"the genre is {change.genre}"
        case SetMood():
            return f"the mood is {change.mood}"
        case SetMoodValue():
            return f"{change.name} is {change.value:.2f}"
        case SetTag():
            return f"{change.name} fits as a {change.of} by {change.score:.2f} of 1"
        case SetSectionMood():
            if change.start_s is not None and change.end_s is not None:
                return f"the section from {change.start_s:.2f} to {change.end_s:.2f} s is {change.word}"
            return f"the section at {change.at_s:.2f} s is {change.word}"
        case _:
            assert_never(change)


def moved_corrections(
    corrections: Sequence[Correction], shift_s: float, duration_s: float, old: Analysis | None = None
) -> tuple[Correction, ...]:
    """Corrections for a new master; those whose time lies outside of it are left out, and those of lines that do.

    Args:
        corrections: of the old master.
        shift_s: how much later the same sound comes in the new one.
        duration_s: of the new one.
        old: what was heard in the old one; occurrences of lines that the new one has not are no longer counted.
    """
    changes = _counted_anew([correction.change for correction in corrections], old, shift_s, duration_s)
    found = (change and _moved(change, shift_s, duration_s) for change in changes)
    return tuple(
        replace(correction, change=change)
        for correction, change in zip(corrections, found, strict=True)
        if change is not None
    )


def _counted_anew(
    changes: Sequence[Change], old: Analysis | None, shift_s: float, duration_s: float
) -> Iterator[Change | None]:
    """The changes with occurrences among the lines of the new master; None for one whose line it has not."""
    words = old.words.lyrics if old and old.words else None
    lyrics = words or (old.asked.lyrics if old and old.asked else None) or Lyrics(())
    for change in changes:
        if not isinstance(change, LyricChange):
            yield change
            continue
        yield _counted(change, lyrics.lines, shift_s, duration_s)
        lyrics = amended(lyrics, (change,), old.duration_s if old else math.inf).lyrics


def _counted(change: LyricChange, lines: Sequence[Line], shift_s: float, duration_s: float) -> LyricChange | None:
    if isinstance(change, AllTimes | GivenLyrics) or (index := place_of(lines, change)) is None:
        return change
    kept = [inside(line.start_s + shift_s, line.end_s + shift_s, duration_s) for line in lines[: index + 1]]
    if not kept[index]:
        return None
    key = plain_line(change.line)
    cut = sum(not there and plain_line(line.text) == key for line, there in zip(lines, kept, strict=False))
    return replace(change, occurrence=change.occurrence - cut)


def _moved(change: Change, shift_s: float, duration_s: float) -> Change | None:
    if isinstance(change, AllTimes):  # t becomes offset + factor * t, for times that are later by the shift
        return replace(change, offset_s=change.offset_s + shift_s * (1 - change.factor))
    if isinstance(change, GivenBeats):
        return change.moved(shift_s, duration_s)
    if isinstance(change, GivenLyrics):
        left = shifted(change.lyrics, shift_s, duration_s)
        return GivenLyrics(left) if left.lines else None
    names = [field.name for field in fields(change) if field.name in _TIMES and getattr(change, field.name) is not None]
    times = {name: round(getattr(change, name) + shift_s, 4) for name in names}
    if isinstance(change, SetSectionMood) and change.start_s == 0:
        times["start_s"] = min(0.0, *times.values())  # the first section begins where the song does
    first, last = min(times.values(), default=0.0), max(times.values(), default=0.0)
    if first >= duration_s or last < 0 or (isinstance(change, PhraseFlow) and last == 0):
        return None
    return replace(change, **{name: min(max(time_s, 0.0), duration_s) for name, time_s in times.items()})
