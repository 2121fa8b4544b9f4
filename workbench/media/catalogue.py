"""The catalogues of styles and video types: those that travel with Songreel and the user's own."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from workbench.errors import CatalogueError, OptionError
from workbench.media.bundle import bundled
from workbench.media.entries import complaint, read_document
from workbench.model.style import (
    CaptionMode,
    CaptionPlace,
    CaptionPreset,
    CaptionStyle,
    CaptionWeight,
    Catalogue,
    Style,
    VideoType,
)
from workbench.model.transition import JoinKind
from workbench.nearest import did_you_mean

__all__ = ["find_caption", "find_style", "find_type", "load_catalogue"]

Named = TypeVar("Named", Style, VideoType, CaptionPreset)
_Named = Style | VideoType | CaptionPreset

_FILES = (("captions.toml", "caption"), ("styles.toml", "style"), ("types.toml", "type"))
"""Presets come first: styles name them."""
_Name = Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
_Share = Annotated[float, Field(gt=0, lt=0.5)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class _CaptionFields(_Entry):
    """How captions are set; what is not said is as the preset or ``CaptionStyle`` has it."""

    size: _Share | None = None
    colour: str | None = None
    highlight: str | None = None
    outline: str | None = None
    bottom_margin: _Share | None = None
    mode: CaptionMode | None = None
    place: CaptionPlace | None = None
    weight: CaptionWeight | None = None
    capitals: bool | None = None
    outline_width: float | None = None
    shadow: float | None = None

    def over(self, base: CaptionStyle) -> CaptionStyle:
        said = self.model_dump(include={field.name for field in dataclasses.fields(CaptionStyle)}, exclude_none=True)
        return dataclasses.replace(base, **said)


class _CaptionEntry(_CaptionFields):
    preset: str | None = None


class _PresetEntry(_CaptionFields):
    name: _Name
    description: str

    def value(self) -> CaptionPreset:
        coloured = [colour is not None for colour in (self.colour, self.highlight, self.outline)]
        if any(coloured) and not all(coloured):
            raise ValueError("a preset has all of colour, highlight and outline, or none of them")
        return CaptionPreset(self.name, self.description, self.over(CaptionStyle()), all(coloured))


class _StyleEntry(_Entry):
    name: _Name
    prompt_words: str
    palette: list[str]
    camera: str
    look: str
    pacing: float
    grade: str
    caption: _CaptionEntry = _CaptionEntry()
    moods: list[str] = []

    def value(self, presets: Mapping[str, CaptionPreset]) -> Style:
        base = CaptionStyle()
        if self.caption.preset is not None:
            base = _find(tuple(presets.values()), self.caption.preset, "caption").setting
        return Style(
            name=self.name,
            prompt_words=self.prompt_words,
            palette=tuple(self.palette),
            camera=self.camera,
            look=self.look,
            pacing=self.pacing,
            grade=self.grade,
            caption=self.caption.over(base),
            moods=tuple(self.moods),
        )


class _TypeEntry(_Entry):
    name: _Name
    description: str
    prompt_words: str
    looks: list[str]
    pacing: float
    calm_join: JoinKind = "cut"
    section_join: JoinKind = "cut"

    def value(self) -> VideoType:
        return VideoType(
            name=self.name,
            description=self.description,
            prompt_words=self.prompt_words,
            looks=tuple(self.looks),
            pacing=self.pacing,
            calm_join=self.calm_join,
            section_join=self.section_join,
        )


_AnyEntry = _StyleEntry | _TypeEntry | _PresetEntry
_MODELS: dict[str, type[_AnyEntry]] = {"style": _StyleEntry, "type": _TypeEntry, "caption": _PresetEntry}


def load_catalogue(user_folder: Path | None = None) -> Catalogue:
    """All styles, types and caption presets.

    Args:
        user_folder: where a ``styles.toml``, ``types.toml`` or ``captions.toml`` of the user's may lie; its entries
            are added, or stand in for those of the same name. Nothing is ever written there.

    Raises:
        CatalogueError: a file cannot be read or an entry is not valid; names file, entry and key.
    """
    return _own() if user_folder is None else _with(_own(), user_folder, must_exist=False)


@cache
def _own() -> Catalogue:
    """Songreel's: it does not change while it runs, and a verb asks for it often."""
    return _with(Catalogue((), (), ()), bundled("data"), must_exist=True)


def _with(catalogue: Catalogue, folder: Path, *, must_exist: bool) -> Catalogue:
    """A catalogue with what a folder's files add, or put in the place of something."""
    styles = {style.name: style for style in catalogue.styles}
    types = {each.name: each for each in catalogue.types}
    presets = {preset.name: preset for preset in catalogue.captions}
    for file_name, kind in _FILES:
        for entry in _read(folder / file_name, kind, presets, must_exist=must_exist):
            if isinstance(entry, Style):
                styles[entry.name] = entry
            elif isinstance(entry, VideoType):
                types[entry.name] = entry
            else:
                presets[entry.name] = entry
    return Catalogue(tuple(styles.values()), tuple(types.values()), tuple(presets.values()))


def find_style(catalogue: Catalogue, name: str) -> Style:
    """The style of a name.

    Raises:
        OptionError: there is none; names the nearest and all others.
    """
    return _find(catalogue.styles, name, "style")


def find_type(catalogue: Catalogue, name: str) -> VideoType:
    """The video type of a name.

    Raises:
        OptionError: there is none; names the nearest and all others.
    """
    return _find(catalogue.types, name, "type")


def find_caption(catalogue: Catalogue, name: str) -> CaptionPreset:
    """The caption preset of a name.

    Raises:
        OptionError: there is none; names the nearest and all others.
    """
    return _find(catalogue.captions, name, "caption")


def _find(entries: Sequence[Named], name: str, field: str) -> Named:
    for entry in entries:
        if entry.name == name:
            return entry
    names = [entry.name for entry in entries]
    raise OptionError(
        f"There is no {field} {name!r};{did_you_mean(name, names)} there are {', '.join(names)}.", field=field
    )


def _read(path: Path, kind: str, presets: Mapping[str, CaptionPreset], *, must_exist: bool) -> list[_Named]:
    try:
        document = read_document(path, "catalogue", field=kind)
    except FileNotFoundError:
        if must_exist:
            raise
        return []
    for key in document:
        if key != kind:
            raise CatalogueError(
                f"The catalogue {path} has the key {key!r}, which is not known;"
                f"{did_you_mean(key, [kind])} it holds entries that begin with [[{kind}]].",
                field=key,
            )
    entries = document.get(kind, [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise CatalogueError(f"The catalogue {path} must hold entries that begin with [[{kind}]].", field=kind)
    seen: set[str] = set()
    values: list[_Named] = []
    for number, raw in enumerate(entries, start=1):
        value = _entry(path, kind, number, raw, presets)
        if value.name in seen:
            raise CatalogueError(
                f"The catalogue {path} has two entries of the name {value.name!r}; rename one.", field="name"
            )
        seen.add(value.name)
        values.append(value)
    return values


def _entry(path: Path, kind: str, number: int, raw: dict[str, Any], presets: Mapping[str, CaptionPreset]) -> _Named:
    """One entry, valid, or the sentence that says what is wrong with it."""
    model = _MODELS[kind]
    where = f"The {kind} {raw.get('name', f'number {number}')!r} in {path}"
    try:
        entry = model.model_validate(raw)
        return entry.value(presets) if isinstance(entry, _StyleEntry) else entry.value()
    except ValidationError as error:
        raise complaint(where, error, {"": model, "caption": _CaptionEntry}) from error
    except OptionError as error:  # a style names a preset that is not there
        raise CatalogueError(f"{where} cannot be used. {error}", field=kind) from error
    except ValueError as error:  # what the model itself checks: colours, looks, pacing
        raise CatalogueError(f"{where} is not allowed: {error}.", field=kind) from error
