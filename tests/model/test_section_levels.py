"""Levels say how many sections a wish means, and refuse what makes no sense."""

from dataclasses import replace

import pytest

from workbench.errors import OptionError
from workbench.model.section_levels import SectionLevels, SectionMark, SungLine


def levels(*units, usual=3, count=12):
    return SectionLevels(
        tuple(float(i) for i in range(count + 1)),
        ((0.0,) * 25,) * count,
        (-20.0,) * count,
        tuple(SectionMark(unit, 0.5) for unit in units),
        usual,
    )


@pytest.mark.parametrize(("wish", "count"), [("coarse", 2), ("usual", 3), ("fine", 5), (1, 1), (4, 4), (99, 5)])
def test_a_wish_is_a_number_of_sections(wish, count):
    assert levels(6, 3, 9, 2).count(wish) == count


@pytest.mark.parametrize("wish", ["finest", 0, -1, 2.5, True, None])
def test_another_wish_is_refused(wish):
    with pytest.raises(OptionError, match="say coarse, usual or fine, or how many"):
        levels(6, 3).count(wish)


def test_the_weightiest_marks_come_first_and_in_order_of_time():
    assert [mark.unit for mark in levels(6, 3, 9, 2).starts(4)] == [3, 6, 9]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: levels(0, 3),
        lambda: levels(3, 3),
        lambda: levels(12, 3),
        lambda: levels(3, usual=3),
        lambda: SectionLevels((0.0, 1.0), (), (-20.0,), (), 1),
        lambda: SectionLevels((0.0, 2.0, 1.0), ((0.0,) * 25,) * 2, (-20.0,) * 2, (), 1),
    ],
)
def test_levels_that_make_no_sense_cannot_be_made(wrong):
    with pytest.raises(ValueError, match=r"unit|sections"):
        wrong()


@pytest.mark.parametrize(
    ("shift_s", "duration_s", "starts", "usual"),
    [
        (0.0, 12.0, [2, 3, 6, 9], [3, 6]),
        (1.5, 13.5, [3.5, 4.5, 7.5, 10.5], [4.5, 7.5]),
        (-2.5, 9.5, [0.5, 3.5, 6.5], [0.5, 3.5]),
        (-3.5, 8.5, [2.5, 5.5], [2.5]),
        (0.25, 5.0, [2.25, 3.25], [3.25]),
        (50.0, 52.0, [], []),
        (-50.0, 2.0, [], []),
    ],
)
def test_they_move_with_the_song(shift_s, duration_s, starts, usual):
    before = replace(levels(6, 3, 9, 2), lines=(SungLine(1.0, 2.0, 0, 3), SungLine(10.0, 11.0, 0, 3)))
    moved = before.moved(shift_s, duration_s)
    assert (moved.edges_s[0], moved.duration_s) == (0, duration_s)
    assert [moved.edges_s[mark.unit] for mark in moved.starts(moved.most)] == starts
    assert [moved.edges_s[mark.unit] for mark in moved.starts(moved.usual)] == usual, "a boundary was made up"
    assert all(0 <= line.start_s <= line.end_s <= duration_s for line in moved.lines)
    if shift_s == 0:
        assert moved == before
