"""Flat shapes, against the same shapes counted on a grid of 8 x 8 places a pixel."""

import numpy as np
import pytest

from workbench.render.generate.shapes import fill, paint_polygons, paint_rings

HEIGHT, WIDTH, FINE = 60, 80, 8
INKS = np.array([[0, 0, 0], [250, 250, 250]], np.float32)


def ground():
    out = np.empty((HEIGHT, WIDTH, 3), np.uint8)
    fill(out, (0, 0, 0))
    return out


def counted(inside):
    """The share of each pixel for which ``inside(x, y)`` holds, as the value that it gets."""
    y, x = ((np.mgrid[: HEIGHT * FINE, : WIDTH * FINE] + 0.5) / FINE)[:]
    return 250 * inside(x, y).reshape(HEIGHT, FINE, WIDTH, FINE).mean(axis=(1, 3))


@pytest.mark.parametrize(
    "ring", [(40.3, 30.7, 20, -1e6), (40.8, 30.2, 20, 9), (3.5, 50, 30.4, 12.2), (40, 30, 90, 35), (-20, 30, 15, 5)]
)
def test_rings_and_discs_cover_what_they_should(ring):
    out = ground()
    paint_rings(out, np.array([[*ring, 1]], np.float32), INKS)
    x0, y0, outer, inner = ring
    wanted = counted(lambda x, y: (np.hypot(x - x0, y - y0) < outer) & (np.hypot(x - x0, y - y0) >= inner))
    assert np.abs(out[:, :, 0] - wanted).max() < 40
    assert np.abs(out[:, :, 0] - wanted).mean() < 1


@pytest.mark.parametrize("way", [1, -1])
@pytest.mark.parametrize(
    "corners", [[(10, 8), (70, 20), (30, 50)], [(-30, 5.5), (120, 5.5), (120, 25.25), (-30, 25.25)]]
)
def test_polygons_cover_what_they_should_in_either_direction(corners, way):
    out = ground()
    paint_polygons(out, np.array([corners[::way]], np.float32), np.array([1]), INKS)

    def inside(x, y):
        sides = [
            (bx - ax) * (y - ay) - (by - ay) * (x - ax)
            for (ax, ay), (bx, by) in zip(corners, corners[1:] + corners[:1], strict=True)
        ]
        return np.all([side >= 0 for side in sides], axis=0)

    wanted = counted(inside)
    assert np.abs(out[:, :, 0] - wanted).max() < 60
    assert np.abs(out[:, :, 0] - wanted).mean() < 1
