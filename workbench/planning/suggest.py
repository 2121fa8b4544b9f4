"""A style and a type that suit the song, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.model.analysis import Analysis
from workbench.model.style import Catalogue, Style, VideoType

__all__ = ["Suggestion", "suggest_style", "suggest_type"]

_SLOW_BPM, _FAST_BPM = 85, 125
_QUIET, _LOUD = 0.4, 0.6
_FEW_WORDS = 8


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A name from the catalogue and why."""

    name: str
    reason: str


def suggest_style(analysis: Analysis, catalogue: Catalogue) -> Suggestion:
    """The style whose moods hold most of what the song sounds like; among equals the song's id decides."""
    moods, heard = _moods(analysis)

    def fit(style: Style) -> tuple[int, int]:
        shared = sum(1 for mood in style.moods if mood in moods)
        return shared, int(analysis.song_id[:8], 16) * (hash_of(style.name)) % 997

    best = max(catalogue.styles, key=fit)
    shared = [mood for mood in best.moods if mood in moods]
    because = (
        f"which {best.name} suits ({', '.join(shared)})" if shared else "no style is made for that; this one is drawn"
    )
    return Suggestion(best.name, f"The song is {heard}, {because}.")


def hash_of(text: str) -> int:
    """A small number from a text, the same on every machine."""
    return sum((i + 1) * ord(c) for i, c in enumerate(text)) % 991 + 1


def suggest_type(analysis: Analysis, catalogue: Catalogue) -> Suggestion:
    """A lyric video where there are words to show, else the catalogue's first type."""
    words = sum(len(line.words) for line in analysis.lyrics.lines) if analysis.lyrics else 0
    names = [kind.name for kind in catalogue.types]
    if words >= _FEW_WORDS and "lyric-video" in names:
        return Suggestion("lyric-video", f"There are {words} words with times to show.")
    first: VideoType = catalogue.types[0]
    return Suggestion(
        first.name,
        "There are no words with times to show." if not words else f"{words} words with times are too few to show.",
    )


def _moods(analysis: Analysis) -> tuple[set[str], str]:
    tempo = analysis.beats.tempo_bpm
    values = analysis.energy.values
    energy = sum(values) / len(values) if values else 0.0
    high, low = sum(analysis.onsets.high), sum(analysis.onsets.low)
    moods: set[str] = set()
    heard: list[str] = []
    if tempo is None:
        moods |= {"calm", "dreamy", "dark", "cold"}
        heard.append("without a steady beat")
    elif tempo < _SLOW_BPM:
        moods |= {"calm", "dreamy", "warm", "melancholic", "romantic"}
        heard.append(f"slow ({tempo:.0f} BPM)")
    elif tempo > _FAST_BPM:
        moods |= {"driving", "energetic", "intense"}
        heard.append(f"fast ({tempo:.0f} BPM)")
    else:
        moods |= {"playful", "warm", "groovy"}
        heard.append(f"of a middle tempo ({tempo:.0f} BPM)")
    if energy > _LOUD:
        moods |= {"energetic", "intense", "driving"}
        heard.append("mostly loud")
    elif energy < _QUIET:
        moods |= {"calm", "dreamy"}
        heard.append("mostly quiet")
    if high > low:
        moods |= {"bright", "cold", "futuristic"}
        heard.append("bright")
    else:
        moods |= {"dark", "warm"}
        heard.append("full of bass")
    return moods, ", ".join(heard)
