"""Listening to a whole song: which analyser needs what of which other, and what a person corrected in between."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from workbench.analysis.all_in_one.kept import KeptSaid
from workbench.analysis.analyzers import Analyzers, Question
from workbench.analysis.character.amend import AmendedCharacter, amended_character
from workbench.analysis.character.drums import find_drums
from workbench.analysis.character.listen import CHARACTER_NAME, CHARACTER_VERSION, find_character
from workbench.analysis.graph import PartCache, Step, always_make, run_steps, step_keys
from workbench.analysis.grid_edit import Corrected, corrected, still_said
from workbench.analysis.grid_report import REPORT_NAME, REPORT_VERSION, measured_grid
from workbench.analysis.heard import Heard
from workbench.analysis.measurer import Measurer
from workbench.analysis.pulse_steps import beat_steps, section_steps
from workbench.analysis.versions import DRUMS, DRUMS_VERSION, MEASURERS
from workbench.analysis.words.amend import amended
from workbench.analysis.words.report import report_on
from workbench.jobs.keys import key_of
from workbench.model.analysis import (
    Analysis,
    Analyzer,
    BeatGrid,
    Curve,
    Loudness,
    Onsets,
    Peaks,
    Section,
)
from workbench.model.character import Character, DrumHits, TagScores
from workbench.model.correction import Correction
from workbench.model.grid_changes import PhraseFlow
from workbench.model.grid_report import GridReport
from workbench.model.heard_lyrics import HeardLyrics
from workbench.model.listening import Listening
from workbench.model.lyric_changes import GivenLyrics, LyricChange
from workbench.model.lyrics import Lyrics
from workbench.model.section_levels import SectionLevels

__all__ = ["PART_TYPES", "Told", "analysis_key", "analyze"]

Told = Callable[[str, int, int, int], None]
"""Called with (part, weight done, its own weight, weight in all)."""

PART_TYPES: dict[str, object] = {
    "structure": KeptSaid,
    "beats": BeatGrid,
    "words": HeardLyrics,
    "form": SectionLevels,
    "sections": tuple[Section, ...],
    "energy": Curve,
    "onsets": Onsets,
    "loudness": Loudness,
    "peaks": Peaks,
    "drums": DrumHits,
    "grid": GridReport,
    "tags": TagScores,
    "character": Character,
}
"""What each part of an analysis that is kept is, for whoever keeps parts as text."""


def analyze(
    heard: Heard,
    song_id: str,
    duration_s: float,
    who: Analyzers,
    *,
    asked: Listening | None = None,
    corrections: Sequence[Correction] = (),
    cached: PartCache = always_make,
    on_step: Told | None = None,
) -> Analysis:
    """Everything that can be heard in a song.

    Args:
        heard: the whole song.
        song_id: sha256 of the file's bytes.
        duration_s: its decoded length, seconds.
        who: who answers which question.
        asked: what a person gave and asked for.
        corrections: a person's corrections, in the order in which they were made.
        cached: where parts are kept between runs; by default nowhere.
        on_step: hears of each part before it begins, and of the end.

    Raises:
        CancelledError: the song's token was set.
    """
    asked = asked or Listening(who.beats.name)
    steps = _steps(heard, duration_s, who, asked, corrections)
    values = run_steps(steps, cached=cached, on_step=on_step, check=heard.check)
    beats: Corrected = values["corrected beats"]
    lyrics, misfits = values["lyrics"]
    character: AmendedCharacter = values["corrected character"]
    words: HeardLyrics | None = values.get("words")
    return Analysis(
        song_id,
        duration_s,
        beats.grid,
        values["sections"],
        values["energy"],
        values["onsets"],
        values["loudness"],
        values["peaks"],
        lyrics,
        tuple(
            Analyzer(s.part, s.name, s.version, _confidence(values[s.part]))
            for s in steps
            if s.kept and s.part != "form"
        ),
        notes=(*beats.unfit, *misfits, *character.notes, *(words.notes if words else ())),
        key=_key(song_id, steps, asked),
        asked=asked,
        grid=values["grid"],
        drums=values["drums"],
        character=character.character,
        words=words,
        lyric_report=report_on(lyrics, words.voice if words else None) if lyrics else None,
        section_levels=values["form"],
    )


def analysis_key(
    song_id: str, who: Analyzers, asked: Listening | None = None, corrections: Sequence[Correction] = ()
) -> str:
    """The key of the analysis that ``analyze`` would make of this, known before any work is done."""
    asked = asked or Listening(who.beats.name)
    return _key(song_id, _steps(None, 0.0, who, asked, corrections), asked)


def _key(song_id: str, steps: Sequence[Step], asked: Listening) -> str:
    """What was asked belongs to it even where no answer depends on it: an analysis holds its own question."""
    return key_of("analysis", song_id, step_keys(steps), asked)


def _steps(
    heard: Heard | None, duration_s: float, who: Analyzers, asked: Listening, corrections: Sequence[Correction]
) -> tuple[Step, ...]:
    """The graph. Without a song it can be asked for its keys, and not be run."""
    song: Heard = heard  # type: ignore[assignment]  # whoever runs the steps has one
    tagged = ("tags",) if who.tags else ()
    return (
        *beat_steps(song, who.beats),
        Step(
            "corrected beats",
            "a person",
            key_of(_of("beats", corrections)),
            lambda got: corrected(got["beats"], corrections, duration_s),
            ("beats",),
            kept=False,
        ),
        *_word_steps(song, duration_s, who, asked, corrections),
        *section_steps(song, who),
        *(_measured(song, part, by) for part, by in MEASURERS.items()),
        Step("drums", *_drums_of(who), lambda _: find_drums(song, _drum_stem(song, who)), weight=2),
        Step(
            "grid",
            REPORT_NAME,
            REPORT_VERSION,
            lambda got: _grid_report(song, got, corrections),
            ("corrected beats", "sections"),
            weight=2,
        ),
        *_asked("tags", song, who.tags, 8),
        Step(
            "character",
            CHARACTER_NAME,
            CHARACTER_VERSION,
            lambda got: _character(song, got),
            ("corrected beats", "sections", "energy", "loudness", *tagged),
            weight=3,
        ),
        Step(
            "corrected character",
            "a person",
            key_of(_of("character", corrections)),
            lambda got: amended_character(got["character"], _of("character", corrections)),
            ("character",),
            kept=False,
        ),
    )


def _word_steps(
    song: Heard, duration_s: float, who: Analyzers, asked: Listening, corrections: Sequence[Correction]
) -> tuple[Step, ...]:
    changes = _of("lyrics", corrections)
    return (
        *_asked("words", song, who.words, 30),
        Step(
            "lyrics",
            asked.words,
            key_of(asked.lyrics, changes),
            lambda got: _lyrics(asked.lyrics, got.get("words"), changes, duration_s),
            ("words",) if who.words else (),
            kept=False,
        ),
    )


def _asked(part: str, song: Heard, who: Question[Any] | None, weight: int) -> tuple[Step, ...]:
    if who is None:
        return ()
    return (Step(part, who.name, who.version, lambda _: who.ask(song), weight=weight),)


def _measured(song: Heard, part: str, by: Measurer[Any]) -> Step:
    return Step(part, by.name, by.version, lambda _: by.measure(song))


def _drums_of(who: Analyzers) -> tuple[str, str]:
    return DRUMS[who.drum_stem is not None], DRUMS_VERSION


def _drum_stem(song: Heard, who: Analyzers) -> Heard | None:
    return Heard(who.drum_stem(), song.cancel) if who.drum_stem else None


def _of(part: str, corrections: Sequence[Correction]) -> list[Any]:
    return [correction.change for correction in corrections if correction.part == part]


def _lyrics(
    given: Lyrics | None, words: HeardLyrics | None, changes: Sequence[LyricChange], duration_s: float
) -> tuple[Lyrics | None, tuple[str, ...]]:
    """The lyrics with a person's changes, and a sentence for each change that no longer fits."""
    found = (words.lyrics if words else None) or given
    if found is None and not any(isinstance(change, GivenLyrics) for change in changes):
        counted = "1 correction of lyrics waits" if len(changes) == 1 else f"{len(changes)} corrections of lyrics wait"
        return None, (f"{counted}: there are no lyrics in this listening.",) if changes else ()
    changed = amended(found or Lyrics(()), changes, duration_s)
    return changed.lyrics, changed.notes


def _grid_report(song: Heard, got: Mapping[str, Any], corrections: Sequence[Correction]) -> GridReport:
    flows = [change for change in still_said(corrections) if isinstance(change, PhraseFlow)]
    return measured_grid(song, got["corrected beats"].grid, got["sections"], flows)


def _character(song: Heard, got: Mapping[str, Any]) -> Character:
    return find_character(
        song, got["corrected beats"].grid, got["sections"], got["energy"], got["loudness"], got.get("tags")
    )


def _confidence(value: Any) -> float | None:  # noqa: ANN401  each part has its own kind
    """A grid's own, the mean of the sections' by length, the share of words recognised; measured parts have none."""
    match value:
        case BeatGrid():
            return value.confidence
        case HeardLyrics():
            return value.fit
        case Character():
            return value.mood.confidence
        case tuple() if value and isinstance(value[-1], Section):
            weighted = sum(s.confidence * (s.end_s - s.start_s) for s in value)
            return float(round(weighted / value[-1].end_s, 3))
    return None
