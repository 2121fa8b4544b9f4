"""Films that a library knows, found by what their files say."""

from __future__ import annotations

from pathlib import Path

from workbench.errors import NotFoundError
from workbench.render.compose.join import read_metadata
from workbench.store.library import Store
from workbench.store.rows import FilmRow
from workbench.workflows.targets import read_tag

__all__ = ["ANIMATIC", "known_film"]

ANIMATIC = " (animatic)"
"""How the title of an animatic ends."""


def known_film(store: Store, path: Path) -> FilmRow:
    """The row of a film's file.

    Raises:
        NotFoundError: it is no film of this library, or an animatic.
    """
    try:
        there, plain = path.exists(), path.is_file()
    except (OSError, ValueError):  # no name that a file can have
        there = plain = False
    if not plain:
        what = "is no plain file" if there else "does not exist"
        raise NotFoundError(
            f"The film {path.name or str(path)!r} {what}; give the path of a film that Songreel made.", field="film"
        )
    tag = read_tag(path)
    if tag is None:
        raise NotFoundError(f"{path.name!r} was not made by Songreel: its container names no project.", field="film")
    row = store.film(tag.film)
    if row is None and read_metadata(path).get("title", "").endswith(ANIMATIC):
        raise NotFoundError(
            f"{path.name!r} is an animatic, which has no certificate; make the film itself, which is "
            "proven (songreel make).",
            field="film",
        )
    if row is None:
        raise NotFoundError(
            f"This library does not know the film {path.name!r} (film {tag.film}); open the library that made it.",
            field="film",
        )
    if (tag.project, tag.plan) != (row.project, row.plan):
        raise NotFoundError(
            f"{path.name!r} says that it is the film {tag.film} of the plan {tag.plan}, which this library knows "
            "otherwise: its tags were changed; make the film again.",
            field="film",
        )
    return row
