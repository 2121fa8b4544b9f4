"""What the film should show, small: each take in its clip's colours, with the effects; and what is seen of it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from workbench.errors import RenderError
from workbench.media.cube import apply_cube, read_cube
from workbench.media.typefaces import Typeface
from workbench.model.box import Box
from workbench.model.timeline import Caption, Timeline, TimelineClip, shown_over
from workbench.model.title import Title
from workbench.render.compose.accented import drawing
from workbench.render.compose.captions import text_area
from workbench.render.compose.chunks import chunks_of
from workbench.render.compose.effects import hits_over
from workbench.render.compose.layers import Materials
from workbench.render.compose.pictures import (
    THUMB_HEIGHT,
    THUMB_WIDTH,
    Thumb,
    detailed_pictures,
    reduced,
    take_pictures,
)
from workbench.timebase import Span

__all__ = ["ClipPictures", "SeenPart", "clip_pictures"]

Mask = NDArray[np.bool_]
"""Which pixels of small pictures are compared, shape=(54, 96)."""


@dataclass(frozen=True, slots=True)
class ClipPictures:
    """Small pictures of one clip."""

    take: Sequence[Thumb] | None
    """Of all frames of its take, as they are; None where the film shows a part of the take only."""
    shown: Mapping[int, Thumb]
    """What the clip should show, in its colours and with the film's beat effects, by the film's frame; handles too."""
    beside: Mapping[int, Sequence[Thumb]]
    """What frames that are hit would show if they were the take's frames around them."""


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
    path = materials.media(clip.take.sha256, clip.take.suffix)
    parts = [chunk.span for chunk in chunks_of(timeline) if chunk.clips == (position,)]
    if clip.lut or hits_over(timeline.hits, clip.span):
        pictures, shown, beside = _changed(path, clip, timeline, materials, parts)
    else:
        pictures, beside = take_pictures(path, size, clip.focus), {}
        shown = dict(enumerate(pictures, start=clip.take.span.start))
    if not pictures:
        raise RenderError(f"The take of clip {clip.index} has no frames, so nothing can be held against it.")
    bare = {f: picture for f, picture in enumerate(pictures, start=clip.take.span.start) if f in plain}
    whole = clip.take.size.width * size.height == clip.take.size.height * size.width
    beside = {f: others for f, others in beside.items() if f not in plain}
    return ClipPictures(pictures if whole else None, shown | bare, beside)


def _changed(
    path: Path, clip: TimelineClip, timeline: Timeline, materials: Materials, parts: Sequence[Span]
) -> tuple[list[Thumb], dict[int, Thumb], dict[int, Sequence[Thumb]]]:
    """A take's frames as they are; by the film's frame as its table and the film's effects show them; and the effects
    over the frames beside."""
    table = read_cube(materials.luts / f"{clip.lut}.cube") if clip.lut else None
    pictures: list[Thumb] = []
    shown: dict[int, Thumb] = {}
    beside: dict[int, Sequence[Thumb]] = {}
    frames = enumerate(detailed_pictures(path, timeline.size, clip.focus), start=clip.take.span.start)
    for part, inside in groupby(frames, lambda one: next((part for part in parts if one[0] in part), None)):
        with drawing(part, timeline) as (draw, drawn):
            for frame, (small, large) in inside:
                coloured = large if table is None else apply_cube(table, large)
                pictures.append(small)
                shown[frame] = small if table is None else reduced(coloured)
                draw(frame, coloured)
        shown |= {f: own for f, (own, *_) in drawn.items()}
        beside |= {f: others for f, (_, *others) in drawn.items()}
    return pictures, shown, beside


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
