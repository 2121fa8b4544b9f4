"""The takes of one clip, for a person who compares them: what they are, and what is done with them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Literal

from workbench.errors import OptionError
from workbench.model.counted import counted
from workbench.model.shot import MOST_TRIES
from workbench.model.take import Take
from workbench.model.take_sheet import MAX_REASON, TakeCard, TakeSheet
from workbench.planning.shots import numbered
from workbench.redact import refuse_secret
from workbench.timebase import seconds_at
from workbench.workflows.background import slot
from workbench.workflows.preview import take_preview

if TYPE_CHECKING:
    from workbench.model.plan import Plan
    from workbench.workflows.project import Project

__all__ = ["ClipTakes"]


class ClipTakes:
    """``TakeSource`` of one clip of the plan in force.

    Args:
        project: whose clip it is.
        clip: its index, from 0.

    Raises:
        NotFoundError: nothing was planned yet.
        OptionError: there is no such clip.
    """

    def __init__(self, project: Project, clip: int) -> None:
        self._project, self._clip = project, clip
        self._changes = -1
        self._takes = project.numbered_takes(clip)
        self._sheet = self.sheet()
        self._work = slot(f"takes of {clip} of {project.id} in {project.settings.library}")

    def sheet(self) -> TakeSheet:
        """The takes as they are now.

        Raises:
            OptionError: the plan has no such clip any more.
        """
        changes = self._project.store.changes()
        if changes == self._changes:
            return self._sheet
        project, plan = self._project, self._project.planned()
        if self._clip >= len(plan.clips):
            raise OptionError(
                f"The plan has {counted(len(plan.clips), 'clip')} now, and no clip {self._clip}; choose another.",
                field="clip",
            )
        self._takes = numbered(plan, self._clip, project.store.project_takes(project.id))
        self._sheet, self._changes = self._read(plan), changes
        return self._sheet

    def _read(self, plan: Plan) -> TakeSheet:
        project, clip = self._project, plan.clips[self._clip]
        section = plan.sections[clip.section]
        most = project.settings.most_regenerations
        start, end = (float(seconds_at(frame, plan.rate)) for frame in (clip.span.start, clip.span.end))
        return TakeSheet(
            project.song.id,
            clip.index,
            section.label,
            start,
            end,
            project.song.duration_s,
            clip.prompt,
            clip.shot.locked,
            self._cards(plan),
            None if most >= MOST_TRIES else max(0, most - clip.shot.tries),
            sum(each.section == clip.section for each in plan.clips),
        )

    def _cards(self, plan: Plan) -> tuple[TakeCard, ...]:
        project = self._project
        shown = project.expected_takes(plan)[self._clip].key
        rejected = project.store.rejected_takes(project.id)
        return tuple(
            TakeCard(
                number,
                take.key,
                take.key == shown,
                project.files.path(take.sha256, take.suffix).is_file(),
                rejected.get(take.key, ""),
                take.model or take.provider,
                take.line,
                take.cost_usd,
                float(seconds_at(plan.clips[self._clip].span.start - take.span.start, plan.rate)),
            )
            for number, take in self._takes.items()
        )

    def film(self, number: int) -> tuple[bytes, str]:
        """A small stand-in of a take.

        Raises:
            OptionError, NotFoundError, RenderError, DiskFullError
        """
        return take_preview(self._project, self._take(number)).read_bytes(), "video/mp4"

    def choose(self, number: int) -> None:
        """Let the clip show a take.

        Raises:
            OptionError, NotFoundError
        """
        take = self._take(number)
        self._project.choose(self._clip, number)
        if take.key in self._project.store.rejected_takes(self._project.id):
            self._project.store.reject_take(self._project.id, take.key, None)

    def lock(self, *, locked: bool) -> None:
        """Keep the clip as it is, or free it."""
        self._project.lock(self._clip, locked=locked)

    def reject(self, number: int, reason: str | None) -> None:
        """Remember that a take is not wanted.

        Raises:
            OptionError: there is no such take, or the reason is empty, too long, or holds a secret.
        """
        take = self._take(number)
        if reason is not None:
            reason = " ".join(reason.split())
            if not 0 < len(reason) <= MAX_REASON:
                raise OptionError(
                    f"A reason has 1 to {MAX_REASON} characters, not {len(reason)}; say in a few words what is wrong.",
                    field="reason",
                )
            refuse_secret(reason, "reason")
        self._project.store.reject_take(self._project.id, take.key, reason)

    def price(self, *, section: bool, seed: Literal["new", "same"]) -> str:
        """What making it again would make and cost.

        Raises:
            OptionError: it is locked, or was made again too often.
        """
        quote = self._project.quote_regenerate(self._meant(section=section), seed=seed)
        return " ".join([f"{quote.sentence}.", *quote.notes])

    def again(self, *, section: bool, seed: Literal["new", "same"]) -> None:
        """Begin to make it again; nothing happens where that goes on already.

        Raises:
            OptionError: as ``price``.
        """
        meant = self._meant(section=section)
        self._project.quote_regenerate(meant, seed=seed)  # what is refused is refused at once
        make = partial(self._project.regenerate, meant, seed=seed)
        self._work.start(lambda told, cancel: make(progress=told, cancel=cancel))

    def work(self) -> tuple[bool, str]:
        """Whether that goes on, and why it failed."""
        glance = self._work.glance
        return glance.running, glance.error.message if glance.error else ""

    def _meant(self, *, section: bool) -> list[int]:
        """The clip, or those of its section that are not locked."""
        plan = self._project.planned()
        own = plan.clips[self._clip]
        if not section:
            return [self._clip]
        return [clip.index for clip in plan.clips if clip.section == own.section and not clip.shot.locked]

    def _take(self, number: int) -> Take:
        self.sheet()
        take = self._takes.get(number)
        if take is None:
            known = ", ".join(map(str, self._takes)) or "none"
            raise OptionError(f"Clip {self._clip} has no take {number}; there are {known}.", field="take")
        return take
