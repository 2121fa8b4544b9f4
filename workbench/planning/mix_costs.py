"""What each usual shot mix of a film costs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from typing import get_args

from workbench.errors import OptionError
from workbench.model.hosted import HostedModel
from workbench.model.money import sum_usd
from workbench.model.plan import Plan
from workbench.model.profile import Profile
from workbench.model.prompting import PromptBook
from workbench.model.quoting import quote
from workbench.model.request import ClipRequest
from workbench.model.shot_mix import SHOT_MIXES, MixQuote, Shown
from workbench.planning.asking import Asked, ask
from workbench.planning.makers import clip_question, still_wish
from workbench.planning.mix import shown_in

__all__ = ["mix_quotes"]


def mix_quotes(
    plan: Plan,
    requests: Mapping[int, ClipRequest],
    model: HostedModel,
    painter: HostedModel,
    book: PromptBook,
    profile: Profile,
) -> tuple[MixQuote, ...]:
    """What some clips cost in each mix, all of them, whatever is there already.

    Args:
        plan: the plan.
        requests: the clips that are meant, by their indices; none of them is a person's image.
        model: who makes those that are generated.
        painter: who makes the pictures of those that are stills.
        book: the templates of prompts.
        profile: with how much care.
    """
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
