"""The picture of all grades: each over a chart and over frames of our looks. ``python data/make_grades.py [OUT]``."""

from __future__ import annotations

import math
import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from workbench.media.bundle import bundled
from workbench.media.catalogue import find_style, load_catalogue
from workbench.media.cube import apply_cube
from workbench.media.grades import load_grades
from workbench.model.analysis import BeatGrid, Curve, Onsets
from workbench.model.lyrics import Word
from workbench.model.recipe import Recipe
from workbench.model.request import ClipRequest, Music
from workbench.model.size import Size
from workbench.render.generate.offline import OfflineProvider
from workbench.render.grade.recipes import recipe_cube
from workbench.render.oklab import from_oklab
from workbench.timebase import Span

Picture = NDArray[np.uint8]

_TILE = Size(192, 108)
_STYLES = ("neon-noir", "golden-hour", "forest-floor", "glacier", "bubblegum-pop")
_SKINS = ("#4a2c20", "#7a4a34", "#a9714e", "#cf9b78", "#ecc4a4", "#f7dfce")
_DURATION_S, _HOP_S = 20.0, 0.01


def chart() -> Picture:
    """Hues from grey to full, a grey ramp, steps of grey, and tones of skin."""
    height, width = _TILE.height, _TILE.width
    hue, chroma = np.meshgrid(np.linspace(0, 2 * math.pi, width), np.linspace(0.02, 0.2, height * 5 // 9))
    colours = from_oklab(np.stack([0.66 + 0 * hue, chroma * np.cos(hue), chroma * np.sin(hue)], axis=-1))
    ramp = np.broadcast_to(np.linspace(0, 1, width)[None, :, None], (height // 6, width, 3))
    steps = np.broadcast_to((np.arange(width) * 11 // width / 10)[None, :, None], (height // 9, width, 3))
    skins = np.array([[int(skin[i : i + 2], 16) / 255 for i in (1, 3, 5)] for skin in _SKINS])
    rest = height - len(colours) - len(ramp) - len(steps)
    faces = np.broadcast_to(skins[np.arange(width) * len(skins) // width][None], (rest, width, 3))
    return np.asarray(np.clip(np.vstack([colours, ramp, steps, faces]), 0, 1) * 255 + 0.5, np.uint8)


def music() -> Music:
    """Something with a beat every half second and a line of words."""
    beats = tuple(i / 2 for i in range(int(_DURATION_S * 2)))
    kicks = np.zeros(int(_DURATION_S / _HOP_S))
    kicks[:: int(1 / _HOP_S)] = 1.0
    onsets = Onsets(_HOP_S, tuple(kicks), tuple(np.roll(kicks, 50)), tuple(np.roll(kicks, 25)))
    words = tuple(Word(7.5 + i / 2, 8 + i / 2, text) for i, text in enumerate(("all", "the", "colours", "we", "keep")))
    energy = Curve(0.5, tuple(0.5 + 0.4 * math.sin(i / 6) for i in range(int(_DURATION_S * 2))))
    grid = BeatGrid(beats, tuple(i % 4 + 1 for i in range(len(beats))), 120.0, 4, 1.0)
    return Music(_DURATION_S, grid, energy, onsets, (words,))


def looks() -> list[Picture]:
    """A frame of each of some styles."""
    provider, heard, catalogue = OfflineProvider(), music(), load_catalogue()
    pictures = []
    for number, name in enumerate(_STYLES):
        style = find_style(catalogue, name)
        request = ClipRequest(
            span=_span(8.6),
            rate=Fraction(30),
            size=Size(_TILE.width * 2, _TILE.height * 2),
            look=style.look,
            palette=style.palette,
            prompt="",
            seed=3 + number,
            section_label="chorus",
            section_number=1,
            section_occurrence=1,
            clip_index=number,
            music=heard,
        )
        (picture,) = (np.array(p) for p in provider.pictures(request))
        pictures.append(np.asarray(Image.fromarray(picture).reduce(2), np.uint8))
    return pictures


def sheet() -> Picture:
    """A row for the pictures as they are, and one for each of our grades."""
    row = np.hstack([chart(), *looks()])
    rows = [_named(row, "as it is")]
    rows += [_named(apply_cube(recipe_cube(g), row), g.name) for g in load_grades() if isinstance(g, Recipe)]
    return np.vstack(rows)


def _span(start_s: float) -> Span:
    return Span(round(start_s * 30), round(start_s * 30) + 1)


def _named(row: Picture, name: str) -> Picture:
    side = Image.new("RGB", (160, _TILE.height), "#181818")
    font = ImageFont.truetype(str(bundled("data/fonts/Inter-Bold.otf")), 15)
    ImageDraw.Draw(side).text((14, _TILE.height // 2), name, fill="#ebebeb", font=font, anchor="lm")
    return np.hstack([np.asarray(side, np.uint8), row])


if __name__ == "__main__":
    out = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent / "pictures" / "grades.jpg")
    Image.fromarray(sheet()).save(out, quality=78)
