"""The beats of a song, mended by hand: what is wished, how it stands, and who does it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol, get_args

from workbench.errors import RefusedValueError
from workbench.model.hints import shown
from workbench.model.progress import Progress

__all__ = ["GridRepair", "GridWish", "GridWishKind", "RepairGlance"]

GridWishKind = Literal["double", "halve", "shift", "tap", "bars", "downbeat", "beat"]
"""Twice, half as many; bars later or earlier by a beat; a tempo was tapped; all bars move so that one begins at a
time; one begins there, and those after it follow; one single beat lies at another time."""


@dataclass(frozen=True, slots=True)
class GridWish:
    """What shall be otherwise with the beats, as a hand on the waveform says it."""

    kind: GridWishKind
    times_s: tuple[float, ...] = ()
    """Of ``tap`` the taps, of ``bars`` and ``downbeat`` one time, of ``beat`` where it was and where it goes."""
    beats: int = 0
    """Of ``shift``: above 0, later."""

    def __post_init__(self) -> None:
        if self.kind not in get_args(GridWishKind):
            raise RefusedValueError(f"there is no way {shown(self.kind)} to change beats", field="kind")
        needed = {"bars": 1, "downbeat": 1, "beat": 2}.get(self.kind)
        if needed is not None and len(self.times_s) != needed:
            raise RefusedValueError(f"this needs {needed} times, not {len(self.times_s)}", field="times_s")


@dataclass(frozen=True, slots=True)
class RepairGlance:
    """How it stands with a repair of the beats at one moment."""

    running: bool = False
    sentence: str = ""
    """Why the last one failed."""
    progress: Progress | None = None
    runs: int = 0
    """How often one was begun."""


class GridRepair(Protocol):
    """The beats of a song, for whoever knows them better. What depends on them is heard anew in the background."""

    def glance(self) -> RepairGlance:
        """How it stands now."""

    def begin(self, wish: GridWish) -> None:
        """Begin a repair.

        Raises:
            WorkbenchError: it does not fit this song, or another one is under way.
        """

    def take_back(self) -> None:
        """Begin to undo the newest correction."""

    def stop(self) -> None:
        """Ask the work under way to stop; the beats stay as they were then."""
