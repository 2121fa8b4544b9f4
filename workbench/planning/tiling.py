"""The tiling solver: clips that fill every section exactly, cut where the music allows it best.

For each section it minimises, over all tilings whose clips keep the limits,

    sum over clips of  LENGTH_WEIGHT * (length / target - 1)^2 * (length / target)
    + sum over inner cuts of  cost of cutting at that frame
    + sum over clips of  paid waste / worst paid waste, where clips are bought by the second

by dynamic programming over every frame of the section, so the result is the best one, not a greedy one.

How the cuts fit the music comes first: a section whose cuts would cost more for the sake of less waste is tiled as if
its clips cost nothing.

``cut_costs`` says what a cut costs. In a section that has beats to keep to, cuts fall on them; in one that has none,
or that the grid's report says flows, they follow its phrases.

Density rule: a clip lasts as many bars (1, 2, 4, 8) as come nearest to 7.5 s in the calmest and 3.5 s in the
loudest section, linear in between by the section's mean energy among the song's sections, divided by the pacing.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from workbench.errors import PlanError
from workbench.model.analysis import Analysis, BeatGrid, Curve, Section
from workbench.model.grid_report import SectionVerdict, cut_by_phrases
from workbench.model.plan import CutOn, PlannedSection
from workbench.planning.cut_costs import SongCosts
from workbench.timebase import Span, frame_at, seconds_at

__all__ = ["Limits", "TiledClip", "Tiling", "cut_anew", "tile"]

_LENGTH_WEIGHT = 6.0
_CALM_CLIP_S, _LOUD_CLIP_S = 7.5, 3.5
_BARS = (1, 2, 4, 8)
_USABLE_CONFIDENCE = 0.15
_USABLE_BEATS = 4


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a clip may be, seconds."""

    min_s: float = 3.0
    max_s: float = 10.0

    def frames(self, rate: Fraction) -> tuple[int, int]:
        """The least and the most frames of a clip.

        Raises:
            PlanError: there is no whole number of frames in between.
        """
        low, high = math.ceil(Fraction(self.min_s) * rate), math.floor(Fraction(self.max_s) * rate)
        if self.min_s > self.max_s:
            raise PlanError(
                f"Clips cannot last at least {self.min_s:g} s and at most {self.max_s:g} s; let min_clip_s be no more "
                "than max_clip_s in the settings.",
                field="limits",
            )
        if not 1 <= low <= high:
            raise PlanError(
                f"Clips of {self.min_s:g} to {self.max_s:g} s hold no whole frame at {float(rate):g} "
                "frames a second; allow longer ones (max_clip_s in the settings).",
                field="limits",
            )
        return low, high


@dataclass(frozen=True, slots=True)
class TiledClip:
    """One slot: its section's index, its frames, what its start falls on."""

    section: int
    span: Span
    cut_on: CutOn


@dataclass(frozen=True, slots=True)
class Tiling:
    """All slots of a song, and what had to be said about them."""

    sections: tuple[PlannedSection, ...]
    clips: tuple[TiledClip, ...]
    notes: tuple[str, ...]


def tile(
    analysis: Analysis,
    sections: Sequence[Section],
    duration: Fraction,
    rate: Fraction,
    limits: Limits | None = None,
    *,
    pacing: float = 1.0,
    verdicts: Sequence[SectionVerdict] = (),
    wasted_s: Callable[[int], Fraction] | None = None,
    most: int | None = None,
) -> Tiling:
    """Tile every section with clips.

    Args:
        analysis: beats, energy, onsets and words.
        sections: touching, covering the song; the analysis' own or a person's.
        duration: the song's exact decoded length, seconds.
        rate: the project's frames a second.
        limits: of a clip's length; 3 to 10 s by default.
        pacing: above 1 cuts more often.
        verdicts: of the grid's report; none where it is not known, then the grid's own confidence decides.
        wasted_s: from a clip's frames to the seconds of it that are paid in vain; None where clips cost nothing.
        most: the most frames that whoever makes the clips can make, whatever the limits allow.

    Raises:
        PlanError: a section cannot be tiled within the limits.
    """
    limits = limits or Limits()
    notes: list[str] = []
    planned = _planned_sections(sections, duration, rate, notes)
    song = SongCosts.of(analysis, planned[-1].span.end, rate)
    low, high = limits.frames(rate)
    if most is not None and most < high:  # whatever is as long as the shortest clip is tiled by such clips
        low, high = min(low, max(1, most // 2)), most
    levels = _levels(planned, analysis.energy)
    waste = _waste(low, high, wasted_s)
    clips: list[TiledClip] = []
    for index, (section, level) in enumerate(zip(planned, levels, strict=True)):
        frames = section.span.frames
        if frames < low:
            notes.append(
                f"The section {section.label!r} at {section.start_s:.2f} s is shorter than the shortest clip "
                f"({limits.min_s:g} s) and became one clip of its own length."
            )
            clips.append(TiledClip(index, section.span, "section"))
            continue
        _check_possible(section, limits, low, high, rate)
        flows = cut_by_phrases(verdicts, section.start_s, section.end_s)
        beats = None if flows else _usable(section, analysis.beats)
        target = _target_frames(beats, analysis.beats.meter, level, pacing, (low, high), rate)
        costs, kinds = song.inside(section.span, beats=beats is not None)
        start = section.span.start
        for cut in _fitting_cuts(costs, target, low, waste):
            end = section.span.start + cut
            kind: CutOn = "section" if start == section.span.start else kinds[start - section.span.start]
            clips.append(TiledClip(index, Span(start, end), kind))
            start = end
    return Tiling(planned, tuple(clips), tuple(notes))


def cut_anew(
    analysis: Analysis,
    section: PlannedSection,
    span: Span,
    total: int,
    rate: Fraction,
    most: int,
    *,
    first: CutOn,
    wasted_s: Callable[[int], Fraction] | None = None,
    verdicts: Sequence[SectionVerdict] = (),
) -> list[tuple[Span, CutOn]]:
    """Cut one clip into clips of about one length, where the music allows it best.

    Args:
        analysis: beats, energy, onsets and words.
        section: the clip's.
        span: the clip's frames.
        total: the film's frames.
        rate: frames a second.
        most: the most frames of a part.
        first: what the clip's own start falls on.
        wasted_s: as in ``tile``.
        verdicts: as in ``tile``.

    Returns:
        The parts, which tile the span, each with what its start falls on.
    """
    count = math.ceil(span.frames / most)
    low = max(1, min(most // 2, span.frames // count))  # so that there is always a way
    beats = not cut_by_phrases(verdicts, section.start_s, section.end_s) and _usable(section, analysis.beats)
    costs, kinds = SongCosts.of(analysis, total, rate).inside(span, beats=bool(beats))
    ends = _fitting_cuts(costs, span.frames / count, low, _waste(low, most, wasted_s))
    return [
        (Span(span.start + start, span.start + end), kinds[start] if start else first)
        for start, end in itertools.pairwise([0, *ends])
    ]


def _planned_sections(
    sections: Sequence[Section], duration: Fraction, rate: Fraction, notes: list[str]
) -> tuple[PlannedSection, ...]:
    total = frame_at(duration, rate, up=True)
    planned: list[PlannedSection] = []
    start = 0
    for section in sections:
        last = section is sections[-1]
        end = total if last else min(frame_at(section.end_s, rate), total)
        if end <= start:
            notes.append(
                f"The section {section.label!r} at {section.start_s:.2f} s is shorter than a frame "
                "and has no place in the film."
            )
            continue
        planned.append(
            PlannedSection(
                section.label, section.occurrence, section.start_s, section.end_s, Span(start, end), section.note
            )
        )
        start = end
    return tuple(planned)


def _levels(sections: Sequence[PlannedSection], energy: Curve) -> list[float]:
    """Each section's mean energy, 0 for the song's calmest section and 1 for its loudest."""
    values = np.asarray(energy.values or (0.0,))
    means = []
    for section in sections:
        first, last = int(section.start_s / energy.hop_s), math.ceil(section.end_s / energy.hop_s)
        part = values[first : max(last, first + 1)]
        means.append(float(part.mean()) if len(part) else 0.0)
    low, high = min(means), max(means)
    return [0.5 if high - low < 0.02 else (mean - low) / (high - low) for mean in means]


def _usable(section: PlannedSection, grid: BeatGrid) -> list[float] | None:
    """The section's beats, if they can be cut on: enough of them, trusted, and over most of the section."""
    inside = [b for b in grid.beats_s if section.start_s <= b < section.end_s]
    if grid.confidence < _USABLE_CONFIDENCE or len(inside) < _USABLE_BEATS:
        return None
    return inside if inside[-1] - inside[0] > (section.end_s - section.start_s) / 2 else None


def _target_frames(
    beats: Sequence[float] | None,
    meter: int | None,
    level: float,
    pacing: float,
    limits: tuple[int, int],
    rate: Fraction,
) -> float:
    wanted_s = (_CALM_CLIP_S + (_LOUD_CLIP_S - _CALM_CLIP_S) * level) / pacing
    wanted = min(max(wanted_s * float(rate), limits[0]), limits[1])
    if beats is None:
        return wanted
    bar_s = float(np.median(np.diff(beats))) * (meter or 4)
    bars = [n * bar_s * float(rate) for n in _BARS if limits[0] <= n * bar_s * float(rate) <= limits[1]]
    return min(bars, key=lambda frames: abs(math.log(frames / wanted))) if bars else wanted


def _check_possible(section: PlannedSection, limits: Limits, low: int, high: int, rate: Fraction) -> None:
    frames = section.span.frames
    clips = math.ceil(frames / high)
    if clips * low <= frames:
        return
    longest_s = frames / (clips - 1) / float(rate) if clips > 1 else frames / float(rate)
    shortest_s = frames / clips / float(rate)
    raise PlanError(
        f"The section {section.label!r} ({float(seconds_at(frames, rate)):.2f} s) cannot be tiled by clips of "
        f"{limits.min_s:g} to {limits.max_s:g} s: allow clips down to {math.floor(shortest_s * 100) / 100:g} s "
        f"or up to {math.ceil(longest_s * 100) / 100:g} s.",
        field="limits",
    )


def _waste(low: int, high: int, wasted_s: Callable[[int], Fraction] | None) -> NDArray[np.float64]:
    """What paid waste costs by a clip's length, from the shortest to the longest: 0 to 1."""
    if wasted_s is None:
        return np.zeros(high - low + 1)
    seconds: NDArray[np.float64] = np.array([float(wasted_s(frames)) for frames in range(low, high + 1)])
    worst = max(float(seconds.max()), 1e-9)
    return np.asarray(seconds / worst)


def _fitting_cuts(costs: NDArray[np.float64], target: float, low: int, waste: NDArray[np.float64]) -> list[int]:
    """The best cuts with the waste, unless those without it fit better."""
    thrifty = _best_cuts(costs, target, low, waste)
    if not waste.any():
        return thrifty
    free = _best_cuts(costs, target, low, np.zeros_like(waste))
    return thrifty if costs[thrifty[:-1]].sum() <= costs[free[:-1]].sum() else free


def _best_cuts(costs: NDArray[np.float64], target: float, low: int, waste: NDArray[np.float64]) -> list[int]:
    """The ends of the best clips, frames from the section's start; the last is the section's length.

    ``costs[f]`` is the cost of a cut at frame f, shape=(frames + 1,); the section's own ends cost nothing. ``waste[n]``
    is that of a clip of ``low + n`` frames.
    """
    frames, high = len(costs) - 1, low + len(waste) - 1
    lengths = np.arange(low, high + 1)
    ratio = lengths / target
    length_costs = (_LENGTH_WEIGHT * np.square(ratio - 1) * ratio + waste)[::-1]  # from the longest to the shortest
    best = np.full(frames + 1, np.inf)
    best[0] = 0.0
    came_from = np.zeros(frames + 1, dtype=np.int64)
    for end in range(low, frames + 1):
        first, last = max(0, end - high), end - low
        candidates = best[first : last + 1] + length_costs[-(last - first + 1) :]
        at = int(np.argmin(candidates))
        best[end] = candidates[at] + (costs[end] if end < frames else 0.0)
        came_from[end] = first + at
    cuts = [frames]
    while came_from[cuts[-1]]:
        cuts.append(int(came_from[cuts[-1]]))
    return cuts[::-1]
