"""Answers that are no files: JSON that conforms to a schema, and words as an ear would have heard them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

_SUNG = (
    *("la", "the", "river", "carries", "every", "light", "over", "the"),
    *("sleeping", "town", "and", "we", "go", "on", "until", "morning"),
)
_WORD_S = Fraction(2, 5)
_LINE_WORDS = 8
_DEEPEST = 12


def conforming(schema: Mapping[str, Any], mark: str, root: Mapping[str, Any] | None = None, deep: int = 0) -> Any:
    """A value that a JSON schema allows, always the same for the same mark.

    Args:
        schema: the words that language models' hosts take: type, properties, required, items, enum, const, anyOf,
            oneOf, allOf, $ref within the schema, least and most of numbers, lengths and counts.
        mark: what it follows from.
        root: the whole schema, where this is a part.
        deep: how deep this part lies.
    """
    root = schema if root is None else root
    if "$ref" in schema or "allOf" in schema:
        merged = {word: rule for word, rule in schema.items() if word not in ("$ref", "allOf")}
        for part in (schema, *schema.get("allOf", ())):
            merged |= _referred(part, root)
        return conforming(merged, mark, root, deep + 1)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][_number(mark) % len(schema["enum"])]
    for way in ("anyOf", "oneOf"):
        if way in schema:
            choices = schema[way]
            return conforming(choices[-1 if deep > _DEEPEST else 0], mark, root, deep + 1)
    return _typed(schema, mark, root, deep)


def _referred(part: Mapping[str, Any], root: Mapping[str, Any]) -> Mapping[str, Any]:
    """What stands where a part refers to, or the part itself; of a whole schema only what it refers to."""
    if "$ref" not in part:
        return {} if "allOf" in part else part
    there: Any = root
    for word in str(part["$ref"]).lstrip("#/").split("/"):
        there = there[word]
    return dict(there)


def _typed(schema: Mapping[str, Any], mark: str, root: Mapping[str, Any], deep: int) -> Any:
    said = schema.get("type", "object" if "properties" in schema else "string")
    kind = said[0] if isinstance(said, list) else said
    if kind == "object":
        parts = schema.get("properties", {})
        wanted = parts if deep <= _DEEPEST else {name: parts[name] for name in schema.get("required", ())}
        return {name: conforming(part, f"{mark}.{name}", root, deep + 1) for name, part in wanted.items()}
    if kind == "array":
        least = int(schema.get("minItems", 0 if deep > _DEEPEST else 1))
        count = min(max(least, 2 if deep <= _DEEPEST else least), int(schema.get("maxItems", 1_000)))
        items = schema.get("items", {"type": "string"})
        return [conforming(items, f"{mark}.{n}", root, deep + 1) for n in range(max(count, least))]
    if kind == "boolean":
        return bool(_number(mark) % 2)
    if kind == "null":
        return None
    if kind in ("integer", "number"):
        return _in_range(schema, mark, whole=kind == "integer")
    return _words(schema, mark)


def _in_range(schema: Mapping[str, Any], mark: str, *, whole: bool) -> int | float:
    least, most = schema.get("minimum"), schema.get("maximum")
    if least is None and (above := schema.get("exclusiveMinimum")) is not None:
        least = above + (1 if whole else 0.5)
    least = (0 if most is None else min(0, most)) if least is None else least
    most = max(least, 10) if most is None else most
    share = _number(mark) % 101 / 100
    value = least + (most - least) * share
    step = schema.get("multipleOf")
    if step:
        value = -(-least // step) * step
    return int(value) if whole else float(value)


def _words(schema: Mapping[str, Any], mark: str) -> str:
    said = f"{_SUNG[_number(mark) % len(_SUNG)]} {_SUNG[_number(mark + 'b') % len(_SUNG)]} {mark.rsplit('.', 1)[-1]}"
    if schema.get("format") == "uri":
        said = "https://example.invalid/"
    said = said.ljust(int(schema.get("minLength", 0)), ".")
    return said[: int(schema["maxLength"])] if "maxLength" in schema else said


def _number(mark: str) -> int:
    return int(hashlib.sha256(mark.encode()).hexdigest()[:12], 16)


def transcript(seconds: Fraction, *, words: bool) -> dict[str, Any]:
    """Words that fill a sound, as incredibly-fast-whisper answers: one chunk a word, or one a line."""
    count = max(1, int(seconds / _WORD_S))
    timed = [
        (f" {_SUNG[n % len(_SUNG)]}", float(n * _WORD_S), float(min(seconds, (n + 1) * _WORD_S))) for n in range(count)
    ]
    if not words:
        lines = [timed[n : n + _LINE_WORDS] for n in range(0, count, _LINE_WORDS)]
        timed = [("".join(word for word, _, _ in line), line[0][1], line[-1][2]) for line in lines]
    chunks = [{"text": text, "timestamp": [round(start, 2), round(end, 2)]} for text, start, end in timed]
    return {"text": "".join(chunk["text"] for chunk in chunks), "chunks": chunks}
