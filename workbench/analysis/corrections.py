"""A person's corrections of all parts: in plain words, and held against what is in force."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import assert_never

from workbench.analysis.character.amend import amended_character
from workbench.analysis.grid_edit import applied
from workbench.analysis.grid_edit import said as said_of_grid
from workbench.analysis.words.amend import amended
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
from workbench.model.grid_changes import DownbeatAt, GivenBeats, GridChange, PhraseFlow
from workbench.model.lyric_changes import AllTimes, LineText, LineTime, LyricChange, WordTime
from workbench.model.override import Change, Override

__all__ = ["misfit", "moved_overrides", "said"]

_TIMES = ("at_s", "start_s", "end_s")


def misfit(analysis: Analysis, change: Change, before: Sequence[Override] = ()) -> str:
    """Why a change cannot be made, as one sentence; empty where it can.

    Args:
        analysis: in force.
        change: one more.
        before: those that are in it already.
    """
    if isinstance(change, GridChange):
        fixed = [one.change.at_s for one in before if isinstance(one.change, DownbeatAt)]
        found = applied(analysis.beats, change, analysis.duration_s, fixed)
        return _refused(change, found) if isinstance(found, str) else ""
    begins = getattr(change, "at_s", getattr(change, "start_s", 0.0))
    if begins >= analysis.duration_s:
        return f"{begins:g} s is behind the song's end, which is at {analysis.duration_s:.2f} s."
    if isinstance(change, LyricChange):
        return _lyric_misfit(analysis, change)
    if analysis.character is None:
        return "Nobody has listened for this song's character yet; call analyze() first (songreel analyze)."
    if amended_character(analysis.character, (change,)).misfits:
        return _refused(change, "no section is there")
    return ""


def _lyric_misfit(analysis: Analysis, change: LyricChange) -> str:
    if analysis.lyrics is None or not analysis.lyrics.lines:
        return "This song has no lyrics that could be corrected."
    if isinstance(change, AllTimes):
        if abs(change.offset_s) >= analysis.duration_s:
            return f"An offset of {change.offset_s:g} s leaves no line in a song of {analysis.duration_s:.2f} s."
    elif amended(analysis.lyrics, (change,), analysis.duration_s).misfits:
        return _refused(
            change, "there is no such line" if not isinstance(change, WordTime) else "there is no such word"
        )
    return ""


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
        case AllTimes():
            stretched = "" if change.factor == 1 else f", times {change.factor:g}"
            return f"all words {abs(change.offset_s):.2f} s {'later' if change.offset_s >= 0 else 'earlier'}{stretched}"
        case _:
            assert_never(change)


def _named(change: WordTime | LineTime | LineText) -> str:
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
            return f"the {change.of} is {change.name} by {change.score:.2f}"
        case SetSectionMood():
            return f"the section at {change.at_s:.2f} s is {change.word}"
        case _:
            assert_never(change)


def moved_overrides(overrides: Sequence[Override], shift_s: float, duration_s: float) -> tuple[Override, ...]:
    """Corrections for a new master; those whose time lies outside of it are left out.

    Args:
        overrides: of the old master.
        shift_s: how much later the same sound comes in the new one.
        duration_s: of the new one.
    """
    found = (_moved(override.change, shift_s, duration_s) for override in overrides)
    return tuple(
        replace(override, change=change)
        for override, change in zip(overrides, found, strict=True)
        if change is not None
    )


def _moved(change: Change, shift_s: float, duration_s: float) -> Change | None:
    if isinstance(change, AllTimes):  # t becomes offset + factor * t, for times that are later by the shift
        return replace(change, offset_s=change.offset_s + shift_s * (1 - change.factor))
    if isinstance(change, GivenBeats):
        return change.moved(shift_s, duration_s)
    names = [field.name for field in fields(change) if field.name in _TIMES and getattr(change, field.name) is not None]
    times = {name: round(getattr(change, name) + shift_s, 4) for name in names}
    first, last = min(times.values(), default=0.0), max(times.values(), default=0.0)
    if first >= duration_s or last < 0 or (isinstance(change, PhraseFlow) and last == 0):
        return None
    return replace(change, **{name: min(max(time_s, 0.0), duration_s) for name, time_s in times.items()})
