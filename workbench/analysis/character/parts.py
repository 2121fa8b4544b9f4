"""How each section of a song feels, from its energy beside that of its neighbours."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from workbench.model.analysis import Curve, Section
from workbench.model.character import SectionMood, SectionWord

__all__ = ["section_moods"]

_EDGE_S = 4.0
"""How much of a section, at most, meets its neighbour: two bars at 120 BPM."""
_SILENT = 0.03
_STEP, _RISE, _FADE = 0.22, 0.16, -0.2
_HIGH, _CALM = 0.07, -0.1
"""Against the song's own middle."""
_LOUD, _QUIET, _NEARLY = 0.55, 0.4, 0.05


def section_moods(sections: Sequence[Section], energy: Curve) -> tuple[SectionMood, ...]:
    """A word for each section, with its figures.

    ``drop``: energy comes at once, whatever comes of it later. ``build``: it grows inside. ``fade``: it goes inside.
    ``high`` and ``calm``: it lies above or below the song's own middle. ``steady``: none of these.

    Args:
        sections: in order, covering the song.
        energy: of the whole song, 0 to 1.
    """
    values = np.array(energy.values, float)
    middle = float(np.median(values)) if len(values) else 0.0
    found: list[SectionMood] = []
    before: float | None = None
    for section in sections:
        inside = values[int(section.start_s / energy.hop_s) : max(1, round(section.end_s / energy.hop_s))]
        inside = inside if len(inside) else np.zeros(1)
        third, edge = max(1, len(inside) // 3), max(1, min(len(inside) // 2, round(_EDGE_S / energy.hop_s)))
        level = float(inside.mean())
        rise = float(inside[-third:].mean() - inside[:third].mean())
        step = 0.0 if before is None else float(inside[:edge].mean()) - before
        word = _word(inside, level, rise, step, middle)
        found.append(SectionMood(section.start_s, section.end_s, word, round(level, 3), round(rise, 3), round(step, 3)))
        before = float(inside[-edge:].mean())
    return tuple(found)


def _word(inside: NDArray[np.float64], level: float, rise: float, step: float, middle: float) -> SectionWord:
    if float(inside.max()) <= _SILENT:
        return "silent"
    third = max(1, len(inside) // 3)
    if step >= _STEP and min(level, float(inside[:third].mean())) >= max(_LOUD, middle - _NEARLY):
        return "drop"
    if rise >= _RISE:
        return "build"
    if rise <= _FADE:
        return "fade"
    if level >= middle + _HIGH and level >= _LOUD:
        return "high"
    if level <= middle + _CALM or level <= _QUIET:
        return "calm"
    return "steady"
