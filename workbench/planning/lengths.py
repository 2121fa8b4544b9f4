"""Exact lengths: what to ask a model for, so that it covers the frames of a clip, and what of it is paid in vain.

Everything is a ``Fraction`` of a second or a whole number of frames; nothing is rounded.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from workbench.errors import OptionError
from workbench.model.hosted import HostedModel, Lengths

__all__ = ["AskedLength", "Part", "longest_s", "narrowed", "shortest", "split", "wasted_s"]

_MOST_SHOWN = 3
"""No picture of a model stands for more frames of the film than these: a longer one would be seen to stand still."""
_MOST_PARTS = 6
"""A longer chain would be a film of its own: it is planned as several clips."""


@dataclass(frozen=True, slots=True)
class AskedLength:
    """One length that a model makes."""

    seconds: Fraction
    """What is made, and paid."""
    frames: int | None = None
    """Where it is asked for in frames: how many."""
    fps: Fraction | None = None
    """And how many of them a second."""


@dataclass(frozen=True, slots=True)
class Part:
    """One stretch of a clip, and what covers it.

    From the second part of a chain on, the model begins with the last picture of the part before, which is cut off:
    it makes a frame more than is shown.
    """

    frames: int
    """How many of the film's it gives."""
    asked: AskedLength
    waste_s: Fraction
    """Seconds that are paid and not used."""


def narrowed(lengths: Lengths, seconds: Sequence[Fraction]) -> Lengths:
    """The same lengths, where a rule allows only some."""
    return replace(lengths, seconds=tuple(seconds), range_s=None, frames=None, fps=None) if seconds else lengths


def shortest(lengths: Lengths, needed_s: Fraction, rate: Fraction | None = None) -> AskedLength | None:
    """The shortest legal length that lasts as long as needed; None where none does.

    Of a model that is asked in frames it is the shortest of all frames and rates, and of equally long ones the
    smoothest. A rate is a whole number, or the model's only one, and at least a third of the film's.

    Args:
        lengths: the model's.
        needed_s: seconds, above 0.
        rate: the film's, frames a second, where it is a film.
    """
    return next(iter(_ascending(lengths, needed_s, rate)), None)


def longest_s(lengths: Lengths, rate: Fraction | None = None) -> Fraction:
    """The longest legal length, seconds; 0 where none goes with the film's rate."""
    if lengths.seconds:
        return lengths.seconds[-1]
    if lengths.range_s:
        low_s, high_s, step_s = lengths.range_s
        return low_s + (high_s - low_s) // step_s * step_s
    assert lengths.frames is not None
    low, high, step = lengths.frames
    most = low + (high - low) // step * step
    return max((most / fps for fps in _rates(lengths, rate)), default=Fraction())


def split(model: HostedModel, frames: int, rate: Fraction, *, handles: int = 0) -> tuple[Part, ...]:
    """Cover a clip: by one length where one is long enough, else by a chain, each part from the last picture on.

    A chain has as few parts as it can, and of those the least paid seconds. The longer parts come first.

    Args:
        model: whose lengths; those that a rule allows, see ``narrowed``.
        frames: of the clip, at least 1.
        rate: the film's frames a second.
        handles: frames that it must have beyond, for transitions and trimming; they are the last part's.

    Raises:
        OptionError: it has no lengths, or is too long for it and cannot be chained.
    """
    lengths, total = model.lengths, frames + handles
    if lengths is None:
        raise OptionError(f"The model {model.name} makes nothing that has a length.", field="model")
    if (one := shortest(lengths, total / rate, rate)) is not None:
        return (Part(total, one, one.seconds - total / rate),)
    longest = longest_s(lengths, rate)
    said = f"{model.name} makes at most {_shown(longest)}, and the clip needs {_shown(total / rate)}"
    if "first_frame" not in model.inputs:
        raise OptionError(f"{said}; split it on a beat, as this model cannot go on from a picture.", field="seconds")
    parts = _chain(lengths, total, rate)
    if parts is None:
        raise OptionError(f"{said}, more than a chain of {_MOST_PARTS}; split it on a beat.", field="seconds")
    return parts


def wasted_s(model: HostedModel, frames: int, rate: Fraction) -> Fraction:
    """Seconds that are paid and not used of a clip of so many frames; of one that the model cannot cover at all, as
    many as of the worst that it can."""
    try:
        return sum((part.waste_s for part in split(model, frames, rate)), Fraction())
    except OptionError:
        return longest_s(model.lengths, rate) if model.lengths else Fraction()


def _ascending(lengths: Lengths, needed_s: Fraction, rate: Fraction | None) -> Iterator[AskedLength]:
    """Legal lengths of at least so many seconds: the shortest first, but of frames and rates only that one."""
    if lengths.seconds:
        yield from (AskedLength(seconds) for seconds in lengths.seconds if seconds >= needed_s)
    elif lengths.range_s:
        low, high, step = lengths.range_s
        first = max(0, math.ceil((needed_s - low) / step))
        yield from (AskedLength(low + n * step) for n in range(first, (high - low) // step + 1))
    else:
        yield from _in_frames(lengths, needed_s, rate)


def _in_frames(lengths: Lengths, needed_s: Fraction, rate: Fraction | None) -> list[AskedLength]:
    assert lengths.frames is not None
    low, high, step = lengths.frames
    found = []
    for fps in _rates(lengths, rate):
        frames = low + max(0, math.ceil((needed_s * fps - low) / step)) * step
        if frames <= high:
            found.append(AskedLength(frames / fps, frames, fps))
    return sorted(found, key=lambda asked: (asked.seconds, -(asked.fps or 0)))[:1]


def _rates(lengths: Lengths, rate: Fraction | None) -> list[Fraction]:
    assert lengths.fps is not None
    slowest, fastest = lengths.fps
    whole = [Fraction(fps) for fps in range(math.ceil(slowest), math.floor(fastest) + 1)]
    return [fps for fps in whole or [slowest] if rate is None or fps * _MOST_SHOWN >= rate]


def _chain(lengths: Lengths, total: int, rate: Fraction) -> tuple[Part, ...] | None:
    """Parts that give so many frames in all; None where too few are allowed."""
    options = _options(lengths, rate)
    most = max(options, default=0)
    if not most > 1:
        return None
    count = math.ceil(Fraction(total - 1, most - 1))  # each part but the first repeats a frame
    if count > _MOST_PARTS:
        return None

    @functools.cache
    def cheapest(parts: int, left: int) -> tuple[Fraction, tuple[int, ...]] | None:
        """The least seconds of so many chained parts that give the frames left: the frames that each makes."""
        if parts == 0:
            return (Fraction(0), ()) if left <= 0 else None
        found = None
        for makes, asked in options.items():
            rest = cheapest(parts - 1, max(0, left - (makes - 1)))
            if rest is not None and (found is None or asked.seconds + rest[0] < found[0]):
                found = (asked.seconds + rest[0], (makes, *rest[1]))
        return found

    best = cheapest(count, total - 1)
    assert best is not None  # as so many of the longest suffice
    return tuple(_shared(options, sorted(best[1], reverse=True), total, rate))


def _options(lengths: Lengths, rate: Fraction) -> dict[int, AskedLength]:
    """From how many frames of the film a length covers to the shortest that does; what covers no more is left out."""
    options: dict[int, AskedLength] = {}
    frames = 0
    while (asked := shortest(lengths, (frames + 1) / rate, rate)) is not None:
        frames = math.floor(asked.seconds * rate)
        options[frames] = asked
    return options


def _shared(options: dict[int, AskedLength], makes: Sequence[int], total: int, rate: Fraction) -> Iterator[Part]:
    """The parts, each as full as the others, so that none is a mere blink."""
    room = list(itertools.accumulate([makes[0], *(most - 1 for most in makes[1:])]))
    start = 0
    for most, filled in zip(makes, room, strict=True):
        end = total * filled // room[-1]
        yield Part(end - start, options[most], options[most].seconds - (end - start) / rate)
        start = end


def _shown(seconds: Fraction) -> str:
    return f"{float(seconds):.3f}".rstrip("0").rstrip(".") + " s"
