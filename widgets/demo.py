"""A made-up song for demos and tests of widgets: values only, nothing is read from the disk."""

from __future__ import annotations

import io
import itertools
import math
import wave
from array import array

from workbench.model.analysis import BeatGrid, Curve, Peaks, Section
from workbench.model.documents import Arrangement

__all__ = ["demo_arrangement", "demo_sound"]

_FORM = (
    ("intro", 0.25, 4),
    ("verse", 0.45, 8),
    ("chorus", 0.9, 8),
    ("verse", 0.5, 8),
    ("chorus", 0.95, 8),
    ("bridge", 0.35, 4),
    ("chorus", 1.0, 8),
    ("outro", 0.2, 4),
)
"""Label, loudness 0 to 1, share of the song."""

_BINS_A_SECOND = 100
_HOP_S = 0.1


def demo_arrangement(duration_s: float = 60.0, *, tempo_bpm: float = 120.0) -> Arrangement:
    """A song of eight sections in 4/4, its first downbeat at 0.25 s, section boundaries on downbeats.

    Args:
        duration_s: length, seconds, at least 30.
        tempo_bpm: beats a minute.
    """
    beats = _beats(duration_s, 60.0 / tempo_bpm)
    sections = _sections(duration_s, beats.downbeats_s)
    return Arrangement(duration_s, sections, beats, _energy(duration_s, sections), _peaks(duration_s, sections, beats))


def demo_sound(duration_s: float = 60.0, *, tempo_bpm: float = 120.0, rate: int = 11025) -> tuple[bytes, str]:
    """A click on each beat, the first at 0.25 s, as the bytes of a WAV file, and its mime type."""
    samples = array("h", bytes(2 * int(duration_s * rate)))
    click = [int(9000 * math.exp(-i / 120) * math.sin(i * 0.5)) for i in range(600)]
    for beat in _beats(duration_s, 60.0 / tempo_bpm).beats_s:
        at = int(beat * rate)
        for offset, level in enumerate(click[: len(samples) - at]):
            samples[at + offset] = level
    file = io.BytesIO()
    with wave.open(file, "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(2)
        written.setframerate(rate)
        written.writeframes(samples.tobytes())
    return file.getvalue(), "audio/wav"


def _beats(duration_s: float, beat_s: float) -> BeatGrid:
    count = int((duration_s - 0.25) / beat_s) + 1
    times = tuple(0.25 + index * beat_s for index in range(count))
    return BeatGrid(times, tuple(index % 4 + 1 for index in range(count)), 60.0 / beat_s, 4, 0.95)


def _sections(duration_s: float, downbeats_s: tuple[float, ...]) -> tuple[Section, ...]:
    whole = sum(share for _, _, share in _FORM)
    ends = [
        downbeats_s[round(part / whole * (len(downbeats_s) - 1))]
        for part in itertools.accumulate(share for _, _, share in _FORM)
    ]
    edges = [0.0, *ends[:-1], duration_s]
    labels = [label for label, _, _ in _FORM]
    return tuple(
        Section(start, end, label, 0.8, labels[: index + 1].count(label))
        for index, (label, (start, end)) in enumerate(zip(labels, itertools.pairwise(edges), strict=True))
    )


def _level(t: float, sections: tuple[Section, ...]) -> float:
    index = next((i for i, section in enumerate(sections) if t < section.end_s), len(sections) - 1)
    return _FORM[index][1] * (0.9 + 0.1 * math.sin(t * 0.9))


def _energy(duration_s: float, sections: tuple[Section, ...]) -> Curve:
    return Curve(_HOP_S, tuple(_level(i * _HOP_S, sections) for i in range(math.ceil(duration_s / _HOP_S))))


def _peaks(duration_s: float, sections: tuple[Section, ...], beats: BeatGrid) -> Peaks:
    beat_s = 60.0 / (beats.tempo_bpm or 120.0)
    pairs = array("b")
    for index in range(math.ceil(duration_s * _BINS_A_SECOND)):
        t = index / _BINS_A_SECOND
        since = (t - 0.25) % beat_s
        grain = 0.5 + 0.5 * math.sin(index * 12.9898) * math.sin(index * 4.1414)
        height = _level(t, sections) * (0.28 + 0.3 * grain + 0.42 * math.exp(-since * 9))
        pairs.extend((-round(height * 118), round(height * (104 + 16 * math.sin(index * 0.37)))))
    return Peaks(1 / _BINS_A_SECOND, pairs.tobytes())
