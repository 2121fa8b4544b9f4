"""All of a song's character, from what listening found already."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from workbench.analysis.character.dynamics import find_dynamics
from workbench.analysis.character.figures import find_figures
from workbench.analysis.character.key import find_key
from workbench.analysis.character.mood import find_genre, find_mood
from workbench.analysis.character.partials import find_partials
from workbench.analysis.character.parts import section_moods
from workbench.analysis.heard import Heard
from workbench.model.analysis import BeatGrid, Curve, Loudness, Section
from workbench.model.character import Character, TagScores

__all__ = ["CHARACTER_NAME", "CHARACTER_VERSION", "find_character"]

CHARACTER_NAME = "character"
CHARACTER_VERSION = "2"
"""Grows whenever its answers may change."""

_HEARD_DB = 40.0
"""What lies farther below the loudest moment counts as a pause."""


def find_character(
    heard: Heard,
    beats: BeatGrid,
    sections: Sequence[Section],
    energy: Curve,
    loudness: Loudness | None = None,
    tags: TagScores | None = None,
) -> Character:
    """Key, dynamics, genre, mood, and each section's mood; never an error. No torch.

    Args:
        heard: the song.
        beats: of any tracker.
        sections: of any finder, or a person's.
        energy: 0 to 1.
        loudness: where it is known already.
        tags: a network's, where it was asked; features alone otherwise, and no genre.

    Raises:
        CancelledError
    """
    partials = find_partials(heard)
    figures = find_figures(heard, partials, beats, loudness)
    genre = find_genre(tags)
    return Character(
        None if heard.silent else find_key(partials),
        find_dynamics(heard),
        genre,
        find_mood(figures, genre, _heard_s(heard)),
        section_moods(sections, energy),
        figures,
    )


def _heard_s(heard: Heard) -> float:
    """How much of a song is no pause, seconds."""
    level = heard.colour.level_db
    return float(np.count_nonzero(level > level.max() - _HEARD_DB)) / heard.colour.rate
