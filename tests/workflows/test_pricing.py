"""What an edit costs is told before anything of it is made, and it is what is made then."""

from dataclasses import replace

import pytest

from workbench.errors import OptionError

SIZE = {"size": "128x72", "fps": 24}


def remade(plan, index):
    """The plan with another picture in one clip."""
    clips = list(plan.clips)
    clips[index] = replace(clips[index], seed=clips[index].seed + 1)
    return replace(plan, clips=tuple(clips))


@pytest.fixture
def plan(project):
    return project.plan(**SIZE)


@pytest.mark.parametrize("matched", [False, True])
def test_an_edit_costs_what_was_told(project, plan, tmp_path, matched):
    if matched:
        plan = project.finish(match_joins=True)
    project.compose(out=tmp_path / "film.mp4")
    made = len(project.provider.made)
    edited = remade(plan, 1)
    told = project.changes(plan, edited)
    assert (told.to_make, told.clips, told.what) == ((1,), (0, 1) if matched else (1,), ("clips",))
    assert told.frames == sum(plan.clips[index].span.frames for index in told.clips)
    assert len(project.provider.made) == made  # nothing of it was made
    project.generate(edited)
    assert project.provider.made[made:] == [1]
    found = project.changes(plan, edited)
    assert found.to_make == ()
    assert {chunk.span for chunk in found.chunks} <= {chunk.span for chunk in told.chunks}
    assert matched or [chunk.span for chunk in found.chunks] == [chunk.span for chunk in told.chunks]


def test_plans_without_any_take_are_compared(project, plan):
    edited = project.join(1, "crossfade", 0.5)
    told = project.changes(plan)
    assert told.to_make == (0, 1)
    assert told.clips == (0, 1)  # both need more frames
    assert told.frames == edited.frames
    assert project.changes(plan, plan).frames == 0
    titled = project.finish(title="Hello")
    assert 0 < project.changes(edited, titled).frames < titled.frames
    matching = project.finish(match_joins=True)
    assert project.changes(titled, matching).frames == titled.frames


def test_a_plan_of_another_song_is_refused(project, plan):
    other = replace(plan, song_id="0" * 64)
    for field, given in (("before", (other,)), ("plan", (plan, other))):
        with pytest.raises(OptionError, match="is a plan of another song; give one of 'short song'") as caught:
            project.changes(*given)
        assert caught.value.field == field
