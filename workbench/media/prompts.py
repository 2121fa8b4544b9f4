"""The templates of prompts: those that travel with Songreel and the user's own."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from workbench.errors import CatalogueError
from workbench.media.bundle import bundled
from workbench.media.entries import complaint, line_of_key, read_document
from workbench.model.prompting import Avoided, PromptBook, PromptTemplate, PromptUse
from workbench.nearest import did_you_mean

__all__ = ["USER_FILE", "load_prompts"]

USER_FILE = "prompts.toml"
"""In the library's folder, and in the user's configuration folder."""

_Name = Annotated[str, Field(min_length=1, max_length=60)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class _TemplateEntry(_Entry):
    name: _Name
    most: int
    video: list[str] = []
    still: list[str] = []
    motion: list[str] = []
    joined: Annotated[str, Field(max_length=10)] = ", "
    sentences: bool = False
    negative: bool = True

    def value(self) -> PromptTemplate:
        return PromptTemplate(
            self.name,
            self.most,
            tuple(self.video),
            tuple(self.still),
            tuple(self.motion),
            self.joined,
            self.sentences,
            self.negative,
        )


class _AvoidEntry(_Entry):
    name: _Name
    words: list[str]
    styles: list[str] = []
    types: list[str] = []
    not_types: list[str] = []
    uses: list[PromptUse] = []

    def value(self) -> Avoided:
        return Avoided(
            self.name,
            tuple(self.words),
            tuple(self.styles),
            tuple(self.types),
            tuple(self.not_types),
            tuple(self.uses),
        )


_ENTRIES: dict[str, type[_TemplateEntry | _AvoidEntry]] = {"template": _TemplateEntry, "avoid": _AvoidEntry}


def load_prompts(*user_folders: Path) -> PromptBook:
    """All templates and all that is avoided.

    Args:
        user_folders: where a ``prompts.toml`` of the user's may lie, the strongest last. Its entries are added, or
            stand in for those of the same name. Nothing is ever written there.

    Raises:
        CatalogueError: a file cannot be read or an entry is not valid; names file, line, entry and key.
    """
    book = _own()
    for folder in user_folders:
        book = _with(book.templates, book.avoided, folder / USER_FILE, must_exist=False)
    return book


@cache
def _own() -> PromptBook:
    """Songreel's prompts: they do not change while it runs, and a verb asks for them often."""
    return _with((), (), bundled(f"data/{USER_FILE}"), must_exist=True)


def _with(
    known: Sequence[PromptTemplate], known_avoided: Sequence[Avoided], path: Path, *, must_exist: bool
) -> PromptBook:
    """A book of what is known and what a file adds, or puts in the place of something."""
    templates = {template.name: template for template in known}
    avoided = {each.name: each for each in known_avoided}
    for value in _read(path, must_exist=must_exist):
        if isinstance(value, PromptTemplate):
            templates[value.name] = value
        else:
            avoided[value.name] = value
    try:
        return PromptBook(tuple(templates.values()), tuple(avoided.values()))
    except ValueError as error:
        raise CatalogueError(f"The prompts of {path} cannot be used: {error}.", field="template") from error


def _read(path: Path, *, must_exist: bool) -> list[PromptTemplate | Avoided]:
    try:
        document = read_document(path, "table of prompts", field="template")
    except FileNotFoundError:
        if must_exist:
            raise
        return []
    values: list[PromptTemplate | Avoided] = []
    for kind, entries in document.items():
        if kind not in _ENTRIES:
            raise CatalogueError(
                f"The table of prompts {path} has the key {kind!r}, which is not known;"
                f"{did_you_mean(kind, _ENTRIES)} it holds entries that begin with [[template]] or [[avoid]].",
                field=kind,
            )
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise CatalogueError(
                f"The table of prompts {path} must hold entries that begin with [[{kind}]].", field=kind
            )
        found = [_value(path, kind, number, raw) for number, raw in enumerate(entries, start=1)]
        names = [value.name for value in found]
        if twice := next((name for name in names if names.count(name) > 1), None):
            raise CatalogueError(f"The table of prompts {path} has {twice!r} twice; remove one.", field="name")
        values += found
    return values


def _value(path: Path, kind: str, number: int, raw: dict[str, Any]) -> PromptTemplate | Avoided:
    """One entry, valid, or the sentence that says what is wrong with it and on which line."""
    named = repr(raw["name"]) if isinstance(raw.get("name"), str) else f"number {number}"
    entry = _ENTRIES[kind]

    def where(key: str) -> str:
        line = line_of_key(path.read_text(encoding="utf-8"), kind, number, key)
        return f"The {kind} {named} in {path}" + (f", line {line}," if line else "")

    try:
        return entry.model_validate(raw).value()
    except ValidationError as error:
        raise complaint(where, error, {"": entry}) from error
    except ValueError as error:  # what the values themselves check
        key = getattr(error, "field", None) or "name"
        raise CatalogueError(f"{where(key)} is not allowed: {error}.", field=key) from error
