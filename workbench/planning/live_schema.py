"""A model's table held against what its host says today: the OpenAPI schema of the model's input."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from workbench.model.hosted import KIND_NEEDS, HostedModel, Input
from workbench.nearest import did_you_mean

__all__ = ["Difference", "differences"]

_ALWAYS: tuple[Input, ...] = ("seconds", "frames", "fps", "size", "width", "height", "aspect")
"""What is sent, if a model takes it, without anybody's wish."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as the table says."""

    wrong: bool
    """Whether a question made by the table would be refused; else the host only offers more."""
    sentence: str


def differences(model: HostedModel, openapi: Mapping[str, Any]) -> tuple[Difference, ...]:
    """What is different today. Pure; a schema that cannot be read is one difference.

    Args:
        model: the table.
        openapi: the model's OpenAPI document, whose ``components.schemas.Input`` says what it takes.
    """
    schemas = _table(_table(openapi.get("components")).get("schemas"))
    top = _table(schemas.get("Input"))
    properties = {name: _resolved(value, schemas) for name, value in _table(top.get("properties")).items()}
    if not properties:
        return (_wrong("its host's schema says nothing of its input"),)
    required = top.get("required")
    return (
        *_names(model, properties),
        *_required(model, required if isinstance(required, list) else []),
        *_fixed(model, properties),
        *_choices(model, properties),
        *_limits(model, properties),
    )


def _wrong(sentence: str) -> Difference:
    return Difference(wrong=True, sentence=sentence)


def _more(sentence: str) -> Difference:
    return Difference(wrong=False, sentence=sentence)


def _table(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _resolved(value: object, schemas: Mapping[str, Any]) -> dict[str, Any]:
    """A property with what it refers to: enumerations stand apart, behind ``allOf`` or ``$ref``."""
    found = dict(_table(value))
    for inner in [found, *(part for part in found.get("allOf", []) if isinstance(part, Mapping))]:
        name = str(inner.get("$ref", "")).rpartition("/")[2]
        found = {**_table(schemas.get(name)), **found}
    return found


def _names(model: HostedModel, properties: Mapping[str, Any]) -> Iterator[Difference]:
    for name in (*model.inputs.values(), *model.fixed):
        if name not in properties:
            hint = did_you_mean(name, properties) or f" there are {', '.join(properties)}."
            yield _wrong(f"it takes no {name} any more;{hint.rstrip('.')}")


def _required(model: HostedModel, required: Sequence[object]) -> Iterator[Difference]:
    always = set(KIND_NEEDS[model.kinds[0]]).intersection(*(KIND_NEEDS[kind] for kind in model.kinds))
    sent = {model.inputs[name] for name in (*model.needs, *always, *_ALWAYS) if name in model.inputs}
    for name in required:
        if name not in sent | model.fixed.keys():
            yield _wrong(f"it needs {name}, which the table does not always give")


def _fixed(model: HostedModel, properties: Mapping[str, Any]) -> Iterator[Difference]:
    for name, value in model.fixed.items():
        field = _table(properties.get(name))
        if "enum" in field and value not in field["enum"]:
            yield _wrong(f"{name} cannot be {value!r} any more; there are {_listed(field['enum'])}")
        elif _outside(field, value):
            yield _wrong(f"{name} cannot be {value!r} any more; it goes {_range(field)}")


def _choices(model: HostedModel, properties: Mapping[str, Any]) -> Iterator[Difference]:
    """Sizes, aspects and lengths one by one."""
    lengths = model.lengths.seconds if model.lengths else ()
    said: tuple[tuple[Input, list[Any]], ...] = (
        ("size", [size.name for size in model.sizes]),
        ("aspect", list(model.aspects)),
        ("seconds", [int(length) if length.denominator == 1 else float(length) for length in lengths]),
    )
    for name, ours in said:
        field = _table(properties.get(model.inputs.get(name, "")))
        theirs = field.get("enum")
        if name not in model.inputs or not ours:
            continue
        if isinstance(theirs, list):
            if gone := [each for each in ours if each not in theirs]:
                yield _wrong(f"{_listed(gone)} of {name} are gone; there are {_listed(theirs)}")
            if new := [each for each in theirs if each not in ours]:
                yield _more(f"of {name} there are {_listed(new)}, too")
        else:
            yield from (
                _wrong(f"{name} cannot be {each} any more; it goes {_range(field)}")
                for each in ours
                if _outside(field, each)
            )


def _limits(model: HostedModel, properties: Mapping[str, Any]) -> Iterator[Difference]:
    """Ranges by their ends."""
    lengths = model.lengths
    said: tuple[tuple[Input, Sequence[Fraction | int] | None], ...] = (
        ("seconds", lengths.range_s[:2] if lengths and lengths.range_s else None),
        ("frames", lengths.frames[:2] if lengths and lengths.frames else None),
        ("fps", lengths.fps if lengths else None),
        ("width", model.pixels[:2] if model.pixels else None),
        ("height", model.pixels[:2] if model.pixels else None),
        ("steps", model.steps),
        ("count", (1, model.most_count)),
    )
    for name, ends in said:
        field = _table(properties.get(model.inputs.get(name, "")))
        if name in model.inputs and ends is not None and any(_outside(field, end) for end in ends):
            yield _wrong(f"{name} goes {_range(field)}, not from {ends[0]} to {ends[1]}")


def _outside(field: Mapping[str, Any], value: object) -> bool:
    low, high, theirs = field.get("minimum"), field.get("maximum"), field.get("enum")
    if isinstance(value, bool) or not isinstance(value, int | float | Fraction):
        return False
    if isinstance(theirs, list):
        return value not in theirs
    return (low is not None and value < low) or (high is not None and value > high)


def _range(field: Mapping[str, Any]) -> str:
    if isinstance(field.get("enum"), list):
        return f"by {_listed(field['enum'])}"
    return f"from {field.get('minimum', 'anything')} to {field.get('maximum', 'anything')}"


def _listed(values: Sequence[object]) -> str:
    return ", ".join(str(value) for value in values)
