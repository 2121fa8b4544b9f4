"""What the library hands out and takes in beside the words of the model. Times of the clock are UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from workbench.model.certificate import Certificate
from workbench.model.song import Song
from workbench.timebase import Span

__all__ = [
    "CardRow",
    "ClipRow",
    "ClipState",
    "CopyRow",
    "ExportRow",
    "FilmRow",
    "JobKind",
    "JobRow",
    "JobState",
    "LogEvent",
    "ProjectRow",
    "ProjectState",
    "TrashRow",
]

ProjectState = Literal["draft", "analyzed", "planned", "generating", "composed", "finalized", "failed"]
JobKind = Literal["analysis", "generation", "composition", "regeneration", "export"]
JobState = Literal["queued", "running", "done", "failed", "cancelled"]
ClipState = Literal["none", "planned", "waiting", "generating", "done", "failed"]
"""``none`` only for a still that is not needed."""


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """One project, for lists."""

    id: str
    name: str
    song: Song
    state: ProjectState
    error: str | None
    """The last failure's sentence, where the state is failed."""
    plan: str | None
    """Id of the plan in force."""
    film: str | None
    """Id of the newest film of that plan."""
    made_at: datetime
    finalized_at: datetime | None


@dataclass(frozen=True, slots=True)
class CardRow:
    """One project with all that a page of projects shows, as the database knows it."""

    id: str
    name: str
    song: str
    """Its sha256."""
    title: str | None
    artist: str | None
    duration_s: float
    state: ProjectState
    error: str | None
    style: str | None
    prompts: str | None
    """What the clips of the plan in force show, one after the other."""
    clips: int
    film: str | None
    """Where the newest film was written; None where there is none."""
    film_sha256: str | None
    certified: bool | None
    film_bytes: int | None
    take_sha256: str | None
    """Of a take that stands for the plan in force."""
    take_suffix: str | None
    shared: str | None
    """The folder of the page that was shared last."""
    shared_at: datetime | None
    settled_usd: Decimal
    unknown_prices: int
    made_at: datetime
    changed_at: datetime
    finalized_at: datetime | None


@dataclass(frozen=True, slots=True)
class TrashRow:
    """One project that was deleted and can still be brought back."""

    id: str
    name: str
    song: Song
    trashed_at: datetime
    until: datetime
    """It is kept at least so long."""
    files: int
    """Files that only it needed when it was deleted."""
    size_bytes: int
    """Of these files."""


@dataclass(frozen=True, slots=True)
class CopyRow:
    """One copy of the library's database."""

    name: str
    """The day, such as 2026-11-26; or the moment at which it was replaced, such as 2026-11-26T18-30-00; both UTC."""
    path: Path
    made_at: datetime
    size_bytes: int
    daily: bool
    """Otherwise it was in force until another copy was put back."""


@dataclass(frozen=True, slots=True)
class FilmRow:
    """One film that was made."""

    id: str
    project: str
    plan: str
    timeline: str
    path: str
    """Where the file was last written; it may have been moved since."""
    sha256: str
    """Hash of the file's bytes."""
    state: Literal["done", "failed"]
    certificate: Certificate | None = None
    seconds: Mapping[str, float] = field(default_factory=dict)
    """Wall time of each step, seconds."""
    title: str | None = None
    size_bytes: int | None = None
    error: str | None = None
    made_at: datetime | None = None
    """Set by the library."""


@dataclass(frozen=True, slots=True)
class ExportRow:
    """One file that was written for another program."""

    id: str
    project: str
    plan: str
    """Empty where the file says nothing about a film."""
    kind: str
    """One of the exports' kinds, such as otio, zip or gif; or pack or share, whose path is a folder."""
    path: str
    """Where it was written; it may have been moved since."""
    sha256: str
    size_bytes: int
    made_at: datetime | None = None
    """Set by the library."""
    swept_at: datetime | None = None
    """When the library removed it, where it did."""


@dataclass(frozen=True, slots=True)
class ClipRow:
    """How far one clip of a plan is."""

    index: int
    section: int
    span: Span
    style: str
    prompt: str
    still_state: ClipState
    video_state: ClipState
    take: str | None
    """Key of the chosen take."""
    attempts: int
    regenerations: int
    error: str | None


@dataclass(frozen=True, slots=True)
class JobRow:
    """One piece of long work."""

    id: str
    project: str
    kind: JobKind
    state: JobState
    attempts: int
    error: str | None
    made_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class LogEvent:
    """One decision, with all that is needed to make it again."""

    sequence: int
    at: datetime
    event: str
    data: Mapping[str, Any]
