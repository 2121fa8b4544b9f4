"""What each section is called where a network told what each span of the song is for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from workbench.analysis.all_in_one.network import FUNCTIONS
from workbench.analysis.groups import Part

__all__ = ["parts_by_function"]

_LABELS = {"start": "intro", "end": "outro", "inst": "instrumental"}
"""Where the network's words are not ours; the silence before and after the music belongs to what it touches.
Sections are kept with these names: whoever changes them raises ``form.FORM_VERSION``."""


def parts_by_function(
    edges_s: Sequence[float], functions: Sequence[Sequence[float]], starts: Sequence[int]
) -> tuple[Part, ...]:
    """The likeliest function of each section, and how likely it is; silence is none of an inner section.

    Args:
        edges_s: of the units, seconds.
        functions: how likely each unit has each function.
        starts: the unit that each section begins with, ascending from 0.
    """
    shares, lasting = np.array(functions), np.diff(edges_s)
    seen: Counter[str] = Counter()
    parts = []
    for number, (first, last) in enumerate(zip(starts, (*starts[1:], len(lasting)), strict=True)):
        mean = np.average(shares[first:last], axis=0, weights=lasting[first:last])
        if number > 0:
            mean[FUNCTIONS.index("start")] = 0
        if number < len(starts) - 1:
            mean[FUNCTIONS.index("end")] = 0
        best = int(mean.argmax())
        label = _LABELS.get(FUNCTIONS[best], FUNCTIONS[best])
        seen[label] += 1
        parts.append(Part(label, seen[label], min(1.0, float(mean[best]))))
    return tuple(parts)
