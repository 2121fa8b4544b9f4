"""What was heard in a song, for a new master of it: what was judged moves along, what is measured is measured again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from workbench.analysis.grid_report import REPORT_NAME, REPORT_VERSION, measured_grid
from workbench.analysis.heard import Heard
from workbench.analysis.versions import MEASURERS
from workbench.analysis.words.report import report_on
from workbench.analysis.words.retime import shifted
from workbench.jobs.cancel import CancelToken
from workbench.jobs.keys import key_of
from workbench.media.audio import Audio
from workbench.model.analysis import Analysis, Analyzer, BeatGrid, Section
from workbench.model.character import Character, DrumHit, DrumHits, SectionMood
from workbench.model.grid_changes import PhraseFlow
from workbench.model.grid_report import GridReport
from workbench.model.heard_lyrics import HeardLyrics
from workbench.model.lyrics import Lyrics

__all__ = ["carried", "moved_sections"]

Part = TypeVar("Part", Section, SectionMood)

_VERSION = "2"
"""Grows whenever what is carried may change."""


def carried(
    heard: Analysis, audio: Audio, song_id: str, shift_s: float, *, cancel: CancelToken | None = None
) -> Analysis:
    """The analysis of a new master: beats, bars, sections, drums and words moved; what is measured is measured anew.

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
    anew = [Analyzer(part, who.name, who.version, None) for part, who in MEASURERS.items()]
    anew.append(Analyzer("grid", REPORT_NAME, REPORT_VERSION, None))
    to = _Move(shift_s, audio.duration_s)
    beats, sections = to.beats(heard.beats), moved_sections(heard.sections, shift_s, audio.duration_s)
    words, lyrics = to.words(heard.words), to.lyrics(heard.lyrics)
    return replace(
        heard,
        song_id=song_id,
        duration_s=audio.duration_s,
        beats=beats,
        sections=sections,
        analyzers=_with(heard.analyzers, anew),
        energy=MEASURERS["energy"].measure(new),
        onsets=MEASURERS["onsets"].measure(new),
        loudness=MEASURERS["loudness"].measure(new),
        peaks=MEASURERS["peaks"].measure(new),
        lyrics=lyrics,
        key=key_of("carried", heard.key, song_id, shift_s, _VERSION, anew),
        asked=replace(heard.asked, lyrics=to.lyrics(heard.asked.lyrics)) if heard.asked else None,
        grid=measured_grid(new, beats, sections, to.flows(heard.grid)) if heard.grid else None,
        drums=to.drums(heard.drums),
        character=to.character(heard.character),
        words=words,
        lyric_report=report_on(lyrics, words.voice if words else None) if lyrics else None,
        section_levels=heard.section_levels and heard.section_levels.moved(shift_s, audio.duration_s),
    )


def _with(analyzers: Sequence[Analyzer], anew: Sequence[Analyzer]) -> tuple[Analyzer, ...]:
    """Who answered, with those who measured anew in the places of those before them."""
    now = {one.part: one for one in anew}
    return tuple(now.get(one.part, one) for one in analyzers)


def moved_sections(sections: Sequence[Part], shift_s: float, duration_s: float) -> tuple[Part, ...]:
    """Sections, or their moods, that cover a song of another length; one that lies outside is left out.

    Args:
        sections: covering the old song.
        shift_s: how much later they begin; the first begins at 0 all the same.
        duration_s: of the new song.
    """
    inside: list[Part] = [s for s in sections if s.end_s + shift_s > 0 and s.start_s + shift_s < duration_s]
    inside = inside or list(sections[:1])
    starts: list[float] = [0.0, *(s.start_s + shift_s for s in inside[1:])]
    ends = [*starts[1:], duration_s]
    return tuple(replace(s, start_s=a, end_s=b) for s, a, b in zip(inside, starts, ends, strict=True))


@dataclass(frozen=True, slots=True)
class _Move:
    """To where the same sound is in a song of another length."""

    shift_s: float
    duration_s: float

    def at(self, time_s: float) -> float:
        return min(max(time_s + self.shift_s, 0.0), self.duration_s)

    def inside(self, start_s: float, end_s: float) -> bool:
        return end_s + self.shift_s > 0 and start_s + self.shift_s < self.duration_s

    def beats(self, grid: BeatGrid) -> BeatGrid:
        pairs = zip((beat_s + self.shift_s for beat_s in grid.beats_s), grid.beat_in_bar, strict=True)
        inside = [(beat_s, number) for beat_s, number in pairs if 0 <= beat_s < self.duration_s]
        return replace(grid, beats_s=tuple(b for b, _ in inside), beat_in_bar=tuple(n for _, n in inside))

    def flows(self, grid: GridReport | None) -> tuple[PhraseFlow, ...]:
        """The spans that a person took the beats out of."""
        said = [span for span in grid.low_trust if span.doubt == "said"] if grid else []
        return tuple(PhraseFlow(self.at(s.start_s), self.at(s.end_s)) for s in said if self.inside(s.start_s, s.end_s))

    def drums(self, drums: DrumHits | None) -> DrumHits | None:
        def moved(hits: Sequence[DrumHit]) -> tuple[DrumHit, ...]:
            inside = (hit for hit in hits if 0 <= hit.time_s + self.shift_s < self.duration_s)
            return tuple(replace(hit, time_s=hit.time_s + self.shift_s) for hit in inside)

        if drums is None:
            return None
        return replace(drums, kick=moved(drums.kick), snare=moved(drums.snare), hats=moved(drums.hats))

    def character(self, character: Character | None) -> Character | None:
        """Its moods for what is left of the song."""
        if character is None:
            return None
        return replace(character, sections=moved_sections(character.sections, self.shift_s, self.duration_s))

    def lyrics(self, lyrics: Lyrics | None) -> Lyrics | None:
        return None if lyrics is None else shifted(lyrics, self.shift_s, self.duration_s)

    def words(self, words: HeardLyrics | None) -> HeardLyrics | None:
        if words is None:
            return None
        spans = tuple((self.at(a), self.at(b)) for a, b in words.voice.spans_s if self.inside(a, b))
        return replace(words, lyrics=self.lyrics(words.lyrics), voice=replace(words.voice, spans_s=spans))
