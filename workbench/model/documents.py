"""What a widget takes: a document with versions, or a song's stems. Workflows implement both over the library."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Literal, Protocol, TypeVar

from workbench.model.analysis import BeatGrid, Curve, Peaks, Section
from workbench.model.cost import BudgetLine, Spent
from workbench.model.grid_report import LowTrustSpan
from workbench.model.price import Impact
from workbench.model.progress import Progress
from workbench.model.review import CutOffer, Offer, Review, Scope
from workbench.model.take_sheet import TakeSheet

__all__ = [
    "LIVE_STATES",
    "Arrangement",
    "Document",
    "FilmDocument",
    "FilmGlance",
    "RunGlance",
    "RunSource",
    "StemSource",
    "StemsGlance",
    "TakeSource",
]

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


LIVE_STATES = ("queued", "running")
"""The states of work that goes on."""


@dataclass(frozen=True, slots=True)
class RunGlance:
    """How it stands with a project's long work at one moment: the newest of its jobs."""

    state: Literal["idle", "queued", "running", "done", "failed", "cancelled"]
    what: str = ""
    """What is done, in words, such as ``generation``; empty where nothing was done yet."""
    progress: Progress | None = None
    """The last event, also of one that ended early. None where nothing was told yet, or all is done."""
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


@dataclass(frozen=True, slots=True)
class FilmGlance:
    """How it stands with the film that a player shows, and with what was begun from there."""

    newer: bool = False
    """Whether a newer film is there."""
    in_force: bool = True
    """Whether the film that is shown is of the plan in force."""
    running: bool = False
    """Whether something is made again."""
    progress: Progress | None = None
    sentence: str = ""
    """How the last work ended: why it failed, or what is left to do."""
    failed: bool = False


class FilmDocument(Document[Review], Protocol):
    """A film under review: its notes as a document, its media, and what notes ask for."""

    def poster(self) -> bytes:
        """A frame of it, a JPEG of at most 640 pixels' width; empty where none can be had."""

    def playable(self) -> tuple[Path | bytes, str] | None:
        """A film that a page plays well and its mime type; None while that is prepared in the background.

        Raises:
            WorkbenchError: it cannot be had.
        """

    def whole(self) -> tuple[Path | bytes, str]:
        """The film itself and its mime type, for a download.

        Raises:
            WorkbenchError: it cannot be had.
        """

    def glance(self) -> FilmGlance:
        """How it stands now."""

    def renew(self) -> None:
        """Show the newest film from now on.

        Raises:
            WorkbenchError: it cannot be shown.
        """

    def offer(self, note_id: str, scope: Scope) -> Offer:
        """What making it again for a note would cost; nothing is made.

        Args:
            note_id: the note; not looked at where only the film is made.
            scope: what is made again.

        Raises:
            WorkbenchError: it cannot be made again.
        """

    def act(self, note_id: str, scope: Scope, *, told: bool, most_usd: Decimal | None) -> None:
        """Begin to make it again in the background, and the film with it.

        Args:
            note_id: the note.
            scope: what is made again.
            told: whether the model is told the note's words.
            most_usd: what it may cost: the price that the person has seen; None where that was unknown.

        Raises:
            WorkbenchError: it cannot be begun.
        """

    def correct(self, note_id: str, text: str) -> None:
        """Begin to correct the line of lyrics that a note speaks of, and to make the film with it.

        Raises:
            WorkbenchError: it cannot be begun.
        """

    def offer_cut(self, note_id: str) -> CutOffer:
        """Where the cut nearest to a note would go, and what that would cost; nothing is changed.

        Raises:
            WorkbenchError: it may not move.
        """

    def move_cut(self, note_id: str, clip: int, frame: int) -> str:
        """Let the cut go where it was offered to go; what became of notes by that, in a sentence.

        Args:
            note_id: the note.
            clip: as offered.
            frame: as offered.

        Raises:
            WorkbenchError: it may not move there, or the plan is another one since it was offered.
        """

    def share(self, to: Path) -> None:
        """Begin to write the page of the film that is shown; ``glance`` says where it is once that is done.

        Args:
            to: its folder.

        Raises:
            WorkbenchError: it cannot be begun.
        """

    def stop(self) -> None:
        """Ask what was begun to stop; what is finished is kept."""
