"""What a library's tables are for, and which column of one names a row of another: read off the schema's own words."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

__all__ = ["ColumnNote", "TableNote", "with_references"]

_NAMED = re.compile(
    r"\b(?:id|key|version|index) of (?:the|its|that) (?:chosen )?([a-z_]+)|^the ([a-z_]+)'s (?:key|version)"
)
_FILE = re.compile(r"\bhash of the ([a-z_]+)'s file")


@dataclass(frozen=True, slots=True)
class ColumnNote:
    """One column."""

    name: str
    meaning: str
    key: bool = False
    """Whether it is one of the table's primary key."""
    names: str = ""
    """The table one of whose rows it names; empty where it names none."""


@dataclass(frozen=True, slots=True)
class TableNote:
    """One table."""

    name: str
    sentence: str
    columns: tuple[ColumnNote, ...]

    @property
    def named(self) -> tuple[str, ...]:
        """The tables that its columns name, each once."""
        return tuple(dict.fromkeys(column.names for column in self.columns if column.names))


def with_references(tables: Sequence[TableNote]) -> tuple[TableNote, ...]:
    """The same tables, whose columns say which table they name: what is the ``id of the project`` names ``projects``.

    A file's hash names the row that the file is of, where the column or its table is called after that.
    """
    names = {table.name for table in tables}
    return tuple(
        replace(
            table,
            columns=tuple(
                replace(column, names=_named(table.name, column, names - {table.name})) for column in table.columns
            ),
        )
        for table in tables
    )


def _named(table: str, column: ColumnNote, tables: Collection[str]) -> str:
    words = [one or other for one, other in _NAMED.findall(column.meaning)]
    words += [word for word in _FILE.findall(column.meaning) if word in f"{table} {column.name}"]
    return next((plural for word in words for plural in _plurals(word) if plural in tables), "")


def _plurals(word: str) -> tuple[str, ...]:
    if word.endswith("is"):  # an analysis is of the analyses; an analyser is not
        return (f"{word[:-2]}es",)
    return f"{word}s", f"{word}es", f"{word[:-1]}ies"
