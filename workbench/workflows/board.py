"""The project's plan as a storyboard that a widget edits; its versions are the plan's, in the library."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from workbench.errors import NotFoundError, OptionError, WorkbenchError
from workbench.jobs.affording import listed
from workbench.media.models import find_model
from workbench.media.profiles import find_profile
from workbench.model.board import Board, BoardGlance
from workbench.model.counted import counted
from workbench.model.plan import Plan
from workbench.model.price import Impact
from workbench.model.take import Take
from workbench.planning.board_plans import fates, plan_of
from workbench.planning.boards import BoardRules, board_of, cut_marks
from workbench.planning.clip_lengths import clip_lengths
from workbench.planning.tiling import Limits
from workbench.redact import refuse_secret
from workbench.workflows.board_standing import BoardStanding
from workbench.workflows.impacts import impact_of
from workbench.workflows.kept_document import KeptDocument
from workbench.workflows.model_tables import models_of

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = ["BoardDocument"]

_MOST_NAMED = 6


class BoardDocument(KeptDocument[Board]):
    """The storyboard of one project: ``Document[Board]`` over the library, and the ``BoardSource`` of its cards.

    A plan that is made anew, whoever makes it, is a version as an edit is: undo goes back to the one before.
    """

    what = "clips"

    def __init__(self, project: SongWork) -> None:
        super().__init__(project.store)
        self._project = project
        self._standing = BoardStanding(project)
        self._plan: Plan | None = None
        self._takes: Mapping[int, Take] = {}
        self._rules: BoardRules | None = None
        self._unsaved: dict[int, Plan] = {}
        self._asked: tuple[Board, Plan, Plan] | None = None
        self._found: tuple[tuple[Plan, int] | None, Mapping[int, Take]] = (None, {})

    def load(self) -> tuple[int, Board]:
        """The plan in force.

        Raises:
            NotFoundError: nothing was planned yet.
        """
        kept = self._project.store.versioned_plan(self._project.id)
        if kept is None:
            raise NotFoundError(
                f"Nothing was planned for {self._project.song.name!r} yet; plan it first (songreel make, or plan()).",
                field="plan",
            )
        version, plan, takes = kept
        if self._rules is None or self._plan is None or _ruled_by(plan) != _ruled_by(self._plan):
            self._rules = _rules(self._project, plan)
        found: Mapping[int, Take] = self._takes if plan == self._plan else {}  # no run has written those down yet
        self._plan, self._takes, self._unsaved = plan, {**found, **takes}, {}
        self._asked = None  # of the same plan, too: other takes may be there by now
        return version, board_of(plan, self._rules)

    def check(self, new: Board) -> None:
        """Whether it can be made of the plan in force.

        Raises:
            OptionError: it cannot, or a prompt holds a secret.
        """
        self._made(new)
        for card in new.clips:
            if card.line:
                refuse_secret(card.line, "prompt")

    def check_open(self) -> None:
        """A finalized project has its plan for good."""
        self._project.store.check_editable(self._project.id)

    def settled(self, new: Board) -> Board:
        """The storyboard of the plan that it means; the clips that keep their takes have them by now."""
        plan, rules, before = self._made(new), self._ruled(), self._in_force()
        kept = fates(before, plan, new, self._takes)
        self._takes = {i: fate.take for i, fate in enumerate(kept) if fate.take and fate.kind != "lost"}
        self._plan = self._unsaved[self.version + 1] = plan
        return board_of(plan, rules)

    def commit(self, new: Board) -> int:
        """Put a plan in force; as ``KeptDocument`` has it. One that means the plan in force is no version."""
        self._know_takes(self._standing.takes)
        self.check(new)
        if self._made(new) == self._in_force():
            self.check_open()  # who changes nothing is told, too, that nothing may be changed
            return self.version
        return super().commit(new)

    def save(self, new: Board, expected: int) -> int:  # noqa: ARG002  what it means was reckoned when it was committed
        """Only the plan is kept."""
        self._project.store.save_plan(self._project.id, self._unsaved.pop(expected + 1), expected_version=expected)
        return expected + 1

    def move(self, way: Literal["undo", "redo"], expected: int) -> bool:
        """Go back or forward."""
        store = self._project.store
        return (store.undo_plan if way == "undo" else store.redo_plan)(self._project.id, expected)

    def told(self, before: Board, now: Board) -> str:
        """Which clips are others now."""
        if len(before.clips) != len(now.clips):
            return f"The film was cut anew elsewhere: {counted(len(now.clips), 'clip')}, before {len(before.clips)}."
        changed = [index for index, card in enumerate(now.clips) if card != before.clips[index]]
        if not changed:
            return "The film's plan was changed elsewhere, and its clips are as they were."
        if len(changed) > _MOST_NAMED:
            return f"Changed elsewhere: {len(changed)} of {counted(len(now.clips), 'clip')}."
        return f"Changed elsewhere: {listed(changed)}."

    def preview(self, new: Board) -> Impact:
        """What the edit would cost: of the clips that have a take, by now, which keep it.

        Raises:
            OptionError: it is not allowed.
            StaleVersionError: somebody else has changed the plan since the value was seen.
        """
        self._refuse_where_changed()
        self._know_takes(self._found_takes)
        plan, made = self._in_force(), self._made(new)
        found = fates(plan, made, new, self._takes)
        kinds = [fate.kind for fate in found]
        kept, retrimmed = kinds.count("kept"), kinds.count("retrimmed")
        lost = [index for index, kind in enumerate(kinds) if kind == "lost"]
        if not lost:
            return Impact(kept, retrimmed, 0, 0.0, Decimal(0))
        return impact_of(self._project, made, lost, kept=kept, retrimmed=retrimmed)

    def glance(self, board: Board) -> BoardGlance:
        """How it stands with the clips now; what takes time is reckoned in the background."""
        if board != self.value:  # a page that is behind asks again once it has the newest
            return BoardGlance(running=True)
        return self._standing.glance(self._in_force(), self.saved)

    def thumbnails(self, names: tuple[str, ...]) -> Mapping[str, bytes]:
        """Small pictures as WebP, by name; those that are gone are left out."""
        return self._standing.thumbnails(names)

    def _know_takes(self, look: Callable[[Plan], Mapping[int, Take]]) -> None:
        """Know of the takes, too, that an edit came back to: no run has written them down yet."""
        plan = self._in_force()
        if all(clip.index in self._takes for clip in plan.clips):
            return
        found = {index: take for index, take in look(plan).items() if index not in self._takes}
        if found:
            self._takes, self._asked = {**self._takes, **found}, None

    def _found_takes(self, plan: Plan) -> Mapping[int, Take]:
        """Those that lie in the library under what the clips ask for; once for each plan and state of the library. A
        clip that cannot be asked for may be edited all the same.
        """
        asked = plan, self._project.store.changes()
        if self._found[0] != asked:
            found = self._standing.takes_now(plan)
            if found is None:
                found = self._expected_takes(plan)
            self._found = asked, {index: take for index, take in found.items() if take.sha256}
        return self._found[1]

    def _expected_takes(self, plan: Plan) -> Mapping[int, Take]:
        try:
            return self._project.expected_takes(plan)
        except WorkbenchError:
            return self._standing.takes(plan)

    def _made(self, new: Board) -> Plan:
        """What a storyboard means; asked several times of one, and reckoned once."""
        plan = self._in_force()
        if self._asked is None or self._asked[0] is not new or self._asked[1] is not plan:
            self._asked = new, plan, plan_of(plan, new, self._ruled(), self._takes)
        return self._asked[2]

    def _in_force(self) -> Plan:
        if self._plan is None:
            self._seen()
        assert self._plan is not None
        return self._plan

    def _ruled(self) -> BoardRules:
        if self._rules is None:
            self._seen()
        assert self._rules is not None
        return self._rules


def _ruled_by(plan: Plan) -> tuple[object, ...]:
    makers = {(clip.provider, clip.model, clip.profile, clip.shown) for clip in plan.clips}
    return plan.analysis, plan.rate, plan.size, plan.sections, frozenset(makers)


def _rules(project: SongWork, plan: Plan) -> BoardRules:
    """What the plan's cards may become.

    Raises:
        OptionError: the settings contradict each other.
    """
    settings = project.settings
    shortest, longest = Limits(settings.min_clip_s, settings.max_clip_s).frames(plan.rate)
    heard = project.heard(plan)
    rules = BoardRules(cut_marks(plan, heard), shortest, longest, {}, heard.duration_s, project.provider.name)
    hosted = [clip for clip in plan.clips if clip.model]
    if not hosted:
        return rules
    models = {model.id: model for model in models_of(settings)}
    most: dict[str, int] = {}
    for clip in hosted:
        if clip.model in models and clip.model not in most:
            profile = find_profile(clip.profile) if clip.profile else None
            lengths = clip_lengths(models[clip.model], profile, plan.rate, plan.size)
            most[clip.model] = lengths.most if lengths else 0
    first = next((clip for clip in hosted if clip.shown == "generated"), hosted[0])
    rules = replace(rules, most=most, host=first.provider, profile=first.profile)
    if not first.profile:
        return replace(rules, filmer=first.model)
    wanted = find_profile(first.profile).models
    filmer = (
        first.model if first.shown == "generated" else find_model(tuple(models.values()), wanted["text-to-video"]).id
    )
    try:
        painter = find_model(tuple(models.values()), wanted["image"]).id
    except OptionError:
        painter = ""
    return replace(rules, filmer=filmer, painter=painter)
