"""All-In-One: the network is asked once, its answer is kept, and beats and sections are read from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from workbench.analysis.all_in_one.form import levels_of
from workbench.analysis.all_in_one.grid import decided_grid
from workbench.analysis.all_in_one.kept import KeptSaid, packed, unpacked
from workbench.analysis.all_in_one.network import FUNCTIONS
from workbench.analysis.all_in_one.said import Said
from workbench.analysis.beats import NO_BEATS
from workbench.analysis.heard import Heard
from workbench.model.analysis import BeatGrid
from workbench.model.section_levels import SectionLevels

if TYPE_CHECKING:
    from workbench.analysis.analyzers import Question

__all__ = ["AllInOne"]


@dataclass(frozen=True, slots=True)
class AllInOne:
    """Who tracks beats and finds sections by what the network says."""

    network: Question[KeptSaid]

    name: ClassVar[str] = "all-in-one"

    def ask(self, heard: Heard) -> KeptSaid:
        """What it says of the song; of silence it is not asked."""
        return _nothing() if heard.silent else self.network.ask(heard)

    @staticmethod
    def track(heard: Heard, kept: KeptSaid) -> BeatGrid:
        """The song's beats; an empty grid where there are none."""
        return NO_BEATS if heard.silent else decided_grid(unpacked(kept), heard)

    @staticmethod
    def find(heard: Heard, kept: KeptSaid, beats: BeatGrid) -> SectionLevels:
        """The song's sections in every fineness, on the downbeats of a grid."""
        return levels_of(unpacked(kept), beats, heard)


def _nothing() -> KeptSaid:
    none = np.zeros(0, np.float32)
    return packed(Said(none, none, none, np.zeros((0, len(FUNCTIONS)), np.float32)))
