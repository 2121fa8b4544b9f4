"""What a film's file says of itself: whose it is, what it is called, and which parts a model made."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench._version import __version__
from workbench.jobs.keys import key_of
from workbench.model.output import Container
from workbench.model.plan import Plan
from workbench.model.take import Origin
from workbench.model.timeline import Timeline
from workbench.render.compose.join import read_metadata
from workbench.workflows.targets import Tag

if TYPE_CHECKING:
    from workbench.workflows.project import Project

__all__ = ["TAGGING_VERSION", "film_metadata", "origin_sentence", "origins", "read_origins"]

TAGGING_VERSION = "3"
_ORIGIN_TAGS: Mapping[Container, str] = {"mp4": "synopsis", "webm": "songreel"}
"""MP4 keeps only tags that it knows; its long description is the one that nothing else needs."""


def film_metadata(
    project: Project, plan: Plan, timeline: Timeline, tag: Tag, container: Container = "mp4"
) -> dict[str, str]:
    """The container's tags.

    Args:
        project: whose song it is.
        plan: says whose the film is.
        timeline: says who made its takes.
        tag: what ``verify`` looks for.
        container: the film's.
    """
    parts = origins(timeline)
    tags = {
        "title": project.song.display_title,
        "artist": project.song.artist or "",
        "date": _date(project, tag),
        "copyright": plan.finish.rights,
        "description": f"Music video, made with Songreel {__version__}. {origin_sentence(timeline)}",
        "comment": str(tag),
        _ORIGIN_TAGS[container]: json.dumps(parts, ensure_ascii=False, separators=(",", ":")),
    }
    return {name: value for name, value in tags.items() if value}


def origins(timeline: Timeline) -> dict[str, Any]:
    """Who made what: each provider with its kind (``model``, ``program``, ``images``, ``own``) and its clips' numbers,
    from 0; and the sound, in words."""
    made = [
        {"provider": provider, "version": version, "kind": origin, "clips": _written(_runs(numbers))}
        | ({"model": model} if model else {})
        for (provider, version, origin, model), numbers in _makers(timeline).items()
    ]
    return {"songreel": __version__, "pictures": made, "sound": _sound(timeline)}


def _makers(timeline: Timeline) -> dict[tuple[str, str, Origin, str], list[int]]:
    """Provider, version, kind and hosted model of all who made takes; the numbers of their clips, from 0."""
    clips: dict[tuple[str, str, Origin, str], list[int]] = {}
    for clip in timeline.clips:
        take = clip.take
        clips.setdefault((take.provider, take.version, take.origin, take.model), []).append(clip.index)
    return clips


def _sound(timeline: Timeline) -> str:
    mix = timeline.mix
    song = "a piece of the song" if timeline.sound_start else "the song"
    if mix.untouched:
        return f"{song}, as it was given"
    done = [f"mixed with {len(mix.tracks)} other sound{'s' * (len(mix.tracks) > 1)}"] if mix.tracks else []
    if mix.fade_in_s or mix.fade_out_s:
        done.append("faded")
    if mix.loudness_lufs is not None:
        done.append(f"brought to {mix.loudness_lufs:g} LUFS")
    return ", ".join([song, *done])


def read_origins(film: Path) -> dict[str, Any] | None:
    """What a film's file says of who made its parts; None where it says nothing.

    Raises:
        OSError, ValueError: it is no media file.
    """
    tags = read_metadata(film)
    for name in _ORIGIN_TAGS.values():
        try:
            found = json.loads(tags.get(name, ""))
        except ValueError:
            continue
        if isinstance(found, dict) and "songreel" in found:
            return found
    return None


def _runs(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """The first and the last of each run of numbers."""
    runs: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs


def _written(runs: Sequence[tuple[int, int]]) -> list[str]:
    """For scripts: ``["0-3", "7"]``."""
    return [str(first) if first == last else f"{first}-{last}" for first, last in runs]


def _told(numbers: Sequence[int]) -> str:
    """Clips' numbers as people count, from 1: ``clip 3``, ``clips 1 to 3, 5 and 6``."""
    words: list[str] = []
    for first, last in _runs([number + 1 for number in numbers]):
        if last > first + 1:
            words.append(f"{first} to {last}")
        else:
            words += [str(number) for number in range(first, last + 1)]
    said = words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
    return f"clip {said}" if len(set(numbers)) == 1 else f"clips {said}"


def origin_sentence(timeline: Timeline) -> str:
    """For a person: which clips a model made, and what the others are."""
    makers = _makers(timeline)

    def clips(kind: Origin) -> list[int]:
        return [number for (_, _, origin, _), numbers in makers.items() if origin == kind for number in numbers]

    said = [
        f"A model ({f'{model} of ' if model else ''}{provider} {version}) made {_told(numbers)}."
        for (provider, version, origin, model), numbers in makers.items()
        if origin == "model"
    ]
    if not said:
        said.append("No model made any of its pictures.")
    if drawn := clips("program"):
        said.append(f"A program drew {_told(drawn)}.")
    if shown := clips("images"):
        many = len(shown) > 1
        said.append(f"{_told(shown).capitalize()} {'show' if many else 'shows'} a person's images.")
    if brought := clips("own"):
        many = len(brought) > 1
        said.append(f"{_told(brought).capitalize()} {'show' if many else 'shows'} a person's own video.")
    return " ".join(said)


def _date(project: Project, tag: Tag) -> str:
    """The day on which the film was made first, so that the same film made again is the same file."""
    key = key_of("film date", tag.film)
    kept = project.store.get(key)
    if kept is None:
        kept = datetime.now(UTC).date().isoformat()
        project.store.put(key, kept)
    return kept
