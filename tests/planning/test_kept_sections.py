"""Another plan over other sections: what did not change stays, to the frame."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from workbench.media.catalogue import find_style, find_type, load_catalogue
from workbench.model.board_edits import move_cut, split_clip
from workbench.model.size import Size
from workbench.planning.board_plans import plan_of
from workbench.planning.boards import BoardRules, board_of, cut_marks
from workbench.planning.direct import Direction, make_plan
from workbench.planning.joins import with_join
from workbench.planning.kept_sections import fits_sections, keep_sections, usual_maker
from workbench.planning.makers import with_maker
from workbench.planning.stills import keep_stills

RATE = Fraction(20)


@pytest.fixture
def heard(song_of):
    return song_of(64.0, (16.0, 32.0, 48.0), levels=(0.2, 0.9, 0.4, 0.9))


@pytest.fixture
def planned(heard, tmp_path):
    """Plans the song over sections."""
    catalogue = load_catalogue(tmp_path)
    direction = Direction(
        find_style(catalogue, "neon-noir"), find_type(catalogue, "performance"), RATE, Size(64, 36), 1
    )
    return lambda sections: make_plan(heard, sections, Fraction(64), direction)


@pytest.fixture
def edited(heard, planned):
    """A plan whose second and last sections were cut by hand, and its sections."""
    plan = planned(heard.sections)
    rules = BoardRules(cut_marks(plan, heard), 20, 200, {}, 64.0, "offline")
    board = board_of(plan, rules)
    last = next(card for card in board.clips if card.section == 3)
    board = split_clip(board, board.clips[-1].span.start + 40)
    second = next(index for index, card in enumerate(board.clips) if card.section == 1)
    board = move_cut(board, second + 1, board.clips[second + 1].span.start + 20)
    made = plan_of(plan, board, rules, {})
    assert made.clips != plan.clips
    assert last.span.start == 960
    return made


def moved(heard):
    """The edge between the first two sections lies two seconds later."""
    one, two, *rest = heard.sections
    return (replace(one, end_s=18.0), replace(two, start_s=18.0), *rest)


def test_sections_that_are_as_they_were_keep_their_clips(heard, planned, edited):
    new = planned(moved(heard))
    made, places = keep_sections(edited, new)
    assert fits_sections(made, moved(heard), by_person=True)
    assert not fits_sections(edited, moved(heard), by_person=True)
    assert {edited.clips[was].section for was in places} == {2, 3}
    for was, now in places.items():
        old, clip = edited.clips[was], made.clips[now]
        first = old.index == 0 or edited.clips[was - 1].section != old.section
        assert clip.span == old.span
        assert clip.cut_on == old.cut_on
        assert first or (clip.join, clip.join_frames) == (old.join, old.join_frames)
    for section in (0, 1):  # what did change is as the new plan has it
        assert [c.span for c in made.clips if c.section == section] == [
            c.span for c in new.clips if c.section == section
        ]


def test_the_same_sections_are_the_same_plan(heard, planned, edited):
    made, places = keep_sections(edited, planned(heard.sections))
    assert made == edited
    assert places == {clip.index: clip.index for clip in edited.clips}


def test_another_name_costs_one_section_alone(heard, planned, edited):
    sections = (replace(heard.sections[0], label="overture"), *heard.sections[1:])
    _, places = keep_sections(edited, planned(sections))
    assert {edited.clips[was].section for was in places} == {1, 2, 3}


def test_joins_between_sections_that_stay_neighbours_are_kept_and_others_are_the_new_ones(heard, planned, edited):
    firsts = {c.section: c.index for c in reversed(edited.clips)}
    told = with_join(with_join(edited, firsts[3], "whip", 0.4), firsts[2], "dip-black", 0.4)
    new = planned(moved(heard))
    made, places = keep_sections(told, new)
    assert made.clips[places[firsts[3]]].join == "whip"
    place = places[firsts[2]]
    assert made.clips[place].join == next(c.join for c in new.clips if c.section == 2)


def test_what_follows_another_clip_goes_on_following_it(heard, planned, edited):
    firsts = {c.section: c.index for c in reversed(edited.clips)}
    clips = list(edited.clips)
    for index in (firsts[3] + 1, firsts[1] + 1):
        clips[index] = replace(clips[index], shot=replace(clips[index].shot, follows=index - 1))
    told = replace(edited, clips=tuple(clips))
    made, places = keep_sections(told, planned(moved(heard)))
    kept = keep_stills(told, made, places)
    now = places[firsts[3] + 1]
    assert kept.clips[now].shot.follows == now - 1


def test_whoever_makes_most_clips_makes_the_new_ones(edited):
    assert usual_maker(edited) is None
    hosted = with_maker(edited, "replicate", "wan", "draft", [0, 1, 2])
    hosted = with_maker(hosted, "replicate", "veo", "final", [3])
    assert usual_maker(hosted) == ("replicate", "wan", "draft")
