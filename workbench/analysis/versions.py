"""Who answers which question about a song today, by name and version; an analysis of another version is outdated."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workbench.analysis.all_in_one.answers import AllInOne
from workbench.analysis.all_in_one.form import FORM_VERSION
from workbench.analysis.all_in_one.grid import GRID_VERSION
from workbench.analysis.all_in_one.kept import KEPT_VERSION
from workbench.analysis.beat_this import VERSION as BEAT_THIS_VERSION
from workbench.analysis.beat_this import BeatThisBeats
from workbench.analysis.beats import LibrosaBeats
from workbench.analysis.character.listen import CHARACTER_NAME, CHARACTER_VERSION
from workbench.analysis.character.musicnn import NAME as TAGS_NAME
from workbench.analysis.character.musicnn import VERSION as TAGS_VERSION
from workbench.analysis.energy import WeightedLevel
from workbench.analysis.grid_report import REPORT_NAME, REPORT_VERSION
from workbench.analysis.loudness import Bs1770
from workbench.analysis.measurer import Measurer
from workbench.analysis.onsets import BandFlux
from workbench.analysis.peaks import MinMax
from workbench.analysis.sections import RepeatSections
from workbench.analysis.words.align import NAME as WORDS_NAME
from workbench.analysis.words.align import VERSION as WORDS_VERSION
from workbench.model.analysis import Analysis, Analyzer

__all__ = ["DRUMS", "DRUMS_VERSION", "MEASURERS", "is_outdated", "outdated"]

MEASURERS: Mapping[str, Measurer[Any]] = {
    "energy": WeightedLevel(),
    "onsets": BandFlux(),
    "loudness": Bs1770(),
    "peaks": MinMax(),
}
"""Who measures what the sound alone answers."""

DRUMS = {False: "strokes in the mix", True: "strokes in the drum stem"}
"""The name of who hears drums, by whether there is a stem."""
DRUMS_VERSION = "1"

_VERSIONS = {
    ("beats", LibrosaBeats.name): LibrosaBeats.version,
    ("beats", BeatThisBeats.name): BEAT_THIS_VERSION,
    ("structure", AllInOne.name): KEPT_VERSION,
    ("beats", AllInOne.name): GRID_VERSION,
    ("words", WORDS_NAME): WORDS_VERSION,
    ("sections", RepeatSections.name): RepeatSections.version,
    ("sections", AllInOne.name): FORM_VERSION,
    **{(part, by.name): by.version for part, by in MEASURERS.items()},
    **{("drums", name): DRUMS_VERSION for name in DRUMS.values()},
    ("grid", REPORT_NAME): REPORT_VERSION,
    ("tags", TAGS_NAME): TAGS_VERSION,
    ("character", CHARACTER_NAME): CHARACTER_VERSION,
}


def outdated(analysis: Analysis) -> tuple[str, ...]:
    """What in an analysis was made by another version of an analyser than would make it today, in words."""
    return tuple(
        f"{part.part} by {part.name} {_first(part.version)}, which is version {_VERSIONS[part.part, part.name]} now"
        for part in analysis.analyzers
        if is_outdated(part)
    )


def is_outdated(part: Analyzer) -> bool:
    """Whether another version would answer this question today; who is not known here is not."""
    now = _VERSIONS.get((part.part, part.name))
    return now is not None and _first(part.version) != now


def _first(version: str) -> str:
    """Without the files that it listened with, which follow."""
    return version.split(maxsplit=1)[0]
