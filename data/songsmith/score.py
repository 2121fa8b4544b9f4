"""What is played and when: tempo map, names of notes and chords, sections, words, and the truth made of them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from songsmith.sound import RATE, Array

__all__ = ["Grid", "Song", "Word", "chord_notes", "hertz", "midi"]

_STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_QUALITIES = {
    "": (0, 4, 7),
    "m": (0, 3, 7),
    "7": (0, 4, 7, 10),
    "m7": (0, 3, 7, 10),
    "maj7": (0, 4, 7, 11),
    "add9": (0, 4, 7, 14),
    "m9": (0, 3, 7, 10, 14),
    "sus4": (0, 5, 7),
    "m6": (0, 3, 7, 9),
}


def midi(name: str) -> int:
    """The MIDI number of a note: ``A4`` is 69, ``F#3`` is 54, ``Bb3`` is 58."""
    return 12 * (int(name[-1]) + 1) + _STEPS[name[0]] + name.count("#") - name[1:].count("b")


def hertz(note: float) -> float:
    """The frequency of a MIDI number, equal temperament, A4 = 440 Hz."""
    return 440.0 * 2.0 ** ((note - 69) / 12)


def chord_notes(name: str) -> tuple[int, tuple[int, ...]]:
    """Bass and notes of a chord such as ``Em9`` or ``G/B``, as steps above C: (bass, (root, third, ...))."""
    upper, _, bass = name.partition("/")
    cut = 2 if len(upper) > 1 and upper[1] in "#b" else 1
    root = midi(upper[:cut] + "4") - 60
    low = midi(bass + "4") - 60 if bass else root
    return low, tuple(root + step for step in _QUALITIES[upper[cut:]])


@dataclass(frozen=True)
class Grid:
    """The clock of a song: stretches of whole bars, each at one tempo, after a silent lead."""

    stretches: tuple[tuple[int, float], ...]
    """(bars, beats a minute)"""
    meter: int
    lead_s: float = 0.0

    @property
    def bars(self) -> int:
        """All bars of the song."""
        return sum(bars for bars, _ in self.stretches)

    @property
    def end_s(self) -> float:
        """Where the last bar ends."""
        return self.at(self.bars)

    def at(self, bar: float, beat: float = 0.0) -> float:
        """The time, seconds, of a beat counted from 0 in a bar counted from 0; beats may run over the bar."""
        edges, times = [0.0], [self.lead_s]
        for bars, bpm in self.stretches:
            edges.append(edges[-1] + bars * self.meter)
            times.append(times[-1] + bars * self.meter * 60.0 / bpm)
        return float(np.interp(bar * self.meter + beat, edges, times))

    def tempos(self) -> list[dict[str, float]]:
        """Each stretch's start, seconds, and tempo."""
        bar, found = 0, []
        for bars, bpm in self.stretches:
            found.append({"start_s": round(self.at(bar), 6), "bpm": bpm})
            bar += bars
        return found


@dataclass(frozen=True)
class Word:
    """A sung word, as long as it sounds, its consonants included; seconds."""

    start_s: float
    end_s: float
    text: str
    line: int


@dataclass
class Song:
    """A finished song and everything that is known about it."""

    name: str
    title: str
    grid: Grid
    sections: tuple[tuple[str, int], ...]
    """(label, bars)"""
    chords: tuple[tuple[str, float], ...]
    """(name, bars), from the first bar on"""
    pcm: Array = field(repr=False)
    """shape=(n, 2), below full scale"""
    words: tuple[Word, ...] = ()
    lines: tuple[str, ...] = ()
    hits: dict[str, list[float]] = field(default_factory=dict)
    """Times, seconds, of each drum."""
    artist: str = "The Songreel Band"

    def truth(self) -> dict[str, object]:
        """All that is exact, ready for JSON; times in seconds, rounded to a microsecond."""
        grid = self.grid
        count = grid.bars * grid.meter
        beats = [round(grid.at(0, i), 6) for i in range(count)]
        duration = len(self.pcm) / RATE
        tempos = grid.tempos()
        return {
            "schema": 1,
            "title": self.title,
            "artist": self.artist,
            "license": "CC0-1.0",
            "sample_rate": RATE,
            "samples": len(self.pcm),
            "duration_s": duration,
            "meter": grid.meter,
            "tempo_bpm": tempos[0]["bpm"] if len(tempos) == 1 else None,
            "tempos": tempos,
            "beats_s": beats,
            "beat_in_bar": [i % grid.meter + 1 for i in range(count)],
            "downbeats_s": beats[:: grid.meter],
            "sections": self._spans(self.sections, duration, "label"),
            "chords": self._spans(self.chords, duration, "name"),
            "lines": [self._line(i) for i in range(len(self.lines))],
            "words": [{"start_s": w.start_s, "end_s": w.end_s, "text": w.text, "line": w.line} for w in self.words],
            "hits_s": {drum: sorted({round(t, 6) for t in times}) for drum, times in sorted(self.hits.items())},
        }

    def _spans(self, parts: tuple[tuple[str, float], ...], duration: float, key: str) -> list[dict[str, object]]:
        """Labelled bars as spans that cover the song: the lead belongs to the first, the tail to the last."""
        edges = [0.0, *np.cumsum([bars for _, bars in parts])]
        times = [0.0, *(round(self.grid.at(float(edge)), 6) for edge in edges[1:-1]), duration]
        return [
            {"start_s": a, "end_s": b, key: name} for (name, _), a, b in zip(parts, times[:-1], times[1:], strict=True)
        ]

    def _line(self, index: int) -> dict[str, object]:
        """A line from its first word's start to its last word's end."""
        sung = [word for word in self.words if word.line == index]
        return {"start_s": sung[0].start_s, "end_s": sung[-1].end_s, "text": self.lines[index]}
