"""Clips that start with another one's last frame: the frame is taken out of the take once that is there."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from workbench.errors import ProviderError
from workbench.jobs.faults import FAULTS
from workbench.media.frames import read_frames
from workbench.media.images import kept_picture
from workbench.model.asking import FileRef
from workbench.model.plan import Plan
from workbench.model.request import ClipRequest
from workbench.model.still import StillImage
from workbench.model.take import Take
from workbench.planning.assemble import placed_take
from workbench.planning.shots import waves
from workbench.workflows.filming import Shooting

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = ["followers", "last_frame", "shoot_followed", "with_last_frames"]


def shoot_followed(
    plan: Plan,
    shown: Collection[int],
    requests: Callable[[], Mapping[int, ClipRequest]],
    shoot_some: Callable[..., Shooting],
    stopped: Callable[[], bool] = lambda: False,
) -> None:
    """Make the clips that others start from, one wave after the other; those that nobody waits for are left.

    Args:
        plan: the plan.
        shown: the clips that are meant.
        requests: what all clips are asked for with the frames that are there by now.
        shoot_some: makes takes; as ``shoot`` with everything but these two given.
        stopped: whether what it raised ends the whole run.

    Raises:
        ProviderError: some could not be made; whatever does not wait for them was made.
        BudgetError, CancelledError ...: as ``shoot`` says.
    """
    parts = waves(plan, shown, _waiting(plan))
    failed: ProviderError | None = None
    for number, wave in enumerate(parts[:-1] if len(parts) > 1 else ()):
        known = requests()
        meant = {i: known[i] for i in (wave if number else shown) if known[i].waits_for is None}
        try:
            shoot_some(requests=meant, compose=False)
        except ProviderError as error:
            if stopped() or FAULTS[error.fault].stops_run:
                raise
            failed = failed or error
    if failed is not None:
        last = requests()
        shoot_some(requests={i: last[i] for i in parts[-1] if last[i].waits_for is None}, compose=False)
        raise failed


def with_last_frames(
    project: SongWork, plan: Plan, requests: Mapping[int, ClipRequest], *, keep: bool
) -> dict[int, ClipRequest]:
    """The requests, those that follow another clip with its last frame, where that clip has a take.

    Programs of ours ask for no frames: what they draw goes on by itself.

    Args:
        project: whose clips they are.
        plan: the plan.
        requests: all of its clips', by their index.
        keep: whether the frames are put into the library.
    """
    waiting = _waiting(plan)
    found = {i: request if i in waiting else replace(request, waits_for=None) for i, request in requests.items()}
    followed = {request.waits_for for request in found.values()} - {None}
    if not followed:
        return found
    maker = project.maker(plan)
    for wave in waves(plan, range(len(plan.clips)), waiting)[1:]:
        needed = {before for index in wave if (before := found[index].waits_for) is not None}
        keys = {before: maker(found[before]).key(found[before]) for before in needed}
        takes = project.store.takes_by_keys(keys.values())
        for index in wave:
            before = found[index].waits_for
            take = None if before is None else takes.get(keys[before])
            if before is not None and take is not None and project.files.intact(take.sha256, take.suffix):
                image = last_frame(project, plan, before, index, take, keep=keep)
                found[index] = replace(found[index], first_frame=FileRef(image.sha256, image.suffix), waits_for=None)
    return found


def followers(plan: Plan, clips: Collection[int]) -> tuple[int, ...]:
    """The clips that start with the last frame of some clips, or of one that does, and are none of those.

    Args:
        plan: the plan.
        clips: indices.
    """
    waiting, found = _waiting(plan), set(clips)
    while more := {index for index in waiting - found if plan.clips[index].shot.follows in found}:
        found |= more
    return tuple(sorted(found - set(clips)))


def _waiting(plan: Plan) -> frozenset[int]:
    """Indices of the clips that a model makes of a frame of another one."""
    hosted = (clip for clip in plan.clips if clip.model and clip.shown == "generated" and clip.still is None)
    return frozenset(clip.index for clip in hosted if clip.shot.follows is not None)


def last_frame(project: SongWork, plan: Plan, before: int, index: int, take: Take, *, keep: bool = True) -> StillImage:
    """The picture of the frame that the film shows just before a clip's take begins, or that its partner ends with.

    Args:
        project: whose clips they are.
        plan: the plan.
        before: index of the clip that it is taken from.
        index: of the clip that begins with it.
        take: that of the former.
        keep: whether it is put into the library; otherwise it is only said what it would be.
    """
    placed = placed_take(plan, plan.clips[before], take)
    shown = plan.media_span(index).start if before == index - 1 else plan.clips[before].span.end
    frame = min(max(shown - 1, placed.span.start), placed.span.end - 1) - placed.span.start
    known = project.store.frame(take.sha256, frame)
    if known is not None and project.files.intact(known.sha256, known.suffix):
        return known
    picture = next(read_frames(project.files.path(take.sha256, take.suffix), start=frame, count=1))
    kept = kept_picture(picture)
    image = StillImage(kept.sha256, kept.suffix, kept.width, kept.height)
    if keep:
        project.files.keep(kept.data, kept.suffix)
        project.store.save_frame(take.sha256, frame, image)
    return image
