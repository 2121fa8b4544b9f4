"""A decision about corrections: what shall be in force, which is kept once it was listened to, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from workbench.errors import OptionError, StaleVersionError, sentence_of
from workbench.jobs.keys import dumps
from workbench.model.correction import Change, Correction, part_of
from workbench.model.text import printable
from workbench.redact import refuse_secret
from workbench.store.commits import Move

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = ["Decision", "correction_of", "decided", "moved_to", "on_the_newest"]

T = TypeVar("T")

_TRIES = 8
"""Of so many who decide at the same moment each gets through: one does in each round."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A list of corrections for the one of a version."""

    version: int
    """Of the corrections that it was made from."""
    corrections: tuple[Correction, ...]
    """All that shall be in force, the oldest first."""
    move: Move | None = None
    """Where it only goes back or forward."""


def decided(version: int, corrections: Sequence[Correction]) -> Decision:
    """The decision for a new list, before anything is heard for it.

    Raises:
        OptionError: a text of it holds a secret.
    """
    for correction in corrections:
        refuse_secret(dumps(correction), "correction")
    return Decision(version, tuple(corrections))


def moved_to(project: SongWork, move: Move) -> Decision | None:
    """The decision to go back or forward; None where there is nothing to go to."""
    aim = project.store.aimed_corrections(project.id, move)
    return None if aim is None else Decision(*aim, move)


def on_the_newest(decide: Callable[[], T]) -> T:
    """Decide, and once more with what is newest where somebody else has decided in between.

    Args:
        decide: looks at the corrections in force, adds to them and listens.

    Raises:
        StaleVersionError: others were faster again and again; and whatever ``decide`` raises.
    """
    for _ in range(_TRIES - 1):
        try:
            return decide()
        except StaleVersionError:
            continue
    return decide()


def correction_of(change: Change, reason: str) -> Correction:
    """A change that is decided now, for a reason in a person's words.

    Raises:
        OptionError: the reason is too long.
    """
    now = datetime.now(UTC).isoformat(timespec="seconds")
    try:
        return Correction(part_of(change), change, printable(reason), now)
    except ValueError as error:
        raise OptionError(sentence_of(error), field="reason") from error
