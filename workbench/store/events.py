"""The log of decisions and the cache of texts, in SQL."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime

from workbench.jobs.keys import dumps, to_jsonable
from workbench.redact import redacted
from workbench.store.database import Connection
from workbench.store.rows import LogEvent

__all__ = ["append", "events", "forget_texts", "get_text", "put_text", "utc", "utc_now"]


def utc_now() -> datetime:
    """The time of the clock as the database keeps it: UTC, without a zone."""
    return datetime.now(UTC).replace(tzinfo=None)


def utc(moment: datetime) -> datetime:
    """A time from the database, with its zone."""
    return moment.replace(tzinfo=UTC)


def append(connection: Connection, project: str, event: str, data: Mapping[str, object]) -> None:
    """Add a decision to a project's log, without secrets; nothing if it is the last one of its kind once more."""
    text = dumps(redacted(to_jsonable(dict(data))))
    last = connection.first(
        "SELECT data FROM log WHERE project = ? AND event = ? ORDER BY sequence DESC LIMIT 1", [project, event]
    )
    if last is None or last[0] != text:
        connection.write(
            "INSERT INTO log SELECT ?, coalesce(max(sequence), 0) + 1, ?, ?, ? FROM log WHERE project = ?",
            [project, event, text, utc_now(), project],
        )


def events(connection: Connection, project: str) -> tuple[LogEvent, ...]:
    """A project's log, oldest first."""
    rows = connection.read(
        "SELECT sequence, made_at, event, data FROM log WHERE project = ? ORDER BY sequence", [project]
    )
    return tuple(LogEvent(sequence, utc(at), event, json.loads(data)) for sequence, at, event, data in rows)


def get_text(connection: Connection, key: str) -> str | None:
    """The text that was kept under a key."""
    row = connection.first("SELECT text FROM texts WHERE key = ?", [key])
    return None if row is None else str(row[0])


def forget_texts(connection: Connection, made_before: datetime, *, dry_run: bool) -> int:
    """Remove texts that were kept before a time (UTC, without a zone); returns their bytes."""
    row = connection.first(
        "SELECT count(*), coalesce(sum(strlen(text)), 0)::BIGINT FROM texts WHERE made_at <= ?", [made_before]
    )
    many, size = row or (0, 0)
    if many and not dry_run:
        connection.write("DELETE FROM texts WHERE made_at <= ?", [made_before])
    return int(size)


def put_text(connection: Connection, key: str, text: str) -> None:
    """Keep a text; the first one stays."""
    if get_text(connection, key) is None:
        connection.write("INSERT INTO texts VALUES (?, ?, ?)", [key, text, utc_now()])
