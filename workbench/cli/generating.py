"""``songreel generate``, and the options on who makes clips: a host of models is told what it may cost first."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from workbench.cli.opening import existing_library, print_result
from workbench.cli.terminal import listening, tell_aside

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from workbench.jobs.cancel import CancelToken
    from workbench.model.plan import Plan
    from workbench.model.run_quote import ClipQuote, RunQuote
    from workbench.model.shot_mix import MixQuote
    from workbench.settings import Settings
    from workbench.workflows.generating import GenerateWishes
    from workbench.workflows.project import Project

__all__ = ["add_generating_options", "generating_wishes", "quote_body", "quote_lines", "run_generate"]


def add_generating_options(parser: argparse.ArgumentParser) -> None:
    """The words on who makes clips."""
    group = parser.add_argument_group("clips")
    group.add_argument("--provider", metavar="NAME", help="who makes clips: offline (the default), replicate ...")
    group.add_argument("--model", metavar="NAME", help="which hosted model; the profile's by default")
    group.add_argument("--profile", metavar="NAME", help="draft (the default) or final: how much care, time and money")
    group.add_argument("--budget", metavar="USD", help="what this run may spend at most, such as '5.00 USD'")
    group.add_argument("--clips", metavar="LIST", help="only these, by index from 0, such as 3,7-9")
    group.add_argument(
        "--mix", metavar="G/S/P", help="percent of clips generated, stills, placeholders: 100/0/0, 70/30/0, 50/30/20"
    )
    group.add_argument("--dry-run", action="store_true", help="only say what would be made, and what it would cost")


def generating_wishes(options: argparse.Namespace) -> GenerateWishes:
    """What the words say.

    Raises:
        OptionError: one is not allowed.
    """
    from workbench.workflows.generating import GenerateWishes, parse_clips

    clips = None if options.clips is None else parse_clips(options.clips)
    return GenerateWishes(options.provider, options.model, options.profile, options.budget, clips, options.mix)


def run_generate(options: argparse.Namespace, settings: Settings, cancel: CancelToken) -> int:
    """Make a project's clips, or say what they would cost."""
    from workbench.workflows.generating import check_generating, chosen_clips

    wishes = generating_wishes(options)
    check_generating(wishes, settings)
    project: Project = existing_library(options, settings).project(options.project)
    quote = project.quote(
        provider=wishes.provider, model=wishes.model, profile=wishes.profile, clips=wishes.clips, mix=wishes.mix
    )
    if options.dry_run:
        print_result(options, quote_body(quote), *quote_lines(quote))
        return 0
    if not options.json:
        tell_aside(quote.sentence)
    with listening(f"Generating {project.song.name}", as_json=options.json) as listener:
        takes = project.generate(
            provider=wishes.provider,
            model=wishes.model,
            profile=wishes.profile,
            budget=wishes.budget,
            clips=wishes.clips,
            mix=wishes.mix,
            progress=listener,
            cancel=cancel,
        )
    plan = project.planned()
    meant = sorted(chosen_clips(plan, wishes))
    body = {
        "project": project.id,
        "made": len(quote.clips),
        "of": len(plan.clips),
        "clips": [_clip_body(plan, index, takes[index].key, takes[index].cost_usd) for index in meant],
        "notes": project.notes,
    }
    said = f"{project.song.name}: {len(quote.clips)} clips made, {len(meant)} of {len(plan.clips)} are there"
    print_result(options, body, said, *(f"  - {sentence}" for sentence in project.notes))
    return 0


def quote_body(quote: RunQuote) -> dict[str, Any]:
    """A quote as JSON."""
    return {
        "clips": [_quote_row(clip) for clip in quote.clips],
        "of": quote.of,
        "total_usd": _usd(quote.total_usd),
        "unknown_prices": quote.unknown_prices,
        "mixes": [_mix_row(mix) for mix in quote.mixes],
    }


def quote_lines(quote: RunQuote) -> Iterator[str]:
    """A quote for a person."""
    from workbench.model.money import shown_usd

    yield quote.sentence
    for clip in quote.clips:
        paid = f", {float(clip.seconds_paid):g} s paid, {float(clip.waste_s):.2f} s of them not shown"
        who = clip.model or clip.provider
        yield f"  clip {clip.index:>3}  {who}  {shown_usd(clip.price_usd)}{paid if clip.seconds_paid else ''}"
        yield from (f"            - {note}" for note in clip.notes)
    for mix in quote.mixes:
        saved = "" if not mix.saved_usd else f", {shown_usd(mix.saved_usd)} less"
        yield f"  in the mix {mix.mix} these clips cost {shown_usd(mix.usd)} in all{saved}"


def _mix_row(quote: MixQuote) -> dict[str, Any]:
    return {
        "mix": str(quote.mix),
        "generated": quote.generated,
        "stills": quote.stills,
        "placeholders": quote.placeholders,
        "usd": _usd(quote.usd),
        "saved_usd": _usd(quote.saved_usd),
    }


def _quote_row(clip: ClipQuote) -> dict[str, Any]:
    return {
        "index": clip.index,
        "model": clip.model or clip.provider,
        "seconds_paid": float(clip.seconds_paid),
        "waste_s": round(float(clip.waste_s), 6),
        "price_usd": _usd(clip.price_usd),
    }


def _clip_body(plan: Plan, index: int, take: str, usd: Decimal | None) -> dict[str, Any]:
    clip = plan.clips[index]
    return {
        "index": index,
        "take": take,
        "provider": clip.provider,
        "model": clip.model or clip.provider,
        "price_usd": _usd(usd),
    }


def _usd(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:f}"
