"""The light tracker finds tempo, metrical level, phase and bars; and says so where there are none."""

import mir_eval
import numpy as np
import pytest

from workbench.analysis.beats import NO_BEATS, LibrosaBeats
from workbench.analysis.heard import Heard
from workbench.errors import CancelledError
from workbench.jobs.cancel import CancelToken
from workbench.media.audio import Audio

RATE = 22050


def track(audio):
    return LibrosaBeats().track(Heard(audio))


def steady(bpm, count, first_s=0.4):
    return first_s + np.arange(count) * 60 / bpm


def errors_ms(found, truth):
    return np.array([1000 * (found[np.argmin(np.abs(found - t))] - t) for t in truth])


@pytest.mark.parametrize("bpm", [72, 87, 100, 128, 150, 172])
def test_a_backbeat_gives_tempo_level_and_phase(song, bpm):
    truth = steady(bpm, 64)
    grid = track(song(truth, 4))
    found = np.array(grid.beats_s)
    assert grid.tempo_bpm == pytest.approx(bpm, rel=0.01)
    assert mir_eval.beat.f_measure(truth, found) > 0.97
    assert np.abs(errors_ms(found, truth)).mean() < 10
    assert grid.confidence > 0.5


def test_bars_begin_where_chord_and_kick_come(song):
    truth = steady(110, 80)
    grid = track(song(truth, 4))
    assert grid.meter == 4
    assert mir_eval.beat.f_measure(truth[::4], np.array(grid.downbeats_s)) > 0.95


def test_three_beats_a_bar(song):
    truth = steady(120, 90)
    grid = track(song(truth, 3))
    assert grid.meter == 3
    assert mir_eval.beat.f_measure(truth[::3], np.array(grid.downbeats_s)) > 0.9


def test_a_loud_snare_off_the_beat_does_not_take_the_beat(song):
    truth = steady(150, 100)
    grid = track(song(truth, 4, snare_off_the_beat=True))
    assert mir_eval.beat.f_measure(truth, np.array(grid.beats_s)) > 0.95


def test_a_step_of_tempo_is_followed(song):
    slow = steady(100, 60)
    truth = np.concatenate([slow, slow[-1] + 0.6 + np.arange(80) * 60 / 130])
    grid = track(song(truth, 4))
    found = np.array(grid.beats_s)
    assert mir_eval.beat.f_measure(truth, found) > 0.9
    assert 60 / np.median(np.diff(found[found < 25])) == pytest.approx(100, rel=0.02)
    assert 60 / np.median(np.diff(found[found > 50])) == pytest.approx(130, rel=0.02)


def test_beats_stay_within_what_can_be_heard(song):
    inner = song(steady(120, 60), 4)
    silence = np.zeros((1, 8 * RATE), np.float32)
    audio = Audio(np.concatenate([silence, inner.samples, silence], axis=1), RATE)
    grid = track(audio)
    assert grid.beats_s[0] > 7.5
    assert grid.beats_s[-1] < 8 + inner.duration_s + 0.5


def no_beats():
    time = np.arange(20 * RATE) / RATE
    rng = np.random.default_rng(1)
    return {
        "silence": np.zeros(10 * RATE),
        "nothing": np.zeros(1),
        "one second": rng.normal(size=RATE) * 0.1,
        "noise": 0.1 * rng.normal(size=20 * RATE),
        "drone": 0.2 * np.sin(2 * np.pi * 110 * time),
        "constant": np.full(10 * RATE, 0.5),
        "one click": np.eye(1, 5 * RATE, 2 * RATE)[0],
    }


@pytest.mark.parametrize("name", list(no_beats()))
def test_where_there_are_no_beats_the_grid_is_empty(name):
    samples = no_beats()[name].astype(np.float32)[None]
    assert track(Audio(samples, RATE)) == NO_BEATS


def test_the_same_song_gives_the_same_beats(song):
    audio = song(steady(93, 60), 4)
    assert track(audio) == track(Audio(audio.samples.copy(), RATE))


def test_cancelling_stops_the_work(song):
    token = CancelToken()
    token.cancel()
    with pytest.raises(CancelledError):
        LibrosaBeats().track(Heard(song(steady(120, 40), 4), token))
