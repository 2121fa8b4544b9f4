"""The thirteenth change's tables: facts about runs that nobody kept before. Older runs have no rows in them."""

from __future__ import annotations

from workbench.store.schema import Table

__all__ = ["FACTS"]

_TEXT, _INT, _REAL, _WHEN = "VARCHAR NOT NULL", "INTEGER NOT NULL", "DOUBLE NOT NULL", "TIMESTAMP NOT NULL"
_JOB, _PROJECT = ("job", _TEXT, "id of the job"), ("project", _TEXT, "id of the project")

FACTS: tuple[Table, ...] = (
    Table(
        "job_errors",
        "Which error a failed job ended with.",
        "job",
        (
            _JOB,
            _PROJECT,
            ("kind", _TEXT, "code of the error, of a host with the class of its fault; bug; silent = it just ended"),
        ),
    ),
    Table(
        "job_work",
        "What a job needed, by stage and by who makes it: what was there, what it made, how long that took.",
        "job, stage, provider",
        (
            _JOB,
            _PROJECT,
            ("stage", _TEXT, "analyze, generate, compose, join, verify or export"),
            ("provider", _TEXT, "who makes it: an analyser, a maker of clips, ffmpeg ..."),
            ("found", _INT, "parts of listening, takes, chunks, films that were there already"),
            ("made", _INT, "those that this job made"),
            ("seconds", _REAL, "what making them took, added up; several are made at once"),
        ),
    ),
    Table(
        "first_previews",
        "The first animatic of each project: the first thing of it that moved.",
        "project",
        (
            _PROJECT,
            ("drawn_s", _REAL, "what drawing it took, seconds"),
            ("made_at", _WHEN, "when it was there, UTC"),
        ),
    ),
)
