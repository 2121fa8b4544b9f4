"""Budgets of projects, and what things cost, in SQL."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from workbench.model.cost import ClipCost, Cost, Spent
from workbench.model.parting import Parting
from workbench.store.database import Connection
from workbench.store.events import utc_now
from workbench.store.ledger_schema import SUMS
from workbench.store.projects import require
from workbench.store.purchases import PurchaseBook
from workbench.timebase import parse_rate

__all__ = ["cost", "parting", "project_budget", "set_project_budget"]

_OF = "($1::VARCHAR IS NULL OR project = $1)"


def project_budget(connection: Connection, project: str) -> Decimal | None:
    """What may be spent on a project in all, US dollars; None where nobody said so."""
    row = connection.first("SELECT usd FROM budgets WHERE project = ?", [project])
    return None if row is None else Decimal(row[0])


def set_project_budget(connection: Connection, project: str, usd: Decimal | None) -> None:
    """Say what may be spent on a project in all; None takes the limit away.

    Raises:
        NotFoundError: there is no such project any more.
    """
    require(connection, project)
    if usd is None:
        connection.write("DELETE FROM budgets WHERE project = ?", [project])
    else:
        connection.write("INSERT OR REPLACE INTO budgets VALUES (?, ?, ?)", [project, usd, utc_now()])


def parting(connection: Connection, project: str) -> Parting:
    """What of a project's money would go with it. An answer that another project has, too, does not."""
    ((count, usd, unknown),) = connection.read(
        "SELECT count(*), sum(usd), count(*) FILTER (WHERE usd IS NULL) FROM (SELECT key, "
        "sum(coalesce(settled_usd, reserved_usd)) AS usd FROM purchases p WHERE project = $1 AND state = 'bought' "
        "AND error = '' AND answer IS NOT NULL AND prediction <> '' AND NOT EXISTS (SELECT 1 FROM purchases o "
        "WHERE o.key = p.key AND o.project <> $1 AND o.answer IS NOT NULL) GROUP BY key)",
        [project],
    )
    spent = PurchaseBook(connection).spent(project, None, None, None)
    return Parting(count, usd or Decimal(0), project_budget(connection, project), spent, unknown)


def cost(connection: Connection, project: str | None, month: str) -> Cost:
    """The account of a project, or of the whole library, without its budgets.

    Args:
        connection: of a transaction.
        project: its id; None for all.
        month: the one that is running.
    """
    months = connection.read(
        "SELECT month, sum(settled_usd), sum(reserved_usd), sum(unknown)::BIGINT FROM costs_by_month "  # noqa: S608
        f"WHERE {_OF} GROUP BY month ORDER BY month",
        [project],
    )
    projects = connection.read(
        "SELECT project, settled_usd, reserved_usd, unknown FROM costs_by_project "  # noqa: S608  constants
        f"WHERE {_OF} ORDER BY project",
        [project],
    )
    models = connection.read(
        "SELECT model, sum(settled_usd) AS settled, sum(reserved_usd) AS reserved, sum(unknown)::BIGINT AS unknown "  # noqa: S608
        f"FROM costs_by_model WHERE {_OF} GROUP BY model HAVING settled + reserved + unknown > 0 ORDER BY model",
        [project],
    )
    return Cost(
        PurchaseBook(connection).spent(project, None, None, None),
        month,
        {name: Spent(*sums) for name, *sums in months},
        {name: Spent(*sums) for name, *sums in projects},
        {name: Spent(*sums) for name, *sums in models},
        clips=() if project is None else _clips(connection, project),
        elsewhere=_elsewhere(connection, project),
        accepted_s=_accepted_s(connection, project),
    )


def _elsewhere(connection: Connection, project: str | None) -> Spent:
    ((settled, reserved, unknown),) = connection.read(
        # The same purchase counts once, however many projects here came from the one that it was made for.
        f"SELECT {SUMS} FROM (SELECT * FROM spent_elsewhere WHERE {_OF} "  # noqa: S608  constants
        "QUALIFY row_number() OVER (PARTITION BY key, reserved_at ORDER BY settled_usd DESC NULLS LAST) = 1)",
        [project],
    )
    return Spent(settled, reserved, unknown)


def _clips(connection: Connection, project: str) -> tuple[ClipCost, ...]:
    rows: list[tuple[Any, ...]] = connection.read(
        "SELECT clip, settled_usd, reserved_usd, unknown, take_usd FROM costs_by_clip WHERE project = ? ORDER BY clip",
        [project],
    )
    return tuple(ClipCost(clip, Spent(*sums), take) for clip, *sums, take in rows)


def _accepted_s(connection: Connection, project: str | None) -> Fraction:
    """Counted in whole frames, so that it is exact."""
    rows = connection.read(
        f"SELECT rate, sum(frames)::BIGINT FROM accepted_clips WHERE {_OF} GROUP BY rate",  # noqa: S608  constants
        [project],
    )
    return sum((frames / parse_rate(rate) for rate, frames in rows), Fraction(0))
