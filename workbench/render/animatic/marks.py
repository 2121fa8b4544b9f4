"""What moves on every frame: the clip's bar, the playhead over the whole film, the beat, the clock.

All of it is copied from small pictures that were set once, or is a box of one colour, so that a frame costs little.
"""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from workbench.model.plan import Plan
from workbench.model.size import PixelBox
from workbench.render.animatic.board import Beat, Board
from workbench.render.animatic.cards import INK, bright, ground, mixed
from workbench.render.animatic.layout import Layout
from workbench.render.animatic.lettering import clean, face
from workbench.render.animatic.planes import Bytes, Colour, colour_of, fill, planes_of, views
from workbench.timebase import frame_at, seconds_at

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["Marks"]

_FLASH_S = 0.2
"""How long a beat's flash takes to fade."""
_MOST_DOTS = 8
_WHITE, _QUIET = (255, 255, 255), (96, 102, 116)
_SIGNS = "0123456789:."


class Marks:
    """Draws them over the planes of a frame."""

    def __init__(self, board: Board, layout: Layout) -> None:
        self._board, self._layout = board, layout
        self._plan: Plan = board.plan
        self._beats = [beat.frame for beat in board.beats]
        self._fade = max(2, frame_at(_FLASH_S, board.plan.rate))
        self._bar_box, self._strip_box = layout.bar, layout.strip
        self._knob, self._reach, self._line = layout.even(6), layout.even(4), layout.even(2)
        self._white = colour_of(*_WHITE)
        sections = board.plan.sections
        self._grounds = [colour_of(*ground(sections[clip.section].label, clip.index)) for clip in board.plan.clips]
        self._bright = [colour_of(*bright(section.label)) for section in sections]
        self._dim_bar = [colour_of(*mixed(ground(section.label, 0), _WHITE, 0.22)) for section in sections]
        self._played, self._coming = (_three(strip) for strip in _strips(board.plan, layout))
        self._clock = _Clock(board, layout)
        self.top = (layout.bar.top - self._reach) // 2 * 2
        """The row from which on a frame differs from the one before it, but for a flash; the clock covers its own."""

    def draw(self, planes: Sequence[Bytes], frame: int, clip: int) -> bool:
        """All marks of a frame; returns whether a beat flashes, so that more than the rows below ``top`` was changed.

        Args:
            planes: of the whole picture; changed in place.
            frame: the film's.
            clip: index of the clip in whose slot it lies.
        """
        beat = bisect.bisect_right(self._beats, frame) - 1
        last = self._board.beats[beat] if beat >= 0 else None
        flashes = last is not None and frame - last.frame < self._fade
        if last is not None and flashes:
            self._flash(planes, last, frame - last.frame, clip)
        self._bar(planes, frame, clip)
        self._strip(planes, frame)
        self._clock.draw(planes, frame, last)
        return flashes

    def _flash(self, planes: Sequence[Bytes], beat: Beat, age: int, clip: int) -> None:
        """A frame around the picture, white and broad on a downbeat, narrow and in the section's colour on another."""
        strong = beat.number == 1
        size, share = self._layout.size, 1 - age / self._fade
        wide = self._layout.even((14 if strong else 6) * (0.5 + 0.5 * share))
        colour = _between(
            self._grounds[clip], self._white if strong else self._bright[self._plan.clips[clip].section], share
        )
        for box in (
            PixelBox(0, 0, size.width, wide),
            PixelBox(0, size.height - wide, size.width, size.height),
            PixelBox(0, 0, wide, size.height),
            PixelBox(size.width - wide, 0, size.width, size.height),
        ):
            fill(planes, box, colour)

    def _bar(self, planes: Sequence[Bytes], frame: int, clip: int) -> None:
        """How much of the clip has passed; its end is reached with the clip's last frame."""
        box, span = self._bar_box, self._plan.clips[clip].span
        section = self._plan.clips[clip].section
        at = box.left + box.width * (frame - span.start + 1) // span.frames
        fill(planes, box, self._dim_bar[section])
        fill(planes, PixelBox(box.left, box.top, at, box.bottom), self._bright[section])
        knob, reach = self._knob, self._reach
        left = min(max(box.left, at - knob), box.right - knob)
        fill(planes, PixelBox(left, box.top - reach, left + knob, box.bottom + reach), self._white)

    def _strip(self, planes: Sequence[Bytes], frame: int) -> None:
        box = self._strip_box
        at = box.width * frame // self._plan.frames // 2 * 2
        for plane, played, coming, half in zip(planes, self._played, self._coming, (1, 2, 2), strict=True):
            top, left, cut = box.top // half, box.left // half, at // half
            under = plane[top : top + played.shape[0], left : left + played.shape[1]]
            under[:, :cut], under[:, cut:] = played[:, :cut], coming[:, cut:]
        left = min(box.left + at, box.right - self._line)
        fill(planes, PixelBox(left, box.top - self._reach, left + self._line, box.bottom + self._reach), self._white)


Three = tuple[Bytes, Bytes, Bytes]


def _three(image: Image) -> Three:
    return views(planes_of(np.asarray(image)))


def _between(one: Colour, other: Colour, share: float) -> Colour:
    y, u, v = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return y, u, v


def _strips(plan: Plan, layout: Layout) -> tuple[Image, Image]:
    """The whole film on one line, sections in their colours and their clips beside each other: played, and to come."""
    from PIL import Image, ImageDraw

    width, height = layout.strip.width // 2 * 2, layout.strip.height // 2 * 2
    played = Image.new("RGB", (width, height), INK)
    coming = Image.new("RGB", (width, height), INK)
    for strip, share, ink in ((played, 0.0, INK), (coming, 0.62, _WHITE)):
        draw = ImageDraw.Draw(strip)
        for clip in plan.clips:
            left, right = (width * frame // plan.frames for frame in (clip.span.start, clip.span.end))
            section = plan.sections[clip.section]
            begins = clip.span.start == section.span.start
            colour = mixed(bright(section.label), INK, share + 0.1 * (clip.index % 2))
            draw.rectangle((left + (1 if begins and left else 0), 0, right - 1, height - 1), fill=colour)
        font = face("Bold", layout.px(12))
        for section in plan.sections:
            left, right = (width * frame // plan.frames for frame in (section.span.start, section.span.end))
            text = clean(section.label)
            if font.getlength(text) + layout.px(10) < right - left:
                draw.text(
                    (left + layout.px(6), height * 0.73), text, mixed(ink, bright(section.label), 0.15), font, "ls"
                )
    return played, coming


class _Clock:
    """Beats of the bar as dots, the time, the frame: on a ground of its own at the upper right."""

    def __init__(self, board: Board, layout: Layout) -> None:
        self._rate, self._meter = board.plan.rate, min(board.meter, _MOST_DOTS)
        self._height, self._dot, self._pad = layout.even(24), layout.even(10), layout.even(8)
        self._large = _signs(layout.px(17), self._height, _WHITE)
        self._small = _signs(layout.px(13), self._height, (150, 157, 172))
        self._minutes = _time(board.plan.frames, self._rate)
        self._digits = len(str(board.plan.frames - 1))
        beats = range(self._meter + 1) if self._meter else ()  # a song without beats has no dots
        self._dots = [_dots(number, self._meter, self._dot, self._height) for number in beats]
        self._words = sum(self._large[sign][0].shape[1] for sign in self._minutes)
        self._words += self._digits * self._small["0"][0].shape[1]
        width = (self._meter * 2 * self._dot + self._pad if self._meter else 0) + self._words + 3 * self._pad
        right, top = layout.size.width - layout.margin, layout.margin
        self._box = PixelBox(right - width, top, right, top + self._height)
        self._ink = colour_of(*INK)

    def draw(self, planes: Sequence[Bytes], frame: int, beat: Beat | None) -> None:
        """The clock at a frame; ``beat`` is the last one."""
        fill(planes, self._box, self._ink)
        left = self._box.left + self._pad
        if self._meter:
            number = min(beat.number, self._meter) if beat else 0
            left = self._put(planes, self._dots[number], left) + self._pad
        for signs, text, longest in (
            (self._large, _time(frame, self._rate), len(self._minutes)),
            (self._small, str(frame), self._digits),
        ):
            left += (longest - len(text)) * signs["0"][0].shape[1]
            for sign in text:
                left = self._put(planes, signs[sign], left)
            left += self._pad

    def _put(self, planes: Sequence[Bytes], picture: Three, left: int) -> int:
        for plane, own, half in zip(planes, picture, (1, 2, 2), strict=True):
            top, at = self._box.top // half, left // half
            plane[top : top + own.shape[0], at : at + own.shape[1]] = own
        return left + int(picture[0].shape[1])


def _time(frame: int, rate: Fraction) -> str:
    tenths = int(10 * seconds_at(frame, rate))
    return f"{tenths // 600}:{tenths // 10 % 60:02}.{tenths % 10}"


def _signs(pixels: int, height: int, fill_with: tuple[int, int, int]) -> dict[str, Three]:
    """Digits, all as wide as the widest, so that nothing trembles, and what parts them."""
    from PIL import Image, ImageDraw

    font = face("Bold", pixels)
    widest = max(font.getlength(sign) for sign in _SIGNS)
    signs = {}
    for sign in _SIGNS:
        width = 2 * round((widest if sign.isdigit() else font.getlength(sign)) / 2 + 0.5)
        image = Image.new("RGB", (width, height), INK)
        ImageDraw.Draw(image).text((width / 2, height / 2 + pixels * 0.36), sign, fill_with, font, "ms")
        signs[sign] = _three(image)
    return signs


def _dots(number: int, meter: int, dot: int, height: int) -> Three:
    """The beats of a bar, the one that sounds lit; drawn four times as large, for round edges."""
    from PIL import Image, ImageDraw

    fine = 4
    image = Image.new("RGB", (meter * 2 * dot * fine, height * fine), INK)
    draw = ImageDraw.Draw(image)
    for beat in range(1, meter + 1):
        middle, half = (2 * beat - 1) * dot * fine, (dot if beat == number else dot * 0.62) * fine / 2
        box = (middle - half, height * fine / 2 - half, middle + half, height * fine / 2 + half)
        draw.ellipse(box, fill=_WHITE if beat == number else _QUIET)
    return _three(image.resize((meter * 2 * dot, height), Image.Resampling.BOX))
