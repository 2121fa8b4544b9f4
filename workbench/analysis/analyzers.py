"""Who answers which question about a song."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from workbench.analysis.all_in_one.answers import AllInOne
from workbench.analysis.beats import BeatTracker
from workbench.analysis.heard import Heard
from workbench.analysis.sections import RepeatSections, SectionFinder
from workbench.media.audio import Audio
from workbench.model.character import TagScores
from workbench.model.heard_lyrics import HeardLyrics

__all__ = ["Analyzers", "Question"]

Answer = TypeVar("Answer", covariant=True)  # noqa: PLC0105  the answer's kind is all that it is


class Question(Protocol[Answer]):
    """A question to a network, which is asked through the library's listening process."""

    @property
    def name(self) -> str:
        """Who answers."""

    @property
    def version(self) -> str:
        """Grows whenever the answer may change."""

    def ask(self, heard: Heard) -> Answer:
        """The answer."""


@dataclass(frozen=True, slots=True)
class Analyzers:
    """Who answers which question about a song."""

    beats: BeatTracker | AllInOne
    sections: SectionFinder = field(default_factory=RepeatSections)
    """Who finds them where the beats' tracker does not."""
    words: Question[HeardLyrics] | None = None
    """Who hears words; nobody where they were given with their times, or there are none."""
    tags: Question[TagScores] | None = None
    """Who tags genre and mood; features alone speak where nobody does."""
    drum_stem: Callable[[], Audio] | None = None
    """Decodes the song's drum stem, where there is one."""
