"""Analyses and arrangements, in SQL: immutable versions, the highest in force."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from workbench.jobs.keys import dumps, loads
from workbench.model.analysis import Analysis, Section
from workbench.store.commits import Commits, Move
from workbench.store.database import Connection
from workbench.store.events import append, utc_now
from workbench.store.finality import refuse_finalized
from workbench.store.lines import Line
from workbench.store.projects import require

__all__ = [
    "analysis_by_key",
    "latest_analysis",
    "latest_key",
    "move_sections",
    "save_analysis",
    "save_sections",
    "sections",
]

Arranged = tuple[int, tuple[Section, ...]]
"""Version and sections; no sections where undo went back to those that were heard."""


def save_analysis(connection: Connection, project: str, analysis: Analysis) -> None:
    """Put an analysis in force; nothing is written if it is so already."""
    require(connection, project, edits=False)
    head = connection.first(
        "SELECT version, key FROM analyses WHERE project = ? ORDER BY version DESC LIMIT 1", [project]
    )
    key = analysis.key
    if head is not None and head[1] == key:
        return
    refuse_finalized(connection, project)
    version = 1 if head is None else head[0] + 1
    beats = analysis.beats
    connection.write(
        "INSERT INTO analyses VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [project, version, key, beats.tempo_bpm, beats.meter, len(beats.beats_s), dumps(analysis), utc_now()],
    )
    for part in analysis.analyzers:
        connection.write(
            "INSERT INTO analysis_parts VALUES (?, ?, ?, ?, ?, ?)",
            [project, version, part.part, part.name, part.version, part.confidence],
        )
    append(connection, project, "analyzed", {"key": key, "analyzers": analysis.analyzers})


def latest_analysis(connection: Connection, project: str) -> Analysis | None:
    """The analysis in force."""
    row = connection.first("SELECT value, key FROM analyses WHERE project = ? ORDER BY version DESC LIMIT 1", [project])
    return None if row is None else _analysis(*row)


def latest_key(connection: Connection, project: str) -> str | None:
    """The key of the analysis in force, which is quicker to read than the analysis."""
    row = connection.first("SELECT key FROM analyses WHERE project = ? ORDER BY version DESC LIMIT 1", [project])
    return None if row is None else str(row[0])


def analysis_by_key(connection: Connection, key: str) -> Analysis | None:
    """An analysis that was made from the same inputs, of whatever project."""
    row = connection.first("SELECT value, key FROM analyses WHERE key = ? LIMIT 1", [key])
    return None if row is None else _analysis(*row)


def _analysis(value: str, key: str) -> Analysis:
    """With its key, which the values of older libraries do not hold."""
    return replace(loads(Analysis, value), key=key)


def sections(connection: Connection, project: str) -> Arranged | None:
    """The arrangement in force; None before the first edit."""
    return _LINE.in_force(connection, project)


def save_sections(connection: Connection, project: str, new: Sequence[Section], expected: int | None) -> int:
    """Commit new sections; returns their version.

    Raises:
        StaleVersionError: ``expected`` is not the version in force (0 = no edit yet).
    """
    return _LINE.commit(connection, project, tuple(new), expected, lambda made: _write(connection, project, new, made))


def move_sections(connection: Connection, project: str, move: Move, expected: int | None = None) -> Arranged | None:
    """Go back or forward by one commit, as a new version; None where there is nothing to go to.

    Raises:
        StaleVersionError: ``expected`` is not the version in force.
    """
    return _LINE.move(connection, project, move, expected)


def _write(connection: Connection, project: str, new: Sequence[Section], made: int) -> None:
    if new:
        connection.write(
            "INSERT INTO sections SELECT ?, ?, unnest(?::INTEGER[]), unnest(?::DOUBLE[]), unnest(?::DOUBLE[]), "
            "unnest(?::VARCHAR[]), unnest(?::DOUBLE[]), unnest(?::INTEGER[]), unnest(?::VARCHAR[]), "
            "unnest(?::VARCHAR[]), unnest(?::BOOLEAN[])",
            [
                project,
                made,
                list(range(len(new))),
                [s.start_s for s in new],
                [s.end_s for s in new],
                [s.label for s in new],
                [s.confidence for s in new],
                [s.occurrence for s in new],
                [s.colour for s in new],
                [s.note for s in new],
                [s.locked for s in new],
            ],
        )


def _shown(connection: Connection, project: str, commit: int) -> tuple[Section, ...]:
    rows = connection.read(
        "SELECT start_s, end_s, label, confidence, occurrence, colour, note, locked FROM sections "
        "WHERE project = ? AND version = ? ORDER BY position",
        [project, commit],
    )
    return tuple(Section(*row) for row in rows)


_LINE = Line(Commits("arrangements", "sections"), _shown)
