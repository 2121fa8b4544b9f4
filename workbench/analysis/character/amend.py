"""A person's changes, applied to a song's character; told of where they no longer fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from workbench.model.character import Character, Genre, Key, Mood, Tag
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
    if not any(mood.start_s <= change.at_s < mood.end_s for mood in character.sections):
        return None
    moods = (
        replace(mood, word=change.word) if mood.start_s <= change.at_s < mood.end_s else mood
        for mood in character.sections
    )
    return replace(character, sections=tuple(moods))


def _misfit_sentence(change: CharacterChange) -> str:
    assert isinstance(change, SetSectionMood)  # the others fit always
    return f"The mood {change.word!r} for the section at {change.at_s:g} s fits no section any more and was left out."
