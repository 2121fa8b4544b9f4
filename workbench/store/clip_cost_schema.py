"""The eighth change's view: what a clip cost, through all plans in which it lay where it lies now."""

from __future__ import annotations

from dataclasses import replace

from workbench.store.ledger_schema import COST_VIEWS, SUMS
from workbench.store.schema import View

__all__ = ["CLIP_COSTS"]


def _clip_costs() -> View:
    before = next(view for view in COST_VIEWS if view.name == "costs_by_clip")
    return replace(
        before,
        doc="Money by clip of the plan in force of each project: what was bought for it in any plan in which it had "
        "the same frames at the same rate.",
        sql=f"""
CREATE OR REPLACE VIEW costs_by_clip AS
WITH rates AS (SELECT DISTINCT project, id, rate FROM plans),
places AS (
  SELECT now.project, now.plan, now.index AS clip, old.plan AS old_plan, old.index AS old_clip
  FROM project_states st
  JOIN clips now ON now.project = st.project AND now.plan = st.plan
  JOIN clips old ON old.project = now.project AND old.start_frame = now.start_frame AND old.end_frame = now.end_frame
  JOIN rates r ON r.project = now.project AND r.id = now.plan
  JOIN rates o ON o.project = old.project AND o.id = old.plan AND o.rate = r.rate
),
spent AS (
  SELECT w.project, w.plan, w.clip, {SUMS}
  FROM places w JOIN purchases p ON p.project = w.project AND p.plan = w.old_plan AND p.clip = w.old_clip
  GROUP BY w.project, w.plan, w.clip
)
SELECT c.project, c.plan, c.index AS clip, coalesce(s.settled_usd, 0) AS settled_usd,
       coalesce(s.reserved_usd, 0) AS reserved_usd, coalesce(s.unknown, 0) AS unknown, t.cost_usd AS take_usd
FROM clips c JOIN project_states st ON st.project = c.project AND st.plan = c.plan
LEFT JOIN spent s ON s.project = c.project AND s.plan = c.plan AND s.clip = c.index
LEFT JOIN takes t ON t.key = c.take
""",  # noqa: S608  constants
    )


CLIP_COSTS = _clip_costs()
"""The fourth change's view, no longer of one plan alone: each word and each seed makes another one."""
