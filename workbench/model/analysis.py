"""What listening found. Times in seconds from the song's start; curves as one value each ``hop_s``."""

from __future__ import annotations

import itertools
import math
import statistics
from dataclasses import dataclass, field
from typing import ClassVar, Literal

from workbench.model.character import Character, DrumHits
from workbench.model.grid_report import GridReport
from workbench.model.heard_lyrics import HeardLyrics
from workbench.model.labels import HUES, Hue, hue_of
from workbench.model.listening import Listening
from workbench.model.lyric_report import LyricReport
from workbench.model.lyrics import Lyrics
from workbench.model.section_levels import SectionLevels

__all__ = ["Analysis", "Analyzer", "BeatGrid", "Curve", "Loudness", "Onsets", "Peaks", "Section"]

_TEMPO_BEATS = 4


@dataclass(frozen=True, slots=True)
class Analyzer:
    """Who answered one question of the analysis, and how sure it is."""

    part: str
    """The question: beats, sections, energy, onsets, loudness, peaks, drums, grid, character, tags, words."""
    name: str
    version: str
    confidence: float | None
    """0 to 1; None where the notion has no sense (loudness is measured, not guessed)."""


@dataclass(frozen=True, slots=True)
class BeatGrid:
    """Beats and where the bars begin."""

    beats_s: tuple[float, ...]
    """Ascending."""
    beat_in_bar: tuple[int, ...]
    """For each beat its number in the bar, from 1; a 1 is a downbeat. Same length as ``beats_s``."""
    tempo_bpm: float | None
    meter: int | None
    """Beats a bar."""
    confidence: float

    def __post_init__(self) -> None:
        if len(self.beats_s) != len(self.beat_in_bar):
            raise ValueError("each beat needs its number in the bar")
        if any(a >= b for a, b in itertools.pairwise(self.beats_s)):
            raise ValueError("beats must ascend")

    @property
    def downbeats_s(self) -> tuple[float, ...]:
        """The first beat of each bar, seconds."""
        return tuple(t for t, n in zip(self.beats_s, self.beat_in_bar, strict=True) if n == 1)

    @property
    def local_bpm(self) -> tuple[float, ...]:
        """The tempo at each beat, beats a minute: the mean of the intervals around it, up to four on each side.

        Intervals that are a quarter longer or shorter than their median are left out: a pause, a beat that is
        missing, the other side of a change of tempo. Empty where there are fewer than two beats.
        """
        steps = [b - a for a, b in itertools.pairwise(self.beats_s)]
        if not steps:
            return ()
        tempi = []
        for i in range(len(self.beats_s)):
            around = steps[max(0, i - _TEMPO_BEATS) : i + _TEMPO_BEATS]
            usual = statistics.median_low(around)
            alike = [step for step in around if abs(step - usual) <= usual / 4]
            tempi.append(60 * len(alike) / math.fsum(alike))
        return tuple(tempi)


@dataclass(frozen=True, slots=True)
class Section:
    """A labelled span of the song, seconds, half open."""

    start_s: float
    end_s: float
    label: str
    """One of ``model.labels``, or a person's own."""
    confidence: float = 1.0
    occurrence: int = 1
    """1 for the first section of its label that sounds like this, 2 for its first repeat ..."""
    colour: Hue | Literal[""] = ""
    """A person's own; empty = the label's."""
    note: str = ""
    """What it is about, in a person's words: goes into the prompts of its clips."""
    locked: bool = False
    """Whether it keeps its edges and its label, whatever else is edited."""

    def __post_init__(self) -> None:
        if not self.start_s < self.end_s:
            raise ValueError(f"a section needs start < end, not {self.start_s} and {self.end_s}")
        if self.colour and self.colour not in HUES:
            raise ValueError(f"a section's colour is one of {', '.join(HUES)}, not {self.colour!r}")

    @property
    def hue(self) -> Hue:
        """The colour that it is shown in."""
        return self.colour or hue_of(self.label)


@dataclass(frozen=True, slots=True)
class Curve:
    """A measured curve, 0 to 1; value ``i`` stands for the time from ``i * hop_s`` to ``(i + 1) * hop_s``."""

    hop_s: float
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Onsets:
    """Onset strength, 0 to 1 of its band's maximum; index ``i`` is the time ``i * hop_s``."""

    hop_s: float
    low: tuple[float, ...]
    """Below 150 Hz, where a kick is."""
    mid: tuple[float, ...]
    """150 to 2500 Hz, where a snare's body and the voice are."""
    high: tuple[float, ...]
    """Above 2500 Hz, where hats and consonants are."""


@dataclass(frozen=True, slots=True)
class Loudness:
    """As EBU R 128 measures it; None for silence."""

    integrated_lufs: float | None
    true_peak_dbtp: float | None


@dataclass(frozen=True, slots=True)
class Peaks:
    """The waveform for drawing: the lowest and highest sample of each bin, mono."""

    bin_s: float
    data: bytes = field(repr=False)
    """int8, shape=(bins, 2): minimum and maximum, -127 to 127 for -1.0 to 1.0."""

    __pydantic_config__: ClassVar = {"val_json_bytes": "base64"}
    # The readers of JSON look here for how bytes are written.


@dataclass(frozen=True, slots=True)
class Analysis:
    """All that listening found about one song. Sections touch end to start and cover the song."""

    song_id: str
    duration_s: float
    beats: BeatGrid
    """As a person corrected them."""
    sections: tuple[Section, ...]
    energy: Curve
    onsets: Onsets
    loudness: Loudness
    peaks: Peaks
    lyrics: Lyrics | None
    """As a person changed them."""
    analyzers: tuple[Analyzer, ...]
    notes: tuple[str, ...] = ()
    key: str = ""
    """Hash of all that it was made from: the song, its lyrics, every analyser's version, a person's corrections."""
    asked: Listening | None = None
    """What was asked for. This and what follows is None in analyses of older libraries."""
    grid: GridReport | None = None
    """How far the beats can be trusted, and what else they might be."""
    drums: DrumHits | None = None
    character: Character | None = None
    words: HeardLyrics | None = None
    """What was heard about the words where a network was asked, before a person changed anything."""
    lyric_report: LyricReport | None = None
    """How far the times of the lyrics can be trusted; None without lyrics."""
    section_levels: SectionLevels | None = None
    """The sections in every fineness; None where whoever found them knows one alone."""

    def __post_init__(self) -> None:
        check_sections(self.sections, self.duration_s)


def check_sections(sections: tuple[Section, ...], duration_s: float) -> None:
    """The invariant ``s[0].start == 0, s[i].end == s[i + 1].start, s[-1].end == duration``.

    Raises:
        ValueError: it does not hold.
    """
    if not sections or sections[0].start_s != 0 or sections[-1].end_s != duration_s:
        raise ValueError("sections must cover the song from 0 to its end")
    if any(a.end_s != b.start_s for a, b in itertools.pairwise(sections)):
        raise ValueError("sections must touch end to start")
