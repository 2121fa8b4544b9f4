"""What a film's file says of itself: whose it is, what it is called, and which parts a model made."""

from __future__ import annotations

import json
from collections.abc import Mapping
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

TAGGING_VERSION = "2"
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
    """Who made what: each provider with its kind (``model``, ``program``, ``images``) and its clips' numbers; and the
    sound, in words."""
    clips: dict[tuple[str, str, Origin], list[int]] = {}
    for clip in timeline.clips:
        clips.setdefault((clip.take.provider, clip.take.version, clip.take.origin), []).append(clip.index)
    made = [
        {"provider": provider, "version": version, "kind": origin, "clips": _runs(numbers)}
        for (provider, version, origin), numbers in clips.items()
    ]
    return {"songreel": __version__, "pictures": made, "sound": _sound(timeline)}


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


def _runs(numbers: list[int]) -> list[str]:
    """Numbers as people write them: ``["0-3", "7"]``."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return [str(first) if first == last else f"{first}-{last}" for first, last in runs]


def origin_sentence(timeline: Timeline) -> str:
    """For a person: which clips a model made, and what the others are."""
    made = origins(timeline)["pictures"]

    def clips(kind: str) -> str:
        return ", ".join(run for part in made if part["kind"] == kind for run in part["clips"])

    models = [part for part in made if part["kind"] == "model"]
    said = [f"A model ({part['provider']} {part['version']}) made clips {', '.join(part['clips'])}." for part in models]
    if not models:
        said.append("No model made any of its pictures.")
    if clips("program"):
        said.append(f"A program drew clips {clips('program')}.")
    if clips("images"):
        said.append(f"Clips {clips('images')} show a person's images.")
    return " ".join(said)


def _date(project: Project, tag: Tag) -> str:
    """The day on which the film was made first, so that the same film made again is the same file."""
    key = key_of("film date", tag.film)
    kept = project.store.get(key)
    if kept is None:
        kept = datetime.now(UTC).date().isoformat()
        project.store.put(key, kept)
    return kept
