"""What a project had bought becomes another one's own, at no price, so that it stays when the first one goes."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.store.database import Connection
from workbench.store.events import utc_now

__all__ = ["ANSWER", "give_answer"]

ANSWER = ("key", "plan", "clip", "provider", "model", "request", "tries", "error", "answer")
"""The columns of a purchase that are its answer: all but whose it is, when it was, and what was paid."""


def give_answer(connection: Connection, project: str, answer: Sequence[object]) -> None:
    """Write down that a project has an answer, as bought for nothing.

    Args:
        connection: of a transaction.
        project: who is given it.
        answer: values of ``ANSWER``.
    """
    connection.write(
        """
INSERT INTO purchases
WITH last AS (
  SELECT coalesce(max(sequence), 0) AS sequence, greatest(max(reserved_at), $11::TIMESTAMP) AS at FROM purchases
)
SELECT last.sequence + 1, $1, $2, $3, $4::INTEGER, '', '', $5, $6, $7, 'bought', '', $8::INTEGER, 0, 0, $9, $10,
       last.at, last.at, last.at
FROM last
""",
        [answer[0], project, *answer[1:], utc_now()],
    )
