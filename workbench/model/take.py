"""Takes: generated files, with where they came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from workbench.model.size import Size
from workbench.timebase import Span

__all__ = ["OWN", "Origin", "Take"]

Origin = Literal["model", "program", "images", "own"]
"""What made a take's pictures: a model that was asked, a program of ours, or a person's images; ``own`` is a person's
video."""
OWN = "own"
"""The provider of takes that a person brought."""
_OUR_OWN: Mapping[str, Origin] = {"offline": "program", "flat": "program", "stills": "images", OWN: "own"}


@dataclass(frozen=True, slots=True)
class Take:
    """One generated file for a clip. Its frame 0 is the film's frame ``span.start``."""

    key: str
    """Hash of all that it was made from; the same key is never made twice."""
    sha256: str
    """Hash of the file's bytes."""
    suffix: str
    """The file's ending, with its dot."""
    span: Span
    rate: Fraction
    size: Size
    provider: str
    version: str
    cost_usd: Decimal | None
    """None where the price is unknown; 0 for the offline provider, and for a person's own."""
    model: str = ""
    """Id of the hosted model that made it; empty for a program's, and for takes of before this was kept."""
    line: str = ""
    """The person's line of instruction that it was made with."""

    @property
    def origin(self) -> Origin:
        """What made its pictures; all providers but our own ask a model."""
        return _OUR_OWN.get(self.provider, "model")
