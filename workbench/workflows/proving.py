"""The certificate of a film, made once for the same file and what it is held against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.errors import NotFoundError
from workbench.jobs.cancel import CancelToken
from workbench.jobs.keys import key_of
from workbench.jobs.progress import Reporter
from workbench.model.certificate import Certificate, PlainPart
from workbench.model.counted import counted
from workbench.model.plan import Plan
from workbench.model.timeline import Timeline
from workbench.planning.mix import placeholders_told
from workbench.render.compose.certify import CERTIFIER_VERSION, certify
from workbench.store.plans import content_id
from workbench.workflows.colouring import Colouring
from workbench.workflows.rendering import materials_of
from workbench.workflows.sounding import sound_part, wanted_sound
from workbench.workflows.triaging import TakeMeasuring

if TYPE_CHECKING:
    from workbench.workflows.project import Project

__all__ = ["prove"]


def prove(
    project: Project,
    film: Path,
    sha256: str,
    plan: Plan,
    timeline: Timeline,
    *,
    plain: Sequence[PlainPart] = (),
    reporter: Reporter,
    cancel: CancelToken,
) -> tuple[Certificate, bool]:
    """The film's certificate, from the library where the same bytes were proven before; and whether it is fresh.

    Args:
        project: whose film it is.
        film: the file.
        sha256: of its bytes.
        plan: what it was planned by.
        timeline: what it should show.
        plain: what was rendered plainly.
        reporter: hears of each frame.
        cancel: stops it.

    Raises:
        NotFoundError: takes, or other sounds than the song, are gone from the library or damaged.
        CancelledError
    """
    beats_s = _beats_s(project, plan, timeline)
    proof = key_of(
        content_id(plan), content_id(timeline), beats_s, CERTIFIER_VERSION, *([list(plain)] if plain else [])
    )
    known = project.store.certificate(sha256, proof)
    if known is not None:
        return known, False
    _check_materials(project, plan, timeline)
    measuring = TakeMeasuring(project, [clip.take for clip in timeline.clips])
    certificate = certify(
        film,
        timeline,
        materials_of(project.files),
        wanted_sound(
            project,
            timeline.mix,
            container="webm" if film.suffix.lower() == ".webm" else "mp4",
            part=sound_part(project, timeline),
            cancel=cancel,
        ),
        beats_s,
        plain=plain,
        cancel=cancel,
        on_frame=lambda done: reporter.report("verify", done, timeline.frames + 1, f"proving: {done} frames"),
        on_take=measuring,
    )
    notes = placeholders_told(plan, [clip.index for clip in timeline.clips])
    certificate = replace(certificate, notes=(*certificate.notes, *notes))
    measuring.keep()
    project.store.save_certificate(sha256, proof, certificate)
    return certificate, True


def _check_materials(project: Project, plan: Plan, timeline: Timeline) -> None:
    """Everything that the film is compared with must be there; tables that were swept are baked again."""
    files = project.files
    missing = [clip.index for clip in timeline.clips if not files.intact(clip.take.sha256, clip.take.suffix)]
    if missing:
        raise NotFoundError(
            f"The takes of {counted(len(missing), 'clip')} are gone from the library or damaged, so the film cannot be "
            "proven; make it again.",
            field="film",
        )
    luts = {clip.lut for clip in timeline.clips if clip.lut}
    if not all(files.holds_lut(lut) for lut in luts):
        keys = {**project.take_keys(plan), **{clip.index: clip.take.key for clip in timeline.clips}}
        takes = project.store.takes_by_keys(keys.values())
        Colouring(project, plan)({index: takes[key] for index, key in keys.items() if key in takes})
    if not all(files.holds_lut(lut) for lut in luts):
        raise NotFoundError(
            "The tables that colour the film are gone and cannot be baked again, so it cannot be proven; make "
            "it again.",
            field="film",
        )


def _beats_s(project: Project, plan: Plan, timeline: Timeline) -> tuple[float, ...]:
    """The beats by the film's time, seconds."""
    beats_s, start_s = project.heard(plan).beats.beats_s, float(timeline.sound_start)
    return beats_s if not start_s else tuple(beat - start_s for beat in beats_s if beat >= start_s)
