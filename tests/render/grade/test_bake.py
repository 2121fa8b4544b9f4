"""Baking a grade into one table."""

import hashlib

import numpy as np
import pytest

from workbench.media.cube import Cube, cube_text, grid
from workbench.model.grade import Grade
from workbench.model.match import Match
from workbench.model.recipe import Recipe
from workbench.render.grade.bake import bake, matched
from workbench.render.grade.recipes import recipe_cube

CURVE = ((0.0, 0.05), (0.5, 0.6), (1.0, 0.95))
SAME = Cube(grid(17).astype(np.float32))
NEGATIVE = Cube((1 - grid(17)).astype(np.float32))


def test_no_grade_is_no_table():
    assert bake(Grade(), None) is None
    assert bake(Grade("x", 0.0), NEGATIVE) is None
    assert bake(Grade(), None, Match()) is None


@pytest.mark.parametrize("strength", [0.25, 0.5, 1.0])
def test_strength_mixes(strength):
    baked = bake(Grade("x", strength), NEGATIVE)
    assert baked.size == 33
    assert np.abs(baked.table - ((1 - strength) * grid(33) + strength * (1 - grid(33)))).max() < 1e-6


def test_a_curve_goes_through_its_points_and_never_turns():
    line = np.arange(33)
    baked = bake(Grade(master=CURVE), None).table[line, line, line]
    assert baked[[0, 16, 32], 0] == pytest.approx([0.05, 0.6, 0.95], abs=1e-6)
    steep = bake(Grade(master=((0.2, 0.0), (0.25, 0.9), (0.9, 0.92))), None).table[line, line, line, 0]
    assert (np.diff(steep) >= -1e-6).all()
    assert (steep[0], steep[-1]) == pytest.approx((0.0, 0.92))


def test_the_channels_curves_come_before_the_masters():
    baked = bake(Grade(master=((0, 0), (1, 0.5)), red=((0, 1), (1, 0))), None)
    assert baked.table[0, 0, 0] == pytest.approx([0.5, 0, 0])
    assert baked.table[-1, -1, -1] == pytest.approx([0, 0.5, 0.5])


def test_matching_comes_before_the_grade_and_clips_nothing():
    match = Match(1.4, 1.0, 0.7)
    baked = bake(Grade("x"), NEGATIVE, match)
    assert np.abs(baked.table - (1 - matched(grid(33), match))).max() < 1e-6
    ends = matched(np.array([[0.0] * 3, [0.5] * 3, [1.0] * 3]), match)
    assert ends[[0, 2]] == pytest.approx(np.array([[0] * 3, [1] * 3]))
    assert ends[1] == pytest.approx([1.4 / 2.4, 0.5, 0.7 / 1.7])


def test_what_lies_outside_is_clipped_and_stays_a_table():
    wide = Cube((grid(5) * 3 - 1).astype(np.float32))
    baked = bake(Grade("x"), wide)
    assert baked.table.min() == 0
    assert baked.table.max() == 1


def test_the_same_values_give_the_same_bytes():
    def digest():
        recipe_cube.cache_clear()
        cube = recipe_cube(Recipe("a", "", contrast=1.3, saturation=0.7))
        return hashlib.sha256(cube_text(bake(Grade("a", 0.8, CURVE), cube, Match(1.1, 1, 1))).encode()).hexdigest()

    assert digest() == digest()
    assert "-0.00000" not in cube_text(Cube((grid(3) - 1e-7).astype(np.float32)))


def test_a_table_as_it_is_stays_so():
    cube = recipe_cube(Recipe("a", "", contrast=1.3))
    assert np.abs(bake(Grade("a"), cube).table - cube.table).max() < 1e-6
    assert np.abs(bake(Grade("a"), SAME).table - grid(33)).max() < 1e-6
