"""The song of a timeline that was edited in another program: a film keeps it whole, so edits of it are told of."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote

from workbench.export.cut import MEDIA_KEY
from workbench.model.text import printable

__all__ = ["HeardItem", "read_sounds", "song_notes"]

_SONG = "Song"
_KEPT = "the film keeps the whole song from its first frame to its last"


@dataclass(frozen=True, slots=True)
class HeardItem:
    """One sound on a track; frames of the film's rate."""

    name: str
    file: str
    """The file's name without its folder."""
    song: bool
    """Whether it lies on the song's track."""
    start: int
    """Its place in the film."""
    first: int
    """The frame of its file that it begins with."""
    frames: int
    enabled: bool


def read_sounds(timeline: Any, rate: Fraction) -> tuple[HeardItem, ...]:  # noqa: ANN401  OTIO has no types
    """All sounds of a timeline, the song's first. Times may be of any rate; what says no time is left out."""
    tracks = [track for track in timeline.tracks if str(track.kind) == "Audio"]
    ours = next((t for t in tracks if _role(t) == "song"), next((t for t in tracks if t.name == _SONG), None))
    ours = ours or next(iter(tracks), None)
    ordered = sorted(tracks, key=lambda track: track is not ours)
    return tuple(item for track in ordered for item in _items(track, rate, song=track is ours))


def _role(track: Any) -> object:  # noqa: ANN401  OTIO has no types
    try:
        return track.metadata[MEDIA_KEY]["role"]
    except (KeyError, TypeError, IndexError):
        return None


def _items(track: Any, rate: Fraction, *, song: bool) -> list[HeardItem]:  # noqa: ANN401  OTIO has no types
    found, at = [], 0
    for item in track:
        media, place = getattr(item, "media_reference", None), _place(item, rate)
        if place is None:
            continue
        first, frames = place
        if media is not None and frames > 0:
            file = PurePosixPath(unquote(str(getattr(media, "target_url", "") or "")).replace("\\", "/")).name
            enabled = bool(item.enabled and track.enabled)
            found.append(HeardItem(printable(str(item.name or "")), file, song, at, first, frames, enabled))
        at += max(0, frames)
    return found


def _place(item: Any, rate: Fraction) -> tuple[int, int] | None:  # noqa: ANN401  OTIO has no types
    """The frame of its file that an item begins with, and its length; None of a fade, and of what says neither."""
    if not hasattr(item, "trimmed_range"):
        return None
    media = getattr(item, "media_reference", None)
    try:
        there = item.trimmed_range()
        begins = _frames(media.available_range.start_time, rate) if media and media.available_range else 0
        return _frames(there.start_time, rate) - begins, _frames(there.duration, rate)
    except Exception:  # noqa: BLE001  whatever the library makes of it: a sound is never taken anyway
        return None


def _frames(time: Any, rate: Fraction) -> int:  # noqa: ANN401  OTIO has no types
    seconds = float(time.value) / float(time.rate)
    if not math.isfinite(seconds):
        raise ValueError("no time")
    return round(seconds * float(rate))


def song_notes(heard: Sequence[HeardItem], frames: int) -> list[str]:
    """What was done to the song in the other program, and what the film does instead.

    Args:
        heard: all sounds.
        frames: of the film.
    """
    song = [item for item in heard if item.song]
    others = {item.file or item.name for item in heard if not item.song} - {item.file for item in song}
    notes = []
    if not song:
        notes.append(f"The song was taken away; {_KEPT}.")
    elif len(song) > 1:
        notes.append(f"The song was cut into {len(song)} pieces; {_KEPT}.")
    elif not song[0].enabled:
        notes.append(f"The song was switched off; {_KEPT}.")
    elif song[0].start != song[0].first:
        notes.append(f"The song was moved by {song[0].start - song[0].first:+d} frames; {_KEPT}.")
    elif (song[0].first, song[0].frames) != (0, frames):
        end = song[0].first + song[0].frames
        notes.append(f"The song was cut to the frames {song[0].first} to {end}; {_KEPT}.")
    if others:
        notes.append(f"{len(others)} other sounds, such as {min(others)[:60]!r}, were left out; {_KEPT}.")
    return notes
