"""What the fake host knows of models: their inputs, what comes out, and their schemas as the host tells them."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.model.hosted import KIND_NEEDS, HostedModel

_PATH = Path(__file__).with_name("models.toml")
_JSON: Mapping[str, Any] = {
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "object": dict,
    "strings": list,
    "objects": list,
}
_KINDS = {
    "image": "image",
    "image-edit": "image",
    "llm": "text",
    "speech": "sound",
    "music": "sound",
    "transcribe": "transcript",
    "stems": "stems",
}


@dataclass(frozen=True, slots=True)
class Known:
    """One model."""

    id: str
    """``owner/name``."""
    inputs: Mapping[str, Mapping[str, Any]]
    makes: Mapping[str, Any]
    """As ``models.toml`` says."""
    versions: tuple[str, ...] = ()
    """Of a community model, the newest first; an official one has none that can be asked for."""
    fails: tuple[Mapping[str, Any], ...] = ()
    """What the schema lets pass and the model does not."""

    @property
    def official(self) -> bool:
        """Whether it is addressed without a version."""
        return not self.versions

    @property
    def version(self) -> str:
        """64 hex digits."""
        return self.versions[0] if self.versions else hashlib.sha256(self.id.encode()).hexdigest()

    def failing(self, full: Mapping[str, Any]) -> str:
        """The model's words on what it cannot do of what was asked for, defaults included; empty where it can."""
        for rule in self.fails:
            asked = all(full.get(name) for name in rule.get("given", ()))
            bare = not any(full.get(name) for name in rule.get("without", ()))
            if asked and bare and all(full.get(name) in values for name, values in rule.get("where", {}).items()):
                return f"ValueError: {rule['says']}"
        return next((f"ValueError: {name} {why}" for name, why in self._out_of_bounds(full)), "")

    def _out_of_bounds(self, full: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """What is too short, too long or too many, by the host's prose."""
        for name, rule in self.inputs.items():
            size = len(full.get(name) or "") if {"shortest", "longest", "most_items"} & rule.keys() else 0
            least, most = rule.get("shortest", 0), rule.get("longest", rule.get("most_items", size))
            if not least <= size <= most:
                yield name, f"has {size}, and {least} to {most} are taken"

    def filled(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """What was asked for, with the defaults."""
        defaults = {name: rule["default"] for name, rule in self.inputs.items() if "default" in rule}
        return defaults | {name: value for name, value in given.items() if value is not None}


def read_models() -> dict[str, Known]:
    """The host's own models, by id."""
    rows = tomllib.loads(_PATH.read_text(encoding="utf-8"))["model"]
    return {
        row["id"]: Known(
            row["id"], row["inputs"], row["makes"], tuple(row.get("versions", ())), tuple(row.get("fails", ()))
        )
        for row in rows
    }


def from_tables(tables: Iterable[HostedModel]) -> dict[str, Known]:
    """Models that only a table of ours tells of; the host then knows of them what we do."""
    return {known.id: known for known in map(_from_table, tables)}


def _from_table(table: HostedModel) -> Known:
    name, _, version = table.id.partition(":")
    ours = dict(table.inputs)
    inputs = {theirs: _rule(table, word) for word, theirs in ours.items()}
    inputs |= {theirs: {"type": "any"} for theirs in table.fixed if theirs not in inputs}
    makes: dict[str, Any] = {"kind": _KINDS.get(table.kinds[0], "video")}
    if "llm" in table.kinds and "schema" in ours:
        makes |= {"kind": "structured", "schema": ours["schema"]}
    same = {"seconds", "frames", "size", "aspect", "width", "height", "count", "fps"}
    makes |= {word: theirs for word, theirs in ours.items() if word in same}
    if "prompt" in ours:
        makes["text"] = ours["prompt"]
        if "speech" in table.kinds:
            makes["spoken"] = ours["prompt"]
    if {"lip-sync", "transcribe", "stems"} & set(table.kinds) and "audio" in ours:
        makes["seconds"] = ours["audio"]
    makes |= {"sizes": {size.name: size.height for size in table.sizes}}
    makes["list"] = "count" in ours
    if makes["kind"] == "video":
        makes.setdefault("fps", 24)
        if table.lengths is None or ("seconds" not in makes and "frames" not in makes):
            makes.setdefault("seconds", 5)
    return Known(name, inputs, makes, (version,) if version else ())


def _rule(table: HostedModel, word: str) -> dict[str, Any]:
    """What a table says about one input, as the host would."""
    rule: dict[str, Any] = {"type": "string", "needed": word in _needed(table)}
    lengths = table.lengths
    if word in ("first_frame", "last_frame", "audio"):
        rule["type"] = "file"
    elif word == "references":
        rule["type"] = "files"
    elif word == "schema":
        rule["type"] = "object"
    elif word in ("frames", "width", "height", "seed", "steps", "count"):
        rule["type"] = "integer"
    elif word in ("seconds", "fps"):
        rule["type"] = "number"
    if word == "seconds" and lengths and lengths.seconds:
        rule |= {"enum": [_plain(length) for length in lengths.seconds], "type": "any"}
    elif word == "seconds" and lengths and lengths.range_s:
        rule |= {"least": float(lengths.range_s[0]), "most": float(lengths.range_s[1])}
    elif word == "frames" and lengths and lengths.frames:
        rule |= {"least": lengths.frames[0], "most": lengths.frames[1]}
    elif word == "fps" and lengths and lengths.fps:
        rule |= {"least": float(lengths.fps[0]), "most": float(lengths.fps[1])}
    elif word == "size" and table.sizes:
        rule |= {"enum": [size.name for size in table.sizes]}
    elif word == "aspect" and table.aspects:
        rule |= {"enum": list(table.aspects)}
    return rule


def _needed(table: HostedModel) -> set[str]:
    """What every kind of question to it needs."""
    return {*table.needs, *set.intersection(*(set(KIND_NEEDS[kind]) for kind in table.kinds))}


def _plain(length: Any) -> int | float:
    return int(length) if length == int(length) else float(length)


def schema_of(known: Known) -> dict[str, Any]:
    """A model's inputs and output as OpenAPI; choices stand apart and are referred to, as the host does it."""
    properties: dict[str, Any] = {}
    apart: dict[str, Any] = {}
    for order, (name, rule) in enumerate(known.inputs.items()):
        kind = rule.get("type", "string")
        told: dict[str, Any] = {"x-order": order}
        title = name.replace("_", " ").capitalize()
        if "enum" in rule:
            apart[name] = {"type": _word(kind, rule["enum"]), "title": name, "enum": list(rule["enum"])}
            told["allOf"] = [{"$ref": f"#/components/schemas/{name}"}]
        elif kind in ("files", "strings", "objects"):
            items = {"files": {"type": "string", "format": "uri"}, "objects": {"type": "object"}}
            told |= {"type": "array", "items": items.get(kind, {"type": "string"}), "title": title}
        elif kind == "file":
            told |= {"type": "string", "format": "uri", "title": title}
        elif kind != "any":
            told |= {"type": kind, "title": title}
        told |= {theirs: rule[ours] for ours, theirs in _LIMITS.items() if ours in rule}
        properties[name] = told
    needed = [name for name, rule in known.inputs.items() if rule.get("needed")]
    asked = {"type": "object", "title": "Input", "properties": properties} | ({"required": needed} if needed else {})
    schemas = {"Input": asked, "Output": _output_of(known), **apart}
    return {"openapi": "3.0.2", "info": {"title": "Cog", "version": "0.1.0"}, "components": {"schemas": schemas}}


_LIMITS = {"default": "default", "least": "minimum", "most": "maximum"}


def _word(kind: str, choices: list[Any]) -> str:
    return kind if kind != "any" else ("string" if isinstance(choices[0], str) else "number")


def _output_of(known: Known) -> dict[str, Any]:
    kind, uri = known.makes["kind"], {"type": "string", "format": "uri"}
    if kind == "text":
        chunks = {"x-cog-array-type": "iterator", "x-cog-array-display": "concatenate"}
        return {"type": "array", "items": {"type": "string"}, "title": "Output", **chunks}
    if kind in ("structured", "transcript", "stems"):
        return {"type": "object", "title": "Output"}
    return {"type": "array", "items": uri, "title": "Output"} if known.makes.get("list") else uri | {"title": "Output"}


def complaints(known: Known, given: Mapping[str, Any]) -> list[dict[str, str]]:
    """Why a model's inputs are refused, one row each; empty where they are not. Unknown names are refused, too."""
    found = [
        _complaint("required", name, f"{name} is required")
        for name, rule in known.inputs.items()
        if rule.get("needed") and given.get(name) is None
    ]
    for name, value in given.items():
        if name not in known.inputs:
            found.append(_complaint("additional_property_not_allowed", name, f"Additional property {name} is unknown"))
        elif value is not None and (why := _wrong(known.inputs[name], value)):
            found.append(_complaint(*why[:1], name, f"{name} {why[1]}"))
    return found


def _complaint(kind: str, name: str, sentence: str) -> dict[str, str]:
    return {"type": kind, "field": f"input.{name}", "description": sentence}


def _wrong(rule: Mapping[str, Any], value: Any) -> tuple[str, str] | None:
    kind = rule.get("type", "string")
    if "enum" in rule:
        same = [choice for choice in rule["enum"] if choice == value and type(choice) is type(value)]
        return None if same else ("enum", f"must be one of {', '.join(map(repr, rule['enum']))}")
    if kind == "any":
        return None
    if kind in ("file", "files"):
        return _wrong_address(kind, value)
    wanted = _JSON.get(kind, str)
    if not isinstance(value, wanted) or (isinstance(value, bool) and kind != "boolean"):
        return "invalid_type", f"must be {kind}, not {type(value).__name__}"
    if "least" in rule and value < rule["least"]:
        return "number_gte", f"must be greater than or equal to {rule['least']}"
    if "most" in rule and value > rule["most"]:
        return "number_lte", f"must be less than or equal to {rule['most']}"
    return None


def _wrong_address(kind: str, value: Any) -> tuple[str, str] | None:
    several = value if kind == "files" and isinstance(value, list) else [value]
    if all(isinstance(one, str) and re.match(r"(https?|data):", one) for one in several):
        return None
    return "format", "does not match format 'uri'"
