"""How well a beat grid fits what is struck in the song, and where it should not be cut by.

*Grip* tells beats that are meant from beats that are imposed: how near hits are to the beats, against how near
they are to any moment of the same ten seconds. It is 1 for a metronome on its own clicks and 0 for beats at random,
however dense the music is. Sections without it follow their phrases.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from workbench.analysis.heard import Heard
from workbench.analysis.levels import LATE_S, Decided, decide_level
from workbench.analysis.pulse import scaled
from workbench.model.analysis import BeatGrid, Section
from workbench.model.grid_changes import PhraseFlow
from workbench.model.grid_report import Doubt, GridReport, LowTrustSpan, SectionVerdict, Verdict

__all__ = ["REPORT_NAME", "REPORT_VERSION", "find_hits", "grid_report", "measured_grid"]

Floats = NDArray[np.float64]

REPORT_NAME, REPORT_VERSION = "grid report", "1"
"""As who answers, in an analysis; the version grows whenever the report may change."""

_BASS = 2.0
_PEAK_FRAMES = 4
_WEAKEST, _WEAKEST_SHARE = 0.3, 0.5
_MATCH_S = 0.05
_FEWEST_MATCHED = 8

_CELL_S, _AROUND_S = 2.0, 10.0
_NEAR_S = 0.025
_MOMENTS_S = 0.01
# Beats at random have at most 0.2 for a moment, and beats that were checked by ear 0.28 and more in rubato.
_LEAST_GRIP, _GRIP_ELSEWHERE = 0.15, 0.35
# Where much of a song has no grip, the rest must show more: some of it fits by chance.
_MUCH, _LEAST_GRIP_THEN = 0.35, 0.3
_FEWEST_BEATS, _FEWEST_HITS_A_S = 3, 0.6
_QUIET_DB, _SILENT_DBFS = 50.0, -65.0
_SHORTEST_S = 4.0
_LEAST_TRUSTED = 0.5
_SHIFTS = tuple(step / 8 for step in range(1, 8))


def grid_report(
    heard: Heard, decided: Decided, sections: Sequence[Section], flows: Sequence[PhraseFlow] = ()
) -> GridReport:
    """What can be said of a grid.

    Args:
        heard: the song.
        decided: the grid, with its scores and alternatives.
        sections: of the song; one verdict for each.
        flows: spans that a person took the beats out of.

    Raises:
        CancelledError
    """
    grid, hits_s = decided.grid, find_hits(heard)
    share, mean_ms, drift_ms = _match(np.array(grid.beats_s), hits_s)
    low = _low_trust(heard, grid, hits_s, flows)
    levels = [a for a in decided.alternatives if abs(np.log2(a.tempo_bpm / (grid.tempo_bpm or a.tempo_bpm))) > 0.1]
    margin = None
    if decided.level_score is not None and levels:
        margin = round(decided.level_score - max(a.score for a in levels), 3)
    return GridReport(
        share,
        mean_ms,
        drift_ms,
        margin,
        decided.level_score,
        decided.bar_score,
        low,
        tuple(_verdict(section, low) for section in sections),
        decided.alternatives,
    )


def measured_grid(
    heard: Heard, grid: BeatGrid, sections: Sequence[Section], flows: Sequence[PhraseFlow] = ()
) -> GridReport:
    """The report of a grid that a tracker and a person have decided: nothing is changed, only measured."""
    decided = decide_level(heard, grid, level_margin=math.inf, bar_margin=math.inf)
    return grid_report(heard, decided, sections, flows)


def find_hits(heard: Heard) -> Floats:
    """When something is struck, plucked or sung, seconds, ascending: peaks of the onsets, placed between frames."""
    bands = heard.bands
    strong = scaled(bands.full) + _BASS * scaled(bands.low)
    if len(strong) < 3:
        return np.zeros(0)
    from scipy.ndimage import maximum_filter1d

    left, middle, right = strong[:-2], strong[1:-1], strong[2:]
    peaks = np.flatnonzero((middle > left) & (middle >= right)) + 1
    peaks = peaks[strong[peaks] >= maximum_filter1d(strong, 2 * _PEAK_FRAMES + 1)[peaks]]
    if not len(peaks):
        return np.zeros(0)
    peaks = peaks[strong[peaks] > _WEAKEST_SHARE * np.median(strong[peaks]) + _WEAKEST]
    bend = strong[peaks - 1] - 2 * strong[peaks] + strong[peaks + 1]
    top = np.clip(0.5 * (strong[peaks - 1] - strong[peaks + 1]) / np.minimum(bend, -1e-9), -0.5, 0.5)
    return np.asarray((peaks + top) / bands.rate - LATE_S, float)


def _deviations(times_s: Floats, hits_s: Floats) -> Floats:
    """How much later the nearest hit is than each time, seconds; infinite without hits."""
    if not len(hits_s):
        return np.full(len(times_s), np.inf)
    after = np.clip(np.searchsorted(hits_s, times_s), 0, len(hits_s) - 1)
    before = np.maximum(after - 1, 0)
    late, early = hits_s[after] - times_s, hits_s[before] - times_s
    return np.asarray(np.where(np.abs(late) <= np.abs(early), late, early), float)


def _match(beats_s: Floats, hits_s: Floats) -> tuple[float | None, float | None, float | None]:
    """Share of the beats with a hit, mean distance in ms, and drift in ms over the song."""
    if not len(beats_s):
        return None, None, None
    off = _deviations(beats_s, hits_s)
    matched = np.abs(off) <= _MATCH_S
    share = round(float(matched.mean()), 3)
    if not matched.any():
        return share, None, None
    mean_ms = round(float(np.abs(off[matched]).mean()) * 1000, 1)
    if matched.sum() < _FEWEST_MATCHED:
        return share, mean_ms, None
    from scipy.stats import theilslopes

    slope = float(theilslopes(off[matched], beats_s[matched])[0])
    return share, mean_ms, round(slope * float(beats_s[-1] - beats_s[0]) * 1000, 1)


def _low_trust(heard: Heard, grid: BeatGrid, hits_s: Floats, flows: Sequence[PhraseFlow]) -> tuple[LowTrustSpan, ...]:
    """Where beats are not to be trusted; what a person said stands above what was measured."""
    duration = heard.duration_s
    edges = [0.0, *np.arange(_CELL_S, duration - _CELL_S / 2, _CELL_S).tolist(), duration]
    grips = _Grips(np.array(grid.beats_s), hits_s, duration)

    def doubts(least: float) -> list[Doubt | None]:
        heard.check()
        return [_doubt(heard, (a + b) / 2, grips, least) for a, b in itertools.pairwise(edges)]

    found = doubts(_LEAST_GRIP)
    sounding = [doubt for doubt in found if doubt not in ("silence", "ambience")]
    if sum(doubt is not None for doubt in sounding) > _MUCH * len(sounding):
        found = doubts(_LEAST_GRIP_THEN)
    spans = _merged(edges, _without_flicker(found), duration)
    told = [LowTrustSpan(f.start_s, min(f.end_s, duration), "said") for f in flows if f.start_s < duration]
    return _laid_over(spans, sorted(told, key=lambda span: span.start_s))


def _nearness(times_s: Floats, hits_s: Floats) -> Floats:
    return np.asarray(np.exp(-np.square(np.clip(_deviations(times_s, hits_s), -1, 1) / _NEAR_S)), float)


class _Grips:
    """Beats, hits and how near any moment is to a hit, looked at around one moment after another."""

    def __init__(self, beats_s: Floats, hits_s: Floats, duration_s: float) -> None:
        self.hits_s, self.duration_s = hits_s, duration_s
        self._beats_s = beats_s
        self._near = _nearness(np.arange(0, duration_s, _MOMENTS_S), hits_s)

    def window(self, middle_s: float) -> tuple[float, float]:
        """Start and end of what is looked at, seconds."""
        return max(0.0, middle_s - _AROUND_S / 2), min(self.duration_s, middle_s + _AROUND_S / 2)

    def beats(self, middle_s: float) -> Floats:
        """The beats in the window; none where there is none close by."""
        low, high = self.window(middle_s)
        beats = self._beats_s[(self._beats_s >= low) & (self._beats_s < high)]
        close = len(beats) and float(np.abs(beats - middle_s).min()) <= _CELL_S
        return beats if close else beats[:0]

    def grip(self, middle_s: float, times_s: Floats) -> float:
        """See the head of the module."""
        low, high = (int(t / _MOMENTS_S) for t in self.window(middle_s))
        by_chance = float(self._near[low:high].mean())
        return (float(_nearness(times_s, self.hits_s).mean()) - by_chance) / max(1 - by_chance, 0.05)


def _doubt(heard: Heard, middle_s: float, grips: _Grips, least: float) -> Doubt | None:
    """Why beats around a moment are not to be trusted; None where they are."""
    if _silent(heard, middle_s):
        return "silence"
    low, high = grips.window(middle_s)
    if ((grips.hits_s >= low) & (grips.hits_s < high)).sum() < _FEWEST_HITS_A_S * (high - low):
        return "ambience"
    beats = grips.beats(middle_s)
    if len(beats) < _FEWEST_BEATS:
        return "rubato"
    if grips.grip(middle_s, beats) >= least:
        return None
    step = float(np.median(np.diff(beats)))
    elsewhere = max(grips.grip(middle_s, beats + shift * step) for shift in _SHIFTS)
    return "off-grid" if elsewhere >= _GRIP_ELSEWHERE else "rubato"


def _silent(heard: Heard, middle_s: float) -> bool:
    colour = heard.colour
    start, end = (round(t * colour.rate) for t in (middle_s - _CELL_S / 2, middle_s + _CELL_S / 2))
    level = colour.level_db[max(0, start) : max(1, end)]
    loudest = float(colour.level_db.max())
    return not len(level) or float(level.max()) < max(loudest - _QUIET_DB, _SILENT_DBFS)


def _without_flicker(doubts: list[Doubt | None]) -> list[Doubt | None]:
    """One cell that differs from two alike around it is as they are; silence is measured, and stays."""
    calm = list(doubts)
    for i in range(1, len(doubts) - 1):
        if doubts[i - 1] == doubts[i + 1] != doubts[i] and "silence" not in (doubts[i], doubts[i - 1]):
            calm[i] = doubts[i - 1]
    return calm


def _merged(edges: Sequence[float], doubts: Sequence[Doubt | None], duration_s: float) -> list[LowTrustSpan]:
    """Cells of one doubt as one span; what is shorter than 4 s is no news, unless the song is."""
    spans, start = [], 0
    for doubt, group in itertools.groupby(doubts):
        end = start + len(list(group))
        if doubt is not None and edges[end] - edges[start] >= min(_SHORTEST_S, duration_s):
            spans.append(LowTrustSpan(round(edges[start], 3), edges[end], doubt))
        start = end
    return spans


def _laid_over(spans: Sequence[LowTrustSpan], told: Sequence[LowTrustSpan]) -> tuple[LowTrustSpan, ...]:
    """All spans in order; those that were told cut into the others."""
    kept = list(told)
    for span in spans:
        start = span.start_s
        for other in (*told, None):
            end = span.end_s if other is None else min(span.end_s, other.start_s)
            if start < end:
                kept.append(LowTrustSpan(start, end, span.doubt))
            if other is not None:
                start = max(start, other.end_s)
    return tuple(sorted(kept, key=lambda span: span.start_s))


def _verdict(section: Section, low: Sequence[LowTrustSpan]) -> SectionVerdict:
    lost = sum(max(0.0, min(section.end_s, s.end_s) - max(section.start_s, s.start_s)) for s in low)
    trusted = max(0.0, 1 - lost / (section.end_s - section.start_s))
    verdict: Verdict = "beat_cut" if trusted >= _LEAST_TRUSTED else "phrase_flow"
    return SectionVerdict(section.start_s, section.end_s, verdict, round(trusted, 3))
