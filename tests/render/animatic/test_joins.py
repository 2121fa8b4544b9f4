"""Transitions between cards are those of the film."""

from fractions import Fraction

import numpy as np
import pytest

from workbench.model.size import Size
from workbench.model.transition import JOIN_KINDS
from workbench.render.animatic.cards import card_picture
from workbench.render.animatic.joins import _drawn, join_pictures
from workbench.render.animatic.layout import Layout

RATE = Fraction(30)
SIZE = Size(320, 180)


@pytest.fixture
def cards(board):
    made = board()
    return [card_picture(made.plan, clip, Layout(made.size)) for clip in made.plan.clips[1:]]


@pytest.mark.parametrize("kind", ["crossfade", "dip-black", "dip-white"])
@pytest.mark.parametrize("frames", [2, 12, 24])
def test_what_is_mixed_here_is_what_the_film_s_filters_draw(cards, kind, frames):
    ours = list(join_pictures(kind, *cards, frames, RATE))
    theirs = list(_drawn(kind, *cards, frames, RATE, None))
    assert len(ours) == len(theirs) == frames
    for number, (one, other) in enumerate(zip(ours, theirs, strict=True)):
        apart = np.abs(one.astype(int) - other)
        assert np.percentile(apart, 95) <= 3, number  # at edges ffmpeg's way through RGB shows; one frame off is 14
        assert apart.mean() < 1, number


@pytest.mark.parametrize("kind", [kind for kind in JOIN_KINDS[4:] if kind in JOIN_KINDS[4:8] or "left" in kind])
def test_any_other_kind_is_drawn_from_one_card_to_the_other(cards, kind):
    pictures = list(join_pictures(kind, *cards, 10, RATE))
    assert len(pictures) == 10
    apart = [[float(np.abs(p.astype(int) - card).mean()) for card in cards] for p in pictures]
    assert apart[0][0] < apart[0][1]
    assert apart[-1][1] < apart[-1][0]


def test_a_transition_stands_on_its_frames(board, drawn):
    made = board(joins=[(1, "dip-black", 8), (2, "wipe", 10)])
    pictures = drawn(made)
    plain = drawn(board())
    apart = [
        float(np.abs(a[:90, :90].astype(int) - b[:90, :90]).mean()) > 2 for a, b in zip(pictures, plain, strict=True)
    ]
    changed = [frame for frame, other in enumerate(apart) if other]
    assert set(changed) <= {*range(36, 44), *range(68, 78)}
    assert {38, 39, 40, 41, 42, 76} <= set(changed)
    assert pictures[40][60:90, :6].mean() < 24
