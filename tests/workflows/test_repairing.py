"""Beats that are mended on the waveform: ended in the background, kept as corrections, seen by the open document."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from workbench.errors import OptionError, RefusedValueError
from workbench.model.analysis import BeatGrid
from workbench.model.grid_changes import BarsAt, BeatsAt, DownbeatAt, GivenBeats
from workbench.model.grid_repair import GridWish
from workbench.workflows.repairing import mending_slot, one_moved

GRID = BeatGrid((0.5, 1.0, 1.5, 2.0), (1, 2, 3, 4), 120.0, 4, 0.9)


def _done(project, wish):
    repair = project.beat_repair
    repair.begin(wish)
    mending_slot(project).wait()
    return repair.glance()


def test_each_wish_becomes_a_correction_and_the_open_document_sees_it(project):
    document = project.sections
    before = document.value
    assert document.refresh() == ""
    glance = _done(project, GridWish("double"))
    assert (glance.running, glance.sentence, glance.runs) == (False, "", 1)
    assert "heard anew" in document.refresh()
    beats = document.value.beats.beats_s
    assert len(beats) > 1.8 * len(before.beats.beats_s)
    assert document.refresh() == ""
    _done(project, GridWish("downbeat", (beats[5],)))
    _done(project, GridWish("bars", (beats[6],)))
    _done(project, GridWish("shift", beats=1))
    _done(project, GridWish("beat", (beats[8], beats[8] + 0.03)))
    kinds = [type(one.change) for one in project.corrections]
    assert kinds == [BeatsAt, DownbeatAt, BarsAt, BarsAt, GivenBeats]
    document.refresh()
    assert document.value.beats.beats_s[8] == pytest.approx(beats[8] + 0.03, abs=1e-4)
    project.beat_repair.take_back()
    mending_slot(project).wait()
    assert len(project.corrections) == 4


def test_a_repair_that_does_not_fit_says_so_and_keeps_nothing(project):
    glance = _done(project, GridWish("downbeat", (9999.0,)))
    assert "does not fit this song" in glance.sentence
    assert not project.corrections
    with pytest.raises(OptionError, match="3 taps or more, and there were 2"):
        project.beat_repair.begin(GridWish("tap", (1.0, 1.5)))


def test_one_repair_at_a_time(project):
    ended = threading.Event()

    def work(_told, cancel):
        while not ended.wait(0.02):
            cancel.check()

    mending_slot(project).start(work)
    with pytest.raises(OptionError, match="being mended already"):
        project.beat_repair.begin(GridWish("double"))
    assert project.beat_repair.glance().running
    project.beat_repair.stop()
    mending_slot(project).wait()
    assert project.beat_repair.glance().sentence == ""


def test_one_beat_moves_and_no_other(project):
    assert one_moved(GRID, 1.02, 1.1).beats_s == (0.5, 1.1, 1.5, 2.0)
    with pytest.raises(OptionError, match="Beats ascend"):
        one_moved(GRID, 1.0, 1.6)
    with pytest.raises(OptionError, match="no beats in this song"):
        one_moved(replace(GRID, beats_s=(), beat_in_bar=()), 1.0, 1.1)


def test_a_wish_is_valid_at_birth():
    with pytest.raises(RefusedValueError, match="no way 'explode'"):
        GridWish("explode")
    with pytest.raises(RefusedValueError, match="needs 2 times, not 1"):
        GridWish("beat", (1.0,))
