"""What is measured on the small pictures of a take: each question a function of arrays.

Conventions: ``rgb`` is uint8, shape=(frames, 54, 96, 3); ``luma`` is float32 0..255, shape=(frames, 54, 96); ``cells``
are the mean colours of 9 x 16 fields in Oklab, shape=(frames, 9, 16, 3).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.model.triage import Swatch
from workbench.render.compose.blackness import BLACK_LUMA, BLACK_SHARE, LUMA
from workbench.render.oklab import oklab
from workbench.timebase import Span

__all__ = [
    "bars",
    "black_frames",
    "black_runs",
    "cells_of",
    "detail",
    "flicker",
    "frozen_runs",
    "hashes",
    "lumas",
    "palette",
    "scene_cuts",
]

Floats = NDArray[np.float32]

_FIELD = 6
"""Side of a field, pixels of a small picture."""
_SAME = 3.2
"""The most that any field of a still picture differs from a quarter of a second before, of 255. An encoder that goes on
refining a still reaches 2.7, the calmest good take 5.0."""
_STILL_S = 0.25
_BAR_LUMA = 4.0
"""The lightest that a bar is, of 255; encoding adds 1 or 2."""
_BAR_EDGE = 14.0
"""How much lighter the picture beside a bar is, of 255, at least on the average of its line."""
_LINE_SHARE = 0.5
"""How much of the line beside a bar is lighter than black at some time."""
_CUT_STEP = 0.08
"""The least mean distance between two scenes, Oklab; of two takes of one film and section it is 0.115 or more for three
in four."""
_CUT_TIMES = 6.0
"""And how many times the usual step from frame to frame it is."""
_CUT_ALIKE = 0.4
"""The most that the light of two scenes is correlated; where only the light changes, on a beat, it is 0.7 and more."""
_AROUND = 6
"""Frames before and after a cut in which the usual step is found."""
_HASHED = 16
"""How many frames of a take are hashed, at even distances."""
_EDGE = 3
"""Frames at both ends of a take that are no scene: what leaps there has nothing beside it to be held against."""
_COLOURS = 6
_SAMPLES = 24
_ROUNDS = 8


def lumas(rgb: NDArray[np.uint8]) -> Floats:
    """Luma (Rec. 601, as the takes are tagged), 0..255."""
    return np.asarray(rgb @ LUMA, dtype=np.float32)


def cells_of(rgb: NDArray[np.uint8]) -> Floats:
    """The mean colours of the fields, Oklab."""
    frames, height, width, _ = rgb.shape
    fields = rgb.reshape(frames, height // _FIELD, _FIELD, width // _FIELD, _FIELD, 3)
    return np.asarray(oklab(fields.mean((2, 4), dtype=np.float32) / 255), dtype=np.float32)


def detail(luma: Floats) -> Floats:
    """How much there is to see in each field, row by row: the mean step from pixel to pixel, over all frames."""
    step = np.abs(np.diff(luma, axis=1, append=luma[:, -1:])) + np.abs(np.diff(luma, axis=2, append=luma[:, :, -1:]))
    height, width = luma.shape[1:]
    mean = step.mean(0).reshape(height // _FIELD, _FIELD, width // _FIELD, _FIELD).mean((1, 3))
    return np.asarray(mean.ravel(), dtype=np.float32)


def black_frames(luma: Floats) -> NDArray[np.bool_]:
    """Which frames are black, shape=(frames,)."""
    return np.asarray((luma <= BLACK_LUMA).mean((1, 2)) >= BLACK_SHARE)


def black_runs(luma: Floats) -> tuple[Span, ...]:
    """Runs of black frames."""
    return _runs(black_frames(luma))


def frozen_runs(luma: Floats, rate: float) -> tuple[Span, ...]:
    """Runs of frames that show the picture of the frame before them: of n equal pictures, the last n - 1.

    Args:
        luma: of all frames.
        rate: frames a second.
    """
    back = max(1, round(_STILL_S * rate))
    apart = np.abs(luma[back:] - luma[:-back])
    frames, height, width = apart.shape
    fields = apart.reshape(frames, height // _FIELD, _FIELD, width // _FIELD, _FIELD).mean((2, 4))
    return tuple(Span(run.start + 1, run.end + back) for run in _runs(fields.max((1, 2)) <= _SAME))


def flicker(lightness: Floats, rate: float) -> float:
    """Swing of the lightness from frame to frame, 0..1, in the second where it alternates most.

    It is a quarter of the second difference, which for an alternation of ``mean +- a`` is ``a``, and for a change in
    one direction about nothing. The median over a second leaves out the flashes that stand on beats.

    Args:
        lightness: of each frame, 0..1.
        rate: frames a second.
    """
    swing = np.abs(np.diff(lightness, 2)) / 4
    window = max(8, round(rate))
    if len(swing) < window:
        return round(float(np.median(swing)), 4) if len(swing) else 0.0
    seconds = np.lib.stride_tricks.sliding_window_view(swing, window)[:: max(1, window // 4)]
    return round(float(np.median(seconds, axis=1).max()), 4)


def bars(luma: Floats) -> tuple[float, float, float, float]:
    """Black bars at top, bottom, left and right that stand through the whole take, as shares of height and width."""
    brightest, height, width = luma.max(axis=0), luma.shape[1], luma.shape[2]
    down, across = brightest, brightest.T
    return (
        _bar(down) / height,
        _bar(down[::-1]) / height,
        _bar(across) / width,
        _bar(across[::-1]) / width,
    )


def _bar(lines: NDArray[np.float32]) -> int:
    """How many lines from the first on are a bar: black, and then at once a picture."""
    lit = np.flatnonzero(lines.max(axis=1) > _BAR_LUMA)
    if not len(lit) or not lit[0]:
        return 0
    beside = lines[min(lit[0] + 1, len(lines) - 1)]  # the edge itself may be mixed with the bar
    return int(lit[0]) if beside.mean() > _BAR_EDGE and (beside > _BAR_LUMA).mean() > _LINE_SHARE else 0


def scene_cuts(cells: Floats, luma: Floats) -> tuple[int, ...]:
    """Frames that begin another scene: a step far larger than those around it, to another picture, and no return."""
    frames = len(cells)
    if frames < 2 * _EDGE:
        return ()
    step, wide = _apart(cells[1:], cells[:-1]), _apart(cells[2:], cells[:-2])
    found = []
    for at in np.flatnonzero(step[_EDGE - 1 : frames - _EDGE] >= _CUT_STEP) + _EDGE:
        here = step[at - 1]
        around = np.concatenate([step[max(0, at - 1 - _AROUND) : at - 1], step[at : at + _AROUND]])
        stays = min(wide[at - 2], wide[at - 1]) >= here / 2  # both pass over the step
        if stays and here >= _CUT_TIMES * np.median(around) and _alike(luma[at - 1], luma[at]) < _CUT_ALIKE:
            found.append(int(at))
    return tuple(found)


def _alike(one: Floats, other: Floats) -> float:
    """Correlation of two pictures' light, -1..1."""
    a, b = one - one.mean(), other - other.mean()
    return float((a * b).sum() / np.sqrt((a * a).sum() * (b * b).sum() + 1e-6))


def _apart(one: Floats, other: Floats) -> Floats:
    """Mean distance of the fields of each frame, Oklab."""
    return np.asarray(np.sqrt(((one - other) ** 2).sum(-1)).mean((1, 2)), dtype=np.float32)


def hashes(luma: Floats) -> tuple[int, ...]:
    """Perceptual hashes of frames at even distances: the signs of the 8 x 8 lowest waves of the cosine transform.

    Zauner, "Implementation and Benchmarking of Perceptual Image Hash Functions" (2010), section 3.2.1: each wave is
    held against their median, the constant part left out.
    """
    import cv2

    count = min(_HASHED, len(luma))
    places = ((np.arange(count) + 0.5) * len(luma) / count).astype(int)
    found = []
    for place in places:
        waves = cv2.dct(cv2.resize(luma[place], (32, 32), interpolation=cv2.INTER_AREA))[:8, :8].ravel()
        bits = waves > np.median(waves[1:])
        found.append(int(np.packbits(bits).view(">u8")[0]))
    return tuple(found)


def palette(rgb: NDArray[np.uint8], rate: float) -> tuple[Swatch, ...]:
    """The main colours, the most frequent first; at most six, looked for twice a second (k-means in Oklab).

    Args:
        rgb: small pictures of all frames.
        rate: frames a second.
    """
    every = max(1, round(rate / 2), len(rgb) // _SAMPLES)
    points = oklab(rgb[::every, ::4, ::4].reshape(-1, 3).astype(np.float32) / 255)
    centres = [points.mean(axis=0)]
    for _ in range(_COLOURS - 1):  # the next one is the point that is farthest from all that are there
        centres.append(points[np.argmax(np.min([((points - c) ** 2).sum(1) for c in centres], axis=0))])
    means = np.array(centres)
    nearest = np.zeros(len(points), int)
    for _ in range(_ROUNDS):
        nearest = np.argmin(((points[:, None] - means[None]) ** 2).sum(-1), axis=1)
        means = np.array([points[nearest == i].mean(0) if (nearest == i).any() else m for i, m in enumerate(means)])
    shares = np.bincount(nearest, minlength=len(means)) / len(points)
    order = [i for i in np.argsort(-shares, kind="stable") if shares[i] > 0]
    return tuple(
        Swatch(
            (round(float(means[i][0]), 4), round(float(means[i][1]), 4), round(float(means[i][2]), 4)),
            round(float(shares[i]), 4),
        )
        for i in order
    )


def _runs(flags: NDArray[np.bool_]) -> tuple[Span, ...]:
    """Half-open runs of true flags."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    return tuple(Span(int(start), int(end)) for start, end in zip(edges[::2], edges[1::2], strict=True))
