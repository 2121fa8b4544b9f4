"""Tunnel: a flight through neon ribs; each rib is a beat.

The picture is read in polar coordinates, depth as the inverse of the radius. Ribs come towards the eye at one
a beat, so they pass exactly with the music; the wall has as many corners as the section likes.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from workbench.render.generate.compile import cell, encode, kernel, wave
from workbench.render.generate.finish import double
from workbench.render.generate.looks.look import FrameState, Picture
from workbench.render.generate.palette import lights

__all__ = ["Tunnel"]

Floats = NDArray[np.float32]

_CORNERS = (6, 0, 4, 3, 8, 5)
_HALF, _ONE, _TWO = np.float32(0.5), np.float32(1.0), np.float32(2.0)
_ZERO, _TINY, _QUARTER = np.float32(0.0), np.float32(0.0001), np.float32(0.25)
_TURN = np.float32(1 / (2 * math.pi))
_A1, _A3, _A5 = np.float32(0.9953545), np.float32(-0.2886904), np.float32(0.0793391)


class Tunnel:
    """Neon ribs and rails; painted at half size, as light has soft edges."""

    name = "tunnel"

    def paint(self, state: FrameState, out: Picture) -> None:
        """Draw the frame."""
        rows, columns = state.size.height // 2, state.size.width // 2
        small = np.empty((rows, columns, 3), np.uint8)
        _fly(small.reshape(rows, columns * 3), _inks(state), _flight(state))
        double(small, out, state.frame)


def _inks(state: FrameState) -> Floats:
    """Four lights: air, wall, ribs, rails; float32, shape=(4, 3)."""
    colours = lights(state.palette)
    bright = colours[1:]
    turn = state.composition.colour_turn
    count = len(bright)
    picked = [colours[0], bright[turn % count], bright[(turn + count - 1) % count], bright[(turn + 1) % count]]
    return np.ascontiguousarray(np.stack(picked), dtype=np.float32)


def _flight(state: FrameState) -> Floats:
    """Camera and light, float32, shape=(15,)."""
    c, p, t = state.composition, state.pulse, state.composition.traits
    corners = _CORNERS[c.variant % len(_CORNERS)]
    sway = 0.10 + 0.16 * t[0]
    slow = 0.055 * p.clock
    out_x = c.shift[0] * 0.42 + sway * math.sin(2 * math.pi * (slow + t[1]))
    out_y = c.shift[1] * 0.22 + sway * 0.6 * math.sin(2 * math.pi * (slow * 1.31 + t[2]))
    twist = (t[3] - 0.5) * 0.10 + 0.02 * math.sin(2 * math.pi * 0.03 * p.clock)
    spin = c.angle + (0.012 + 0.02 * t[4]) * p.clock * (1 if c.variant % 2 else -1)
    # Ribs move by the beat, with a lurch on each: the eye sees the beat even where the light is steady.
    phase = p.beat - math.floor(p.beat)
    travel = math.floor(p.beat) + phase**0.75
    glow = c.key * (0.55 + 0.65 * p.energy)
    return np.array(
        [
            out_x,
            out_y,
            corners,
            spin % 1.0,
            twist,
            travel % 4096.0,
            0.50 + 0.22 * c.zoom,
            2 + round(6 * t[5]),
            glow * (0.50 + 1.7 * p.kick),
            glow * (0.35 + 0.9 * p.snare),
            p.hat,
            c.key * (0.10 + 0.24 * p.energy + 0.34 * p.kick),
            0.25 + 1.5 * p.kick * p.energy + 0.35 * c.heat,
            c.light,
            0.55 + 0.45 * c.heat,
        ],
        np.float32,
    )


@kernel
def _fly(small: Picture, inks: Floats, f: Floats) -> None:
    rows, columns = small.shape[0], small.shape[1] // 3
    scale = _TWO / np.float32(rows)
    middle = np.float32(columns) * _HALF
    out_x, out_y, corners, spin, twist, travel, focal = f[0], f[1], f[2], f[3], f[4], f[5], f[6]
    rails, rib_light, rail_light, hat, wall_light, end_light, lamp, heat = (
        f[7],
        f[8],
        f[9],
        f[10],
        f[11],
        f[12],
        f[13],
        f[14],
    )
    pointed = min(corners, _ONE)
    sector = _ONE / max(corners, _ONE)
    for y in range(rows):
        v = (np.float32(y) + _HALF) * scale - _ONE
        depth, along = np.empty(columns, np.float32), np.empty(columns, np.float32)
        rib, rail = np.empty(columns, np.float32), np.empty(columns, np.float32)
        wall, end = np.empty(columns, np.float32), np.empty(columns, np.float32)
        line = np.empty(columns * 3, np.float32)
        for x in range(columns):
            u = (np.float32(x) + _HALF - middle) * scale
            # The far end wanders, the near wall stays: a bend.
            bend = _ONE / (_ONE + (u * u + v * v) * np.float32(1.4))
            px, py = u - out_x * bend, v - out_y * bend
            ax, ay = abs(px), abs(py)
            ratio = min(ax, ay) / (max(ax, ay) + _TINY)
            square = ratio * ratio
            turn = ratio * (_A1 + square * (_A3 + square * _A5)) * _TURN
            turn = _QUARTER - turn if ay > ax else turn
            turn = _HALF - turn if px < _ZERO else turn
            turn = -turn if py < _ZERO else turn
            radius = np.sqrt(px * px + py * py)
            local = (turn + spin) * (_ONE / sector)
            local = (local - np.floor(local) - _HALF) * sector
            flat = wave(local + _QUARTER)  # the cosine: distance to a side instead of the corner
            radius = radius * (_ONE + pointed * (flat - _ONE))
            z = focal / (radius + np.float32(0.012))
            depth[x] = z
            along[x] = turn + spin + twist * z
        for x in range(columns):
            z = depth[x]
            number = z + travel
            near = number - np.floor(number) - _HALF
            beat_cell = cell(np.floor(number))
            fog = np.float32(1.0) / (_ONE + z * z * np.float32(0.030))
            # Even in depth would be a wide band near the eye: the width grows with depth, to look the same.
            width = min(np.float32(0.010) + np.float32(0.030) * z * z, np.float32(0.05) + np.float32(0.035) * z)
            width = width * width
            strength = np.float32(0.35) + beat_cell
            halo = width / (width + near * near)
            rib[x] = rib_light * strength * fog * halo * (np.float32(0.16) + np.float32(1.5) * halo)
            end[x] = end_light * z * z / (z * z + np.float32(90.0))
        for x in range(columns):
            z = depth[x]
            fog = np.float32(1.0) / (_ONE + z * z * np.float32(0.030))
            turns = along[x] * rails
            side = turns - np.floor(turns) - _HALF
            reach = np.float32(0.008) + np.float32(0.016) * z
            reach = reach * reach
            halo = reach / (reach + side * side)
            rail[x] = rail_light * fog * halo * (np.float32(0.14) + np.float32(1.3) * halo)
            panel = cell(np.floor(turns) * np.float32(7.0) + np.floor(z + travel) * np.float32(13.0))
            lit = max(panel - (np.float32(0.93) - np.float32(0.33) * hat), _ZERO) * np.float32(5.0)
            deep = z + travel
            deep = deep - np.floor(deep) - _HALF
            inside = max(_ONE - np.float32(3.8) * side * side, _ZERO) * (_ONE - np.float32(3.4) * deep * deep)
            wall[x] = fog * (
                wall_light * (_HALF + _HALF * wave(along[x] - lamp) + np.float32(0.25) * panel * inside)
                + lit * heat * inside
            )
        for x in range(columns):
            a, b, d, e = wall[x], rib[x], rail[x], end[x]
            white = (b * b + d * d) * np.float32(0.035)
            for i in range(3):
                line[3 * x + i] = (
                    inks[0, i] * np.float32(0.7) + inks[1, i] * a + inks[2, i] * b + inks[3, i] * (d + e) + white
                )
        row = small[y]
        for i in range(columns * 3):
            row[i] = np.uint8(np.int32(encode(line[i]) + _HALF))
