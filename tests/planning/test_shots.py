"""What a person says about clips, in a plan."""

from dataclasses import replace

import pytest

from tests.planning.test_stills import IMAGE, STILL, plan
from workbench.errors import OptionError
from workbench.model.plan import PlannedSection
from workbench.planning.shots import again, approved_clips, meant_clips, waves, with_shots
from workbench.planning.stills import keep_stills, with_still
from workbench.timebase import Span

FOUR = plan(0, 60, 120, 180, 240)


def parted(made):
    sections = (
        PlannedSection("verse", 1, 0.0, 4.0, Span(0, 120)),
        PlannedSection("chorus", 1, 4.0, 8.0, Span(120, 240)),
    )
    clips = tuple(replace(clip, section=int(clip.index > 1)) for clip in made.clips)
    return replace(made, sections=sections, clips=clips)


@pytest.mark.parametrize(
    ("indices", "said", "sentence"),
    [
        ([9], {"line": "x"}, "There is no clip 9"),
        ([1], {"line": "x" * 2001}, "at most 2000 characters"),
        ([1], {"line": 7}, "Clip 1"),
        ([1], {"follows": 1}, "clip 1 cannot follow clip 1"),
        ([1], {"follows": 4}, "cannot follow clip 4"),
        ([1], {"follows": 0, "first": IMAGE}, "not both"),
        ([0, 1], {"follows": 2}, None),
    ],
)
def test_what_is_not_allowed_is_one_sentence(indices, said, sentence):
    if sentence is None:
        assert with_shots(FOUR, indices, **said).clips[1].shot.follows == 2
        return
    with pytest.raises(OptionError, match=sentence):
        with_shots(FOUR, indices, **said)


def test_nobody_follows_in_a_circle():
    made = with_shots(with_shots(FOUR, [2], follows=1), [1], follows=0)
    with pytest.raises(OptionError, match="cannot follow"):
        with_shots(made, [0], follows=2)


def test_who_follows_comes_later():
    made = with_shots(with_shots(with_shots(FOUR, [1], follows=0), [2], follows=1), [0], follows=3)
    assert waves(made, range(4), range(4)) == ((3,), (0,), (1,), (2,))
    assert waves(made, [1, 2], range(4)) == ((1,), (2,))
    assert waves(FOUR, range(4), ()) == ((0, 1, 2, 3),)
    assert waves(FOUR, [], ()) == ()
    assert waves(made, range(4), [1]) == ((0, 2, 3), (1,))


def test_clips_by_number_by_section_or_all():
    made = parted(FOUR)
    assert meant_clips(made) == (0, 1, 2, 3)
    assert meant_clips(made, [3, 1, 3]) == (3, 1)
    assert (
        meant_clips(made, section="Chorus") == meant_clips(made, section=1) == meant_clips(made, section="1") == (2, 3)
    )
    for said, sentence in (
        ({"clips": [4]}, "no clip 4"),
        ({"section": "bridge"}, "no section 'bridge'; give verse, chorus"),
        ({"section": 2}, "no section '2'"),
        ({"clips": [1], "section": "verse"}, "not both"),
    ):
        with pytest.raises(OptionError, match=sentence):
            meant_clips(made, **said)


def test_made_again_with_another_seed_or_line():
    made = again(FOUR, [1, 2], line="more rain")
    assert [clip.seed for clip in made.clips] == [7, 8, 8, 7]
    assert [clip.shot.tries for clip in made.clips] == [0, 1, 1, 0]
    assert made.clips[1].shot.line == "more rain"
    same = again(made, [1], line="no people", new_seed=False)
    assert (same.clips[1].seed, same.clips[1].shot.tries) == (8, 2)
    with pytest.raises(OptionError, match="the same again"):
        again(made, [1], line="more rain", new_seed=False)
    chosen = replace(FOUR, clips=tuple(replace(clip, take="k" * 64, take_offset=3) for clip in FOUR.clips))
    assert [clip.take for clip in again(chosen, [0], new_seed=False).clips] == ["", *["k" * 64] * 3]


def test_the_largest_seed_is_followed_by_the_smallest():
    last = replace(FOUR, clips=tuple(replace(clip, seed=2**31 - 1) for clip in FOUR.clips))
    assert again(last, [0]).clips[0].seed == 0


def test_approved_or_in_no_need_of_it():
    made = with_still(with_shots(with_shots(FOUR, [1], first=IMAGE), [2], follows=0), 3, STILL, "offline")
    assert approved_clips(made, range(4)) == (1, 2, 3)
    assert approved_clips(made, [0]) == ()


def test_another_plan_keeps_what_was_said():
    old = again(with_shots(FOUR, [1], line="more rain", first=IMAGE, locked=True), [2])
    kept = keep_stills(old, FOUR)
    assert kept.clips[1].shot == old.clips[1].shot
    assert kept.clips[2] == old.clips[2]
    assert keep_stills(old, replace(FOUR, seed=8)).clips[2].seed == 7  # another film has other seeds
    moved = keep_stills(old, plan(0, 60, 115, 180, 240))
    assert moved.clips[1].shot == replace(old.clips[1].shot, locked=False)
    assert any("What was said of clip 1 was that of clip 1" in note for note in moved.notes)
    gone = keep_stills(with_shots(FOUR, [3], line="the end"), plan(0, 60, 120, 180))
    assert any("What was said of clip 3 was left out" in note for note in gone.notes)


def test_another_plan_keeps_who_follows_whom():
    old = with_shots(with_shots(with_shots(FOUR, [1], follows=0), [3], follows=0), [0], line="first")
    kept = keep_stills(old, plan(0, 60, 120, 180, 240))
    assert [clip.shot.follows for clip in kept.clips] == [None, 0, None, 0]
    split = keep_stills(old, plan(0, 30, 60, 120, 180, 240))
    assert split.clips[2].shot.follows == 1  # a chain goes on from the clip before it
    for bounds in ((0, 240), (0, 120, 240), (0, 20, 40, 100, 140, 160, 200, 240)):
        keep_stills(old, plan(*bounds))
