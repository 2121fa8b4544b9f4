"""Made-up music with a beat every half second, and requests for small clips."""

import math
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from workbench.model.analysis import BeatGrid, Curve, Onsets
from workbench.model.request import ClipRequest, Music
from workbench.model.size import Size
from workbench.timebase import Span

BEAT_S, HOP_S, DURATION_S = 0.5, 0.01, 40.0


@pytest.fixture(scope="session")
def music() -> Music:
    """40 s: kicks on every second beat, snares between, hats on each half beat, energy in waves."""
    beats = tuple(i * BEAT_S for i in range(int(DURATION_S / BEAT_S)))
    low, mid, high = (np.zeros(int(DURATION_S / HOP_S)) for _ in range(3))
    for i, beat in enumerate(beats):
        (low if i % 2 == 0 else mid)[round(beat / HOP_S)] = 1.0
        high[round(beat / HOP_S)] = 0.5
        high[round((beat + BEAT_S / 2) / HOP_S)] = 0.8
    energy = tuple(0.5 + 0.4 * math.sin(i / 6) for i in range(int(DURATION_S * 2)))
    return Music(
        DURATION_S,
        BeatGrid(beats, tuple(i % 4 + 1 for i in range(len(beats))), 120.0, 4, 1.0),
        Curve(0.5, energy),
        Onsets(HOP_S, tuple(low), tuple(mid), tuple(high)),
    )


@pytest.fixture
def ask(music: Music) -> Callable[..., ClipRequest]:
    """A request for a small clip; any field may be given."""
    base = ClipRequest(
        span=Span(0, 10),
        rate=Fraction(30),
        size=Size(160, 90),
        look="marble",
        prompt="",
        seed=7,
        music=music,
        palette=("#07060f", "#241056", "#7a1fa2", "#f2247a", "#19e3ff"),
        section_label="verse",
        section_number=1,
        section_occurrence=1,
        clip_index=2,
        clip_in_section=2,
    )

    def make(**changes: object) -> ClipRequest:
        return replace(base, **changes)

    return make
