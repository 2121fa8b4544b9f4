"""A clip's table in the rendered picture: what ffmpeg shows is what the certificate will expect."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from PIL import Image

from workbench.media.cube import Cube, apply_cube, cube_text, grid
from workbench.media.frames import read_frames
from workbench.media.grades import find_grade, load_grades
from workbench.media.logos import read_logo
from workbench.model.grade import Grade
from workbench.model.logo import Logo
from workbench.model.size import Size
from workbench.render.compose.pictures import distance, take_pictures
from workbench.render.grade.bake import bake
from workbench.render.grade.recipes import recipe_cube

RATE = Fraction(30)
LUT = "a" * 64


def graded_film(bench, cube):
    """A film of one clip in a table's colours, and its take."""
    timeline = bench.timeline(RATE, [0, 12], [0])
    (clip,) = timeline.clips
    (bench.folder / "luts" / f"{LUT}.cube").write_text(cube_text(cube))
    (piece,) = bench.chunk_files(replace(timeline, clips=(replace(clip, lut=LUT),)))
    return piece.path, bench.paths[clip.take.sha256]


@pytest.mark.parametrize("name", ["teal-magenta", "matte", "monochrome-red"])
def test_the_film_shows_what_the_table_says(bench, name):
    cube = bake(Grade(name), recipe_cube(find_grade(load_grades(), name)))
    film, take = graded_film(bench, cube)
    for shown, source in zip(take_pictures(film), take_pictures(take), strict=True):
        assert distance(shown, apply_cube(cube, source)) < 4
        assert distance(shown, source) > 8


def test_a_table_that_changes_nothing_is_not_seen(bench):
    film, take = graded_film(bench, Cube(grid(33).astype(np.float32)))
    shown, source = (np.stack(list(read_frames(path))).astype(int) for path in (film, take))
    assert abs((shown - source).mean()) < 0.5  # in 8 bits all would be darker by one
    assert np.abs(shown - source).mean() < 3


def test_a_logo_has_no_fringe(bench, tmp_path):
    """A white disc on nothing, many times larger than it is shown, over grey: nothing gets darker than the grey."""
    pixels = np.zeros((600, 600, 4), np.uint8)
    y, x = np.mgrid[:600, :600]
    pixels[np.hypot(x - 300, y - 300) < 250] = 255
    Image.fromarray(pixels).save(tmp_path / "disc.png")
    kept = read_logo(tmp_path / "disc.png")
    (bench.folder / "logo.png").write_bytes(kept.data)
    bench.paths["b" * 64] = bench.folder / "logo.png"
    logo = Logo("b" * 64, kept.ratio, "bottom-left", 0.4, opacity=1.0)
    (piece,) = bench.chunk_files(replace(bench.timeline(RATE, [0, 6], [0], flat=True), logo=logo))
    shown = list(read_frames(piece.path))[3].astype(int)
    box = logo.box(Size(320, 180))
    inside = shown[box.top : box.bottom, box.left : box.right]
    assert inside[box.height // 2, box.width // 2].min() > 245
    assert inside.min() > 80
    assert np.abs(shown[:60] - 90).max() < 8
