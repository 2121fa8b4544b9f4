"""Planning again over what a person arranged: only what changed is another clip, and nothing is made twice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from workbench.errors import NotFoundError
from workbench.media.bundle import bundled
from workbench.model.board_edits import say
from workbench.workflows.directing import replan
from workbench.workflows.library import Library

SIZE = {"size": "128x72", "fps": 24}


@pytest.fixture
def song(library):
    """A project of several sections, planned."""
    project = library.open(bundled("data/songs/glass-tide.ogg"))
    project.analyze(beats="librosa")
    project.plan(**SIZE, style="laser-grid")
    return project


def put(project, sections):
    project.sections.commit(replace(project.sections.value, sections=sections))


def test_nothing_was_planned(project):
    with pytest.raises(NotFoundError, match="Nothing was planned"):
        project.replan()


def test_a_plan_that_fits_is_the_plan(song):
    plan = song.latest.plan
    versions = song.store.versioned_plan(song.id)[0]
    assert song.replan() == plan
    assert song.store.versioned_plan(song.id)[0] == versions


def test_an_edge_that_moves_leaves_the_other_sections_as_they_were_told(song):
    board = song.board
    last = len(board.value.clips) - 1
    board.commit(say(board.value, [last], line="a red kite"))
    before = song.latest.plan
    first, second, *rest = song.arrangement()
    bar = next(at for at in song.heard().beats.downbeats_s if at > first.end_s)
    put(song, (replace(first, end_s=bar), replace(second, start_s=bar), *rest))
    after = song.replan()
    assert after.clips[-1].shot.line == "a red kite"
    untouched = [clip for clip in before.clips if clip.section > 1]
    assert [replace(c, index=0) for c in after.clips if c.section > 1][1:] == [replace(c, index=0) for c in untouched][
        1:
    ]
    assert song.latest.plan == after


def test_takes_of_the_other_sections_are_not_made_again(song):
    drawn = Library(song.settings.library).project(song.id)  # whose takes are keyed by all that they show
    before = drawn.latest.plan
    first, second, *rest = drawn.arrangement()
    bar = next(at for at in drawn.heard().beats.downbeats_s if at > first.end_s)
    put(drawn, (replace(first, end_s=bar), replace(second, start_s=bar), *rest))
    after = drawn.replan()
    was, now = drawn.take_keys(before), drawn.take_keys(after)
    kept = {was[clip.index] for clip in before.clips if clip.section > 2}
    assert kept
    assert kept <= set(now.values())
    assert len(set(now.values()) - set(was.values())) <= sum(clip.section <= 2 for clip in after.clips)


def test_the_price_of_an_edit_is_that_of_whoever_makes_the_clips(song):
    plan = song.latest.plan
    clips = tuple(
        replace(c, provider="replicate", model="bytedance/seedance-1-lite", profile="draft") for c in plan.clips
    )
    hosted = replace(plan, clips=clips)
    sections = (replace(song.arrangement()[0], label="overture"), *song.arrangement()[1:])
    made = replan(song, hosted, sections)
    assert {clip.model for clip in made.clips} == {"bytedance/seedance-1-lite"}
    assert {clip.provider for clip in made.clips} == {"replicate"}
