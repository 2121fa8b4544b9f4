"""Flow: thousands of thin lines of light that drift with an invisible wind.

A line is no particle with a past: it is a streamline of the field as it is now, drawn from a birthplace that
follows from the line's number and generation; its age says which part of the streamline is lit. So a frame
needs nothing of the frame before. The field is curl noise (R. Bridson et al., 2007).
"""

from __future__ import annotations

import math
import threading

import numpy as np
from numpy.typing import NDArray

from workbench.render.generate.compile import cell, encode, fetch, kernel
from workbench.render.generate.finish import GRAIN_STEP, VIGNETTE_STEP, film
from workbench.render.generate.looks.look import FrameState, Picture
from workbench.render.generate.palette import lights
from workbench.render.generate.texture import curl

__all__ = ["Flow"]

Floats = NDArray[np.float32]

_LINES = 1300
_STEPS = 46
_STRIDE = 0.026
_SPACING = 1.6
_HALF, _ONE, _TWO, _ZERO = np.float32(0.5), np.float32(1.0), np.float32(2.0), np.float32(0.0)
_COARSE = 8
_WHITE = np.float32(255.0)
_GLOW_SIGMA = 2.5
_FACTOR, _LEVEL = np.float32(VIGNETTE_STEP), np.float32(GRAIN_STEP)
# The wind is worked out at so many places for each half of the picture's height, to a margin beyond its edges.
_PLACES, _MARGIN = 32, 1.35


class Flow:
    """Streamlines with additive light, at full size; wind, glow and sky far smaller, as they are smooth."""

    name = "flow"

    def __init__(self) -> None:
        self._own = threading.local()

    def paint(self, state: FrameState, out: Picture) -> None:
        """Draw the frame."""
        import cv2

        height, width = state.size.height, state.size.width
        ink, inks, wind = self._paper(height, width), _inks(state), _wind(state)
        rows, columns = max(1, height // _COARSE), max(1, width // _COARSE)
        across = math.ceil(_MARGIN * width / height * _PLACES)
        ways = np.empty((2 * math.ceil(_MARGIN * _PLACES) + 1, 2 * across + 1, 2), np.float32)
        _blow(ways, curl(state.composition.salt % 4), wind)
        glow = np.zeros((rows, columns, 2), np.float32)
        _draw(ink, glow, ways, wind)
        glow = cv2.GaussianBlur(glow, (0, 0), _GLOW_SIGMA)
        sky = np.empty((rows, columns, 3), np.float32)
        _sky(sky, glow, inks, _weather(state))
        wide = cv2.resize(sky, (width, rows), interpolation=cv2.INTER_LINEAR)
        _shine(
            out.reshape(height, width * 3),
            wide.reshape(rows, width * 3),
            ink.reshape(height, width * 2),
            np.sqrt(inks),
            *film(width, height, state.frame),
        )

    def _paper(self, height: int, width: int) -> Floats:
        """Where lines are drawn: each thread's own, and empty, so that no frame knows of another."""
        ink: Floats | None = getattr(self._own, "ink", None)
        if ink is None or ink.shape[:2] != (height, width):
            ink = self._own.ink = np.empty((height, width, 2), np.float32)
        ink.fill(0.0)
        return ink


def _inks(state: FrameState) -> Floats:
    """Two line lights, ground, horizon; float32, shape=(4, 3)."""
    colours = lights(state.palette)
    bright = colours[1:]
    count, turn = len(bright), state.composition.colour_turn
    # Lines take two neighbours of the brighter end, the sky one of the deeper colours.
    picked = [
        bright[count - 1 - turn % 2],
        bright[(count - 2 - turn) % count],
        colours[0],
        bright[turn % max(1, count - 1)],
    ]
    return np.ascontiguousarray(np.stack(picked), dtype=np.float32)


def _wind(state: FrameState) -> Floats:
    """Field and lines, float32, shape=(15,)."""
    c, p, t = state.composition, state.pulse, state.composition.traits
    angle = 2 * math.pi * c.angle
    drift = 0.010 * p.clock
    swirl = (0.9 if c.variant % 2 else -0.9) * (0.25 + t[0]) * (1.0 if c.variant % 3 else 0.15)
    return np.array(
        [
            math.cos(angle) / c.zoom,
            math.sin(angle) / c.zoom,
            c.shift[0] * 0.7,
            c.shift[1] * 0.5,
            (0.10 + 0.10 * t[1]),
            drift + t[2],
            drift * 0.7 + t[3],
            swirl,
            0.25 + 0.5 * t[4],
            0.16 * p.clock + 0.16 * p.push,
            c.salt % 997,
            0.42 + 0.58 * p.energy,
            0.75 + 0.50 * p.energy + 1.2 * p.kick,
            p.hat,
            0.30 + 0.50 * p.energy + 0.25 * t[5],
        ],
        np.float32,
    )


def _weather(state: FrameState) -> Floats:
    """The sky: where its light stands and how strong it is, float32, shape=(5,)."""
    c, p = state.composition, state.pulse
    turn = 2 * math.pi * c.light
    return np.array(
        [
            0.75 * math.cos(turn),
            0.6 * math.sin(turn),
            (0.28 + 0.24 * p.energy + 0.30 * p.kick) * c.key,
            0.8 + 0.5 * c.traits[6],
            0.35 + 0.4 * c.key + 0.15 * p.snare,
        ],
        np.float32,
    )


@kernel
def _blow(ways: Floats, field: Floats, w: Floats) -> None:
    """The wind's direction on a grid of places, _PLACES a unit, the picture's middle in the middle."""
    rows, columns = ways.shape[0], ways.shape[1]
    scale = _ONE / np.float32(_PLACES)
    for row in range(rows):
        y = np.float32(row - rows // 2) * scale
        for column in range(columns):
            x = np.float32(column - columns // 2) * scale
            u, v = (x * w[0] - y * w[1]), (x * w[1] + y * w[0])
            fu, fv = (u + w[2]) * w[4] + w[5], (v + w[3]) * w[4] + w[6]
            gu, gv = fu * _TWO - w[6], fv * _TWO + w[5]
            vx = fetch(field, fu, fv, 0) + w[8] * fetch(field, gu, gv, 0) - w[7] * y
            vy = fetch(field, fu, fv, 1) + w[8] * fetch(field, gu, gv, 1) + w[7] * x
            ways[row, column, 0] = vx * w[0] + vy * w[1]
            ways[row, column, 1] = vy * w[0] - vx * w[1]


@kernel
def _splat(ink: Floats, x: np.float32, y: np.float32, first: np.float32, second: np.float32) -> None:
    """Light at a place, for the four pixels around it; x from 0 to below the last pixel's, y the same."""
    column, row = np.uint32(np.int32(x)), np.uint32(np.int32(y))
    right, low = x - np.float32(column), y - np.float32(row)
    c, d = right * low, low - right * low
    a, b = _ONE - right - d, right - c
    column1, row1 = column + np.uint32(1), row + np.uint32(1)
    ink[row, column, 0] += a * first
    ink[row, column, 1] += a * second
    ink[row, column1, 0] += b * first
    ink[row, column1, 1] += b * second
    ink[row1, column, 0] += d * first
    ink[row1, column, 1] += d * second
    ink[row1, column1, 0] += c * first
    ink[row1, column1, 1] += c * second


@kernel
def _inside(ink: Floats, x: np.float32, y: np.float32) -> bool:
    return bool(_ZERO <= x < np.float32(ink.shape[1] - 1) and _ZERO <= y < np.float32(ink.shape[0] - 1))


@kernel
def _draw(ink: Floats, glow: Floats, ways: Floats, w: Floats) -> None:
    half_height, half_width = np.float32(ink.shape[0]) * _HALF, np.float32(ink.shape[1]) * _HALF
    aspect = half_width / half_height
    stride, places = np.float32(_STRIDE), np.float32(_PLACES)
    per_step = int(stride * half_height / np.float32(_SPACING)) + 1
    part = _ONE / np.float32(per_step)
    middle_row, middle_column = np.float32(ways.shape[0] // 2), np.float32(ways.shape[1] // 2)
    last_row, last_column = np.float32(ways.shape[0] - 1), np.float32(ways.shape[1] - 1)
    shrink_x = np.float32(glow.shape[1]) / np.float32(ink.shape[1])
    shrink_y = np.float32(glow.shape[0]) / np.float32(ink.shape[0])
    # What a step leaves in a texel of the glow is spread over the pixels that the texel stands for.
    spread = np.float32(per_step) * shrink_x * shrink_y
    for i in range(_LINES):
        number = np.float32(i)
        if cell(number * np.float32(7.0)) > w[11]:
            continue
        a = cell(number + w[10])
        life = np.float32(0.7) + a
        age = w[9] / life + cell(number * _TWO + np.float32(0.37))
        born = np.floor(age)
        age = age - born
        b = cell(number * np.float32(3.0) + born * np.float32(17.0) + w[10])
        c = cell(number * np.float32(5.0) + born * np.float32(11.0) + w[10] * _TWO)
        x, y = (b * np.float32(2.5) - np.float32(1.25)) * aspect, c * np.float32(2.6) - np.float32(1.3)
        head = age * np.float32(_STEPS + 14)
        tail = np.float32(18.0) + np.float32(22.0) * a * w[14]
        fade = age * (_ONE - age) * np.float32(4.0)
        spark = _ONE + np.float32(3.0) * w[13] * np.floor(cell(number * np.float32(9.0) + born) + np.float32(0.3))
        strength = w[12] * fade * np.float32(_SPACING) * _HALF * (np.float32(0.25) + np.float32(0.9) * a * a)
        mix = cell(number * np.float32(13.0))
        for step in range(_STEPS):
            behind = head - np.float32(step)
            column, row = x * places + middle_column, y * places + middle_row
            if behind < _ZERO or not (_ZERO <= column < last_column and _ZERO <= row < last_row):
                break
            j, k = np.uint32(np.int32(row)), np.uint32(np.int32(column))
            low, right = row - np.float32(j), column - np.float32(k)
            left, top = _ONE - right, _ONE - low
            j1, k1 = j + np.uint32(1), k + np.uint32(1)
            vx = top * (left * ways[j, k, 0] + right * ways[j, k1, 0])
            vx += low * (left * ways[j1, k, 0] + right * ways[j1, k1, 0])
            vy = top * (left * ways[j, k, 1] + right * ways[j, k1, 1])
            vy += low * (left * ways[j1, k, 1] + right * ways[j1, k1, 1])
            pace = stride / (np.sqrt(vx * vx + vy * vy) + np.float32(0.05))
            dx, dy = vx * pace, vy * pace
            if behind < tail:
                # The lit part: bright at the head, and gone at the tail.
                weight = _ONE - behind / tail
                weight = weight * weight * strength
                if behind < _ONE:
                    weight = weight * spark * (_ONE + spark * w[13])
                first, second = weight * (_ONE - mix), weight * mix
                px, py = x * half_height + half_width, y * half_height + half_height
                step_x, step_y = dx * part * half_height, dy * part * half_height
                gx, gy = px * shrink_x - _HALF, py * shrink_y - _HALF
                if _inside(glow, gx, gy):
                    _splat(glow, gx, gy, first * spread, second * spread)
                if _inside(ink, px, py) and _inside(ink, px + half_height * dx, py + half_height * dy):
                    for _ in range(per_step):
                        _splat(ink, px, py, first, second)
                        px, py = px + step_x, py + step_y
            x, y = x + dx, y + dy


@kernel
def _sky(sky: Floats, glow: Floats, inks: Floats, m: Floats) -> None:
    rows, columns = sky.shape[0], sky.shape[1]
    scale = _TWO / np.float32(rows)
    for y in range(rows):
        v = (np.float32(y) + _HALF) * scale - _ONE
        for x in range(columns):
            u = (np.float32(x) + _HALF - np.float32(columns) * _HALF) * scale
            du, dv = (u - m[0] * np.float32(1.6)) * _HALF, (v - m[1])
            sun = _ONE / (_ONE + (du * du + dv * dv) * m[3] * np.float32(2.2))
            sun = sun * sun * m[2]
            for i in range(3):
                value = (
                    inks[2, i] * m[4]
                    + inks[3, i] * sun
                    + (inks[0, i] * glow[y, x, 0] + inks[1, i] * glow[y, x, 1]) * np.float32(1.5)
                )
                sky[y, x, i] = encode(value)


@kernel
def _share(ink: Floats, roots: Floats, gain: Floats, inks: Floats) -> None:
    """How much of the way to white the lines of a row bring each value."""
    for i in range(ink.shape[0]):
        roots[i] = np.sqrt(ink[i])
    # In names of their own: for all that the compiler knows, writing ``gain`` could change ``inks``.
    red, green, blue = inks[0, 0], inks[0, 1], inks[0, 2]
    red1, green1, blue1 = inks[1, 0], inks[1, 1], inks[1, 2]
    for x in range(ink.shape[0] // 2):
        a, b = roots[2 * x], roots[2 * x + 1]
        gain[3 * x] = red * a + red1 * b
        gain[3 * x + 1] = green * a + green1 * b
        gain[3 * x + 2] = blue * a + blue1 * b


@kernel
def _mix(upper: Floats, lower: Floats, low: np.float32, gain: Floats) -> None:
    """Sky and lines of a row, into ``gain``; as if shone on the sky: what is bright already gains less."""
    for i in range(gain.shape[0]):
        sky = upper[i] + (lower[i] - upper[i]) * low
        gain[i] = sky + (_WHITE - sky) * min(gain[i], _ONE)


@kernel
def _develop(row: Picture, light: Floats, factor: Picture, noise: Picture) -> None:
    """Vignette and grain of a row."""
    for i in range(row.shape[0]):
        row[i] = np.uint8(np.int32(light[i] * (np.float32(factor[i]) * _FACTOR) + np.float32(noise[i]) * _LEVEL))


@kernel
def _shine(
    flat: Picture, sky: Floats, ink: Floats, inks: Floats, vignette: Picture, grain: Picture, down: int, right: int
) -> None:
    last, scale = sky.shape[0] - 1, np.float32(sky.shape[0]) / np.float32(flat.shape[0])
    roots, line = np.empty(ink.shape[1], np.float32), np.empty(flat.shape[1], np.float32)
    for y in range(flat.shape[0]):
        place = max((np.float32(y) + _HALF) * scale - _HALF, _ZERO)
        j = min(np.int64(place), last)
        _share(ink[y], roots, line, inks)
        _mix(sky[j], sky[min(j + 1, last)], place - np.float32(j), line)
        noise = grain[(y + down) % grain.shape[0], 3 * right : 3 * right + flat.shape[1]]
        _develop(flat[y], line, vignette[y], noise)
