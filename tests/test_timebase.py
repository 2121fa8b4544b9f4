from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import OptionError
from workbench.timebase import Span, common_share, format_rate, frame_at, nearest, parse_rate, seconds_at, written_rate

RATES = [parse_rate(text) for text in ("23.976", "24", "25", "29.97", "30", "60")]


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("24", Fraction(24)),
        ("23.976", Fraction(24000, 1001)),
        ("29.97", Fraction(30000, 1001)),
        ("30000/1001", Fraction(30000, 1001)),
        (30, Fraction(30)),
        ("59.94", Fraction(60000, 1001)),
        ("12.5", Fraction(25, 2)),
    ],
)
def test_rates_that_people_write(text, rate):
    assert parse_rate(text) == rate
    assert parse_rate(format_rate(rate)) == rate


@pytest.mark.parametrize("text", ["24", "23.976", "25", "29.97", "47.952", "59.94", "120", "25/2"])
def test_a_rate_is_written_as_people_write_it(text):
    assert written_rate(parse_rate(text)) == text


@pytest.mark.parametrize(
    "text", ["abc", "", "0", "-30", "30/0", "1e9", "500", "nan", "inf", "30/", "/1001", "30000/1001/2"]
)
def test_a_bad_rate_is_one_sentence(text):
    with pytest.raises(OptionError, match="not allowed") as caught:
        parse_rate(text)
    assert caught.value.field == "fps"


@given(st.sampled_from(RATES), st.integers(0, 100_000))
def test_a_frame_survives_the_way_to_seconds_and_back(rate, frame):
    assert frame_at(seconds_at(frame, rate), rate) == frame
    assert frame_at(seconds_at(frame, rate), rate, up=True) == frame


@given(st.sampled_from(RATES), st.lists(st.floats(0, 1200), min_size=2, max_size=50))
def test_rounding_is_cumulative(rate, positions):
    marks = [frame_at(p, rate) for p in sorted(positions)]
    assert sum(b - a for a, b in zip(marks, marks[1:], strict=False)) == marks[-1] - marks[0]
    assert all(abs(m / rate - Fraction(p)) <= 1 / rate / 2 for m, p in zip(marks, sorted(positions), strict=True))


def test_the_song_end_rounds_up_so_that_no_sound_is_cut_off():
    assert frame_at(Fraction(100_001, 100_000), Fraction(30), up=True) == 31
    assert frame_at(Fraction(1), Fraction(30), up=True) == 30


def test_spans_are_half_open_and_never_empty():
    span = Span(10, 20)
    assert span.frames == 10
    with pytest.raises(ValueError, match="start < end"):
        Span(5, 5)


@given(*[st.tuples(st.integers(-9, 9), st.integers(1, 9)).map(lambda given: Span(given[0], sum(given)))] * 2)
def test_spans_are_as_sets_of_their_frames(one, other):
    first, second = (set(range(span.start, span.end)) for span in (one, other))
    assert {frame for frame in range(-20, 20) if frame in one} == first
    assert one.overlaps(other) == other.overlaps(one) == bool(first & second)
    assert one.holds(other) == (first >= second)
    meet = one.meet(other)
    assert set(range(meet.start, meet.end) if meet else ()) == first & second
    assert one.moved(3) == Span(one.start + 3, one.end + 3)


def test_nearest_takes_the_earlier_of_two_equally_near():
    assert nearest(1.5, [1.0, 2.0]) == 1.0
    assert nearest(9.0, [1.0, 2.0]) == 2.0
    assert nearest(0.0, [1.0, 2.0]) == 1.0
    assert nearest(0.0, []) is None


@pytest.mark.parametrize(
    ("other", "share"),
    [((0.0, 4.0), 1.0), ((1.0, 2.0), 1.0), ((2.0, 6.0), 0.5), ((3.0, 5.0), 0.5), ((4.0, 5.0), 0.0), ((5.0, 6.0), -1.0)],
)
def test_what_two_ranges_have_in_common_is_a_share_of_the_shorter(other, share):
    assert common_share((0.0, 4.0), other) == common_share(other, (0.0, 4.0)) == share


def test_a_span_has_exact_times():
    assert Span(1, 30).times(Fraction(30000, 1001)) == (Fraction(1001, 30000), Fraction(1001, 1000))
