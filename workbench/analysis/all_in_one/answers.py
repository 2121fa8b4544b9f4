"""All-In-One as one of those who track beats, and of those who find sections; both ask the network once."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from workbench.analysis.all_in_one.form import FORM_VERSION, sections_of
from workbench.analysis.all_in_one.grid import GRID_VERSION, decided_grid
from workbench.analysis.all_in_one.said import Said
from workbench.analysis.beats import NO_BEATS
from workbench.analysis.heard import Heard
from workbench.model.analysis import BeatGrid, Section
from workbench.model.lyrics import Lyrics

__all__ = ["AllInOne", "AllInOneBeats", "AllInOneSections"]


class AllInOne:
    """What the network says of one song; it is asked when somebody wants to know, and once.

    Args:
        ask: asks it.
        made_of: what its answer depends on beside the song: the folds, and who made the stems.
    """

    def __init__(self, ask: Callable[[], Said], made_of: str) -> None:
        self._ask = ask
        self.made_of = made_of

    @cached_property
    def said(self) -> Said:
        """What it says."""
        return self._ask()


class AllInOneBeats:
    """A ``BeatTracker``."""

    name = "all-in-one"

    def __init__(self, network: AllInOne) -> None:
        self._network = network
        self.version = f"{GRID_VERSION} {network.made_of}"

    def track(self, heard: Heard) -> BeatGrid:
        """The song's beats; an empty grid where there are none."""
        return NO_BEATS if heard.silent else decided_grid(self._network.said, heard)


class AllInOneSections:
    """A ``SectionFinder``."""

    name = "all-in-one"

    def __init__(self, network: AllInOne) -> None:
        self._network = network
        self.version = f"{FORM_VERSION} {network.made_of}"

    def find(
        self,
        heard: Heard,
        beats: BeatGrid,
        lyrics: Lyrics | None = None,  # noqa: ARG002  the network hears for itself what is sung
    ) -> tuple[Section, ...]:
        """Sections that touch and cover 0 to the song's duration exactly: its boundaries are of one fineness."""
        if heard.silent:
            return (Section(0.0, heard.duration_s, "section", 0.0),)
        return sections_of(self._network.said, beats, heard.duration_s)
