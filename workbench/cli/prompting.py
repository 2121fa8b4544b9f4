"""``songreel prompts``, ``bible`` and ``enrich``: what hosted models are told, and who comes up in the film."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.cli.arguments import CLIPS_HELP, MIX_HELP, PROFILE_HELP, PROJECT_HELP, REMAKE_HELP, add_money
from workbench.cli.opening import existing_library, noted, print_result
from workbench.errors import OptionError

if TYPE_CHECKING:
    from workbench.jobs.cancel import CancelToken
    from workbench.settings import Settings
    from workbench.workflows.project import Project

__all__ = ["add_bible_options", "add_enrich_options", "add_prompts_options", "run_bible", "run_enrich", "run_prompts"]

_PLATE = "plate"


def add_prompts_options(parser: argparse.ArgumentParser) -> None:
    """The words of ``songreel prompts``."""
    parser.add_argument("project", metavar="P", help=PROJECT_HELP)
    parser.add_argument(
        "action",
        nargs="?",
        default="show",
        choices=("show", "approve", "note", "avoid"),
        metavar="approve|note|avoid",
        help="approve them as they are; note LABEL TEXT on a section; avoid WORDS, with commas, or none",
    )
    parser.add_argument("words", nargs="*", metavar="TEXT", help="of note and avoid")
    parser.add_argument("--clips", metavar="LIST", help=CLIPS_HELP)
    parser.add_argument(
        "--model", metavar="NAME", help="as this hosted model is told; the clip's own by default, or the profile's"
    )
    parser.add_argument("--profile", metavar="NAME", help=PROFILE_HELP)


def add_bible_options(parser: argparse.ArgumentParser) -> None:
    """The words of ``songreel bible``."""
    parser.add_argument("project", metavar="P", help=PROJECT_HELP)
    parser.add_argument(
        "action", choices=("add", "remove", "list"), metavar="add|remove|list", help="the bible as it is then is listed"
    )
    parser.add_argument(
        "words", nargs="*", metavar="KIND NAME", help="add character, place or style NAME, or plate; remove NAME"
    )
    parser.add_argument("--text", metavar="TEXT", help="how it looks, in a few words")
    parser.add_argument("--image", type=Path, action="append", metavar="FILE", help="PNG, JPEG or WebP; several times")
    parser.add_argument("--sections", metavar="LABELS", help="where it comes up, such as verse,chorus; or all")
    parser.add_argument("--clips", metavar="LIST", help="the same by index from 0, such as 3,7-9")


def run_prompts(options: argparse.Namespace, settings: Settings, _cancel: CancelToken) -> int:
    """Show the prompts, approve them, or say more for them."""
    from workbench.workflows.generate_wishes import GenerateWishes, chosen_clips, parse_clips
    from workbench.workflows.prompting import sheet_lines, sheet_report

    project: Project = existing_library(options, settings).project(options.project)
    _check_words(options)
    chosen = None if options.clips is None else parse_clips(options.clips)
    if options.action == "approve":
        project.approve_prompts(chosen, model=options.model, profile=options.profile)
    elif options.action == "note":
        project.section_note(options.words[0], " ".join(options.words[1:]))
    elif options.action == "avoid":
        said = " ".join(options.words)
        project.avoid([] if said == "none" else said.split(","))
    sheet = project.prompts(model=options.model, profile=options.profile)
    clips = chosen_clips(project.planned(), GenerateWishes(clips=chosen))
    body = {"project": project.id, **sheet_report(sheet, clips), "notes": project.notes}
    print_result(options, body, *sheet_lines(sheet, clips), *noted(project))
    return 0


def _check_words(options: argparse.Namespace) -> None:
    given = len(options.words)
    if options.action in ("show", "approve") and given:
        raise OptionError(f"{options.action} takes no more words, and {options.words[0][:60]!r} came.", field="words")
    if options.action == "note" and not given:
        raise OptionError("A note is for a section: songreel prompts P note chorus 'rain begins'.", field="words")
    if options.action == "avoid" and not given:
        raise OptionError("Say what is avoided: songreel prompts P avoid 'cars, crowds', or none.", field="words")


def run_bible(options: argparse.Namespace, settings: Settings, _cancel: CancelToken) -> int:
    """List the bible, or change it."""
    from workbench.workflows.bible import bible_lines, bible_report

    project: Project = existing_library(options, settings).project(options.project)
    if options.action == "add":
        _add(project, options)
    elif options.action == "remove":
        if len(options.words) != 1:
            raise OptionError(
                "Say what is removed: songreel bible P remove NAME, or plate for all plates.", field="words"
            )
        if options.words[0] == _PLATE:
            project.plates(None)
        else:
            project.forget(options.words[0])
    elif options.words:
        raise OptionError(f"list takes no more words, and {options.words[0][:60]!r} came.", field="words")
    plan = project.planned()
    body = {"project": project.id, **bible_report(plan), "notes": project.notes}
    print_result(options, body, *bible_lines(plan), *noted(project))
    return 0


def add_enrich_options(parser: argparse.ArgumentParser) -> None:
    """The words of ``songreel enrich``."""
    parser.add_argument("project", metavar="P", help=PROJECT_HELP)
    parser.add_argument(
        "--model", metavar="NAME", help="which hosted model writes; the profile's by default; offline asks none"
    )
    parser.add_argument("--profile", metavar="NAME", help="draft (the default) or final: how much care, time and money")
    parser.add_argument("--clips", metavar="LIST", help=CLIPS_HELP)
    parser.add_argument("--mix", metavar="G/S/P", help=MIX_HELP)
    parser.add_argument("--remake", action="store_true", help=REMAKE_HELP)
    add_money(parser)
    parser.add_argument("--accept", action="store_true", help="put what was proposed into the plan; asks nobody again")
    parser.add_argument(
        "--names", action="store_true", help="with --accept: also call the song's sections as they were named"
    )


def run_enrich(options: argparse.Namespace, settings: Settings, cancel: CancelToken) -> int:
    """Let a model write prompts, say what that would cost, or accept what it wrote."""
    from workbench.workflows.enriching import enrich_lines, enrich_report
    from workbench.workflows.generate_wishes import parse_clips

    project: Project = existing_library(options, settings).project(options.project)
    clips = None if options.clips is None else parse_clips(options.clips)
    if options.names and not options.accept:
        raise OptionError("Names are taken over from what was proposed: give --names with --accept.", field="names")
    meant = {"model": options.model, "profile": options.profile, "clips": clips, "mix": options.mix}
    if options.dry_run:
        quote = project.quote_enriching(**meant, budget=options.budget, remake=options.remake)
        usd = None if quote.usd is None else f"{quote.usd:f}"
        body = {"project": project.id, "model": quote.model, "questions": quote.questions, "total_usd": usd}
        body["fits"] = not quote.refused
        print_result(options, body, quote.sentence, *([quote.refused] if quote.refused else []))
        return 0
    if options.accept:
        proposal = project.accept(**meant, names=options.names)
    else:
        proposal = project.enrich(**meant, budget=options.budget, remake=options.remake, cancel=cancel)
    report = enrich_report(proposal, accepted=options.accept)
    body = {"project": project.id, **report, "notes": [*report["notes"], *project.notes]}
    print_result(options, body, *enrich_lines(proposal, accepted=options.accept), *noted(project))
    return 0


def _add(project: Project, options: argparse.Namespace) -> None:
    from workbench.workflows.generate_wishes import parse_clips

    if options.words == [_PLATE]:
        if not options.image:
            raise OptionError("A plate is an image: songreel bible P add plate --image FILE.", field="image")
        project.plates(options.image)
        return
    verbs = {"character": project.character, "place": project.place, "style": project.style_entry}
    if len(options.words) != 2 or options.words[0] not in verbs:
        raise OptionError(
            "Say what is added: songreel bible P add character, place or style NAME, or add plate.", field="words"
        )
    sections = None if options.sections is None else [] if options.sections == "all" else options.sections.split(",")
    clips = None if options.clips is None else parse_clips(options.clips)
    verbs[options.words[0]](options.words[1], options.text, images=options.image, sections=sections, clips=clips)
