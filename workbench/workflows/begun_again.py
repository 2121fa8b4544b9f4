"""Clips that somebody began to make again and that nobody has ended, as the program died: they are gone on with."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from workbench.jobs.affording import listed
from workbench.jobs.bookkeeping import OPEN
from workbench.jobs.ledger import Purchase
from workbench.jobs.purchases import purchase_key
from workbench.model.asking import FileRef
from workbench.model.money import shown_usd, sum_usd
from workbench.model.plan import LARGEST_SEED, Clip, Plan
from workbench.model.request import ClipRequest
from workbench.planning.shots import numbered
from workbench.workflows.hosted_makers import hosted_clips
from workbench.workflows.hosting import LibraryMedia

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = ["Begun", "begun_of", "gone_before", "left_told", "untried"]


@dataclass(frozen=True, slots=True)
class Begun:
    """What there is of clips that were begun."""

    open: tuple[int, ...] = ()
    """Those that were asked for, or were about to be, and have no take."""
    done: tuple[int, ...] = ()
    """Those that were made in the same run before it ended."""

    @property
    def said(self) -> str:
        """A sentence on what is gone on with; empty where nothing is."""
        if not self.open:
            return ""
        goes, they = ("goes", "it is") if len(self.open) == 1 else ("go", "they are")
        was = "was" if len(self.done) == 1 else "were"
        more = f"; {listed(self.done)} {was} made by then" if self.done else ""
        return (
            f"{listed(self.open).capitalize()} {goes} on as begun before: {they} not counted once more, and what was "
            f"asked for is not paid twice{more}."
        )


def begun_of(project: SongWork, plan: Plan, clips: Collection[int]) -> tuple[Begun, dict[int, Purchase]]:
    """Those of some clips that were begun, and what was asked for them.

    Args:
        project: whose clips they are.
        plan: the plan in force.
        clips: their indices.
    """
    hosted = [i for i in clips if plan.clips[i].model and not plan.clips[i].shows_approved]
    if not hosted:
        return Begun(), {}
    intact, takes = LibraryMedia(project.files).intact, project.expected_takes(plan)
    bought = _purchases(project, plan, project.requests(plan), hosted)
    under_way = {
        i: p for i, p in bought.items() if not takes[i].sha256 and p.project == project.id and _is_of_use(p, intact)
    }
    runs = {purchase.run for purchase in under_way.values()}
    done = [i for i in hosted if takes[i].sha256 and i in bought and bought[i].run in runs]
    unasked = [i for i in hosted if runs and i not in bought and not takes[i].sha256 and plan.clips[i].shot.tries]
    return Begun(tuple(sorted({*under_way, *unasked})), tuple(done)), under_way


def _purchases(
    project: SongWork, plan: Plan, requests: Mapping[int, ClipRequest], clips: Collection[int]
) -> dict[int, Purchase]:
    questions = project.questions(plan)
    keys = {i: purchase_key(plan.clips[i].provider, questions.request(requests[i])) for i in clips}
    known = project.store.ledger.find(list(keys.values()))
    return {i: known[key] for i, key in keys.items() if key in known}


def _is_of_use(purchase: Purchase, intact: Callable[[FileRef], bool]) -> bool:
    """Whether its answer is still to come, or is here."""
    if purchase.state in OPEN:
        return True
    answer = purchase.answer
    return answer is not None and not purchase.is_wasted and all(intact(file) for file in answer.files)


def left_told(begun: dict[int, Purchase], clips: Collection[int]) -> str:
    """A sentence on what was begun with another line than the one that is given now; empty where nothing was."""
    left = sorted(set(clips) & set(begun))
    if not left:
        return ""
    usd = shown_usd(sum_usd(begun[index].taken_usd for index in left))
    return (
        f"{listed(left).capitalize()} {'was' if len(left) == 1 else 'were'} begun with another line and "
        f"{'is' if len(left) == 1 else 'are'} asked for anew; the same without the line goes on with what was "
        f"begun ({usd})."
    )


def gone_before(project: SongWork, plan: Plan, clips: Sequence[int]) -> Plan:
    """The plan as it was before clips were begun: with the takes that they showed, where they had some.

    Args:
        project: whose clips they are.
        plan: the plan in force.
        clips: those that were begun.
    """
    if not clips:
        return plan
    every = [take for take in project.store.project_takes(project.id) if take.model]
    back: dict[int, Clip] = {}
    for index in clips:
        clip = plan.clips[index]
        had = [t for t in numbered(plan, index, every).values() if project.files.holds(t.sha256, t.suffix)]
        if had and clip.shot.tries:
            shot, seed = replace(clip.shot, tries=clip.shot.tries - 1), (clip.seed - 1) % (LARGEST_SEED + 1)
            back[index] = replace(clip, shot=shot, seed=seed, take=had[-1].key, take_offset=0)
    return replace(plan, clips=tuple(back.get(clip.index, clip) for clip in plan.clips))


def untried(project: SongWork, plan: Plan, clips: Collection[int]) -> Plan:
    """The plan whose clips have seeds that were not tried yet: no take has them, and what was asked with them goes on.

    Args:
        project: whose clips they are.
        plan: the plan whose clips have another seed than before.
        clips: which.
    """
    left = [index for index in clips if plan.clips[index].model and not plan.clips[index].shows_approved]
    while left:
        used = _tried(project, plan, left)
        seeds = {index: (plan.clips[index].seed + 1) % (LARGEST_SEED + 1) for index in used}
        plan = replace(plan, clips=tuple(replace(c, seed=seeds.get(c.index, c.seed)) for c in plan.clips))
        left = used
    return plan


def _tried(project: SongWork, plan: Plan, clips: Collection[int]) -> list[int]:
    """Those of some clips whose question has a take, or came to an end without one."""
    requests, intact = project.requests(plan), LibraryMedia(project.files).intact
    stills = {i for i in clips if plan.clips[i].shown == "still"}
    keys = {
        i: hosted_clips(project, plan, plan.clips[i].provider, None).key(requests[i]) for i in clips if i not in stills
    }
    known = project.store.takes_by_keys(keys.values())
    ended = {
        i
        for i, purchase in _purchases(project, plan, requests, clips).items()
        if (purchase.state not in OPEN if i in stills else not _is_of_use(purchase, intact))
    }
    return [i for i in clips if keys.get(i) in known or i in ended]
