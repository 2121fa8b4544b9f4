"""What was heard of a song, as JSON for scripts and as lines for a person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from workbench.model.analysis import Analysis, Section
from workbench.model.character import Character, mood_of
from workbench.model.grid_report import GridAlternative, GridReport, cut_by_phrases
from workbench.model.heard_lyrics import SURE_LANGUAGE
from workbench.model.song import Song
from workbench.workflows.parting_said import Parted, parted_as
from workbench.workflows.report import headed, song_report

__all__ = ["analysis_lines", "analysis_report"]

_MOST_ALTERNATIVES = 6
_MUCH_FASTER = 1.12
_PARTED: dict[Parted, str] = {
    "coarse": "coarse ones",
    "usual": "the usual ones",
    "fine": "fine ones",
    "number": "as many as were asked for",
    "own": "as you arranged them",
}


def analysis_report(
    song: Song, analysis: Analysis, notes: Sequence[str], sections: tuple[Section, ...] | None = None
) -> dict[str, Any]:
    """The result of ``analyze``.

    Args:
        song: the song.
        analysis: what was heard of it.
        notes: what else is to be said.
        sections: those in force; those that were heard by default.
    """
    in_force = analysis.sections if sections is None else sections
    return headed(
        {
            "song": song_report(song),
            "tempo_bpm": analysis.beats.tempo_bpm,
            "meter": analysis.beats.meter,
            "beats_s": list(analysis.beats.beats_s),
            "downbeats_s": list(analysis.beats.downbeats_s),
            "sections": [_section_report(analysis, section) for section in in_force],
            "sections_from": parted_as(analysis, in_force),
            "sections_heard": [_section_report(analysis, section) for section in analysis.sections],
            "energy": {"hop_s": analysis.energy.hop_s, "values": list(analysis.energy.values)},
            "loudness": asdict(analysis.loudness),
            "drums": asdict(analysis.drums) if analysis.drums else None,
            "grid": _grid_report(analysis.grid) if analysis.grid else None,
            "character": _character_report(analysis.character) if analysis.character else None,
            "lyrics": _lyrics_report(analysis),
            "analyzers": {
                a.part: {"name": a.name, "version": a.version, "confidence": a.confidence} for a in analysis.analyzers
            },
            "notes": [*song.notes, *analysis.notes, *notes],
        }
    )


def _section_report(analysis: Analysis, section: Section) -> dict[str, Any]:
    return {
        "start_s": section.start_s,
        "end_s": section.end_s,
        "label": section.label,
        "occurrence": section.occurrence,
        "confidence": section.confidence,
        "mood": _mood(analysis, section),
        "cut_by_phrases": _by_phrases(analysis, section),
    }


def _grid_report(grid: GridReport) -> dict[str, Any]:
    """The report, with the name of each alternative: ``songreel correct P beats alternative NAME`` takes it."""
    return {
        "match_share": grid.match_share,
        "mean_abs_ms": grid.mean_abs_ms,
        "drift_ms": grid.drift_ms,
        "octave_margin": grid.octave_margin,
        "trusted": grid.trusted,
        "low_trust": [asdict(span) for span in grid.low_trust],
        "verdicts": [asdict(verdict) for verdict in grid.verdicts],
        "alternatives": [{"name": a.name, "tempo_bpm": a.tempo_bpm, "score": a.score} for a in grid.alternatives],
    }


def _character_report(character: Character) -> dict[str, Any]:
    key = character.key
    return {
        **asdict(character),
        "key": {"name": key.name, "confidence": key.confidence, "tuning_cents": key.tuning_cents} if key else None,
    }


def _lyrics_report(analysis: Analysis) -> dict[str, Any] | None:
    """The words with their times, where these come from, and what is wrong with a line."""
    lyrics, words, report = analysis.lyrics, analysis.words, analysis.lyric_report
    if lyrics is None:
        return None
    believed = words.language_probability if words and words.lyrics else None
    faults = [line.faults for line in report.lines] if report else [()] * len(lyrics.lines)
    return {
        "source": analysis.asked.words if analysis.asked else "given",
        "language": lyrics.language,
        "language_probability": believed,
        "fit": words.fit if words else None,
        "lines": [
            {
                "start_s": line.start_s,
                "end_s": line.end_s,
                "text": line.text,
                "words": [asdict(word) for word in line.words],
                "faults": list(wrong),
            }
            for line, wrong in zip(lyrics.lines, faults, strict=True)
        ],
    }


def analysis_lines(
    song: Song, analysis: Analysis, notes: Sequence[str], sections: tuple[Section, ...] | None = None
) -> Iterator[str]:
    """The same for a person, line by line."""
    in_force = analysis.sections if sections is None else sections
    grid, report, character = analysis.beats, analysis.grid, analysis.character
    tempo = _tempo(analysis)
    yield (
        f"{song.name}: {song.duration_s:.2f} s, {tempo}, {len(grid.beats_s)} beats (confidence {grid.confidence:.2f})"
    )
    if report and report.match_share is not None:
        yield f"  beats: {_matched(report)}"
    if report and report.alternatives:
        yield f"  beats might also be: {', '.join(_alternative(a) for a in report.alternatives[:_MOST_ALTERNATIVES])}"
    if character:
        yield f"  character: {', '.join(_character(character))}"
    if (parted := parted_as(analysis, in_force)) != "heard":
        yield f"  sections: {len(in_force)}, {_PARTED[parted]}; {len(analysis.sections)} were heard"
    for section in in_force:
        more = [_mood(analysis, section)]
        if _by_phrases(analysis, section):
            more.append("cut by phrases, not by beats")
        told = "".join(f", {word}" for word in more if word)
        yield f"  {section.start_s:8.2f} to {section.end_s:8.2f} s  {section.label} ({section.confidence:.2f}{told})"
    if analysis.lyrics:
        yield f"  words: {_words(analysis)}"
    for sentence in (*song.notes, *analysis.notes, *notes):
        yield f"  - {sentence}"


def _mood(analysis: Analysis, section: Section) -> str | None:
    moods = analysis.character.sections if analysis.character else ()
    return mood_of(moods, section.start_s, section.end_s)


def _by_phrases(analysis: Analysis, section: Section) -> bool:
    return cut_by_phrases(analysis.grid.verdicts if analysis.grid else (), section.start_s, section.end_s)


def _tempo(analysis: Analysis) -> str:
    """The tempo, or its range where it changes; a grid that nothing can be cut by is no tempo."""
    grid, report = analysis.beats, analysis.grid
    if grid.tempo_bpm is None:
        return "no steady beat"
    local = sorted(grid.local_bpm)
    low, high = (local[round(share * (len(local) - 1))] for share in (0.05, 0.95))
    said = f"{low:.0f} to {high:.0f} BPM" if high > _MUCH_FASTER * low else f"{grid.tempo_bpm:.1f} BPM"
    if report and not report.trusted:
        return f"no steady beat ({said} at best)"
    return f"{said}, {grid.meter} beats a bar"


def _matched(report: GridReport) -> str:
    off = "" if report.mean_abs_ms is None else f", {report.mean_abs_ms:.0f} ms off in the mean"
    drift = "" if report.drift_ms is None else f", drift {report.drift_ms:+.0f} ms"
    return f"{report.match_share:.0%} lie on a hit{off}{drift}"


def _alternative(other: GridAlternative) -> str:
    return f"{other.name} ({other.tempo_bpm:.1f} BPM)"


def _character(character: Character) -> Iterator[str]:
    if character.key:
        yield f"{character.key.name} ({character.key.confidence:.2f})"
    if character.genre.primary:
        yield f"{character.genre.primary} ({character.genre.confidence:.2f})"
    yield f"{character.mood.primary} ({character.mood.confidence:.2f})"


def _words(analysis: Analysis) -> str:
    words, report = analysis.words, analysis.lyric_report
    language = ""
    if words and words.lyrics and words.language:  # of words that did not fit the language was not believed either
        likely = words.language_probability
        perhaps = "" if likely is None or likely >= SURE_LANGUAGE else "perhaps "
        sure = "" if likely is None else f" ({likely:.2f})"
        language = f"language {perhaps}{words.language}{sure}; "
    return f"{language}{report.sentence}" if report else language
