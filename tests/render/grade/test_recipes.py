"""Our grades as tables: smooth, whole, and each its own."""

import itertools

import numpy as np
import pytest

from workbench.media.cube import grid
from workbench.media.grades import load_grades
from workbench.model.recipe import HueShift, Recipe, Tint
from workbench.render.grade.recipes import recipe_cube
from workbench.render.oklab import from_oklab, oklab

GRADES = load_grades()
DIAGONAL = np.arange(33)


def greys(cube):
    """What the greys become, Oklab, shape=(33, 3)."""
    return oklab(cube.table[DIAGONAL, DIAGONAL, DIAGONAL].astype(float))


def test_there_and_back():
    colours = grid(9)
    assert np.abs(from_oklab(oklab(colours)) - colours).max() < 1e-6


def test_a_recipe_without_decisions_leaves_what_srgb_holds_easily():
    cube = recipe_cube(Recipe("none", ""))
    colours = grid(33)
    quiet = colours.max(-1) - colours.min(-1) < 0.4
    assert np.abs(cube.table - colours)[DIAGONAL, DIAGONAL, DIAGONAL].max() < 5e-5
    assert np.abs(cube.table - colours)[quiet].mean() < 0.01


@pytest.mark.parametrize("grade", GRADES, ids=lambda grade: grade.name)
def test_a_grade_has_no_bands_and_clips_nothing(grade):
    table = recipe_cube(grade).table
    assert (np.diff(greys(recipe_cube(grade))[:, 0]) > 0.004).all()  # every step of grey is still one
    assert np.abs(np.diff(table[DIAGONAL, DIAGONAL, DIAGONAL], 2, axis=0)).max() < 0.03  # like the one beside it
    assert max(np.abs(np.diff(table, axis=axis)).max() for axis in range(3)) < 0.18  # and no colour jumps
    inner = table[2:-2, 2:-2, 2:-2]
    assert not (inner >= 1).any()
    assert (inner <= 0).mean() < 0.06  # of single channels, in colours that are as full as they come


@pytest.mark.parametrize("grade", GRADES, ids=lambda grade: grade.name)
def test_black_is_dark_and_white_is_light_and_both_are_nearly_neutral(grade):
    ends = greys(recipe_cube(grade))
    shown = recipe_cube(grade).table
    assert shown[0, 0, 0] == pytest.approx([grade.black] * 3, abs=0.002)
    assert shown[-1, -1, -1] == pytest.approx([grade.white] * 3, abs=0.002)
    assert np.hypot(*ends[[0, -1], 1:].T).max() < 0.012


@pytest.mark.parametrize("name", ["bright-pop", "monochrome-red"])
def test_greys_stay_grey_where_that_is_meant(name):
    (grade,) = (grade for grade in GRADES if grade.name == name)
    assert np.hypot(*greys(recipe_cube(grade))[:, 1:].T).max() < 0.002


def test_no_two_grades_are_alike():
    labs = {grade.name: oklab(recipe_cube(grade, 9).table.astype(float)) for grade in GRADES}
    for (one, first), (other, second) in itertools.combinations(labs.items(), 2):
        apart = np.linalg.norm(first - second, axis=-1).mean()
        assert apart > 0.02, (one, other, apart)


def test_one_colour_alone_is_kept():
    cube = recipe_cube(Recipe("red", "", saturation=0.0, hues=(HueShift(29, 30, saturation=1.0),)))
    red, green, blue = cube.table[26, 3, 3], cube.table[3, 26, 3], cube.table[3, 3, 26]
    assert np.ptp(red) > 0.5
    assert np.ptp(green) < 0.001
    assert np.ptp(blue) < 0.001


def test_split_toning_has_its_hues_where_they_belong():
    ends = greys(recipe_cube(Recipe("split", "", shadows=Tint(195, 0.04), highlights=Tint(70, 0.04))))
    hues = np.degrees(np.arctan2(ends[:, 2], ends[:, 1])) % 360
    assert hues[4] == pytest.approx(195, abs=15)
    assert hues[27] == pytest.approx(70, abs=15)


@pytest.mark.parametrize("wrong", [{"contrast": 0.1}, {"lift": (0.5, 0, 0)}, {"black": -0.1}, {"white": float("nan")}])
def test_what_no_desk_can_do_is_no_recipe(wrong):
    with pytest.raises(ValueError, match="is"):
        Recipe("wrong", "", **wrong)
