"""Flat shapes with sharp edges that keep the beat: rings, bars, dots, nested squares.

Each is rings and polygons painted from the back to the front. Coordinates: the picture's height is 2, its middle
is (0, 0), x to the right, y down.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.render.generate.looks.look import FrameState, Picture
from workbench.render.generate.palette import lights
from workbench.render.generate.shapes import fill, paint_polygons, paint_rings

__all__ = ["paint_poster"]

_TRAIL, _TRAIL_STEP_S = 48, 0.045
_Points = NDArray[np.float64]
_SQUARE = np.array([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]])


@dataclass(frozen=True, slots=True)
class _Scene:
    """What every poster is made from, and what it is painted on."""

    state: FrameState
    trail: NDArray[np.float32]
    """What was heard lately, newest first, shape=(48, 3): kick, snare, hat."""
    step: float
    """Position in beats that jumps on each beat and then settles."""
    turn: float
    """Radians."""
    reach: float
    """Distance from the middle to a corner."""
    out: Picture
    inks: NDArray[np.float32]
    """0 ground, 1 and 2 fields, 3 accent."""
    unit: float
    """Pixels."""
    centre: _Points
    """Pixels, x and y."""

    def rings(self, middles: _Points, outer: _Points, inner: _Points, inks: NDArray[np.int64]) -> None:
        """Paint rings: shape=(n, 2) and (n,) thrice; an inner radius below 0 makes a disc."""
        pixels = middles * self.unit + self.centre
        columns = [pixels[:, 0], pixels[:, 1], outer * self.unit, np.where(inner < 0, -1e6, inner * self.unit), inks]
        paint_rings(self.out, np.stack(columns, axis=1).astype(np.float32), self.inks)

    def polygons(self, corners: _Points, inks: NDArray[np.int64]) -> None:
        """Paint convex polygons: shape=(n, corners, 2) and (n,)."""
        paint_polygons(self.out, (corners * self.unit + self.centre).astype(np.float32), inks, self.inks)


def paint_poster(state: FrameState, out: Picture, strength: float) -> None:
    """Fill the picture with the section's poster.

    Args:
        state: the frame.
        out: uint8 RGB, shape=(height, width, 3).
        strength: brightness; below 1 where words stand in front.
    """
    c, p = state.composition, state.pulse
    phase = p.beat - math.floor(p.beat)
    step = math.floor(p.beat) + 1 - (1 - phase) ** 4
    half = state.size.height / 2
    inks = _inks(state, strength)
    fill(out, (int(inks[0, 0]), int(inks[0, 1]), int(inks[0, 2])))
    scene = _Scene(
        state=state,
        trail=state.drive.trail(state.time_s, _TRAIL, _TRAIL_STEP_S),
        step=step,
        turn=2 * math.pi * (c.angle + (0.020 * step if c.variant % 2 else 0.03 * p.clock)),
        reach=math.hypot(state.size.width / 2 + abs(c.shift[0]) * 0.5 * half, half * 1.3) / half,
        out=out,
        inks=inks,
        unit=half * (1.0 + 0.07 * p.kick),
        centre=np.array([state.size.width / 2 + c.shift[0] * 0.5 * half, half + c.shift[1] * 0.3 * half]),
    )
    _POSTERS[c.variant % len(_POSTERS)](scene)


def _inks(state: FrameState, strength: float) -> NDArray[np.float32]:
    """Four display colours: ground, two fields, accent; float32 whole numbers, shape=(4, 3)."""
    colours = np.sqrt(lights(state.palette)) * 255
    bright = colours[1:]
    c, p = state.composition, state.pulse
    count, turn = len(bright), c.colour_turn
    # Every third clip stands on a colour instead of the dark ground: a cut is then seen at once.
    ground = colours[0] if turn % 3 else bright[turn % count] * 0.85
    light = strength * (0.80 + 0.20 * c.key) * (0.66 + 0.20 * p.energy + 0.36 * p.kick)
    picked = [ground, *(bright[(turn + i) % count] for i in (1, 2, 3))]
    return np.floor(np.minimum(np.array(picked) * light, 255)).astype(np.float32)


def _rings(s: _Scene) -> None:
    """Rings that leave the middle, half a ring a beat; farther out is what was heard earlier."""
    c, p = s.state.composition, s.state.pulse
    gap = (0.20 + 0.14 * c.traits[0]) * c.zoom**0.5
    moved = s.step / 2
    radius = (np.arange(int(s.reach / gap) + 1, -1, -1) + moved % 1.0) * gap
    heard = s.trail[np.minimum((radius * 18).astype(np.int64), _TRAIL - 1), 0]
    width = gap * (0.22 + 0.42 * heard)
    number = np.arange(len(radius) - 1, -1, -1) - math.floor(moved)
    # Three discs in the middle, on top.
    outer = np.concatenate(
        [radius + width / 2, [gap * 0.9 + 0.12 * p.kick, gap * 0.55 + 0.10 * p.snare, gap * 0.25 + 0.08 * p.hat]]
    )
    inner = np.concatenate([np.where(radius > width / 2, radius - width / 2, -1.0), [-1.0, -1.0, -1.0]])
    s.rings(np.zeros((len(outer), 2)), outer, inner, np.concatenate([np.where(number % 4 == 0, 2, 1), [3, 0, 2]]))


def _bars(s: _Scene) -> None:
    """The last two seconds of sound as bars, from the middle outwards."""
    c = s.state.composition
    pitch = (0.13 + 0.07 * c.traits[1]) * c.zoom**0.5
    rotation = _rotation(math.radians(14) * math.sin(s.turn) + (math.pi / 2 if c.variant // 4 % 2 else 0))
    number = np.arange(-int(s.reach / pitch) - 1, int(s.reach / pitch) + 2)
    kick, snare, hat = s.trail[np.minimum(np.abs(number) * 2, _TRAIL - 1)].T.astype(np.float64)
    tall = 0.16 + 0.80 * kick + 0.22 * s.state.pulse.energy
    away, thin, none = tall + 0.07 + 0.30 * hat, np.full(len(number), 0.018), np.zeros(len(number))
    heights, places = np.stack([tall, 0.06 + 0.55 * snare, thin, thin]), np.stack([none, none, -away, away])
    corners = np.empty((4, len(number), 4, 2))
    corners[..., 0] = _SQUARE[:, 0] * 0.38 * pitch + number[:, None] * pitch
    corners[..., 1] = _SQUARE[:, 1] * heights[..., None] + places[..., None]
    s.polygons((corners @ rotation).reshape(-1, 4, 2), np.repeat([1, 2, 3, 3], len(number)))


def _dots(s: _Scene) -> None:
    """A halftone of dots; a wave runs through it from the middle."""
    c = s.state.composition
    pitch = (0.22 + 0.10 * c.traits[2]) * c.zoom**0.5
    count = int(s.reach / pitch) + 1
    row, column = (a.ravel() for a in np.mgrid[-count : count + 1, -count : count + 1])
    away = np.hypot(row, column) * pitch
    inside = away <= s.reach + pitch
    row, column, away = row[inside], column[inside], away[inside]
    kick, snare, _ = s.trail[np.minimum((away * 16).astype(np.int64), _TRAIL - 1)].T.astype(np.float64)
    swell = 0.5 + 0.5 * np.sin(2 * np.pi * (away * 0.5 - s.step * 0.25))
    middles = (np.stack([column + 0.5 * (row % 2), row * 0.87], axis=1) * pitch) @ _rotation(s.turn)
    disc = np.full(len(row), -1.0)
    s.rings(middles, pitch * (0.12 + 0.16 * swell + 0.24 * kick), disc, np.ones(len(row), np.int64))
    lit = snare + swell > 0.9
    small = pitch * (0.04 + 0.12 * swell + 0.12 * snare)
    s.rings(middles[lit], small[lit], disc[lit], np.where(row[lit] % 2 == 1, 3, 2))


def _squares(s: _Scene) -> None:
    """Nested shapes that turn against each other, and come closer by a step a beat."""
    c, p = s.state.composition, s.state.pulse
    corners = 4 if c.variant % 8 < 4 else 3
    angles = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    shape = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    ratio = 1.30 + 0.14 * c.traits[3]
    moved = s.step / 4
    shapes, inks = [], []
    for k in range(14, -1, -1):
        level = k + moved % 1.0
        number = k - math.floor(moved)
        size = 0.10 * ratio**level * (1 + 0.10 * p.kick)
        if size / ratio * math.cos(math.pi / corners) > s.reach:  # the next one hides it all
            continue
        shapes.append(shape @ _rotation(s.turn + 0.10 * level * math.sin(s.turn + 0.2 * s.step)) * size)
        inks.append((1, 0, 2, 0, 1, 0, 3, 0)[number % 8])
    s.polygons(np.array(shapes), np.array(inks, np.int64))


def _rotation(turn: float) -> _Points:
    return np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]])


_POSTERS: tuple[Callable[[_Scene], None], ...] = (_rings, _bars, _dots, _squares)
