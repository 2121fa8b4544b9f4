"""Sections with their functions from what the network says."""

from __future__ import annotations

import itertools
from collections import Counter

import numpy as np

from workbench.analysis.all_in_one.network import FUNCTIONS
from workbench.analysis.all_in_one.parts import LEAST, part_frames
from workbench.analysis.all_in_one.said import FPS, Said
from workbench.analysis.grid_levels import nearest as nearest_index
from workbench.model.analysis import BeatGrid, Section

__all__ = ["FORM_VERSION", "sections_of"]

FORM_VERSION = "3"

_SHORTEST_S = 3.0
_LABELS = {"start": "intro", "end": "outro", "inst": "instrumental"}
"""Where the network's words are not ours; the silence before and after the music belongs to what it touches."""


def sections_of(said: Said, beats: BeatGrid, duration_s: float, *, least: float = LEAST) -> tuple[Section, ...]:
    """Sections that touch and cover the song, on downbeats where there are some.

    Args:
        said: what the network says.
        beats: the song's grid.
        duration_s: the song's length.
        least: the probability from which on a boundary is one; lower gives more sections.
    """
    starts, strength = _starts(said, beats, duration_s, least)
    edges = [*starts, duration_s]
    labels, likely = zip(
        *(_label(said, a, b, i, len(starts)) for i, (a, b) in enumerate(itertools.pairwise(edges))),
        strict=True,
    )
    seen: Counter[str] = Counter()
    found = []
    for i, label in enumerate(labels):
        seen[label] += 1
        sure = round(0.5 * float(likely[i]) + 0.5 * strength[i], 3)
        found.append(Section(edges[i], edges[i + 1], label, min(1.0, sure), seen[label]))
    return tuple(found)


def _starts(said: Said, beats: BeatGrid, duration_s: float, least: float) -> tuple[list[float], list[float]]:
    """Where sections begin, seconds, and how sure that is."""
    starts, strength = [0.0], [1.0]
    for place in part_frames(said, least):
        at = _snapped(place / FPS, beats)
        if at - starts[-1] >= _SHORTEST_S and duration_s - at >= _SHORTEST_S:
            starts.append(at)
            strength.append(float(min(1.0, said.boundary[place] / 0.5)))
    return starts, strength


def _snapped(at: float, beats: BeatGrid) -> float:
    """The downbeat nearby; bars are counted from where parts begin, unless a person says otherwise."""
    downbeats = beats.downbeats_s
    if len(downbeats) < 2:
        return at
    nearest = downbeats[nearest_index(downbeats, at)]
    return nearest if abs(nearest - at) <= float(np.median(np.diff(downbeats))) else at


def _label(said: Said, start_s: float, end_s: float, number: int, count: int) -> tuple[str, float]:
    """The likeliest function of a span; silence is none of an inner section."""
    mean = said.function[int(start_s * FPS) : max(int(start_s * FPS) + 1, int(end_s * FPS))].mean(axis=0)
    if number > 0:
        mean[FUNCTIONS.index("start")] = 0
    if number < count - 1:
        mean[FUNCTIONS.index("end")] = 0
    best = int(mean.argmax())
    return _LABELS.get(FUNCTIONS[best], FUNCTIONS[best]), float(mean[best])
