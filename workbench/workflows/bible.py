"""The bible of a film: its images taken in, and the wishes of a person put into the plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from workbench.errors import OptionError
from workbench.media.images import model_image
from workbench.model.analysis import Section
from workbench.model.arranged import MAX_NOTE
from workbench.model.bible import BIBLE_KINDS, MOST_IMAGES, BibleEntry
from workbench.model.labels import plain_label
from workbench.model.plan import Plan, PlannedSection
from workbench.model.still import StillImage
from workbench.nearest import did_you_mean
from workbench.planning.bible import check_where, with_entry, without_entry
from workbench.planning.prompts import one_line
from workbench.redact import refuse_secret

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = ["avoided", "bible_lines", "bible_report", "entered", "forgotten", "noted", "plated", "with_note"]

_LARGEST_PX = 2048
"""Of an image's longer side, as it is kept: more is no use to a model, and slower to send."""

Images = Path | str | Sequence[Path | str]


def entered(
    project: SongWork,
    plan: Plan,
    kind: str,
    name: str,
    description: str | None,
    images: Images | None,
    sections: Sequence[str] | None,
    clips: Sequence[int] | None,
) -> Plan:
    """The plan with an entry in its bible; what is not said of one that is there stays as it is.

    Raises:
        NotFoundError: there is no such file.
        OptionError: a value is not allowed, or a file is no image; nothing is kept then.
        DiskFullError, LibraryError
    """
    name = one_line(name)
    known = next((entry for entry in plan.bible.entries if entry.name.casefold() == name.casefold()), None)
    before = known or BibleEntry("character", name or "?")
    if sections is None and clips is None:
        where: dict[str, Any] = {}
    else:
        check_where(plan, sections or (), clips or ())
        labels, places = tuple(dict.fromkeys(map(plain_label, sections or ()))), tuple(dict.fromkeys(clips or ()))
        where = {"everywhere": not (labels or places), "sections": labels, "clips": places}
    said = before.description if description is None else one_line(description)
    _refuse_secrets(name, said)
    entry = replace(before, kind=_kind(kind), name=name, description=said, **where)
    kept = None if images is None else _opened(images)
    bible = with_entry(plan.bible, entry)
    if kept is not None:
        bible = with_entry(bible, replace(entry, images=_keep(project, kept)))
    return replace(plan, bible=bible)


def forgotten(plan: Plan, name: str) -> Plan:
    """The plan without an entry of its bible.

    Raises:
        OptionError: there is none of that name.
    """
    return replace(plan, bible=without_entry(plan.bible, name))


def plated(project: SongWork, plan: Plan, images: Images | None) -> Plan:
    """The plan with images whose look all clips shall have, instead of those that it had; None takes them away.

    Raises:
        NotFoundError, OptionError, DiskFullError, LibraryError: as ``entered``.
    """
    plates = () if images is None else _keep(project, _opened(images))
    return replace(plan, bible=replace(plan.bible, plates=plates))


def noted(plan: Plan, label: str, text: str) -> Plan:
    """The plan with a note on what the sections of a label are about; an empty one takes it away.

    Raises:
        OptionError: there is no such section, or the note is too long or holds a secret.
    """
    check_where(plan, [label], ())
    _refuse_secrets(text)
    return replace(plan, sections=with_note(plan.sections, label, text))


Noted = TypeVar("Noted", Section, PlannedSection)


def with_note(sections: Sequence[Noted], label: str, text: str) -> tuple[Noted, ...]:
    """Sections of which those of a label have a note; an empty one takes it away.

    Raises:
        OptionError: it is too long.
    """
    note = one_line(text)
    if len(note) > MAX_NOTE:
        raise OptionError(
            f"A section's note has at most {MAX_NOTE} characters, and this one has {len(note)}: shorten it.",
            field="note",
        )
    wanted = plain_label(label)
    return tuple(replace(one, note=note) if plain_label(one.label) == wanted else one for one in sections)


def avoided(plan: Plan, words: Sequence[str]) -> Plan:
    """The plan with what a person does not want to see, instead of what they said before.

    Raises:
        OptionError: there are too many, or one is too long or holds a secret.
    """
    _refuse_secrets(*words)
    plain = tuple(dict.fromkeys(filter(None, map(one_line, words))))
    return replace(plan, bible=replace(plan.bible, avoid=plain))


def _kind(kind: str) -> Any:  # noqa: ANN401  one of a Literal, as was looked
    if kind not in BIBLE_KINDS:
        raise OptionError(
            f"There is no kind {kind[:60]!r} of entry;{did_you_mean(kind, BIBLE_KINDS)} there are "
            f"{', '.join(BIBLE_KINDS)}.",
            field="kind",
        )
    return kind


def _refuse_secrets(*texts: str) -> None:
    for text in texts:
        refuse_secret(text, "bible")


def _opened(images: Images) -> list[Any]:
    """A person's files as they will be kept; nothing is kept yet."""
    paths = [images] if isinstance(images, str | Path) else list(images)
    if len(paths) > MOST_IMAGES or "" in paths:
        raise OptionError(
            f"Give at most {MOST_IMAGES} images, each the path of a PNG, JPEG or WebP, not {len(paths)}.",
            field="images",
        )
    return [model_image(Path(path), largest_px=_LARGEST_PX, field="images") for path in paths]


def _keep(project: SongWork, images: Sequence[Any]) -> tuple[StillImage, ...]:
    return tuple(
        StillImage(project.files.keep(image.data, image.suffix), image.suffix, image.width, image.height)
        for image in images
    )


def bible_report(plan: Plan) -> dict[str, Any]:
    """What ``songreel bible P list --json`` prints."""
    bible = plan.bible
    return {
        "entries": [
            {
                "kind": entry.kind,
                "name": entry.name,
                "description": entry.description,
                "images": [image.sha256 for image in entry.images],
                "everywhere": entry.everywhere,
                "sections": list(entry.sections),
                "clips": list(entry.clips),
            }
            for entry in bible.entries
        ],
        "plates": [image.sha256 for image in bible.plates],
        "section_notes": _notes(plan),
        "avoid": list(bible.avoid),
    }


def bible_lines(plan: Plan) -> list[str]:
    """The same for a person."""
    bible = plan.bible
    lines = [
        f"{entry.kind} {entry.name}: {entry.description or 'no description'} ({_where(entry)}; "
        f"{len(entry.images)} images)"
        for entry in bible.entries
    ]
    lines += [f"plates: {len(bible.plates)} images for all clips"] if bible.plates else []
    lines += [f"section {label}: {text}" for label, text in _notes(plan).items()]
    lines += [f"never: {', '.join(bible.avoid)}"] if bible.avoid else []
    return lines or ["The bible is empty; put somebody or something into it (songreel bible P add character NAME)."]


def _notes(plan: Plan) -> dict[str, str]:
    """The notes by label; where the sections of one have several, each by its number, too."""
    by_label: dict[str, list[PlannedSection]] = {}
    for section in plan.sections:
        by_label.setdefault(plain_label(section.label), []).append(section)
    found = {}
    for label, alike in by_label.items():
        if len({section.note for section in alike}) == 1:
            found[label] = alike[0].note
        else:
            found |= {f"{label} {number}": section.note for number, section in enumerate(alike, 1)}
    return {name: note for name, note in found.items() if note}


def _where(entry: BibleEntry) -> str:
    if entry.everywhere:
        return "everywhere"
    there = [*entry.sections, *(f"clip {clip}" for clip in entry.clips)]
    return ", ".join(there) or "nowhere"
