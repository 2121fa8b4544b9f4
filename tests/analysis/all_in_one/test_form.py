"""Sections from what a network might say, finer and coarser."""

from dataclasses import replace

import numpy as np
import pytest

from tests.analysis.all_in_one.saying import heard, said_at
from workbench.analysis.all_in_one.form import levels_of
from workbench.analysis.beats import NO_BEATS
from workbench.analysis.sections import sections_at
from workbench.jobs.keys import dumps, loads
from workbench.model.analysis import BeatGrid, check_sections
from workbench.model.section_levels import SectionLevels

BEATS = tuple(np.round(np.arange(0.2, 100, 0.5), 4).tolist())
GRID = BeatGrid(BEATS, tuple(i % 4 + 1 for i in range(len(BEATS))), 120.0, 4, 0.9)
FUNCTIONS = [(0, "start"), (8, "verse"), (40, "chorus"), (70, "verse"), (90, "end")]
CLEAR, FAINT = [8.3, 40.1, 70.15, 90.2], {24.3: 0.08, 56.2: 0.03, 80.3: 0.01}


@pytest.fixture(scope="module")
def levels():
    """Four clear boundaries and three that the network hardly says anything of."""
    said = said_at([], [], 100, boundaries=CLEAR, functions=FUNCTIONS)
    for at, likely in FAINT.items():
        faint = said_at([], [], 100, boundaries=[at], sure=likely)
        said = replace(said, boundary=np.maximum(said.boundary, faint.boundary))
    return levels_of(said, GRID, heard(100))


def test_sections_begin_on_downbeats_and_are_called_as_ours_are(levels):
    found = sections_at(levels)
    assert [s.label for s in found] == ["intro", "verse", "chorus", "verse", "outro"]
    assert [s.occurrence for s in found] == [1, 1, 1, 2, 1]
    np.testing.assert_allclose([s.start_s for s in found], [0, 8.2, 40.2, 70.2, 90.2], atol=0.02)
    assert found[1].confidence == pytest.approx(0.5 * 0.8 + 0.5 * 0.91, abs=0.02)
    assert found[-1].end_s == 100.0


def test_finer_sections_keep_the_boundaries_of_coarser_ones_and_all_lie_on_downbeats(levels):
    assert levels.usual == 5
    assert levels.most == 8
    before = set()
    for count in range(1, levels.most + 1):
        found = sections_at(levels, count)
        check_sections(found, 100.0)
        starts = {s.start_s for s in found}
        assert len(found) == count
        assert before <= starts
        assert starts - {0.0} <= set(GRID.downbeats_s)
        before = starts


def test_what_is_likelier_parts_first_and_repeats_are_numbered(levels):
    six, eight = sections_at(levels, 6), sections_at(levels, 8)
    assert 24.2 in [s.start_s for s in six]
    assert [s.label for s in eight] == ["intro", "verse", "verse", "chorus", "chorus", "verse", "verse", "outro"]
    assert [s.occurrence for s in eight] == [1, 1, 2, 1, 2, 3, 4, 1]
    assert sections_at(levels, 1)[0].label == "verse"


def test_of_two_boundaries_at_one_bar_the_likelier_stays():
    said = said_at([], [], 100, boundaries=[40.0])
    more = said_at([], [], 100, boundaries=[43.05], sure=0.6)
    said = replace(said, boundary=np.maximum(said.boundary, more.boundary))
    slow = BeatGrid((0.2, 42.2, 84.2), (1, 1, 1), 10.0, 1, 0.5)
    levels = levels_of(said, slow, heard(100))
    assert levels.edges_s == (0.0, 42.2, 100.0)
    assert levels.marks[0].strength == 1.0


def test_without_beats_or_sound_it_is_no_error():
    said = said_at([], [], 100, boundaries=CLEAR, functions=FUNCTIONS)
    found = sections_at(levels_of(said, NO_BEATS, heard(100)))
    np.testing.assert_allclose([s.start_s for s in found], [0, *CLEAR], atol=0.02)
    silent = sections_at(levels_of(said, NO_BEATS, heard(100, (0, 0))))
    assert [(s.label, s.confidence) for s in silent] == [("section", 0.0)]


def test_a_song_that_is_hardly_heard_has_the_functions_that_were_told():
    said = said_at([], [], 100, boundaries=CLEAR, functions=FUNCTIONS)
    found = levels_of(said, NO_BEATS, heard(100))
    faint = replace(found, level_db=(-100.0, -40.0, -40.0, -40.0, -100.0))
    assert [s.label for s in sections_at(faint)] == [s.label for s in sections_at(found)]
    assert (faint.silences, faint.count("coarse")) == (0, found.count("coarse"))


def test_levels_survive_being_text_and_being_moved_to_a_new_master(levels):
    assert loads(SectionLevels, dumps(levels)) == levels
    moved = levels.moved(-9.0, 91.0)
    assert len(moved.functions) == len(moved.level_db)
    assert [s.label for s in sections_at(moved)] == ["verse", "chorus", "verse", "outro"]
