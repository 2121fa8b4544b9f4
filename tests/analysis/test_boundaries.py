"""Boundaries in the order of their weight."""

import itertools

import numpy as np
import pytest

from workbench.analysis.boundaries import rank_boundaries

BARS = np.arange(0.0, 182.0, 2.0)


def curve_of(**peaks):
    """A curve with peaks at units."""
    curve = np.full(len(BARS) - 1, -0.5)
    for unit, height in peaks.items():
        curve[int(unit[1:])] = height
    return curve


def test_the_clearest_boundary_is_the_last_to_go():
    ranked, usual = rank_boundaries(curve_of(_16=2.0, _32=3.0, _48=6.0, _64=2.5), BARS, bars=True)
    assert usual == 5
    assert ranked[0] == 48
    assert ranked[:4] == (48, 32, 64, 16)


def test_a_song_of_three_minutes_has_five_to_seven_sections_whatever_is_heard():
    for seed in range(20):
        curve = np.random.default_rng(seed).normal(size=len(BARS) - 1)
        ranked, usual = rank_boundaries(curve, BARS, bars=True)
        assert 5 <= usual <= 7
        assert len(set(ranked)) == len(ranked)
        assert 0 not in ranked
        ends = sorted([0, *ranked, len(BARS) - 1])
        assert all(BARS[b] - BARS[a] >= 5 for a, b in itertools.pairwise(ends))


def test_phrases_of_four_bars_are_likelier_than_odd_ones():
    curve = curve_of(_16=1.0, _17=1.05, _32=1.0, _33=1.05, _48=1.0, _64=1.0)
    assert sorted(rank_boundaries(curve, BARS, bars=True)[0][:4]) == [16, 32, 48, 64]
    assert {17, 33} & set(rank_boundaries(curve, BARS, bars=False)[0][:4])


@pytest.mark.parametrize(("seconds", "usual"), [(20.0, 2), (80.0, 7), (780.0, 30)])
def test_short_songs_have_fewer_and_long_ones_more(seconds, usual):
    edges = np.arange(0.0, seconds + 1, 2.0)
    curve = np.random.default_rng(1).normal(size=len(edges) - 1)
    assert 1 <= rank_boundaries(curve, edges, bars=True)[1] <= usual
