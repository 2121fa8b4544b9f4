"""What a film's page holds, as values. Times in seconds from the film's start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.model.analysis import Peaks
from workbench.model.certificate import Certificate
from workbench.model.labels import Hue
from workbench.model.lyrics import Lyrics
from workbench.model.size import Size

__all__ = ["COVER", "Credit", "Download", "FilmPage", "PageChapter"]

COVER = "cover.jpg"
"""The picture of the film: what the player shows before it plays, and what other sites show of the page."""


@dataclass(frozen=True, slots=True)
class PageChapter:
    """A section of the song, as viewers meet it."""

    start_s: float
    end_s: float
    title: str
    hue: Hue


@dataclass(frozen=True, slots=True)
class Credit:
    """One line of the credits: what it names, and who or what that is."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Download:
    """A file of the folder that a viewer may take along. Its name is ours, never a person's."""

    file: str
    label: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class FilmPage:
    """All that the page shows."""

    title: str
    artist: str
    film: str
    """Name of the film's file in the folder."""
    mime: str
    size: Size
    duration_s: float
    chapters: Sequence[PageChapter]
    lyrics: Lyrics | None
    subtitles: bool
    """Whether ``subtitles.vtt`` lies in the folder."""
    beats_s: Sequence[float]
    downbeats_s: Sequence[float]
    cuts_s: Sequence[float]
    peaks: Peaks
    """Of the film's sound, from its start."""
    certificate: Certificate
    credits: Sequence[Credit]
    downloads: Sequence[Download]
    prompts: Sequence[str] = ()
    """What models were told, where a person wants it to be read."""
    made: str = ""
    """The page beside it that shows how it was made; empty where there is none."""
