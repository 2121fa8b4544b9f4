"""One phase for a whole song: a network that hears the snare between the beats for a while moves no beat."""

import numpy as np
import pytest

from workbench.analysis.bar_path import find_bar_path
from workbench.analysis.phase_path import steady_phase

FPS = 100


def bumps(times, seconds, high):
    frames = np.arange(int(seconds * FPS))
    row = np.full(len(frames), 0.005)
    for time, peak in zip(times, np.broadcast_to(high, len(times)), strict=True):
        row = np.maximum(row, peak * np.exp(-0.5 * np.square((frames - FPS * time) / 1.2)))
    return row.astype(np.float32)


def heard_off_the_beat(beats, off):
    """Beat and downbeat of a network that is half a beat late, and less sure, inside ``off`` (a slice of beats)."""
    middles = np.append((beats[1:] + beats[:-1]) / 2, beats[-1])
    told, high = beats.copy(), np.full(len(beats), 0.5)
    told[off], high[off] = middles[off], 0.4
    seconds = beats[-1] + 1
    return bumps(told, seconds, high), bumps(told[::4], seconds, high[::4] - 0.1)


def shares(found, beats):
    """The shares of the beats that are met, and of those found that are right."""
    apart = np.abs(found[:, None] - beats[None, :])
    return np.mean(apart.min(axis=0) < 0.05), np.mean(apart.min(axis=1) < 0.05)


@pytest.mark.parametrize("off", [slice(0, 48), slice(60, 110), slice(150, 200)], ids=["start", "middle", "end"])
def test_a_part_that_is_heard_half_a_beat_late_is_put_in_line(off):
    beats = 0.5 + np.arange(200) * 0.4
    beat, downbeat = heard_off_the_beat(beats, off)
    path = find_bar_path(beat, downbeat, FPS)
    assert min(shares(path.frames / FPS, beats)) < 0.85, "the network's own course moves"
    steady = steady_phase(path, beat, downbeat, FPS)
    assert min(shares(steady.frames / FPS, beats)) > 0.97
    assert min(shares(steady.frames[steady.numbers == 1] / FPS, beats[::4])) > 0.94


def test_a_clear_course_stays_and_a_tempo_that_changes_is_followed():
    steps = np.concatenate([np.full(60, 0.5), np.linspace(0.5, 0.62, 40), np.full(60, 0.4)])
    beats = 0.5 + np.cumsum(steps)
    beat, downbeat = bumps(beats, beats[-1] + 1, 0.5), bumps(beats[::3], beats[-1] + 1, 0.5)
    path = find_bar_path(beat, downbeat, FPS)
    steady = steady_phase(path, beat, downbeat, FPS)
    assert steady.meter == 3
    assert min(shares(steady.frames / FPS, beats)) > 0.97
    assert min(shares(steady.frames[steady.numbers == 1] / FPS, beats[::3])) > 0.94


def test_music_that_moves_by_half_a_beat_for_good_is_followed():
    beats = 0.5 + np.arange(260) * 0.5
    beats[100:] += 0.25
    beat, downbeat = bumps(beats, beats[-1] + 1, 0.5), bumps(beats[::4], beats[-1] + 1, 0.4)
    steady = steady_phase(find_bar_path(beat, downbeat, FPS), beat, downbeat, FPS)
    assert min(shares(steady.frames / FPS, beats)) > 0.97


def test_a_few_beats_stay_as_they_are():
    beats = 0.5 + np.arange(8) * 0.5
    beat, downbeat = bumps(beats, 6, 0.5), bumps(beats[::4], 6, 0.4)
    path = find_bar_path(beat, downbeat, FPS)
    assert steady_phase(path, beat, downbeat, FPS) is path
