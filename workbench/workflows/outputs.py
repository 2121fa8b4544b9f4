"""One plan, several shapes: what a person asks for becomes an output, and an output changes the timeline."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.errors import OptionError
from workbench.media.encoding import VP9, Encoder
from workbench.media.presets import find_preset
from workbench.model.output import Container, Output, Preset
from workbench.model.plan import Plan
from workbench.model.size import Size, parse_size
from workbench.model.style import CaptionStyle
from workbench.model.take import Take
from workbench.model.timeline import Timeline
from workbench.planning.excerpt import check_span, excerpt
from workbench.planning.reframe import reframed
from workbench.planning.window import Window, best_window
from workbench.timebase import Span, written_rate

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = [
    "Shape",
    "check_film_preset",
    "encoder_of",
    "film_name",
    "for_output",
    "needed_clips",
    "output_of",
    "preset_size",
    "shaped",
    "size_note",
]


@dataclass(frozen=True, slots=True)
class Shape:
    """What a person may say about how a film leaves; as they wrote it."""

    preset: str | None = None
    size: str | Size | None = None
    """With a preset of a shape, only its shorter side counts."""
    seconds: float | None = None
    """The best piece of at most so many."""
    span: Span | None = None
    """A piece of their own, frames of the planned film."""


def output_of(project: SongWork, plan: Plan, shape: Shape) -> Output:
    """What is asked for, in frames and pixels. A film that is too long for its preset becomes its best piece.

    Raises:
        OptionError: there is no such preset, or a value is not allowed.
    """
    preset = None if shape.preset is None else check_film_preset(shape.preset)
    size = parse_size(shape.size) if isinstance(shape.size, str) else shape.size
    if preset is not None:
        size = preset_size(preset, size)
    span = shape.span
    if span is not None:
        check_span(span, plan.frames)
    elif shape.seconds is not None:
        span = _window(project, plan, shape.seconds)
    length_s = float((span.frames if span else plan.frames) / plan.rate)
    if preset is not None and preset.longest_s is not None and length_s > preset.longest_s:
        span = _window(project, plan, preset.longest_s)
        project.note(f"{preset.name} takes {preset.longest_s:g} s at most, so the film is a piece of the song.")
    container: Container = "webm" if preset is not None and preset.container == "webm" else "mp4"
    whole = span is None or span.frames == plan.frames
    return Output(None if size == plan.size else size, None if whole else span, container)


def check_film_preset(name: str) -> Preset:
    """A preset that films are made for.

    Raises:
        OptionError: there is none of that name, or it is one of pictures without sound.
    """
    preset = find_preset(name)
    if preset.container == "gif":
        raise OptionError(
            f"The preset {name} has no sound, so it is no film; export it "
            "(songreel export P --as gif, or export('gif')).",
            field="preset",
        )
    return preset


def preset_size(preset: Preset, size: Size | None) -> Size | None:
    """How large a film for a preset is: of its shape, and with the shorter side of the size that was asked for.

    Args:
        preset: may have no shape of its own; then the size counts as it is.
        size: as a person wrote it; the preset's own by default.

    Raises:
        OptionError: no film can be so large, or so small.
    """
    own = preset.size
    if own is None or size is None:
        return size or own
    scale = Fraction(min(size.width, size.height), min(own.width, own.height))
    try:
        return Size(*(2 * round(side * scale / 2) for side in (own.width, own.height)))
    except ValueError as error:
        raise OptionError(
            f"The size {size.width}x{size.height} is not allowed for {preset.name}: its shape is "
            f"{own.width}x{own.height}, and with that shorter side {error}.",
            field="size",
        ) from error


def _window(project: SongWork, plan: Plan, seconds: float) -> Span | None:
    window: Window = best_window(plan, project.heard(plan), seconds)
    if window.span.frames == plan.frames:
        return None
    project.note(f"The piece from {window.start_s:.1f} to {window.end_s:.1f} s: {window.reason}")
    return window.span


def film_name(project: SongWork, shape: Shape, output: Output) -> str:
    """How the film's file is called where nobody said it: each shape has its own name."""
    parts = [project.name]
    if shape.preset is not None:
        parts.append(shape.preset)
    elif output.size is not None:
        parts.append(f"{output.size.width}x{output.size.height}")
    if shape.span is not None:
        parts.append(f"{shape.span.start}-{shape.span.end}")
    elif shape.seconds is not None:
        parts.append(f"{shape.seconds:g}s")
    return "-".join(parts) + output.suffix


def for_output(plan: Plan, output: Output, captions: CaptionStyle) -> Plan:
    """The plan by which an output's takes are made.

    Words that clips set in their own pictures would be cut off in another shape: there they are captions.

    Args:
        plan: as it was planned.
        output: what is made of it.
        captions: how lyrics are set where nobody said it.
    """
    size = output.size or plan.size
    same = size.width * plan.size.height == size.height * plan.size.width
    finish = plan.finish
    return plan if same or finish.captions else replace(plan, finish=replace(finish, captions=captions))


def needed_clips(plan: Plan, output: Output) -> frozenset[int]:
    """The clips whose takes an output needs: those that it shows; all where joins are matched to each other."""
    whole = output.span is None or plan.finish.match_joins
    span = Span(0, plan.frames) if whole or output.span is None else output.span
    return frozenset(c.index for c in plan.clips if c.span.overlaps(span))


def encoder_of(project: SongWork, plan: Plan, output: Output) -> Encoder:
    """Who encodes an output's pictures."""
    return VP9 if output.container == "webm" else project.encoder(output.size or plan.size)


def shaped(
    plan: Plan, output: Output, timeline_of: Callable[[Mapping[int, Take]], Timeline]
) -> Callable[[Mapping[int, Take]], Timeline]:
    """From takes to the timeline of an output; takes that it does not show may be missing."""

    def build(takes: Mapping[int, Take]) -> Timeline:
        missing = {clip.index for clip in plan.clips} - takes.keys()
        if missing and missing.isdisjoint(needed_clips(plan, output)):
            blank = replace(next(iter(takes.values())), key="", sha256="")
            takes = {**{i: replace(blank, span=plan.media_span(i)) for i in missing}, **takes}
        timeline = timeline_of(takes)
        if output.span is not None:
            timeline = excerpt(timeline, output.span)
        return timeline if output.size is None else reframed(timeline, plan, output.size)

    return build


def size_note(preset: Preset, film: Path, plan: Plan) -> str | None:
    """A sentence where a film is larger than its preset allows."""
    size = film.stat().st_size
    if preset.most_bytes is None or size <= preset.most_bytes:
        return None
    return (
        f"{film.name} has {size / 1e6:.0f} MB and {preset.name} takes {preset.most_bytes / 1e6:.0f} MB at most; a "
        f"smaller size or fewer than {written_rate(plan.rate)} frames a second make it smaller."
    )
