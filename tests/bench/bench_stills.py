"""What a still costs: ``python tests/bench/bench_stills.py``.

Processor time for each 1280x720 frame of every move, opening and preparing the image left out, beside encoding alone:
the same pictures, made before, through the door that all takes go through, with the film's settings. Best of three.
Run it on an idle machine.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np

from workbench.media.frames import writing_frames
from workbench.model.size import Size
from workbench.model.still import Still, StillImage
from workbench.render.generate.stills.layers import Layers, layers_of
from workbench.render.generate.stills.moves import route_of
from workbench.render.generate.stills.views import View
from workbench.render.generate.stills.windows import Canvas

FILM, RATE, FRAMES = Size(1280, 720), Fraction(30), 90
MOVES = ("ken-burns", "pan", "zoom-in", "zoom-out", "hold", "parallax")


def _picture() -> np.ndarray:
    """3000 x 2000, with texture at every size and something red that stands out."""
    chance = np.random.default_rng(1)
    made = np.full((2000, 3000, 3), 110.0, np.float32)
    for cells in (8, 32, 128, 512, 1500):
        noise = chance.normal(0, 18, (cells * 2 // 3, cells, 3)).astype(np.float32)
        made += cv2.resize(noise, (3000, 2000), interpolation=cv2.INTER_CUBIC)
    cv2.ellipse(made, (1500, 1000), (250, 450), 0, 0, 360, (210, 30, 30), -1)
    return made.clip(0, 255).astype(np.uint8)


def _cpu_s() -> float:
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def _best(work: object, *arguments: object) -> float:
    """Processor milliseconds a frame."""
    found = []
    for _ in range(3):
        started = _cpu_s()
        work(*arguments)
        found.append((_cpu_s() - started) / FRAMES * 1000)
    return min(found)


def _encode(pictures: list[np.ndarray], out: Path) -> None:
    with writing_frames(out, FILM, RATE, what="a bench's take", finished=True) as write:
        for picture in pictures:
            write(picture)


def main() -> int:
    """Print the table."""
    image, seconds = _picture(), float(FRAMES / RATE)
    canvas = Canvas(image.shape[1], image.shape[0], FILM)
    shares = [i / (FRAMES - 1) for i in range(FRAMES)]
    with tempfile.TemporaryDirectory() as folder:
        for move in MOVES:
            strength = 1.0 if move == "zoom-out" else 0.5
            still = Still((StillImage("0" * 64, ".png", 3000, 2000),), move, ((0.5, 0.5),), intensity=strength)
            started = time.monotonic()
            if move == "parallax":
                shown = Layers(layers_of([image], (0.5, 0.5)), still, canvas, shares, seconds)
                draw = shown.picture
            else:
                route = route_of(still, canvas, seconds)
                view = View(image, [route(share) for share in shares], FILM)

                def draw(share: float, route=route, view=view) -> np.ndarray:
                    return view.through(route(share))

            prepared_s = time.monotonic() - started
            drawn = _best(lambda draw=draw: [draw(share) for share in shares])
            encoded = _best(_encode, [draw(share) for share in shares], Path(folder) / "take.mp4")
            sys.stdout.write(
                f"{move:10} drawing {drawn:5.1f} ms a frame, encoding {encoded:5.1f}, ratio {drawn / encoded:4.2f}; "
                f"prepared once in {prepared_s:4.2f} s\n"
            )
    sys.stdout.write(f"cores {os.cpu_count()}, load afterwards {os.getloadavg()[0]:.1f}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
