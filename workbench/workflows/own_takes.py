"""A person's own video as a take: looked into, conformed as other takes are, kept by its content, free of charge."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.errors import NotFoundError, OptionError, UnusableVideoError, why
from workbench.jobs.cancel import CancelToken
from workbench.jobs.keys import file_sha256, key_of
from workbench.jobs.progress import Reporter
from workbench.media.conform import CONFORM_VERSION, MOST_HELD, conform
from workbench.media.containers import VideoFacts, is_list, video_facts
from workbench.media.encoding import LIBX264
from workbench.model.plan import Clip, Plan
from workbench.model.take import OWN, Take
from workbench.planning.stills import check_clip
from workbench.timebase import seconds_at

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = ["check_own_video", "keep_own_takes", "made_own", "shows_own"]

_SUFFIX = ".mp4"
_MOST_BYTES = 4_000_000_000
_LARGEST_SIDE, _MOST_PIXELS = 8192, 8192 * 4320
_CENTRE = (0.5, 0.5)
_GIVE = "give an MP4, MOV, WebM or Matroska file"


def check_own_video(path: Path) -> VideoFacts:
    """What a person's video says of itself.

    Raises:
        NotFoundError: there is no such file, or it cannot be read.
        OptionError: it is no video that can be used.
    """
    name = path.name
    try:
        if not path.is_file():
            what = "is a folder" if path.is_dir() else "does not exist"
            raise NotFoundError(f"The video {name!r} {what}; {_GIVE}.", field="take")
        size, listed = path.stat().st_size, is_list(path)
    except (OSError, ValueError) as error:
        raise NotFoundError(f"The video {name!r} cannot be read ({why(error)}); {_GIVE}.", field="take") from error
    if size > _MOST_BYTES:
        raise OptionError(
            f"The video {name!r} has {size / 1e9:.1f} GB and {_MOST_BYTES / 1e9:g} GB are allowed; cut out the piece "
            "that the clip shows.",
            field="take",
        )
    facts = None if listed else video_facts(path)
    if facts is None:
        raise OptionError(f"The file {name!r} is no video that can be read; {_GIVE}.", field="take")
    if max(facts.width, facts.height) > _LARGEST_SIDE or facts.width * facts.height > _MOST_PIXELS:
        raise OptionError(
            f"The video {name!r} has {facts.width} x {facts.height} pixels; {_LARGEST_SIDE} x "
            f"{_MOST_PIXELS // _LARGEST_SIDE} are allowed: make it smaller.",
            field="take",
        )
    return facts


def made_own(project: SongWork, plan: Plan, clip: int, path: Path, reporter: Reporter, cancel: CancelToken) -> Take:
    """The take of a clip from a person's video: its first frames, at the film's rate and size, without its sound.

    One that was made of the same bytes for the same place is there already.

    Args:
        project: whose clip it is.
        plan: the clip's.
        clip: its index.
        path: the video, which is never touched.
        reporter: hears of each frame as the stage ``generate``.
        cancel: stops it; nothing is left behind.

    Raises:
        NotFoundError: there is no such file.
        OptionError: there is no such clip, or the video is none, too short, or damaged.
        LibraryError: a visitor has begun too much.
        RenderError, DiskFullError, CancelledError
    """
    wanted = check_clip(plan, clip)
    _check_length(plan, wanted, path.name, check_own_video(path))
    span, focus = plan.media_span(clip), wanted.focus or _CENTRE
    key = key_of("own take", CONFORM_VERSION, file_sha256(path), span, plan.rate, plan.size, focus)
    known = project.store.takes_by_keys([key]).get(key)
    if known is not None and project.files.intact(known.sha256, known.suffix):
        return known
    with project.store.allowance.working(cancel, reporter.tell):  # what is refused, or there already, costs no turn
        sha256 = _conformed(project, plan, wanted, path, reporter, cancel)
    return Take(key, sha256, _SUFFIX, span, plan.rate, plan.size, OWN, CONFORM_VERSION, Decimal(0))


def _conformed(project: SongWork, plan: Plan, clip: Clip, path: Path, reporter: Reporter, cancel: CancelToken) -> str:
    """The sha256 of its file in the library."""
    request = project.requests(plan)[clip.index]
    frames, out = request.span.frames, project.files.work_path(_SUFFIX)
    try:
        conform(
            path,
            out,
            frames,
            plan.size,
            plan.rate,
            what=f"making {path.name!r} a take of clip {clip.index}",
            focus=clip.focus or _CENTRE,
            finished=request.finished and project.encoder(plan.size) == LIBX264,
            key_frames=request.key_frames,
            on_frame=lambda done: reporter.report("generate", done, frames, f"{done} of {frames} frames"),
            cancel=cancel,
        )
        cancel.check()  # a short video may be done before the stop is seen
        return project.files.adopt(out, _SUFFIX)
    except UnusableVideoError as error:
        raise OptionError(
            f"The video {path.name!r} is damaged, or shorter than it says: clip {clip.index} shows "
            f"{float(seconds_at(frames, plan.rate)):.2f} s of it; save it again, or give another one.",
            field="take",
        ) from error
    finally:
        out.unlink(missing_ok=True)


def _check_length(plan: Plan, clip: Clip, name: str, facts: VideoFacts) -> None:
    """Refuse one that says itself that it is too short."""
    needed = plan.media_span(clip.index).frames
    if facts.duration_s is None or facts.duration_s >= float(seconds_at(needed - MOST_HELD, plan.rate)):
        return
    more = " with its transitions" if needed > clip.span.frames else ""
    raise OptionError(
        f"The video {name!r} is too short: it has {facts.duration_s:.2f} s, and clip {clip.index} shows "
        f"{float(seconds_at(needed, plan.rate)):.2f} s{more}; give a longer one.",
        field="take",
    )


def shows_own(plan: Plan, clip: int, take: Take) -> Plan:
    """The plan whose clip shows a take of a person's own.

    Raises:
        OptionError: the clip lies elsewhere by now, or shows more than the take was made for.
    """
    there = clip < len(plan.clips) and (plan.rate, plan.size) == (take.rate, take.size)
    if not there or not take.span.holds(plan.media_span(clip)):
        raise OptionError(
            f"The plan was changed while the video was made a take: clip {clip} lies elsewhere; give it once more.",
            field="take",
        )
    clips = tuple(replace(c, take=take.key, take_offset=0) if c.index == clip else c for c in plan.clips)
    return replace(plan, clips=clips)


def keep_own_takes(project: SongWork, before: Plan | None, made: Plan) -> Plan:
    """A new plan whose clips go on showing a person's own takes, where their place is just as it was.

    Args:
        project: whose takes they are.
        before: the plan that they were chosen in.
        made: the plan without them.
    """
    if before is None or before.rate != made.rate or not any(clip.take for clip in before.clips):
        return made
    known = project.store.takes_by_keys([clip.take for clip in before.clips if clip.take])
    own = {clip.span: clip for clip in before.clips if clip.take in known and known[clip.take].provider == OWN}
    clips = tuple(
        replace(clip, take=own[clip.span].take, take_offset=own[clip.span].take_offset)
        if clip.span in own and not clip.take
        else clip
        for clip in made.clips
    )
    return replace(made, clips=clips)
