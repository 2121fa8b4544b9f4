"""Lyrics on an animatic: a line at a time, each word in the highlight's colour once it is sung."""

from __future__ import annotations

import bisect
import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from workbench.model.style import CaptionStyle
from workbench.model.timeline import Caption
from workbench.render.animatic.layout import Layout
from workbench.render.animatic.lettering import broken, clean, drawable, ending, face, length, reads_leftwards
from workbench.render.animatic.planes import Patch
from workbench.timebase import frame_at

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

__all__ = ["Sung", "Words", "sung_states"]

_SIZES = (27, 24, 21, 18, 15)
_ROWS = 2


@dataclass(frozen=True, slots=True)
class _Part:
    """A word, or a part of one that is wider than a row."""

    word: int
    """Its index."""
    text: str
    begins: bool
    """Whether a space stands before it."""


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
        words = [self._text(word.text) for word in self._captions[caption].words]
        texts = [drawable(word, " ".join(words)) for word in words]
        pixels, rows = self._rows(texts, width)
        font, edge = face("Bold", pixels, " ".join(texts)), max(1, round(pixels * 0.09))
        step = pixels * 1.25
        base = height - pixels * 0.3 - step * (len(rows) - 1)
        for number, row in enumerate(rows):
            for part, left in _placed(row, font, width):
                fill = style.highlight if part.word < sung else style.colour
                at = (left, base + number * step)
                draw.text(at, part.text, fill, font, "ls", stroke_width=edge, stroke_fill=style.outline)
        return Patch.of(np.asarray(image), box.left, box.top)

    def _text(self, word: str) -> str:
        return clean(word).upper() if self._style.capitals else clean(word)

    def _rows(self, texts: Sequence[str], width: int) -> tuple[int, list[list[_Part]]]:
        """The size, and the rows; what does not fit in the smallest size is left out, and an ellipsis says so."""
        for size in _SIZES:
            pixels = self._layout.px(size)
            font, room = face("Bold", pixels, " ".join(texts)), width - 2 * pixels
            rows = list(_in_rows(texts, font, room))
            if len(rows) <= _ROWS:
                return pixels, rows
        *before, last = rows[_ROWS - 1]
        used = _width([*before, replace(last, text="")], font)
        return pixels, [*rows[: _ROWS - 1], [*before, replace(last, text=ending(last.text, font, room - used))]]


def _in_rows(texts: Sequence[str], font: FreeTypeFont, width: float) -> Iterator[list[_Part]]:
    row: list[_Part] = []
    for index, text in enumerate(texts):
        for number, piece in enumerate(broken(text, font, width)):
            part = _Part(index, piece, begins=number == 0)
            if row and _width([*row, part], font) > width:
                yield row
                row = []
            row.append(part)
    if row:
        yield row


def _width(row: Sequence[_Part], font: FreeTypeFont) -> float:
    spaces = sum(part.begins for part in row[1:])
    return sum(length(part.text, font) for part in row) + length(" ", font) * spaces


def _placed(row: Sequence[_Part], font: FreeTypeFont, width: float) -> Iterator[tuple[_Part, float]]:
    """Each word's left edge; the row stands in the middle and runs as its script does."""
    left = (width - _width(row, font)) / 2
    leftwards = reads_leftwards(" ".join(part.text for part in row))
    for index, part in enumerate(row):
        left += length(" ", font) if part.begins and index else 0.0
        wide = length(part.text, font)
        yield part, width - left - wide if leftwards else left
        left += wide
