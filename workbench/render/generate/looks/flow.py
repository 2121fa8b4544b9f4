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
from workbench.render.generate.finish import enlarge, finish
from workbench.render.generate.looks.look import FrameState, Picture
from workbench.render.generate.palette import lights
from workbench.render.generate.texture import curl

__all__ = ["Flow"]

Floats = NDArray[np.float32]

_LINES = 1300
_STEPS = 46
_HALF, _ONE, _TWO, _ZERO = np.float32(0.5), np.float32(1.0), np.float32(2.0), np.float32(0.0)
_COARSE = 8
_WHITE = np.float32(255.0)
_GLOW_SIGMA = 2.5


class Flow:
    """Streamlines with additive light, at full size; their glow at an eighth."""

    name = "flow"
    version = "1"

    def __init__(self) -> None:
        self._own = threading.local()

    def paint(self, state: FrameState, out: Picture) -> None:
        """Draw the frame."""
        import cv2

        height, width = state.size.height, state.size.width
        ink, inks = self._paper(height, width), _inks(state)
        _draw(ink, curl(state.composition.salt % 4), _wind(state))
        coarse = (max(1, width // _COARSE), max(1, height // _COARSE))
        glow = cv2.GaussianBlur(cv2.resize(ink, coarse, interpolation=cv2.INTER_AREA), (0, 0), _GLOW_SIGMA)
        sky = np.empty((coarse[1], coarse[0], 3), np.uint8)
        _sky(sky, glow, inks, _weather(state))
        enlarge(sky, out)
        _add(out.reshape(height, width * 3), ink.reshape(height, width * 2), np.sqrt(inks))
        finish(out, state.frame)

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
            0.35 + 0.65 * p.energy,
            0.45 + 0.75 * p.energy + 1.2 * p.kick,
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
            (0.20 + 0.30 * p.energy + 0.30 * p.kick) * c.key,
            0.8 + 0.5 * c.traits[6],
            0.35 + 0.4 * c.key + 0.15 * p.snare,
        ],
        np.float32,
    )


@kernel
def _splat(ink: Floats, x: np.float32, y: np.float32, first: np.float32, second: np.float32) -> None:
    if _ZERO <= x < np.float32(ink.shape[1] - 1) and _ZERO <= y < np.float32(ink.shape[0] - 1):
        column, row = np.int64(x), np.int64(y)
        right, low = x - np.float32(column), y - np.float32(row)
        left, top = _ONE - right, _ONE - low
        ink[row, column, 0] += left * top * first
        ink[row, column, 1] += left * top * second
        ink[row, column + 1, 0] += right * top * first
        ink[row, column + 1, 1] += right * top * second
        ink[row + 1, column, 0] += left * low * first
        ink[row + 1, column, 1] += left * low * second
        ink[row + 1, column + 1, 0] += right * low * first
        ink[row + 1, column + 1, 1] += right * low * second


@kernel
def _draw(ink: Floats, field: Floats, w: Floats) -> None:
    half_height = np.float32(ink.shape[0]) * _HALF
    half_width = np.float32(ink.shape[1]) * _HALF
    aspect = half_width / half_height
    stride = np.float32(0.026)
    per_step = np.int64(stride * half_height / np.float32(1.6)) + 1
    fine = np.float32(1.6) * np.float32(0.5)
    for i in range(_LINES):
        number = np.float32(i)
        a = cell(number + w[10])
        life = np.float32(0.7) + a
        age = w[9] / life + cell(number * _TWO + np.float32(0.37))
        born = np.floor(age)
        age = age - born
        b = cell(number * np.float32(3.0) + born * np.float32(17.0) + w[10])
        c = cell(number * np.float32(5.0) + born * np.float32(11.0) + w[10] * _TWO)
        if cell(number * np.float32(7.0)) > w[11]:
            continue
        x, y = (b * np.float32(2.5) - np.float32(1.25)) * aspect, c * np.float32(2.6) - np.float32(1.3)
        head = age * np.float32(_STEPS + 14)
        tail = np.float32(10.0) + np.float32(22.0) * a * w[14] + np.float32(8.0)
        fade = age * (_ONE - age) * np.float32(4.0)
        spark = _ONE + np.float32(3.0) * w[13] * np.floor(cell(number * np.float32(9.0) + born) + np.float32(0.3))
        strength = w[12] * fade * fine * (np.float32(0.25) + np.float32(0.9) * a * a)
        mix = cell(number * np.float32(13.0))
        for step in range(_STEPS):
            u, v = (x * w[0] - y * w[1]), (x * w[1] + y * w[0])
            fu, fv = (u + w[2]) * w[4] + w[5], (v + w[3]) * w[4] + w[6]
            vx = fetch(field, fu, fv, 0) + w[8] * fetch(field, fu * _TWO - w[6], fv * _TWO + w[5], 0)
            vy = fetch(field, fu, fv, 1) + w[8] * fetch(field, fu * _TWO - w[6], fv * _TWO + w[5], 1)
            vx -= w[7] * y
            vy += w[7] * x
            turned_x, turned_y = vx * w[0] + vy * w[1], vy * w[0] - vx * w[1]
            length = np.sqrt(turned_x * turned_x + turned_y * turned_y) + np.float32(0.05)
            dx, dy = turned_x / length * stride, turned_y / length * stride
            behind = head - np.float32(step)
            if behind < _ZERO:
                break
            if behind < tail:
                # The lit part: bright at the head, and gone at the tail.
                weight = _ONE - behind / tail
                weight = weight * weight * strength
                if behind < _ONE:
                    weight = weight * spark * (_ONE + spark * w[13])
                for k in range(per_step):
                    share = np.float32(k) / np.float32(per_step)
                    _splat(
                        ink,
                        (x + dx * share) * half_height + half_width,
                        (y + dy * share) * half_height + half_height,
                        weight * (_ONE - mix),
                        weight * mix,
                    )
            x, y = x + dx, y + dy


@kernel
def _sky(sky: Picture, glow: Floats, inks: Floats, m: Floats) -> None:
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
                sky[y, x, i] = np.uint8(np.int32(encode(value) + _HALF))


@kernel
def _add(flat: Picture, ink: Floats, inks: Floats) -> None:
    for y in range(flat.shape[0]):
        row, drops = flat[y], ink[y]
        for x in range(drops.shape[0] // 2):
            first, second = drops[2 * x], drops[2 * x + 1]
            if first + second > _ZERO:
                first, second = np.sqrt(first), np.sqrt(second)
                for i in range(3):
                    # As if shone on the sky: what is bright already gains less.
                    gain = min(inks[0, i] * first + inks[1, i] * second, _ONE)
                    old = np.float32(row[3 * x + i])
                    row[3 * x + i] = np.uint8(np.int32(old + (_WHITE - old) * gain))
