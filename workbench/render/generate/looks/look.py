"""What a look is: it paints one frame from values alone, without a memory of the frame before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from workbench.model.size import Size
from workbench.render.generate.composition import Composition
from workbench.render.generate.drive import Drive, Pulse
from workbench.render.generate.phrases import Phrase

__all__ = ["FrameState", "Look", "Picture"]

Picture = NDArray[np.uint8]
"""uint8 RGB, shape=(height, width, 3)."""


@dataclass(frozen=True, slots=True)
class FrameState:
    """All that one picture depends on."""

    time_s: float
    """Of the song."""
    frame: int
    """Of the film."""
    size: Size
    palette: tuple[str, ...]
    seed: int
    composition: Composition
    pulse: Pulse
    drive: Drive
    phrases: tuple[Phrase, ...] = ()
    """Words to show, in order; empty for looks that show none."""


class Look(Protocol):
    """One way to draw music."""

    @property
    def name(self) -> str:
        """As styles call it."""

    def paint(self, state: FrameState, out: Picture) -> None:
        """Draw the frame into ``out``, all of it; a pure function of ``state``."""
