"""The storyboard: a plan as a person sees and edits it, and how it stands with its clips at one moment."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Literal, Protocol, get_args, runtime_checkable

from workbench.errors import RefusedValueError
from workbench.model.box import Box
from workbench.model.plan import CutOn
from workbench.model.shot_mix import Shown
from workbench.model.still import StillMove
from workbench.model.transition import JoinKind
from workbench.timebase import Span

__all__ = [
    "CLIP_STATES",
    "MOST_LINE",
    "MOST_POINTS",
    "Board",
    "BoardClip",
    "BoardGlance",
    "BoardSection",
    "BoardSource",
    "ClipStanding",
    "ClipState",
    "CutMark",
]

ClipState = Literal["unknown", "planned", "waiting", "generating", "done", "failed"]
"""Nobody has looked yet; nothing was made yet; it waits for its turn; it is being made; its take is there; it could
not be made."""

CLIP_STATES: tuple[ClipState, ...] = get_args(ClipState)
MOST_LINE = 2000
"""Characters of a clip's own line of instruction."""
MOST_POINTS = 3
"""Focal points of a still."""


@dataclass(frozen=True, slots=True)
class CutMark:
    """A frame on which a cut may fall, and what is there."""

    frame: int
    on: CutOn


@dataclass(frozen=True, slots=True)
class BoardSection:
    """A section above its clips."""

    label: str
    span: Span
    note: str = ""
    """What a person wrote about it: it goes into its clips' prompts."""


@dataclass(frozen=True, slots=True)
class BoardClip:
    """One card. Editing changes its place, and what is said of it."""

    section: int
    """Index of its section."""
    span: Span
    of: int
    """Index of the clip in force that shows what this one shows: its own, until it is split, joined or swapped."""
    cut_on: CutOn = "none"
    style: str = ""
    look: str = ""
    prompt: str = ""
    """What the plan says of it; a person adds their own line."""
    line: str = ""
    """That line: at most ``MOST_LINE`` characters."""
    seed: int = 1
    shown: Shown = "generated"
    images: bool = False
    """Whether it shows a person's own images."""
    move: StillMove | Literal[""] = ""
    """How the camera moves where it is a still; empty = as the film's mix has it."""
    points: tuple[tuple[float, float], ...] = ()
    """Focal points of a still: shares of width and height."""
    start: Box | None = None
    """What is seen first of a person's own image."""
    end: Box | None = None
    """What is seen last of it."""
    join: JoinKind = "cut"
    """How its start joins the clip before it."""
    join_frames: int = 0
    """Length of that transition; 0 for a cut."""
    locked: bool = False
    most: int = 0
    """The most frames that whoever makes it can make; 0 = any."""

    def __post_init__(self) -> None:
        if len(self.line) > MOST_LINE:
            raise RefusedValueError(f"a line has at most {MOST_LINE} characters, not {len(self.line)}", field="line")
        if len(self.points) > MOST_POINTS or not all(0 <= x <= 1 and 0 <= y <= 1 for x, y in self.points):
            raise RefusedValueError("up to three focal points, each as two shares from 0 to 1", field="points")
        if (self.start or self.end) and not self.images:
            raise RefusedValueError("only a person's own image has a first and a last view", field="start")


@dataclass(frozen=True, slots=True)
class Board:
    """All cards of a plan: they tile the sections, and so the film."""

    song_id: str
    rate: Fraction
    """Frames a second."""
    sections: tuple[BoardSection, ...]
    clips: tuple[BoardClip, ...]
    marks: tuple[CutMark, ...] = ()
    """Where cuts may fall, ascending: downbeats and beats; phrases and onsets where there is no beat to keep to."""
    shortest: int = 1
    """The fewest frames of a clip; one that is shorter already may stay so."""
    longest: int = 10**9
    """The most frames of a clip, whoever makes it."""
    duration_s: float = 0.0
    """The song's length, seconds."""
    stills: bool = False
    """Whether a model can paint clips that are to be stills."""
    hosted: bool = False
    """Whether a model makes clips; otherwise all are drawn on this computer."""

    def __post_init__(self) -> None:
        at = 0
        for index, clip in enumerate(self.clips):
            section = self.sections[clip.section].span if 0 <= clip.section < len(self.sections) else None
            if clip.span.start != at or section is None or not section.holds(clip.span):
                raise RefusedValueError(
                    f"clip {index} must begin on frame {at} and lie inside its section", field="clips"
                )
            at = clip.span.end
        if not self.clips or at != self.sections[-1].span.end:
            raise RefusedValueError("the clips must cover the film", field="clips")
        if any(left.frame >= right.frame for left, right in itertools.pairwise(self.marks)):
            raise RefusedValueError("marks must ascend", field="marks")

    @property
    def frames(self) -> int:
        """The film's length."""
        return self.clips[-1].span.end

    def room(self, index: int) -> tuple[int, int] | None:
        """From which frame to which the cut at a clip's start may go; None where a section begins there."""
        if not 0 < index < len(self.clips) or self.clips[index - 1].section != self.clips[index].section:
            return None
        left, right = self.clips[index - 1], self.clips[index]
        low = max(left.span.start + self.least_of(left), right.span.end - self.most_of(right))
        high = min(right.span.end - self.least_of(right), left.span.start + self.most_of(left))
        return low, high

    def legal_cuts(self, index: int) -> tuple[CutMark, ...]:
        """Where the cut at a clip's start may fall, ascending; nothing where it may not move."""
        room = self.room(index)
        return () if room is None else self.marks_in(*room)

    def marks_in(self, low: int, high: int) -> tuple[CutMark, ...]:
        """The marks from one frame to another, both included."""
        return tuple(mark for mark in self.marks if low <= mark.frame <= high)

    def least_of(self, clip: BoardClip) -> int:
        """The fewest frames that it may have."""
        return min(self.shortest, clip.span.frames)

    def most_of(self, clip: BoardClip) -> int:
        """The most frames that it may have."""
        return max(clip.span.frames, min(self.longest, clip.most or self.longest))


@dataclass(frozen=True, slots=True)
class ClipStanding:
    """How it stands with one clip."""

    state: ClipState = "planned"
    share: float = 0.0
    """0 to 1, of one that is being made."""
    sentence: str = ""
    """Why it could not be made."""
    price_usd: Decimal | None = Decimal(0)
    """What it has cost, or would cost; None = unknown."""
    takes: int = 0
    """How many takes can be chosen from."""
    reckoned: bool = True
    """Whether anybody has looked what it costs and how many takes it has; its state may be told before."""
    thumbnail: str = ""
    """Name of its small picture, which says what is in it; empty = there is none yet."""
    image: str = ""
    """Name of the image whose views and focal points a person sets, where the clip is a still."""

    def __post_init__(self) -> None:
        if self.state not in CLIP_STATES or not 0 <= self.share <= 1 or self.takes < 0:
            raise RefusedValueError(f"a clip's standing is one of {', '.join(CLIP_STATES)}, not {self}", field="state")


@dataclass(frozen=True, slots=True)
class BoardGlance:
    """How it stands with all clips at one moment."""

    clips: tuple[ClipStanding, ...] = field(default=())
    running: bool = False
    """Whether something is under way, so that another look is worth while."""


@runtime_checkable
class BoardSource(Protocol):
    """Who knows how it stands with a board's clips, and has their small pictures."""

    def glance(self, board: Board) -> BoardGlance:
        """How it stands now; quick, as a page asks again and again."""

    def thumbnails(self, names: tuple[str, ...]) -> Mapping[str, bytes]:
        """Small pictures as WebP, by the names that a glance told; those that are gone are left out."""
