"""A piece of a film as a film of its own."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from workbench.errors import OptionError
from workbench.model.effect import Hit
from workbench.model.mix import Mix
from workbench.model.size import Size
from workbench.model.style import CaptionStyle
from workbench.model.take import Take
from workbench.model.timeline import Caption, CaptionWord, Timeline, TimelineClip
from workbench.model.title import Title
from workbench.planning.excerpt import excerpt
from workbench.render.compose.effects import effect_filters
from workbench.timebase import Span

RATE, SIZE = Fraction(30), Size(320, 180)


def clip(index, start, end, join=0):
    take = Take(f"{index}", "0" * 64, ".mp4", Span(start - 15, end + 15), RATE, SIZE, "test", "1", Decimal(0))
    return TimelineClip(index, Span(start, end), take, "crossfade" if join else "cut", join)


def caption(start_ms, end_ms):
    return Caption(start_ms, end_ms, (CaptionWord(start_ms, end_ms, "la"),), sung=True)


@pytest.fixture
def film():
    """Three clips of 3 s, the second and third faded in over 1 s."""
    clips = (clip(0, 0, 90), clip(1, 90, 180, 30), clip(2, 180, 270, 30))
    lines = tuple(caption(*times) for times in ((0, 900), (1000, 2000), (2980, 4000), (4100, 5990), (6010, 8000)))
    hits = tuple(Hit("flash", Span(start, start + 6), 0.5) for start in (28, 60, 148))
    titles = (Title("begin", 0, 1300), Title("all", 0, 9000))
    return Timeline("s" * 64, RATE, SIZE, clips, lines, CaptionStyle(), titles, hits=hits)


def test_clips_are_cut_and_takes_keep_their_places(film):
    piece = excerpt(film, Span(30, 150))
    assert [(c.index, c.span) for c in piece.clips] == [(0, Span(0, 60)), (1, Span(60, 120))]
    for old, new in zip(film.clips, piece.clips, strict=False):
        assert new.take.span.start == old.take.span.start - 30
        assert new.take.sha256 == old.take.sha256
    assert [c.join_frames for c in piece.clips] == [0, 30]
    assert piece.sound_start == 1
    assert piece.frames == 120


@pytest.mark.parametrize(
    ("span", "joins"),
    [
        (Span(85, 200), [0, 10, 30]),  # the first fade is shortened on both sides of its middle
        (Span(90, 200), [0, 30]),
        (Span(95, 186), [0, 12]),
        (Span(0, 91), [0, 2]),
    ],
)
def test_a_transition_at_an_end_is_shortened_or_a_cut(film, span, joins):
    piece = excerpt(film, span)
    assert [c.join_frames for c in piece.clips] == joins
    assert all(c.join == "cut" or c.join_frames for c in piece.clips)


def test_only_whole_lines_stay_and_stand_at_their_times(film):
    piece = excerpt(film, Span(30, 180))
    assert [(c.start_ms, c.end_ms) for c in piece.captions] == [(0, 1000), (1980, 3000), (3100, 4990)]
    assert piece.captions[0].words[0].start_ms == 0
    early = excerpt(film, Span(31, 179))  # by a frame and more on both sides
    assert [(c.start_ms, c.end_ms) for c in early.captions] == [(0, 967), (1947, 2967), (3067, 4934)]
    assert len(excerpt(film, Span(33, 177)).captions) == 1


def test_hits_and_titles_are_shifted_and_clipped(film):
    piece = excerpt(film, Span(30, 150))
    assert [hit.span for hit in piece.hits] == [Span(30, 36), Span(118, 120)]  # that at 28 began before
    assert [(title.text, title.start_ms, title.end_ms) for title in piece.titles] == [("all", 0, 4000)]


def test_the_sound_fades_where_the_song_goes_on(film):
    middle = excerpt(film, Span(30, 150)).mix
    assert middle == Mix(fade_in_s=0.01, fade_out_s=0.4)
    assert excerpt(film, Span(0, 150)).mix.fade_in_s == 0
    assert excerpt(film, Span(30, 270)).mix.fade_out_s == 0
    assert excerpt(film, Span(30, 36)).mix.fade_out_s == pytest.approx(0.1)


def test_an_excerpt_of_an_excerpt_is_the_same(film):
    twice = excerpt(excerpt(film, Span(30, 270)), Span(30, 120))
    once = excerpt(film, Span(60, 150))
    assert (twice.clips, twice.sound_start) == (once.clips, once.sound_start)


def test_all_of_it_is_the_film(film):
    assert excerpt(film, Span(0, 270)) is film


@pytest.mark.parametrize("span", [Span(-1, 20), Span(0, 271), Span(300, 310)])
def test_a_span_beside_the_film_is_refused(film, span):
    with pytest.raises(OptionError, match="270"):
        excerpt(film, span)


def test_a_hit_at_the_end_falls_as_in_the_film(film):
    hits = excerpt(film, Span(30, 150)).hits
    assert [hit.fall for hit in hits] == [6, 6]
    assert effect_filters([hits[1]], 118, SIZE)[0].split("'")[1] == (
        effect_filters([film.hits[2]], 148, SIZE)[0].split("'")[1].replace("between(n,0,5)", "between(n,0,1)")
    )
    again = excerpt(excerpt(film, Span(30, 151)), Span(0, 120))
    assert again.hits == hits
    assert hits[1].lasts == 6
    with pytest.raises(ValueError, match="lasts 3 frames"):
        Hit("flash", Span(0, 6), 0.5, lasts=3)


@pytest.mark.parametrize(
    "span", [Span(70, 80), Span(80, 84), Span(100, 106), Span(60, 120), Span(265, 275), Span(-2, 2)]
)
def test_no_hit_reaches_into_a_transition_or_over_its_clips_end(film, span):
    with pytest.raises(ValueError, match="in no transition"):
        replace(film, hits=(Hit("flash", span, 0.5),))
    assert replace(film, hits=(Hit("flash", Span(0, 75), 0.5), Hit("flash", Span(195, 270), 0.5)))
