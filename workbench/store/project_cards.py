"""What a page of all projects shows, in a few queries however many there are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workbench.store.database import Connection
from workbench.store.events import utc
from workbench.store.rows import CardRow

__all__ = ["card_rows", "project_media"]

_CARDS = """
WITH said AS (
  SELECT c.project, string_agg(DISTINCT c.prompt, ' ') AS prompts FROM clips c
  JOIN project_states s ON s.project = c.project AND s.plan = c.plan GROUP BY c.project),
filmed AS (
  SELECT project, arg_max(path, number) AS path, arg_max(sha256, number) AS sha256, arg_max(certified, number) AS ok,
         arg_max(size_bytes, number) AS size_bytes FROM films WHERE state = 'done' GROUP BY project),
shown AS (
  SELECT c.project, arg_min(t.sha256, abs(c.start_frame - p.frames / 3)) AS sha256,
         arg_min(t.suffix, abs(c.start_frame - p.frames / 3)) AS suffix FROM clips c
  JOIN project_states s ON s.project = c.project AND s.plan = c.plan JOIN takes t ON t.key = c.take
  JOIN (SELECT DISTINCT project, id, frames FROM plans) p ON p.project = c.project AND p.id = c.plan
  GROUP BY c.project),
shared AS (
  SELECT project, arg_max(path, number) AS path, arg_max(made_at, number) AS at FROM exports WHERE kind = 'share'
  GROUP BY project),
spent AS (
  SELECT project, sum(settled_usd) AS settled, count(*) FILTER (WHERE coalesce(settled_usd, reserved_usd) IS NULL)
         AS unknown FROM (SELECT project, settled_usd, reserved_usd FROM purchases
                          UNION ALL SELECT project, settled_usd, reserved_usd FROM spent_elsewhere) GROUP BY project),
touched AS (SELECT project, max(made_at) AS at FROM log GROUP BY project)
SELECT o.id, o.name, p.song, o.title, o.artist, o.duration_s, o.state, o.error, o.style, said.prompts, o.clips,
       filmed.path, filmed.sha256, filmed.ok, filmed.size_bytes, shown.sha256, shown.suffix, shared.path, shared.at,
       coalesce(spent.settled, 0), coalesce(spent.unknown, 0), o.made_at, touched.at, o.finalized_at
FROM project_overview o JOIN projects p ON p.id = o.id
LEFT JOIN said ON said.project = o.id LEFT JOIN filmed ON filmed.project = o.id LEFT JOIN shown ON shown.project = o.id
LEFT JOIN shared ON shared.project = o.id LEFT JOIN spent ON spent.project = o.id
LEFT JOIN touched ON touched.project = o.id
ORDER BY coalesce(touched.at, o.made_at) DESC, o.id
"""
_MEDIA = """
SELECT id AS project, song AS sha256 FROM projects
UNION SELECT c.project, t.sha256 FROM clip_takes c JOIN takes t ON t.key = c.take
UNION SELECT project, sha256 FROM pictures
"""


def card_rows(connection: Connection) -> tuple[CardRow, ...]:
    """All projects, what was changed last first."""
    return tuple(_row(row) for row in connection.read(_CARDS))


def project_media(connection: Connection) -> Mapping[str, set[str]]:
    """The sha256 of each project's song, takes and pictures, by its id."""
    found: dict[str, set[str]] = {}
    for project, sha256 in connection.read(_MEDIA):
        found.setdefault(project, set()).add(sha256)
    return found


def _row(row: tuple[Any, ...]) -> CardRow:
    *known, shared_at, settled, unknown, made_at, touched_at, finalized_at = row
    times = (utc(made_at), utc(touched_at or made_at), finalized_at and utc(finalized_at))
    return CardRow(*(*known, shared_at and utc(shared_at), settled, unknown, *times))
