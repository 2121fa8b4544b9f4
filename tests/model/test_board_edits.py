"""Edits of the storyboard: what a person may do, and the sentence where they may not."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from workbench.errors import OptionError, RefusedValueError
from workbench.model.board import Board, BoardClip, BoardSection, CutMark
from workbench.model.board_edits import cut_near, join_clips, move_cut, move_words, say, split_clip, swap_clips
from workbench.timebase import Span

EDGES = (0, 100, 200, 320, 500, 600)


@pytest.fixture
def board() -> Board:
    """Three clips in a verse, two in a chorus; 20 frames a second, a mark on every tenth frame; 3 to 10 s a clip."""
    spans = [Span(a, b) for a, b in zip(EDGES, EDGES[1:], strict=False)]
    clips = tuple(BoardClip(int(span.start >= 320), span, i, line=f"line {i}") for i, span in enumerate(spans))
    sections = BoardSection("verse", Span(0, 320)), BoardSection("chorus", Span(320, 600))
    marks = tuple(CutMark(at, "downbeat" if at % 40 == 0 else "beat") for at in range(10, 600, 10))
    return Board("a" * 64, Fraction(20), sections, clips, marks, shortest=60, longest=200)


def spans(board):
    return [(clip.span.start, clip.span.end) for clip in board.clips]


def test_a_board_that_does_not_tile_cannot_be_made(board):
    with pytest.raises(RefusedValueError, match="clip 2 must begin on frame 200"):
        replace(board, clips=board.clips[:2] + board.clips[3:])
    with pytest.raises(RefusedValueError, match="cover the film"):
        replace(board, clips=board.clips[:-1])


def test_a_cut_moves_between_its_legal_places_only(board):
    assert board.room(1) == (60, 140)
    assert [mark.frame for mark in board.legal_cuts(1)] == list(range(60, 141, 10))
    moved = move_cut(board, 1, 120)
    assert spans(moved)[:2] == [(0, 120), (120, 200)]
    assert moved.clips[1].cut_on == "downbeat"
    assert moved.clips[2:] == board.clips[2:]


@pytest.mark.parametrize(
    ("index", "frame", "sentence"),
    [
        (1, 125, "At 0:06.25 there is nothing for clip 1 to begin on; the nearest place is 0:06.00, on a downbeat"),
        (1, 50, "Clip 0 would last 2.50 s; a clip lasts at least 3.00 s"),
        (1, 150, "Clip 1 would last 2.50 s"),
        (4, 530, "Clip 3 would last 10.50 s; it can last at most 10.00 s"),
        (3, 330, "Clip 3 begins with its section"),
        (9, 330, "There is no clip 9; give a whole number from 0 to 4"),
    ],
)
def test_an_illegal_cut_says_why(board, index, frame, sentence):
    with pytest.raises(OptionError, match=sentence):
        move_cut(board, index, frame)


@pytest.mark.parametrize(
    ("frame", "clip", "to"),
    [(124, 1, 120), (87, 1, 90), (85, 1, 80), (150, 1, 140), (170, 2, 170), (455, 4, 450)],
)
def test_the_nearest_cut_is_led_to_the_legal_place_nearest_to_a_frame(board, frame, clip, to):
    found, mark = cut_near(board, frame)
    assert (found, mark.frame) == (clip, to)
    assert move_cut(board, found, mark.frame).clips[clip].span.start == to


@pytest.mark.parametrize(
    ("frame", "sentence"),
    [
        (322, "Clip 3 begins with its section; move the section's edge"),
        (102, "Clip 1 begins at 0:05.00, by length alone, and no place that it may begin on lies nearer to 0:05.10"),
    ],
)
def test_a_cut_that_may_go_no_nearer_says_why(board, frame, sentence):
    with pytest.raises(OptionError, match=sentence):
        cut_near(board, frame)


def test_a_film_of_one_clip_has_no_cut(board):
    whole = replace(board, clips=(BoardClip(0, Span(0, 320), 0),), sections=board.sections[:1])
    with pytest.raises(OptionError, match="one clip and has no cut"):
        cut_near(whole, 100)


def test_where_a_cut_would_go_is_a_sentence(board):
    index, mark = cut_near(board, 124)
    assert move_words(board, index, mark, 124) == "Clip 1 would begin at 0:06.00, on a downbeat, instead of 0:05.00."
    index, mark = cut_near(board, 149)
    assert move_words(board, index, mark, 149).startswith("Clip 1 would begin at 0:07.00, on a beat")
    assert "Nearer it may not go: Clip 1 would last 2.55 s; a clip lasts" in move_words(board, index, mark, 149)


def test_what_a_model_can_make_at_most_counts(board):
    clips = tuple(replace(clip, most=110) for clip in board.clips)
    short = replace(board, clips=clips)
    assert short.room(1) == (90, 110)
    with pytest.raises(OptionError, match=r"Clip 0 would last 6\.00 s; it can last at most 5\.50 s"):
        move_cut(short, 1, 120)


def test_a_clip_is_split_on_the_nearest_mark_and_joined_again(board):
    split = split_clip(board, 392)
    assert spans(split)[3:5] == [(320, 390), (390, 500)]
    assert [clip.of for clip in split.clips] == [0, 1, 2, 3, 3, 4]
    assert spans(join_clips(split, [3, 4])) == spans(board)
    with pytest.raises(OptionError, match=r"Clip 0 lasts 5\.00 s and is too short to split"):
        split_clip(board, 50)
    with pytest.raises(OptionError, match="no beat or phrase"):
        split_clip(replace(board, marks=()), 400)


@pytest.mark.parametrize(
    ("indices", "sentence"),
    [
        ([0], "two or more clips that lie beside each other"),
        ([0, 2], "two or more clips that lie beside each other"),
        ([2, 3], "different sections"),
        ([0, 1, 2], r"would last 16\.00 s; a clip lasts at most 10\.00 s"),
    ],
)
def test_clips_that_cannot_be_joined_say_why(board, indices, sentence):
    with pytest.raises(OptionError, match=sentence):
        join_clips(board, indices)


def test_a_swap_leaves_the_tiling(board):
    swapped = swap_clips(board, 0, 4)
    assert spans(swapped) == spans(board)
    assert [clip.line for clip in swapped.clips] == ["line 4", "line 1", "line 2", "line 3", "line 0"]
    assert [clip.section for clip in swapped.clips] == [clip.section for clip in board.clips]
    assert swap_clips(swapped, 0, 4) == board
    short = replace(board, clips=(*board.clips[:-1], replace(board.clips[-1], most=100)))
    with pytest.raises(OptionError, match=r"What clip 4 shows can last 5\.00 s at most, and clip 3 lasts 9\.00 s"):
        swap_clips(short, 4, 3)


def test_several_are_changed_at_once_and_locked_ones_stay(board):
    said = say(board, [0, 2], line="  more\n rain ", seed=7)
    assert [(clip.line, clip.seed) for clip in said.clips[:3]] == [("more rain", 7), ("line 1", 1), ("more rain", 7)]
    locked = say(board, [1], locked=True)
    for edit in (
        lambda: say(locked, [0, 1], seed=9),
        lambda: move_cut(locked, 2, 190),
        lambda: swap_clips(locked, 1, 3),
        lambda: join_clips(locked, [0, 1]),
        lambda: split_clip(locked, 150),
    ):
        with pytest.raises(OptionError, match="Clip 1 is locked"):
            edit()
    assert say(locked, [1], locked=False) == board


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"line": "x" * 10_000}, "The prompt of clip 0 has 10000 characters, and 2000 are allowed"),
        ({"seed": -1}, "A seed is a whole number from 0"),
        ({"seed": True}, "A seed is a whole number from 0"),
        ({"shown": "painting"}, "generated, a still or a placeholder"),
        ({"shown": "still"}, "has no picture to be a still of"),
        ({"shown": "placeholder"}, "drawn on this computer already"),
        ({"points": ((0.1, 0.2),) * 4}, "up to three focal points"),
        ({"points": ((0.1, 2.0),)}, "two shares from 0 to 1"),
        ({"span": Span(0, 3)}, "A clip has no 'span' to change"),
    ],
)
def test_what_is_not_allowed_is_said_in_a_sentence(board, said, sentence):
    with pytest.raises(OptionError, match=sentence):
        say(board, [0], **said)
