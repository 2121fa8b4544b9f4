"""Hosted models: what each can be asked for, in which lengths and sizes, at what price. One value a model."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal, get_args

__all__ = ["KIND_NEEDS", "HostedModel", "Input", "Lengths", "ModelKind", "PaidUnit", "PictureSize", "Price", "Rule"]

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
    "lyrics",
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

KIND_NEEDS: Mapping[ModelKind, tuple[Input, ...]] = {
    "text-to-video": ("prompt",),
    "image-to-video": ("first_frame",),
    "lip-sync": ("first_frame", "audio"),
    "image": ("prompt",),
    "image-edit": ("prompt", "references"),
    "llm": ("prompt",),
    "speech": ("prompt",),
    "music": ("prompt",),
    "transcribe": ("audio",),
    "stems": ("audio",),
}
"""What each question is asked with, whoever answers it."""

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
    usd_out: Decimal | None = None
    """US dollars a thousand tokens that come out; ``usd`` is then for those that go in."""
    most_out: int = 0
    """The most tokens that come out, which the model is asked to keep to."""

    def __post_init__(self) -> None:
        amounts = [*self.by_size.values(), *(amount for amount in (self.usd, self.usd_out) if amount is not None)]
        if (self.usd is None) == (not self.by_size) or any(amount < 0 for amount in amounts):
            raise ValueError("a price is one amount, or some by size, none of them below 0")
        by_tokens = self.per == "thousand-tokens"
        if by_tokens != (self.usd_out is not None) or by_tokens != (self.most_out > 0):
            raise ValueError("a price by tokens, and no other, has usd_out and most_out")

    def of(self, size: str) -> Decimal | None:
        """US dollars a unit at a size; None where that is unknown."""
        return self.by_size.get(size) if self.usd is None else self.usd


@dataclass(frozen=True, slots=True)
class Rule:
    """What else holds where something is asked for: ``given`` inputs, or one of the sizes ``at``.

    Raises:
        ValueError: it says nothing, or never holds.
    """

    given: tuple[Input, ...] = ()
    at: tuple[str, ...] = ()
    """Names of sizes."""
    needs: tuple[Input, ...] = ()
    """What must be asked for, too."""
    sizes: tuple[str, ...] = ()
    """The only sizes; empty = all."""
    aspects: tuple[str, ...] = ()
    seconds: tuple[Fraction, ...] = ()
    """The only lengths, as for aspects."""

    def __post_init__(self) -> None:
        if not (self.given or self.at) or not (self.needs or self.sizes or self.aspects or self.seconds):
            raise ValueError("a rule says when it holds (given, at) and what (needs, sizes, aspects, seconds)")


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
    kinds: tuple[ModelKind, ...]
    """The questions that it answers."""
    family: str
    """Which templates its prompts are made of."""
    description: str
    inputs: Mapping[Input, str]
    """From our names to the model's."""
    needs: tuple[Input, ...] = ()
    """What it must be asked with, beside what its kinds need."""
    lengths: Lengths | None = None
    """None where what comes out has no length, or the model's own."""
    sizes: tuple[PictureSize, ...] = ()
    """Ascending; empty where it cannot be chosen."""
    aspects: tuple[str, ...] = ()
    """``16:9`` ...: what it makes of words alone, asked for or not; a first frame brings its own. Empty where the
    shape follows from the first frame or from width and height."""
    pixels: tuple[int, int, int] | None = None
    """Least, most and step of width and height, where those are asked for."""
    least_prompt: int = 1
    most_prompt: int = 2000
    """Characters."""
    lyrics: tuple[int, int] | None = None
    """The least and most characters of lyrics, where it sings."""
    most_references: int = 0
    steps: tuple[int, int] | None = None
    """The least and most, where they are asked for."""
    most_count: int = 1
    """Pieces at once."""
    excludes: tuple[tuple[Input, Input], ...] = ()
    """What cannot be asked for together."""
    rules: tuple[Rule, ...] = ()
    fixed: Mapping[str, Any] = field(default_factory=dict)
    """What is always asked for, by the model's own names."""
    price: Price | None = None
    """None = unknown, which is not free."""

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id):
            raise ValueError(f"a model's id is owner/name, not {self.id!r}")
        if not self.kinds or set(self.kinds) - set(get_args(ModelKind)):
            raise ValueError(f"a model answers some of {', '.join(get_args(ModelKind))}")
        self._check_inputs()
        self._check_sizes()
        if clash := set(self.inputs.values()) & self.fixed.keys():
            raise ValueError(f"{', '.join(sorted(clash))} is both an input and fixed")
        if self.price and self.price.usd_out is not None and self.price.most_out not in self.fixed.values():
            raise ValueError("a price by tokens needs most_out among the fixed inputs, or more could come out")

    def _check_inputs(self) -> None:
        """Names and limits go together, so that nothing is asked for unlimited, nor limited for nothing."""
        named = {*self.needs, *(name for pair in self.excludes for name in pair)}
        named |= {name for rule in self.rules for name in (*rule.given, *rule.needs)}
        named |= {name for kind in self.kinds for name in KIND_NEEDS[kind]}
        if unknown := sorted(named - self.inputs.keys()):
            raise ValueError(
                f"it has no input {', '.join(unknown)}, which it or its kind needs, excludes or has a rule on"
            )
        limits: tuple[tuple[Input, bool], ...] = (
            ("references", self.most_references > 0),
            ("steps", self.steps is not None),
            ("count", self.most_count > 1),
            ("lyrics", self.lyrics is not None),
            ("size", bool(self.sizes)),
            ("width", self.pixels is not None),
            ("height", self.pixels is not None),
            ("frames", self.lengths is not None and self.lengths.frames is not None),
        )
        for name, limited in limits:
            if (name in self.inputs) != limited:
                raise ValueError(f"its input {name} and the limits of that must both be said, or neither")
        if ("seconds" in self.inputs and self.lengths is None) or ("aspect" in self.inputs and not self.aspects):
            raise ValueError("its inputs seconds and aspect need lengths and aspects")

    def _check_sizes(self) -> None:
        """Prices and rules speak of sizes that there are."""
        there = {size.name for size in self.sizes}
        said = {name for rule in self.rules for name in (*rule.at, *rule.sizes)}
        said |= set(self.price.by_size if self.price else ())
        if unknown := sorted(said - there):
            raise ValueError(f"it has no size {', '.join(unknown)}, of which a rule or the price speaks")
        if [size.height for size in self.sizes] != sorted(size.height for size in self.sizes):
            raise ValueError("its sizes must ascend")

    @property
    def name(self) -> str:
        """``owner/name``, whatever the version."""
        return self.id.partition(":")[0]
