"""Where everything stands on a card, pixels. It is designed for a shorter side of 480; other sizes scale it."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.model.size import Size

__all__ = ["Area", "Layout"]

_DESIGNED = 480


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of whole pixels, half open."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """Pixels."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Pixels."""
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Layout:
    """The places of one size."""

    size: Size

    def px(self, designed: float) -> int:
        """A length of the design in pixels of this size, at least 1."""
        return max(1, round(designed * min(self.size.width, self.size.height) / _DESIGNED))

    def even(self, designed: float) -> int:
        """The same, even: colour has half the picture's resolution."""
        return max(2, 2 * round(designed * min(self.size.width, self.size.height) / _DESIGNED / 2))

    @property
    def margin(self) -> int:
        """Between the picture's edge and what stands on it."""
        return self.even(34)

    @property
    def inner(self) -> Area:
        """What lies inside the margins."""
        return Area(self.margin, self.margin, self.size.width - self.margin, self.size.height - self.margin)

    @property
    def strip(self) -> Area:
        """The whole film on one line."""
        bottom = self.size.height - self.even(26)
        return Area(self.margin, bottom - self.even(18), self.size.width - self.margin, bottom)

    @property
    def bar(self) -> Area:
        """How far the clip is."""
        bottom = self.strip.top - self.even(16)
        return Area(self.margin, bottom - self.even(4), self.size.width - self.margin, bottom)

    @property
    def lyrics(self) -> Area:
        """Two rows of words."""
        bottom = self.bar.top - self.even(14)
        return Area(self.margin, bottom - self.even(70), self.size.width - self.margin, bottom)

    @property
    def pills(self) -> Area:
        """Length, cut, join."""
        bottom = self.lyrics.top - self.even(6)
        return Area(self.margin, bottom - self.even(26), self.size.width - self.margin, bottom)

    @property
    def prompt(self) -> Area:
        """What the clip shows, in words."""
        top = self.margin + self.even(48)
        share = 0.66 if self.size.width > self.size.height else 1.0
        return Area(self.margin, top, round(self.margin + self.inner.width * share), self.pills.top - self.even(12))
