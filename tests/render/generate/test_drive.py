"""The song as curves."""

from dataclasses import replace

import numpy as np
import pytest

from workbench.model.analysis import BeatGrid, Curve, Onsets
from workbench.render.generate.drive import Drive


def test_a_kick_jumps_and_dies_away(music):
    drive = Drive(music)
    at, after, late = (drive.at(t).kick for t in (4.0, 4.1, 4.45))
    assert at > 0.9
    assert at > after > late
    assert late < 0.2


def test_snares_and_hats_are_kept_apart(music):
    drive = Drive(music)
    assert drive.at(4.52).snare > 0.8 > drive.at(4.02).snare
    assert drive.at(4.26).hat > 3 * drive.at(4.24).hat


def test_beats_are_counted_and_go_on_beyond_the_last(music):
    drive = Drive(music)
    assert drive.at(4.0).beat == pytest.approx(8)
    assert drive.at(4.25).beat == pytest.approx(8.5)
    assert drive.at(41.0).beat == pytest.approx(82)
    assert drive.at(4.0).bar == pytest.approx(2)
    assert drive.at(4.2).since_beat == pytest.approx(0.2)
    assert drive.at(4.2).accent == 1.0
    assert drive.at(4.7).accent < 1.0


def test_clocks_never_go_back_and_run_faster_where_it_is_loud(music):
    drive = Drive(replace(music, energy=Curve(1.0, (0.1,) * 20 + (0.9,) * 20)))
    clocks = [drive.at(t / 10).clock for t in range(400)]
    assert np.all(np.diff(clocks) > 0)
    assert clocks[350] - clocks[300] > 2 * (clocks[100] - clocks[50])


def test_a_song_without_beats_onsets_or_energy_still_moves(music):
    nothing = Drive(
        replace(music, beats=BeatGrid((), (), None, None, 0.0), energy=Curve(0.5, ()), onsets=Onsets(0.01, (), (), ()))
    )
    first, second = nothing.at(1.0), nothing.at(2.0)
    assert second.clock > first.clock
    assert second.beat > first.beat
    assert first.kick == 0
    assert first.accent == 0


def test_the_trail_is_the_past_newest_first(music):
    trail = Drive(music).trail(4.05, 12, 0.05)
    assert trail.shape == (12, 3)
    assert trail[1, 0] > 0.9
    assert trail[2, 0] < 0.3
    assert Drive(music).trail(0.1, 12, 0.05)[5:].max() == 0
