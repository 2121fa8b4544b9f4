"""One plan at other sizes: takes stay, each clip around what it is about."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from workbench.errors import OptionError
from workbench.model.plan import Clip, Plan, PlannedSection
from workbench.model.size import Size
from workbench.model.still import Still, StillImage
from workbench.model.style import CaptionStyle
from workbench.model.take import Take
from workbench.model.timeline import Timeline, TimelineClip
from workbench.planning.reframe import focus_of, reframed, with_focus
from workbench.timebase import Span

RATE, WIDE, TALL = Fraction(30), Size(1280, 720), Size(1080, 1920)
TAKE = Take("t", "0" * 64, ".mp4", Span(0, 30), RATE, WIDE, "test", "1", Decimal(0))


@pytest.fixture
def plan():
    clips = tuple(Clip(i, 0, Span(30 * i, 30 * i + 30), "beat", "s", "marble", "", "test", 1) for i in range(2))
    return Plan("s" * 64, RATE, WIDE, 1, "s", "t", (PlannedSection("verse", 1, 0.0, 2.0, Span(0, 60)),), clips)


def still(move, *focus, size=(1600, 900)):
    return Still((StillImage("0" * 64, ".png", *size),), move, focus)


def test_takes_stay_and_each_clip_has_its_focus(plan):
    plan = with_focus(plan, 1, (0.2, 0.5))
    clips = tuple(TimelineClip(c.index, c.span, TAKE, "cut", 0) for c in plan.clips)
    film = Timeline("s" * 64, RATE, WIDE, clips, (), CaptionStyle())
    tall = reframed(film, plan, TALL)
    assert tall.size == TALL
    assert [clip.take for clip in tall.clips] == [TAKE, TAKE]
    assert [clip.focus for clip in tall.clips] == [(0.5, 0.5), (0.2, 0.5)]
    assert [clip.focus for clip in reframed(film, plan, Size(1920, 1080)).clips] == [
        (0.5, 0.5),
        (0.5, 0.5),
    ]  # nothing is cropped


def test_what_a_person_says_comes_before_a_stills_focal_point(plan):
    clip = replace(plan.clips[0], still=still("hold", (0.1, 0.5)))
    assert focus_of(clip, TAKE, TALL)[0] == pytest.approx(0.1)
    assert focus_of(replace(clip, focus=(0.9, 0.4)), TAKE, TALL) == (0.9, 0.4)


@pytest.mark.parametrize(
    ("shown", "focus"),
    [
        (still("zoom-in", (0.1, 0.8)), (0.1, 0.8)),  # it stays where it is in the picture
        (still("ken-burns", (0.1, 0.8)), (0.3, 0.65)),  # it comes to the middle
        (still("ken-burns"), (0.5, 0.5)),
        (still("hold", (0.9, 0.5), size=(3200, 900)), (0.8, 0.5)),  # only the right end of a wide image is seen
    ],
)
def test_where_a_stills_focal_point_is(plan, shown, focus):
    found = focus_of(replace(plan.clips[0], still=shown), TAKE, TALL)
    assert found == pytest.approx(focus, abs=0.01)


@pytest.mark.parametrize("point", [(1.2, 0.5), (0.5,), (0.1, 0.2, 0.3), "left", 3, (float("nan"), 0.5)])
def test_another_focus_is_refused(plan, point):
    with pytest.raises(OptionError, match="shares"):
        with_focus(plan, 0, point)


def test_a_focus_of_no_clip_is_refused_and_none_takes_it_away(plan):
    with pytest.raises(OptionError, match="from 0 to 1"):
        with_focus(plan, 2, (0.5, 0.5))
    assert with_focus(with_focus(plan, 0, (0.2, 0.2)), 0, None) == plan
