from fractions import Fraction

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench.errors import PlanError
from workbench.planning.cut_costs import CUT_COSTS
from workbench.planning.tiling import Limits, _best_cuts, tile
from workbench.timebase import frame_at, parse_rate

RATES = ["23.976", "24", "25", "29.97", "30", "60"]


def check(tiling, duration, rate, limits):
    """The law: clips tile every section and so the song, exactly, within the limits."""
    low, high = limits.frames(rate)
    assert tiling.sections[0].span.start == 0
    assert tiling.sections[-1].span.end == frame_at(duration, rate, up=True)
    for index, section in enumerate(tiling.sections):
        clips = [c for c in tiling.clips if c.section == index]
        assert clips[0].span.start == section.span.start
        assert clips[-1].span.end == section.span.end
        assert all(a.span.end == b.span.start for a, b in zip(clips, clips[1:], strict=False))
        assert clips[0].cut_on == "section"
        assert all(c.cut_on != "section" for c in clips[1:])
        for clip in clips:
            assert low <= clip.span.frames <= high or (len(clips) == 1 and section.span.frames < low)


@settings(max_examples=2000, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_song_is_tiled_exactly(song_of, data):
    rate = parse_rate(data.draw(st.sampled_from(RATES)))
    longest_s = data.draw(st.sampled_from([20] * 12 + [90] * 7 + [300]))
    duration = Fraction(data.draw(st.integers(44100, 44100 * longest_s)), 44100)
    bounds = sorted(set(data.draw(st.lists(st.floats(0.01, max(0.02, float(duration) - 0.01)), max_size=8))))
    bpm = data.draw(st.one_of(st.none(), st.floats(40, 220)))
    start = data.draw(st.floats(0, float(duration) * 0.8))
    words = [(start + 0.3 * i, start + 0.3 * i + 0.25) for i in range(data.draw(st.integers(0, 20)))]
    song = song_of(
        float(duration),
        [b for b in bounds if b < float(duration)],
        bpm=bpm,
        meter=data.draw(st.sampled_from([3, 4])),
        levels=data.draw(st.one_of(st.none(), st.tuples(*[st.floats(0, 1)] * 9))),
        words=words,
    )
    low = data.draw(st.sampled_from([3.0, 1.0, 0.5]))
    limits = Limits(low, low * data.draw(st.sampled_from([10 / 3, 2.0])))
    check(
        tile(song, song.sections, duration, rate, limits, pacing=data.draw(st.floats(0.25, 4))), duration, rate, limits
    )


def test_cuts_fall_on_downbeats(song_of):
    song = song_of(64.0, [16.0, 40.0])
    tiling = tile(song, song.sections, Fraction(64), Fraction(30))
    inner = [c for c in tiling.clips if c.cut_on != "section"]
    assert inner
    assert {c.cut_on for c in inner} == {"downbeat"}
    assert all(c.span.start % 60 == 0 for c in inner)  # a bar of 120 BPM has 60 frames at 30


def test_louder_sections_cut_more_often(song_of):
    song = song_of(96.0, [48.0], levels=(0.2, 0.9))
    tiling = tile(song, song.sections, Fraction(96), Fraction(30))
    calm, loud = (sum(c.section == i for c in tiling.clips) for i in (0, 1))
    assert loud > calm


def test_pacing_cuts_more_often(song_of):
    song = song_of(96.0)
    counts = [len(tile(song, song.sections, Fraction(96), Fraction(30), pacing=p).clips) for p in (0.5, 2.0)]
    assert counts[0] < counts[1]


def test_no_cut_falls_into_a_word_that_can_be_spared(song_of):
    # every downbeat after the first lies inside a word
    words = [(2 * i - 0.3, 2 * i + 0.3) for i in range(1, 15)]
    song = song_of(30.0, words=words)
    for rate in (Fraction(30), parse_rate("23.976")):
        for clip in tile(song, song.sections, Fraction(30), rate).clips[1:]:
            at = float(clip.span.start / rate)
            assert not any(a + 0.09 < at < b - 0.09 for a, b in words)


def test_a_word_is_spared_whatever_it_costs_in_length(song_of):
    song = song_of(16.0, bpm=80, words=[(3.2, 11.8)])
    cuts = [c.span.start / 30 for c in tile(song, song.sections, Fraction(16), Fraction(30), pacing=2.0).clips[1:]]
    assert cuts
    assert not [at for at in cuts if 3.3 < at < 11.7]


def test_without_beats_cuts_fall_on_line_ends(song_of):
    words = [(1.0, 6.0)]
    song = song_of(12.0, bpm=None, words=words)
    tiling = tile(song, song.sections, Fraction(12), Fraction(30))
    assert [c.span.start for c in tiling.clips] == [0, 180]


def test_untrusted_beats_are_not_cut_on(song_of):
    song = song_of(60.0, confidence=0.01)
    assert all(
        c.cut_on not in ("downbeat", "beat") for c in tile(song, song.sections, Fraction(60), Fraction(30)).clips
    )


def test_a_short_section_becomes_one_clip_with_a_note(song_of):
    song = song_of(20.0, [2.0])
    tiling = tile(song, song.sections, Fraction(20), Fraction(30))
    assert [c.span.frames for c in tiling.clips if c.section == 0] == [60]
    assert "shorter than the shortest clip" in tiling.notes[0]


def test_contradicting_limits_are_refused_with_the_nearest_legal_choice(song_of):
    song = song_of(7.0)
    with pytest.raises(PlanError, match="'part 0'.*down to 3.5 s or up to 7 s"):
        tile(song, song.sections, Fraction(7), Fraction(30), Limits(5, 6))
    assert tile(song, song.sections, Fraction(7), Fraction(30), Limits(3.5, 6)).clips
    assert tile(song, song.sections, Fraction(7), Fraction(30), Limits(5, 7)).clips


def test_limits_that_hold_no_frame_are_refused(song_of):
    song = song_of(7.0)
    with pytest.raises(PlanError, match="no whole frame"):
        tile(song, song.sections, Fraction(7), Fraction(30), Limits(0.01, 0.02))
    with pytest.raises(PlanError, match="at least 6 s and at most 5 s"):
        tile(song, song.sections, Fraction(7), Fraction(30), Limits(6, 5))


def test_sections_that_vanish_at_this_rate_are_noted(song_of):
    song = song_of(20.0, [10.0, 10.004])
    tiling = tile(song, song.sections, Fraction(20), Fraction(24))
    assert len(tiling.sections) == 2
    assert "no place in the film" in tiling.notes[0]


def brute_force(costs, target, low, waste):
    """Every tiling, tried: the reference for the solver."""
    frames = len(costs) - 1

    def best(start):
        if start == frames:
            return 0.0, []
        found = (np.inf, [])
        for length in range(low, low + len(waste)):
            end = start + length
            if end > frames:
                break
            rest, cuts = best(end)
            ratio = length / target
            value = rest + 6.0 * (ratio - 1) ** 2 * ratio + waste[length - low] + (costs[end] if end < frames else 0.0)
            if value < found[0]:
                found = (value, [end, *cuts])
        return found

    return best(0)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from([0.0, 3.0, 8.0, 20.0, 70.0]), min_size=9, max_size=20),
    st.floats(3, 6),
    st.one_of(st.just([0.0] * 5), st.lists(st.floats(0, 1), min_size=5, max_size=5)),
)
def test_the_solver_finds_the_best_tiling(costs, target, waste):
    costs, waste = np.array(costs), np.array(waste)
    expected, cuts = brute_force(costs, target, 3, waste)
    found = _best_cuts(costs, target, 3, waste)
    if cuts:
        lengths = np.diff([0, *found])
        value = sum(6.0 * (n / target - 1) ** 2 * n / target + waste[n - 3] for n in lengths)
        assert found[-1] == len(costs) - 1
        assert value + sum(costs[c] for c in found[:-1]) == pytest.approx(expected)


@pytest.mark.parametrize("bpm", [72.0, 95.0, 120.0, 133.0])
def test_less_is_paid_in_vain_and_no_worse_cut_is_made_for_it(song_of, bpm):
    """A model of 5 and 10 s: what is paid beyond a clip's length counts only after how the cuts fit."""
    song = song_of(180.0, [20.0, 61.0, 100.0, 139.0], bpm=bpm, levels=(0.1, 0.6, 0.9, 0.5, 0.2))
    rate = Fraction(24)

    def wasted_s(frames):
        return (5 if frames <= 120 else 10) - frames / rate

    def tiled(**more):
        tiling = tile(song, song.sections, Fraction(180), rate, **more)
        check(tiling, Fraction(180), rate, Limits())
        waste_s = sum(wasted_s(clip.span.frames) for clip in tiling.clips)
        return waste_s, sum(CUT_COSTS.get(clip.cut_on, 0.0) for clip in tiling.clips)

    (before_s, fit_before), (after_s, fit_after) = tiled(), tiled(wasted_s=wasted_s)
    assert after_s <= before_s
    assert fit_after <= fit_before
    assert tiled(wasted_s=lambda _: Fraction(0)) == (before_s, fit_before)
