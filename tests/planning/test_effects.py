"""Beat effects: on the frames of their beats, as strong as the music, never in a transition."""

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest

from workbench.model.analysis import Onsets
from workbench.model.character import DrumHit, DrumHits
from workbench.model.effect import BeatEffect
from workbench.model.size import Size
from workbench.model.style import Style, VideoType
from workbench.planning.direct import Direction, make_plan
from workbench.planning.effects import USUAL_EFFECTS, plan_hits
from workbench.planning.joins import with_join
from workbench.timebase import Span, frame_at

RATE = Fraction(30)


@pytest.fixture
def heard(song_of):
    """Beats at 0, 0.5, 1 ...; a kick on every second beat, half as strong from 10 s on, and a snare on the others."""
    song = song_of(20.0)
    low, mid, high = ([0.0] * 1001 for _ in range(3))
    for beat in range(40):
        (mid if beat % 2 else low)[beat * 25] = 1.0 if beat < 20 else 0.5
    return replace(song, onsets=Onsets(0.02, tuple(low), tuple(mid), tuple(high)))


@pytest.fixture
def plan(heard):
    style = Style("s", "", ("#000000", "#888888", "#ffffff"), "", "marble", 1.0, "none")
    direction = Direction(style, VideoType("t", "", "", ("style",), 1.0), RATE, Size(64, 64), seed=1)
    return make_plan(heard, heard.sections, Fraction(20), direction)


def test_a_pulse_begins_on_every_beat_and_lasts_a_moment(plan, heard):
    hits = plan_hits(plan, heard, [BeatEffect("zoom-pulse", "beat", 1.0)])
    assert [hit.span for hit in hits] == [Span(15 * i, 15 * i + 9) for i in range(40)]
    assert {hit.strength for hit in hits[:20]} == {1.0}
    assert {hit.strength for hit in hits[20:]} == {0.5}


@pytest.mark.parametrize(("every", "many"), [(1, 40), (2, 20), (4, 10)])
def test_it_comes_as_often_as_it_was_asked_for(plan, heard, every, many):
    assert len(plan_hits(plan, heard, [BeatEffect("shake", "beat", 0.5, every)])) == many


def test_downbeats_alone(plan, heard):
    hits = plan_hits(plan, heard, [BeatEffect("flash", "downbeat", 0.5)])
    assert [hit.span.start for hit in hits] == [frame_at(time, RATE) for time in heard.beats.downbeats_s]


def test_kick_and_snare_drive_what_they_are_wired_to(plan, heard):
    hits = plan_hits(plan, heard, USUAL_EFFECTS)
    assert {hit.span.start % 30 for hit in hits if hit.kind == "zoom-pulse"} == {0}
    assert {hit.span.start % 30 for hit in hits if hit.kind == "flash"} == {15}
    rewired = plan_hits(plan, heard, [BeatEffect("flash", "kick", 0.5)])
    assert {hit.span.start % 30 for hit in rewired} == {0}


def test_nothing_is_hit_inside_a_transition(plan, heard):
    faded = with_join(plan, 1, "crossfade", 2.0)
    cut = faded.clips[1].span.start
    hits = plan_hits(faded, heard, [BeatEffect("zoom-pulse", "beat", 1.0)])
    assert not [hit for hit in hits if hit.span.start < cut + 30 and cut - 30 < hit.span.end]
    assert len(hits) < 40


def test_no_hit_goes_over_the_end_of_its_clip(plan, heard):
    late = replace(heard, beats=replace(heard.beats, beats_s=tuple(b + 0.4 for b in heard.beats.beats_s)))
    ends = {clip.span.end for clip in plan.clips}
    for hit in plan_hits(plan, late, [BeatEffect("colour-burst", "beat", 1.0)]):
        assert not any(hit.span.start < end < hit.span.end for end in ends)


def test_flashes_never_come_more_than_three_times_a_second(plan, song_of):
    fast = song_of(20.0, bpm=300)
    starts = [hit.span.start for hit in plan_hits(plan, fast, [BeatEffect("flash", "beat", 1.0)])]
    assert min(b - a for a, b in zip(starts, starts[1:], strict=False)) >= 10
    assert len(plan_hits(plan, fast, [BeatEffect("shake", "beat", 1.0)])) == 100


def test_of_two_wires_the_stronger_hit_counts(plan, heard):
    both = [BeatEffect("shake", "beat", 0.2), BeatEffect("shake", "downbeat", 0.9)]
    hits = plan_hits(plan, heard, both)
    assert len(hits) == 40
    assert [hit.strength for hit in hits[:5]] == [0.9, 0.2, 0.2, 0.2, 0.9]


@pytest.mark.parametrize("rate", [24, 25, Fraction(30000, 1001), 50, 60])
def test_no_second_has_four_flashes_at_any_rate(heard, song_of, rate):
    fast = song_of(20.0, bpm=1200)
    style = Style("s", "", ("#000000", "#888888", "#ffffff"), "", "marble", 1.0, "none")
    direction = Direction(style, VideoType("t", "", "", ("style",), 1.0), Fraction(rate), Size(64, 64), seed=1)
    made = make_plan(heard, heard.sections, Fraction(20), direction)
    hits = plan_hits(made, fast, [BeatEffect("flash", "beat", 1.0)])
    assert min(b.span.start - a.span.start for a, b in pairwise(hits)) >= Fraction(rate) / 3


def test_a_hit_that_is_not_shown_cuts_none_short(plan, song_of):
    fast = song_of(20.0, bpm=750)  # a beat every 2.4 frames
    flashes = plan_hits(plan, fast, [BeatEffect("flash", "beat", 1.0)])
    ends = {clip.span.end for clip in plan.clips}
    assert {hit.span.frames for hit in flashes if hit.span.end not in ends} == {6}


def strokes(*times, strength=1.0, confidence=0.9):
    return tuple(DrumHit(time, strength, confidence) for time in times)


def test_drums_drive_where_they_were_heard(plan, heard):
    drums = DrumHits(strokes(2.0, 4.0), (*strokes(3.0), *strokes(5.0, confidence=0.1)), (), "drums")
    wires = [BeatEffect("zoom-pulse", "kick", 1.0), BeatEffect("shake", "snare", 1.0), BeatEffect("swap", "hats", 1.0)]
    heard = replace(heard, drums=drums)
    hits = plan_hits(plan, heard, wires)
    # The snare at 5 s may be anything; no hats were played, whatever the band above holds.
    assert [(hit.kind, hit.span.start) for hit in hits] == [("zoom-pulse", 60), ("shake", 90), ("zoom-pulse", 120)]
    beats = [BeatEffect("shake", "beat", 0.5)]
    assert plan_hits(plan, heard, beats) == plan_hits(plan, replace(heard, drums=None), beats)


def test_words_are_not_mirrored_and_hardly_enlarged(plan, heard):
    last = plan.clips[-1]
    effects = [BeatEffect("swap", "beat", 1.0), BeatEffect("zoom-pulse", "beat", 1.0)]
    hits = plan_hits(plan, heard, effects, worded={last.index})
    inside = [hit for hit in hits if hit.span.overlaps(last.span)]
    assert {hit.kind for hit in hits if hit not in inside} == {"swap", "zoom-pulse"}
    assert {hit.kind for hit in inside} == {"colour-burst", "zoom-pulse"}
    assert [h.span.start for h in inside if h.kind == "colour-burst"] == [
        h.span.start for h in plan_hits(plan, heard, effects) if h.kind == "swap" and h.span.overlaps(last.span)
    ]
    assert max(hit.strength for hit in inside if hit.kind == "zoom-pulse") <= 0.3
