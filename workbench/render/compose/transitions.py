"""How each transition is drawn: a filter graph of ffmpeg's, from two takes to one picture.

Most are of ffmpeg's ``xfade`` family; a dip goes through its colour on the cut, a zoom rushes into one take and out of
the other, a whip adds the blur of the hand that turns, a glitch the colours that come apart.
"""

from __future__ import annotations

import math
import tempfile
from fractions import Fraction
from pathlib import Path

import numpy as np

from workbench.media.disk import full_disk_told
from workbench.media.process import run_ffmpeg
from workbench.model.size import Size
from workbench.model.transition import JoinKind
from workbench.render.compose.moves import zoomed
from workbench.render.compose.pictures import THUMB_HEIGHT, THUMB_WIDTH, Thumb
from workbench.timebase import format_rate

__all__ = ["transition_filter", "transition_pictures"]

_XFADE: dict[JoinKind, str] = {
    "crossfade": "fade",
    "whip": "slideleft",
    "zoom": "fade",
    "wipe": "wipeleft",
    "glitch": "fade",
    "slice-left": "hlslice",
    "slice-right": "hrslice",
    "slice-up": "vuslice",
    "slice-down": "vdslice",
    "blur": "hblur",
    "fade-greys": "fadegrays",
    "wind-left": "hlwind",
    "wind-right": "hrwind",
    "wind-up": "vuwind",
    "wind-down": "vdwind",
}
"""ffmpeg's word, where it is not ours without the dash."""

_DIPS: dict[JoinKind, str] = {"dip-black": "black", "dip-white": "white"}
_ZOOM = 0.7
"""By how much more than once a picture is as large, where a zoom passes from one take to the other."""
_WHIP_BLUR = 0.06
"""Of the width, where a whip is fastest."""
_GLITCH_SHIFT = 0.03
"""Of the width, the furthest that a glitch moves a colour."""
_LEAST_PIXELS = 0.5


def transition_filter(kind: JoinKind, frames: int, rate: Fraction, size: Size) -> str:
    """The filters between ``[take0][take1]`` and one picture, which still has to be named.

    Args:
        kind: any but ``cut``.
        frames: how long it lasts; both inputs have so many.
        rate: frames a second.
        size: of the pictures, pixels.
    """
    if kind in _DIPS:
        return _dip(_DIPS[kind], frames)
    name = _XFADE.get(kind, kind.replace("-", ""))
    graph = f"[take0][take1]xfade=transition={name}:duration={float(frames / rate):.6f}:offset=0"
    if kind == "zoom":
        graph = _zoomed(frames) + graph.replace("[take0][take1]", "[near][far]")
    if kind == "whip":
        graph += "".join(_whip(frame, frames, size) for frame in range(frames))
    if kind == "glitch":
        graph += ",format=gbrp" + "".join(_glitch(frame, frames, size) for frame in range(frames)) + ",format=yuv420p"
    return graph


def _dip(colour: str, frames: int) -> str:
    """The first take until the cut, the second one after it; the colour is whole on the cut, as xfade's own is not."""
    half = frames // 2
    return (
        f"[take0]trim=end_frame={half},fade=t=out:s=0:n={half}:c={colour}[before];"
        f"[take1]trim=start_frame={half},setpts=PTS-STARTPTS,fade=t=in:s=0:n={half}:c={colour}[after];"
        "[before][after]concat=n=2:v=1:a=0"
    )


def _zoomed(frames: int) -> str:
    """Faster and faster into the first take, and slower and slower out of the second one, around the middle."""
    # perspective counts its frames from 1
    ways = (("take0", "near", f"(on-1)/{frames}"), ("take1", "far", f"1-(on-1)/{frames}"))
    return "".join(f"[{take}]{zoomed(f'{_ZOOM}*pow({way},2)')}[{name}];" for take, name, way in ways)


def _strength(frame: int, frames: int) -> float:
    """0 at both ends of the transition and 1 in its middle."""
    return math.sin(math.pi * (frame + 0.5) / frames)


def _whip(frame: int, frames: int, size: Size) -> str:
    radius = round(_WHIP_BLUR * size.width * _strength(frame, frames))
    return f",avgblur=sizeX={radius}:sizeY=1:enable=eq(n\\,{frame})" if radius > _LEAST_PIXELS else ""


def _glitch(frame: int, frames: int, size: Size) -> str:
    """Red one way, blue the other way, by leaps that look random and are the same each time."""
    leap = _GLITCH_SHIFT * size.width * _strength(frame, frames) * (0.4 + 0.6 * math.sin(frame * 12.9898) ** 2)
    way = -1 if frame * 7919 % 3 == 1 else 1
    red, blue = round(way * leap), round(-way * leap)
    return f",rgbashift=rh={red}:bh={blue}:edge=wrap:enable=eq(n\\,{frame})" if abs(red) > _LEAST_PIXELS else ""


def transition_pictures(
    kind: JoinKind, left: list[Thumb], right: list[Thumb], rate: Fraction, size: Size
) -> list[Thumb]:
    """What a transition between two takes looks like, small: drawn from their small pictures by the same filters.

    It is drawn at the film's size, because the filters count in whole pixels.

    Args:
        kind: any but ``cut``.
        left: the first take's pictures, one for each frame of the transition.
        right: the second take's, as many.
        rate: frames a second.
        size: of the film.

    Raises:
        RenderError: ffmpeg failed.
    """
    frames = len(left)
    raw = ("-f", "rawvideo", "-pix_fmt", "rgb24")
    pictures = np.concatenate([np.stack(left), np.stack(right)], axis=1)
    takes = ";".join(
        f"[{name}]crop={THUMB_WIDTH}:{THUMB_HEIGHT}:0:{top},scale={size.width}:{size.height}:flags=neighbor,format=yuv444p[take{i}]"
        for i, (name, top) in enumerate((("a", 0), ("b", THUMB_HEIGHT)))
    )
    back = f"scale={THUMB_WIDTH}:{THUMB_HEIGHT}:flags=area,format=rgb24[out]"
    graph = f"[0:v]split[a][b];{takes};{transition_filter(kind, frames, rate, size)},{back}"
    with tempfile.TemporaryDirectory() as folder:
        source, drawn = Path(folder) / "takes.raw", Path(folder) / "mixed.raw"
        with full_disk_told("drawing a transition small"):
            source.write_bytes(pictures.tobytes())
        arguments = [*raw, "-video_size", f"{THUMB_WIDTH}x{2 * THUMB_HEIGHT}", "-framerate", format_rate(rate)]
        arguments += ["-i", source.name, "-filter_complex", graph, "-map", "[out]", "-r", format_rate(rate)]
        arguments += ["-frames:v", str(frames), "-f", "rawvideo", "-pix_fmt", "rgb24", "-y", drawn.name]
        run_ffmpeg(arguments, what="drawing a transition small", cwd=Path(folder))
        values = np.frombuffer(drawn.read_bytes(), np.uint8)
    return list(values.reshape(-1, THUMB_HEIGHT, THUMB_WIDTH, 3))
