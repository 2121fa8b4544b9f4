"""A new master of a song that is known: is it the same recording, moved in time, or another one here and there."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

__all__ = ["LARGEST_SAME_SHIFT_S", "MasterComparison", "MasterVerdict", "length_told"]

MasterVerdict = Literal["same", "shifted", "changed", "different"]
"""``changed`` may be shifted, too; ``different`` is another song, or the same one played anew."""

LARGEST_SAME_SHIFT_S = 0.001
"""A shift up to this is none: no picture could show it, and no film promises more."""

_SAME_LENGTH_S = 0.1
"""What codecs add and take at the ends is less."""


@dataclass(frozen=True, slots=True)
class MasterComparison:
    """What was found of a new master. Bars and seconds are the old one's."""

    verdict: MasterVerdict
    shift_s: float = 0.0
    """How much later the same sound comes in the new one; negative = earlier."""
    gain_db: float | None = None
    """The new one's level above the old one's where both are the same; None where nothing is."""
    longer_s: float = 0.0
    """How much later the new one ends, once the shift is taken off; negative = earlier."""
    changed_bars: tuple[int, ...] = ()
    """Bars in which something else is heard, by number from 1; 0 = before the first downbeat. Empty without bars."""
    changed_s: tuple[tuple[float, float], ...] = ()
    """The same as seconds, touching ones joined."""

    def __str__(self) -> str:
        """One sentence."""
        if self.verdict == "different":
            return "It is not the same song."
        found = [f"shifted by {1000 * self.shift_s:+.1f} ms"] if self.moved else []
        if self.other_length:
            found.append(length_told(self.lengthened_s))
        if self.verdict == "changed":
            found.append(f"changed in {_bars(self.changed_bars) if self.changed_bars else _seconds(self.changed_s)}")
            return f"It is {_listed(found)}."
        return f"It is the same{', ' if found else ''}{_listed(found)}."

    @property
    def lengthened_s(self) -> float:
        """How much longer the new one lasts, whether at its start or at its end; negative = shorter."""
        return self.longer_s + self.shift_s

    @property
    def other_length(self) -> bool:
        """Whether that counts."""
        return abs(self.lengthened_s) > _SAME_LENGTH_S

    @property
    def moved(self) -> bool:
        """Whether the shift counts."""
        return abs(self.shift_s) > LARGEST_SAME_SHIFT_S

    def changed_within(self, start_s: float, end_s: float) -> bool:
        """Whether anything of a span of the old song is another sound now."""
        return any(a < end_s and start_s < b for a, b in self.changed_s)


def length_told(lengthened_s: float) -> str:
    """``10.0 s shorter``."""
    return f"{abs(lengthened_s):.1f} s {'shorter' if lengthened_s < 0 else 'longer'}"


def _listed(words: Sequence[str]) -> str:
    """``a, b and c``."""
    return " and ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


def _bars(numbers: tuple[int, ...]) -> str:
    """``bars 5-6, 9`` for 5, 6, 9; what is before the first downbeat by name."""
    counted = [number for number in numbers if number]
    parts = ["the start, before bar 1"] if len(counted) < len(numbers) else []
    if counted:
        parts.append(f"bar{'s' if len(counted) > 1 else ''} {_ranges(counted)}")
    return " and ".join(parts)


def _ranges(numbers: Iterable[int]) -> str:
    """``5-6, 9`` for 5, 6, 9."""
    runs = itertools.groupby(enumerate(numbers), lambda pair: pair[1] - pair[0])
    spans = [[number for _, number in run] for _, run in runs]
    return ", ".join(str(s[0]) if len(s) == 1 else f"{s[0]}-{s[-1]}" for s in spans)


def _seconds(spans: Iterable[tuple[float, float]]) -> str:
    return ", ".join(f"{a:.1f} to {b:.1f} s" for a, b in spans)
