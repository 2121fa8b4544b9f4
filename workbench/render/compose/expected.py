"""What the film should show, small: each take in its clip's colours, with the effects; and what is seen of it."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from workbench.errors import RenderError
from workbench.media.cube import apply_cube, read_cube
from workbench.media.disk import full_disk_told
from workbench.media.process import run_ffmpeg
from workbench.media.typefaces import Typeface
from workbench.model.box import Box
from workbench.model.effect import Hit
from workbench.model.size import Size
from workbench.model.timeline import Caption, Timeline, TimelineClip, shown_over
from workbench.model.title import Title
from workbench.render.compose.captions import text_area
from workbench.render.compose.effects import effect_filters, hits_over
from workbench.render.compose.layers import Materials
from workbench.render.compose.pictures import THUMB_HEIGHT, THUMB_WIDTH, Thumb, take_pictures
from workbench.timebase import Span, format_rate

__all__ = ["ClipPictures", "SeenPart", "clip_pictures"]

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

    Raises:
        RenderError: the take has no frames.
    """
    clip, size = timeline.clips[position], timeline.size
    pictures = take_pictures(materials.media(clip.take.sha256, clip.take.suffix), size, clip.focus)
    if not pictures:
        raise RenderError(f"The take of clip {clip.index} has no frames, so nothing can be held against it.")
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
        with full_disk_told("drawing beat effects small"):
            source.write_bytes(np.stack(pictures).tobytes())
        arguments = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-video_size", f"{THUMB_WIDTH}x{THUMB_HEIGHT}"]
        arguments += ["-framerate", format_rate(timeline.rate), "-i", source.name, "-vf", ",".join(chain)]
        arguments += ["-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", "rgb24", "-y", drawn.name]
        run_ffmpeg(arguments, what="drawing beat effects small", cwd=Path(folder))
        values = np.frombuffer(drawn.read_bytes(), np.uint8)
    return values.reshape(-1, THUMB_HEIGHT, THUMB_WIDTH, 3)


class _Cover(NamedTuple):
    start_ms: int
    end_ms: int
    pixels: Mask


class SeenPart:
    """Which pixels of small pictures neither text nor the logo covers."""

    def __init__(self, timeline: Timeline, own: Typeface | None = None) -> None:
        """Of a film with its own face, where it has one."""
        self._rate = timeline.rate
        whole, size = Span(0, timeline.frames), timeline.size

        def covers(captions: Sequence[Caption], titles: Sequence[Title]) -> Mask:
            return _covered(text_area(captions, titles, timeline.caption_style, size, whole, timeline.rate, own=own))

        self._covers = [_Cover(c.start_ms, c.end_ms, covers([c], [])) for c in timeline.captions]
        self._covers += [_Cover(t.start_ms, t.end_ms, covers([], [t])) for t in timeline.titles]
        logo = timeline.logo.box(size).shares(size) if timeline.logo else None
        self._always = _covered([logo] if logo else [])

    def over(self, window: Span) -> Mask:
        """The pixels that are seen at every frame of a span of the film."""
        covered = self._always
        for cover in shown_over(self._covers, window, self._rate):
            covered = covered | cover.pixels
        return ~covered


def _covered(boxes: Iterable[Box]) -> Mask:
    pixels = np.zeros((THUMB_HEIGHT, THUMB_WIDTH), np.bool_)
    for box in boxes:
        rows = slice(math.floor(box.top * THUMB_HEIGHT), math.ceil(box.bottom * THUMB_HEIGHT))
        columns = slice(math.floor(box.left * THUMB_WIDTH), math.ceil(box.right * THUMB_WIDTH))
        pixels[rows, columns] = True
    return pixels
