"""``songreel generate``, and the options on who makes clips: a host of models is told what it may cost first."""

from __future__ import annotations

import argparse
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from workbench.cli.arguments import CLIPS_HELP, MIX_HELP, MODEL_HELP, PROFILE_HELP, REMAKE_HELP, add_money
from workbench.cli.opening import existing_library, print_result
from workbench.cli.terminal import listening

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.jobs.cancel import CancelToken
    from workbench.model.cost import BudgetLine
    from workbench.model.plan import Plan
    from workbench.model.run_quote import ClipQuote, RunQuote
    from workbench.model.shot_mix import MixQuote
    from workbench.model.take import Take
    from workbench.settings import Settings
    from workbench.workflows.ears_quote import EarsQuote
    from workbench.workflows.generate_wishes import GenerateWishes
    from workbench.workflows.project import Project

__all__ = [
    "add_engine",
    "add_generating_options",
    "add_trying_options",
    "ears_body",
    "ears_lines",
    "generating_wishes",
    "price_written",
    "quote_body",
    "quote_lines",
    "run_generate",
    "usd_text",
]


def add_generating_options(parser: argparse.ArgumentParser) -> None:
    """The words on who makes clips."""
    group = parser.add_argument_group("clips")
    group.add_argument("--provider", metavar="NAME", help="who makes clips: offline (the default), replicate ...")
    group.add_argument("--model", metavar="NAME", help=MODEL_HELP)
    group.add_argument("--profile", metavar="NAME", help=PROFILE_HELP)
    group.add_argument("--clips", metavar="LIST", help=CLIPS_HELP)
    group.add_argument(
        "--approved", action="store_true", help="only clips whose picture was approved, or that need none"
    )
    add_trying_options(group)
    group.add_argument("--remake", action="store_true", help=REMAKE_HELP)
    group.add_argument("--mix", metavar="G/S/P", help=MIX_HELP)
    add_engine(group)
    add_money(group)


def add_engine(parser: argparse._ActionsContainer) -> None:
    """The word on who does the work."""
    parser.add_argument(
        "--engine",
        metavar="local|URL",
        help="who makes clips and pieces of the film: this computer (local, the default), or the workers of a dask "
        "scheduler, such as tcp://127.0.0.1:8786",
    )


def add_trying_options(parser: argparse._ActionsContainer) -> None:
    """The words on what is asked again, and of whom else."""
    parser.add_argument(
        "--retries",
        type=int,
        default=0,
        metavar="N",
        help="how often a hosted clip whose take is bad is asked again with another seed (0)",
    )
    parser.add_argument(
        "--fallback",
        metavar="NAME|none",
        help="the model to ask where the first is down or too busy, even a dearer one; the profile's by default",
    )


def generating_wishes(options: argparse.Namespace) -> GenerateWishes:
    """What the words say.

    Raises:
        OptionError: one is not allowed.
    """
    from workbench.workflows.generate_wishes import GenerateWishes, parse_clips

    clips = None if options.clips is None else parse_clips(options.clips)
    return GenerateWishes(
        options.provider,
        options.model,
        options.profile,
        options.budget,
        clips,
        options.remake,
        options.approved,
        options.mix,
        options.retries,
        options.fallback,
    )


def run_generate(options: argparse.Namespace, settings: Settings, cancel: CancelToken) -> int:
    """Make a project's clips, or say what they would cost."""
    from workbench.jobs.progress import Reporter
    from workbench.model.counted import counted
    from workbench.workflows.generate_wishes import check_generating
    from workbench.workflows.generating import generate_clips, quote_wishes

    wishes = generating_wishes(options)
    check_generating(wishes, settings)
    project: Project = existing_library(options, settings).project(options.project)
    if options.dry_run:
        quote = quote_wishes(project, project.planned(), wishes)
        print_result(options, quote_body(quote), *quote_lines(quote))
        return 0
    with listening(f"Generating {project.song.name}", as_json=options.json) as listener:
        done = generate_clips(project, project.planned(), wishes, Reporter(listener, ("generate",)), cancel)
    body = {
        "project": project.id,
        "made": done.made,
        "of": len(done.plan.clips),
        "clips": [_clip_body(done.plan, index, take) for index, take in sorted(done.takes.items())],
        "spent_usd": usd_text(done.account.spent.settled_usd),
        "notes": project.notes,
    }
    spent = f"; {done.account.spent_said}" if any(clip.model for clip in done.plan.clips) else ""
    there, of = len(done.takes), len(done.plan.clips)
    verbs = "was meant and is there" if there == 1 else "were meant and are there"
    which = "all are there" if there == of else f"{there} of the film's {counted(of, 'clip')} {verbs}"
    said = f"{project.song.name}: {counted(done.made, 'clip')} made, {which}{spent}"
    print_result(options, body, said, *(f"  - {sentence}" for sentence in project.notes))
    return 0


def quote_body(quote: RunQuote) -> dict[str, Any]:
    """A quote as JSON."""
    return {
        "clips": [_quote_row(clip) for clip in quote.clips],
        "of": quote.of,
        "total_usd": usd_text(quote.total_usd),
        "most_usd": usd_text(quote.most_usd),
        "unknown_prices": quote.unknown_prices,
        "waste_s": round(float(quote.waste_s), 6),
        "gone": list(quote.gone),
        "notes": list(quote.notes),
        "fits": quote.fits and not quote.gone,
        "fitting": len(quote.fitting),
        "budgets": [_budget_row(line, quote) for line in quote.budgets],
        "mixes": [_mix_row(mix) for mix in quote.mixes],
    }


def ears_body(quote: EarsQuote) -> dict[str, Any]:
    """What a host's ears would cost, as JSON."""
    return {
        "questions": [
            {"kind": q.kind, "model": q.model, "price_usd": usd_text(q.usd), "bought": q.bought}
            for q in quote.questions
        ],
        "total_usd": usd_text(quote.usd),
        "unknown_prices": sum(q.usd is None for q in quote.questions),
        "fits": quote.fits,
    }


def ears_lines(quote: EarsQuote) -> Iterator[str]:
    """The same for a person."""
    yield quote.sentence
    yield from (f"  {q.model}: {'bought before' if q.bought else q.sentence}" for q in quote.questions)
    if quote.refused:
        yield f"  {quote.refused}"
        if quote.unpriced:
            yield "  Such a price, for each song, is written so:"
        for model in quote.unpriced:
            yield from (f"    {line}" for line in price_written(model))


def price_written(model: str) -> tuple[str, ...]:
    """How a person writes a price into ``models.toml``; the amount and its day are theirs to say."""
    return (
        "[[price]]",
        f'model = "{model}"',
        'per = "item"',
        'usd = "AMOUNT"',
        "as_of = YYYY-MM-DD",
        'source = "where it is said"',
    )


def _budget_row(line: BudgetLine, quote: RunQuote) -> dict[str, Any]:
    total = quote.total_usd
    return {
        "kind": line.kind,
        "limit_usd": usd_text(line.limit_usd),
        "left_usd": usd_text(line.left_usd),
        "left_after_usd": None if total is None else usd_text(max(Decimal(0), line.left_usd - total)),
    }


def quote_lines(quote: RunQuote) -> Iterator[str]:
    """A quote for a person."""
    from workbench.jobs.affording import budget_lines
    from workbench.model.money import shown_usd

    yield quote.sentence + (f", {float(quote.waste_s):.2f} s paid and not shown" if quote.waste_s else "")
    for clip in quote.clips:
        paid = f", {float(clip.seconds_paid):g} s paid, {float(clip.waste_s):.2f} s of them not shown"
        who = clip.model or clip.provider
        yield f"  clip {clip.index:>3}  {who}  {shown_usd(clip.price_usd)}{paid if clip.seconds_paid else ''}"
        yield from (f"            - {note}" for note in clip.notes)
    yield from (f"  {line}" for line in (*quote.notes, *budget_lines(quote)))
    for mix in quote.mixes:
        saved = "" if not mix.saved_usd else f", {shown_usd(mix.saved_usd)} less"
        yield f"  in the mix {mix.mix} these clips cost {shown_usd(mix.usd)} in all{saved}"


def _mix_row(quote: MixQuote) -> dict[str, Any]:
    return {
        "mix": str(quote.mix),
        "generated": quote.generated,
        "stills": quote.stills,
        "placeholders": quote.placeholders,
        "usd": usd_text(quote.usd),
        "saved_usd": usd_text(quote.saved_usd),
    }


def _quote_row(clip: ClipQuote) -> dict[str, Any]:
    return {
        "index": clip.index,
        "model": clip.model or clip.provider,
        "seconds_paid": float(clip.seconds_paid),
        "waste_s": round(float(clip.waste_s), 6),
        "price_usd": usd_text(clip.price_usd),
    }


def _clip_body(plan: Plan, index: int, take: Take) -> dict[str, Any]:
    clip = plan.clips[index]
    return {
        "index": index,
        "take": take.key,
        "provider": clip.provider,
        "model": take.model or clip.model or clip.provider,
        "price_usd": usd_text(take.cost_usd),
        "seed": clip.seed,
    }


def usd_text(amount: Decimal | None) -> str | None:
    """An amount as JSON has it; None where it is unknown."""
    return None if amount is None else f"{amount:f}"
