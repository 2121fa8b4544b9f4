"""What a provider of clips is asked for: values only, never a project."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from workbench.model.analysis import BeatGrid, Curve, Onsets
from workbench.model.asking import FileRef
from workbench.model.lyrics import Word
from workbench.model.prompting import ClipWords
from workbench.model.size import Size
from workbench.model.still import Still, StillImage
from workbench.timebase import Span

__all__ = ["ClipRequest", "Music", "Singing"]


@dataclass(frozen=True, slots=True)
class Music:
    """What a clip may move with; the whole song's, so that a take is seamless from any start."""

    duration_s: float
    beats: BeatGrid
    energy: Curve
    onsets: Onsets
    lines: tuple[tuple[Word, ...], ...] = ()
    """The sung words, line by line; only for looks that show them."""


@dataclass(frozen=True, slots=True)
class Singing:
    """What somebody in a clip sings."""

    voice: FileRef | None
    """The voice alone, as long as the take."""
    lacks: str = ""
    """Why there is none, a clause."""


@dataclass(frozen=True, slots=True)
class ClipRequest:
    """One take to be made: exactly ``span.frames`` frames, the first at the film's frame ``span.start``."""

    span: Span
    rate: Fraction
    size: Size
    look: str
    palette: tuple[str, ...]
    prompt: str
    seed: int
    """The film's seed."""
    section_label: str
    section_number: int
    """Of the label and the section's place among those of that label, not of its place in the song: so a section
    more elsewhere changes nothing here. Two labels may have the same numbers by chance."""
    section_occurrence: int
    clip_index: int
    music: Music
    clip_in_section: int = 0
    """Its place in its section, from 0."""
    finished: bool = False
    """Nothing will be drawn over it: it may be encoded as the film is. Changes no picture, so it is in no key."""
    key_frames: tuple[int, ...] = ()
    """Where the film begins and ends inside a finished take, frames from its own start."""
    still: Still | None = None
    """The images that the clip shows instead of its look."""
    still_files: tuple[Path, ...] = ()
    """Where the bytes of those images are; in no key, as their content is."""
    first_frame: FileRef | None = None
    """The picture that it starts with."""
    last_frame: FileRef | None = None
    """The picture that it ends with."""
    waits_for: int | None = None
    """Index of the clip whose last frame it starts with, as long as that clip has no take."""
    sings: Singing | None = None
    """Where somebody sings in it, of hosted clips."""
    words: ClipWords = field(default_factory=ClipWords)
    """What the prompts of hosted models are composed of; no program of ours looks at it."""
    references: tuple[StillImage, ...] = ()
    """Images that it shall look like, the most important first; in the same way."""
