"""Hosted models: what each can be asked for, in which lengths and sizes, at what price. One value a model."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal, get_args

__all__ = ["HostedModel", "Input", "Lengths", "ModelKind", "PaidUnit", "PictureSize", "Price"]

ModelKind = Literal[
    "text-to-video",
    "image-to-video",
    "lip-sync",
    "image",
    "image-edit",
    "llm",
    "speech",
    "music",
    "transcribe",
    "stems",
]
"""The question that a model answers."""

Input = Literal[
    "prompt",
    "negative",
    "system",
    "schema",
    "seconds",
    "frames",
    "fps",
    "size",
    "width",
    "height",
    "aspect",
    "seed",
    "steps",
    "count",
    "first_frame",
    "last_frame",
    "references",
    "audio",
    "voice",
    "language",
]
"""Our own names of what a model may be asked with; its table says how the model calls each."""

PaidUnit = Literal["second", "item", "thousand-characters", "thousand-tokens", "run-second"]
"""What a price is for: a second or a piece of what comes out, text that goes in, or a second that the model runs."""

_ID = re.compile(r"[a-z0-9][a-z0-9._-]*/[a-z0-9][a-z0-9._-]*(:[0-9a-f]{64})?")


@dataclass(frozen=True, slots=True)
class Lengths:
    """The lengths that a model makes. One of the three ways is said.

    Raises:
        ValueError: none or several of them are, or one is not above 0 and ascending.
    """

    seconds: tuple[Fraction, ...] = ()
    """Each legal length, ascending."""
    range_s: tuple[Fraction, Fraction, Fraction] | None = None
    """From, to, step, seconds."""
    frames: tuple[int, int, int] | None = None
    """From, to, step, frames, shown at ``fps``."""
    fps: tuple[Fraction, Fraction] | None = None
    """The slowest and fastest rate that it can be asked for with ``frames``; equal where it has one."""

    def __post_init__(self) -> None:
        said = [way for way in (self.seconds, self.range_s, self.frames) if way]
        if len(said) != 1 or (self.frames is None) != (self.fps is None):
            raise ValueError("lengths are seconds, range_s, or frames together with fps")
        first, *rest = (Fraction(length) for length in self.seconds or said[0][:2])
        steps = (Fraction(step) for step in (*said[0][2:], *(self.fps or ())) if not self.seconds)
        if [first, *rest] != sorted([first, *rest]) or min(first, *steps, Fraction(1)) <= 0:
            raise ValueError("lengths must be above 0 and ascending")


@dataclass(frozen=True, slots=True)
class PictureSize:
    """One size that a model makes."""

    name: str
    """As the model calls it: ``720p``, ``1024x1024`` ..."""
    height: int
    """Pixels of the shorter side."""


@dataclass(frozen=True, slots=True)
class Price:
    """What a model costs. It drifts, and nobody tells it but people: so it has a date and a source.

    Raises:
        ValueError: an amount below 0, or neither one amount nor some by size.
    """

    per: PaidUnit
    usd: Decimal | None
    """US dollars a unit; None where it goes by size."""
    by_size: Mapping[str, Decimal]
    """The same by the name of the size."""
    as_of: date
    source: str

    def __post_init__(self) -> None:
        amounts = [*self.by_size.values(), *([] if self.usd is None else [self.usd])]
        if (self.usd is None) == (not self.by_size) or any(amount < 0 for amount in amounts):
            raise ValueError("a price is one amount, or some by size, none of them below 0")

    def of(self, size: str) -> Decimal | None:
        """US dollars a unit at a size; None where that is unknown."""
        return self.by_size.get(size) if self.usd is None else self.usd


@dataclass(frozen=True, slots=True)
class HostedModel:
    """One model: a row of the catalogue.

    Raises:
        ValueError: an id that is none, or names that its inputs do not have.
    """

    id: str
    """``owner/name``; of a community model with ``:version``."""
    provider: str
    """Who hosts it: ``replicate`` ..."""
    kind: ModelKind
    family: str
    """Which templates its prompts are made of."""
    description: str
    inputs: Mapping[Input, str]
    """From our names to the model's."""
    needs: tuple[Input, ...] = ("prompt",)
    """What it must be asked with."""
    lengths: Lengths | None = None
    """None where what comes out has no length, or the model's own."""
    sizes: tuple[PictureSize, ...] = ()
    """Ascending; empty where it cannot be chosen."""
    aspects: tuple[str, ...] = ()
    """``16:9`` ...; empty where the shape follows from the first frame or from width and height."""
    pixels: tuple[int, int, int] | None = None
    """Least, most and step of width and height, where those are asked for."""
    most_prompt: int = 2000
    """Characters."""
    most_references: int = 0
    excludes: tuple[tuple[Input, Input], ...] = ()
    """What cannot be asked for together."""
    fixed: Mapping[str, Any] = field(default_factory=dict)
    """What is always asked for, by the model's own names."""
    price: Price | None = None
    """None = unknown, which is not free."""

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id):
            raise ValueError(f"a model's id is owner/name, not {self.id!r}")
        if self.kind not in get_args(ModelKind):
            raise ValueError(f"a model answers {', '.join(get_args(ModelKind))}, not {self.kind!r}")
        named = {*self.needs, *(name for pair in self.excludes for name in pair)}
        if unknown := sorted(named - self.inputs.keys()):
            raise ValueError(f"the model {self.id} has no input {', '.join(unknown)}, which it needs or excludes")
        if clash := set(self.inputs.values()) & self.fixed.keys():
            raise ValueError(f"the model {self.id} has {', '.join(sorted(clash))} both as an input and fixed")
