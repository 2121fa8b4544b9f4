"""Jobs, in SQL. How far a running one is stands in its progress file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from workbench.errors import NotFoundError
from workbench.model.documents import LIVE_STATES
from workbench.model.worked import WorkSum
from workbench.redact import redacted
from workbench.store.database import Connection
from workbench.store.events import utc, utc_now
from workbench.store.projects import require
from workbench.store.rows import JobKind, JobRow, JobState

__all__ = ["BUG", "DIED", "SILENT", "end_job", "end_silent_jobs", "jobs", "start_job"]

BUG, SILENT = "bug", "silent"
"""Kinds of failure that are no error of the tree: a mistake of ours, and a program that ended without a word."""
DIED = "The program that did this ended without a word; run it again, it goes on."
"""What is said of a job whose program is gone."""

_ID_LENGTH = 16
_COLUMNS = "id, project, kind, state, attempts, error, made_at, ended_at"


def start_job(connection: Connection, project: str, kind: JobKind) -> str:
    """Remember that long work begins; returns its id."""
    require(connection, project, edits=kind != "export")
    job = uuid4().hex[:_ID_LENGTH]
    now = utc_now()
    connection.write(
        "INSERT INTO jobs SELECT ?, coalesce(max(number), 0) + 1, ?, ?, 'running', 1, NULL, ?, ?, NULL FROM jobs",
        [job, project, kind, now, now],
    )
    return job


def end_job(
    connection: Connection,
    job: str,
    state: JobState,
    error: str | None = None,
    *,
    kind: str | None = None,
    sums: Sequence[WorkSum] = (),
) -> None:
    """Remember how long work ended.

    Args:
        connection: of a transaction.
        job: its id.
        state: how it ended.
        error: why it failed, one sentence.
        kind: which error of the tree that was; None where nobody knows.
        sums: what it found and made.

    Raises:
        NotFoundError: there is no such job any more.
    """
    row = connection.first("SELECT project FROM jobs WHERE id = ?", [job])
    if row is None:
        raise NotFoundError(f"There is no job {job!r} in this library any more; its project was deleted.", field="job")
    connection.write(
        "UPDATE jobs SET state = ?, error = ?, ended_at = ? WHERE id = ?",
        [state, redacted(error), None if state in LIVE_STATES else utc_now(), job],
    )
    if kind is not None:
        connection.write("INSERT OR REPLACE INTO job_errors VALUES (?, ?, ?)", [job, row[0], kind])
    if sums:
        connection.write(
            "INSERT OR REPLACE INTO job_work SELECT ?, ?, unnest(?::VARCHAR[]), unnest(?::VARCHAR[]), "
            "unnest(?::INTEGER[]), unnest(?::INTEGER[]), unnest(?::DOUBLE[])",
            [
                job,
                row[0],
                [each.stage for each in sums],
                [each.provider for each in sums],
                [each.found for each in sums],
                [each.made for each in sums],
                [each.seconds for each in sums],
            ],
        )


def jobs(connection: Connection, project: str) -> tuple[JobRow, ...]:
    """A project's jobs, the newest first."""
    rows = connection.read(f"SELECT {_COLUMNS} FROM jobs WHERE project = ? ORDER BY number DESC", [project])  # noqa: S608  a constant
    return tuple(_job(row) for row in rows)


def end_silent_jobs(
    connection: Connection, alive: Callable[[str, str, datetime], bool], begun_before: datetime
) -> list[str]:
    """Mark jobs as failed that claim to run and whose process is gone; returns their ids.

    Args:
        connection: of a transaction.
        alive: whether a job, of a project, which began then (UTC, without a zone), is still worked on.
        begun_before: younger jobs are left alone, as they have only just begun; the same.
    """
    rows = connection.read(
        "SELECT id, project, started_at FROM jobs WHERE state = 'running' AND started_at < ?", [begun_before]
    )
    silent = [row[0] for row in rows if not alive(*row)]
    for job in silent:
        end_job(connection, job, "failed", DIED, kind=SILENT)
    return silent


def _job(row: tuple[Any, ...]) -> JobRow:
    job, project, kind, state, attempts, error, made_at, ended_at = row
    return JobRow(job, project, kind, state, attempts, error, utc(made_at), ended_at and utc(ended_at))
