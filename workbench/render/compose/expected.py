"""What the film should show, small: each take in its clip's colours, with the effects; and what is seen of it."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.media.cube import apply_cube, read_cube
from workbench.media.process import run_ffmpeg
from workbench.model.effect import Hit
from workbench.model.size import Size
from workbench.model.timeline import Timeline, TimelineClip
from workbench.render.compose.effects import effect_filters, hits_over
from workbench.render.compose.layers import Materials, layers_over
from workbench.render.compose.pictures import THUMB_HEIGHT, THUMB_WIDTH, Thumb, take_pictures
from workbench.timebase import Span, format_rate

__all__ = ["ClipPictures", "clip_pictures", "seen_part"]

_CAPTION_FREE = 0.55
"""Share of the height, from the top, where captions never stand."""
_DRAWN_LINES = 4 * THUMB_HEIGHT
"""Effects are shares of the picture, so they are drawn once more at a quarter of the work."""

Mask = NDArray[np.bool_]
"""Which pixels of small pictures are compared, shape=(54, 96)."""


@dataclass(frozen=True, slots=True)
class ClipPictures:
    """Small pictures of one clip."""

    take: Sequence[Thumb] | None
    """Of all frames of its take, as they are; None where the film shows a part of the take only."""
    shown: Mapping[int, Thumb]
    """What the clip should show, in its colours and with the film's beat effects, by the film's frame; handles too."""


def clip_pictures(
    timeline: Timeline, position: int, materials: Materials, *, plain: frozenset[int] = frozenset()
) -> ClipPictures:
    """Decode a clip's take.

    Args:
        timeline: the film.
        position: of the clip.
        materials: where takes and tables are.
        plain: the film's frames that show their takes as they are.
    """
    clip, size = timeline.clips[position], timeline.size
    pictures = take_pictures(materials.media(clip.take.sha256, clip.take.suffix), size, clip.focus)
    bare = {f: picture for f, picture in enumerate(pictures, start=clip.take.span.start) if f in plain}
    coloured: Sequence[Thumb] = pictures
    if clip.lut:
        coloured = list(apply_cube(read_cube(materials.luts / f"{clip.lut}.cube"), np.stack(pictures)))
    shown = dict(enumerate(coloured, start=clip.take.span.start))
    whole = clip.take.size.width * size.height == clip.take.size.height * size.width
    return ClipPictures(pictures if whole else None, shown | _with_effects(shown, clip, timeline) | bare)


def _with_effects(shown: Mapping[int, Thumb], clip: TimelineClip, timeline: Timeline) -> dict[int, Thumb]:
    """The clip's frames that a beat effect changes."""
    hits = hits_over(timeline.hits, clip.span)
    frames = [f for f in range(clip.span.start, clip.span.end) if f in shown]
    if not hits or not frames:
        return {}
    drawn = _draw([shown[f] for f in frames], hits, frames[0], timeline)
    changed = {f for hit in hits for f in range(hit.span.start, hit.span.end)}
    return {f: picture for f, picture in zip(frames, drawn, strict=True) if f in changed}


def _draw(pictures: Sequence[Thumb], hits: Sequence[Hit], first: int, timeline: Timeline) -> NDArray[np.uint8]:
    size = Size(2 * round(_DRAWN_LINES * Fraction(timeline.size.width, timeline.size.height) / 2), _DRAWN_LINES)
    chain = [
        f"scale={size.width}:{size.height}:flags=neighbor,format=yuv444p",
        *effect_filters(hits, first, size),
        f"scale={THUMB_WIDTH}:{THUMB_HEIGHT}:flags=area,format=rgb24",
    ]
    with tempfile.TemporaryDirectory() as folder:
        source, drawn = Path(folder) / "shown.raw", Path(folder) / "changed.raw"
        source.write_bytes(np.stack(pictures).tobytes())
        arguments = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-video_size", f"{THUMB_WIDTH}x{THUMB_HEIGHT}"]
        arguments += ["-framerate", format_rate(timeline.rate), "-i", source.name, "-vf", ",".join(chain)]
        arguments += ["-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", "rgb24", "-y", drawn.name]
        run_ffmpeg(arguments, what="drawing beat effects small", cwd=Path(folder))
        values = np.frombuffer(drawn.read_bytes(), np.uint8)
    return values.reshape(-1, THUMB_HEIGHT, THUMB_WIDTH, 3)


def seen_part(timeline: Timeline, window: Span) -> Mask:
    """The pixels that neither text nor the logo covers at any frame of a span of the film."""
    seen = np.ones((THUMB_HEIGHT, THUMB_WIDTH), np.bool_)
    layers = layers_over(timeline, (), window)
    if layers.captions:
        seen[int(THUMB_HEIGHT * _CAPTION_FREE) :] = False
    if layers.logo:
        box, size = layers.logo.box(timeline.size), timeline.size
        across, down = THUMB_WIDTH / size.width, THUMB_HEIGHT / size.height
        rows = slice(max(0, math.floor(box.top * down)), math.ceil((box.top + box.height) * down))
        columns = slice(max(0, math.floor(box.left * across)), math.ceil((box.left + box.width) * across))
        seen[rows, columns] = False
    return seen
