"""What of a project's files is only on the way to its film, in SQL."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.store.database import Connection

__all__ = ["own_sources", "spare_takes"]

_OTHERS = (
    "SELECT take FROM clip_takes WHERE project <> $1 "
    "UNION ALL SELECT take FROM clips WHERE project <> $1 AND take IS NOT NULL"
)
_FILMED = (
    "SELECT unnest(regexp_extract_all(t.value, '[0-9a-f]{64}')) FROM timelines t "
    "JOIN films f ON f.project = t.project AND f.timeline = t.id WHERE f.state = 'done' AND f.project = $1"
)
_CHOSEN = (
    "SELECT c.take FROM clips c JOIN project_states s ON s.project = c.project AND s.plan = c.plan "
    "WHERE c.project = $1 AND c.take IS NOT NULL"
)
_OWN = f"key IN (SELECT take FROM clip_takes WHERE project = $1) AND key NOT IN ({_OTHERS})"  # noqa: S608  constants


def spare_takes(connection: Connection, project: str, makers: Sequence[str]) -> tuple[str, ...]:
    """The sha256 of takes that some makers made for a project, which no certified film of its shows, its plan in force
    does not choose, and no other project has; of their pictures none was paid for.

    Args:
        connection: of a transaction.
        project: its id.
        makers: providers that make the same take again at once and for nothing.
    """
    rows = connection.read(
        f"WITH spare AS (SELECT key, sha256 FROM takes WHERE {_OWN} AND list_contains($2::VARCHAR[], provider) "  # noqa: S608
        f"AND cost_usd = 0 AND key NOT IN ({_CHOSEN}) AND sha256 NOT IN ({_FILMED})) "
        "SELECT DISTINCT sha256 FROM spare WHERE sha256 NOT IN "  # other takes may have the same bytes
        "(SELECT sha256 FROM takes WHERE key NOT IN (SELECT key FROM spare)) ORDER BY sha256",
        [project, list(makers)],
    )
    return tuple(sha256 for (sha256,) in rows)


def own_sources(connection: Connection, project: str) -> tuple[str, ...]:
    """The sha256 of the takes, and of the song, that no other project has: what is made of them is this one's alone."""
    rows = connection.read(
        f"SELECT sha256 FROM takes WHERE {_OWN} UNION SELECT song FROM projects WHERE id = $1 AND song NOT IN "  # noqa: S608
        "(SELECT song FROM projects WHERE id <> $1 UNION ALL SELECT song FROM trash)",
        [project],
    )
    return tuple(sha256 for (sha256,) in rows)
