"""Beat effects: short accents of the picture that the music drives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from workbench.errors import RefusedValueError
from workbench.model.hints import check_fields
from workbench.timebase import Span

__all__ = ["BeatEffect", "EffectDriver", "EffectKind", "Hit"]

EffectKind = Literal["flash", "zoom-pulse", "shake", "colour-burst", "swap"]
"""``swap`` shows the picture mirrored for a moment; one that sets words gets a burst of colour instead."""
EffectDriver = Literal["beat", "downbeat", "onset", "kick", "snare", "hats"]


@dataclass(frozen=True, slots=True)
class BeatEffect:
    """One wire from the music to the picture."""

    kind: EffectKind
    driver: EffectDriver
    intensity: float = 0.5
    """0 to 1: how strong the strongest hit is."""
    every: int = 1
    """1 = every beat or onset, 2 = every other one ..."""

    def __post_init__(self) -> None:
        check_fields(self)
        if not 0 < self.intensity <= 1 or not 1 <= self.every <= 64:
            raise RefusedValueError("an effect's intensity is above 0 to 1, and it comes every 1 to 64 beats")


@dataclass(frozen=True, slots=True)
class Hit:
    """One accent, as it is rendered: strongest on its first frame."""

    kind: EffectKind
    span: Span
    """The film's frames that it changes; never a frame of a transition."""
    strength: float
    """Above 0 to 1."""
    lasts: int = 0
    """Frames over which it falls to nothing, where its span is cut short by a film's end; 0 = those of its span."""

    def __post_init__(self) -> None:
        if self.lasts and self.lasts < self.span.frames:
            raise ValueError(f"a hit that lasts {self.lasts} frames cannot change {self.span.frames}")

    @property
    def fall(self) -> int:
        """Frames from its strongest picture until it would be gone, at least those of its span."""
        return self.lasts or self.span.frames
