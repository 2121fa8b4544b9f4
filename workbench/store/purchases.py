"""Purchases, in SQL. The rules are those of ``jobs.bookkeeping``; this only reads and writes."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from typing import Any

from workbench.jobs.bookkeeping import OPEN
from workbench.jobs.keys import dumps, loads, to_jsonable
from workbench.jobs.ledger import Purchase, Spent
from workbench.model.asking import Answer, ModelRequest
from workbench.model.cost import BudgetKind
from workbench.redact import redacted
from workbench.store.database import Connection
from workbench.store.events import utc, utc_now
from workbench.store.finality import refuse_finalized

__all__ = ["PurchaseBook", "answer_files", "forget_answers", "take_over"]

_COLUMNS = tuple(field.name for field in fields(Purchase) if field.name != "is_new")
_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM purchases"  # noqa: S608  constants
_TAKEN = "coalesce(settled_usd, reserved_usd)"
_FITTING = (
    "($1::VARCHAR IS NULL OR project = $1) AND ($2::VARCHAR IS NULL OR run = $2) "
    "AND ($3::VARCHAR IS NULL OR strftime(reserved_at, '%Y-%m') = $3) AND ($4::VARCHAR IS NULL OR visitor = $4)"
)


class PurchaseBook:
    """A ``jobs.bookkeeping.Book`` inside a transaction of the library."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.reserved = False
        """Whether a purchase was begun."""

    def newest(self, keys: Sequence[str]) -> Mapping[str, Purchase]:
        """As the Protocol says."""
        rows = self._connection.read(
            f"{_SELECT} WHERE list_contains(?::VARCHAR[], key) ORDER BY sequence", [list(keys)]
        )
        return {row[0]: _purchase(row) for row in rows}

    def add(self, purchase: Purchase, request: ModelRequest) -> None:
        """As the Protocol says.

        Raises:
            LibraryError: the project is finalized.
        """
        refuse_finalized(self._connection, purchase.project)
        self.reserved = True
        self._connection.write(
            "INSERT INTO purchases SELECT coalesce(max(sequence), 0) + 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
            "?, ?, ?, NULL FROM purchases",
            [
                purchase.key,
                purchase.project,
                purchase.plan,
                purchase.clip,
                purchase.run,
                purchase.visitor,
                purchase.provider,
                purchase.model,
                dumps(redacted(to_jsonable(request))),
                *_changing(purchase),
            ],
        )

    def change(self, purchase: Purchase) -> None:
        """As the Protocol says."""
        self._connection.write(
            "UPDATE purchases SET state = ?, prediction = ?, tries = ?, reserved_usd = ?, settled_usd = ?, error = ?, "
            "answer = ?, reserved_at = ?, sent_at = ?, ended_at = coalesce(ended_at, ?) "
            "WHERE sequence = (SELECT max(sequence) FROM purchases WHERE key = ?)",
            [*_changing(purchase), None if purchase.state in OPEN else utc_now(), purchase.key],
        )

    def open(self, project: str) -> Sequence[Purchase]:
        """As the Protocol says."""
        rows = self._connection.read(
            f"{_SELECT} WHERE project = ? AND list_contains(?::VARCHAR[], state) ORDER BY sequence",
            [project, list(OPEN)],
        )
        return tuple(_purchase(row) for row in rows)

    def of_run(self, run: str) -> Sequence[Purchase]:
        """As the Protocol says."""
        rows = self._connection.read(f"{_SELECT} WHERE run = ? ORDER BY sequence", [run])
        return tuple(_purchase(row) for row in rows)

    def known(self, provider: str, predictions: Sequence[str]) -> Collection[str]:
        """As the Protocol says."""
        rows = self._connection.read(
            "SELECT prediction FROM purchases WHERE provider = ? AND list_contains(?::VARCHAR[], prediction)",
            [provider, list(predictions)],
        )
        return {row[0] for row in rows}

    def is_rivalled(self, purchase: Purchase) -> bool:
        """As the Protocol says."""
        rows = self._connection.read(
            "SELECT key, state, request FROM purchases "
            "WHERE list_contains(?::VARCHAR[], state) AND provider = ? AND model = ?",
            [list(OPEN), purchase.provider, purchase.model],
        )
        ours = next(_question(request) for key, _, request in rows if key == purchase.key)
        return any(
            state == "sending" and key != purchase.key and _question(request) == ours for key, state, request in rows
        )

    def shares(self, purchase: Purchase, project: str) -> bool:
        """As the Protocol says."""
        rows = self._connection.read(
            "SELECT answer FROM purchases WHERE key = ? AND project = ? AND answer IS NOT NULL", [purchase.key, project]
        )
        return any(loads(Answer, row[0]) == purchase.answer for row in rows)

    def last_reserved_at(self) -> datetime | None:
        """As the Protocol says."""
        ((last,),) = self._connection.read("SELECT max(reserved_at) FROM purchases")
        return None if last is None else utc(last)

    def spent(self, project: str | None, run: str | None, month: str | None, visitor: str | None) -> Spent:
        """As the Protocol says."""
        ((settled, reserved, unknown),) = self._connection.read(
            "SELECT sum(settled_usd), sum(reserved_usd) FILTER (WHERE settled_usd IS NULL), "  # noqa: S608
            f"count(*) FILTER (WHERE {_TAKEN} IS NULL) FROM purchases WHERE {_FITTING}",
            [project, run, month, visitor],
        )
        return Spent(settled or Decimal(0), reserved or Decimal(0), unknown)

    def taken(self, project: str, run: str, month: str, visitor: str) -> Mapping[BudgetKind, Decimal]:
        """As the Protocol says."""
        ((of_run, of_project, of_month, of_visitor, elsewhere),) = self._connection.read(
            f"SELECT sum({_TAKEN}) FILTER (WHERE run = $1), sum({_TAKEN}) FILTER (WHERE project = $2), "  # noqa: S608
            f"sum({_TAKEN}) FILTER (WHERE strftime(reserved_at, '%Y-%m') = $3), "
            f"sum({_TAKEN}) FILTER (WHERE visitor = $4), "
            f"(SELECT sum({_TAKEN}) FROM spent_elsewhere WHERE project = $2) FROM purchases",
            [run, project, month, visitor],
        )
        none = Decimal(0)
        return {
            "run": of_run or none,
            "project": (of_project or none) + (elsewhere or none),
            "month": of_month or none,
            "visitor": of_visitor or none,
        }


def _question(request: str) -> dict[str, Any]:
    """A question as it was kept, without its variant, which is not sent."""
    known: dict[str, Any] = json.loads(request)
    return known | {"variant": 0}


def _changing(purchase: Purchase) -> list[object]:
    """What may change of a row, in the order of its columns from ``state`` to ``sent_at``."""
    return [
        purchase.state,
        purchase.prediction,
        purchase.tries,
        purchase.reserved_usd,
        purchase.settled_usd,
        purchase.error,
        None if purchase.answer is None else dumps(purchase.answer),
        _kept(purchase.reserved_at),
        _kept(purchase.sent_at),
    ]


def _kept(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.replace(tzinfo=None)


def _purchase(row: tuple[Any, ...]) -> Purchase:
    known: dict[str, Any] = dict(zip(_COLUMNS, row, strict=True))
    answer = known["answer"]
    known["answer"] = None if answer is None else loads(Answer, answer)
    known["reserved_at"], known["sent_at"] = utc(known["reserved_at"]), utc(known["sent_at"])
    return Purchase(**known)


def answer_files(connection: Connection, project: str | None = None) -> set[str]:
    """The hashes of the files that answers are, of a project's purchases or of all."""
    rows = connection.read(
        "SELECT answer FROM purchases WHERE answer IS NOT NULL AND ($1::VARCHAR IS NULL OR project = $1)", [project]
    )
    return {file.sha256 for (text,) in rows for file in loads(Answer, text).files}


def forget_answers(connection: Connection, project: str) -> None:
    """Take away what a project's purchases asked and got, as the project goes; that they were paid stays.

    What is still open is left alone: whoever opens the song again finds it by its key. What another project had paid
    for was never paid here: nothing of it stays, so that the other's is the newest of its key again.
    """
    connection.write(
        "DELETE FROM purchases WHERE project = ? AND state = 'bought' AND prediction = '' AND settled_usd = 0",
        [project],
    )
    connection.write(
        "UPDATE purchases SET answer = NULL, request = 'null', error = CASE state WHEN 'bought' THEN '' ELSE error END "
        "WHERE project = ? AND NOT list_contains(?::VARCHAR[], state)",
        [project, list(OPEN)],
    )


def take_over(connection: Connection) -> None:
    """Put the purchases of the database that is attached as ``present`` in the place of those that are here, which are
    older: what was spent stays spent, and what was bought is not bought again."""
    connection.write("DELETE FROM purchases")
    connection.write("INSERT INTO purchases BY NAME SELECT * FROM present.purchases")
