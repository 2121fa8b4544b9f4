"""What a correction made of what was heard: each value that a person knows, before and now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import groupby

from workbench.analysis.words.amend import plain_line
from workbench.model.analysis import Analysis, Section
from workbench.model.character import character_tags, mood_of
from workbench.model.lyrics import Line

__all__ = ["Changed", "in_short", "sections_changed", "what_changed"]

_MOST = 5
_NONE = "none"


@dataclass(frozen=True, slots=True)
class Changed:
    """One value, as a person reads it."""

    kind: str
    """Which values it belongs to, such as "tags"."""
    what: str
    before: str
    now: str


def what_changed(before: Analysis, now: Analysis, arranged: Sequence[Section] | None = None) -> tuple[Changed, ...]:
    """What differs between two analyses of one song, those of one kind after each other.

    Args:
        before: the older one.
        now: the newer one.
        arranged: the sections in force where a person arranged them; those of each analysis by default.
    """
    if before.key == now.key:
        return ()
    if arranged is not None:
        before, now = (replace(one, sections=tuple(arranged)) for one in (before, now))
    found: list[Changed] = []
    for kind, values in _KINDS.items():
        found += _differing(kind, values(before), values(now))
    return tuple(found)


def sections_changed(before: Sequence[Section], now: Sequence[Section]) -> tuple[Changed, ...]:
    """What differs between two arrangements of one song: how many sections there are, and each."""
    count = _differing("numbers of sections", {"sections": str(len(before))}, {"sections": str(len(now))})
    return (*count, *_differing("sections", _each(before), _each(now)))


def _each(sections: Sequence[Section]) -> dict[str, str]:
    return {f"section {number}": _arranged(one) for number, one in enumerate(sections, 1)}


def _arranged(one: Section) -> str:
    """A section with what a person said of it, so that no difference is silent."""
    said = (
        f"{one.label} from {one.start_s:.2f} s",
        "locked" if one.locked else "",
        f"in {one.colour}" if one.colour else "",
        f"with the note {one.note!r}" if one.note else "",
    )
    return ", ".join(each for each in said if each)


def _differing(kind: str, old: Mapping[str, str], new: Mapping[str, str]) -> list[Changed]:
    names = [name for name in dict.fromkeys((*old, *new)) if old.get(name) != new.get(name)]
    return [Changed(kind, name, old.get(name, _NONE), new.get(name, _NONE)) for name in names]


def in_short(changed: Sequence[Changed]) -> tuple[Changed, ...]:
    """The same for a person; where more than a few of a kind changed, their number and the first."""
    found: list[Changed] = []
    for kind, group in groupby(changed, key=lambda one: one.kind):
        alike = list(group)
        first = replace(alike[0], what=f"{len(alike)} {kind}, the first the {alike[0].what}")
        found += alike if len(alike) <= _MOST else [first]
    return tuple(found)


def _beats(heard: Analysis) -> dict[str, str]:
    grid, sections = heard.beats, {"sections": str(len(heard.sections))}
    if not grid.beats_s:
        return {"beats": _NONE, **sections}
    bars = (
        f"{len(grid.downbeats_s)} of {grid.meter} beat{'' if grid.meter == 1 else 's'}"
        if grid.meter
        else str(len(grid.downbeats_s))
    )
    return {
        "tempo": f"{grid.tempo_bpm:.1f} BPM" if grid.tempo_bpm else _NONE,
        "beats": f"{len(grid.beats_s)}, the first at {grid.beats_s[0]:.3f} s",
        "bars": bars + (f", the first at {grid.downbeats_s[0]:.3f} s" if grid.downbeats_s else ""),
        **sections,
    }


def _character(heard: Analysis) -> dict[str, str]:
    if (character := heard.character) is None:
        return {}
    return {
        "key": character.key.name if character.key else _NONE,
        "genre": character.genre.primary or _NONE,
        "mood": character.mood.primary,
        **{name: f"{value:.2f}" for name, value in asdict(character.mood.vector).items()},
    }


def _tags(heard: Analysis) -> dict[str, str]:
    tags = character_tags(heard.character) if heard.character else ()
    return {f"tag {name!r}": f"{score:.2f}" for name, score in tags}


def _section_moods(heard: Analysis) -> dict[str, str]:
    """By the section's number: where a boundary moves, no mood changes."""
    moods = heard.character.sections if heard.character else ()
    words = [mood_of(moods, one.start_s, one.end_s) for one in heard.sections]
    return {f"mood of section {number}": word for number, word in enumerate(words, 1) if word}


def _boundaries(heard: Analysis) -> dict[str, str]:
    return {f"start of section {number}": f"{one.start_s:.2f} s" for number, one in enumerate(heard.sections, 1)}


def _lines(heard: Analysis) -> dict[str, str]:
    """When each line is sung, by its text and, of several of one text, by its number."""
    seen: Counter[str] = Counter()
    found = {}
    for line in heard.lyrics.lines if heard.lyrics else ():
        key = plain_line(line.text)
        seen[key] += 1
        found[f"line {line.text!r}" + (f" (no. {seen[key]})" if seen[key] > 1 else "")] = _sung(line)
    return found


def _sung(line: Line) -> str:
    words = ", ".join(f"{word.text} {word.start_s:.2f}" for word in line.words) if line.word_times else ""
    return f"{line.start_s:.2f} to {line.end_s:.2f} s" + (f" ({words})" if words else "")


_KINDS: Mapping[str, Callable[[Analysis], dict[str, str]]] = {
    "values of the beats": _beats,
    "sections' starts": _boundaries,
    "values of the character": _character,
    "tags": _tags,
    "sections' moods": _section_moods,
    "lines of the words": _lines,
}
