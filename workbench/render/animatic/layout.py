"""Where everything stands on a card, pixels. It is designed for a shorter side of 480; other sizes scale it."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.model.size import PixelBox, Size

__all__ = ["Layout"]

_DESIGNED = 480


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
    def inner(self) -> PixelBox:
        """What lies inside the margins."""
        return PixelBox(self.margin, self.margin, self.size.width - self.margin, self.size.height - self.margin)

    @property
    def strip(self) -> PixelBox:
        """The whole film on one line."""
        bottom = self.size.height - self.even(26)
        return PixelBox(self.margin, bottom - self.even(18), self.size.width - self.margin, bottom)

    @property
    def bar(self) -> PixelBox:
        """How far the clip is."""
        bottom = self.strip.top - self.even(16)
        return PixelBox(self.margin, bottom - self.even(4), self.size.width - self.margin, bottom)

    @property
    def lyrics(self) -> PixelBox:
        """Two rows of words."""
        bottom = self.bar.top - self.even(14)
        return PixelBox(self.margin, bottom - self.even(70), self.size.width - self.margin, bottom)

    @property
    def pills(self) -> PixelBox:
        """Length, cut, join."""
        bottom = self.lyrics.top - self.even(6)
        return PixelBox(self.margin, bottom - self.even(26), self.size.width - self.margin, bottom)

    @property
    def prompt(self) -> PixelBox:
        """What the clip shows, in words."""
        top = self.margin + self.even(48)
        share = 0.66 if self.size.width > self.size.height else 1.0
        return PixelBox(self.margin, top, round(self.margin + self.inner.width * share), self.pills.top - self.even(12))
