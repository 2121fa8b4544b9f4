"""A film under review: what a person sees of it, and the notes that they write while it plays.

Times are seconds of the song; frames are the film's, at its rate.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from workbench.model.analysis import BeatGrid
from workbench.model.certificate import Certificate
from workbench.model.cost import Spent
from workbench.model.lyrics import Line
from workbench.model.price import Impact
from workbench.timebase import Span, seconds_at

__all__ = [
    "ASKS",
    "MOST_NOTES",
    "MOST_TEXT",
    "By",
    "CutOffer",
    "Footage",
    "Note",
    "NoteAsks",
    "NoteState",
    "Offer",
    "Review",
    "Scope",
    "Screening",
    "Seen",
    "ShownClip",
    "ShownSection",
]

NoteAsks = Literal["remark", "regenerate", "cut", "text"]
"""What a note asks for: nothing, another take of its clip, another cut there, other words."""
ASKS: tuple[NoteAsks, ...] = ("remark", "regenerate", "cut", "text")

NoteState = Literal["open", "resolved"]
By = Literal["", "person", "itself"]
"""Who resolved a note: nobody yet, a person, or the film, as what it asks for has changed."""
Scope = Literal["clip", "section", "film"]
"""What is made again: just the note's clip, all clips of its section, or only the film, of what there is."""

MOST_TEXT = 500
"""Longest note, characters."""
MOST_NOTES = 500
"""Most notes of one film."""


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A section of the film: a chapter."""

    title: str
    """As people read it: ``Chorus 2``."""
    label: str
    span: Span


@dataclass(frozen=True, slots=True)
class ShownClip:
    """A clip of the film."""

    span: Span
    section: int
    """Index of its section."""
    take: str = ""
    """Key of the take that is seen; empty = there is none."""
    held: str = ""
    """Why it is not made again, such as ``is locked``; empty where it may be."""
    left: int | None = None
    """How often it may still be made again; None where nobody counts."""


@dataclass(frozen=True, slots=True)
class Footage:
    """What is seen and what is sung when: of a film that was made, or of the plan in force."""

    rate: Fraction
    sections: tuple[ShownSection, ...]
    clips: tuple[ShownClip, ...]
    lines: tuple[Line, ...] = ()

    def __post_init__(self) -> None:
        if not self.clips or not self.sections:
            raise ValueError("a film has a clip and a section at least")

    @property
    def frames(self) -> int:
        """Its length in frames."""
        return self.clips[-1].span.end

    def clip_at(self, at_s: float) -> int:
        """Index of the clip that is seen at a time; the last one after the end."""
        found = bisect_right(self.clips, at_s, key=lambda clip: float(seconds_at(clip.span.end, self.rate)))
        return min(found, len(self.clips) - 1)

    def line_at(self, at_s: float) -> Line | None:
        """The line that is sung at a time, or that was the last to begin; None before the first."""
        begun = [line for line in self.lines if line.start_s <= at_s]
        return begun[-1] if begun else None

    def word_at(self, at_s: float) -> str:
        """The word that is sung at a time; empty between words."""
        line = self.line_at(at_s)
        words = line.words if line else ()
        return next((word.text for word in words if word.start_s <= at_s < word.end_s), "")


@dataclass(frozen=True, slots=True)
class Screening:
    """A finished film as a player shows it."""

    film: str
    """Its id."""
    name: str
    """Its file's name, without a folder."""
    song_id: str
    duration_s: float
    """The song's length: the axis that all windows on the song share."""
    footage: Footage
    beats: BeatGrid
    certificate: Certificate | None
    spent: Spent = field(default_factory=Spent)
    """What the project has cost."""
    size_bytes: int = 0
    made_at: str = ""
    """When it was made, ISO 8601."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a note speaks of, as it was when it was written."""

    start_s: float
    """When its clip began."""
    end_s: float
    take: str
    """Key of the take; empty = there was none."""
    line: str = ""
    """The line of lyrics; empty = none had begun."""
    line_start_s: float = 0.0
    line_end_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Note:
    """What a person wrote at one frame of the film.

    Raises:
        ValueError: a field is not allowed.
    """

    id: str
    frame: int
    at_s: float
    clip: int
    """Index of the clip in the film that was shown."""
    section: str
    """Its section's title."""
    word: str
    """The word that is sung there; empty between words."""
    text: str
    asks: NoteAsks
    made_at: str
    """ISO 8601."""
    seen: Seen
    state: NoteState = "open"
    why: str = ""
    """Why it is resolved."""
    by: By = ""

    def __post_init__(self) -> None:
        if not self.id or self.frame < 0 or not (math.isfinite(self.at_s) and self.at_s >= 0):
            raise ValueError("a note has an id and lies at a frame of the film")
        if self.asks not in ASKS:
            raise ValueError(f"a note asks for one of {', '.join(ASKS)}, not {self.asks!r}")
        for name in ("text", "why"):
            if (count := len(getattr(self, name))) > MOST_TEXT:
                raise ValueError(f"a note has at most {MOST_TEXT} characters, not {count}; shorten it")
        if self.asks == "remark" and not self.text:
            raise ValueError("a remark needs words; write what you saw")
        if (self.state == "open") != (self.by == ""):
            raise ValueError("a resolved note says who resolved it")


@dataclass(frozen=True, slots=True)
class Review:
    """A film, its notes in the order of their times, and the footage in force: only ``notes`` is ever edited."""

    screening: Screening
    notes: tuple[Note, ...]
    now: Footage
    """What the plan in force would show."""

    def note(self, note_id: str) -> Note | None:
        """The note of an id."""
        return next((note for note in self.notes if note.id == note_id), None)


@dataclass(frozen=True, slots=True)
class CutOffer:
    """Where a note's cut would go, and what that would cost, told before it is done."""

    clip: int
    """Index, in the plan in force, of the clip that begins with it."""
    frame: int
    """Where it would begin."""
    sentence: str
    """From where to where, and on what."""
    impact: Impact


@dataclass(frozen=True, slots=True)
class Offer:
    """What making clips again for a note would mean, told before it is done."""

    clips: Sequence[int]
    """Indices in the plan in force."""
    sentence: str
    """How many clips, for how much, and how often they may still be made again."""
    price_usd: Decimal | None
    """None = unknown."""
