"""Transitions between cards: crossfades and dips are mixed here, every other kind is drawn as the film draws it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np

from workbench.jobs.cancel import CancelToken
from workbench.media.disk import full_disk_told
from workbench.media.process import run_ffmpeg
from workbench.model.transition import JoinKind
from workbench.render.animatic.planes import Colour, Planes, size_of, views
from workbench.render.compose.transitions import transition_filter
from workbench.timebase import format_rate

__all__ = ["join_pictures"]

_DIPS: dict[JoinKind, Colour] = {"dip-black": (16, 128, 128), "dip-white": (235, 128, 128)}


def join_pictures(
    kind: JoinKind, left: Planes, right: Planes, frames: int, rate: Fraction, *, cancel: CancelToken | None = None
) -> Iterator[Planes]:
    """The pictures of a transition from one card to the next, one for each of its frames.

    Args:
        kind: any but ``cut``.
        left: the first card.
        right: the second one.
        frames: how long it lasts, even.
        rate: frames a second.
        cancel: stops it.

    Raises:
        RenderError, CancelledError
    """
    if kind == "crossfade":
        yield from (_mix(left, right, frame / frames) for frame in range(frames))
    elif kind in _DIPS:
        yield from _dip(left, right, _DIPS[kind], frames)
    else:
        yield from _drawn(kind, left, right, frames, rate, cancel)


def _mix(one: Planes, other: Planes, share: float) -> Planes:
    import cv2

    planes: Planes = cv2.addWeighted(one, 1 - share, other, share, 0)
    return planes


def _dip(left: Planes, right: Planes, through: Colour, frames: int) -> Iterator[Planes]:
    """As ``transition_filter`` dips: the first card until the cut, the colour whole on the cut."""
    colour = np.empty_like(left)
    for plane, value in zip(views(colour), through, strict=True):
        plane[:] = value
    half = frames // 2
    for frame in range(half):
        yield _mix(left, colour, frame / half)
    for frame in range(half):
        yield _mix(colour, right, frame / half)


def _drawn(
    kind: JoinKind, left: Planes, right: Planes, frames: int, rate: Fraction, cancel: CancelToken | None
) -> Iterator[Planes]:
    size = size_of(left)
    still = f"format=yuv420p,tpad=stop_mode=clone:stop={frames - 1}"
    graph = f"[0:v]{still}[take0];[1:v]{still}[take1];{transition_filter(kind, frames, rate, size)},format=yuv420p[out]"
    raw = ("-f", "rawvideo", "-pix_fmt", "yuv420p", "-video_size", f"{size.width}x{size.height}")
    with tempfile.TemporaryDirectory() as folder:
        arguments: list[str] = []
        for name, card in (("left.raw", left), ("right.raw", right)):
            with full_disk_told("drawing a transition of the animatic"):
                (Path(folder) / name).write_bytes(card.tobytes())
            arguments += [*raw, "-framerate", format_rate(rate), "-i", name]
        arguments += ["-filter_complex", graph, "-map", "[out]", "-r", format_rate(rate), "-frames:v", str(frames)]
        arguments += ["-f", "rawvideo", "-pix_fmt", "yuv420p", "-y", "out.raw"]
        run_ffmpeg(arguments, what=f"drawing a {kind}", cwd=Path(folder), cancel=cancel)
        pictures = np.fromfile(Path(folder) / "out.raw", np.uint8).reshape(-1, *left.shape)
    yield from pictures
