"""What a widget takes: a document with versions. Workflows implement it over the library."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from workbench.model.analysis import BeatGrid, Curve, Peaks, Section
from workbench.model.price import Impact

__all__ = ["Arrangement", "Document"]

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
