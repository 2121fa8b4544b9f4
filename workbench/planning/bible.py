"""The bible of a film in its plan: what is added, taken away, and where it goes in another plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from workbench.errors import OptionError
from workbench.model.bible import Bible, BibleEntry
from workbench.model.labels import plain_label
from workbench.model.places import SAME_PLACE
from workbench.model.plan import Clip, Plan
from workbench.nearest import did_you_mean
from workbench.timebase import common_share

__all__ = ["check_where", "keep_bible", "keep_notes", "with_entry", "without_entry"]


def check_where(plan: Plan, sections: Sequence[str], clips: Sequence[int]) -> None:
    """Refuse sections and clips that the film does not have.

    Raises:
        OptionError
    """
    there = list(dict.fromkeys(plain_label(section.label) for section in plan.sections))
    for label in sections:
        if plain_label(label) not in there:
            raise OptionError(
                f"No section is labelled {label[:60]!r};{did_you_mean(label, there)} there are {', '.join(there)}.",
                field="sections",
            )
    for clip in clips:
        if not 0 <= clip < len(plan.clips):
            raise OptionError(f"There is no clip {clip}; the plan has 0 to {len(plan.clips) - 1}.", field="clips")


def with_entry(bible: Bible, entry: BibleEntry) -> Bible:
    """The bible with an entry; in the place of the one of its name, where there is one.

    Raises:
        RefusedValueError: there are too many.
    """
    known = [each.name.casefold() for each in bible.entries]
    entries = list(bible.entries)
    if entry.name.casefold() in known:
        entries[known.index(entry.name.casefold())] = entry
    else:
        entries.append(entry)
    return replace(bible, entries=tuple(entries))


def without_entry(bible: Bible, name: str) -> Bible:
    """The bible without the entry of a name.

    Raises:
        OptionError: there is none.
    """
    left = tuple(entry for entry in bible.entries if entry.name.casefold() != name.strip().casefold())
    if len(left) == len(bible.entries):
        names = [entry.name for entry in bible.entries]
        there = f"{did_you_mean(name, names)} there are {', '.join(names)}" if names else " it has no entries yet"
        raise OptionError(f"The bible has no {name[:60]!r};{there}.", field="name")
    return replace(bible, entries=left)


def keep_bible(old: Plan | None, new: Plan) -> Plan:
    """A new plan with the bible of the one before it, and with what was approved of its prompts.

    An entry of single clips goes to those that share the most time with them, if that is at least half of the shorter
    one; where none does, it comes up there no more.

    Args:
        old: the plan that it is in; of the same song, at any rate.
        new: the plan without it.
    """
    if old is None or old.song_id != new.song_id:
        return new
    entries = tuple(replace(entry, clips=_moved(old, entry.clips, new)) for entry in old.bible.entries)
    return replace(new, bible=replace(old.bible, entries=entries), approved_prompts=old.approved_prompts)


def keep_notes(old: Plan | None, new: Plan) -> Plan:
    """A new plan with the notes that the one before it had for sections of the same label."""
    notes = {plain_label(section.label): section.note for section in old.sections if section.note} if old else {}
    noted = (replace(one, note=one.note or notes.get(plain_label(one.label), "")) for one in new.sections)
    return replace(new, sections=tuple(noted))


def _moved(old: Plan, clips: Sequence[int], new: Plan) -> tuple[int, ...]:
    found = (_alike(old, old.clips[index], new) for index in clips if index < len(old.clips))
    return tuple(dict.fromkeys(index for index in found if index is not None))


def _alike(old: Plan, clip: Clip, new: Plan) -> int | None:
    """The index of the clip that lies where another one lay."""
    times = clip.span.times(old.rate)
    shares = [common_share(times, other.span.times(new.rate)) for other in new.clips]
    most = max(shares)
    return shares.index(most) if most >= SAME_PLACE else None
