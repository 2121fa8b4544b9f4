"""Clips made again: which they are, what may be asked anew, and back to the old take where nothing came of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from workbench.errors import OptionError, StaleVersionError
from workbench.model.counted import counted
from workbench.model.plan import Clip, Plan
from workbench.planning.prompts import one_line
from workbench.planning.shots import again, meant_clips
from workbench.workflows.begun_again import Begun, begun_of, gone_before, left_told, untried

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = ["Again", "AgainWishes", "RegenerateStage", "claimed", "gone_back", "planned_again", "why_held"]

RegenerateStage = Literal["text", "still", "video"]
_STAGES: tuple[RegenerateStage, ...] = ("text", "still", "video")


@dataclass(frozen=True, slots=True)
class AgainWishes:
    """What a person says about making clips again."""

    clips: Sequence[int] | None = None
    """Indices; all that are not locked where no section is named either."""
    section: str | int | None = None
    line: str | None = None
    """The instruction; that of before by default."""
    seed: str = "new"
    """``new`` or ``same``."""
    stage: str = "video"
    """``text``: only the words; ``still``: more pictures to choose from; ``video``: the clip."""


@dataclass(frozen=True, slots=True)
class Again:
    """What is made again."""

    plan: Plan
    """The plan whose clips are asked anew."""
    clips: tuple[int, ...]
    """Which those are."""
    before: Plan
    """The plan that is gone back to where nothing comes of it."""
    begun: Begun = field(default_factory=Begun)
    """What somebody began before, and is gone on with."""
    notes: tuple[str, ...] = ()


def planned_again(project: SongWork, plan: Plan, wishes: AgainWishes) -> Again:
    """The plan whose clips are asked anew, and which clips those are. Nothing is kept.

    What was begun and never ended is gone on with: it keeps its seed, and is not counted once more.

    Raises:
        LibraryError: the project is finalized.
        OptionError: there is no such clip, section, stage or seed; one that was named is locked, shows a person's own
            images, or was made again as often as this library allows.
    """
    project.store.check_editable(project.id)  # first: no other clip could be named instead
    if wishes.stage not in _STAGES or wishes.seed not in ("new", "same"):
        raise OptionError(
            f"The stage {wishes.stage!r} with the seed {wishes.seed!r} is not allowed; give a stage of "
            f"{', '.join(_STAGES)}, and the seed new or same.",
            field="stage",
        )
    meant = meant_clips(plan, wishes.clips, wishes.section)
    held = {index: why for index in meant if (why := why_held(plan.clips[index]))}
    if held and wishes.clips is not None:
        first = min(held)
        raise OptionError(f"Clip {first} {held[first]}, so it is not made again; name others.", field="clips")
    free = tuple(index for index in meant if index not in held)
    if not free:
        raise OptionError("All of these clips are locked or show images of yours; free one first.", field="clips")
    if wishes.stage == "text" and wishes.line is None:
        raise OptionError("There are no other words: give the line, such as 'more rain, no people'.", field="line")
    if wishes.stage != "video":
        if wishes.stage == "still":
            _check_often(project, plan, free)
        return Again(again(plan, free, line=wishes.line, new_seed=False, counted=False), free, plan)
    return _video_again(project, plan, free, wishes)


def _video_again(project: SongWork, plan: Plan, clips: tuple[int, ...], wishes: AgainWishes) -> Again:
    line = None if wishes.line is None else one_line(wishes.line)
    found, asked = begun_of(project, plan, clips)
    goes_on = tuple(i for i in found.open if line is None or line == plan.clips[i].shot.line)
    begun = Begun(goes_on, tuple(i for i in found.done if goes_on and line in (None, plan.clips[i].shot.line)))
    left = [index for index in found.open if index not in goes_on]
    before = gone_before(project, plan, found.open)
    fresh = [index for index in clips if index not in (*begun.open, *begun.done)]
    _check_often(project, before, fresh)
    base = replace(plan, clips=tuple(before.clips[c.index] if c.index in left else c for c in plan.clips))
    new_seed = wishes.seed == "new"
    made = again(base, fresh, line=wishes.line, new_seed=new_seed)
    made = untried(project, made, fresh) if new_seed else made
    notes = tuple(filter(None, (begun.said, left_told(asked, left))))
    return Again(made, tuple(sorted({*fresh, *begun.open})), before, begun, notes)


def why_held(clip: Clip) -> str:
    """Why a clip is not made again; empty where it may be."""
    if clip.still:
        return "shows images of yours"
    if clip.shows_approved:
        return "shows the picture that was approved for it (approve another one, or none)"
    return "is locked" if clip.shot.locked else ""


def _check_often(project: SongWork, plan: Plan, clips: Collection[int]) -> None:
    most = project.settings.most_regenerations
    worn = [index for index in clips if plan.clips[index].shot.tries >= most]
    if worn:
        raise OptionError(
            f"Clip {worn[0]} was made again {counted(plan.clips[worn[0]].shot.tries, 'time')}, and this library allows "
            f"{most}; choose one of its takes, or let who keeps the library raise most_regenerations.",
            field="clips",
        )


@contextmanager
def claimed(project: SongWork, clips: Collection[int]) -> Iterator[None]:
    """Make clips again while nobody else does: two who mean the same would each pay, or show each other's take.

    Args:
        project: whose clips they are.
        clips: their indices.

    Raises:
        StaleVersionError: somebody else is making one of them; nothing was spent.
    """
    claims = project.store.claims(lambda _left_by_the_dead: None)  # it holds no work of theirs
    with ExitStack() as held:
        for index in sorted(clips):
            claim = claims.claim(f"again-{project.id}-{index}")
            if claim is None:
                raise StaleVersionError(
                    f"Clip {index} is being made again at this moment, in another window or by another program; "
                    f"nothing was spent. Look at its takes once that is done (songreel takes {project.id} {index}).",
                    field="clips",
                )
            held.enter_context(claim)
        yield


def gone_back(project: SongWork, before: Plan, made: Plan, now: Plan, clips: Collection[int]) -> Plan:
    """The plan with the old clips where nothing came of the new ones, so that their takes are shown on.

    Args:
        project: whose clips they are.
        before: the plan in which they were shown so far.
        made: that in which they were to be made again.
        now: that which is in force; somebody may have changed other clips meanwhile.
        clips: which.
    """
    missing = {index for index, take in project.expected_takes(made).items() if not take.sha256} & set(clips)
    there = {index for index, take in project.expected_takes(before).items() if take.sha256}
    back = {i for i in missing & there if i < len(now.clips) and now.clips[i] == made.clips[i]}
    return replace(now, clips=tuple(before.clips[c.index] if c.index in back else c for c in now.clips))
