"""What the triage of a take costs: ``python tests/bench/bench_triage.py [WIDTHxHEIGHT ...]``.

Processor time of decoding a take (PyAV), of making small pictures of its frames beside that, and of all
that is measured on them; milliseconds a frame, and as a ratio to decoding alone. The takes are drawn by the offline
provider's own encoder settings from a moving test picture with noise, 240 frames. Bar at 1920x1080: 1.5 ms above
decoding.
"""

from __future__ import annotations

import sys
import tempfile
import time
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np

from workbench.media.frames import writing_frames
from workbench.model.size import Size, parse_size
from workbench.render.compose.pictures import take_pictures
from workbench.render.triage.measure import measure_pictures, measure_take

FRAMES = 240
ROUNDS = 3
BAR_MS = 1.5


def _take(path: Path, size: Size) -> None:
    random = np.random.default_rng(1)
    wide = cv2.resize(random.integers(0, 255, (12, 40, 3), dtype=np.uint8), (size.width * 2, size.height))
    grain = random.integers(0, 8, (size.height, size.width, 3), dtype=np.uint8)
    with writing_frames(path, size, Fraction(30), what="drawing a test's take") as write:
        for frame in range(FRAMES):
            left = frame * 3 % size.width
            write(cv2.add(np.ascontiguousarray(wide[:, left : left + size.width]), np.roll(grain, frame, axis=1)))


def _decode(path: Path) -> None:
    with av.open(str(path)) as container:
        for _ in container.decode(video=0):
            pass


def _ms(work: object, *words: object) -> float:
    """Processor milliseconds a frame, the best of some rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        started = time.process_time()
        work(*words)  # type: ignore[operator]
        best = min(best, time.process_time() - started)
    return 1000 * best / FRAMES


def main(sizes: list[str]) -> int:
    """Print the table; 1 where the bar was missed."""
    missed = 0
    with tempfile.TemporaryDirectory() as folder:
        for text in sizes or ["1920x1080", "1280x720"]:
            size, path = parse_size(text), Path(folder) / f"{text}.mp4"
            _take(path, size)
            decode, small, whole = _ms(_decode, path), _ms(take_pictures, path), _ms(measure_take, path)
            measure = _ms(measure_pictures, path, take_pictures(path))
            print(
                f"{text}: decoding {decode:.2f}, with small pictures {small:.2f}, with triage {whole:.2f} ms a frame "
                f"({whole / decode:.2f} x decoding); measuring alone {measure:.2f}; above decoding {whole - decode:.2f}"
            )
            missed += size.height == 1080 and whole - decode > BAR_MS
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
