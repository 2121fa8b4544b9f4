"""Titles begin and end where bars do, inside the film."""

from fractions import Fraction

import pytest

from workbench.model.analysis import BeatGrid
from workbench.model.lyrics import Line
from workbench.model.plan import Clip, Plan, PlannedSection
from workbench.model.size import Size
from workbench.planning.titles import end_card, opening_title
from workbench.timebase import Span

RATE = Fraction(30)
WORDS = "Glass Tide\nThe Band"


class Heard:
    """An analysis with nothing in it but bars."""

    def __init__(self, bar_s, length_s):
        beats = tuple(i * bar_s / 4 for i in range(int(length_s / bar_s * 4)))
        self.beats = BeatGrid(beats, tuple(i % 4 + 1 for i in range(len(beats))), 240 / bar_s, 4, 1.0)


def planned(*lengths_s):
    sections, clips, at = [], [], 0
    for index, length in enumerate(lengths_s):
        span = Span(at, at + round(length * RATE))
        sections.append(PlannedSection("verse", 1, float(span.start / RATE), float(span.end / RATE), span))
        clips.append(Clip(index, index, span, "section", "s", "flow", "", "offline", 0))
        at = span.end
    return Plan("s" * 64, RATE, Size(320, 180), 0, "s", "t", tuple(sections), tuple(clips))


@pytest.mark.parametrize(
    ("bar_s", "lengths_s", "end_ms"),
    [
        (2.0, (8.0, 30.0, 8.0), 6000),  # at most 6 s
        (2.0, (4.0, 30.0, 8.0), 4000),  # not beyond the intro
        (1.0, (20.0, 30.0, 8.0), 4000),  # four bars
        (0.5, (20.0, 30.0), 2500),  # four bars are 2 s, which is too short to read: the next downbeat
        (7.0, (30.0, 30.0), 6000),  # no downbeat in reach
        (2.0, (1.0, 30.0), 2500),  # a section too short to read
    ],
)
def test_the_opening_ends_on_a_downbeat(bar_s, lengths_s, end_ms):
    title = opening_title(WORDS, planned(*lengths_s), Heard(bar_s, 60))
    assert (title.start_ms, title.end_ms, title.text) == (0, end_ms, WORDS)


def test_without_bars_the_cuts_are_the_grid():
    assert opening_title(WORDS, planned(3.5, 20.0)).end_ms == 3500
    assert end_card("Thanks", planned(20.0, 10.0, 5.0)).start_ms == 30000


@pytest.mark.parametrize(
    ("bar_s", "lengths_s", "start_ms"),
    [
        (2.0, (30.0, 6.0), 30000),  # with the last section
        (2.0, (30.0, 20.0), 42000),  # 8 s before the end at the earliest
        (2.0, (30.0, 1.0), 28000),  # a section too short to read: a downbeat before it
        (9.0, (30.0, 5.5), 32500),  # no downbeat in reach: 3 s before the end
    ],
)
def test_the_end_card_comes_on_a_downbeat_and_goes_with_the_film(bar_s, lengths_s, start_ms):
    card = end_card("Thanks", planned(*lengths_s), Heard(bar_s, 60))
    assert (card.start_ms, card.end_ms) == (start_ms, round(sum(lengths_s) * 1000))


def test_no_words_are_no_title():
    plan = planned(10.0, 10.0)
    assert opening_title("  ", plan) is None
    assert end_card("\n", plan) is None


@pytest.mark.parametrize("length_s", [0.1, 0.3, 1.0, 2.0, 5.0])
def test_short_films_have_short_titles_that_stay_inside(length_s):
    plan = planned(length_s)
    opening, card = opening_title(WORDS, plan, Heard(2.0, 8)), end_card("Thanks", plan, Heard(2.0, 8))
    if length_s < 0.2:
        assert opening is card is None
        return
    assert opening.end_ms <= round(length_s * 1000)
    assert length_s * 500 - 1 <= card.start_ms < card.end_ms == round(length_s * 1000)


def lines(*spans_s):
    return [Line(start_s, end_s, "la") for start_s, end_s in spans_s]


@pytest.mark.parametrize(
    ("sung", "start_ms", "end_ms"),
    [
        (lines((10, 20)), 0, 6000),
        (lines((5, 20)), 0, 4000),  # ends on the downbeat before the words
        (lines((2, 7), (15, 20)), 8000, 14000),  # waits for a gap, and begins on a downbeat
        (lines((0, 5.5), (9.5, 20)), 6500, 9300),  # no downbeat leaves enough of it
        (lines((2, 29), (45, 50)), 30000, 36000),
        (lines((2, 40), (45, 50)), 0, 6000),  # too late for an opening
    ],
)
def test_an_opening_never_lies_over_words_in_the_picture_where_they_leave_it_a_gap(sung, start_ms, end_ms):
    title = opening_title(WORDS, planned(8.0, 30.0, 24.0), Heard(2.0, 62), sung)
    assert (title.start_ms, title.end_ms) == (start_ms, end_ms)


@pytest.mark.parametrize(("last_s", "start_ms"), [(20, 30000), (31, 32000), (31.9, 33000), (36, 30000)])
def test_an_end_card_waits_for_the_last_words_in_the_picture(last_s, start_ms):
    card = end_card("Thanks", planned(30.0, 6.0), Heard(1.0, 36), lines((10, last_s)))
    assert card.start_ms == start_ms
