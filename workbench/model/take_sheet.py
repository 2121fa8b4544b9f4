"""What a person sees of one clip's takes when they choose among them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

__all__ = ["MAX_REASON", "TakeCard", "TakeSheet"]

MAX_REASON = 200
"""Longest reason of a rejection, characters."""


@dataclass(frozen=True, slots=True)
class TakeCard:
    """One take."""

    number: int
    """From 1, in the order of making; it stays its own."""
    key: str
    shown: bool
    """Whether the clip shows it."""
    there: bool
    """Whether its file is there and whole."""
    rejected: str = ""
    """Why a person does not want it; empty where nobody rejected it."""
    made_by: str = ""
    """The hosted model, or the program."""
    line: str = ""
    """The instruction that it was made with."""
    cost_usd: Decimal | None = Decimal(0)
    """None = unknown."""
    starts_s: float = 0.0
    """Where the clip begins in it, seconds: it may hold more than is shown."""

    def __post_init__(self) -> None:
        if self.number < 1 or self.starts_s < 0 or len(self.rejected) > MAX_REASON:
            raise ValueError(f"take {self.number}: a number from 1, a start from 0, a reason of {MAX_REASON} at most")


@dataclass(frozen=True, slots=True)
class TakeSheet:
    """The takes of one clip, and what may be done with it."""

    song_id: str
    clip: int
    """Its index, from 0."""
    section: str
    """Label of its section."""
    start_s: float
    """Where it lies in the song, seconds; half open."""
    end_s: float
    song_s: float
    """Length of the song, seconds."""
    prompt: str
    locked: bool
    takes: tuple[TakeCard, ...]
    """By number; few."""
    left: int | None
    """How often it may still be made again; None = as often as one likes."""
    in_section: int = 1
    """How many clips its section has."""

    def __post_init__(self) -> None:
        if not 0 <= self.start_s < self.end_s or (self.left is not None and self.left < 0):
            raise ValueError(f"clip {self.clip}: a start before its end, and a count of 0 or more")
