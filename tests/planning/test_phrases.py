"""Where no beat is felt, cuts follow the phrases, and no beat is shown."""

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench.model.analysis import Curve, Onsets
from workbench.model.effect import BeatEffect
from workbench.model.grid_report import GridReport, SectionVerdict, cut_by_phrases
from workbench.model.lyrics import Line, Lyrics
from workbench.model.size import Size
from workbench.model.style import Style, VideoType
from workbench.planning.direct import Direction, make_plan
from workbench.planning.effects import plan_hits
from workbench.planning.phrases import breaths, felt_beats, phrase_starts
from workbench.planning.tiling import tile
from workbench.timebase import parse_rate

RATE = Fraction(30)
PHRASES = (6.3, 11.7, 18.1, 24.2, 29.9)


def verdicts(*bounds, flowing):
    return tuple(
        SectionVerdict(a, b, "phrase_flow" if i in flowing else "beat_cut", 0.0 if i in flowing else 1.0)
        for i, (a, b) in enumerate(pairwise(bounds))
    )


def report(*given):
    return GridReport(None, None, None, None, None, None, (), given, ())


def breathing(song, phrases=PHRASES):
    """A song that gets calm before each phrase and begins it with an attack."""
    hop = song.energy.hop_s
    calm = [min(abs(i * hop - (at - 0.2)) for at in phrases) for i in range(len(song.energy.values))]
    energy = tuple(round(0.3 + 0.4 * min(1.0, away / 2), 3) for away in calm)
    struck = [0.0] * len(song.onsets.low)
    for at in phrases:
        struck[round(at / 0.02)] = 1.0
    flat = (0.0,) * len(struck)
    return replace(song, energy=Curve(hop, energy), onsets=Onsets(0.02, flat, tuple(struck), flat))


def starts(tiling):
    return [clip.span.start / 30 for clip in tiling.clips if clip.cut_on != "section"]


def test_where_it_flows_cuts_begin_phrases_and_not_bars(song_of):
    song = breathing(song_of(36.0))
    tiling = tile(song, song.sections, Fraction(36), RATE, verdicts=verdicts(0.0, 36.0, flowing={0}))
    assert {clip.cut_on for clip in tiling.clips[1:]} == {"phrase"}
    assert starts(tiling) == pytest.approx(PHRASES, abs=0.03)
    kept = tile(song, song.sections, Fraction(36), RATE, verdicts=verdicts(0.0, 36.0, flowing=()))
    assert {clip.cut_on for clip in kept.clips[1:]} == {"downbeat"}


def test_only_the_section_that_flows_leaves_the_beats(song_of):
    song = breathing(song_of(72.0, [36.0]), (*PHRASES, 42.3, 47.7, 54.1, 60.2, 65.9))
    tiling = tile(song, song.sections, Fraction(72), RATE, verdicts=verdicts(0.0, 36.0, 72.0, flowing={1}))
    assert {clip.cut_on for clip in tiling.clips if clip.section == 0} == {"section", "downbeat"}
    assert {clip.cut_on for clip in tiling.clips if clip.section == 1} == {"section", "phrase"}


def test_a_persons_section_flows_where_most_of_it_does(song_of):
    song = breathing(song_of(36.0))
    for until, kind in ((20.0, "phrase"), (16.0, "downbeat")):
        tiling = tile(song, song.sections, Fraction(36), RATE, verdicts=verdicts(0.0, until, 36.0, flowing={0}))
        assert {clip.cut_on for clip in tiling.clips[1:]} == {kind}


def test_cuts_lie_in_the_breath_between_two_lines(song_of):
    lines = tuple(Line(a, b, "la la la") for a, b in ((1.0, 5.5), (6.1, 11.0), (12.0, 16.5), (17.3, 22.0)))
    song = replace(song_of(24.0), lyrics=Lyrics(lines))
    tiling = tile(song, song.sections, Fraction(24), RATE, verdicts=verdicts(0.0, 24.0, flowing={0}))
    pauses = breaths(song.lyrics)
    assert pauses[:3] == [(5.5, 6.1), (11.0, 12.0), (16.5, 17.3)]
    assert starts(tiling)
    assert all(any(a - 0.02 <= at <= b + 0.02 for a, b in pauses) for at in starts(tiling))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_the_song_is_tiled_exactly_whatever_flows(song_of, data):
    rate = parse_rate(data.draw(st.sampled_from(["23.976", "25", "30"])))
    bounds = sorted(set(data.draw(st.lists(st.floats(3.1, 56.0), max_size=4))))
    phrases = data.draw(st.lists(st.floats(0.5, 59.0), min_size=1, max_size=20))
    song = breathing(song_of(60.0, bounds), phrases)
    flowing = {i for i in range(5) if data.draw(st.booleans())}
    tiling = tile(song, song.sections, Fraction(60), rate, verdicts=verdicts(0.0, *bounds, 60.0, flowing=flowing))
    spans = [clip.span for clip in tiling.clips]
    assert spans[0].start == 0
    assert spans[-1].end == tiling.sections[-1].span.end
    assert all(a.end == b.start for a, b in pairwise(spans))
    many = [sum(clip.section == i for clip in tiling.clips) for i in range(len(tiling.sections))]
    assert all(3 <= float(c.span.frames / rate) <= 10 or many[c.section] == 1 for c in tiling.clips)


def test_a_phrase_begins_with_the_attack_after_its_dip(song_of):
    song = breathing(song_of(36.0))
    assert phrase_starts(song) == pytest.approx(PHRASES, abs=0.021)
    silent = replace(song, onsets=song_of(36.0).onsets)
    assert phrase_starts(silent) == pytest.approx([at - 0.2 for at in PHRASES], abs=0.1)


def test_a_level_song_has_no_phrases(song_of):
    assert phrase_starts(song_of(36.0)) == []


def test_beats_hit_nothing_where_none_is_felt(song_of):
    song = replace(song_of(20.0, [10.0]), grid=report(*verdicts(0.0, 10.0, 20.0, flowing={0})))
    style = Style("s", "", ("#000000", "#888888", "#ffffff"), "", "marble", 1.0, "none")
    direction = Direction(style, VideoType("t", "", "", ("style",), 1.0), RATE, Size(64, 64), seed=1)
    plan = make_plan(song, song.sections, Fraction(20), direction)
    assert {clip.cut_on for clip in plan.clips if clip.section == 0}.isdisjoint({"beat", "downbeat"})
    for driver, many in (("beat", 20), ("downbeat", 5)):
        hits = plan_hits(plan, song, [BeatEffect("shake", driver, 0.5)])
        assert [hit.span.start >= 300 for hit in hits] == [True] * many
    assert plan_hits(plan, replace(song, grid=None), [BeatEffect("shake", "beat", 0.5)])[0].span.start == 0


def test_a_section_is_cut_by_phrases_where_most_of_it_is():
    found = verdicts(0.0, 10.0, 20.0, flowing={1})
    assert cut_by_phrases(found, 6.0, 15.0)
    assert cut_by_phrases(found, 12.0, 13.0)
    assert not cut_by_phrases(found, 5.0, 15.0)
    assert not cut_by_phrases((), 5.0, 15.0)


def test_beats_are_felt_only_where_the_music_has_one(song_of):
    song = song_of(40.0, [20.0])
    assert felt_beats(song) == song.beats
    felt = felt_beats(replace(song, grid=report(*verdicts(0.0, 20.0, 40.0, flowing={0}))))
    assert felt.beats_s == tuple(beat_s for beat_s in song.beats.beats_s if beat_s >= 20)
    assert len(felt.beat_in_bar) == len(felt.beats_s)
