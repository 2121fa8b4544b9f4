"""The cards: one picture a clip, set once. What moves on them is drawn by ``marks``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workbench.model.hues import HUE_COLOURS
from workbench.model.labels import hue_of
from workbench.model.plan import Clip, CutOn, Plan
from workbench.model.size import PixelBox
from workbench.render.animatic.layout import Layout
from workbench.render.animatic.lettering import Weight, clean, face, wrapped
from workbench.render.animatic.planes import Planes, planes_of, rgb
from workbench.timebase import seconds_at

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

__all__ = ["INK", "bright", "card_picture", "ground"]

INK = (11, 13, 18)
"""What all grounds are darkened towards."""
_WHITE = (255, 255, 255)
_DEPTHS = (0.46, 0.58)
"""How dark the ground is: clips take turns, so that each cut is seen."""
_PROMPT_SIZES = (30, 27, 24, 21, 18)
_LEADING = 1.28
_LONGEST_LABEL = 24

_CUT_WORDS: dict[CutOn, str] = {
    "downbeat": "on a downbeat",
    "beat": "on a beat",
    "phrase": "with a phrase",
    "onset": "on an onset",
    "section": "on the section",
    "none": "by length",
}

RGB = tuple[int, int, int]


def bright(label: str) -> RGB:
    """A section's colour, to be written in."""
    return rgb(HUE_COLOURS["dark"][hue_of(label)])


def ground(label: str, index: int) -> RGB:
    """A section's colour, to be written on, for the clip ``index``."""
    return mixed(rgb(HUE_COLOURS["light"][hue_of(label)]), INK, _DEPTHS[index % 2])


def mixed(one: RGB, other: RGB, share: float) -> RGB:
    """A colour between two; ``share`` of the second."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def card_picture(plan: Plan, clip: Clip, layout: Layout) -> Planes:
    """A clip's card: its section's colour as ground, number, label, prompt, length, what its cut falls on."""
    from PIL import Image, ImageDraw

    section = plan.sections[clip.section]
    under = ground(section.label, clip.index)
    image = Image.new("RGB", (layout.size.width, layout.size.height), under)
    draw = ImageDraw.Draw(image)
    _number(draw, clip, under, layout)
    _label(draw, section.label, section.occurrence, layout)
    _prompt(draw, clip.prompt, layout)
    _pills(draw, _facts(plan, clip), mixed(under, INK, 0.5), layout)
    return planes_of(np.asarray(image))


def _number(draw: ImageDraw, clip: Clip, under: RGB, layout: Layout) -> None:
    """Large and quiet, cut by nothing: the right of the card is its place."""
    text = f"{clip.index:02}"
    box = layout.prompt
    room = layout.size.width - layout.margin
    font = face("Black", layout.px(188))
    draw.text((room, box.bottom + layout.px(8)), text, fill=mixed(under, _WHITE, 0.13), font=font, anchor="rs")


def _label(draw: ImageDraw, label: str, occurrence: int, layout: Layout) -> None:
    name = clean(label).upper()
    words = (name if len(name) <= _LONGEST_LABEL else f"{name[: _LONGEST_LABEL - 1].rstrip()}…") or "SECTION"
    text = f"{words} {occurrence}" if occurrence > 1 else words
    top, colour = layout.margin, bright(label)
    height = layout.px(22)
    draw.rectangle((layout.margin, top, layout.margin + layout.px(5) - 1, top + height - 1), fill=colour)
    _spaced(
        draw, (layout.margin + layout.px(15), top + height * 0.86), text, "Black", layout.px(21), layout.px(1.6), colour
    )


def _spaced(
    draw: ImageDraw, at: tuple[float, float], text: str, weight: Weight, pixels: int, gap: int, fill: RGB
) -> None:
    """Capitals with room between them; scripts whose letters join are set as they are."""
    font = face(weight, pixels, text)
    if not text.isascii():
        draw.text(at, text, fill=fill, font=font, anchor="ls")
        return
    x, y = at
    for letter in text:
        draw.text((x, y), letter, fill=fill, font=font, anchor="ls")
        x += font.getlength(letter) + gap


def _prompt(draw: ImageDraw, prompt: str, layout: Layout) -> None:
    """In the largest size in which all of it fits, else in the smallest with an ellipsis."""
    box, text = layout.prompt, clean(prompt)
    for size in _PROMPT_SIZES:
        pixels = layout.px(size)
        step = pixels * _LEADING
        most = max(1, int((box.height + step - pixels) // step))
        rows, whole = wrapped(text, face("Bold", pixels, text), box.width, most)
        if whole:
            break
    for number, row in enumerate(rows):
        at = (box.left, box.top + pixels * 0.86 + number * step)
        draw.text(at, row, fill=_WHITE, font=face("Bold", pixels, text), anchor="ls")


def _facts(plan: Plan, clip: Clip) -> list[str]:
    facts = [f"{float(seconds_at(clip.span.frames, plan.rate)):.2f} s"]
    facts.append("the beginning" if clip.index == 0 else f"cut {_CUT_WORDS[clip.cut_on]}")
    if clip.join_frames:
        facts.append(f"{clip.join} {float(seconds_at(clip.join_frames, plan.rate)):.2f} s")
    return facts


def _pills(draw: ImageDraw, facts: list[str], under: RGB, layout: Layout) -> None:
    box, font = layout.pills, face("Bold", layout.px(15))
    left, pad = box.left, layout.px(11)
    for fact in facts:
        width = round(font.getlength(fact)) + 2 * pad
        if left + width > box.right:
            return
        place = PixelBox(left, box.top, left + width, box.bottom)
        draw.rounded_rectangle((place.left, place.top, place.right - 1, place.bottom - 1), layout.px(4), fill=under)
        draw.text(((place.left + place.right) / 2, place.top + place.height * 0.7), fact, (228, 231, 238), font, "ms")
        left = place.right + layout.px(8)
