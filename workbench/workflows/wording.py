"""The words that lie over a film as titles: those that cannot be shown are refused, the rest is told."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from workbench.errors import OptionError
from workbench.model.finish import Finish
from workbench.model.plan import Plan
from workbench.model.title import Title
from workbench.planning.assemble import Finishing
from workbench.render.compose.captions import missing_note
from workbench.render.compose.title_room import titles_over_each_other, titles_too_long
from workbench.workflows.rendering import materials_of

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = ["check_titles"]

_NAMED = 40


def check_titles(
    project: SongWork, before: Plan | None, plan: Plan, finishing_of: Callable[[SongWork, Plan], Finishing]
) -> None:
    """Refuse new titles that nobody would see or could read; note what else is to be said of a film's titles.

    Args:
        project: whose film it is.
        before: the plan whose finish was edited; None where the finish is that of an older plan, and nobody edits it.
        plan: with the titles.
        finishing_of: what lies over a plan's clips.

    Raises:
        OptionError: a title is empty, begins or stands on after the film's end, or would be drawn over another one.
    """
    finish, words = plan.finish, _words(plan.finish)
    if not any(words):
        return
    new = before is not None and words != _words(before.finish)
    if before is not None and new:  # the first half for the type checker
        _check_times(plan, before.finish.titles)
    finishing = finishing_of(project, plan)
    own = materials_of(project.files).own_face(finishing.font)
    over = titles_over_each_other(finishing.titles, finishing.caption_style, plan.size, own=own)
    if over and new:
        raise OptionError(over, field="titles")
    texts = [finish.title, finish.end_card, *(title.text for title in finish.titles)]
    missing = missing_note("The titles", texts) if before is None or finish != before.finish else None
    long = titles_too_long(finishing.titles, finishing.caption_style, plan.size, own=own)
    for sentence in (missing, over, *long):
        if sentence:
            project.note(sentence)


def _words(finish: Finish) -> tuple[str, str, tuple[Title, ...]]:
    return finish.title, finish.end_card, finish.titles


def _check_times(plan: Plan, known: Collection[Title]) -> None:
    """Those that are known may stand on after the end, as a shorter master can leave them so."""
    end_s, frame_s = float(plan.frames / plan.rate), float(1 / plan.rate)
    for title in plan.finish.titles:
        start_s = title.start_ms / 1000
        if not title.text.strip():
            raise OptionError(f"The title at {start_s:.2f} s is empty; give it words, or leave it out.", field="titles")
        if start_s >= end_s:
            raise OptionError(
                f"The title {title.text[:_NAMED]!r} begins at {start_s:.2f} s and the film ends at {end_s:.2f} s; let "
                "it begin earlier.",
                field="titles",
            )
        if title.end_ms / 1000 > end_s + frame_s and title not in known:
            raise OptionError(
                f"The title {title.text[:_NAMED]!r} would stand until {title.end_ms / 1000:.2f} s and the film ends at "
                f"{end_s:.2f} s; let it begin earlier, or stand shorter.",
                field="titles",
            )
