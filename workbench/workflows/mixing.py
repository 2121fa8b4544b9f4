"""What each usual shot mix of a film costs, by its own makers; nobody is asked, and nothing is kept."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from workbench.media.models import find_model
from workbench.media.profiles import find_profile
from workbench.model.plan import Plan
from workbench.model.shot_mix import MixQuote
from workbench.planning.mix_costs import mix_quotes
from workbench.workflows.model_tables import models_of, prompts_of

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = ["mix_quotes_of"]


def mix_quotes_of(
    project: SongWork, plan: Plan, clips: Collection[int], named: str | None = None
) -> tuple[MixQuote, ...]:
    """What some clips cost in each mix, all of them, by the model that makes the first that is generated.

    Args:
        project: whose film it is.
        plan: the plan, with its makers; nothing where none of the clips is bought.
        clips: the indices of those that are meant.
        named: the model that a person named, where none of them is generated; their profile's by default.
    """
    hosted = [plan.clips[i] for i in sorted(clips) if plan.clips[i].model and plan.clips[i].still is None]
    bought = next((clip for clip in hosted if clip.shown == "generated"), hosted[0] if hosted else None)
    if bought is None or not bought.profile:
        return ()
    models, book, profile = models_of(project.settings), prompts_of(project.settings), find_profile(bought.profile)
    # A clip that is shown as a still names who paints it, not who would film it.
    maker = bought.model if bought.shown == "generated" else named or profile.models["text-to-video"]
    known = [model for model in models if maker in (model.id, model.name)]
    if not known:
        return ()  # its table is gone, and with it the price
    painter = find_model(models, profile.models["image"])
    requests = {i: each for i, each in project.requests(plan).items() if i in clips and each.still is None}
    return mix_quotes(plan, requests, known[0], painter, book, profile)
