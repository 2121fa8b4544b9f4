"""Level and phase are decided from drums and harmony, whatever the tracker said; a right grid is left alone."""

import numpy as np
import pytest

from workbench.analysis.grid_edit import applied
from workbench.analysis.heard import Heard
from workbench.analysis.levels import Told, decide_level
from workbench.model.analysis import BeatGrid
from workbench.model.grid_changes import BarsAt, BeatsAt, SetMeter


def grid_of(times, meter=4, place=0):
    times = np.asarray(times)
    numbers = (np.arange(len(times)) + place) % meter + 1
    return BeatGrid(
        tuple(np.round(times, 4).tolist()), tuple(numbers.tolist()), 60 / float(np.median(np.diff(times))), meter, 0.9
    )


@pytest.fixture(scope="module")
def four(song):
    """A song of 110 beats a minute, its beats, and how it is heard."""
    beats = 0.4 + np.arange(96) * 60 / 110
    return beats, Heard(song(beats, 4))


def same_beats(found, wanted):
    found = np.array(found.beats_s)
    inside = [t for t in wanted if found[0] - 0.01 <= t <= found[-1] + 0.01]
    return len(inside) > 0.9 * len(wanted) and np.allclose([np.abs(found - t).min() for t in inside], 0, atol=0.002)


def test_a_right_grid_is_left_alone_and_others_are_offered(four):
    beats, heard = four
    decided = decide_level(heard, grid_of(beats))
    assert decided.changed == ()
    assert decided.grid == grid_of(beats)
    names = [other.name for other in decided.alternatives]
    assert {"half", "half, from the second beat", "double", "between the beats", "bars 2 beats later"} < set(names)
    levels = [other for other in decided.alternatives if isinstance(other.change, BeatsAt)]
    bars = [other for other in decided.alternatives if isinstance(other.change, BarsAt | SetMeter)]
    assert decided.alternatives == (*levels, *bars)
    assert decided.level_score > levels[0].score
    assert decided.bar_score > bars[0].score


@pytest.mark.parametrize(
    "wrong", ["half", "the other half", "double", "between", "a beat late", "two beats late"], ids=lambda name: name
)
def test_a_wrong_level_or_phase_is_put_right(four, wrong):
    beats, heard = four
    grid = {
        "half": grid_of(beats[::2]),
        "the other half": grid_of(beats[1::2]),
        "double": grid_of(np.interp(np.arange(191) / 2, np.arange(96), beats)),
        "between": grid_of((beats[1:] + beats[:-1]) / 2),
        "a beat late": grid_of(beats, place=3),
        "two beats late": grid_of(beats, place=2),
    }[wrong]
    decided = decide_level(heard, grid)
    assert decided.changed
    assert same_beats(decided.grid, beats)
    downbeats = np.array(decided.grid.downbeats_s)
    assert np.mean([np.abs(beats[::4] - t).min() < 0.01 for t in downbeats]) > 0.9


def test_kick_and_snare_speak_louder_than_a_usual_tempo(song):
    beats = 0.4 + np.arange(72) * 60 / 72
    heard = Heard(song(beats, 4))
    assert decide_level(heard, grid_of(beats)).changed == ()
    double = np.interp(np.arange(143) / 2, np.arange(72), beats)
    assert same_beats(decide_level(heard, grid_of(double)).grid, beats)


def test_hats_between_kicks_do_not_hold_the_phase(song):
    beats = 0.4 + np.arange(96) * 60 / 125
    heard = Heard(song(beats, 1))
    between = grid_of((beats[1:] + beats[:-1]) / 2)
    assert same_beats(decide_level(heard, between).grid, beats[1:-1])


def test_each_alternative_is_one_change_away(four):
    beats, heard = four
    decided = decide_level(heard, grid_of(beats))
    for other in decided.alternatives:
        chosen = applied(decided.grid, other.change, heard.duration_s)
        assert isinstance(chosen, BeatGrid)
        assert 60 / np.median(np.diff(chosen.beats_s)) == pytest.approx(other.tempo_bpm, rel=0.01)
        assert chosen != decided.grid


def test_a_waltz_stays_one(song):
    beats = 0.4 + np.arange(90) * 0.5
    heard = Heard(song(beats, 3))
    decided = decide_level(heard, grid_of(beats, 3))
    assert decided.changed == ()
    assert any(other.change == SetMeter(4, other.change.at_s) for other in decided.alternatives[-4:])


def test_too_few_beats_decide_nothing(four):
    _, heard = four
    decided = decide_level(heard, grid_of([1.0, 1.5, 2.0]))
    assert (decided.level_score, decided.bar_score, decided.alternatives) == (None, None, ())


def told_of(beats, bars):
    """A tracker that is sure of these beats and bars, and of no others."""

    def near(times, wanted):
        return np.where(np.abs(np.asarray(times)[:, None] - wanted).min(axis=1) < 0.03, 1.5, -3.0)

    return Told(lambda times: near(times, beats), lambda times: near(times, bars))


def test_a_tracker_that_is_sure_of_its_beats_is_not_talked_out_of_them(four):
    beats, heard = four
    half = grid_of(beats[::2])
    assert decide_level(heard, half, level_margin=0.25).changed, "by the drums alone it would be doubled"
    assert decide_level(heard, half, told=told_of(beats[::2], beats[::8]), level_margin=0.25).changed == ()


def test_beats_that_a_tracker_hears_too_are_taken_more_easily(four):
    beats, heard = four
    half = grid_of(beats[::2])
    asked = decide_level(heard, half, level_margin=99.0)
    margin = asked.alternatives[0].score - asked.level_score + 0.5
    assert same_beats(decide_level(heard, half, level_margin=margin).grid, beats[::2])
    decided = decide_level(heard, half, told=told_of(beats, beats[::4]), level_margin=margin)
    assert same_beats(decided.grid, beats)
    assert np.mean([np.abs(beats[::4] - t).min() < 0.01 for t in decided.grid.downbeats_s]) > 0.9


def test_beats_that_a_tracker_hears_are_not_left_out_for_a_more_usual_tempo(song):
    beats = 0.4 + np.arange(160) * 60 / 200
    heard = Heard(song(beats[::2], 4))
    assert decide_level(heard, grid_of(beats), level_margin=0.25).changed, "by the drums alone it would be halved"
    assert decide_level(heard, grid_of(beats), told=told_of(beats, beats[::4]), level_margin=0.25).changed == ()
