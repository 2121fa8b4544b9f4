"""Flat shapes with smooth edges: rings, discs and convex polygons, painted from the back to the front.

A row of a convex shape is a span of whole pixels between a few that its edge crosses. The whole ones are copied from
a row of the ink; an edge's share of a pixel is its distance from the pixel's middle, which is exact for straight edges
along an axis and within 0.1 for others.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.render.generate.compile import kernel

__all__ = ["fill", "paint_polygons", "paint_rings"]

Picture = NDArray[np.uint8]
Floats = NDArray[np.float32]

_ZERO, _HALF, _ONE = np.float32(0.0), np.float32(0.5), np.float32(1.0)
_NEVER = np.float32(1e-6)


def fill(out: Picture, colour: tuple[int, int, int]) -> None:
    """Make a picture of one colour.

    Args:
        out: uint8 RGB, shape=(height, width, 3).
        colour: 0 to 255 each.
    """
    out[0] = colour
    out[1:] = out[0]  # whole rows are copied quickly, three bytes at a time are not


def paint_rings(out: Picture, rings: Floats, inks: Floats) -> None:
    """Paint rings, or discs, in order.

    Args:
        out: uint8 RGB, shape=(height, width, 3).
        rings: float32, pixels, shape=(n, 5): middle x and y (a pixel's own middle is at half a pixel), outer radius,
            inner radius (negative for a disc), number of the ink.
        inks: float32 display colours, shape=(inks, 3).
    """
    _rings(out.reshape(out.shape[0], out.shape[1] * 3), _rows(inks, out), rings, inks)


def paint_polygons(out: Picture, corners: Floats, numbers: NDArray[np.int64], inks: Floats) -> None:
    """Paint convex polygons with the same count of corners, in order.

    Args:
        out: uint8 RGB, shape=(height, width, 3).
        corners: float32, pixels, shape=(n, corners, 2), in either direction around.
        numbers: each polygon's ink, int64, shape=(n,).
        inks: float32 display colours, shape=(inks, 3).
    """
    _polygons(out.reshape(out.shape[0], out.shape[1] * 3), _rows(inks, out), corners, numbers, inks)


def _rows(inks: Floats, out: Picture) -> Picture:
    """A row of each ink, shape=(inks, width * 3)."""
    return np.tile(inks.astype(np.uint8), (1, out.shape[1]))


@kernel
def _copy(row: Picture, ink: Picture, left: int, right: int) -> None:
    """Paint the pixels from left up to right."""
    there, what = row[3 * left : 3 * right], ink[3 * left : 3 * right]
    for i in range(there.shape[0]):  # from 0, so that the compiler knows that no place is negative
        there[i] = what[i]


@kernel
def _touch(row: Picture, x: int, inks: Floats, number: int, share: np.float32) -> None:
    """Paint a share of a pixel."""
    if share > _ZERO:
        for i in range(3):
            old = np.float32(row[3 * x + i])
            row[3 * x + i] = np.uint8(np.int32(old + (inks[number, i] - old) * min(share, _ONE) + _HALF))


@kernel
def _ring_edge(row: Picture, left: int, right: int, ring: Floats, above: np.float32, inks: Floats, number: int) -> None:
    """Paint pixels that a ring's edges may cross."""
    for x in range(left, right):
        aside = np.float32(x) + _HALF - ring[0]
        away = np.sqrt(aside * aside + above * above)
        share = min(ring[2] - away + _HALF, _ONE) * min(max(away - ring[3] + _HALF, _ZERO), _ONE)
        _touch(row, x, inks, number, share)


@kernel
def _half_chord(radius: np.float32, above: np.float32) -> np.float32:
    """Half of a circle's width at a height; 0 where it has none."""
    return np.float32(np.sqrt(max(radius * radius - above * above, _ZERO))) if radius > _ZERO else _ZERO


@kernel
def _rings(flat: Picture, rows: Picture, rings: Floats, inks: Floats) -> None:
    height, width = flat.shape[0], flat.shape[1] // 3
    for n in range(rings.shape[0]):
        ring = rings[n]
        number, middle, outer, inner = int(ring[4]), ring[0], ring[2], ring[3]
        top, end = max(0, int(np.floor(ring[1] - outer - _ONE))), min(height, int(np.ceil(ring[1] + outer + _ONE)))
        for y in range(top, end):
            above = np.float32(y) + _HALF - ring[1]
            row = flat[y]
            # Pixels whose middle lies in all of these are whole; the others between far and void have an edge.
            far, near = _half_chord(outer + _HALF, above), _half_chord(outer - _HALF, above)
            hole, void = _half_chord(inner + _HALF, above), _half_chord(inner - _HALF, above)
            for side in range(2):
                if side == 0:
                    a, b, c, d = middle - far, middle - near, middle - hole, middle - void
                else:
                    a, b, c, d = middle + void, middle + hole, middle + near, middle + far
                first, last = max(0, int(np.ceil(a - _HALF))), min(width, int(np.floor(d - _HALF)) + 1)
                if void <= _ZERO:  # no hole in this row: both sides meet in the middle
                    meet = min(max(int(np.floor(middle)), 0), width)
                    first, last = (first, meet) if side == 0 else (meet, last)
                solid, until = max(first, int(np.ceil(b - _HALF))), min(last, int(np.floor(c - _HALF)) + 1)
                if abs(above) > outer - _HALF or solid >= until:
                    _ring_edge(row, first, last, ring, above, inks, number)
                else:
                    _ring_edge(row, first, solid, ring, above, inks, number)
                    _copy(row, rows[number], solid, until)
                    _ring_edge(row, until, last, ring, above, inks, number)


@kernel
def _edges(points: Floats, edges: Floats) -> None:
    """A polygon's sides as ``a x + b y + c``: the distance from the side, positive inside; shape=(corners, 3)."""
    count = points.shape[0]
    area = _ZERO
    for i in range(count):
        j = (i + 1) % count
        area += points[i, 0] * points[j, 1] - points[j, 0] * points[i, 1]
    turn = _ONE if area > _ZERO else -_ONE
    for i in range(count):
        j = (i + 1) % count
        dx, dy = points[j, 0] - points[i, 0], points[j, 1] - points[i, 1]
        scale = turn / (np.sqrt(dx * dx + dy * dy) + _NEVER)
        edges[i, 0], edges[i, 1] = -dy * scale, dx * scale
        edges[i, 2] = -(edges[i, 0] * points[i, 0] + edges[i, 1] * points[i, 1])


@kernel
def _span(edges: Floats, y: np.float32, margin: np.float32, width: int) -> tuple[int, int]:
    """The pixels of a row whose middle is at least ``margin`` inside."""
    left, right = _ZERO, np.float32(width)
    for i in range(edges.shape[0]):
        a, rest = edges[i, 0], margin - edges[i, 1] * y - edges[i, 2]
        if a > _NEVER:
            left = max(left, rest / a - _HALF)
        elif a < -_NEVER:
            right = min(right, rest / a + _HALF)
        elif rest > _ZERO:
            return 0, 0
    return max(0, int(np.ceil(left))), min(width, max(0, int(np.floor(right))))


@kernel
def _polygon_edge(row: Picture, left: int, right: int, y: np.float32, edges: Floats, inks: Floats, number: int) -> None:
    for x in range(left, right):
        share = _ONE
        for i in range(edges.shape[0]):
            away = edges[i, 0] * (np.float32(x) + _HALF) + edges[i, 1] * y + edges[i, 2]
            # A product: a bar thinner than a pixel has both of its sides in it.
            share *= min(max(away + _HALF, _ZERO), _ONE)
        _touch(row, x, inks, number, share)


@kernel
def _polygons(flat: Picture, rows: Picture, corners: Floats, numbers: NDArray[np.int64], inks: Floats) -> None:
    height, width = flat.shape[0], flat.shape[1] // 3
    edges = np.empty((corners.shape[1], 3), np.float32)
    for n in range(corners.shape[0]):
        points, number = corners[n], numbers[n]
        _edges(points, edges)
        top, end = max(0, int(np.floor(points[:, 1].min())) - 1), min(height, int(np.ceil(points[:, 1].max())) + 1)
        for k in range(top, end):
            y, row = np.float32(k) + _HALF, flat[k]
            first, last = _span(edges, y, -_HALF, width)
            solid, until = _span(edges, y, _HALF, width)
            if solid >= until:
                _polygon_edge(row, first, last, y, edges, inks, number)
            else:
                _polygon_edge(row, first, solid, y, edges, inks, number)
                _copy(row, rows[number], solid, until)
                _polygon_edge(row, until, last, y, edges, inks, number)
