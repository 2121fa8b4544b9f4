"""The tables of hosted models: those that travel with Songreel and the user's own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from functools import cache, partial
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from workbench.errors import CatalogueError, OptionError
from workbench.media.bundle import bundled
from workbench.media.entries import complaint, line_of_key, read_document
from workbench.media.model_prices import PRICES, PriceEntry, entries_of, priced
from workbench.model.hosted import HostedModel, Input, Lengths, ModelKind, PictureSize, Rule
from workbench.model.wish import aspect_ratio
from workbench.nearest import did_you_mean

__all__ = ["USER_FILE", "find_model", "load_models"]

USER_FILE = "models.toml"
"""In the library's folder, and in the user's configuration folder."""

_TABLE = "model"
_NUMBER = re.compile(r"\d{1,9}(\.\d{1,9}|/\d{1,9})?")

_USUAL_FAMILY: dict[ModelKind, str] = {
    "text-to-video": "video",
    "image-to-video": "video",
    "lip-sync": "video",
    "image": "image",
    "image-edit": "image",
}
"""Whose prompts a model is asked with whose table names no family."""


def _number(said: Any) -> Fraction:  # noqa: ANN401  what TOML holds
    """Exact: 0.5 as TOML has it would be the nearest binary number."""
    if isinstance(said, str) and _NUMBER.fullmatch(said) and not said.endswith("/0"):
        return Fraction(said)
    if isinstance(said, int) and not isinstance(said, bool):
        return Fraction(said)
    raise ValueError('give a whole number, or any other in quotes, such as "2.5"')


def _aspect(said: str) -> str:
    aspect_ratio(said)
    return said


_Number = Annotated[Any, AfterValidator(_number)]
_Aspect = Annotated[str, AfterValidator(_aspect)]
_Whole = Annotated[int, Field(ge=0, le=10_000_000)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class _LengthsEntry(_Entry):
    seconds: list[_Number] = []
    range_s: Annotated[list[_Number], Field(min_length=3, max_length=3)] | None = None
    frames: Annotated[list[_Whole], Field(min_length=3, max_length=3)] | None = None
    fps: Annotated[list[_Number], Field(min_length=2, max_length=2)] | None = None

    def value(self) -> Lengths:
        return Lengths(
            seconds=tuple(self.seconds),
            range_s=(self.range_s[0], self.range_s[1], self.range_s[2]) if self.range_s else None,
            frames=(self.frames[0], self.frames[1], self.frames[2]) if self.frames else None,
            fps=(self.fps[0], self.fps[1]) if self.fps else None,
        )


class _SizeEntry(_Entry):
    name: Annotated[str, Field(min_length=1, max_length=40)]
    height: Annotated[int, Field(ge=16, le=16384)]


class _RuleEntry(_Entry):
    given: list[Input] = []
    at: list[str] = []
    needs: list[Input] = []
    sizes: list[str] = []
    aspects: list[str] = []
    seconds: list[_Number] = []

    def value(self) -> Rule:
        return Rule(
            tuple(self.given),
            tuple(self.at),
            tuple(self.needs),
            tuple(self.sizes),
            tuple(self.aspects),
            tuple(self.seconds),
        )


class _ModelEntry(_Entry):
    id: Annotated[str, Field(min_length=3, max_length=200)]
    provider: Annotated[str, Field(min_length=1)]
    kinds: Annotated[list[ModelKind], Field(min_length=1)]
    family: str = ""
    description: str
    inputs: dict[Input, Annotated[str, Field(min_length=1)]]
    needs: list[Input] = []
    lengths: _LengthsEntry | None = None
    size: list[_SizeEntry] = []
    aspects: list[_Aspect] = []
    pixels: Annotated[list[_Whole], Field(min_length=3, max_length=3)] | None = None
    least_prompt: _Whole = 1
    most_prompt: Annotated[int, Field(ge=1, le=10_000_000)] = 2000
    lyrics: Annotated[list[_Whole], Field(min_length=2, max_length=2)] | None = None
    most_references: _Whole = 0
    steps: Annotated[list[_Whole], Field(min_length=2, max_length=2)] | None = None
    most_count: Annotated[int, Field(ge=1, le=100)] = 1
    excludes: list[Annotated[list[Input], Field(min_length=2, max_length=2)]] = []
    rule: list[_RuleEntry] = []
    price: PriceEntry | None = None
    fixed: dict[str, Any] = {}

    def value(self) -> HostedModel:
        return HostedModel(
            id=self.id,
            provider=self.provider,
            kinds=tuple(self.kinds),
            family=self.family or _USUAL_FAMILY.get(self.kinds[0], self.kinds[0]),
            description=self.description,
            inputs=self.inputs,
            needs=tuple(self.needs),
            lengths=self.lengths.value() if self.lengths else None,
            sizes=tuple(PictureSize(size.name, size.height) for size in self.size),
            aspects=tuple(self.aspects),
            pixels=(self.pixels[0], self.pixels[1], self.pixels[2]) if self.pixels else None,
            least_prompt=self.least_prompt,
            most_prompt=self.most_prompt,
            lyrics=(self.lyrics[0], self.lyrics[1]) if self.lyrics else None,
            most_references=self.most_references,
            steps=(self.steps[0], self.steps[1]) if self.steps else None,
            most_count=self.most_count,
            excludes=tuple((first, second) for first, second in self.excludes),
            rules=tuple(rule.value() for rule in self.rule),
            fixed=self.fixed,
            price=self.price.value() if self.price else None,
        )


_INNER: dict[str, type[BaseModel]] = {
    "": _ModelEntry,
    "lengths": _LengthsEntry,
    "size": _SizeEntry,
    "rule": _RuleEntry,
    "price": PriceEntry,
}


def load_models(*user_folders: Path) -> tuple[HostedModel, ...]:
    """All tables.

    Args:
        user_folders: where a ``models.toml`` of the user's may lie, the strongest last. Its tables are added, or stand
            in for those of the same ``owner/name``, whatever the version; its prices stand in for those of the
            models that they name. Nothing is ever written there.

    Raises:
        CatalogueError: a file cannot be read or a table is not valid; names file, line, model and key.
    """
    models = {model.name: model for model in _own()}
    for folder in user_folders:
        document = _document(folder / USER_FILE, must_exist=False)
        models |= {model.name: model for model in _tables(folder / USER_FILE, document)}
        models |= {
            model.name: model
            for model in priced(folder / USER_FILE, document, partial(find_model, tuple(models.values())))
        }
    return tuple(models.values())


@cache
def _own() -> tuple[HostedModel, ...]:
    """Songreel's tables: they do not change while it runs, and a verb asks for them often."""
    files = sorted(bundled("data/models").glob("*.toml"))
    return tuple(
        {model.name: model for path in files for model in _tables(path, _document(path, must_exist=True))}.values()
    )


def find_model(models: Sequence[HostedModel], name: str) -> HostedModel:
    """The model of a name: ``owner/name``, with its version or without, or ``name`` where one owner has it.

    Raises:
        OptionError: there is none; names the nearest and all others.
    """
    for model in models:
        if name in (model.id, model.name):
            return model
    short = [model for model in models if model.name.rpartition("/")[2] == name]
    if len(short) == 1:
        return short[0]
    names = [model.name for model in models]
    hint = did_you_mean(name, [*names, *(each.rpartition("/")[2] for each in names)])
    raise OptionError(f"There is no model {name[:80]!r};{hint} there are {', '.join(names)}.", field=_TABLE)


def _document(path: Path, *, must_exist: bool) -> dict[str, Any]:
    try:
        document = read_document(path, "table of models", field=_TABLE)
    except FileNotFoundError:
        if must_exist:
            raise
        return {}
    for key in document:
        if key not in (_TABLE, PRICES):
            raise CatalogueError(
                f"The table of models {path} has the key {key!r}, which is not known;"
                f"{did_you_mean(key, [_TABLE, PRICES])} it holds models that begin with [[{_TABLE}]], and prices of "
                f"others that begin with [[{PRICES}]].",
                field=key,
            )
    return document


def _tables(path: Path, document: dict[str, Any]) -> list[HostedModel]:
    values: dict[str, HostedModel] = {}
    for number, raw in enumerate(entries_of(path, document, _TABLE), start=1):
        value = _value(path, number, raw)
        if value.name in values:
            raise CatalogueError(f"The table of models {path} has {value.name} twice; remove one.", field="id")
        values[value.name] = value
    return list(values.values())


def _value(path: Path, number: int, raw: dict[str, Any]) -> HostedModel:
    """One model, valid, or the sentence that says what is wrong with it and on which line."""
    named = repr(raw["id"]) if isinstance(raw.get("id"), str) else f"number {number}"

    def where(key: str) -> str:
        line = line_of_key(path.read_text(encoding="utf-8"), _TABLE, number, key)
        return f"The model {named} in {path}" + (f", line {line}," if line else "")

    try:
        return _ModelEntry.model_validate(raw).value()
    except ValidationError as error:
        raise complaint(where, error, _INNER) from error
    except ValueError as error:  # what the values themselves check
        raise CatalogueError(f"{where('id')} is not allowed: {error}.", field=_TABLE) from error
