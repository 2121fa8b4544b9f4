"""One chunk becomes final pixels in one run of ffmpeg. All names in its filter graph are ours; text is in a file."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path

from workbench.jobs.cancel import CancelToken
from workbench.media.disk import full_disk_told
from workbench.media.encoding import COLOUR_TAGS, LIBX264, Encoder
from workbench.media.process import run_ffmpeg
from workbench.model.logo import Logo
from workbench.model.size import Size
from workbench.model.take import Take
from workbench.model.timeline import Timeline
from workbench.render.compose.chunks import Chunk
from workbench.render.compose.effects import effect_filters
from workbench.render.compose.layers import Layers, Materials, layers_over
from workbench.render.compose.transitions import transition_filter
from workbench.timebase import format_rate

__all__ = ["render_chunk"]

_SHORT_TAKE_FRAMES = 3
"""A take may lack this many frames at its end; its last one stands still for them."""
_BEFORE_S = 1
"""How much of a take is read before the first frame that is shown, seconds."""
_CENTRE = (0.5, 0.5)
_COLOURS = "out_color_matrix=smpte170m:out_range=tv"
"""A film has one kind of colours, whatever its takes say of theirs."""
_LUT = f"format=gbrpf32le,lut3d=file={{name}}:interp=tetrahedral,scale={_COLOURS},format=yuv420p"
"""Only in floats or 16 bits and with this interpolation is the filter's fast path taken: half the time."""


def render_chunk(
    chunk: Chunk,
    timeline: Timeline,
    materials: Materials,
    out: Path,
    *,
    encoder: Encoder = LIBX264,
    on_frame: Callable[[int], None] | None = None,
    cancel: CancelToken | None = None,
) -> None:
    """Render one chunk straight to final pixels. ``out`` appears only when it is whole.

    Args:
        chunk: what to render.
        timeline: its film.
        materials: where takes, fonts and tables are.
        out: an ``.mp4`` in a work folder of ours; text is written beside it, and the filters, which may be
            longer than an argument.
        encoder: the film's.
        on_frame: called with the number of frames done.
        cancel: stops it.

    Raises:
        RenderError, DiskFullError, CancelledError: nothing is left behind.
    """
    own = f"{out.stem[:24]}-{uuid.uuid4().hex[:8]}"  # two processes may render the same chunk at once
    part, script, graph = (out.with_name(f"{own}.{ending}") for ending in ("part", "ass", "graph"))
    layers = layers_over(timeline, chunk.clips, chunk.span)
    try:
        if layers.text:
            with full_disk_told("writing the text of a chunk"):
                script.write_text(layers.script(materials.own_face(layers.font)), encoding="utf-8")
        with full_disk_told("writing the filters of a chunk"):
            graph.write_text(_graph(chunk, timeline, layers, materials, script.name), encoding="ascii")
        run_ffmpeg(
            [
                *_inputs(chunk, timeline, layers, materials),
                *("-filter_complex_threads", "1", "-/filter_complex", graph.name, "-map", "[film]", "-an"),
                *("-r", format_rate(timeline.rate), "-frames:v", str(chunk.span.frames)),
                *encoder.arguments,
                *("-video_track_timescale", str(timeline.rate.numerator), "-map_metadata", "-1"),
                *("-progress", "pipe:1", "-nostats", "-f", "mp4", "-y", part.name),
            ],
            what=f"rendering frames {chunk.span.start} to {chunk.span.end}",
            cwd=out.parent,
            cancel=cancel,
            on_frame=on_frame or (lambda _: None),
        )
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)
        script.unlink(missing_ok=True)
        graph.unlink(missing_ok=True)


def _inputs(chunk: Chunk, timeline: Timeline, layers: Layers, materials: Materials) -> list[str]:
    """The takes, then the logo. Of a take that is shown from late on, what lies before is not decoded.

    Its frames keep their times (``-copyts``), so the same ones are chosen. It is read from a key frame that lies a
    second before the first one shown, so that one is there that still stands then, whatever the take's own rate.
    """
    options = ("-threads", "1", "-protocol_whitelist", "file,crypto")
    inputs: list[str] = []
    for take in chunk.takes:
        late_s = (chunk.span.start - take.span.start) / timeline.rate - _BEFORE_S
        if late_s > 0:
            inputs += ["-noaccurate_seek", "-ss", f"{float(late_s):.6f}"]
        inputs += [*options, "-i", f"file:{materials.media(take.sha256, take.suffix)}"]
    if layers.logo:
        inputs += [*options, "-i", f"file:{materials.media(layers.logo.image, '.png')}"]
    return ["-copyts", "-start_at_zero", *inputs] if "-ss" in inputs else inputs


def _graph(chunk: Chunk, timeline: Timeline, layers: Layers, materials: Materials, script: str) -> str:
    """From the inputs (the takes, then the logo) to ``[film]``."""
    size, rate, span = timeline.size, format_rate(timeline.rate), chunk.span
    steps = []
    for index, (clip, take) in enumerate(zip(chunk.clips, chunk.takes, strict=True)):
        steps.append(f"[{index}:v]{_conform(chunk, take, timeline, clip, materials.luts.name)}[take{index}]")
    if len(chunk.takes) > 1:
        picture = [transition_filter(chunk.join, span.frames, timeline.rate, size)]
    else:
        picture = ["[take0]null", *effect_filters(layers.hits, span.start, size)]
    if layers.text:  # libass draws by the frame's time, so the frames are put to song time and back again
        offset = f"{span.start}/({rate})/TB"
        drawn = f"ass=filename={script}:fontsdir={materials.fonts_for(layers.font).name}"
        picture.append(f"setpts=PTS+{offset},{drawn},setpts=PTS-{offset}")
    ending = "[film]" if layers.logo is None else f"[picture];{_logo(layers.logo, len(chunk.takes), size)}[film]"
    return ";".join([*steps, ",".join(picture) + ending])


def _conform(chunk: Chunk, take: Take, timeline: Timeline, clip: int, luts: str) -> str:
    """The frames of a take that a chunk shows, at the film's size and rate, in the clip's colours.

    The colours are changed where there are fewer pixels: before a small take is enlarged, after a large one is reduced;
    and all of it where there are fewer frames: in the take's own, or in those that are left of it.
    """
    size, rate, placed = timeline.size, format_rate(timeline.rate), timeline.clips[clip]
    fit = [
        f"scale={size.width}:{size.height}:force_original_aspect_ratio=increase:flags=bicubic+accurate_rnd+full_chroma_int:{_COLOURS}",
        f"crop={size.width}:{size.height}{_place(placed.focus)}",
        "setsar=1",
    ]
    if placed.lut:
        smaller = take.size.width * take.size.height < size.width * size.height
        fit.insert(0 if smaller else len(fit), _LUT.format(name=f"{luts}/{placed.lut}.cube"))
    fit += ["format=yuv420p", COLOUR_TAGS]
    first = chunk.span.start - take.span.start
    choose = [
        f"fps={rate}:round=near:start_time=0",
        f"tpad=stop_mode=clone:stop={_SHORT_TAKE_FRAMES}",
        f"trim=start_frame={first}:end_frame={first + chunk.span.frames}",
        f"setpts=PTS-STARTPTS,fps={rate}:start_time=0",
    ]
    return ",".join([*choose, *fit] if first > chunk.span.frames / 4 else [*fit, *choose])


def _place(focus: tuple[float, float]) -> str:
    """Where the film's picture lies in a take of another shape: around the focus, as far as the take reaches."""
    if focus == _CENTRE:
        return ""
    return f":'clip(iw*{focus[0]:.4f}-ow/2,0,iw-ow)':'clip(ih*{focus[1]:.4f}-oh/2,0,ih-oh)'"


def _logo(logo: Logo, number: int, size: Size) -> str:
    box = logo.box(size)
    return (
        f"[{number}:v]scale={box.width}:{box.height}:flags=area,format=yuva420p,"
        f"colorchannelmixer=aa={logo.opacity:.3f}[logo];"
        f"[picture][logo]overlay={box.left}:{box.top}:format=yuv420"
    )
