"""Who measures: one question that the sound alone answers, however it is answered."""

from __future__ import annotations

from typing import Protocol, TypeVar

from workbench.analysis.heard import Heard

__all__ = ["Measurer"]

Answer = TypeVar("Answer", covariant=True)  # noqa: PLC0105  the answer's kind is all that it is


class Measurer(Protocol[Answer]):
    """Measures a curve, a level or a shape of the sound."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def version(self) -> str:
        """Grows whenever its answers may change."""

    def measure(self, heard: Heard) -> Answer:
        """The answer for a whole song; never an error."""
