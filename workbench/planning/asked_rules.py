"""What may be asked of a model together, by its table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from workbench.errors import RefusedValueError
from workbench.model.hosted import KIND_NEEDS, HostedModel, Input
from workbench.model.wish import ModelWish

__all__ = ["Legal", "check_counts", "check_inputs", "legal"]

T = TypeVar("T")

_WORDS: dict[Input, str] = {
    "prompt": "a prompt",
    "negative": "a list of what must not be seen",
    "system": "instructions",
    "lyrics": "lyrics",
    "schema": "a schema of the answer",
    "seed": "a seed",
    "steps": "steps",
    "count": "more than one at once",
    "first_frame": "a first frame",
    "last_frame": "a last frame",
    "references": "reference pictures",
    "audio": "a sound",
    "voice": "a choice of voice",
    "language": "a language",
}
_DISPENSABLE: tuple[Input, ...] = ("prompt", "negative", "seed", "steps", "language")
"""What a model that lacks it is asked without, and that is told; all else is no detail."""


@dataclass(frozen=True, slots=True)
class Legal:
    """What the rules that hold leave of a model's choices; empty = all."""

    sizes: tuple[str, ...] = ()
    aspects: tuple[str, ...] = ()
    seconds: tuple[Fraction, ...] = ()


def check_inputs(model: HostedModel, wish: ModelWish) -> tuple[str, ...]:
    """Hold what is given against what a model takes, needs and excludes; returns a note on each that it is asked
    without.

    Raises:
        RefusedValueError: one is missing, or too many.
    """
    given = wish.given
    if wish.kind not in model.kinds:
        raise RefusedValueError(f"it is for {' and '.join(model.kinds)}, not for {wish.kind}", field="kind")
    rules = [name for rule in model.rules if rule.given and given.issuperset(rule.given) for name in rule.needs]
    for name in (*KIND_NEEDS[wish.kind], *model.needs, *rules):
        if name not in given:
            raise RefusedValueError(f"it needs {_WORDS[name]}", field=name)
    lacking = [name for name in _WORDS if name in given and name not in model.inputs]
    for name in lacking:
        if name not in _DISPENSABLE:
            raise RefusedValueError(f"it takes no {_WORDS[name].removeprefix('a ')}", field=name)
    for pair in model.excludes:
        if given.issuperset(pair):
            raise RefusedValueError(f"it takes no {' together with '.join(_bare(pair))}", field=pair[1])
    return tuple(f"{model.name} is asked without {_WORDS[name]}, which it does not take." for name in lacking)


def check_counts(model: HostedModel, wish: ModelWish) -> None:
    """Hold numbers against their limits.

    Raises:
        RefusedValueError: one is too large or too small.
    """
    if len(wish.references) > model.most_references and wish.references:
        raise RefusedValueError(
            f"it takes at most {model.most_references} reference pictures, not {len(wish.references)}",
            field="references",
        )
    if wish.count > model.most_count:
        raise RefusedValueError(f"it makes at most {model.most_count} at once, not {wish.count}", field="count")
    if wish.steps is not None and model.steps is not None and not model.steps[0] <= wish.steps <= model.steps[1]:
        raise RefusedValueError(f"it takes {model.steps[0]} to {model.steps[1]} steps, not {wish.steps}", field="steps")


def legal(model: HostedModel, wish: ModelWish, size: str = "") -> Legal:
    """What the rules leave that hold for what is given, at a size.

    Args:
        model: whose rules.
        wish: what is wanted.
        size: the size, once it is chosen.

    Raises:
        RefusedValueError: they leave nothing.
    """
    left = Legal()
    for rule in model.rules:
        if wish.given.issuperset(rule.given) and (not rule.at or size in rule.at):
            left = Legal(
                _both(left.sizes, rule.sizes), _both(left.aspects, rule.aspects), _both(left.seconds, rule.seconds)
            )
    return left


def _both(first: Sequence[T], second: Sequence[T]) -> tuple[T, ...]:
    """What two rules leave together, each of which leaves all where it is empty."""
    if not first or not second:
        return (*first, *second)
    kept = tuple(each for each in first if each in second)
    if not kept:
        raise RefusedValueError("what is asked for excludes one another")
    return kept


def _bare(names: Iterable[Input]) -> list[str]:
    return [_WORDS[name].removeprefix("a ") for name in names]
