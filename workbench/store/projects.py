"""Projects and songs, in SQL: open, list, find, delete."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar
from uuid import uuid4

from workbench.errors import NotFoundError
from workbench.jobs.keys import dumps, loads
from workbench.model.hints import shown
from workbench.model.song import Song
from workbench.nearest import nearest
from workbench.store import trash
from workbench.store.belongings import OWNED
from workbench.store.database import Connection
from workbench.store.events import append, utc, utc_now
from workbench.store.finality import refuse_finalized
from workbench.store.purchases import answer_files, forget_answers
from workbench.store.rows import ProjectRow

__all__ = [
    "choose",
    "delete",
    "finalize",
    "is_there",
    "name",
    "new_id",
    "open_project",
    "plain_name",
    "project_id",
    "projects",
    "require",
    "unneeded",
]


class Named(Protocol):
    """What a person may mean by its id or its name."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def name(self) -> str:
        """The name that people use."""

    @property
    def song(self) -> Song:
        """Its song."""


N = TypeVar("N", bound=Named)

_ID_LENGTH = 12
_MOST_NAMES = 5


def project_id(song: Song) -> str:
    """The id of a song's first project: the same song, the same project. Copies have ids of their own."""
    return song.id[:_ID_LENGTH]


def new_id(connection: Connection) -> str:
    """An id for a copy that no project has or ever had: purchases remember those that were deleted."""
    while True:
        made = uuid4().hex[:_ID_LENGTH]
        taken = "SELECT id FROM projects WHERE id = $1 UNION ALL SELECT project FROM purchases WHERE project = $1"
        if connection.first(taken, [made]) is None and not trash.holds(connection, made):
            return made


def open_project(
    connection: Connection,
    song: Song,
    *,
    check: Callable[[Connection], None] = lambda _: None,
    tell: Callable[[str], None] = lambda _: None,
) -> str:
    """The song's project: the one with the song's own id, else the oldest of its copies.

    Where there is neither it is brought back if it lies in the trash, and made if it does not.

    Args:
        connection: of a transaction.
        song: the song.
        check: raises where no project may be added to the library's.
        tell: hears a sentence where it was brought back.
    """
    project = project_id(song)
    found = connection.first(
        "SELECT id FROM projects WHERE song = ? ORDER BY id <> ?, made_at, id LIMIT 1", [song.id, project]
    )
    if found is not None:
        return str(found[0])
    check(connection)
    if is_there(connection, project):
        project = new_id(connection)  # another song's copy has this very id
    elif trash.bring_back(connection, project):
        tell(
            f"The project of {song.name!r} was in the trash and is back with all that was made; to begin anew, delete "
            "it now and for good (songreel delete P --now, or delete(P, now=True))."
        )
        return project
    if connection.first("SELECT 1 FROM songs WHERE id = ?", [song.id]) is None:
        connection.write(
            "INSERT INTO songs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                song.id,
                song.name,
                song.title,
                song.artist,
                song.duration_s,
                song.sample_rate,
                song.channels,
                song.samples,
                song.size_bytes,
                song.container,
                song.codec,
                dumps(song),
                utc_now(),
            ],
        )
    connection.write("INSERT INTO projects VALUES (?, ?, ?, ?, NULL)", [project, song.id, song.name, utc_now()])
    append(connection, project, "opened", {"song": song})
    return project


def song(connection: Connection, song_id: str) -> Song | None:
    """A song that the library knows."""
    row = connection.first("SELECT value FROM songs WHERE id = ?", [song_id])
    return None if row is None else loads(Song, row[0])


def projects(connection: Connection) -> tuple[ProjectRow, ...]:
    """All projects, the oldest first."""
    rows = connection.read(
        "SELECT p.id, p.name, s.value, st.state, st.error, st.plan, st.film, p.made_at, p.finalized_at FROM projects p "
        "JOIN songs s ON s.id = p.song JOIN project_states st ON st.project = p.id ORDER BY p.made_at, p.id"
    )
    return tuple(
        ProjectRow(i, name, loads(Song, value), state, error, plan, film, utc(made), done and utc(done))
        for i, name, value, state, error, plan, film, made, done in rows
    )


def is_there(connection: Connection, project: str) -> bool:
    """Whether there is a project of this id."""
    return connection.first("SELECT 1 FROM projects WHERE id = ?", [project]) is not None


def require(connection: Connection, project: str, *, edits: bool = True) -> None:
    """The door of all that is written for a project: check that it exists and may be edited.

    Args:
        connection: of a transaction.
        project: its id.
        edits: whether its work is changed; what only goes out of it may be written for a finalized one, too.

    Raises:
        NotFoundError: it does not exist or lies in the trash, for instance because it was deleted in between.
        LibraryError: it is finalized.
    """
    if not is_there(connection, project):
        if (deleted := trash.name_of(connection, project)) is not None:
            raise NotFoundError(
                f"The project {shown(deleted)} lies in the trash; bring it back in the library (songreel restore).",
                field="project",
            )
        raise NotFoundError(
            f"There is no project {project!r} in this library any more; open its song again.", field="project"
        )
    if edits:
        refuse_finalized(connection, project)


def finalize(connection: Connection, project: str) -> None:
    """Lock a project for good.

    Raises:
        NotFoundError, LibraryError: as for any edit.
    """
    require(connection, project)
    now = utc_now()
    append(connection, project, "finalized", {"at": now.isoformat()})
    connection.write("UPDATE projects SET finalized_at = ? WHERE id = ?", [now, project])


def name(connection: Connection, project: str) -> str:
    """What people call a project.

    Raises:
        NotFoundError: there is none of that id.
    """
    require(connection, project, edits=False)
    ((found,),) = connection.read("SELECT name FROM projects WHERE id = ?", [project])
    return str(found)


def choose(rows: Sequence[N], text: str, among: str = "") -> N:
    """The project that a person means by its id, its name (case does not matter), or a unique start of its id.

    Args:
        rows: what there is.
        text: what the person said.
        among: where the rows are, in words; in the library by default.

    Raises:
        NotFoundError: none or several.
    """
    wanted = _plain(text)
    if not wanted:
        raise NotFoundError("The project's name is empty; give its id, a start of it, or its name.", field="project")
    ways = (
        [row for row in rows if row.id == wanted.lower()],
        [row for row in rows if _plain(row.name) == wanted],
        [row for row in rows if plain_name(row.name) == wanted.casefold()],
        [row for row in rows if row.id.startswith(wanted.lower())],
    )
    found = next((way for way in ways if way), [])
    if len(found) == 1:
        return found[0]
    if found:
        several = ", ".join(map(_told, found[:_MOST_NAMES]))
        more = f" and {len(found) - _MOST_NAMES} more" if len(found) > _MOST_NAMES else ""
        raise NotFoundError(f"{text!r} matches several: {several}{more}; give more of the id.", field="project")
    names = {plain_name(row.name): row for row in rows}
    near = [names[name] for name in nearest(wanted, names, _MOST_NAMES)]
    hint = (
        f"the nearest: {', '.join(f'{row.id} ({row.name})' for row in near)}"
        if near
        else (
            f"choose one of {f'those {among}' if among else 'all'} (songreel list)" if rows else "the library is empty"
        )
    )
    where = f" {among}" if among else ""
    raise NotFoundError(f"There is no project {shown(text)}{where}; {hint}.", field="project")


def delete(connection: Connection, project: str) -> tuple[str, ...]:
    """Delete a project, out of the trash, too; the hashes of files that nothing refers to any more.

    Raises:
        NotFoundError: there is no such project.
    """
    row = connection.first(
        "SELECT song FROM projects WHERE id = $1 UNION ALL SELECT song FROM trash WHERE project = $1", [project]
    )
    if row is None:
        require(connection, project)
        return ()
    taken = [key for (key,) in connection.read("SELECT DISTINCT take FROM clip_takes WHERE project = ?", [project])]
    named = _named_in_plans(connection, project)
    answered = answer_files(connection, project)
    forget_answers(connection, project)
    pictures = [sha for (sha,) in connection.read("SELECT sha256 FROM pictures WHERE project = ?", [project])]
    films = [sha for (sha,) in connection.read("SELECT DISTINCT sha256 FROM films WHERE project = ?", [project])]
    for table in OWNED:
        connection.write(f"DELETE FROM {table} WHERE project = ?", [project])  # noqa: S608  a name of the list above
    connection.write("DELETE FROM projects WHERE id = ?", [project])
    connection.write("DELETE FROM trash WHERE project = ?", [project])
    connection.write(
        "DELETE FROM certificates WHERE list_contains(?::VARCHAR[], film_sha256) "
        "AND film_sha256 NOT IN (SELECT sha256 FROM films)",
        [films],
    )
    freed = [
        sha
        for (sha,) in connection.read(
            "SELECT DISTINCT sha256 FROM takes WHERE list_contains(?::VARCHAR[], key) "
            "AND key NOT IN (SELECT take FROM clip_takes)",
            [taken],
        )
    ]
    connection.write(
        "DELETE FROM takes WHERE list_contains(?::VARCHAR[], key) AND key NOT IN (SELECT take FROM clip_takes)", [taken]
    )
    connection.write(
        "DELETE FROM songs WHERE id = ? AND id NOT IN (SELECT song FROM projects UNION ALL SELECT song FROM trash)",
        [row[0]],
    )
    if connection.first("SELECT 1 FROM songs WHERE id = ?", [row[0]]) is None:
        freed.append(row[0])
    frames = connection.read(
        "DELETE FROM frames WHERE list_contains(?::VARCHAR[], take_sha256) "
        "AND take_sha256 NOT IN (SELECT sha256 FROM takes) RETURNING sha256",
        [freed],
    )
    gone = {*freed, *named, *answered, *pictures, *(sha for (sha,) in frames)}
    return unneeded(connection, gone)


def unneeded(connection: Connection, files: set[str]) -> tuple[str, ...]:
    """Of some hashes those of files that nothing refers to."""
    return tuple(sorted(files - _named_in_plans(connection) - _still_used(connection, files)))


def _still_used(connection: Connection, files: set[str]) -> set[str]:
    """Of some hashes those that a take, a song, a picture or an answer still has."""
    rows = connection.read(
        "SELECT sha256 FROM takes WHERE list_contains($1::VARCHAR[], sha256) "
        "UNION ALL SELECT id FROM songs WHERE list_contains($1::VARCHAR[], id) "
        "UNION ALL SELECT sha256 FROM pictures WHERE list_contains($1::VARCHAR[], sha256) "
        "UNION ALL SELECT sha256 FROM frames WHERE list_contains($1::VARCHAR[], sha256)",
        [list(files)],
    )
    return {sha for (sha,) in rows} | answer_files(connection) & files


def _named_in_plans(connection: Connection, project: str | None = None) -> set[str]:
    """All hashes that plans name, of one project or of all: images, logos, fonts, tables, tracks; keys, too."""
    found = connection.read(
        "SELECT DISTINCT unnest(regexp_extract_all(value, '[0-9a-f]{64}')) FROM plans "
        "WHERE ?::VARCHAR IS NULL OR project = ?",
        [project, project],
    )
    return {name for (name,) in found}


def plain_name(text: str) -> str:
    """A name as it is told from others: however its accents and its case are written."""
    return _plain(text).casefold()


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()


def _told(row: Named) -> str:
    """A project as a sentence tells it from others of its name."""
    return f"{row.id} ({', '.join(words for words in (row.name, row.song.title, row.song.artist) if words)})"
