"""Time: frame rates, frames, half-open spans, snapping. The only room that rounds.

Conventions of the whole project:

- Before planning time is in seconds (``*_s``, float, or ``Fraction`` where it is exact);
  after planning it is in frames (``int``) of the project's rate (``Fraction``, frames a second).
- Ranges are half open: a span holds ``start``, and does not hold ``end``.
- ``frame_at`` is the one crossing from seconds to frames. It is applied to absolute positions,
  never to lengths, so rounding is cumulative and nothing drifts:
  ``sum(frame_at(end) - frame_at(start)) == frame_at(last) - frame_at(first)``.
"""

from __future__ import annotations

import bisect
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from workbench.errors import OptionError, RefusedValueError

__all__ = [
    "Span",
    "common_share",
    "format_rate",
    "frame_at",
    "minutes_of",
    "nearest",
    "parse_rate",
    "seconds_at",
    "written_rate",
]


Seconds = TypeVar("Seconds", Fraction, float)

# The rates of cinema and television that people write as rounded decimals.
_NTSC = {
    "23.976": Fraction(24000, 1001),
    "23.98": Fraction(24000, 1001),
    "29.97": Fraction(30000, 1001),
    "47.952": Fraction(48000, 1001),
    "59.94": Fraction(60000, 1001),
    "119.88": Fraction(120000, 1001),
}
_LOWEST_RATE, _HIGHEST_RATE = 1, 120
_RATE_PATTERN = re.compile(r"\d{1,6}(\.\d{1,6})?(/\d{1,6})?")


def parse_rate(text: str | float | Fraction) -> Fraction:
    """The frame rate, frames a second, from ``24``, ``"23.976"``, ``"29.97"`` or ``"30000/1001"``.

    Raises:
        OptionError: the text is no rate, or the rate is not within 1 to 120.
    """
    written = str(text).strip()
    rate = Fraction(0)
    if written in _NTSC:
        rate = _NTSC[written]
    elif _RATE_PATTERN.fullmatch(written):
        top, _, bottom = written.partition("/")
        rate = Fraction(top) / Fraction(bottom) if bottom and int(bottom) else Fraction(0 if bottom else top)
    if not _LOWEST_RATE <= rate <= _HIGHEST_RATE:
        raise OptionError(
            f"The frame rate {written!r} is not allowed: give frames a second from {_LOWEST_RATE} to "
            f"{_HIGHEST_RATE}, such as 24, 23.976, 25, 30 or 30000/1001.",
            field="fps",
        )
    return rate


def format_rate(rate: Fraction) -> str:
    """The rate as a script reads it: ``"30/1"``, ``"24000/1001"``."""
    return f"{rate.numerator}/{rate.denominator}"


def written_rate(rate: Fraction) -> str:
    """The rate as people write it: ``"30"``, ``"23.976"``; where they have no decimals for it, ``"25/2"``."""
    decimals = next((text for text, known in _NTSC.items() if known == rate), None)
    return decimals or format_rate(rate).removesuffix("/1")


def frame_at(seconds: Fraction | float, rate: Fraction, *, up: bool = False) -> int:
    """The frame boundary nearest to a position; half a frame goes up. The only rounding.

    Args:
        seconds: position from the song's start; a float is taken at its exact binary value.
        rate: frames a second.
        up: round up instead, which is done once for a song: at its end, so that no sound is cut off.
    """
    exact = Fraction(seconds) * rate
    return math.ceil(exact) if up else math.floor(exact + Fraction(1, 2))


def seconds_at(frame: int, rate: Fraction) -> Fraction:
    """The exact position, in seconds, of a frame's start."""
    return frame / rate


def common_share(one: tuple[Seconds, Seconds], other: tuple[Seconds, Seconds]) -> Seconds:
    """Of the shorter of two ranges, how much the longer one holds too, 0 to 1; below 0 where they lie apart.

    Args:
        one: begin and end, seconds; not empty.
        other: the same.
    """
    common = min(one[1], other[1]) - max(one[0], other[0])
    return common / min(one[1] - one[0], other[1] - other[0])


def nearest(position: float, candidates: Sequence[float]) -> float | None:
    """The candidate nearest to a position, the earlier one of two equally near; None without candidates.

    Args:
        position: any unit.
        candidates: ascending, same unit.
    """
    if not candidates:
        return None
    right = bisect.bisect_left(candidates, position)
    around = candidates[max(0, right - 1) : right + 1]
    return min(around, key=lambda candidate: abs(candidate - position))


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of frames, never empty: ``start <= frame < end``."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not self.start < self.end:
            raise RefusedValueError(f"a span needs start < end, not {self.start} and {self.end}")

    @property
    def frames(self) -> int:
        """Its length in frames, at least 1."""
        return self.end - self.start

    def __contains__(self, frame: int) -> bool:
        """Whether it holds a frame."""
        return self.start <= frame < self.end

    def holds(self, other: Span) -> bool:
        """Whether it holds every frame of another."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """Whether the two share a frame; spans that touch share none."""
        return self.start < other.end and other.start < self.end

    def meet(self, other: Span) -> Span | None:
        """The frames that both hold; None where they share none."""
        return Span(max(self.start, other.start), min(self.end, other.end)) if self.overlaps(other) else None

    def times(self, rate: Fraction) -> tuple[Fraction, Fraction]:
        """When it begins and ends, exact seconds."""
        return seconds_at(self.start, rate), seconds_at(self.end, rate)

    def moved(self, frames: int) -> Span:
        """The same many frames, so many later."""
        return Span(self.start + frames, self.end + frames)


def minutes_of(second: int) -> str:
    """Whole seconds as minutes and seconds, such as 3:05; of more than an hour, 75:00."""
    return f"{second // 60}:{second % 60:02}"
