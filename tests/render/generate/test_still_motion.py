"""Stills move without a tremble: pictures of 1280x720 are tracked to a thousandth of a pixel.

The image is a sum of waves, so it is known at every place between its pixels. In each picture the waves are fitted to
a patch by least squares over place, scale, contrast and brightness; what comes out is where the patch's middle lies in
the image, whatever the code under test thinks.
"""

import numpy as np
import pytest

from workbench.model.box import Box
from workbench.model.size import Size
from workbench.model.still import Still, StillImage
from workbench.render.generate.stills.layers import Layer, Layers
from workbench.render.generate.stills.moves import route_of
from workbench.render.generate.stills.views import View
from workbench.render.generate.stills.windows import Canvas, eased

FILM, RATE = Size(1280, 720), 30
WIDTH, HEIGHT = 1800, 1200
PATCH = 24
LARGEST_JITTER = 0.02
"""RMS of the second difference of the tracked motion without its smooth part, film pixels a frame squared."""

_CHANCE = np.random.default_rng(11)
_COUNT = 12
_CYCLES, _TURNS = _CHANCE.uniform(0.02, 0.2, _COUNT), _CHANCE.uniform(0, np.pi, _COUNT)
WAVES = np.stack(
    [
        2 * np.pi * _CYCLES * np.cos(_TURNS),
        2 * np.pi * _CYCLES * np.sin(_TURNS),
        _CHANCE.uniform(0, 2 * np.pi, _COUNT),
        _CHANCE.uniform(9, 18, _COUNT),
    ]
)


def waves(x, y):
    """The texture and its slopes along x and y."""
    fx, fy, phase, height = (part[:, None] for part in WAVES)
    turn = fx * x.ravel() + fy * y.ravel() + phase
    slope = -height * np.sin(turn)
    return (height * np.cos(turn)).sum(0), (fx * slope).sum(0), (fy * slope).sum(0)


@pytest.fixture(scope="module")
def textured():
    """uint8, shape=(HEIGHT, WIDTH, 3)."""
    rows = [waves(np.arange(WIDTH) + 0.5, np.full(WIDTH, y + 0.5))[0] for y in range(HEIGHT)]
    return np.repeat((128 + np.array(rows)).round().clip(0, 255).astype(np.uint8)[..., None], 3, axis=2)


def track(picture, guess, middle):
    """The place in the image, x and y, that lies at a place of the picture; the guess is (x, y, scale)."""
    left, top = middle[0] - PATCH, middle[1] - PATCH
    seen = picture[top : top + 2 * PATCH, left : left + 2 * PATCH, 0].astype(float).ravel() - 128
    across, down = np.meshgrid(np.arange(-PATCH, PATCH) + 0.5, np.arange(-PATCH, PATCH) + 0.5)
    x, y, scale = guess
    contrast, light = 1.0, 0.0
    for _ in range(3):
        value, along_x, along_y = waves(x + scale * across, y + scale * down)
        slopes = (along_x, along_y, along_x * across.ravel() + along_y * down.ravel())
        matrix = np.stack([*(contrast * slope for slope in slopes), value, np.ones_like(value)], -1)
        step = np.linalg.lstsq(matrix, seen - contrast * value - light, rcond=None)[0]
        x, y, scale, contrast, light = np.array([x, y, scale, contrast, light]) + step
    assert contrast > 0.5, "the patch was lost"
    return x, y


def planned(windows, middle):
    """As ``motion``, but as the windows say."""
    film = np.array([middle[0] - FILM.width / 2, middle[1] - FILM.height / 2])
    return np.array([np.array([w.x, w.y]) / w.scale + film for w in windows])


def motion(picture_at, windows, middle):
    """The tracked motion in film pixels, shape=(frames, 2)."""
    places = []
    for i, window in enumerate(windows):
        x = window.x + window.scale * (middle[0] - FILM.width / 2)
        y = window.y + window.scale * (middle[1] - FILM.height / 2)
        places.append(np.array(track(picture_at(i), (x, y, window.scale), middle)) / window.scale)
    return np.array(places)


def jitter_of(places):
    """Second difference without what a polynomial of seventh degree over the whole way explains."""
    time = np.linspace(-1, 1, len(places))
    rest = [np.diff(at - np.polynomial.Polynomial.fit(time, at, 7)(time), n=2) for at in places.T]
    return float(np.sqrt(np.mean(np.square(rest))))


def backward_steps(places):
    """Steps against the way from the first place to the last."""
    way = places[-1] - places[0]
    return int((np.diff(places, axis=0) @ way <= 0).sum()) if np.hypot(*way) > 0.5 else 0


def still(move, **options):
    return Still((StillImage("0" * 64, ".png", WIDTH, HEIGHT),), move, **options)


def part(left, top, width):
    """A box of the film's shape."""
    return Box(left, top, left + width, top + width * WIDTH * 9 / 16 / HEIGHT)


CASES = {
    "ken-burns": (still("ken-burns", focus=((0.7, 0.3),)), 5),
    "ken-burns, fast": (still("ken-burns", focus=((0.2, 0.8),), intensity=1.0), 3),
    "pan": (still("pan"), 5),
    "pan, slow": (still("pan", intensity=0.02), 8),
    "20 px in 10 s": (still("pan", start=part(0.1, 0.1, 0.8), end=part(0.1 + 20 / 1280 * 0.8, 0.1, 0.8)), 10),
    "zoom-in": (still("zoom-in", focus=((0.6, 0.4),)), 5),
    "zoom-out, fast": (still("zoom-out", focus=((0.4, 0.4),), intensity=1.0), 4),
    "zoom, 20 px in 10 s": (still("zoom-in", start=part(0.1, 0.1, 0.8), end=part(0.1125, 0.1125, 0.775)), 10),
    "smooth": (still("pan", easing="smooth"), 5),
}


MIDDLE, LONG = (300, 200), 40


def some_windows(route, wanted, frames):
    """Those of the clip's middle frames."""
    shares = [i / (frames - 1) for i in range(frames // 2 - LONG // 2, frames // 2 + LONG // 2)]
    return [route(eased(share, wanted.easing)) for share in shares], shares


@pytest.mark.parametrize("case", CASES)
def test_a_move_neither_trembles_nor_steps_back(textured, case):
    wanted, seconds = CASES[case]
    route = route_of(wanted, Canvas(WIDTH, HEIGHT, FILM), seconds)
    windows, _ = some_windows(route, wanted, seconds * RATE)
    view = View(textured, [route(0.0), route(0.5), route(1.0)], FILM)
    places = motion(lambda i: view.through(windows[i]), windows, MIDDLE)
    assert np.abs(places - planned(windows, MIDDLE)).max() < 0.02
    assert jitter_of(places) <= LARGEST_JITTER
    assert backward_steps(places) == 0
    assert np.hypot(*(places[-1] - places[0])) > 0.5, "it does not move"


def test_the_way_past_three_points_is_followed_round_its_corner(textured):
    wanted = still("ken-burns", focus=((0.3, 0.3), (0.6, 0.6), (0.8, 0.3)))
    route = route_of(wanted, Canvas(WIDTH, HEIGHT, FILM), 5)
    windows, _ = some_windows(route, wanted, 5 * RATE)
    view = View(textured, [route(i / 20) for i in range(21)], FILM)
    places = motion(lambda i: view.through(windows[i]), windows, MIDDLE)
    assert jitter_of(places - planned(windows, MIDDLE)) <= LARGEST_JITTER
    # The corner itself is no jolt: from frame to frame the camera's speed and direction change by little.
    steps = np.diff(planned([route(i / 149) for i in range(150)], MIDDLE), axis=0)
    assert np.hypot(*np.diff(steps, axis=0).T).max() < 0.05 * np.hypot(*steps[0])


def test_each_layer_of_a_parallax_moves_as_still_and_the_nearer_one_faster(textured):
    wanted, seconds, alpha = still("parallax"), 5, np.zeros((HEIGHT, WIDTH), np.uint8)
    alpha[:, : WIDTH // 2] = 255
    frames = seconds * RATE
    shown = Layers(
        [Layer(textured, None), Layer(np.ascontiguousarray(textured[::-1, ::-1]), alpha)],
        wanted,
        Canvas(WIDTH, HEIGHT, FILM),
        [i / (frames - 1) for i in range(frames)],
        seconds,
    )
    back, shares = some_windows(shown._routes[0], wanted, frames)
    pictures = [shown.picture(share) for share in shares]
    behind = motion(lambda i: pictures[i], back, (1000, 300))
    assert np.abs(behind - planned(back, (1000, 300))).max() < 0.02
    assert jitter_of(behind) <= LARGEST_JITTER
    assert backward_steps(behind) == 0
    # The nearer one is the texture turned upside down, so its window is too.
    turned = [type(w)(WIDTH - w.x, HEIGHT - w.y, w.scale) for w in some_windows(shown._routes[1], wanted, frames)[0]]
    before = motion(lambda i: pictures[i][::-1, ::-1], turned, (1000, 300))
    assert np.abs(before - planned(turned, (1000, 300))).max() < 0.02
    assert jitter_of(before) <= LARGEST_JITTER
    assert backward_steps(before) == 0
    drifts = [route(1.0).x - route(0.0).x for route in shown._routes]
    assert drifts[1] == pytest.approx(2 * drifts[0])
