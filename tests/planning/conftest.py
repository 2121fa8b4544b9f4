import pytest

from workbench.model.analysis import Analysis, BeatGrid, Curve, Loudness, Onsets, Peaks, Section
from workbench.model.lyrics import Line, Lyrics, Word


@pytest.fixture
def song_of():
    """Builds an analysis by hand: beats at a tempo, sections at given times, energy by section."""

    def build(duration_s, bounds_s=(), *, bpm=120.0, meter=4, confidence=1.0, levels=(), words=(), labels=()):
        beats = [] if bpm is None else [i * 60 / bpm for i in range(int(duration_s * bpm / 60) + 1)]
        beats = [b for b in beats if b < duration_s]
        grid = BeatGrid(
            tuple(beats), tuple(i % meter + 1 for i in range(len(beats))), bpm, meter if bpm else None, confidence
        )
        edges = [0.0, *bounds_s, duration_s]
        sections = tuple(
            Section(a, b, labels[i] if labels else f"part {i}")
            for i, (a, b) in enumerate(zip(edges, edges[1:], strict=False))
        )
        hop = 0.1
        levels = levels or [0.5] * len(sections)
        values = tuple(
            next(levels[i] for i, s in enumerate(sections) if k * hop < s.end_s or s is sections[-1])
            for k in range(int(duration_s / hop) + 1)
        )
        flat = (0.0,) * max(1, int(duration_s / 0.02))
        lines = (
            (Line(words[0][0], words[-1][1], "la", tuple(Word(a, b, "la") for a, b in words), word_times=True),)
            if words
            else ()
        )
        return Analysis(
            "a" * 64,
            duration_s,
            grid,
            sections,
            Curve(hop, values),
            Onsets(0.02, flat, flat, flat),
            Loudness(-14.0, -1.0),
            Peaks(0.01, b""),
            Lyrics(lines) if lines else None,
            (),
        )

    return build
