from decimal import Decimal
from fractions import Fraction

import cv2
import numpy as np
import pytest

from workbench.media.frames import writing_frames
from workbench.model.size import Size
from workbench.model.take import Take
from workbench.timebase import Span

RATE = Fraction(24)
SIZE = Size(192, 108)
PALETTE = ("#102040", "#3060c0", "#e0a040")


def _pictures(seed, frames, *, size=SIZE):
    """A field of the palette's colours that drifts a pixel a frame, uint8 RGB."""
    random = np.random.default_rng(seed)
    colours = np.array([[int(c[i : i + 2], 16) for i in (1, 3, 5)] for c in PALETTE], np.uint8)
    field = colours[random.integers(0, len(colours), (6, 30))]
    wide = cv2.resize(field, (size.width * 3, size.height), interpolation=cv2.INTER_LINEAR)
    return [np.ascontiguousarray(wide[:, t : t + size.width]) for t in range(frames)]


@pytest.fixture
def write(tmp_path):
    """Writes pictures as a take's file."""
    count = 0

    def build(shown, rate=RATE):
        nonlocal count
        count += 1
        path = tmp_path / f"take{count}.mp4"
        height, width, _ = shown[0].shape
        with writing_frames(path, Size(width, height), rate, what="a test's take") as put:
            for picture in shown:
                put(np.ascontiguousarray(picture))
        return path

    return build


@pytest.fixture
def take():
    """A take that was ordered."""

    def build(frames, *, sha256="a" * 64, rate=RATE, size=SIZE):
        return Take("k", sha256, ".mp4", Span(0, frames), rate, size, "test", "1", Decimal(0))

    return build


@pytest.fixture
def pictures():
    """Frames of a take that drifts, by a seed and their number."""
    return _pictures
