"""Brightness and colour at joins, and the gains that bring a section's clips together."""

import itertools
from fractions import Fraction

import numpy as np
import pytest

from workbench.model.match import Match
from workbench.render.compose.continuity import ClipEnds, clip_ends, look_stats, match_clips
from workbench.timebase import Span

BASE = np.random.default_rng(3).integers(60, 190, (4, 18, 32, 3)).astype(np.float64)


def pictures(gain=(1.0, 1.0, 1.0), level=0.0):
    return np.clip(BASE * gain + level, 0, 255).astype(np.uint8)


def clip(number, head, tail=None, section=0):
    return ClipEnds(number, section, head, head if tail is None else tail)


def logs(match):
    return np.log([match.red, match.green, match.blue])


def test_clips_that_meet_already_get_no_gain():
    gains, joins = match_clips([clip(i, pictures()) for i in range(3)])
    assert all(gain.identity for gain in gains)
    assert [join.before for join in joins] == [0, 0]
    assert [join.clip for join in joins] == [1, 2]


def test_a_darker_clip_comes_nearer_and_the_section_stays_where_it_was():
    gains, (join,) = match_clips([clip(0, pictures()), clip(1, pictures((0.85, 0.85, 0.85)))])
    assert gains[0].green < 1 < gains[1].green
    assert np.abs(logs(gains[0]) + logs(gains[1])).max() < 0.02
    assert join.before > 6
    assert join.after < 0.3 * join.before
    assert join.matched


def test_a_colour_cast_is_drawn_together_within_its_bound():
    _, (small,) = match_clips([clip(0, pictures()), clip(1, pictures((1.05, 1.0, 0.95)))])
    assert small.after < 0.4 * small.before
    gains, (large,) = match_clips([clip(0, pictures((1.3, 1, 0.4))), clip(1, pictures((0.4, 1, 1.3)))])
    assert large.after < large.before
    for gain in gains:
        of = logs(gain)
        assert np.abs(of - of.mean()).max() < 0.2  # the bound, and what rounding and another mean add to it


@pytest.mark.parametrize("gain", [0.3, 0.5])
def test_gains_are_bounded(gain):
    gains, (join,) = match_clips([clip(0, pictures()), clip(1, pictures((gain,) * 3))])
    for one in gains:
        assert logs(one).mean() == pytest.approx(np.sign(logs(one).mean()) * 0.35, abs=0.01)
    assert join.after < join.before


def test_nothing_is_carried_from_clip_to_clip():
    """Twenty clips, each of which ends darker than it begins: what a chain of matches would add up."""
    gains, joins = match_clips([clip(i, pictures(), pictures(level=-12)) for i in range(20)])
    means = [logs(gain).mean() for gain in gains]
    assert abs(np.mean(means)) < 0.01
    assert np.abs(means[4:16]).max() < 0.011  # one step
    assert max(join.after for join in joins) < joins[0].before + 0.5


def test_a_new_take_moves_its_neighbours_and_not_the_far_ones():
    clips = [clip(i, pictures()) for i in range(13)]
    clips[6] = clip(6, pictures(level=25))
    gains, _ = match_clips(clips)
    sizes = [abs(logs(gain).mean()) for gain in gains]
    assert sizes[6] > sizes[5] > sizes[4]
    assert all(gains[i].identity for i in (0, 1, 11, 12))


def test_sections_are_left_apart():
    gains, joins = match_clips([clip(0, pictures()), clip(1, pictures(level=40), section=1)])
    assert all(gain.identity for gain in gains)
    assert joins == ()


def test_black_says_nothing_of_colour():
    black = np.zeros_like(pictures())
    gains, joins = match_clips([clip(0, pictures(), black), clip(1, pictures())])
    assert all(gain.identity for gain in gains)
    assert not joins[0].matched
    assert joins[0].before == joins[0].after > 30


def test_gains_come_in_steps():
    gains, _ = match_clips([clip(i, pictures(level=3 * i)) for i in range(5)])
    for one, channel in itertools.product(gains, ("red", "green", "blue")):
        value = getattr(one, channel) * 100
        assert value == pytest.approx(round(value), abs=1e-6)


def test_statistics_are_lab():
    white = look_stats(np.full((1, 2, 2, 3), 255, np.uint8))
    assert white.mean == pytest.approx((100, 0, 0), abs=0.1)
    red = look_stats(np.tile(np.array([255, 0, 0], np.uint8), (1, 2, 2, 1)))
    assert red.mean == pytest.approx((53.2, 80.1, 67.2), abs=0.5)
    assert red.std == (0, 0, 0)
    grey = np.full((1, 2, 2, 3), 128, np.uint8)
    assert look_stats(grey, Match(1.5, 1.5, 1.5)).mean[0] > look_stats(grey).mean[0] + 5


def test_the_ends_of_a_clip_are_read_from_its_take(bench):
    take = bench.take("a", Span(0, 40), Fraction(30), 5)
    head, tail = clip_ends(bench.paths[take.sha256], Span(6, 36), frames=5)
    assert head.shape == tail.shape == (5, 54, 96, 3)
    every, _ = clip_ends(bench.paths[take.sha256], Span(0, 40), frames=40)
    assert (head == every[6:11]).all()
    assert (tail == every[31:36]).all()
    short, both = clip_ends(bench.paths[take.sha256], Span(38, 40), frames=5)
    assert len(short) == len(both) == 2
    with pytest.raises(ValueError, match="has no frame 50"):
        clip_ends(bench.paths[take.sha256], Span(50, 60))
