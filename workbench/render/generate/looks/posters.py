"""Flat shapes with sharp edges that keep the beat: rings, bars, dots, nested squares.

Each is a list of polygons painted from the back to the front. Coordinates: the picture's height is 2, its middle
is (0, 0), x to the right, y down.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.render.generate.looks.look import FrameState, Picture
from workbench.render.generate.palette import lights

__all__ = ["paint_poster"]

_TRAIL, _TRAIL_STEP_S = 48, 0.045
_SUBPIXEL_BITS = 4
_Points = NDArray[np.float64]
_CIRCLE = np.stack(
    [np.cos(np.linspace(0, 2 * np.pi, 128, endpoint=False)), np.sin(np.linspace(0, 2 * np.pi, 128, endpoint=False))],
    axis=1,
)
_SQUARE = np.array([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]])


@dataclass(frozen=True, slots=True)
class _Scene:
    """What every poster is made from."""

    state: FrameState
    trail: NDArray[np.float32]
    """What was heard lately, newest first, shape=(48, 3): kick, snare, hat."""
    step: float
    """Position in beats that jumps on each beat and then settles."""
    turn: float
    """Radians."""
    reach: float
    """Distance from the middle to a corner."""


_Shape = tuple[_Points, int]
"""A convex polygon, shape=(n, 2), and the number of its ink: 0 ground, 1 and 2 fields, 3 accent."""


def paint_poster(state: FrameState, out: Picture, strength: float) -> None:
    """Fill the picture with the section's poster.

    Args:
        state: the frame.
        out: uint8 RGB, shape=(height, width, 3).
        strength: brightness; below 1 where words stand in front.
    """
    import cv2

    c, p = state.composition, state.pulse
    phase = p.beat - math.floor(p.beat)
    step = math.floor(p.beat) + 1 - (1 - phase) ** 4
    turn = 2 * math.pi * (c.angle + (0.020 * step if c.variant % 2 else 0.03 * p.clock))
    half = state.size.height / 2
    centre = np.array([state.size.width / 2 + c.shift[0] * 0.5 * half, half + c.shift[1] * 0.3 * half])
    reach = math.hypot(state.size.width / 2 + abs(c.shift[0]) * 0.5 * half, half * 1.3) / half
    scene = _Scene(state, state.drive.trail(state.time_s, _TRAIL, _TRAIL_STEP_S), step, turn, reach)
    inks = _inks(state, strength)
    out[:] = np.array(inks[0], np.uint8)
    punch = half * (1.0 + 0.07 * p.kick)
    for polygon, ink in _POSTERS[c.variant % len(_POSTERS)](scene):
        pixels = np.round((polygon * punch + centre - 0.5) * 2**_SUBPIXEL_BITS).astype(np.int32)
        cv2.fillConvexPoly(out, pixels, inks[ink], cv2.LINE_AA, _SUBPIXEL_BITS)


def _inks(state: FrameState, strength: float) -> list[tuple[int, int, int]]:
    """Four display colours: ground, two fields, accent."""
    colours = np.sqrt(lights(state.palette)) * 255
    bright = colours[1:]
    c, p = state.composition, state.pulse
    count, turn = len(bright), c.colour_turn
    # Every third clip stands on a colour instead of the dark ground: a cut is then seen at once.
    ground = colours[0] if turn % 3 else bright[turn % count] * 0.85
    light = strength * (0.80 + 0.20 * c.key) * (0.66 + 0.20 * p.energy + 0.36 * p.kick)
    picked = [ground, *(bright[(turn + i) % count] for i in (1, 2, 3))]
    return [(int(r), int(g), int(b)) for r, g, b in np.minimum(np.array(picked) * light, 255)]


def _rings(s: _Scene) -> Iterator[_Shape]:
    """Rings that leave the middle, half a ring a beat; farther out is what was heard earlier."""
    c, p = s.state.composition, s.state.pulse
    gap = (0.20 + 0.14 * c.traits[0]) * c.zoom**0.5
    moved = s.step / 2
    for k in range(int(s.reach / gap) + 1, -1, -1):
        radius = (k + moved % 1.0) * gap
        heard = float(s.trail[min(int(radius * 18), _TRAIL - 1), 0])
        width = gap * (0.22 + 0.42 * heard)
        number = k - math.floor(moved)
        yield _CIRCLE * (radius + width / 2), 2 if number % 4 == 0 else 1
        if radius > width / 2:
            yield _CIRCLE * (radius - width / 2), 0
    yield _CIRCLE * (gap * 0.9 + 0.12 * p.kick), 3
    yield _CIRCLE * (gap * 0.55 + 0.10 * p.snare), 0
    yield _CIRCLE * (gap * 0.25 + 0.08 * p.hat), 2


def _bars(s: _Scene) -> Iterator[_Shape]:
    """The last two seconds of sound as bars, from the middle outwards."""
    c = s.state.composition
    pitch = (0.13 + 0.07 * c.traits[1]) * c.zoom**0.5
    rotation = _rotation(math.radians(14) * math.sin(s.turn) + (math.pi / 2 if c.variant // 4 % 2 else 0))
    for number in range(-int(s.reach / pitch) - 1, int(s.reach / pitch) + 2):
        kick, snare, hat = (float(v) for v in s.trail[min(abs(number) * 2, _TRAIL - 1)])
        tall = 0.16 + 0.80 * kick + 0.22 * s.state.pulse.energy
        for height, ink in ((tall, 1), (0.06 + 0.55 * snare, 2)):
            yield (_SQUARE * [0.38 * pitch, height] + [number * pitch, 0]) @ rotation, ink
        for side in (-1, 1):
            away = side * (tall + 0.07 + 0.30 * hat)
            yield (_SQUARE * [0.38 * pitch, 0.018] + [number * pitch, away]) @ rotation, 3


def _dots(s: _Scene) -> Iterator[_Shape]:
    """A halftone of dots; a wave runs through it from the middle."""
    c = s.state.composition
    pitch = (0.22 + 0.10 * c.traits[2]) * c.zoom**0.5
    rotation = _rotation(s.turn)
    count = int(s.reach / pitch) + 1
    circle = _CIRCLE[::8]
    for row in range(-count, count + 1):
        for column in range(-count, count + 1):
            away = math.hypot(row, column) * pitch
            if away > s.reach + pitch:
                continue
            kick, snare, _ = (float(v) for v in s.trail[min(int(away * 16), _TRAIL - 1)])
            swell = 0.5 + 0.5 * math.sin(2 * math.pi * (away * 0.5 - s.step * 0.25))
            middle = (np.array([column + 0.5 * (row % 2), row * 0.87]) * pitch) @ rotation
            yield circle * (pitch * (0.12 + 0.16 * swell + 0.24 * kick)) + middle, 1
            if snare + swell > 0.9:
                yield circle * (pitch * (0.04 + 0.12 * swell + 0.12 * snare)) + middle, 3 if row % 2 else 2


def _squares(s: _Scene) -> Iterator[_Shape]:
    """Nested shapes that turn against each other, and come closer by a step a beat."""
    c, p = s.state.composition, s.state.pulse
    corners = 4 if c.variant % 8 < 4 else 3
    angles = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    shape = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    ratio = 1.30 + 0.14 * c.traits[3]
    moved = s.step / 4
    for k in range(14, -1, -1):
        level = k + moved % 1.0
        number = k - math.floor(moved)
        size = 0.10 * ratio**level * (1 + 0.10 * p.kick)
        if size / ratio * math.cos(math.pi / corners) > s.reach:  # the next one hides it all
            continue
        turned = shape @ _rotation(s.turn + 0.10 * level * math.sin(s.turn + 0.2 * s.step))
        yield turned * size, (1, 0, 2, 0, 1, 0, 3, 0)[number % 8]


def _rotation(turn: float) -> _Points:
    return np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]])


_POSTERS: tuple[Callable[[_Scene], Iterator[_Shape]], ...] = (_rings, _bars, _dots, _squares)
