"""Clip by clip: ``songreel shot``, ``pictures``, ``regenerate`` and ``takes``."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from workbench.cli.arguments import (
    CLIP_HELP,
    CLIPS_HELP,
    MODEL_HELP,
    PROFILE_HELP,
    PROJECT_HELP,
    REMAKE_HELP,
    add_money,
)
from workbench.cli.generating import add_trying_options, quote_body, quote_lines
from workbench.cli.opening import existing_library, noted, print_result
from workbench.cli.terminal import listening
from workbench.errors import OptionError
from workbench.model.counted import counted

if TYPE_CHECKING:
    from workbench.jobs.cancel import CancelToken
    from workbench.model.picture import Picture
    from workbench.model.plan import Clip
    from workbench.settings import Settings
    from workbench.workflows.project import Project

__all__ = ["SHOT_COMMANDS", "add_shot_commands", "add_take_commands"]

_NONE = "none"
_LINE_HELP = "one line of instruction, kept with the take, such as 'more rain, no people'"
_WORDS = ("line", "still_prompt", "motion_prompt", "graphic", "effect")


def add_shot_commands(command: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """The commands that say what a clip is to be, before it moves.

    Args:
        command: makes the parser of a command from its name and what it does.
    """
    shot = command("shot", "Say something about one clip: words, first and last picture, what it goes on from.")
    shot.add_argument("project", metavar="P", help=PROJECT_HELP)
    shot.add_argument("clip", type=int, metavar="CLIP", help=CLIP_HELP)
    shot.add_argument("--line", metavar="TEXT", help=_LINE_HELP)
    shot.add_argument("--still-prompt", metavar="TEXT", help="your own words for its picture; '' for the composed ones")
    shot.add_argument(
        "--motion-prompt", metavar="TEXT", help="your own words for its movement; '' for the composed ones"
    )
    shot.add_argument("--graphic", metavar="TEXT", help="what is drawn over the picture")
    shot.add_argument("--effect", metavar="NAME", help="how the camera moves where the clip is shown as a still")
    shot.add_argument("--focal-point", action="append", metavar="X,Y[,WHAT]", help="up to three, shares of the picture")
    shot.add_argument("--first", metavar="FILE", help="an image that it starts with; none takes it away")
    shot.add_argument("--last", metavar="FILE", help="an image that it ends with; none takes it away")
    shot.add_argument(
        "--follows", metavar="CLIP", help="it starts with the last frame of that clip, or of the previous; none: anew"
    )
    sing = shot.add_mutually_exclusive_group()
    sing.add_argument(
        "--sings", action="store_true", default=None, help="the one in its first picture sings what is sung there"
    )
    sing.add_argument("--sings-not", dest="sings", action="store_false", help="nobody sings in it")
    lock = shot.add_mutually_exclusive_group()
    lock.add_argument("--lock", dest="locked", action="store_true", default=None, help="it is not made again")
    lock.add_argument("--unlock", dest="locked", action="store_false", help="it may be made again")

    pictures = command("pictures", "Have pictures made of clips, to choose from before anything moves.")
    _add_meant(pictures)
    pictures.add_argument(
        "--count", type=int, metavar="N", help="how many of each clip; as the profile has it by default"
    )
    pictures.add_argument("--more", action="store_true", help="so many more than there are")
    pictures.add_argument("--model", metavar="NAME", help=MODEL_HELP)
    pictures.add_argument("--profile", metavar="NAME", help=PROFILE_HELP)
    pictures.add_argument("--approve", metavar="N", help="which of its pictures a clip starts with: its number, from 1")
    pictures.add_argument("--disapprove", action="store_true", help="these clips start with no picture any more")
    pictures.add_argument("--remake", action="store_true", help=REMAKE_HELP)
    add_money(pictures)


def add_take_commands(command: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """The commands of clips that were made.

    Args:
        command: as for ``add_shot_commands``.
    """
    regenerate = command("regenerate", "Make clips again: one, a section, or all that are not locked.")
    _add_meant(regenerate)
    regenerate.add_argument("--line", metavar="TEXT", help=_LINE_HELP)
    regenerate.add_argument(
        "--stage",
        default="video",
        metavar="NAME",
        help="video (the default), still (more pictures) or text (only the words)",
    )
    regenerate.add_argument(
        "--same-seed", action="store_true", help="keep the seed, so that the line alone is another one"
    )
    add_trying_options(regenerate)
    regenerate.add_argument("--remake", action="store_true", help=REMAKE_HELP)
    add_money(regenerate)

    takes = command("takes", "List the takes of a clip, choose the one that it shows, or bring one of your own.")
    takes.add_argument("project", metavar="P", help=PROJECT_HELP)
    takes.add_argument("clip", type=int, metavar="CLIP", help=CLIP_HELP)
    which = takes.add_mutually_exclusive_group()
    which.add_argument("--choose", metavar="N", help="the number of a take in the list, or its key")
    which.add_argument(
        "--add", metavar="FILE", help="a video of yours (MP4, MOV, WebM, Matroska), which the clip shows from then on"
    )


def _add_meant(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("project", metavar="P", help=PROJECT_HELP)
    parser.add_argument("--clips", metavar="LIST", help=CLIPS_HELP)
    parser.add_argument("--section", metavar="NAME", help="only those of a section: its label, or its number from 0")


def _meant(options: argparse.Namespace) -> dict[str, Any]:
    from workbench.workflows.generate_wishes import parse_clips

    clips = None if options.clips is None else parse_clips(options.clips)
    return {"clips": clips, "section": options.section}


def _shot(options: argparse.Namespace, settings: Settings, _cancel: CancelToken) -> int:
    from workbench.planning.stills import check_clip

    project: Project = existing_library(options, settings).project(options.project)
    said: dict[str, Any] = {name: value for name in _WORDS if (value := getattr(options, name)) is not None}
    if options.focal_point:
        said["focal_points"] = [_point(text) for text in options.focal_point]
    for name in ("first", "last"):
        if (value := getattr(options, name)) is not None:
            said[name] = None if value == _NONE else value
    if options.follows is not None:
        said["follows"] = _followed(options.follows)
    if options.sings is not None:
        said["sings"] = options.sings
    if said:
        project.shot(options.clip, **said)
    if options.locked is not None:
        project.lock(options.clip, locked=options.locked)
    clip = check_clip(project.planned(), options.clip)
    body = {"project": project.id, "clip": _clip_body(clip), "notes": project.notes}
    print_result(options, body, *_clip_lines(clip), *noted(project))
    return 0


def _pictures(options: argparse.Namespace, settings: Settings, cancel: CancelToken) -> int:
    project: Project = existing_library(options, settings).project(options.project)
    wishes = {
        "count": options.count,
        "more": options.more,
        "model": options.model,
        "profile": options.profile,
        "remake": options.remake,
    }
    meant = _meant(options)
    if options.approve is not None or options.disapprove:
        return _decided(options, project, meant)
    quote = project.quote_pictures(**meant, **wishes, budget=options.budget)
    if options.dry_run:
        print_result(options, quote_body(quote), *quote_lines(quote))
        return 0
    with listening(f"Pictures for {project.song.name}", as_json=options.json) as listener:
        made = project.make_pictures(**meant, **wishes, budget=options.budget, progress=listener, cancel=cancel)
    rows = {index: project.pictures(index) for index in made}
    body = {str(i): [_picture_body(project, n, p) for n, p in enumerate(there, start=1)] for i, there in rows.items()}
    lines = [
        f"  clip {index:>3}  picture {number}  {project.files.path(one.image.sha256, one.image.suffix)}"
        for index, there in rows.items()
        for number, one in enumerate(there, start=1)
    ]
    print_result(
        options,
        {"project": project.id, "pictures": body, "notes": project.notes},
        f"{project.song.name}: {counted(len(quote.clips), 'picture')} made; approve one with songreel "
        "pictures P --clips N --approve K",
        *lines,
    )
    return 0


def _decided(options: argparse.Namespace, project: Project, meant: Mapping[str, Any]) -> int:
    """Which picture a clip starts with."""
    if options.disapprove:
        plan = project.disapprove_pictures(**meant)
    elif meant["clips"] is None or len(meant["clips"]) != 1:
        raise OptionError("A picture is approved for one clip; name it with --clips.", field="clips")
    else:
        plan = project.approve_picture(meant["clips"][0], options.approve)
    approved = [clip.index for clip in plan.clips if clip.shot.first is not None]
    print_result(
        options,
        {"project": project.id, "approved": approved, "notes": project.notes},
        f"{project.song.name}: {len(approved)} of {len(plan.clips)} clips start with a picture that was approved; "
        "songreel generate P --approved makes just those",
        *noted(project),
    )
    return 0


def _regenerate(options: argparse.Namespace, settings: Settings, cancel: CancelToken) -> int:
    project: Project = existing_library(options, settings).project(options.project)
    wishes = {**_meant(options), "line": options.line, "stage": options.stage, "remake": options.remake}
    wishes["seed"] = "same" if options.same_seed else "new"
    wishes |= {"retries": options.retries, "fallback": options.fallback}
    quote = project.quote_regenerate(**wishes, budget=options.budget)
    if options.dry_run:
        print_result(options, quote_body(quote), *quote_lines(quote))
        return 0
    with listening(f"Regenerating {project.song.name}", as_json=options.json) as listener:
        plan = project.regenerate(**wishes, budget=options.budget, progress=listener, cancel=cancel)
    meant = {quoted.index for quoted in quote.clips}
    clips = [_clip_body(clip) for clip in plan.clips if clip.index in meant]
    video, hosted = options.stage == "video", any(quoted.model for quoted in quote.clips)
    made = (
        f"{counted(len(clips), 'clip')} made again" if video else quote.sentence if clips else "the words are changed"
    )
    spent = f"; {project.account.spent_said}" if video and hosted else ""
    print_result(
        options,
        {"project": project.id, "made": len(quote.clips), "clips": clips, "notes": project.notes},
        f"{project.song.name}: {made}{spent}",
        *noted(project),
    )
    return 0


def _takes(options: argparse.Namespace, settings: Settings, cancel: CancelToken) -> int:
    project: Project = existing_library(options, settings).project(options.project)
    if options.choose is not None:
        project.choose(options.clip, options.choose)
    if options.add is not None:
        with listening(f"A take of your own for {project.song.name}", as_json=options.json) as listener:
            project.own_take(options.clip, options.add, progress=listener, cancel=cancel)
    takes, plan = project.numbered_takes(options.clip), project.planned()
    shown = project.expected_takes(plan)[options.clip]
    rows = [
        {
            "number": number,
            "key": take.key,
            "provider": take.provider,
            "model": take.model,
            "line": take.line,
            "cost_usd": None if take.cost_usd is None else f"{take.cost_usd:f}",
            "shown": take.key == shown.key,
            "path": str(project.files.path(take.sha256, take.suffix)),
        }
        for number, take in takes.items()
    ]
    lines = [
        f"  {row['number']:>3} {'*' if row['shown'] else ' '} {row['model'] or row['provider']}  {row['path']}"
        f"{'  ' if row['line'] else ''}{row['line']}"
        for row in rows
    ]
    count = "no take yet" if not rows else f"{counted(len(rows), 'take')} (* is shown)"
    body = {"project": project.id, "takes": rows, "notes": project.notes}
    print_result(options, body, f"Clip {options.clip}: {count}", *lines, *noted(project))
    return 0


def _point(text: str) -> tuple[float, float, str]:
    x, _, rest = text.partition(",")
    y, _, what = rest.partition(",")
    try:
        return float(x), float(y), what.strip()
    except ValueError as error:
        raise OptionError(
            f"The focal point {text[:60]!r} is not allowed; give two shares and what is there, such as "
            "'0.3,0.5,her face'.",
            field="focal_point",
        ) from error


def _followed(text: str) -> int | str | None:
    if text == _NONE:
        return None
    return int(text) if text.isdecimal() else text


def _clip_body(clip: Clip) -> dict[str, Any]:
    from workbench.jobs.keys import to_jsonable

    return {"index": clip.index, "prompt": clip.prompt, "seed": clip.seed, "shot": to_jsonable(clip.shot)}


def _clip_lines(clip: Clip) -> list[str]:
    shot = clip.shot
    start = "a picture" if shot.first else "" if shot.follows is None else f"clip {shot.follows}'s last frame"
    said = {
        "line": shot.line,
        "picture": shot.still_prompt,
        "movement": shot.motion_prompt,
        "graphic": shot.graphic,
        "effect": shot.effect,
        "starts with": start,
        "ends with": "a picture" if shot.last else "",
        "sings": "what is sung there" if shot.sings else "",
        "focal points": "; ".join(f"{p.x:g}, {p.y:g} {p.description}".strip() for p in shot.focal_points),
    }
    state = f"{'locked' if shot.locked else 'not locked'}, made again {counted(shot.tries, 'time')}"
    lines = [f"  {name}: {text}" for name, text in said.items() if text]
    return [f"Clip {clip.index}: {clip.prompt}", *lines, f"  {state}"]


def _picture_body(project: Project, number: int, picture: Picture) -> dict[str, Any]:
    return {
        "number": number,
        "key": picture.key,
        "path": str(project.files.path(picture.image.sha256, picture.image.suffix)),
        "width": picture.image.width,
        "height": picture.image.height,
        "model": picture.model,
        "prompt": picture.prompt,
        "line": picture.line,
        "cost_usd": None if picture.cost_usd is None else f"{picture.cost_usd:f}",
    }


SHOT_COMMANDS: Mapping[str, Callable[[argparse.Namespace, Settings, CancelToken], int]] = {
    "shot": _shot,
    "pictures": _pictures,
    "regenerate": _regenerate,
    "takes": _takes,
}
