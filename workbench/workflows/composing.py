"""From a plan to a proven film: takes, chunks, join, certificate, and the file where it was asked for."""

from __future__ import annotations

import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.errors import DiskFullError
from workbench.jobs.cancel import CancelToken
from workbench.jobs.keys import file_sha256, key_of
from workbench.jobs.progress import Reporter
from workbench.media.encoding import Encoder
from workbench.model.certificate import Certificate, PlainPart
from workbench.model.money import sum_usd
from workbench.model.output import WHOLE, Container, Output
from workbench.model.plan import Plan
from workbench.model.run_account import RunAccount
from workbench.model.timeline import Timeline
from workbench.model.triage import Triage
from workbench.model.worked import Worked
from workbench.planning.chapters import chapters_of
from workbench.render.compose.chunks import ENGINE_VERSION
from workbench.render.compose.join import JOIN_VERSION, join_film
from workbench.render.compose.mixing import MIX_VERSION
from workbench.render.compose.sound import SOUND_VERSION
from workbench.store.plans import content_id
from workbench.store.rows import FilmRow
from workbench.workflows.covering import cover_jpeg, shots_of
from workbench.workflows.dressing import timeline_maker
from workbench.workflows.filming import Shooting
from workbench.workflows.outputs import encoder_of, needed_clips, shaped
from workbench.workflows.proving import prove
from workbench.workflows.rendering import frames_to_render
from workbench.workflows.sounding import film_sound, sound_part
from workbench.workflows.tagging import TAGGING_VERSION, film_metadata
from workbench.workflows.targets import Tag, alone, check_target, failed_path, part_path, put_in_place
from workbench.workflows.triaging import triage_film
from workbench.workflows.work import working

if TYPE_CHECKING:
    from workbench.workflows.project import Project
    from workbench.workflows.song_work import SongWork

__all__ = ["Film", "compose_film", "film_id"]

_BYTES_A_PIXEL = 0.12
"""Room that a frame's take and chunk need, bytes a pixel; measured on the noisiest look."""
_ID_LENGTH = 16


@dataclass(frozen=True, slots=True)
class Film:
    """A finished film and its proof."""

    path: Path
    certificate: Certificate
    plan: Plan
    seconds: Mapping[str, float]
    """Wall time of generate, compose and verify, seconds; 0 from the cache."""
    cost_usd: Decimal | None
    """None = unknown."""
    triage: tuple[Triage, ...] = ()
    """What is to be said about its takes, clip by clip."""
    output: Output = WHOLE
    """Its shape."""
    account: RunAccount = field(default_factory=RunAccount)
    """What the run that made it cost, and what it was said to cost before."""

    def _repr_html_(self) -> str:
        """A sentence for a notebook; the media stay beside it."""
        word = "certified" if self.certificate.ok else "not certified"
        return f"<p><b>{self.path.name}</b>: {self.certificate.frames_found} frames, {word}.</p>"


def compose_film(
    project: Project,
    plan: Plan,
    target: Path,
    *,
    output: Output = WHOLE,
    force: bool,
    strict: bool = False,
    budget: Decimal | None = None,
    remake: bool = False,
    retries: int = 0,
    fallback: str | None = None,
    reporter: Reporter,
    cancel: CancelToken,
) -> Film:
    """Make what the film lacks, join it, prove it, put it where it was asked for.

    A film that fails its proof is kept as ``NAME.failed.mp4`` beside the target.

    Args:
        project: whose film it is.
        plan: what it is planned by.
        target: the file.
        output: its shape; as it was planned by default.
        force: replace a file that Songreel did not write.
        strict: what cannot be rendered as it was meant is an error.
        budget: what takes that it lacks may cost, US dollars.
        remake: what was paid for, and is gone or of no use, is bought again.
        retries: how often a hosted clip whose take is bad is asked again with another seed.
        fallback: the model that may be asked instead, ``none``, or None for those of the clips' profiles.
        reporter: hears of each step.
        cancel: stops it.

    Raises:
        FileExistsInTheWayError, OptionError: it may not be written there, or somebody else is doing so.
        LibraryError: a visitor has begun too many films.
        DiskFullError, RenderError, CancelledError: nothing half-written is left.
    """
    project.store.allowance.check_target(target)
    check_target(target, project.store, song_id=project.song.id, force=force, ending=output.suffix)
    _check_room(project, plan, output, target)
    with (
        project.store.allowance.filming() as begun,
        alone(project.settings.library, target),
        working(project.store, project.id, "composition", reporter, cancel),
    ):
        shooting = project.shoot(
            plan,
            output=output,
            compose=True,
            strict=strict,
            budget=budget,
            remake=remake,
            retries=retries,
            fallback=fallback,
            reporter=reporter,
            cancel=cancel,
        )
        plan, timeline = shooting.plan or plan, shooting.timeline
        tag = _tag(project, plan, shooting, output)
        part = part_path(target, project.settings.library)
        try:
            started = time.monotonic()
            film = _join(project, plan, shooting, output, tag, target, part, reporter, cancel)
            begun.was_there = film is not part
            joined_s = time.monotonic() - started
            composed_s = shooting.compose_s + (joined_s if film is part else 0.0)
            sha256, started = file_sha256(film), time.monotonic()
            certificate, fresh = prove(
                project, film, sha256, plan, timeline, plain=shooting.plain, reporter=reporter, cancel=cancel
            )
            verified_s = time.monotonic() - started if fresh else 0.0
            reporter.worked(Worked("join", "ffmpeg", tag.film, film is not part, joined_s if film is part else 0.0))
            reporter.worked(Worked("verify", "certificate", tag.film, not fresh, verified_s))
            final = target if certificate.ok else failed_path(target)
            if film != final:
                put_in_place(film, final, project.store, song_id=project.song.id, force=force)
        finally:
            part.unlink(missing_ok=True)
        seconds = {"generate": shooting.generate_s, "compose": composed_s, "verify": verified_s}
        project.store.save_film(_row(tag, timeline, final, sha256, certificate, seconds), plan, timeline)
        triage = triage_film(project, plan, shooting.takes, cancel=cancel)
    reporter.report("verify", 1, 1, "certified" if certificate.ok else "not certified")
    return Film(final, certificate, plan, seconds, _cost(shooting), triage, output, shooting.account)


def _row(
    tag: Tag, timeline: Timeline, film: Path, sha256: str, certificate: Certificate, seconds: Mapping[str, float]
) -> FilmRow:
    return FilmRow(
        id=tag.film,
        project=tag.project,
        plan=tag.plan,
        timeline=content_id(timeline),
        path=str(film),
        sha256=sha256,
        state="done" if certificate.ok else "failed",
        certificate=certificate,
        seconds=seconds,
    )


def _tag(project: Project, plan: Plan, shooting: Shooting, output: Output) -> Tag:
    """The film's tag. One with plain parts is another film: the next run may succeed in all."""
    encoder = encoder_of(project, plan, output)
    film = film_id(project, plan, shooting.timeline, output.container, encoder, shooting.plain)
    return Tag(project.id, content_id(plan), film)


def film_id(
    project: SongWork,
    plan: Plan,
    timeline: Timeline,
    container: Container,
    encoder: Encoder,
    plain: Sequence[PlainPart],
) -> str:
    """The id that a film made here has; one that was made otherwise has another."""
    sound = SOUND_VERSION if timeline.mix.untouched else f"{SOUND_VERSION}, mix {MIX_VERSION}"
    made_with = (sound, ENGINE_VERSION, encoder.tag, [part.span for part in plain])
    said = (JOIN_VERSION, TAGGING_VERSION, content_id(plan), container)
    return key_of(content_id(timeline), *made_with, project.id, said)[:_ID_LENGTH]


def _join(
    project: Project,
    plan: Plan,
    shooting: Shooting,
    output: Output,
    tag: Tag,
    target: Path,
    part: Path,
    reporter: Reporter,
    cancel: CancelToken,
) -> Path:
    """The film's file: the one that is there already, or a new one at ``part``."""
    known = project.store.film(tag.film)
    film = target
    if known is None or not target.exists() or file_sha256(target) != known.sha256:
        reporter.report("join", 0, 1, "joining")
        timeline, container = shooting.timeline, output.container
        which = sound_part(project, timeline)
        join_film(
            shooting.pieces,
            film_sound(project, timeline.mix, container=container, part=which, cancel=cancel),
            plan.rate,
            part,
            metadata=film_metadata(project, plan, timeline, tag, container),
            container=container,
            chapters=[(chapter.span, chapter.title) for chapter in chapters_of(plan, output.span)],
            cover=cover_jpeg(shots_of(project, plan, timeline, shooting.pieces, cancel), timeline, shooting.pieces),
            cancel=cancel,
        )
        film = part
    reporter.report("join", 1, 1, "joined")
    return film


def _cost(shooting: Shooting) -> Decimal | None:
    return sum_usd(take.cost_usd for take in shooting.takes.values())


def _check_room(project: Project, plan: Plan, output: Output, target: Path) -> None:
    needed = _needed_bytes(project, plan, output)
    for place in {project.settings.library, target.parent}:
        free = shutil.disk_usage(place).free
        if free < needed:
            raise DiskFullError(
                f"The film may need {needed / 1e6:.0f} MB and the disk has {free / 1e6:.0f} MB left; "
                "free some, or remove what can be made again (songreel clean)."
            )


def _needed_bytes(project: Project, plan: Plan, output: Output) -> float:
    """Room for takes that are not there, at the plan's size, and for chunks that are not, at the output's."""
    shown, size = needed_clips(plan, output), output.size or plan.size
    keys = {index: key for index, key in project.take_keys(plan).items() if index in shown}
    takes, files = project.store.takes_by_keys(keys.values()), project.files
    known = {key: take for key, take in takes.items() if files.intact(take.sha256, take.suffix)}
    missing = sum(plan.media_span(index).frames for index, key in keys.items() if key not in known)
    chunks = plan.frames if output.span is None else output.span.frames
    if missing:
        chunks = chunks if size != plan.size else max(0, chunks - missing)  # theirs are counted with them
    elif not plan.finish.match_joins:  # to match them, takes would have to be read
        timeline = shaped(plan, output, timeline_maker(project, plan))({i: known[key] for i, key in keys.items()})
        chunks = frames_to_render(timeline, files, encoder_of(project, plan, output))
    pixels = missing * plan.size.width * plan.size.height + chunks * size.width * size.height
    return pixels * _BYTES_A_PIXEL
