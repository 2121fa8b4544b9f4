"""Marble: noise folded through noise, lit from the side, with glowing veins.

The folding is I. Quilez's domain warping (2002): the place where a cloud is read is itself read from a cloud.
A kick sends a ring through the stone, hats light the veins, energy stirs faster and deeper.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from workbench.render.generate.compile import encode, fetch, kernel
from workbench.render.generate.finish import double
from workbench.render.generate.looks.look import FrameState, Picture
from workbench.render.generate.palette import RAMP, lights, ramp
from workbench.render.generate.texture import cloud

__all__ = ["Marble"]

Floats = NDArray[np.float32]

_ZERO, _QUARTER, _THIRD, _HALF, _ONE, _TWO, _FOUR = (np.float32(v) for v in (0, 0.25, 0.35, 0.5, 1, 2, 4))
_THIN = np.float32(0.010)
_AMBIENT, _DIFFUSE, _SIDEWAYS, _FLOOR = (np.float32(v) for v in (0.22, 0.58, 0.80, 0.015))
_BY_HEIGHT, _BY_TINT = np.float32(0.20), np.float32(0.32)
_LAST = np.float32(RAMP - 1)
_COARSE, _SOFT = 3, 0.5
"""The folded clouds are read at a third of the size that is lit, and blurred by so many of those texels."""
_SPLINE = np.array([1, 3, 6, 7, 6, 3, 1], np.float32) / 27
"""Three boxes, ``_COARSE`` wide: with them texels that were only repeated lie on a cubic B-spline (M. Unser, "Splines:
a perfect fit for signal and image processing", 1999). Light sees slopes, and every other cubic's have a lattice."""


class Marble:
    """Domain-warped noise; painted at half size, as nothing in it is sharp."""

    name = "marble"

    def paint(self, state: FrameState, out: Picture) -> None:
        """Draw the frame."""
        import cv2

        size, c = state.size, state.composition
        rows, columns = size.height // 2, size.width // 2
        fields = np.empty((3, -(-rows // _COARSE), -(-columns // _COARSE)), np.float32)
        _fold(fields, cloud(c.salt % 4), _camera(state))
        # One row and column more on each side, for slopes; the blur takes away the texture's lattice.
        smooth = np.empty((3, rows + 2, columns + 2), np.float32)
        for field, plane in zip(fields, smooth, strict=True):
            soft = cv2.GaussianBlur(field, (5, 5), _SOFT)
            large = cv2.resize(soft, None, fx=_COARSE, fy=_COARSE, interpolation=cv2.INTER_NEAREST)
            cv2.sepFilter2D(large, -1, _SPLINE, _SPLINE, dst=large)
            plane[:] = cv2.copyMakeBorder(large, 1, 1, 1, 1, cv2.BORDER_REPLICATE)[: rows + 2, : columns + 2]
        small = np.empty((rows, columns, 3), np.uint8)
        _light(
            smooth,
            ramp(state.palette, c.colour_turn),
            lights(state.palette)[-1],
            _lamp(state),
            small.reshape(rows, columns * 3),
        )
        double(small, out, state.frame)


def _camera(state: FrameState) -> Floats:
    """Where the stone is looked at and how it is stirred, float32, shape=(16,)."""
    c, p, t = state.composition, state.pulse, state.composition.traits
    stir = 0.050 * p.clock + 0.030 * p.push
    zoom = (0.155 + 0.10 * t[0]) / c.zoom * (1.0 - 0.05 * p.kick)
    angle = 2 * math.pi * (c.angle + 0.010 * p.clock)
    ring = p.since_beat * 1.5
    ring_force = 0.055 * p.accent * math.exp(-p.since_beat * 3.2)
    return np.array(
        [
            math.cos(angle) * zoom,
            math.sin(angle) * zoom,
            c.shift[0] * 0.9 + t[1],
            c.shift[1] * 0.9 + t[2],
            stir * 0.9,
            stir * -0.6,
            stir * -0.7,
            stir * 0.8,
            stir * 0.35,
            stir * 0.5,
            0.045 + 0.035 * t[3] + 0.02 * p.energy,
            0.05 + 0.07 * t[4] + 0.03 * p.energy,
            ring,
            ring_force,
            0.8 + 0.9 * (c.variant % 3),
            0.6 + 0.9 * t[5],
        ],
        np.float32,
    )


def _lamp(state: FrameState) -> Floats:
    """How the stone is lit, float32, shape=(7,)."""
    c, p = state.composition, state.pulse
    turn = 2 * math.pi * (c.light + 0.02 * p.clock)
    exposure = c.key * (0.62 + 0.42 * p.energy + 0.42 * p.kick)
    vein = (0.25 + 0.9 * p.hat + 0.7 * p.kick * p.accent) * (0.4 + 0.8 * c.heat)
    return np.array(
        [math.cos(turn), math.sin(turn), exposure, vein, 0.16 + 0.22 * c.heat, 0.5 + 0.6 * p.snare, 0.10 * p.kick],
        np.float32,
    )


@kernel
def _fold(fields: Floats, texture: Floats, cam: Floats) -> None:
    rows, columns = fields.shape[1], fields.shape[2]
    scale = _TWO / np.float32(rows)
    for y in range(rows):
        v = (np.float32(y) + _HALF) * scale - _ONE
        for x in range(columns):
            u = (np.float32(x) + _HALF - np.float32(columns) * _HALF) * scale
            radius = np.sqrt(u * u + v * v)
            near = (radius - cam[12]) * _FOUR
            bump = cam[13] / (_ONE + near * near * near * near) / (radius + _QUARTER)
            pu, pv = u * (_ONE - bump * _FOUR), v * (_ONE - bump * _FOUR)
            a = pu * cam[0] - pv * cam[1] + cam[2]
            b = (pu * cam[1] + pv * cam[0]) * cam[15] + cam[3]
            q0, q1 = fetch(texture, a + cam[4], b + cam[5], 0), fetch(texture, a + cam[4], b + cam[5], 1)
            c, d = a + cam[10] * q0 + cam[6], b + cam[10] * q1 + cam[7]
            r0, r1 = fetch(texture, c, d, 0), fetch(texture, c, d, 1)
            e, f = a * cam[14] + cam[11] * r0 + cam[8], b * cam[14] + cam[11] * r1 + cam[9]
            fields[0, y, x] = fetch(texture, e, f, 0)
            fields[1, y, x] = fetch(texture, e, f, 1) + _THIRD * r0
            fields[2, y, x] = q0 * _THIRD + r1 * _QUARTER


@kernel
def _light(fields: Floats, colours: Floats, accent: Floats, lamp: Floats, small: Picture) -> None:
    rows, columns = small.shape[0], small.shape[1] // 3
    slope = np.float32(rows) * np.float32(0.018)
    east, south, exposure, veins, sheen, lift = lamp[0], lamp[1], lamp[2], lamp[3], lamp[5], lamp[6]
    red, green, blue = accent[0], accent[1], accent[2]
    for y in range(rows):
        # Several plain loops instead of one: each touches few arrays, and so is done for many pixels at once.
        above, here, below = fields[0, y], fields[0, y + 1], fields[0, y + 2]
        vein, tint = fields[1, y + 1], fields[2, y + 1]
        lit, glow, place = np.empty(columns, np.float32), np.empty(columns, np.float32), np.empty(columns, np.int32)
        line = np.empty(columns * 3, np.float32)
        for x in range(columns):
            gx, gy = (here[x + 2] - here[x]) * slope, (below[x + 1] - above[x + 1]) * slope
            facing = _ONE / np.sqrt(_ONE + gx * gx + gy * gy)
            shade = (gx * east + gy * south) * facing
            lit[x] = max(exposure * (_AMBIENT + _DIFFUSE * facing + _SIDEWAYS * shade), _FLOOR)
            glow[x] = max(shade, _ZERO)
        for x in range(columns):
            shine = glow[x]
            ridge = veins * (_THIN / (_THIN + vein[x + 1] * vein[x + 1]))
            glow[x] = ridge * ridge + shine * shine * shine * sheen
        for x in range(columns):
            tone = _HALF + _BY_HEIGHT * here[x + 1] + _BY_TINT * tint[x + 1] + lift
            place[x] = np.int32(min(max(tone, _ZERO), _ONE) * _LAST)
        for x in range(columns):
            k = np.uint32(place[x])
            line[3 * x] = colours[k, 0] * lit[x] + red * glow[x]
            line[3 * x + 1] = colours[k, 1] * lit[x] + green * glow[x]
            line[3 * x + 2] = colours[k, 2] * lit[x] + blue * glow[x]
        row = small[y]
        for i in range(columns * 3):
            row[i] = np.uint8(np.int32(encode(line[i]) + _HALF))
