"""What was heard in a song, for a new master of it: what was judged moves along, what is measured is measured again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from workbench.analysis.energy import WeightedLevel
from workbench.analysis.heard import Heard
from workbench.analysis.loudness import Bs1770
from workbench.analysis.onsets import BandFlux
from workbench.analysis.peaks import MinMax
from workbench.jobs.cancel import CancelToken
from workbench.jobs.keys import key_of
from workbench.media.audio import Audio
from workbench.model.analysis import Analysis, BeatGrid, Section
from workbench.model.lyrics import Line, Lyrics

__all__ = ["carried", "moved_sections"]

_MEASURERS = (WeightedLevel(), BandFlux(), Bs1770(), MinMax())


def carried(
    heard: Analysis, audio: Audio, song_id: str, shift_s: float, *, cancel: CancelToken | None = None
) -> Analysis:
    """The analysis of a new master: beats, bars, sections and words moved; energy, onsets, loudness, peaks new.

    Args:
        heard: what was heard in the old master.
        audio: the new one, decoded.
        song_id: sha256 of its file.
        shift_s: how much later the same sound comes in it.
        cancel: stops it.

    Raises:
        CancelledError
    """
    new = Heard(audio, cancel)
    energy, onsets, loudness, peaks = _MEASURERS
    versions = [(who.name, who.version) for who in _MEASURERS]
    return replace(
        heard,
        song_id=song_id,
        duration_s=audio.duration_s,
        beats=_moved_beats(heard.beats, shift_s, audio.duration_s),
        sections=moved_sections(heard.sections, shift_s, audio.duration_s),
        energy=energy.measure(new),
        onsets=onsets.measure(new),
        loudness=loudness.measure(new),
        peaks=peaks.measure(new),
        lyrics=None if heard.lyrics is None else _moved_lyrics(heard.lyrics, shift_s, audio.duration_s),
        key=key_of("carried", heard.key, song_id, shift_s, versions),
    )


def moved_sections(sections: Sequence[Section], shift_s: float, duration_s: float) -> tuple[Section, ...]:
    """Sections that cover a song of another length; one that lies outside is left out.

    Args:
        sections: covering the old song.
        shift_s: how much later they begin; the first begins at 0 all the same.
        duration_s: of the new song.
    """
    inside = [s for s in sections if s.end_s + shift_s > 0 and s.start_s + shift_s < duration_s]
    inside = inside or list(sections[:1])
    starts = [0.0, *(s.start_s + shift_s for s in inside[1:])]
    ends = [*starts[1:], duration_s]
    return tuple(replace(s, start_s=a, end_s=b) for s, a, b in zip(inside, starts, ends, strict=True))


def _moved_beats(grid: BeatGrid, shift_s: float, duration_s: float) -> BeatGrid:
    pairs = zip((beat_s + shift_s for beat_s in grid.beats_s), grid.beat_in_bar, strict=True)
    inside = [(beat_s, number) for beat_s, number in pairs if 0 <= beat_s < duration_s]
    return replace(grid, beats_s=tuple(b for b, _ in inside), beat_in_bar=tuple(n for _, n in inside))


def _moved_lyrics(lyrics: Lyrics, shift_s: float, duration_s: float) -> Lyrics:
    def at(time_s: float) -> float:
        return min(max(time_s + shift_s, 0.0), duration_s)

    def moved(line: Line) -> Line:
        words = tuple(replace(word, start_s=at(word.start_s), end_s=at(word.end_s)) for word in line.words)
        return replace(line, start_s=at(line.start_s), end_s=at(line.end_s), words=words)

    inside = (line for line in lyrics.lines if line.end_s + shift_s > 0 and line.start_s + shift_s < duration_s)
    return replace(lyrics, lines=tuple(moved(line) for line in inside))
