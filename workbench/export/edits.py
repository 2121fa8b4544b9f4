"""A timeline that was edited in another program, read into plain values. Frames of the project's rate.

The file is a stranger's: it is looked through as plain JSON first (its depth, references into itself), nothing that
it names is ever opened, and whatever is wrong with it is one sentence.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote

from workbench.errors import OptionError
from workbench.export.cut import MEDIA_KEY
from workbench.export.otio import FILM_TRACK
from workbench.export.song_track import HeardItem, read_sounds
from workbench.model.text import printable
from workbench.model.transition import JOIN_KINDS, JoinKind
from workbench.timebase import written_rate

__all__ = ["Edited", "EditedClip", "Media", "read_edit", "read_origin"]

_MOST_DEPTH = 60
_MOST_ITEMS = 20_000
_SAME_RATE = 1e-4
"""OTIO keeps rates as floats, and some programs write 29.97 for 30000/1001."""
_WHOLE = 1e-3
_LONGEST = 10_000_000
_DISSOLVE = "SMPTE_Dissolve"
_NAME = re.compile(r"^clip (\d{3,6})\b")


@dataclass(frozen=True, slots=True)
class Media:
    """What an item shows, as far as the file tells."""

    first: int
    """The file's frame that the item begins with."""
    file: str = ""
    """The file's name without its folder."""
    take: str = ""
    """Key of the take, where our own note on it is still there."""
    take_start: int = 0
    """The film's frame where the take's frame 0 stood when it was exported."""
    media_start: int = 0
    """The film's frame where the file's frame 0 stood."""


@dataclass(frozen=True, slots=True)
class EditedClip:
    """One item on a track."""

    name: str
    start: int
    """Its place in the film."""
    frames: int
    clip: int | None
    """Index of the clip that it was exported as; None where nobody knows."""
    media: Media | None
    """None for a placeholder."""
    enabled: bool = True
    join: JoinKind = "cut"
    """How it joins the item before it."""
    join_frames: int = 0
    first: int = 0
    """The frame that it begins with, as the file counts."""

    @property
    def end(self) -> int:
        """Its end in the film, exclusive."""
        return self.start + self.frames


@dataclass(frozen=True, slots=True)
class Edited:
    """What the file says."""

    project: str | None
    plan: str | None
    """Id of the plan that it was exported from; None where another program has dropped our notes."""
    film: tuple[EditedClip, ...]
    others: tuple[EditedClip, ...]
    """Items of the other picture tracks that are switched on, the undermost track first."""
    sounds: tuple[HeardItem, ...] = ()
    notes: tuple[str, ...] = field(default=())
    """What could not be taken, one sentence each."""


def read_origin(text: str) -> tuple[str | None, str | None]:
    """The ids of the project and of the plan that an ``.otio`` file was exported from; None where it does not say.

    Raises:
        OptionError: it is no timeline.
    """
    note = _note(_timeline(text))
    return _text(note.get("project")), _text(note.get("plan"))


def read_edit(text: str, rate: Fraction) -> Edited:
    """Read an ``.otio`` file.

    A speed change is left out, with a note: the clip keeps its slot and its first frame and runs at its own speed.
    Other effects, and tracks with pictures of other programs, are left out in the same way.

    Args:
        text: the file's.
        rate: the project's; a timeline of another rate is refused.

    Raises:
        OptionError: it is no timeline, or holds what no film of ours can be.
    """
    timeline = _timeline(text)
    reader = _Reader(rate)
    note = _note(timeline)
    tracks = [track for track in timeline.tracks if str(track.kind) == "Video"]
    film = _film_track(tracks)
    return replace(
        Edited(_text(note.get("project")), _text(note.get("plan")), tuple(reader.items(film)), ()),
        sounds=read_sounds(timeline, rate),
        others=tuple(item for track in tracks if track is not film for item in reader.overlay(track)),
        notes=tuple(dict.fromkeys(reader.notes)),
    )


def _timeline(text: str) -> Any:  # noqa: ANN401  OTIO has no types
    import opentimelineio

    _look_through(text)
    try:
        timeline = opentimelineio.core.deserialize_json_from_string(text)
    except Exception as error:  # whatever the library makes of a broken file
        raise _garbage(printable(str(error))[:120] or type(error).__name__) from error
    if not isinstance(timeline, opentimelineio.schema.Timeline):
        raise _garbage("it holds something else")
    if timeline.tracks is None or not any(isinstance(t, opentimelineio.schema.Track) for t in timeline.tracks):
        raise _garbage("it has no track")
    if any(not isinstance(track, opentimelineio.schema.Track) for track in timeline.tracks):
        raise _garbage("something in it lies beside its tracks")
    return timeline


def _look_through(text: str) -> None:
    """Refuse what the library should not be shown: it would fall over files that nest without end."""
    try:
        root = json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise _garbage("it is not JSON" if isinstance(error, ValueError) else "it nests too deeply") from error
    if not isinstance(root, dict) or not str(root.get("OTIO_SCHEMA", "")).startswith("Timeline."):
        raise _garbage("it holds something else")
    layer: list[Any] = [root]
    for _ in range(_MOST_DEPTH):
        deeper: list[Any] = []
        for value in layer:
            if isinstance(value, dict):
                if str(value.get("OTIO_SCHEMA", "")).startswith("SerializableObjectRef"):
                    raise _garbage("parts of it refer to each other")
                deeper.extend(v for v in value.values() if isinstance(v, dict | list))
            else:
                deeper.extend(v for v in value if isinstance(v, dict | list))
        layer = deeper
    if layer:
        raise _garbage("it nests too deeply")


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is no number of JSON")


def _garbage(why: str) -> OptionError:
    return OptionError(
        f"The file is no OpenTimelineIO timeline that can be read ({why}); give an .otio file that Songreel exported.",
        field="file",
    )


def _film_track(tracks: list[Any]) -> Any:  # noqa: ANN401  OTIO has no types
    ours = [track for track in tracks if _note(track).get("role") == "film"]
    named = [track for track in tracks if track.name == FILM_TRACK]
    found = next(iter([*ours, *named, *(track for track in tracks if list(track.find_clips()))]), None)
    if found is None:
        raise _garbage("it has no track with pictures")
    return found


class _Reader:
    """Reads tracks, and collects what could not be taken."""

    def __init__(self, rate: Fraction) -> None:
        import opentimelineio

        self._otio: Any = opentimelineio
        self._rate = rate
        self.notes: list[str] = []

    def items(self, track: Any) -> list[EditedClip]:  # noqa: ANN401  OTIO has no types
        """The items of a track, with the joins before them.

        Raises:
            OptionError: an item is none that a film can have.
        """
        schema = self._otio.schema
        if len(track) > _MOST_ITEMS:
            raise _garbage(f"a track has more than {_MOST_ITEMS} items")
        found: list[EditedClip] = []
        at, join = 0, None
        for item in track:
            name = printable(str(item.name or "")) or f"the item at frame {at}"
            if isinstance(item, schema.Transition):
                if join is not None:
                    self._leave_out(join, f"another one follows it at frame {at}")
                join = item
                continue
            if not isinstance(item, schema.Clip | schema.Gap):
                raise OptionError(
                    f"{name!r} is no plain clip but a {item.schema_name()}; put plain clips there and export again.",
                    field="file",
                )
            start, frames = self._trimmed(item, name)
            if join is not None and at == 0:
                self._leave_out(join, "nothing is before it")
                join = None
            if isinstance(item, schema.Clip) and frames > 0:
                found.append(self._clip(item, name, at, start, frames, join))
            elif join is not None:
                self._leave_out(join, f"no clip follows it at frame {at}")
            at, join = at + frames, None
            if at > _LONGEST:
                raise _garbage("it is longer than any film")
        if join is not None:
            self._leave_out(join, "nothing is after it")
        return found

    def _leave_out(self, join: Any, why: str) -> None:  # noqa: ANN401  OTIO has no types
        name = printable(str(join.name or "")) or "transition"
        self.notes.append(f"The {name!r} was left out: {why}; there is a cut.")

    def overlay(self, track: Any) -> list[EditedClip]:  # noqa: ANN401  OTIO has no types
        """The items of another picture track that are switched on and ours; others are told of."""
        if not track.enabled or not any(clip.enabled for clip in track.find_clips()):
            return []
        ours = [item for item in self.items(track) if item.enabled]
        foreign = [item for item in ours if item.media is None or not item.media.take]
        if foreign:
            self.notes.append(
                f"The track {printable(str(track.name))!r} has {len(foreign)} items that are none of Songreel's takes; "
                "they were left out."
            )
        return [item for item in ours if item not in foreign]

    def _clip(self, item: Any, name: str, at: int, start: int, frames: int, join: Any) -> EditedClip:  # noqa: ANN401
        note = _note(item)
        numbered = _NAME.match(name)
        index = _whole(note.get("clip"))
        if index is None and numbered:
            index = int(numbered[1])
        for effect in item.effects:
            if isinstance(effect, self._otio.schema.TimeEffect):
                if getattr(effect, "time_scalar", None) != 1.0:
                    self.notes.append(f"The speed change of {name!r} was left out: it runs at its own speed.")
            else:
                self.notes.append(f"The effects of {name!r} were left out.")
        made = EditedClip(name, at, frames, index, self._media(item, start, name), bool(item.enabled), first=start)
        return made if join is None else self._joined(made, join)

    def _joined(self, item: EditedClip, join: Any) -> EditedClip:  # noqa: ANN401  OTIO has no types
        before, after = self._frames(join.in_offset, item.name), self._frames(join.out_offset, item.name)
        told = _note(join).get("join") or join.name  # programs that drop our notes keep the name
        kind: JoinKind = next((known for known in JOIN_KINDS if known == told and known != "cut"), "crossfade")
        if before < 0 or after < 0:
            raise _garbage(f"the transition into {item.name!r} has a negative length")
        half = min(before, after) if before and after else max(before, after) // 2
        if before != after:
            self.notes.append(f"The transition into {item.name!r} was centred on its cut: {2 * half} frames.")
        if not half:
            if before == after:
                self.notes.append(f"The transition into {item.name!r} was left out: it has no length.")
            return item
        strange = _strange(join, told)
        if strange:
            self.notes.append(f"The transition {strange!r} into {item.name!r} is none of Songreel's: it is a {kind}.")
        return replace(item, join=kind, join_frames=2 * half)

    def _media(self, item: Any, start: int, name: str) -> Media | None:  # noqa: ANN401  OTIO has no types
        media = item.media_reference
        if media is None or isinstance(media, self._otio.schema.MissingReference):
            return None
        note, url = _note(media), str(getattr(media, "target_url", "") or "")
        file = PurePosixPath(unquote(url).replace("\\", "/")).name
        first = start - (self._frames(media.available_range.start_time, name) if media.available_range else 0)
        take = _text(note.get("take")) or ""
        starts = _whole(note.get("take_start")), _whole(note.get("media_start"))
        if not take or starts[0] is None or starts[1] is None:
            return Media(first, file)
        return Media(first, file, take, starts[0], starts[1])

    def _trimmed(self, item: Any, name: str) -> tuple[int, int]:  # noqa: ANN401  OTIO has no types
        try:
            there = item.trimmed_range()
        except Exception as error:  # the library's own words are about its classes
            raise _garbage(f"{name!r} says neither where it starts nor how long it is") from error
        frames = self._frames(there.duration, name)
        if frames < 0:
            raise _garbage(f"{name!r} has a negative length")
        return self._frames(there.start_time, name), frames

    def _frames(self, time: Any, name: str) -> int:  # noqa: ANN401  OTIO has no types
        """A time as whole frames of the project's rate.

        Raises:
            OptionError: it is of another rate, or does not lie on a frame.
        """
        value, rate = float(time.value), float(time.rate)
        if not (math.isfinite(value) and math.isfinite(rate) and rate > 0 and abs(value) <= _LONGEST):
            raise _garbage(f"{name!r} has a time that is none")
        if abs(rate / float(self._rate) - 1) > _SAME_RATE:
            if value == 0:
                return 0
            raise OptionError(
                f"{name!r} is at {rate:g} frames a second and the film at {written_rate(self._rate)}; set the timeline "
                "to the film's rate, and export it again.",
                field="file",
            )
        if abs(value - round(value)) > _WHOLE:
            raise OptionError(
                f"{name!r} has an end between two frames ({value:g}); put it on a frame, and export it again.",
                field="file",
            )
        return round(value)


def _note(thing: Any) -> dict[str, Any]:  # noqa: ANN401  OTIO has no types
    """Our own note on something; empty where there is none, whatever stands there instead."""
    try:
        note = thing.metadata.get(MEDIA_KEY)
        return {str(key): value for key, value in note.items()}
    except (AttributeError, TypeError, KeyError):
        return {}


def _strange(join: Any, told: object) -> str:  # noqa: ANN401  OTIO has no types
    """What a transition is called, where that is no word of ours; empty where it is, or is any program's dissolve."""
    sort, name = str(join.transition_type or ""), str(told or "")
    if sort not in ("", _DISSOLVE):
        return printable(sort)[:60]
    plain = name in JOIN_KINDS or any(word in name.lower() for word in ("dissolve", "fade"))
    return "" if plain else printable(name)[:60]


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and 0 < len(value) <= 200 else None


def _whole(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > _LONGEST:
        return None
    return int(value)
