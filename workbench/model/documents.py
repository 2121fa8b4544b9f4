"""What a widget takes: a document with versions, or a song's stems. Workflows implement both over the library."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeVar

from workbench.model.analysis import BeatGrid, Curve, Peaks, Section
from workbench.model.cost import BudgetLine, Spent
from workbench.model.grid_report import LowTrustSpan
from workbench.model.price import Impact
from workbench.model.progress import Progress
from workbench.model.take_sheet import TakeSheet

__all__ = ["Arrangement", "Document", "RunGlance", "RunSource", "StemSource", "StemsGlance", "TakeSource"]

T = TypeVar("T")


class Document(Protocol[T]):
    """One value under edit. Versions are immutable; an edit makes a new one, undo goes back."""

    @property
    def value(self) -> T:
        """The newest committed value."""

    @property
    def version(self) -> int:
        """The number of the value that was read or committed last; grows with every commit, undo and redo."""

    def commit(self, new: T) -> int:
        """Validate and keep a new value; returns its version.

        Raises:
            WorkbenchError: the value is not allowed; the document is unchanged.
        """

    def undo(self) -> bool:
        """Go back one version; False at the oldest."""

    def redo(self) -> bool:
        """Go forward again; False at the newest."""

    def subscribe(self, callback: Callable[[T], None]) -> Callable[[], None]:
        """Call back after each change; returns the function that ends it."""

    @property
    def saved(self) -> bool:
        """Whether what was committed is kept for good. A document may answer first and save within half a second."""

    def refresh(self) -> str:
        """Take in what others have committed meanwhile; what changed by that, in a sentence, empty where nothing did.

        Raises:
            WorkbenchError: what was committed here could not be saved; ``value`` is what is in force instead.
        """

    def preview(self, new: T) -> Impact:
        """What committing ``new`` would cost; changes nothing."""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What the section editor shows and edits: only ``sections`` is ever changed by it."""

    duration_s: float
    sections: tuple[Section, ...]
    beats: BeatGrid
    energy: Curve
    peaks: Peaks
    song_id: str = ""
    """Widgets of one song on a page share what is seen, the cursor and the loop; empty = this one is alone."""
    doubts: tuple[LowTrustSpan, ...] = ()
    """Where beats are not to be trusted."""


@dataclass(frozen=True, slots=True)
class RunGlance:
    """How it stands with a project's long work at one moment: the newest of its jobs."""

    state: Literal["idle", "queued", "running", "done", "failed", "cancelled"]
    what: str = ""
    """What is done, in words, such as ``generation``; empty where nothing was done yet."""
    progress: Progress | None = None
    """The last event; None where nothing was told yet, or where it has ended."""
    sentence: str = ""
    """Why it failed."""
    spent: Spent = field(default_factory=Spent)
    """All that the project has cost."""
    budgets: tuple[BudgetLine, ...] = ()
    """What the money comes from."""
    stopping: bool = False
    """Whether somebody has asked it to stop."""


class RunSource(Protocol):
    """A project's long work, for whoever shows it."""

    def glance(self) -> RunGlance:
        """How it stands now."""

    def stop(self) -> None:
        """Ask the work under way to stop, in whatever program it runs; nothing where there is none.

        Raises:
            WorkbenchError: that cannot be asked.
        """


@dataclass(frozen=True, slots=True)
class StemsGlance:
    """How it stands with a song's stems at one moment."""

    state: Literal["lacking", "none", "running", "unprepared", "ready"]
    """The song cannot be taken apart here; it was not yet; that is under way; it was, but a page cannot play it yet;
    all is there."""
    sentence: str = ""
    """What a person has to know: what is lacking, or why the work failed."""
    progress: Progress | None = None
    """The last event, where it is under way."""


class TakeSource(Protocol):
    """The takes of one clip, for whoever compares them. What takes long goes on in the background.

    Every call may raise a WorkbenchError; then nothing has changed.
    """

    def sheet(self) -> TakeSheet:
        """The takes as they are now; read anew only where something has changed."""

    def film(self, number: int) -> tuple[bytes, str]:
        """A small stand-in of a take that a browser can play, without sound, and its mime type."""

    def choose(self, number: int) -> None:
        """Let the clip show a take; a rejected one is wanted again."""

    def lock(self, *, locked: bool) -> None:
        """Keep the clip as it is, or free it."""

    def reject(self, number: int, reason: str | None) -> None:
        """Remember that a take is not wanted, and why; None takes that back."""

    def price(self, *, section: bool, seed: Literal["new", "same"]) -> str:
        """What it would make and cost to make the clip, or its whole section, again: a sentence."""

    def again(self, *, section: bool, seed: Literal["new", "same"]) -> None:
        """Begin to make the clip, or its whole section, again, in the background."""

    def work(self) -> tuple[bool, str]:
        """Whether that goes on, and why it failed where it did; else an empty sentence."""


class StemSource(Protocol):
    """A song taken apart, for whoever plays it."""

    @property
    def duration_s(self) -> float:
        """The song's length, seconds."""

    @property
    def song_id(self) -> str:
        """Widgets of one song on a page share the cursor; empty = this one is alone."""

    def glance(self) -> StemsGlance:
        """How it stands now."""

    def begin(self) -> None:
        """Make in the background what is not there yet; nothing happens where that is under way."""

    def stop(self) -> None:
        """Ask the work under way to stop."""

    def sound(self) -> tuple[bytes, str]:
        """What a page plays, and its mime type: one file with a channel for each of ``STEM_NAMES``.

        Raises:
            WorkbenchError: it is not there.
        """

    def peaks(self) -> tuple[Peaks, ...]:
        """The waveform of each of ``STEM_NAMES``, for drawing.

        Raises:
            WorkbenchError: they are not there.
        """
