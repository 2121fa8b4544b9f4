"""Takes: generated files, with where they came from."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from workbench.model.plan import Size
from workbench.timebase import Span

__all__ = ["Take"]


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
    """None where the price is unknown; 0 for the offline provider."""
