"""Rapid swap: one image after the other, each from a beat on."""

from __future__ import annotations

from workbench.model.request import ClipRequest
from workbench.timebase import frame_at

__all__ = ["image_at", "swap_frames"]

_WITHOUT_BEATS_S = 0.5


def swap_frames(request: ClipRequest) -> tuple[int, ...]:
    """The film's frames on which the next image begins, inside the clip; ascending.

    They are the beats' own frames. Every so many beats are counted from a downbeat where one is known. A song
    without beats swaps twice a second.
    """
    assert request.still is not None
    grid, every = request.music.beats, request.still.every
    first = grid.beat_in_bar.index(1) % every if 1 in grid.beat_in_bar else 0
    beats = grid.beats_s[first::every]
    if not beats:
        step_s = _WITHOUT_BEATS_S * every
        beats = tuple(i * step_s for i in range(1, int(request.music.duration_s / step_s) + 1))
    frames = {frame_at(beat, request.rate) for beat in beats}
    return tuple(sorted(frame for frame in frames if request.span.start < frame < request.span.end))


def image_at(frame: int, swaps: tuple[int, ...], request: ClipRequest) -> tuple[int, float]:
    """The number of the image on a frame, and how much of its time is over: 0 on its first frame, below 1."""
    number = sum(swap <= frame for swap in swaps)
    begin = swaps[number - 1] if number else request.span.start
    end = swaps[number] if number < len(swaps) else request.span.end
    return number, (frame - begin) / (end - begin)
