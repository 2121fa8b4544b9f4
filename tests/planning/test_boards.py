"""From a plan to its storyboard and back: takes stay where they fit, chains stay chains, views stay views."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from workbench.errors import OptionError
from workbench.media.catalogue import find_style, find_type, load_catalogue
from workbench.model.board_edits import join_clips, move_cut, say, split_clip, swap_clips
from workbench.model.box import Box
from workbench.model.size import Size
from workbench.model.still import Still, StillImage
from workbench.model.take import Take
from workbench.planning.board_plans import fates, plan_of
from workbench.planning.boards import BoardRules, board_of, cut_marks
from workbench.planning.direct import Direction, make_plan
from workbench.planning.shots import with_shots
from workbench.planning.stills import with_still

RATE = Fraction(20)


@pytest.fixture
def heard(song_of):
    return song_of(48.0, (16.0, 32.0), levels=(0.2, 0.9, 0.4))


@pytest.fixture
def plan(heard, tmp_path):
    catalogue = load_catalogue(tmp_path)
    direction = Direction(
        find_style(catalogue, "neon-noir"), find_type(catalogue, "performance"), RATE, Size(64, 36), 1
    )
    made = make_plan(heard, heard.sections, Fraction(48), direction)
    return replace(made, clips=tuple(replace(clip, join="cut", join_frames=0) for clip in made.clips))


@pytest.fixture
def rules(plan, heard):
    return BoardRules(cut_marks(plan, heard), 20, 200, {}, 48.0, "offline")


@pytest.fixture
def takes(plan):
    return {c.index: _take(plan, c.index) for c in plan.clips}


def test_a_board_tells_the_notes_of_its_sections(plan, rules):
    noted = replace(plan, sections=(replace(plan.sections[0], note="red balloons"), *plan.sections[1:]))
    assert [section.note for section in board_of(noted, rules).sections] == ["red balloons", "", ""]


def _take(plan, index, key=None):
    return Take(
        key or f"take {index}",
        "f" * 64,
        ".mp4",
        plan.media_span(index),
        plan.rate,
        plan.size,
        "offline",
        "1",
        Decimal(0),
    )


def made(plan, rules, takes, edit):
    board = edit(board_of(plan, rules))
    after = plan_of(plan, board, rules, takes)
    return after, [fate.kind for fate in fates(plan, after, board, takes)]


def test_the_board_of_a_plan_means_that_plan(plan, rules, takes):
    assert plan_of(plan, board_of(plan, rules), rules, takes) == plan


def test_cuts_fall_on_beats_or_where_there_are_none_on_phrases_or_anywhere(plan, heard, song_of):
    marks = cut_marks(plan, heard)
    assert {mark.on for mark in marks} == {"downbeat", "beat"}
    assert [mark.frame for mark in marks[:4]] == [10, 20, 30, 40]
    silent = cut_marks(plan, song_of(48.0, (16.0, 32.0), bpm=None))
    assert {mark.on for mark in silent} == {"none"}
    assert all((mark.frame % 320) % 10 == 0 for mark in silent)
    sung = cut_marks(plan, song_of(48.0, (16.0, 32.0), words=((0.3, 1.2),)))
    assert [mark.frame for mark in sung[:2]] == [30, 40]


def test_a_split_and_a_join_touch_no_other_take(plan, rules, takes):
    frames = plan.clips[0].span.frames
    after, kinds = made(plan, rules, takes, lambda board: split_clip(board, frames // 2))
    assert kinds == ["retrimmed", "retrimmed"] + ["kept"] * (len(plan.clips) - 1)
    assert [clip.take for clip in after.clips[:3]] == ["take 0", "take 0", "take 1"]
    again = {c.index: takes[max(0, c.index - 1)] for c in after.clips}
    joined, kinds = made(after, rules, again, lambda board: join_clips(board, [0, 1]))
    assert [clip.span for clip in joined.clips] == [clip.span for clip in plan.clips]
    assert kinds[0] == "retrimmed"
    assert "lost" not in kinds


def test_a_longer_clip_loses_its_take_and_a_shorter_one_keeps_it(plan, rules, takes):
    board = board_of(plan, rules)
    index = next(i for i in range(1, len(plan.clips)) if len(board.legal_cuts(i)) > 1)
    frame = max(mark.frame for mark in board.legal_cuts(index))
    after, kinds = made(plan, rules, takes, lambda board: move_cut(board, index, frame))
    assert (kinds[index - 1], kinds[index]) == ("lost", "retrimmed")
    assert (after.clips[index - 1].take, after.clips[index].take) == ("", f"take {index}")
    assert [clip.take for clip in after.clips[index + 1 :]] == [""] * (len(plan.clips) - index - 1)


def test_what_is_swapped_takes_its_take_along_where_that_is_long_enough(plan, rules, takes):
    equal = [clip.index for clip in plan.clips if clip.span.frames == plan.clips[0].span.frames]
    one, other = equal[0], equal[-1]
    after, kinds = made(plan, rules, takes, lambda board: swap_clips(board, one, other))
    assert "lost" not in kinds
    assert after.clips[other].take == f"take {one}"
    assert after.clips[other].take_offset == plan.clips[other].span.start - plan.clips[one].span.start
    assert [clip.span for clip in after.clips] == [clip.span for clip in plan.clips]


@pytest.fixture
def hosted(plan):
    """The same, of a model that is told of a clip by its place; two clips of one section, and one that lasts longer."""
    clips = tuple(replace(clip, provider="replicate", model="x/film", prompt=f"p{clip.index}") for clip in plan.clips)
    return replace(plan, clips=clips)


def test_a_take_that_does_not_fill_its_new_place_is_not_swapped_where_a_model_is_told_by_the_place(hosted, rules):
    first = replace(hosted.clips[0], span=replace(hosted.clips[0].span, end=hosted.clips[0].span.end - 10))
    second = replace(hosted.clips[1], span=replace(hosted.clips[1].span, start=first.span.end))
    short = replace(hosted, clips=(first, second, *hosted.clips[2:]))
    other = next(clip.index for clip in short.clips if clip.span.frames > first.span.frames)
    takes = {clip.index: _take(short, clip.index) for clip in short.clips}
    with pytest.raises(OptionError, match=f"what was made for clip 0 does not fill clip {other}"):
        made(short, rules, takes, lambda board: swap_clips(board, 0, other))
    with pytest.raises(OptionError, match="clip 0 is not made yet"):
        made(short, rules, {other: takes[other]}, lambda board: swap_clips(board, 0, other))
    spoken = with_shots(short, [0], line="a kite")
    after, kinds = made(spoken, rules, takes, lambda board: swap_clips(board, 0, other))
    assert kinds.count("lost") == 1
    assert (after.clips[other].take, after.clips[other].shot.line) == ("", "a kite")
    assert after.clips[0].take == f"take {other}"


def test_a_persons_image_is_swapped_though_the_clip_remembers_a_model(hosted, rules):
    image = with_still(hosted, 0, Still((StillImage("a" * 64, ".png", 64, 36),)), "offline")
    after, _ = made(image, rules, {}, lambda board: swap_clips(board, 0, 2))
    assert after.clips[2].still is not None


def test_clips_that_a_model_has_not_made_swap_what_a_person_said(hosted, rules):
    with pytest.raises(OptionError, match="clip . is not made yet"):
        made(hosted, rules, {}, lambda board: swap_clips(board, 0, 2))
    spoken = with_shots(hosted, [0], line="a kite")
    after, kinds = made(spoken, rules, {}, lambda board: swap_clips(board, 0, 2))
    assert set(kinds) == {"unmade"}
    assert [(clip.shot.line, clip.prompt) for clip in after.clips[:3:2]] == [("", "p0"), ("a kite", "p2")]


def test_another_seed_costs_its_clip_alone_and_a_lock_holds_what_is_there(plan, rules, takes):
    _, kinds = made(plan, rules, takes, lambda board: say(board, [1], seed=99))
    assert kinds.count("lost") == 1
    after, kinds = made(plan, rules, takes, lambda board: say(board, [1], locked=True))
    assert set(kinds) == {"kept"}
    assert (after.clips[1].take, after.clips[1].shot.locked, after.clips[2].take) == ("take 1", True, "")


def test_a_chain_goes_on_from_clip_to_clip(plan, rules, takes):
    chained = with_shots(plan, [1], follows=0)
    after, _ = made(chained, rules, takes, lambda board: split_clip(board, plan.clips[0].span.frames // 2))
    assert after.clips[2].shot.follows == 1
    swapped, _ = made(chained, rules, takes, lambda board: swap_clips(board, 0, 1))
    assert swapped.clips[0].shot.follows == 1


def test_a_persons_still_keeps_its_image_with_other_views(plan, rules, takes):
    image = StillImage("a" * 64, ".png", 64, 36)
    with_image = with_still(plan, 0, Still((image,)), "offline")
    after, _ = made(with_image, rules, {}, lambda b: say(b, [0], points=((0.2, 0.3),), end=Box(0, 0, 0.5, 0.5)))
    assert after.clips[0].still.focus == ((0.2, 0.3),)
    assert after.clips[0].still.end == Box(0, 0, 0.5, 0.5)
    without, _ = made(with_image, rules, {}, lambda b: say(b, [0], shown="generated"))
    assert without.clips[0].still is None
    assert without.clips[0].provider == "offline"


def test_types_of_shots_have_their_makers(plan, rules):
    hosted = replace(rules, host="replicate", filmer="film/er", painter="paint/er", profile="draft")
    clips = tuple(replace(c, provider="replicate", model="film/er", profile="draft") for c in plan.clips)
    bought = replace(plan, clips=clips)
    after, _ = made(bought, hosted, {}, lambda b: say(say(b, [0], shown="still"), [1], shown="placeholder"))
    assert [(c.provider, c.model, c.shown) for c in after.clips[:3]] == [
        ("replicate", "paint/er", "still"),
        ("offline", "", "placeholder"),
        ("replicate", "film/er", "generated"),
    ]
    back, _ = made(after, hosted, {}, lambda b: say(b, [0, 1], shown="generated"))
    assert back == bought


def test_another_plans_board_is_refused(plan, rules):
    board = board_of(plan, rules)
    with pytest.raises(OptionError, match="another song's or another plan's"):
        plan_of(plan, replace(board, song_id="other"), rules, {})
    with pytest.raises(OptionError, match="clips that the plan does not have"):
        plan_of(plan, replace(board, clips=(replace(board.clips[0], of=999), *board.clips[1:])), rules, {})
