"""Kinetic type: the words that are sung, set large over shapes that keep the beat.

Each word pops up when it is sung, and its phrase stands until the next. Where nobody sings, or no words are
known, the shapes have the picture to themselves: rings, bars, dots or squares, each a poster that moves.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.model.lyrics import Word
from workbench.render.generate.compile import kernel
from workbench.render.generate.finish import finish
from workbench.render.generate.lettering import bundled_font, letter_mask, text_width
from workbench.render.generate.looks.look import FrameState, Picture
from workbench.render.generate.looks.posters import paint_poster
from workbench.render.generate.phrases import BREAK, DIM_S, Phrase

__all__ = ["Type"]

Floats = NDArray[np.float32]

_BEHIND_WORDS = 0.42
_POP_S, _LEAVE_S = 0.16, 0.18
_FILL_WIDTH, _FILL_HEIGHT, _LARGEST = 0.84, 0.74, 0.34
_LINE = 0.98
_HALF = np.float32(0.5)


class Type:
    """Words and flat shapes with sharp edges, at full size.

    Args:
        font: where the font is; by default the bundled one.
    """

    name = "type"

    def __init__(self, font: Callable[[], Path] = bundled_font) -> None:
        self._font = font

    def paint(self, state: FrameState, out: Picture) -> None:
        """Draw the frame."""
        paint_poster(state, out, 1.0 - (1.0 - _BEHIND_WORDS) * _presence(state))
        shown = _current(state)
        if shown is not None:
            for placed in _set_words(shown, state, self._font()):
                _stamp(out, placed)
        finish(out, state.frame)


@dataclass(frozen=True, slots=True)
class _Placed:
    """One word on the picture, pixels."""

    mask: NDArray[np.uint8]
    x: float
    y: float
    scale: float
    turn: float
    """Radians."""
    opacity: float
    colour: tuple[int, int, int]


def _current(state: FrameState) -> Phrase | None:
    for phrase in state.phrases:
        if phrase.start_s <= state.time_s < phrase.end_s:
            return phrase
    return None


def _presence(state: FrameState) -> float:
    """How far words have the stage: 1 while a phrase stands, falling to 0 around it."""
    t = state.time_s
    away = min((max(p.start_s - t, t - p.end_s, 0.0) for p in state.phrases), default=DIM_S)
    return max(0.0, 1.0 - away / DIM_S)


def _lines(words: tuple[Word, ...], font: Path, *, tall: bool) -> list[list[int]]:
    """The words' numbers in lines, so that the block is about as wide as the picture allows."""
    widths = [text_width(w.text, font) for w in words]
    widest = max(widths) if tall else max(*widths, sum(widths) / round(math.sqrt(len(words))))
    lines: list[list[int]] = [[]]
    used = 0.0
    for number, width in enumerate(widths):
        if lines[-1] and (used + width > widest * 1.15 or words[number - 1].text.endswith(BREAK)):
            lines.append([])
            used = 0.0
        lines[-1].append(number)
        used += width + 0.28
    return lines


def _set_words(phrase: Phrase, state: FrameState, font: Path) -> list[_Placed]:
    """Where each word that has begun stands now."""
    size, c, p = state.size, state.composition, state.pulse
    upper = c.variant % 2 == 0
    words = tuple(Word(w.start_s, w.end_s, w.text.upper() if upper else w.text) for w in phrase.words)
    lines = _lines(words, font, tall=size.height > size.width)
    lengths = [sum(text_width(words[n].text, font) for n in line) + 0.28 * (len(line) - 1) for line in lines]
    unit = min(
        _FILL_WIDTH * size.width / max(lengths),
        _FILL_HEIGHT * size.height / (len(lines) * _LINE),
        _LARGEST * size.height,
    )
    pixels = max(6, round(unit))
    tilt = math.radians(((c.angle * 2 - 1) * 5.0) if c.variant % 3 else 0.0)
    beat = 1.0 + 0.035 * p.kick
    leaving = min(1.0, max(0.0, (phrase.end_s - state.time_s) / _LEAVE_S))
    colours = _word_colours(state)
    placed: list[_Placed] = []
    for row, line in enumerate(lines):
        left = -lengths[row] / 2 * unit
        if c.variant % 4 == 1:  # flush left
            left = -max(lengths) / 2 * unit
        y = (row - (len(lines) - 1) / 2) * _LINE * unit
        for number in line:
            word = words[number]
            width = text_width(word.text, font) * unit
            age = state.time_s - word.start_s
            if age >= 0:
                x = left + width / 2
                sung = state.time_s < max(word.end_s, word.start_s + 0.2)
                placed.append(
                    _Placed(
                        mask=letter_mask(word.text, pixels, font),
                        x=size.width / 2 + (x * math.cos(tilt) - y * math.sin(tilt)) * beat,
                        y=size.height / 2
                        + (x * math.sin(tilt) + y * math.cos(tilt)) * beat
                        - (1 - leaving) * 0.05 * size.height,
                        scale=beat * _pop(age) * (1.05 if sung else 1.0),
                        turn=tilt,
                        opacity=min(1.0, age / 0.05 + 0.35) * leaving,
                        colour=colours[1 if sung else 0],
                    )
                )
            left += width + 0.28 * unit
    return placed


def _pop(age_s: float) -> float:
    """A word's size after its start: from half, a little beyond, and home."""
    if age_s >= 2 * _POP_S:
        return 1.0
    x = age_s / _POP_S
    return 1.0 - 0.55 * math.exp(-3.2 * x) * math.cos(2.6 * x)


def _word_colours(state: FrameState) -> tuple[tuple[int, int, int], tuple[int, int, int]]:
    """For words that stand and for the one that is sung: the lightest colour, and the strongest."""
    shades = [tuple(int(c[i : i + 2], 16) for i in (1, 3, 5)) for c in state.palette]
    lightest = max(shades, key=lambda s: 2 * s[0] + 5 * s[1] + s[2])
    rest = [s for s in shades if s != lightest] or shades
    strongest = max(rest, key=lambda s: max(s) - min(s) + 0.5 * max(s))
    pale = tuple(round(255 - (255 - v) * 0.35) for v in lightest)
    return (pale[0], pale[1], pale[2]), (strongest[0], strongest[1], strongest[2])


def _stamp(out: Picture, word: _Placed) -> None:
    """Draw one word with a soft shadow into the part of the picture that it covers."""
    import cv2

    high, wide = word.mask.shape
    scale, turn = word.scale, word.turn
    reach_x = (abs(wide * math.cos(turn)) + abs(high * math.sin(turn))) * scale / 2 + 2
    reach_y = (abs(wide * math.sin(turn)) + abs(high * math.cos(turn))) * scale / 2 + 2
    left, right = max(0, math.floor(word.x - reach_x)), min(out.shape[1], math.ceil(word.x + reach_x))
    top, bottom = max(0, math.floor(word.y - reach_y)), min(out.shape[0], math.ceil(word.y + reach_y))
    if left >= right or top >= bottom:
        return
    a, b = scale * math.cos(turn), scale * math.sin(turn)
    matrix = np.array(
        [[a, -b, word.x - left - a * wide / 2 + b * high / 2], [b, a, word.y - top - b * wide / 2 - a * high / 2]]
    )
    mask = cv2.warpAffine(word.mask, matrix, (right - left, bottom - top), flags=cv2.INTER_LINEAR)
    _blend(out[top:bottom, left:right], mask, np.asarray(word.colour, np.float32), np.float32(word.opacity / 255))


@kernel
def _blend(part: Picture, mask: NDArray[np.uint8], colour: Floats, opacity: np.float32) -> None:
    for y in range(part.shape[0]):
        for x in range(part.shape[1]):
            if mask[y, x] > 0:
                share = np.float32(mask[y, x]) * opacity
                for i in range(3):
                    old = np.float32(part[y, x, i])
                    part[y, x, i] = np.uint8(np.int32(old + (colour[i] - old) * share + _HALF))
