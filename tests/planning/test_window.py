"""The best piece of a song for a short film."""

from dataclasses import replace
from fractions import Fraction

import pytest

from workbench.errors import OptionError
from workbench.model.lyrics import Line, Lyrics
from workbench.model.plan import Clip, Plan, PlannedSection
from workbench.model.size import Size
from workbench.planning.window import best_window
from workbench.timebase import Span, frame_at

RATE = Fraction(30)
BOUNDS = (16.0, 48.0, 64.0, 96.0, 112.0)
LABELS = ("intro", "verse", "chorus", "verse", "chorus", "outro")
LEVELS = (0.2, 0.5, 0.9, 0.5, 0.95, 0.3)


def planned(heard):
    sections, clips = [], []
    for index, section in enumerate(heard.sections):
        span = Span(frame_at(section.start_s, RATE), frame_at(section.end_s, RATE))
        sections.append(PlannedSection(section.label, section.occurrence, section.start_s, section.end_s, span))
        clips.append(Clip(index, index, span, "downbeat", "s", "marble", "", "test", 1))
    return Plan("a" * 64, RATE, Size(320, 180), 1, "s", "t", tuple(sections), tuple(clips))


@pytest.fixture
def heard(song_of):
    return song_of(128.0, BOUNDS, labels=LABELS, levels=LEVELS)


@pytest.mark.parametrize("wanted", [15.0, 30.0, 60.0])
def test_it_goes_from_bar_line_to_bar_line_and_holds_the_first_chorus(heard, wanted):
    window = best_window(planned(heard), heard, wanted)
    bars = heard.beats.downbeats_s
    assert window.start_s in bars
    assert window.end_s in bars
    assert 0.6 * wanted <= window.end_s - window.start_s <= wanted
    assert window.span == Span(frame_at(window.start_s, RATE), frame_at(window.end_s, RATE))
    assert window.start_s <= 48.0 < window.end_s - 4
    assert window.reason.startswith("It goes from bar line to bar line, holds the first chorus")


def test_lines_are_whole_even_if_that_costs_length(heard):
    lines = tuple(Line(47.0 + 5 * i, 51.0 + 5 * i, f"line {i}") for i in range(5))  # across bar lines at 48, 50 ...
    heard = replace(heard, lyrics=Lyrics(lines))
    window = best_window(planned(heard), heard, 15.0)
    assert window.cut_lines == 0
    assert not any(
        line.start_s + 0.2 < end < line.end_s - 0.2 for line in lines for end in (window.start_s, window.end_s)
    )
    assert window.lines >= 2


def test_where_every_piece_cuts_a_line_it_says_so(heard):
    heard = replace(heard, lyrics=Lyrics((Line(0.0, 128.0, "one long breath"),)))
    window = best_window(planned(heard), heard, 30.0)
    assert (window.lines, window.cut_lines) == (0, 1)
    assert "cut" in window.reason


def test_without_chorus_it_is_the_loudest_part_that_comes_back(song_of):
    heard = song_of(120.0, (40.0, 60.0, 100.0), labels=("a", "b", "a", "c"), levels=(0.2, 0.3, 0.9, 0.4))
    window = best_window(planned(heard), heard, 20.0)
    assert window.start_s >= 60
    assert window.end_s <= 100


def test_a_short_song_is_all_of_it(song_of):
    heard = song_of(20.0)
    window = best_window(planned(heard), heard, 30.0)
    assert window.span == Span(0, 600)


def test_a_song_without_beats_has_a_piece_too(song_of):
    heard = song_of(120.0, (50.0,), bpm=None, levels=(0.2, 0.9))
    window = best_window(planned(heard), heard, 30.0)
    assert window.start_s >= 50
    assert window.end_s - window.start_s <= 30
    assert window.reason.startswith("It goes from a section's start to a whole second, ")


def test_bars_that_are_longer_than_the_piece_are_no_mistake(song_of):
    heard = song_of(120.0, (50.0,), bpm=4.0, levels=(0.2, 0.9))  # a bar a minute
    window = best_window(planned(heard), heard, 30.0)
    assert 0 < window.end_s - window.start_s <= 30


@pytest.mark.parametrize("wanted", [0.0, -1.0, float("nan"), float("inf")])
def test_no_length_is_refused(heard, wanted):
    with pytest.raises(OptionError, match="give 1 to 86400 s, such as 30"):
        best_window(planned(heard), heard, wanted)
