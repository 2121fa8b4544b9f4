"""Sections with their functions, in every fineness, from what the network says."""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray

from workbench.analysis.all_in_one.parts import LEAST, part_frames
from workbench.analysis.all_in_one.said import FPS, Said
from workbench.analysis.form import describe
from workbench.analysis.grid_levels import nearest as nearest_index
from workbench.analysis.heard import Heard
from workbench.model.analysis import BeatGrid
from workbench.model.section_levels import SILENCE_DB, SectionLevels, SectionMark

__all__ = ["FORM_VERSION", "levels_of"]

FORM_VERSION = "4"

_SHORTEST_S = 3.0
_FAINTEST = 0.003
"""The probability from which on a boundary is one at the finest."""
_SURE = 0.5
"""What the network says of a boundary that nobody doubts."""


def levels_of(said: Said, beats: BeatGrid, heard: Heard) -> SectionLevels:
    """The song's sections in every fineness: likelier boundaries come first; on downbeats where there are some.

    Args:
        said: what the network says.
        beats: the song's grid.
        heard: the song.
    """
    duration = heard.duration_s
    if heard.silent:
        return SectionLevels((0.0, duration), ((),), (SILENCE_DB,), (), 1)
    starts = _starts(said, beats, duration)
    edges = [0.0, *sorted(starts), duration]
    order = sorted(starts, key=lambda at: -starts[at])
    return SectionLevels(
        tuple(edges),
        ((),) * (len(edges) - 1),
        tuple(np.round(describe(heard, np.array(edges)).level_db, 2).tolist()),
        tuple(SectionMark(edges.index(at), round(min(1.0, starts[at] / _SURE), 3)) for at in order),
        1 + sum(likely >= LEAST for likely in starts.values()),
        functions=tuple(_likely(said, a, b) for a, b in itertools.pairwise(edges)),
    )


def _starts(said: Said, beats: BeatGrid, duration_s: float) -> dict[float, float]:
    """Where sections may begin, seconds, and how likely: of two that come too near the likelier one stays."""
    starts: dict[float, float] = {}
    for place in sorted(part_frames(said, _FAINTEST), key=lambda frame: -said.boundary[frame]):
        at = _snapped(place / FPS, beats)
        if all(abs(at - other) >= _SHORTEST_S for other in (0.0, duration_s, *starts)):
            starts[at] = float(said.boundary[place])
    return starts


def _snapped(at: float, beats: BeatGrid) -> float:
    """The downbeat nearby; bars are counted from where parts begin, unless a person says otherwise."""
    downbeats = beats.downbeats_s
    if len(downbeats) < 2:
        return at
    nearest = downbeats[nearest_index(downbeats, at)]
    return nearest if abs(nearest - at) <= float(np.median(np.diff(downbeats))) else at


def _likely(said: Said, start_s: float, end_s: float) -> tuple[float, ...]:
    """How likely a span has each function."""
    first = min(int(start_s * FPS), len(said.function) - 1)
    rows: NDArray[np.float32] = said.function[first : max(first + 1, int(end_s * FPS))]
    return tuple(np.round(rows.mean(axis=0).astype(float), 4).tolist())
