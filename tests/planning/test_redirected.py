"""The plan in force under another direction: only what must change does."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from workbench.media.catalogue import find_style, find_type, load_catalogue
from workbench.model.board_edits import join_clips, say, split_clip, swap_clips
from workbench.model.size import Size
from workbench.planning.board_plans import plan_of
from workbench.planning.boards import BoardRules, board_of, cut_marks
from workbench.planning.direct import Direction, make_plan
from workbench.planning.joins import with_join
from workbench.planning.makers import with_maker
from workbench.planning.redirected import cuts_alike, redirected


@pytest.fixture
def heard(song_of):
    return song_of(64.0, (16.0, 32.0, 48.0), levels=(0.2, 0.9, 0.4, 0.9))


@pytest.fixture
def directed(heard, tmp_path):
    """Plans the song under a direction."""
    catalogue = load_catalogue(tmp_path)

    def plan(style="liquid-chrome", kind="lyric-video", seed=1, prompt="", size=(64, 36), rate=20):
        looks = find_style(catalogue, style), find_type(catalogue, kind)
        direction = Direction(*looks, Fraction(rate), Size(*size), seed, prompt)
        return make_plan(heard, heard.sections, Fraction(64), direction)

    return plan


@pytest.fixture
def arranged(heard, directed):
    """A plan that a person split, joined, swapped, spoke of and had made by others."""
    plan = directed()
    rules = BoardRules(cut_marks(plan, heard), 20, 400, {}, 64.0, "offline")
    board = board_of(plan, rules)
    board = split_clip(board, board.clips[-1].span.start + 40)
    board = join_clips(board, [0, 1])
    board = swap_clips(board, 1, len(board.clips) - 1)
    board = say(board, [2], line="a red kite")
    board = say(board, [3], seed=77)
    made = with_join(plan_of(plan, board, rules, {}), 2, "whip", 0.4)
    return with_maker(made, "replicate", "wan", "draft", [1])


def arrangement(plan):
    return [(c.section, c.span, c.cut_on, c.join, c.join_frames, c.shot, c.provider, c.model) for c in plan.clips]


def test_another_direction_of_the_same_cuts_changes_what_it_says_alone(directed, arranged):
    before = directed()
    for said in ({"prompt": "a kite"}, {"seed": 9}, {"size": (36, 64)}, {"style": "paper-cut"}):
        after = directed(**said)
        assert cuts_alike(before, after)
        made = redirected(arranged, before, after)
        assert arrangement(made) == arrangement(arranged)
        assert (made.style, made.seed, made.size, made.prompt) == (after.style, after.seed, after.size, after.prompt)
        assert {clip.style for clip in made.clips} == {after.style}
    assert redirected(arranged, before, before) == arranged


def test_what_was_swapped_goes_on_showing_the_other_section(directed, arranged):
    after = directed(prompt="a kite")
    made = redirected(arranged, directed(), after)
    words = [next(clip.prompt for clip in after.clips if clip.section == section) for section in range(4)]
    assert made.clips[1].prompt == words[3] != words[0]
    assert made.clips[-1].prompt == words[arranged.clips[1].section]
    assert all(clip.prompt.startswith("a kite, ") for clip in made.clips)


def test_words_that_the_direction_never_said_become_those_of_the_section(directed, arranged):
    odd = replace(arranged, clips=(replace(arranged.clips[0], prompt="of an older catalogue"), *arranged.clips[1:]))
    after = directed(prompt="a kite")
    assert redirected(odd, directed(), after).clips[0].prompt == after.clips[0].prompt


def test_a_clips_own_seed_stays(directed, arranged):
    made = redirected(arranged, directed(), directed(seed=9))
    assert [clip.seed for clip in made.clips] == [77 if index == 3 else 9 for index in range(len(made.clips))]


def test_a_chosen_take_stays_where_its_clip_shows_the_same_or_is_locked(directed, arranged):
    clips = [replace(clip, take=f"take {clip.index}", take_offset=2) for clip in arranged.clips]
    clips[4] = replace(clips[4], shot=replace(clips[4].shot, locked=True))
    chosen = replace(arranged, clips=tuple(clips))

    def taken(**said):
        made = redirected(chosen, directed(), directed(**said))
        return [clip.index for clip in made.clips if (clip.take, clip.take_offset) == (f"take {clip.index}", 2)]

    assert taken() == [clip.index for clip in clips]
    assert taken(prompt="a kite") == [4]
    assert taken(seed=9) == [3, 4]  # the third clip has a seed of its own
    assert taken(size=(36, 64)) == []


def test_another_pace_rate_or_way_of_joining_cuts_anew(directed):
    before = directed()
    for said in ({"rate": 25}, {"style": "ultraviolet"}, {"kind": "club-loop"}):
        assert not cuts_alike(before, directed(**said))
    joined = with_join(before, 1, "whip", 0.4)
    assert not cuts_alike(before, joined)
