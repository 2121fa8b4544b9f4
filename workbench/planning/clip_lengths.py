"""What a model's legal lengths mean for the clips of a film: how long one may be, and what of it is paid in vain."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from fractions import Fraction

from workbench.model.hosted import HostedModel
from workbench.model.profile import Profile
from workbench.model.size import Size
from workbench.model.wish import ModelWish
from workbench.planning.asked_rules import legal
from workbench.planning.asked_shape import asked_size
from workbench.planning.lengths import longest_s, narrowed, shortest

__all__ = ["ClipLengths", "clip_lengths"]


@dataclass(frozen=True, slots=True)
class ClipLengths:
    """The lengths that one model makes at one size, for a film of one rate."""

    model: HostedModel
    """With the lengths alone that its rules leave."""
    rate: Fraction

    @property
    def most(self) -> int:
        """The most frames that a clip may need, those of its transitions among them; 0 where it makes none."""
        lengths = self.model.lengths
        return math.floor(longest_s(lengths, self.rate) * self.rate) if lengths else 0

    def wasted_s(self, frames: int) -> Fraction:
        """Seconds that are paid and not shown of a clip that needs so many frames, from 1 to ``most``."""
        needed_s = frames / self.rate
        asked = shortest(self.model.lengths, needed_s, self.rate) if self.model.lengths else None
        return asked.seconds - needed_s if asked else Fraction(0)


def clip_lengths(model: HostedModel, profile: Profile | None, rate: Fraction, picture: Size) -> ClipLengths | None:
    """The lengths that count where a model is asked for a film's clips; None where it makes nothing that has a length.

    Args:
        model: who is asked.
        profile: how well.
        rate: the film's frames a second.
        picture: its size, pixels.

    Raises:
        RefusedValueError: its rules leave no length or size for such a film.
    """
    if model.lengths is None:
        return None
    wish = ModelWish("text-to-video", prompt="a clip", frames=1, rate=rate, picture=picture, seed=0)
    size = asked_size(model, wish, profile, legal(model, wish).sizes)
    return ClipLengths(replace(model, lengths=narrowed(model.lengths, legal(model, wish, size).seconds)), rate)
