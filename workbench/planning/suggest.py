"""A style and a type that suit the song, each with its reason."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from workbench.model.analysis import Analysis
from workbench.model.character import Character
from workbench.model.style import Catalogue, VideoType

__all__ = ["Suggestion", "suggest_style", "suggest_type"]

# Chosen in sight of 27 songs of many kinds: some lie below, some between and some above each pair.
_SLOW_BPM, _FAST_BPM = 90, 125
_GENTLE_LUFS, _LOUD_LUFS = -17.0, -11.0
_SPARSE, _BUSY = 8.0, 11.0
"""Onsets a second, all bands together."""
_DEEP, _BRIGHT = 1.0, 1.5
"""High onsets for each low one."""
_NEARLY = 0.85
_SURE_KEY = 0.3
_MOODS_HEARD = 3
"""How many words of the mood speak for styles; the first one counts twice."""
_FEW_WORDS = 8


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A name from the catalogue and why."""

    name: str
    reason: str


def suggest_style(analysis: Analysis, catalogue: Catalogue) -> Suggestion:
    """A style whose moods the song has; among those that suit it nearly as well as any, the song's id decides.

    Args:
        analysis: tempo, loudness and onsets; key and mood where they are known. A person's word for the mood counts
            like a heard one.
        catalogue: the styles at hand.
    """
    moods, heard = _moods(analysis)
    if analysis.character is not None:
        more, said = _moods_of(analysis.character)
        moods, heard = moods + more, [*heard, *said]
    fits = {style: sum(moods[mood] for mood in style.moods) / max(1, len(style.moods)) for style in catalogue.styles}
    near = [style for style, fit in fits.items() if fit >= _NEARLY * max(fits.values())]
    best = max(near, key=lambda style: int(analysis.song_id[:8], 16) * hash_of(style.name) % 997)
    shared = [mood for mood in best.moods if moods[mood]]
    because = (
        f"which {best.name} suits ({', '.join(shared)})" if shared else "no style is made for that; this one is drawn"
    )
    return Suggestion(best.name, f"The song is {', '.join(heard)}, {because}.")


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


def _moods_of(character: Character) -> tuple[Counter[str], list[str]]:
    """The same of key and mood."""
    moods: Counter[str] = Counter()
    heard = []
    key = character.key
    if key is not None and key.confidence >= _SURE_KEY:
        moods.update(("melancholic", "dark") if key.mode == "minor" else ("warm", "bright"))
        heard.append(f"in {key.name}")
    if character.mood.confidence > 0:
        fitting = dict.fromkeys([character.mood.primary, *(tag.name for tag in character.mood.tags)])
        moods.update([character.mood.primary, *list(fitting)[:_MOODS_HEARD]])
        heard.append(f"{character.mood.primary} in mood")
    return moods, heard


def _moods(analysis: Analysis) -> tuple[Counter[str], list[str]]:
    """How often what is heard speaks for each mood, and what is heard, in words."""
    tempo, level, onsets = analysis.beats.tempo_bpm, analysis.loudness.integrated_lufs, analysis.onsets
    low, high = sum(onsets.low), sum(onsets.high)
    busy = (low + sum(onsets.mid) + high) / max(analysis.duration_s, 1.0)
    signs: list[tuple[bool, str, str]] = [
        (tempo is None, "without a steady beat", "calm dreamy dark cold"),
        (tempo is not None and tempo < _SLOW_BPM, f"slow ({tempo or 0:.0f} BPM)", "calm dreamy melancholic romantic"),
        (tempo is not None and tempo > _FAST_BPM, f"fast ({tempo or 0:.0f} BPM)", "driving energetic futuristic"),
        (
            tempo is not None and _SLOW_BPM <= tempo <= _FAST_BPM,
            f"of a middle tempo ({tempo or 0:.0f} BPM)",
            "groovy playful warm",
        ),
        (analysis.beats.meter == 3, "in three", "romantic dreamy warm"),
        (level is not None and level > _LOUD_LUFS, "loud", "intense energetic driving"),
        (level is not None and level < _GENTLE_LUFS, "gentle", "calm dreamy romantic"),
        (busy > _BUSY, "busy", "energetic playful intense"),
        (busy < _SPARSE, "sparse", "calm melancholic cold"),
        (high > _BRIGHT * low, "bright", "bright playful cold"),
        (high < _DEEP * low, "full of bass", "dark warm intense"),
    ]
    moods: Counter[str] = Counter()
    for there, _, words in signs:
        if there:
            moods.update(words.split())
    return moods, [heard for there, heard, _ in signs if there]
