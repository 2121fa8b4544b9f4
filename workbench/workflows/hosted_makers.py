"""Who makes the clips of a plan that hosts are asked for: a model of videos, or one of pictures under a camera."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from workbench.jobs.buying import Buyer
from workbench.jobs.choices import Choice
from workbench.media.conform import conform
from workbench.media.errands import Far
from workbench.model.plan import Plan
from workbench.model.request import ClipRequest
from workbench.model.still import Still, StillImage
from workbench.planning.mix import still_of
from workbench.render.generate.far import FarConform
from workbench.render.generate.hosted.clips import HostedClips
from workbench.render.generate.hosted.stills import HostedStills
from workbench.render.generate.provider import ClipProvider
from workbench.workflows.falling_back import Fallbacks
from workbench.workflows.hosting import LibraryMedia, Run

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = ["hosted_clips", "hosted_stills"]


def hosted_clips(project: SongWork, plan: Plan, host: str, run: Run | None, far: Far | None = None) -> HostedClips:
    """Who makes the clips of a plan that a host's models are asked for.

    Args:
        project: whose clips they are.
        plan: the plan.
        host: the host's name.
        run: buys; without one they have keys and prices, and cannot be made.
        far: conforms what was bought; here by default.
    """
    questions = project.questions(plan)

    def buyer() -> Buyer:
        if run is None:
            raise RuntimeError("clips are bought in a run")
        return run.buyer(host)

    if project.hosts.said:
        project.note(project.hosts.said)
    brought = FarConform(far) if far else conform
    if run is None:
        return HostedClips(host, questions.request, questions.quote, buyer, conform=brought)
    fallbacks, buys = Fallbacks(project, plan, run.fallback), run.buyer

    def others(request: ClipRequest) -> Sequence[Choice]:
        return fallbacks.choices(request, questions.quote(questions.request(request)).usd, buys)

    def begun(request: ClipRequest) -> bool:
        clip = plan.clips[request.clip_index]
        return clip.shot.follows is not None or clip.seed != request.seed or clip.index not in run.fresh

    return HostedClips(
        host, questions.request, questions.quote, buyer, others, run.said, begun=begun, conform=brought, hear=run.hear
    )


def hosted_stills(project: SongWork, plan: Plan, host: str, run: Run | None, stills: ClipProvider) -> HostedStills:
    """Who makes the clips of a plan that are shown as a still of a hosted model; arguments as ``hosted_clips``.

    Args:
        project: whose clips they are.
        plan: the plan.
        host: the host's name.
        run: buys; without one they have keys and prices, and cannot be made.
        stills: makes clips of pictures.
    """
    questions = project.questions(plan)

    def buyer() -> Buyer:
        if run is None:
            raise RuntimeError("pictures are bought in a run")
        return run.buyer(host)

    def shown(request: ClipRequest, image: StillImage) -> Still:
        return still_of(plan, request.clip_index, image)

    def at_hand(request: ClipRequest) -> tuple[StillImage, str] | None:
        clip = plan.clips[request.clip_index]
        return None if (image := clip.approved) is None else (image, painters.get(image.sha256, ""))

    approved = any(clip.shows_approved for clip in plan.clips)
    painters = {p.image.sha256: p.model for p in project.store.pictures(project.id)} if approved else {}
    path_of = LibraryMedia(project.files).path
    hear = [run.hear] if run else []
    return HostedStills(host, questions.request, questions.quote, buyer, path_of, shown, stills, at_hand, *hear)
