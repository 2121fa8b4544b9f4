"""The eleventh change's table: money that was spent on a project before it came into this library."""

from __future__ import annotations

from workbench.store.schema import Table

__all__ = ["ELSEWHERE"]

_MONEY = "DECIMAL(18, 6)"
_TEXT, _INT, _WHEN = "VARCHAR NOT NULL", "INTEGER NOT NULL", "TIMESTAMP NOT NULL"

ELSEWHERE = Table(
    "spent_elsewhere",
    "What was spent on a project in another library, before it was imported; no budget of this library's months, runs "
    "or visitors counts it, the project's own does.",
    "project, number",
    (
        ("project", _TEXT, "id of the project"),
        ("number", _INT, "1, 2, 3 ... within the project, in the order of their beginning"),
        ("key", _TEXT, "hash of model and question"),
        ("plan", _TEXT, "id of the plan whose clip it was for; empty = for none"),
        ("clip", "INTEGER", "index of that clip, from 0; NULL = for none"),
        ("provider", _TEXT, "who was paid"),
        ("model", _TEXT, "id of the model"),
        ("state", _TEXT, "how far it was when the project was exported"),
        ("reserved_usd", _MONEY, "put aside, US dollars; NULL = unknown"),
        ("settled_usd", _MONEY, "really spent, US dollars; NULL = unknown, or not known then"),
        ("error", _TEXT, "why there was no answer, one sentence; or empty"),
        ("reserved_at", _WHEN, "when, UTC"),
    ),
)
