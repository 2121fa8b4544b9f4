"""Beats, bars and sections from what a network might say."""

from dataclasses import replace

import numpy as np
import pytest

from tests.analysis.all_in_one.saying import heard, said_at
from workbench.analysis.all_in_one.grid import decided_grid, grid_of
from workbench.analysis.all_in_one.unheard import carried_on
from workbench.analysis.beats import NO_BEATS
from workbench.analysis.heard import Bands, Heard
from workbench.media.audio import Audio


@pytest.mark.parametrize("meter", [3, 4])
@pytest.mark.parametrize("bpm", [71.3, 120.0, 187.0])
def test_a_clear_pulse_is_found_with_its_bars(bpm, meter):
    beats = 0.37 + np.arange(80) * 60 / bpm
    seconds = beats[-1] + 2
    grid = grid_of(said_at(beats, beats[1::meter], seconds), heard(seconds, (beats[0], beats[-1])))
    np.testing.assert_allclose(grid.beats_s, beats, atol=0.004)
    np.testing.assert_allclose(grid.downbeats_s, beats[1::meter], atol=0.004)
    assert grid.meter == meter
    assert grid.tempo_bpm == pytest.approx(bpm, rel=0.01)
    assert grid.confidence > 0.9


def test_beats_that_the_network_misses_are_filled_in_and_a_tempo_that_drifts_is_followed():
    beats = 1 + np.cumsum(np.linspace(0.5, 0.6, 100))
    kept = np.delete(beats, [10, 33, 34, 70])
    grid = grid_of(said_at(kept, beats[::4], beats[-1] + 1), heard(beats[-1] + 1, (beats[0], beats[-1])))
    np.testing.assert_allclose(grid.beats_s, beats, atol=0.05)
    assert grid.confidence < 0.99


def test_where_the_network_hears_nothing_there_are_no_beats():
    assert grid_of(said_at([], [], 20), heard(20)) == NO_BEATS
    beats = 10 + np.arange(20) / 2
    grid = grid_of(said_at(beats, beats[::4], 40), heard(40, (10, 19.5)))
    assert grid.beats_s[0] > 9.8
    assert grid.beats_s[-1] < 20


@pytest.mark.parametrize("count", range(3, 10))
def test_a_song_of_a_few_beats_goes_on_as_a_long_one_does(count):
    beats, numbers = 0.25 + np.arange(count) / 2, np.arange(count) % 4 + 1
    end_s = beats[-1] + 0.2
    times, told = carried_on(beats, numbers, np.full(count, 0.9), 4, (0.0, end_s))
    np.testing.assert_allclose(times, beats, atol=1e-9)
    np.testing.assert_array_equal(told, numbers)


def test_where_little_is_struck_the_tempo_goes_on_as_long_as_there_is_sound():
    """An intro, a break and a fade of which the network says nothing; the bars go on through all of them."""
    beats = np.arange(1.0, 62, 60 / 132)
    struck = (beats > 12) & (beats < 50) & ~((beats > 26) & (beats < 34))
    downbeats = beats[::4][struck[::4]]
    grid = grid_of(said_at(beats[struck], downbeats, 65), heard(65, (5, 58)))
    wanted = beats[(beats > 5.2) & (beats < 57.8)]
    apart = np.abs(np.array(grid.beats_s)[:, None] - wanted).min(axis=0)
    assert apart.max() < 0.02
    assert len(grid.beats_s) <= len(wanted) + 2  # what is heard is heard a little before and after, too
    bars = np.abs(np.array(grid.downbeats_s)[:, None] - beats[::4])
    assert bars.min(axis=1).max() < 0.02
    assert bars.min(axis=0)[(beats[::4] > 5.2) & (beats[::4] < 57.8)].max() < 0.02
    assert 0.4 < grid.confidence < 0.7


def test_a_stray_beat_in_a_fade_moves_none():
    beats = np.arange(1.0, 60, 0.5)
    stray = np.append(beats[beats < 40], [44.25, 49.3])
    grid = grid_of(said_at(stray, beats[:78:4], 60), heard(60))
    assert np.abs(np.array(grid.beats_s)[:, None] - beats).min(axis=0).max() < 0.03


def test_off_beats_that_the_network_prefers_are_left_where_the_bass_drum_says_so():
    """Kick on the beat, snare between, as in a polka: the network follows the snare, half a beat late."""
    beats = 0.5 + np.arange(120) * 0.4
    seconds = beats[-1] + 1
    said = said_at(beats + 0.2, beats[::4] + 0.2, seconds, level=0.3)
    # It hears the beat, too, if less.
    said = replace(said, beat=np.maximum(said.beat, said_at(beats, [], seconds, level=0.12).beat))
    rise = {name: np.full(len(said.beat), 0.01, np.float32) for name in ("low", "mid", "high")}
    for times, name in ((beats, "low"), (beats + 0.2, "mid"), (beats, "high"), (beats + 0.2, "high")):
        rise[name][np.round(100 * times).astype(int)] = 1.0
    bands = Bands(100.0, **rise, full=np.mean(list(rise.values()), axis=0))
    rng = np.random.default_rng(1)
    song = Heard(Audio(rng.normal(0, 0.01, (1, int(seconds * 22050))).astype(np.float32), 22050))
    found = decided_grid(replace(said, drums=bands), song)
    apart = np.abs(np.array(found.beats_s)[:, None] - beats[None, :]).min(axis=1)
    assert np.mean(apart < 0.03) > 0.95


def test_bars_begin_where_parts_do(song):
    beats = 0.5 + np.arange(160) * 0.5
    sound = Heard(song(beats, 1))
    parts = [float(beats[i]) + 0.03 for i in (1, 33, 65, 97, 129)]
    late = said_at(beats, beats[2::4], sound.duration_s, boundaries=parts)
    assert np.abs(np.array(decided_grid(late, sound).downbeats_s)[:, None] - beats[1::4]).min(axis=1).max() < 0.03
    # A bar that is cut short before the third part.
    later = [*parts[:2], *(p + 0.5 for p in parts[2:])]
    short = said_at(beats, beats[2::4], sound.duration_s, boundaries=later)
    found = np.array(decided_grid(short, sound).downbeats_s)
    for wanted in (beats[1:65:4], beats[66::4]):
        inside = found[(found > wanted[0] - 0.1) & (found < wanted[-1] + 0.1)]
        np.testing.assert_allclose(inside, wanted, atol=0.03)


def test_where_the_network_hears_no_bars_the_sound_decides_their_meter(song):
    beats = 0.5 + np.arange(120) * 0.5
    waltz = song(beats, 3)
    said = said_at(beats, beats[::4], waltz.duration_s)
    weak = replace(said, downbeat=np.minimum(said.downbeat, 0.03))
    assert decided_grid(weak, Heard(waltz)).meter == 3
    assert decided_grid(said, Heard(waltz)).meter == 4
