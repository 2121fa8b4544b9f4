"""What a person decided about a film's finish, in frames and files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.media.catalogue import find_style
from workbench.model.plan import Plan
from workbench.planning.assemble import Finishing, captions_of
from workbench.planning.effects import plan_hits

if TYPE_CHECKING:
    from workbench.workflows.project import Project

__all__ = ["finishing_of"]


def finishing_of(project: Project, plan: Plan) -> Finishing:
    """What lies over the clips of a plan.

    Raises:
        NotFoundError: the library has lost what the plan was made from.
    """
    heard, finish = project.heard(plan), plan.finish
    return Finishing(
        captions=captions_of(plan, heard.lyrics),
        caption_style=finish.captions or find_style(project.catalogue, plan.style).caption,
        hits=plan_hits(plan, heard, finish.effects),
    )
