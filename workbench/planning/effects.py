"""Beat effects: from the wires that a person laid to the frames that are hit.

A hit begins on the frame of its beat or onset and lasts a fixed time, or until its clip's picture gives way to the next
one. Its strength is the effect's intensity times how strongly the band is struck there, so that a quiet beat is a
small one. Beats hit nothing in a section that flows without one. Flashes keep a third of a second between them: W3C,
WCAG 2.2, success criterion 2.3.1, allows three a second.
"""

from __future__ import annotations

import bisect
import math
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from fractions import Fraction

from workbench.model.analysis import Analysis, Onsets
from workbench.model.effect import BeatEffect, EffectDriver, EffectKind, Hit
from workbench.model.plan import Plan
from workbench.planning.phrases import felt_beats
from workbench.timebase import Span, frame_at

__all__ = ["USUAL_EFFECTS", "plan_hits"]

USUAL_EFFECTS = (
    BeatEffect("zoom-pulse", "kick", 0.5),
    BeatEffect("flash", "snare", 0.35),
    BeatEffect("shake", "hats", 0.15),
)
"""Kick drives impact, snare a flash, hats small motion."""

_LASTS_S: dict[EffectKind, Fraction] = {
    "flash": Fraction(1, 5),
    "zoom-pulse": Fraction(3, 10),
    "shake": Fraction(1, 4),
    "colour-burst": Fraction(2, 5),
    "swap": Fraction(1, 6),
}
_FOR_WORDS: dict[EffectKind, EffectKind] = {"swap": "colour-burst"}
_WORDS_ZOOM = 0.3
"""How much of a zoom is left where pictures set words, which reach to nine tenths of the width."""
_FLASHES_APART_S = Fraction(1, 3)
_BANDS: dict[EffectDriver, str] = {"kick": "low", "snare": "mid", "hats": "high"}
_LEAST_ONSET = 0.35
"""Of its band's maximum: less is no hit."""
_LEAST_SURE = 0.3
"""A drum's stroke that may as well be something else hits nothing."""
_AROUND_S = 0.05
"""How far an onset may lie from its beat."""
_LEAST_BEAT = 0.25
"""How strong a beat is at least where nothing is struck on it; a person asked for every one."""


def plan_hits(
    plan: Plan,
    heard: Analysis,
    effects: Sequence[BeatEffect],
    *,
    worded: AbstractSet[int] = frozenset(),
) -> tuple[Hit, ...]:
    """The hits of a film, ascending; none lies in a transition.

    Args:
        plan: the clips.
        heard: beats, onsets by band, and the strokes of drums where they are known: then these drive kick, snare and
            hats, else their bands do.
        effects: the wires; of two of one kind that meet, the earlier hit ends where the later one begins.
        worded: indices of clips whose pictures set words. They are not mirrored: a burst of colour stands for a swap;
            and a zoom is so small that no word goes over the edge.
    """
    moments: dict[EffectKind, dict[int, float]] = {kind: {} for kind in _LASTS_S}
    starts = [clip.span.start for clip in plan.clips]
    for effect in effects:
        for frame, struck in _struck(effect, heard, plan.rate):
            kind, strength = effect.kind, struck
            if bisect.bisect_right(starts, frame) - 1 in worded:
                kind, strength = _FOR_WORDS.get(kind, kind), struck * (_WORDS_ZOOM if kind == "zoom-pulse" else 1)
            moments[kind][frame] = max(moments[kind].get(frame, 0.0), round(strength, 3))
    hits = [hit for kind, found in moments.items() for hit in _spans(plan, kind, sorted(found.items()))]
    return tuple(sorted(hits, key=lambda hit: (hit.span.start, hit.kind)))


def _struck(effect: BeatEffect, heard: Analysis, rate: Fraction) -> Iterator[tuple[int, float]]:
    """The frames that an effect hits, and how strongly, above 0 to its intensity."""
    moments = _moments(effect.driver, heard)
    for time_s, strength in moments[:: effect.every]:
        yield frame_at(time_s, rate), effect.intensity * strength


def _moments(driver: EffectDriver, heard: Analysis) -> list[tuple[float, float]]:
    """Times, seconds, and strengths, 0 to 1."""
    if heard.drums is not None and driver in _BANDS:
        return [
            (hit.time_s, hit.strength)
            for hit in getattr(heard.drums, driver)
            if hit.strength >= _LEAST_ONSET and hit.confidence >= _LEAST_SURE
        ]
    if driver in ("beat", "downbeat"):
        felt = felt_beats(heard)
        times = felt.beats_s if driver == "beat" else felt.downbeats_s
        return [(time, max(_LEAST_BEAT, _strength(heard.onsets, time))) for time in times]
    names = (_BANDS[driver],) if driver in _BANDS else tuple(_BANDS.values())
    curves = [getattr(heard.onsets, name) for name in names]
    return _peaks([max(values) for values in zip(*curves, strict=True)], heard.onsets.hop_s)


def _strength(onsets: Onsets, time_s: float) -> float:
    """How strongly the lowest band or any other is struck around a time."""
    first, last = int((time_s - _AROUND_S) / onsets.hop_s), int((time_s + _AROUND_S) / onsets.hop_s) + 1
    window = slice(max(0, first), max(0, last))
    return max((*onsets.low[window], *onsets.mid[window], *onsets.high[window]), default=0.0)


def _peaks(values: Sequence[float], hop_s: float) -> list[tuple[float, float]]:
    """Where a curve is highest for a tenth of a second to both sides, and high enough."""
    reach = max(1, round(0.1 / hop_s))
    found: list[tuple[float, float]] = []
    for i, value in enumerate(values):
        if value >= _LEAST_ONSET and value == max(values[max(0, i - reach) : i + reach + 1]):
            if found and i * hop_s - found[-1][0] < 0.1:  # a plateau is one peak
                continue
            found.append((i * hop_s, value))
    return found


def _spans(plan: Plan, kind: EffectKind, moments: Sequence[tuple[int, float]]) -> Iterator[Hit]:
    """The hits of one kind. Only one that is shown ends the one before it."""
    lasts = math.ceil(_LASTS_S[kind] * plan.rate)
    shown = list(_shown(plan, kind, moments))
    for index, (frame, strength, end) in enumerate(shown):
        after = shown[index + 1][0] if index + 1 < len(shown) else plan.frames
        yield Hit(kind, Span(frame, min(frame + lasts, end, after)), strength)


def _shown(plan: Plan, kind: EffectKind, moments: Sequence[tuple[int, float]]) -> Iterator[tuple[int, float, int]]:
    """The moments that are seen, each with its strength and the frame where its clip's picture gives way."""
    starts = [clip.span.start for clip in plan.clips]
    # Up: a frame less would be a flash more than a second allows.
    apart = math.ceil(_FLASHES_APART_S * plan.rate) if kind == "flash" else 1
    before = -apart
    for frame, strength in moments:
        if not 0 <= frame < plan.frames or strength <= 0 or frame - before < apart:
            continue
        clip = plan.clips[bisect.bisect_right(starts, frame) - 1]
        alone = range(clip.span.start + plan.fade_in(clip.index), clip.span.end - plan.fade_out(clip.index))
        if frame in alone:
            before = frame
            yield frame, strength, alone.stop
