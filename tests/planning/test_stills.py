"""Stills in a plan."""

from dataclasses import replace
from fractions import Fraction

import pytest

from workbench.errors import OptionError
from workbench.model.box import Box
from workbench.model.plan import Clip, Plan, PlannedSection
from workbench.model.size import Size
from workbench.model.still import Still, StillImage
from workbench.planning.assemble import sets_words
from workbench.planning.reframe import with_focus
from workbench.planning.stills import keep_stills, with_still
from workbench.timebase import Span

IMAGE = StillImage("a" * 64, ".png", 400, 300)
STILL = Still((IMAGE,), focus=((0.5, 0.4),))


def plan(*bounds, rate=30, notes=()):
    clips = tuple(
        Clip(i, 0, Span(a, b), "beat", "neon", "type", "", "offline", 7)
        for i, (a, b) in enumerate(zip(bounds, bounds[1:], strict=False))
    )
    section = PlannedSection("verse", 1, 0.0, bounds[-1] / rate, Span(0, bounds[-1]))
    return Plan("s" * 64, Fraction(rate), Size(64, 64), 7, "neon", "type", (section,), clips, notes)


def stills(made):
    return [clip.still is not None for clip in made.clips]


def test_a_clip_gets_a_still_and_loses_it_again():
    before = plan(0, 60, 120, 180, notes=("a note",))
    made = with_still(before, 1, STILL, "offline", ("is small.",))
    assert stills(made) == [False, True, False]
    assert made.clips[1].provider == "stills"
    assert made.notes == ("a note", "The still of clip 1 is small.")
    assert not sets_words(made.clips[1])
    assert sets_words(made.clips[0])
    assert with_still(made, 1, None, "offline") == before
    for index in (-1, 3):
        with pytest.raises(OptionError, match="no clip .*from 0 to 2") as caught:
            with_still(before, index, STILL, "offline")
        assert caught.value.field == "clip"


def test_neighbours_do_not_move_alike():
    for order in ((0, 1, 2, 3), (0, 2, 1, 3), (3, 2, 1, 0)):
        made = plan(0, 60, 120, 180, 240)
        for index in order:
            made = with_still(made, index, STILL, "offline")
        variants = [clip.still.variant for clip in made.clips]
        assert all(a != b for a, b in zip(variants, variants[1:], strict=False)), variants
    turns = {
        with_still(replace_seed(plan(0, 60), seed), 0, STILL, "offline").clips[0].still.variant for seed in range(20)
    }
    assert len(turns) > 2


def replace_seed(made, seed):
    return replace(made, clips=tuple(replace(clip, seed=seed) for clip in made.clips))


def test_another_plan_keeps_a_still_whose_clip_has_the_same_place():
    before = with_still(plan(0, 60, 120, 180), 1, STILL, "offline", ("is small.",))
    same = keep_stills(before, plan(0, 30, 60, 120, 150, 180))
    assert stills(same) == [False, False, True, False, False]
    assert same.notes == ("The still of clip 2 is small.",)
    other_rate = keep_stills(before, plan(0, 50, 100, 150, rate=25))
    assert stills(other_rate) == [False, True, False]
    assert keep_stills(None, plan(0, 60)) == plan(0, 60)
    assert keep_stills(plan(0, 60), plan(0, 60)) == plan(0, 60)


def test_a_still_whose_clip_moved_goes_where_most_of_its_time_is_or_is_left_out_and_both_are_said():
    before = with_still(plan(0, 60, 120, 180), 1, STILL, "offline")
    moved = keep_stills(before, plan(0, 70, 130, 180))
    assert stills(moved) == [False, True, False]
    assert moved.notes == ("The still of clip 1 was that of clip 1, whose time it now has most of.",)
    last = with_still(plan(0, 60, 500), 1, STILL, "offline")
    gone = keep_stills(last, plan(0, 60, rate=30))
    assert stills(gone) == [False]
    assert gone.notes == ("The still of clip 1 was left out: no clip lies where it lay.",)
    foreign = replace(plan(0, 60, 120, 180), song_id="t" * 64)
    assert stills(keep_stills(before, foreign)) == [False, False, False]


def test_what_was_put_into_focus_stays_so_too():
    before = with_focus(with_still(plan(0, 60, 120, 180), 1, STILL, "offline"), 2, (0.2, 0.4))
    before = with_focus(before, 1, (0.7, 0.5))
    same = keep_stills(before, plan(0, 30, 60, 120, 180))
    assert [clip.focus for clip in same.clips] == [None, None, (0.7, 0.5), (0.2, 0.4)]
    assert stills(same) == [False, False, True, False]
    assert [clip.provider for clip in same.clips] == ["offline", "offline", "stills", "offline"]
    assert not same.notes
    moved = keep_stills(before, plan(0, 70, 130, 180))
    assert [clip.focus for clip in moved.clips] == [None, (0.7, 0.5), (0.2, 0.4)]
    assert moved.notes[-1] == "The focus of clip 2 was that of clip 2, whose time it now has most of."
    gone = keep_stills(before, plan(0, 60))
    assert gone.clips[0].focus is None
    assert gone.notes[-1] == "The focus of clip 2 was left out: no clip lies where it lay."
    merged = keep_stills(before, plan(0, 60, 180))  # a still comes first
    assert (merged.clips[1].still, merged.clips[1].focus) == (before.clips[1].still, (0.7, 0.5))


def test_two_stills_do_not_go_to_one_clip():
    before = with_still(with_still(plan(0, 60, 120), 0, STILL, "offline"), 1, STILL, "offline")
    merged = keep_stills(before, plan(0, 120))
    assert stills(merged) == [True]
    assert len([note for note in merged.notes if "left out" in note]) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"images": ()},
        {"images": (IMAGE, IMAGE)},
        {"images": (IMAGE,), "move": "swap"},
        {"images": (IMAGE, StillImage("b" * 64, ".png", 300, 300)), "move": "parallax"},
        {"move": "spin"},
        {"easing": "bouncy"},
        {"focus": ((0.5, 1.2),)},
        {"focus": ((0.5, 0.5),) * 4},
        {"move": "hold", "end": Box(0, 0, 1, 1)},
        {"move": "parallax", "start": Box(0, 0, 1, 1)},
        {"start": Box(0.5, 0, 0.51, 0.5)},
        {"intensity": 0.0},
        {"every": 0},
        {"variant": 8},
    ],
    ids=str,
)
def test_a_still_that_cannot_be_is_not_born(wrong):
    with pytest.raises(ValueError, match=r"\w"):
        Still(**{"images": (IMAGE,), **wrong})


def test_nor_is_a_box_or_an_image():
    for wrong in ((-0.1, 0, 0.5, 0.5), (0.6, 0, 1.1, 0.5), (0.6, 0, 0.5, 0.5), (float("nan"), 0, 0.5, 0.5)):
        with pytest.raises(ValueError, match=r"a box has|Box\.left is a finite"):
            Box(*wrong)
    for wrong in (("a" * 63, ".png", 4, 4), ("a" * 64, "png", 4, 4), ("a" * 64, ".png", 0, 4)):
        with pytest.raises(ValueError, match="an image"):
            StillImage(*wrong)
