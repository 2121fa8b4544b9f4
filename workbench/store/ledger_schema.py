"""The fourth change's tables and views: purchases, budgets, and what things cost.

In all of them an unknown price is NULL and is counted, never taken for 0.
"""

from __future__ import annotations

from dataclasses import replace

from workbench.store.schema import Table, View
from workbench.store.views import VIEWS

__all__ = ["COST_VIEWS", "LEDGER", "SUMS"]

_MONEY = "DECIMAL(18, 6)"
_TEXT, _INT, _WHEN = "VARCHAR NOT NULL", "INTEGER NOT NULL", "TIMESTAMP NOT NULL"
_STATES = ("sending", "submitted", "bought", "failed", "canceled")

LEDGER: tuple[Table, ...] = (
    Table(
        "purchases",
        "Questions to hosted models that money is spent on; kept when their project is deleted.",
        "sequence",
        (
            ("sequence", "BIGINT NOT NULL", "1, 2, 3 ... in the order of their beginning"),
            ("key", _TEXT, "hash of model and question; of several rows the newest is in force"),
            ("project", _TEXT, "id of the project that pays"),
            ("plan", _TEXT, "id of the plan whose clip it is for; empty = for none"),
            ("clip", "INTEGER", "index of that clip, from 0; NULL = for none"),
            ("run", _TEXT, "id of the run that began it"),
            ("visitor", _TEXT, "who asked, where a studio has visitors; or empty"),
            ("provider", _TEXT, "who is paid"),
            ("model", _TEXT, "id of the model"),
            ("request", _TEXT, "the question as JSON, without secrets; null after its project was deleted"),
            (
                "state",
                f"VARCHAR NOT NULL CHECK (state IN {_STATES})",
                "how far it is; sending = money is put aside, and the question may have been taken",
            ),
            ("prediction", _TEXT, "the host's id; empty = not known yet"),
            ("tries", _INT, "how often it was asked, or may have been"),
            ("reserved_usd", _MONEY, "put aside, US dollars; NULL = unknown"),
            ("settled_usd", _MONEY, "really spent, US dollars; NULL = unknown, or not known yet"),
            ("error", _TEXT, "why there is no answer, one sentence; or empty"),
            ("answer", "VARCHAR", "what came, as JSON, files by their hash; NULL = nothing, or it was lost"),
            ("reserved_at", _WHEN, "when, UTC; it decides the month that pays, and never goes backwards"),
            ("sent_at", _WHEN, "when it was last sent, UTC"),
            ("ended_at", "TIMESTAMP", "when the answer or the end came, UTC; NULL = not yet"),
        ),
    ),
    Table(
        "budgets",
        "What may be spent on a project in all, where a person said so.",
        "project",
        (
            ("project", _TEXT, "id of the project"),
            ("usd", f"{_MONEY} NOT NULL", "US dollars"),
            ("made_at", _WHEN, "when it was said, UTC"),
        ),
    ),
)

SUMS = """coalesce(sum(settled_usd), 0) AS settled_usd,
       coalesce(sum(reserved_usd) FILTER (WHERE settled_usd IS NULL), 0) AS reserved_usd,
       count(*) FILTER (WHERE coalesce(settled_usd, reserved_usd) IS NULL) AS unknown"""
_SUM_DOCS = (
    ("settled_usd", "really spent, US dollars"),
    ("reserved_usd", "put aside and not settled, US dollars"),
    ("unknown", "purchases whose price is unknown"),
)
_PROJECT = ("project", "id of the project, which may have been deleted")
_OVERVIEW = next(view for view in VIEWS if view.name == "project_overview")

COST_VIEWS: tuple[View, ...] = (
    replace(_OVERVIEW, sql=_OVERVIEW.sql.replace("spending", "purchases")),
    View(
        "costs_by_month",
        "Money by month and project.",
        (("month", "year and month, UTC: 2026-11"), _PROJECT, *_SUM_DOCS),
        f"""
CREATE VIEW costs_by_month AS
SELECT strftime(reserved_at, '%Y-%m') AS month, project, {SUMS}
FROM purchases GROUP BY ALL
""",  # noqa: S608  constants
    ),
    View(
        "costs_by_model",
        "Money by project, provider and model.",
        (_PROJECT, ("provider", "who was paid"), ("model", "id of the model"), *_SUM_DOCS),
        f"""
CREATE VIEW costs_by_model AS
SELECT project, provider, model, {SUMS}
FROM purchases GROUP BY ALL
""",  # noqa: S608  constants
    ),
    View(
        "costs_by_clip",
        "Money by clip of the plan in force of each project; what another plan had bought is not in it.",
        (
            ("project", "id of the project"),
            ("plan", "id of the plan in force"),
            ("clip", "the clip, from 0"),
            *_SUM_DOCS,
            ("take_usd", "what the chosen take cost, US dollars; NULL = unknown, or there is none"),
        ),
        f"""
CREATE VIEW costs_by_clip AS
WITH spent AS (SELECT project, plan, clip, {SUMS} FROM purchases WHERE clip IS NOT NULL GROUP BY ALL)
SELECT c.project, c.plan, c.index AS clip, coalesce(s.settled_usd, 0) AS settled_usd,
       coalesce(s.reserved_usd, 0) AS reserved_usd, coalesce(s.unknown, 0) AS unknown, t.cost_usd AS take_usd
FROM clips c JOIN project_states st ON st.project = c.project AND st.plan = c.plan
LEFT JOIN spent s ON s.project = c.project AND s.plan = c.plan AND s.clip = c.index
LEFT JOIN takes t ON t.key = c.take
""",  # noqa: S608  constants
    ),
    View(
        "accepted_clips",
        "The clips of the plan in force of each project whose chosen take is of somebody who is paid.",
        (
            ("project", "id of the project"),
            ("clip", "the clip, from 0"),
            ("frames", "its length, frames"),
            ("rate", "frames a second, as a fraction"),
            ("seconds", "its length, seconds"),
        ),
        """
CREATE VIEW accepted_clips AS
SELECT c.project, c.index AS clip, c.end_frame - c.start_frame AS frames, p.rate,
       frames * split_part(p.rate, '/', 2)::DOUBLE / split_part(p.rate, '/', 1)::DOUBLE AS seconds
FROM clips c JOIN project_states st ON st.project = c.project AND st.plan = c.plan
JOIN takes t ON t.key = c.take
JOIN (SELECT DISTINCT project, id, rate FROM plans) p ON p.project = c.project AND p.id = c.plan
WHERE EXISTS (SELECT 1 FROM purchases b WHERE b.project = c.project AND b.provider = t.provider)
""",
    ),
    View(
        "costs_by_project",
        "Money by project, and for each second of film that was accepted.",
        (
            _PROJECT,
            *_SUM_DOCS,
            ("accepted_s", "seconds of the accepted_clips"),
            ("accepted_second_usd", "settled for each of them, US dollars; NULL = there are none"),
        ),
        f"""
CREATE VIEW costs_by_project AS
WITH spent AS (SELECT project, {SUMS} FROM purchases GROUP BY ALL),
accepted AS (SELECT project, sum(seconds) AS s FROM accepted_clips GROUP BY project)
SELECT spent.*, coalesce(accepted.s, 0) AS accepted_s, settled_usd::DOUBLE / accepted.s AS accepted_second_usd
FROM spent LEFT JOIN accepted ON accepted.project = spent.project
""",  # noqa: S608  constants
    ),
)
"""``project_overview`` is the first release's, counting purchases."""
