"""A person's changes, applied to a song's character; told of where they no longer fit."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from workbench.model.character import Character, Genre, Key, Mood, SectionMood, Tag
from workbench.model.character_changes import (
    CharacterChange,
    SetGenre,
    SetKey,
    SetMood,
    SetMoodValue,
    SetSectionMood,
    SetTag,
)

__all__ = ["AmendedCharacter", "amended_character"]

_SURE = 1.0
_SAME_S = 0.01
"""Boundaries that are nearer are one."""
_SAID = "A person said so."


@dataclass(frozen=True, slots=True)
class AmendedCharacter:
    """A character with the changes in it."""

    character: Character
    misfits: tuple[CharacterChange, ...]
    """The changes that no section is left for."""
    notes: tuple[str, ...]
    """One sentence for each of them."""


def amended_character(character: Character, changes: Sequence[CharacterChange]) -> AmendedCharacter:
    """Apply changes in their order, each to what the ones before it left.

    Args:
        character: as it was heard.
        changes: a person's, the oldest first.
    """
    misfits: list[CharacterChange] = []
    for change in changes:
        changed = _apply(character, change)
        if changed is None:
            misfits.append(change)
        else:
            character = changed
    notes = tuple(_misfit_sentence(change) for change in misfits)
    return AmendedCharacter(character, tuple(misfits), notes)


def _apply(character: Character, change: CharacterChange) -> Character | None:
    """The changed character; None where the change fits nothing."""
    match change:
        case SetKey():
            return replace(character, key=_key(character.key, change))
        case SetGenre():
            return replace(character, genre=replace(character.genre, primary=change.genre.strip(), confidence=_SURE))
        case SetMood():
            return replace(character, mood=_mood(character.mood, change))
        case SetMoodValue():
            vector = replace(character.mood.vector, **{change.name: float(change.value)})
            return replace(character, mood=replace(character.mood, vector=vector))
        case SetTag():
            return _tagged(character, change)
        case SetSectionMood():
            return _section(character, change)


def _key(heard: Key | None, change: SetKey) -> Key:
    """The key that was said; the runner-up is what was heard instead of it."""
    if heard is None:
        return Key(change.tonic, change.mode, _SURE, change.tonic, "minor" if change.mode == "major" else "major", 0.0)
    if (heard.tonic, heard.mode) == (change.tonic, change.mode):
        return replace(heard, confidence=_SURE)
    return Key(change.tonic, change.mode, _SURE, heard.tonic, heard.mode, heard.tuning_cents)


def _mood(mood: Mood, change: SetMood) -> Mood:
    first = [tag for tag in mood.tags if tag.name == change.mood] or [Tag(change.mood, _SURE, _SURE)]
    rest = [tag for tag in mood.tags if tag.name != change.mood]
    return replace(mood, primary=change.mood, confidence=_SURE, tags=(*first, *rest), reason=_SAID)


def _tagged(character: Character, change: SetTag) -> Character:
    """The word with its score; as nobody knows better, its rank is the same."""
    tag = Tag(change.name.strip(), float(change.score), float(change.score))
    if change.of == "genre":
        genre = character.genre
        return replace(character, genre=replace(genre, tags=_among(genre, tag)))
    mood = character.mood
    tags = [tag if one.name == tag.name else one for one in mood.tags]
    # The primary word stays in front, whatever the others score.
    tags.sort(key=lambda one: (one.name != mood.primary, -(one.score + one.rank), one.name))
    return replace(character, mood=replace(mood, tags=tuple(tags)))


def _among(genre: Genre, tag: Tag) -> tuple[Tag, ...]:
    others = [one for one in genre.tags if one.name != tag.name]
    return tuple(sorted([*others, tag] if tag.score > 0 else others, key=lambda one: (-one.score, one.name)))


def _section(character: Character, change: SetSectionMood) -> Character | None:
    span = _span(character.sections, change)
    if span is None:
        return None
    moods = tuple(piece for mood in character.sections for piece in _parted(mood, *span))
    said = tuple(
        replace(mood, word=change.word) if span[0] <= (mood.start_s + mood.end_s) / 2 < span[1] else mood
        for mood in moods
    )
    return replace(character, sections=said)


def _span(moods: Sequence[SectionMood], change: SetSectionMood) -> tuple[float, float] | None:
    """From where to where a mood was said, as far as there are moods."""
    if change.start_s is None or change.end_s is None:
        return next(((m.start_s, m.end_s) for m in moods if m.start_s <= change.at_s < m.end_s), None)
    if not moods:
        return None
    start_s, end_s = max(change.start_s, moods[0].start_s), min(change.end_s, moods[-1].end_s)
    return (start_s, end_s) if end_s - start_s > _SAME_S else None


def _parted(mood: SectionMood, start_s: float, end_s: float) -> Iterator[SectionMood]:
    """The mood in the parts that lie before, in and after a span."""
    inner = [edge_s for edge_s in (start_s, end_s) if mood.start_s + _SAME_S < edge_s < mood.end_s - _SAME_S]
    for begin_s, stop_s in itertools.pairwise((mood.start_s, *inner, mood.end_s)):
        yield replace(mood, start_s=begin_s, end_s=stop_s)


def _misfit_sentence(change: CharacterChange) -> str:
    assert isinstance(change, SetSectionMood)  # the others fit always
    return f"The mood {change.word!r} for the section at {change.at_s:g} s fits no section any more and was left out."
