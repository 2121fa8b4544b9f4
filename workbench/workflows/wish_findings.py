"""What was wished for clips beyond their plan, held against their takes: first pictures, focal points, characters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from workbench.media.frames import read_frames
from workbench.model.plan import Clip, Plan
from workbench.model.still import StillImage
from workbench.model.take import Take
from workbench.model.triage import Finding, TakeMeasures
from workbench.render.triage.identity import Embedder, judge_identity
from workbench.render.triage.measure import measure_image
from workbench.render.triage.wishes import judge_focus, judge_start
from workbench.workflows.chaining import last_frame

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = ["wish_findings"]

_LOOKED_AT = 5
"""So many frames of a clip, at even distances, are looked at for a character."""


def wish_findings(
    project: SongWork,
    plan: Plan,
    takes: Mapping[int, Take],
    measures: Mapping[str, TakeMeasures],
    embedder: Embedder | None,
) -> dict[int, list[Finding]]:
    """What is to be said of the clips that models made, by their index.

    Args:
        project: whose takes they are.
        plan: the film's.
        takes: the chosen take of each clip, as it was made.
        measures: by the sha256 of a take's bytes.
        embedder: tells characters from each other; None where none is at hand.
    """
    found: dict[int, list[Finding]] = {}
    for index, take in takes.items():
        clip = plan.clips[index]
        if take.origin != "model" or clip.still is not None or clip.shown != "generated":
            continue
        seen = measures[take.sha256]
        said = [*_start(project, plan, clip, takes, seen), *judge_focus(seen, clip.shot.focal_points)]
        said += _characters(project, plan, clip, takes, embedder)
        if said:
            found[index] = said
    return found


def _start(
    project: SongWork, plan: Plan, clip: Clip, takes: Mapping[int, Take], seen: TakeMeasures
) -> Sequence[Finding]:
    before = clip.shot.follows
    if before is not None and before in takes:
        image, whose = last_frame(project, plan, before, clip.index, takes[before]), f"clip {before}'s last frame"
    elif clip.shot.first is not None:
        image, whose = clip.shot.first, "its first picture"
    else:
        return ()
    if not project.files.intact(image.sha256, image.suffix):
        return ()
    finding = judge_start(seen, measure_image(_path(project, image), takes[clip.index].size), whose)
    return () if finding is None else (finding,)


def _characters(
    project: SongWork, plan: Plan, clip: Clip, takes: Mapping[int, Take], embedder: Embedder | None
) -> list[Finding]:
    """Of clips that go on from others: whether who comes up in them is who it was."""
    before = clip.shot.follows
    if before is None or before not in takes:
        return []
    label = plan.sections[clip.section].label
    there = [entry for entry in plan.bible.in_clip(label, clip.index) if entry.kind == "character"]
    if embedder is None:
        return [judge_identity(entry.name, (), (), None) for entry in there]
    shown, earlier = (_frames(project, takes[i]) if there else [] for i in (clip.index, before))
    found = []
    for entry in there:
        images = [image for image in entry.images if project.files.intact(image.sha256, image.suffix)]
        known = [_read(_path(project, image)) for image in images] or earlier
        found.append(judge_identity(entry.name, shown, known, embedder))
    return found


def _frames(project: SongWork, take: Take) -> list[NDArray[np.uint8]]:
    path, last = project.files.path(take.sha256, take.suffix), take.span.frames - 1
    places = dict.fromkeys(round(last * part / (_LOOKED_AT - 1)) for part in range(_LOOKED_AT))
    return [picture for place in places for picture in read_frames(path, start=place, count=1)]


def _path(project: SongWork, image: StillImage) -> Path:
    return project.files.path(image.sha256, image.suffix)


def _read(path: Path) -> NDArray[np.uint8]:
    from PIL import Image

    with Image.open(path) as image:
        return np.asarray(image.convert("RGB"), dtype=np.uint8)
