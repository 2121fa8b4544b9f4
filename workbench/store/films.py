"""Films and their certificates, in SQL."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from workbench.jobs.keys import dumps, loads
from workbench.model.certificate import Certificate
from workbench.store.database import Connection
from workbench.store.events import append, utc, utc_now
from workbench.store.projects import require
from workbench.store.rows import FilmRow

__all__ = ["certificate", "films", "own_proof", "save_certificate", "save_film"]

_FILM = "id, project, plan, timeline, path, sha256, state, certificate, seconds, title, size_bytes, error, made_at"


def films(connection: Connection, *, project: str | None = None, film: str | None = None) -> tuple[FilmRow, ...]:
    """Films of a project or the one of an id, the newest first."""
    rows = connection.read(
        f"SELECT {_FILM} FROM films WHERE (?::VARCHAR IS NULL OR project = ?) "  # noqa: S608  a constant
        "AND (?::VARCHAR IS NULL OR id = ?) ORDER BY number DESC",
        [project, project, film, film],
    )
    return tuple(_film(row) for row in rows)


def _film(row: Sequence[Any]) -> FilmRow:
    film, project, plan, timeline, path, sha256, state, proof, seconds, title, size_bytes, error, made_at = row
    found = None if proof is None else loads(Certificate, proof)
    return FilmRow(
        film,
        project,
        plan,
        timeline,
        path,
        sha256,
        state,
        found,
        json.loads(seconds),
        title,
        size_bytes,
        error,
        utc(made_at),
    )


def save_film(connection: Connection, film: FilmRow) -> None:
    """Keep a film; nothing is written if the same file is known at the same place.

    What the caller does not say is filled in: the song's title, and the size of the file.
    """
    require(connection, film.project)
    seconds = film.seconds
    newest = next(iter(films(connection, project=film.project)), None)
    for old in films(connection, film=film.id):
        if (
            newest is not None
            and newest.id == film.id
            and (old.path, old.sha256, old.state, old.certificate)
            == (film.path, film.sha256, film.state, film.certificate)
        ):
            return
        if old.sha256 == film.sha256:  # only found again, in no time: what it took to make stays
            seconds = old.seconds
    title = film.title or _song_title(connection, film.project)
    size_bytes = _size(film.path) if film.size_bytes is None else film.size_bytes
    proof = film.certificate
    ok, kept = (None, None) if proof is None else (proof.ok, dumps(proof))
    error = film.error or (proof.reasons[0] if proof and proof.reasons and not proof.ok else None)
    connection.write(
        "INSERT OR REPLACE INTO films SELECT ?, coalesce(max(number), 0) + 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? "
        "FROM films",
        [
            film.id,
            film.project,
            film.plan,
            film.timeline,
            title,
            film.path,
            film.sha256,
            size_bytes,
            film.state,
            error,
            ok,
            kept,
            dumps(dict(seconds)),
            utc_now(),
        ],
    )
    append(
        connection,
        film.project,
        "film",
        {"id": film.id, "plan": film.plan, "timeline": film.timeline, "sha256": film.sha256, "state": film.state},
    )


def _song_title(connection: Connection, project: str) -> str | None:
    row = connection.first(
        "SELECT coalesce(s.title, s.name) FROM projects p JOIN songs s ON s.id = p.song WHERE p.id = ?", [project]
    )
    return None if row is None else str(row[0])


def _size(path: str) -> int | None:
    try:
        return Path(path).stat().st_size
    except OSError:
        return None


def certificate(connection: Connection, film_sha256: str, proof: str) -> Certificate | None:
    """A proof that was made before."""
    row = connection.first("SELECT value FROM certificates WHERE film_sha256 = ? AND proof = ?", [film_sha256, proof])
    return None if row is None else loads(Certificate, row[0])


def own_proof(connection: Connection, film_sha256: str) -> Certificate | None:
    """What was proven of a file in this library, last of all; None where nothing was: a film that came with a
    project's file has the certificate that it claims, which is no proof."""
    row = connection.first(
        "SELECT value FROM certificates WHERE film_sha256 = ? ORDER BY made_at DESC LIMIT 1", [film_sha256]
    )
    return None if row is None else loads(Certificate, row[0])


def save_certificate(connection: Connection, film_sha256: str, proof: str, value: Certificate) -> None:
    """Keep a proof; a newer one of the same takes its place."""
    connection.write(
        "INSERT OR REPLACE INTO certificates VALUES (?, ?, ?, ?)", [film_sha256, proof, dumps(value), utc_now()]
    )
