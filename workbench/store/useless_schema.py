"""The seventh change's table and view: takes that must not be in a film, which are not accepted either."""

from __future__ import annotations

from dataclasses import replace

from workbench.store.ledger_schema import COST_VIEWS
from workbench.store.schema import Table, View

__all__ = ["ACCEPTED", "USELESS"]

USELESS = Table(
    "useless_takes",
    "What was found on takes of hosts that must not be in a film.",
    "sha256",
    (
        ("sha256", "VARCHAR NOT NULL", "hash of the take's file"),
        ("reason", "VARCHAR NOT NULL", "why it must not, in a sentence"),
    ),
)


def _accepted() -> View:
    before = next(view for view in COST_VIEWS if view.name == "accepted_clips")
    sql = before.sql.replace("CREATE VIEW", "CREATE OR REPLACE VIEW").rstrip()
    sql = f"{sql}\nAND NOT EXISTS (SELECT 1 FROM useless_takes u WHERE u.sha256 = t.sha256)\n"  # noqa: S608  constants
    return replace(before, doc=f"{before.doc[:-1]}, and may be in a film.", sql=sql)


ACCEPTED = _accepted()
"""The fourth change's view, without them."""
