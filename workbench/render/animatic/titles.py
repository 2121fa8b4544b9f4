"""Titles on an animatic: white on a dark band across the card, where and as large as the film shows them."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from workbench.model.title import Title, TitlePlace
from workbench.render.animatic.cards import INK
from workbench.render.animatic.layout import Layout
from workbench.render.animatic.lettering import clean, face, wrapped
from workbench.render.animatic.planes import Patch
from workbench.timebase import frame_at

__all__ = ["Titles"]

_MIDDLE: dict[TitlePlace, float] = {"centre": 0.5, "upper-third": 0.34, "lower-third": 0.67}
"""Where a title's middle stands, share of the height."""
_NEXT = 0.5
"""How large the lines after the first one are, of its size."""
_MOST_ROWS = 6
_BAND = 245


class Titles:
    """The titles as patches, set when they are first shown. Of two at once the later one is shown."""

    def __init__(self, titles: Sequence[Title], rate: Fraction, layout: Layout) -> None:
        self._titles, self._layout = titles, layout
        self._spans = [
            tuple(frame_at(Fraction(ms, 1000), rate, up=True) for ms in (title.start_ms, title.end_ms))
            for title in titles
        ]
        self._patch = functools.lru_cache(maxsize=4)(self._set)

    def at(self, frame: int) -> Patch | None:
        """What is shown at a frame; the same object as long as it is the same."""
        shown = [index for index, (start, end) in enumerate(self._spans) if start <= frame < end]
        return self._patch(shown[-1]) if shown else None

    def _set(self, index: int) -> Patch:
        from PIL import Image, ImageDraw

        title, size, room = self._titles[index], self._layout.size, self._layout.inner.width
        first = max(6, round(title.size * min(size.height, size.width)))
        rows = []
        for number, line in enumerate(title.text.split("\n")):
            pixels = first if number == 0 else max(6, round(first * _NEXT))
            rows += [
                (row, pixels) for row in wrapped(clean(line), face("Black", pixels, clean(line)), room, _MOST_ROWS)[0]
            ]
        rows = rows[:_MOST_ROWS]
        height = min(size.height, 2 * round(sum(1.25 * pixels for _, pixels in rows) / 2) + self._layout.even(28))
        image = Image.new("RGBA", (size.width, height), (*INK, _BAND))
        draw, top = ImageDraw.Draw(image), self._layout.even(28) / 2
        for row, pixels in rows:
            draw.text(
                (size.width / 2, top + pixels * 0.98), row, (255, 255, 255, 255), face("Black", pixels, row), "ms"
            )
            top += 1.25 * pixels
        highest = size.height - height
        at = min(max(0, round(size.height * _MIDDLE[title.place] - height / 2)), highest)
        return Patch.of(np.asarray(image), 0, at // 2 * 2)
