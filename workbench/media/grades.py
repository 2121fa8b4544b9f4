"""The catalogue of grades: recipes that travel with Songreel, and those and the ``.cube`` files of a library."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from workbench.errors import CatalogueError, OptionError
from workbench.media.bundle import bundled
from workbench.media.entries import complaint, read_document
from workbench.model.recipe import HueShift, Recipe, Tint
from workbench.nearest import did_you_mean

__all__ = ["GradeFile", "find_grade", "load_grades"]

_Name = Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
_FILE = "grades.toml"
_FOLDER = "grades"
_MOST_FILES = 500


@dataclass(frozen=True, slots=True)
class GradeFile:
    """A ``.cube`` file in a library's folder ``grades``; read where it is used."""

    name: str
    """The file's name without its ending, in small letters and dashes."""
    path: Path


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class _TintEntry(_Entry):
    hue: float
    amount: float


class _HueEntry(_Entry):
    at: float
    width: float
    turn: float = 0.0
    saturation: float = 1.0
    lightness: float = 0.0


_ThreeFloats = Annotated[list[float], Field(min_length=3, max_length=3)]


class _RecipeEntry(_Entry):
    name: _Name
    description: str = ""
    moods: list[str] = []
    lift: _ThreeFloats = [0.0, 0.0, 0.0]
    gamma: _ThreeFloats = [1.0, 1.0, 1.0]
    gain: _ThreeFloats = [1.0, 1.0, 1.0]
    contrast: float = 1.0
    pivot: float = 0.55
    shadows: _TintEntry | None = None
    highlights: _TintEntry | None = None
    saturation: float = 1.0
    hues: list[_HueEntry] = []
    black: float = 0.0
    white: float = 1.0

    def value(self) -> Recipe:
        def three(values: list[float]) -> tuple[float, float, float]:
            return values[0], values[1], values[2]

        return Recipe(
            name=self.name,
            description=self.description,
            moods=tuple(self.moods),
            lift=three(self.lift),
            gamma=three(self.gamma),
            gain=three(self.gain),
            contrast=self.contrast,
            pivot=self.pivot,
            shadows=Tint(self.shadows.hue, self.shadows.amount) if self.shadows else None,
            highlights=Tint(self.highlights.hue, self.highlights.amount) if self.highlights else None,
            saturation=self.saturation,
            hues=tuple(HueShift(**hue.model_dump()) for hue in self.hues),
            black=self.black,
            white=self.white,
        )


def load_grades(user_folder: Path | None = None) -> tuple[Recipe | GradeFile, ...]:
    """All grades, by name.

    Args:
        user_folder: where a ``grades.toml`` and a folder ``grades`` with ``.cube`` files may lie; they are added, or
            stand in for those of the same name. Nothing is ever written there.

    Raises:
        CatalogueError: a file cannot be read, an entry is not valid, or two have one name; names file, entry and key.
    """
    grades: dict[str, Recipe | GradeFile] = {g.name: g for g in _read(bundled("data") / _FILE, must_exist=True)}
    if user_folder is not None:
        grades |= {grade.name: grade for grade in _read(user_folder / _FILE, must_exist=False)}
        grades |= {grade.name: grade for grade in _files(user_folder / _FOLDER)}
    return tuple(grades.values())


def find_grade(grades: Sequence[Recipe | GradeFile], name: str) -> Recipe | GradeFile:
    """The grade of a name.

    Raises:
        OptionError: there is none; names the nearest and all others.
    """
    for grade in grades:
        if grade.name == name:
            return grade
    names = [grade.name for grade in grades]
    raise OptionError(
        f"There is no grade {name!r};{did_you_mean(name, names)} there are {', '.join(names)}; the path of a .cube "
        "file is allowed too.",
        field="grade",
    )


def _files(folder: Path) -> list[GradeFile]:
    """Those of a library; a name that says nothing in plain letters is left out."""
    try:
        paths = sorted(path for path in folder.iterdir() if path.suffix.lower() == ".cube" and path.is_file())
    except FileNotFoundError:
        return []
    except OSError as error:
        raise CatalogueError(f"The folder {folder} cannot be read ({error.strerror}).", field="grade") from error
    named = [(re.sub(r"[^a-z0-9]+", "-", path.stem.lower()).strip("-"), path) for path in paths[:_MOST_FILES]]
    found: dict[str, Path] = {}
    for name, path in named:
        if name in found:
            raise CatalogueError(
                f"The folder {folder} has two grades of the name {name!r}, {found[name].name!r} and {path.name!r}; "
                "rename one.",
                field="grade",
            )
        if name:
            found[name] = path
    return [GradeFile(name, path) for name, path in found.items()]


_MODELS: dict[str, type[_Entry]] = {
    "": _RecipeEntry,
    "shadows": _TintEntry,
    "highlights": _TintEntry,
    "hues": _HueEntry,
}


def _read(path: Path, *, must_exist: bool) -> list[Recipe]:
    try:
        document = read_document(path, "catalogue", field="grade")
    except FileNotFoundError:
        if must_exist:
            raise
        return []
    entries = document.get("grade", [])
    if set(document) - {"grade"} or not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
        raise CatalogueError(
            f"The catalogue {path} must hold entries that begin with [[grade]], and nothing else.", field="grade"
        )
    recipes = [_recipe(path, number, raw) for number, raw in enumerate(entries, start=1)]
    names = [recipe.name for recipe in recipes]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise CatalogueError(f"The catalogue {path} has two entries of the name {twice!r}; rename one.", field="name")
    return recipes


def _recipe(path: Path, number: int, raw: dict[str, Any]) -> Recipe:
    """One entry, valid, or the sentence that says what is wrong with it."""
    where = f"The grade {raw.get('name', f'number {number}')!r} in {path}"
    try:
        return _RecipeEntry.model_validate(raw).value()
    except ValidationError as error:
        raise complaint(where, error, _MODELS) from error
    except ValueError as error:  # what the recipe itself checks
        raise CatalogueError(f"{where} is not allowed: {error}.", field="grade") from error
