"""The labels that sections usually have, and what each decides in every room: the one table of them.

A person may write any other label. However it is written, a label is compared as ``plain_label``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, get_args

__all__ = ["HUES", "LABELS", "OFFERED_LABELS", "Hue", "Label", "hue_of", "known_label", "meant_label", "plain_label"]

Hue = Literal["slate", "blue", "teal", "amber", "violet", "rose", "green", "grey"]

HUES: tuple[Hue, ...] = get_args(Hue)
"""The names of all hues; ``model.hues`` knows their colours."""


@dataclass(frozen=True, slots=True)
class Label:
    """What a section is called, and what that means."""

    name: str
    hue: Hue
    """How it is shown wherever sections are."""
    place: int
    """Which of the looks at hand it is drawn with; -1 is the last. Labels that usually stand beside each other
    differ, with two looks too."""
    heat: float | None
    """0 to 1: how much of the accent it shows; None as a label that nobody knows."""
    prompt_words: str
    """Its part in the film; empty as a label that nobody knows."""


LABELS = (
    Label("intro", "slate", -1, 0.25, "an opening that establishes the place"),
    Label("verse", "blue", 0, 0.45, "the story moves on, medium shots"),
    Label("pre-chorus", "teal", 2, 0.65, "tension rises, the camera comes closer"),
    Label("chorus", "amber", 1, 0.95, "the heart of the film, wide and full of motion"),
    Label("bridge", "violet", 2, 0.5, "a change of place and light"),
    Label("solo", "rose", -1, 0.85, "one subject in focus, detail and motion"),
    Label("break", "grey", -1, 0.15, "stillness, much empty space"),
    Label("instrumental", "green", 2, 0.7, "pure motion, no people"),
    Label("outro", "slate", 2, 0.3, "a last look back, slowly fading"),
    Label("section", "blue", 0, None, ""),
    Label("silence", "grey", -1, 0.0, "nothing moves, darkness or stillness"),
)
"""``section`` is what listening says where it recognised no form; nobody is offered it."""

OFFERED_LABELS = tuple(label.name for label in LABELS if label.name != "section")
"""What a person may choose from."""

_BY_NAME = {label.name: label for label in LABELS}

_ELSEWHERE = {
    "prechorus": "pre-chorus",
    "refrain": "chorus",
    "inst": "instrumental",
    "start": "intro",
    "end": "outro",
    "ending": "outro",
    "coda": "outro",
}
"""What other programs and collections call them."""
_SEPARATORS, _NUMBERED = re.compile(r"[\s_-]+"), re.compile(r"-?\d{1,2}$")


def plain_label(label: str) -> str:
    """A label as it is compared: ``" Chorus"`` is ``"chorus"``."""
    return label.strip().lower()


def known_label(label: str) -> Label | None:
    """The label of the table, however it is written; None for a person's own."""
    return _BY_NAME.get(plain_label(label))


def meant_label(label: str) -> str:
    """The label of the table that another program's word means, as ``Chorus 2`` means ``chorus``; else that word."""
    plain = _NUMBERED.sub("", _SEPARATORS.sub("-", plain_label(label)).strip("-"))
    known = _BY_NAME.get(_ELSEWHERE.get(plain, plain))
    return known.name if known else label


def hue_of(label: str) -> Hue:
    """A label's hue; a person's own label has one by its letters."""
    known = known_label(label)
    return known.hue if known else HUES[sum(map(ord, plain_label(label))) % len(HUES)]
