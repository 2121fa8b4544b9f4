"""What each usual shot mix of a film costs; nobody is asked, and nothing is kept."""

from __future__ import annotations

from collections.abc import Callable, Collection
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, get_args

from workbench.errors import OptionError
from workbench.media.models import find_model
from workbench.media.profiles import find_profile
from workbench.model.hosted import HostedModel
from workbench.model.money import sum_usd
from workbench.model.plan import Plan
from workbench.model.quoting import quote
from workbench.model.shot_mix import SHOT_MIXES, MixQuote, Shown
from workbench.planning.asking import Asked, ask
from workbench.planning.makers import clip_question, still_wish
from workbench.planning.mix import shown_in
from workbench.workflows.model_tables import models_of, prompts_of

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = ["mix_quotes"]


def mix_quotes(project: SongWork, plan: Plan, clips: Collection[int]) -> tuple[MixQuote, ...]:
    """What some clips cost in each mix, all of them, by the model that makes the first that is bought.

    Args:
        project: whose film it is.
        plan: the plan, with its makers; nothing where none of the clips is bought.
        clips: the indices of those that are meant.
    """
    bought = next((plan.clips[i] for i in sorted(clips) if plan.clips[i].model and plan.clips[i].still is None), None)
    if bought is None or not bought.profile:
        return ()
    models, book, profile = models_of(project.settings), prompts_of(project.settings), find_profile(bought.profile)
    known = [model for model in models if bought.model in (model.id, model.name)]
    if not known:
        return ()  # its table is gone, and with it the price
    model, painter = known[0], find_model(models, profile.models["image"])
    requests = {i: each for i, each in project.requests(plan).items() if i in clips and each.still is None}
    videos = {
        i: _price(model, partial(clip_question, each, model, book, profile=profile)) for i, each in requests.items()
    }
    stills = {
        i: Decimal(0)  # the one that was approved
        if plan.clips[i].shot.first
        else _price(painter, partial(ask, painter, still_wish(each, painter, book), profile=profile))
        for i, each in requests.items()
    }
    whole = sum_usd(videos.values())
    quotes = []
    for mix in SHOT_MIXES:
        shown = shown_in(plan, mix, requests)
        made = {how: [i for i, each in shown.items() if each == how] for how in get_args(Shown)}
        usd = sum_usd([*(videos[i] for i in made["generated"]), *(stills[i] for i in made["still"])])
        saved = None if usd is None or whole is None else whole - usd
        counts = len(made["generated"]), len(made["still"]), len(made["placeholder"])
        quotes.append(MixQuote(mix, *counts, usd, saved))
    return tuple(quotes)


def _price(model: HostedModel, question: Callable[[], Asked]) -> Decimal | None:
    """What a question costs; unknown where the model cannot be asked it."""
    try:
        return quote(model, question().request).usd
    except OptionError:
        return None
