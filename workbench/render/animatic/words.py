"""Lyrics on an animatic: a line at a time, each word in the highlight's colour once it is sung."""

from __future__ import annotations

import bisect
import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from workbench.model.style import CaptionStyle
from workbench.model.timeline import Caption
from workbench.render.animatic.layout import Layout
from workbench.render.animatic.lettering import clean, face, length, reads_leftwards
from workbench.render.animatic.planes import Patch
from workbench.timebase import frame_at

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

__all__ = ["Sung", "Words", "sung_states"]

_SIZES = (27, 24, 21, 18, 15)
_ROWS = 2
_LONGEST_WORD = 60
"""Characters; no row holds more."""


@dataclass(frozen=True, slots=True)
class Sung:
    """How far the lyrics are from one frame on."""

    frame: int
    caption: int | None
    """Index of the line that is shown; None for none."""
    words: int = 0
    """How many of its words have begun."""


def sung_states(captions: Sequence[Caption], rate: Fraction) -> tuple[Sung, ...]:
    """All changes of what the lyrics show, ascending by their frame; the first one is at frame 0.

    A frame shows what holds at its start, as libass does in the film.
    """
    states = {0: Sung(0, None)}
    for index, caption in enumerate(captions):
        start, end = (_from(ms, rate) for ms in (caption.start_ms, caption.end_ms))
        for frame in sorted({start, *(_from(word.start_ms, rate) for word in caption.words if caption.sung)}):
            if start <= frame < end:
                begun = sum(_from(word.start_ms, rate) <= frame for word in caption.words) if caption.sung else 0
                states[frame] = Sung(frame, index, begun)
        if end > start:
            states[end] = Sung(end, None)
    return tuple(states[frame] for frame in sorted(states))


def _from(ms: int, rate: Fraction) -> int:
    return frame_at(Fraction(ms, 1000), rate, up=True)


class Words:
    """The lyrics as patches, set when they are first shown."""

    def __init__(self, captions: Sequence[Caption], style: CaptionStyle, rate: Fraction, layout: Layout) -> None:
        self._captions, self._style, self._layout = captions, style, layout
        self._states = sung_states(captions, rate)
        self._starts = [state.frame for state in self._states]
        self._patch = functools.lru_cache(maxsize=4)(self._set)

    def at(self, frame: int) -> Patch | None:
        """What is shown at a frame; the same object as long as it is the same."""
        state = self._states[bisect.bisect_right(self._starts, frame) - 1]
        return None if state.caption is None else self._patch(state.caption, state.words)

    def _set(self, caption: int, sung: int) -> Patch:
        from PIL import Image, ImageDraw

        box, style = self._layout.lyrics, self._style
        width, height = box.width // 2 * 2, box.height // 2 * 2
        image = Image.new("RGBA", (width, height), style.outline + "00")
        draw = ImageDraw.Draw(image)
        texts = [self._text(word.text) for word in self._captions[caption].words]
        pixels, rows = self._rows(texts, width)
        font, edge = face("Bold", pixels, " ".join(texts)), max(1, round(pixels * 0.09))
        step = pixels * 1.25
        base = height - pixels * 0.3 - step * (len(rows) - 1)
        for number, row in enumerate(rows):
            for index, left in _placed(row, texts, font, width):
                fill = style.highlight if index < sung else style.colour
                draw.text(
                    (left, base + number * step),
                    texts[index],
                    fill,
                    font,
                    "ls",
                    stroke_width=edge,
                    stroke_fill=style.outline,
                )
        return Patch.of(np.asarray(image), box.left, box.top)

    def _text(self, word: str) -> str:
        text = clean(word)[:_LONGEST_WORD]
        return text.upper() if self._style.capitals else text

    def _rows(self, texts: Sequence[str], width: int) -> tuple[int, list[list[int]]]:
        """The size, and the words of each row, by index; what does not fit in the smallest size is left out."""
        for size in _SIZES:
            pixels = self._layout.px(size)
            font = face("Bold", pixels, " ".join(texts))
            rows = list(_row_indices(texts, font, width - 2 * pixels))
            if len(rows) <= _ROWS:
                break
        return pixels, rows[:_ROWS]


def _row_indices(texts: Sequence[str], font: FreeTypeFont, width: float) -> Iterator[list[int]]:
    row: list[int] = []
    used, space = 0.0, length(" ", font)
    for index, text in enumerate(texts):
        wide = length(text, font)
        if row and used + space + wide > width:
            yield row
            row, used = [], 0.0
        used += wide + (space if row else 0)
        row.append(index)
    if row:
        yield row


def _placed(row: Sequence[int], texts: Sequence[str], font: FreeTypeFont, width: float) -> Iterator[tuple[int, float]]:
    """Each word's index and left edge; the row stands in the middle and runs as its script does."""
    space = length(" ", font)
    lengths = [length(texts[index], font) for index in row]
    left = (width - sum(lengths) - space * (len(row) - 1)) / 2
    pairs = list(zip(row, lengths, strict=True))
    for index, wide in reversed(pairs) if reads_leftwards(" ".join(texts[i] for i in row)) else pairs:
        yield index, left
        left += wide + space
