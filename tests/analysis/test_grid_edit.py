"""Corrections of beats say what is true at a time: they hold for another analysis too, or say why they do not."""

import math
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from workbench.analysis.corrections import moved_corrections
from workbench.analysis.grid_edit import corrected, said
from workbench.jobs.keys import dumps, loads
from workbench.model.analysis import BeatGrid
from workbench.model.correction import Correction
from workbench.model.grid_changes import (
    BarsAt,
    BeatsAt,
    DownbeatAt,
    GivenBeats,
    MoveBeats,
    PhraseFlow,
    SetMeter,
    SetTempo,
)
from workbench.model.lyric_changes import AllTimes

SONG_S = 60.0


def steady(bpm=120.0, count=56, first_s=1.0, meter=4, place=0):
    times = tuple(round(first_s + i * 60 / bpm, 4) for i in range(count))
    return BeatGrid(times, tuple((place + i) % meter + 1 for i in range(count)), bpm, meter, 0.9)


def told(*changes):
    return [Correction("beats", change, "by ear", "2026-01-01T12:00:00+00:00") for change in changes]


def fixed(grid, *changes):
    found = corrected(grid, told(*changes), SONG_S)
    assert found.unfit == ()
    return found.grid


def refused(grid, *changes):
    found = corrected(grid, told(*changes), SONG_S)
    assert found.grid == grid
    (sentence,) = found.unfit
    return sentence


def test_local_tempo_follows_a_step_and_ignores_a_missing_beat():
    times = [i * 0.5 for i in range(20)] + [10 + i * 0.4 for i in range(20)]
    del times[5]
    grid = BeatGrid(tuple(times), (1,) * len(times), 120.0, 4, 1.0)
    assert grid.local_bpm[:15] == pytest.approx([120.0] * 15)
    assert grid.local_bpm[-16:] == pytest.approx([150.0] * 16)
    assert BeatGrid((), (), None, None, 0.0).local_bpm == BeatGrid((1.0,), (1,), None, 4, 0.0).local_bpm == ()


def test_twice_as_fast_puts_beats_between_and_keeps_bars_of_four():
    grid = fixed(steady(87, 32), BeatsAt(174, steady(87).beats_s[8]))
    assert grid.beats_s[::2] == steady(87, 32).beats_s
    assert grid.beat_in_bar[:9] == (1, 2, 3, 4, 1, 2, 3, 4, 1)
    assert grid.tempo_bpm == pytest.approx(174, abs=0.1)


def test_half_as_fast_keeps_the_beat_that_was_named():
    grid = steady(172, 64)
    for index in (8, 9):
        half = fixed(grid, BeatsAt(86, grid.beats_s[index]))
        assert half.beats_s == grid.beats_s[index % 2 :: 2]
        assert grid.beats_s[index] in half.beats_s
    half = fixed(grid, BeatsAt(86, grid.beats_s[8]))
    assert grid.beats_s[8] in half.downbeats_s
    assert half.beat_in_bar == tuple((i % 4) + 1 for i in range(32))


def test_three_times_as_fast_in_three_four():
    grid = fixed(steady(50, 12, meter=3), BeatsAt(150, 1.0))
    assert len(grid.beats_s) == 34
    assert grid.beat_in_bar[:7] == (1, 2, 3, 1, 2, 3, 1)


def test_between_the_beats():
    grid = steady()
    moved = fixed(grid, BeatsAt(120, 1.25))
    assert moved.beats_s[:3] == (1.25, 1.75, 2.25)
    assert moved.beat_in_bar[:3] == grid.beat_in_bar[:3]


def test_nothing_is_put_into_a_pause():
    grid = steady(120, 16)
    late = tuple(t + 20 for t in grid.beats_s)
    both = replace(grid, beats_s=grid.beats_s + late, beat_in_bar=grid.beat_in_bar * 2)
    double = fixed(both, BeatsAt(240, 1.0))
    assert not [t for t in double.beats_s if 8.5 < t < 21]
    assert len(double.beats_s) == 62


def test_an_analysis_that_hears_it_right_by_now_stays():
    wrong, right = steady(87, 32), steady(174, 64)
    change = BeatsAt(174, wrong.beats_s[8])
    assert fixed(wrong, change).beats_s == pytest.approx(right.beats_s[:63], abs=2e-4)
    assert fixed(right, change) == right


def test_moved_by_milliseconds_once():
    grid = steady()
    change = MoveBeats(0.03, 11.03)
    moved = fixed(grid, change)
    assert moved.beats_s[20] == 11.03
    assert moved.beat_in_bar == grid.beat_in_bar
    assert fixed(moved, change) == moved
    assert fixed(grid, MoveBeats(-0.6, 9.9)).beats_s[0] == 0.4, "beats before the song are left out"


def test_a_tapped_tempo_takes_the_grids_own_beats_where_it_can():
    grid = steady(120, 64)
    assert fixed(grid, SetTempo(121)) == grid
    assert fixed(grid, SetTempo(122, 11.0, within=0.02)) == grid
    assert fixed(grid, SetTempo(60.4)).beats_s == grid.beats_s[::2]


def test_a_tempo_beside_the_grids_is_the_one_that_was_said():
    grid = steady(120, 64)
    for change in (SetTempo(122), SetTempo(122.4, 11.0), SetTempo(118, 11.05, within=0.012)):
        assert fixed(grid, change).tempo_bpm == pytest.approx(change.bpm, abs=0.01)


def test_a_tempo_that_the_song_goes_at_somewhere_keeps_the_beats_that_were_played():
    times = [1.0]
    while times[-1] < 50:
        times.append(round(times[-1] + 0.5 + 0.03 * math.sin(times[-1] / 6), 4))
    played = BeatGrid(tuple(times), tuple(i % 4 + 1 for i in range(len(times))), 120.0, 4, 0.9)
    assert fixed(played, SetTempo(116)) == fixed(played, SetTempo(124)) == played
    assert fixed(played, SetTempo(160)).tempo_bpm == 160


def test_a_tempo_between_two_of_the_song_is_none_of_its_own():
    slow = [round(1 + i * 60 / 90, 4) for i in range(36)]
    fast = [round(slow[-1] + (i + 1) * 60 / 130, 4) for i in range(60)]
    times = (*slow, *fast)
    stepped = BeatGrid(times, tuple(i % 4 + 1 for i in range(len(times))), 110.0, 4, 0.9)
    assert fixed(stepped, SetTempo(110)).tempo_bpm == 110
    assert fixed(stepped, SetTempo(90)) == fixed(stepped, SetTempo(130)) == stepped
    assert fixed(stepped, SetTempo(65)).beats_s == times[::2]


def test_a_tapped_tempo_of_its_own_gives_steady_beats():
    grid = steady(120, 64)
    for found in (grid, BeatGrid((), (), None, None, 0.0)):
        tapped = fixed(found, SetTempo(100, 2.05))
        assert tapped.tempo_bpm == 100
        assert 2.05 in tapped.beats_s
        assert tapped.beats_s[0] < 0.6
        assert tapped.beats_s[-1] > SONG_S - 0.6
        assert tapped.meter == 4


def test_meter_is_counted_from_the_bar_that_was_named():
    grid = fixed(steady(), SetMeter(3, 3.0))
    assert grid.meter == 3
    assert grid.beats_s.index(3.0) == 4
    assert grid.beat_in_bar[:8] == (3, 1, 2, 3, 1, 2, 3, 1)


def test_bars_shift_by_a_beat_everywhere():
    grid = fixed(steady(), BarsAt(1.5))
    assert grid.beat_in_bar[:6] == (4, 1, 2, 3, 4, 1)


def test_one_downbeat_moves_and_bars_follow_up_to_the_next_fixed_one():
    first, second = DownbeatAt(3.5), DownbeatAt(9.0)
    grid = steady()
    alone = fixed(grid, first)
    assert alone.beat_in_bar[:10] == (1, 2, 3, 4, 1, 1, 2, 3, 4, 1)
    assert alone.beat_in_bar[16] == 4, "and so on to the end"
    for order in ((first, second), (second, first)):
        both = fixed(grid, *order)
        assert both.beat_in_bar[:16] == alone.beat_in_bar[:16]
        assert both.beat_in_bar[16:] == grid.beat_in_bar[16:]


def test_a_span_without_beats():
    grid = fixed(steady(), PhraseFlow(5.0, 10.0))
    assert not [t for t in grid.beats_s if 5 <= t < 10]
    assert {4.5, 10.0} < set(grid.beats_s)


def test_a_correction_that_fits_no_more_says_why():
    grid = steady()
    assert "'a bar begins at 1:30.00' no longer fits: the song ends at 1:00.00." in refused(grid, DownbeatAt(90.0))
    assert "no beat is near 0:40.00" in refused(grid, DownbeatAt(40.0))
    assert "120 a minute" in refused(grid, BeatsAt(160, 2.0))
    assert "there are no beats" in refused(BeatGrid((), (), None, None, 0.0), BarsAt(1.0))


def test_the_rest_is_applied_where_one_does_not_fit_and_other_parts_are_left_alone():
    other = Correction("lyrics", AllTimes(0.1), "", "2026-01-01")
    found = corrected(steady(), [*told(DownbeatAt(90.0), BarsAt(1.5)), other], SONG_S)
    assert len(found.unfit) == 1
    assert found.grid.beat_in_bar[1] == 1


def changes():
    times = st.integers(0, 5500).map(lambda n: n / 100)
    return st.one_of(
        st.builds(BeatsAt, st.sampled_from([30, 60, 90, 120, 180, 240]), times),
        st.builds(MoveBeats, st.sampled_from([-0.3, -0.02, 0.01, 0.25]), times),
        st.builds(SetTempo, st.floats(40, 220), st.none() | times),
        st.builds(SetMeter, st.integers(2, 7), times),
        st.builds(BarsAt, times),
        st.builds(DownbeatAt, times),
        st.builds(PhraseFlow, times, times.map(lambda t: t + 60)),
    )


@given(changes(), st.sampled_from([60.0, 93.0, 120.0]), st.integers(0, 3))
def test_any_change_applied_twice_is_applied_once(change, bpm, place):
    grid = steady(bpm, place=place)
    once = corrected(grid, told(change), SONG_S)
    assert said(change)
    if once.unfit == ():
        assert corrected(once.grid, told(change), SONG_S).grid == once.grid


@example([SetTempo(40.00000000000001, 0.0)], 60.0)  # whose last beat is rounded to the song's end
@given(st.lists(changes(), max_size=5), st.sampled_from([60.0, 93.0, 120.0]))
def test_any_list_gives_one_valid_grid_and_shrinks(listed, bpm):
    grid = steady(bpm, 56)
    found = corrected(grid, told(*listed), SONG_S)
    assert found == corrected(grid, told(*listed), SONG_S)
    assert all(0 <= t < SONG_S for t in found.grid.beats_s)
    assert corrected(grid, told(*listed[:-1]), SONG_S).grid is not None


def test_changes_are_valid_at_birth():
    for make in (
        lambda: BeatsAt(0, 1.0),
        lambda: BeatsAt(float("nan"), 1.0),
        lambda: MoveBeats(0.0, 1.0),
        lambda: MoveBeats(9.0, 1.0),
        lambda: SetTempo(1e9),
        lambda: SetMeter(0, 1.0),
        lambda: DownbeatAt(-1.0),
        lambda: PhraseFlow(3.0, 3.0),
        lambda: Correction("beats", BarsAt(1.0), "", "yesterday"),
        lambda: Correction("", BarsAt(1.0), "", "2026-01-01"),
        lambda: Correction("lyrics", BarsAt(1.0), "", "2026-01-01"),
    ):
        with pytest.raises(ValueError, match="."):
            make()


def test_corrections_go_through_json():
    from pydantic import TypeAdapter

    adapter = TypeAdapter(tuple[Correction, ...])
    kept = tuple(told(BeatsAt(90, 1.0), SetTempo(90.0, 1.0), BarsAt(1.0), DownbeatAt(1.0), PhraseFlow(1.0, 2.0)))
    assert adapter.validate_json(adapter.dump_json(kept)) == kept


GIVEN = GivenBeats((2.0, 2.5, 3.0, 3.6, 4.2, 70.0), (2, 3, 1, 2, 3, 1))


def test_given_beats_take_the_place_of_all_that_was_heard_and_said():
    grid = fixed(steady(), BeatsAt(77, 500.0), DownbeatAt(3.6), GIVEN)  # the first of them would not fit
    assert grid.beats_s == GIVEN.beats_s[:-1]  # the song ends before the last one
    assert grid.beat_in_bar == GIVEN.beat_in_bar[:-1]
    assert (grid.tempo_bpm, grid.meter, grid.confidence) == (109.09, 3, 1.0)
    assert fixed(BeatGrid((), (), None, None, 0.0), GIVEN, GIVEN) == grid


def test_given_beats_may_be_corrected_further():
    grid = fixed(steady(), GIVEN, SetMeter(2, 2.0))
    assert grid.beats_s == GIVEN.beats_s[:-1]
    assert grid.beat_in_bar == (1, 2, 1, 2, 1)


def test_given_beats_of_a_longer_song_do_not_fit():
    assert "before the second" in refused(steady(), GivenBeats((59.0, 61.0), (1, 2)))


@pytest.mark.parametrize(
    ("times", "numbers", "said_"),
    [
        ((1.0,), (1,), "2 to 100000 beats, not 1"),
        (tuple(i / 100 for i in range(100_001)), (1,) * 100_001, "not 100001"),
        ((1.0, 2.0), (1,), "needs its number"),
        ((1.0, 1.0), (1, 2), "ascend"),
        ((2.0, 1.0), (1, 2), "ascend"),
        ((1.0, 1.04), (1, 2), "0.05 s apart, but not at 1.04 s"),
        ((1.0, float("nan")), (1, 2), "not nan"),
        ((-1.0, 2.0), (1, 2), "not -1"),
        ((1.0, 1e6), (1, 2), "a time in the song"),
        ((1.0, 2.0), (0, 1), "not 0"),
        ((1.0, 2.0), (1, 17), "not 17"),
    ],
)
def test_beats_that_cannot_be_are_refused_at_birth(times, numbers, said_):
    with pytest.raises(ValueError, match=said_):
        GivenBeats(times, numbers)


def test_given_beats_survive_being_kept():
    (kept,) = told(GIVEN)
    assert loads(Correction, dumps(kept)) == kept
    assert said(GIVEN) == "6 beats of their own, the first at 0:02.00"


def test_given_beats_go_along_to_a_new_master():
    (later,) = moved_corrections(told(GIVEN), 0.5, SONG_S)
    assert later.change == GivenBeats((2.5, 3.0, 3.5, 4.1, 4.7), (2, 3, 1, 2, 3))
    (earlier,) = moved_corrections(told(GIVEN), -2.7, 3.0)
    assert earlier.change == GivenBeats((0.3, 0.9, 1.5), (1, 2, 3))
    assert moved_corrections(told(GIVEN), 100.0, 102.2) == ()
    close = GivenBeats((1.0, 1.05, 1.1), (1, 2, 3))
    assert [one.change.beats_s for one in moved_corrections(told(close), 0.3333, SONG_S)] == [(1.3333, 1.3833, 1.4333)]


@pytest.mark.parametrize(
    ("called", "words"),
    [
        ("double", "twice as many beats, about 240 a minute, one at 0:01.00"),
        ("between the beats", "beats between those that were heard, about 240 a minute, one at 0:01.00"),
        ("", "beats at another level, about 240 a minute, one at 0:01.00"),
    ],
)
def test_another_level_is_said_as_what_it_does(called, words):
    assert said(BeatsAt(240, 1.0, called=called)) == words


@pytest.mark.parametrize(
    ("at_s", "clock"), [(59.999, "1:00.00"), (59.99, "0:59.99"), (0, "0:00.00"), (605.5, "10:05.50")]
)
def test_a_minute_has_no_sixtieth_second(at_s, clock):
    assert said(DownbeatAt(at_s)) == f"a bar begins at {clock}"
