"""Analysers as one small graph: what each needs, what is kept of it, how far all of them are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol, TypeVar

from workbench.jobs.keys import key_of

__all__ = ["PartCache", "Step", "always_make", "root_key", "run_steps", "step_keys"]

T = TypeVar("T")


class PartCache(Protocol):
    """Where parts are kept: returns the kept value, or makes and keeps it."""

    def __call__(self, part: str, key: str, make: Callable[[], T], /) -> T:
        """The part's value.

        Args:
            part: the step's.
            key: hash of the step and of all that it needs; the song is not in it.
            make: makes the value.
        """


def always_make(_part: str, _key: str, make: Callable[[], T], /) -> T:
    """A ``PartCache`` that keeps nothing."""
    return make()


@dataclass(frozen=True, slots=True)
class Step:
    """One question about a song, and who answers it."""

    part: str
    """The question."""
    name: str
    """Who answers."""
    version: str
    """Grows whenever the answers may change; and whatever else they depend on beside the song and other parts."""
    make: Callable[[Mapping[str, Any]], Any]
    """Answers, given the values of the parts before."""
    needs: tuple[str, ...] = ()
    """The parts that the answer depends on; they stand before."""
    weight: int = 1
    """About how much of the work it is, against the others."""
    kept: bool = True
    """Whether it is worth keeping: what is made in no time is not."""


def step_keys(steps: Iterable[Step]) -> dict[str, str]:
    """The key of each part: it changes with the step's own version, and with that of whatever it needs."""
    keys: dict[str, str] = {}
    for step in steps:
        keys[step.part] = _key(step.part, step.name, step.version, [keys[need] for need in step.needs])
    return keys


def root_key(part: str, name: str, version: str) -> str:
    """The key of a part that needs no other, known without its step."""
    return _key(part, name, version, [])


def _key(part: str, name: str, version: str, needs: list[str]) -> str:
    return key_of("part", part, name, version, needs)


def run_steps(
    steps: Iterable[Step],
    *,
    cached: PartCache = always_make,
    on_step: Callable[[str, int, int, int], None] | None = None,
    check: Callable[[], None] = lambda: None,
) -> dict[str, Any]:
    """The value of each part.

    Args:
        steps: in an order in which each stands after what it needs.
        cached: where parts are kept between runs.
        on_step: called with (part, weight done, its own weight, weight in all) before each that is kept and made,
            not loaded, and once at the end.
        check: called before each; may raise.
    """
    steps = tuple(steps)
    keys, total = step_keys(steps), sum(step.weight for step in steps)
    values: dict[str, Any] = {}
    done = 0
    for step in steps:
        check()
        make = _answer(
            step, values, partial(on_step, step.part, done, step.weight, total) if on_step and step.kept else None
        )
        values[step.part] = cached(step.part, keys[step.part], make) if step.kept else make()
        done += step.weight
    if on_step is not None:
        on_step("done", total, 0, total)
    return values


def _answer(step: Step, values: Mapping[str, Any], tell: Callable[[], None] | None) -> Callable[[], Any]:
    """Hands a step only what it says it needs, so that no dependency is forgotten."""

    def make() -> Any:  # noqa: ANN401  each step has its own answer
        if tell is not None:
            tell()
        return step.make({need: values[need] for need in step.needs})

    return make
