"""What a hosted model is asked for, what that costs, and what became of it: values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

__all__ = ["Answer", "FileRef", "ModelRequest", "Prediction", "PredictionState", "Quote"]

PredictionState = Literal["starting", "processing", "succeeded", "failed", "canceled", "aborted"]
"""As the host says: ``aborted`` never started and costs nothing, ``canceled`` had started and costs what it costs."""


@dataclass(frozen=True, slots=True)
class FileRef:
    """A file that goes to a model, known by its content."""

    sha256: str
    suffix: str
    """Its ending, with the dot."""


@dataclass(frozen=True, slots=True)
class ModelRequest:
    """One question to one model, in the model's own words, so that equal questions have equal keys."""

    model: str
    """The model's id."""
    payload: Mapping[str, Any]
    """JSON by the model's own names; a ``FileRef``, or a list of them, where a file goes in."""
    seconds: Fraction | None = None
    """How much of what comes out is paid, where that has a length."""
    size: str = ""
    """The name of the size, where prices go by it."""
    items: int = 1
    """How many pieces come out."""
    variant: int = 0
    """Which of several answers to the same question; it is not sent. So two clips may ask the same without sharing
    one answer, of a model that takes no seed."""


@dataclass(frozen=True, slots=True)
class Quote:
    """What a request will cost."""

    usd: Decimal | None
    """US dollars; None = unknown, which is not free."""
    sentence: str = ""
    """Where the price is from, or why it is unknown."""
    run_second_usd: Decimal | None = None
    """US dollars for each second that the model runs, where that is what is paid: ``usd`` is known only afterwards."""
    token_usd: tuple[Decimal, Decimal] | None = None
    """US dollars for each token that goes in, and for each that comes out, where those are what is paid: ``usd`` is
    then the most that it can be."""


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a host says about one question."""

    id: str
    state: PredictionState
    output: Any = None
    """JSON: addresses of files, text, pieces of text, or a table."""
    error: str = ""
    run_s: float | None = None
    """Seconds for which the model ran."""
    progress: float | None = None
    """0 to 1, where the host tells."""
    model: str = ""
    """``owner/name``, where the host tells."""
    tokens: tuple[int, int] | None = None
    """How many went in and came out, where the host tells."""

    @property
    def ended(self) -> bool:
        """Whether nothing more will come."""
        return self.state not in ("starting", "processing")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came out, fetched: files, or JSON."""

    files: tuple[FileRef, ...] = ()
    value: Any = None
    """Text or a table, where no files came."""
    names: tuple[str, ...] = ()
    """Of the files, in their order, where a table of them came; empty otherwise, and in answers of older libraries."""

    def __post_init__(self) -> None:
        if self.names and len(self.names) != len(self.files):
            raise ValueError("each file of a table has a name")

    def named(self, name: str) -> FileRef | None:
        """The file of a name; None where there is none."""
        return next((file for file, each in zip(self.files, self.names, strict=False) if each == name), None)
