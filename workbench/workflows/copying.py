"""Another project of the same song: the same arrangement, plan and takes, to go another way from here."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from workbench.errors import OptionError
from workbench.model.plain_name import is_plain_name
from workbench.redact import refuse_secret

if TYPE_CHECKING:
    from workbench.workflows.song_at_hand import SongAtHand

__all__ = ["check_name", "copied"]

P = TypeVar("P", bound="SongAtHand")

_LONGEST_NAME = 80
_NO_FILE = '/\\:*?"<>|'
"""What the names of files must not hold on every system: films and exports are called as their project."""


def copied(project: P, name: str | None) -> P:
    """A copy of a project in the same library.

    Raises:
        OptionError: it cannot have that name, or another project has it.
        NotFoundError: the project was deleted.
    """
    if name is not None:
        name = check_name(name)
    return project.of_song(project.store.copy_project(project.id, name), project.song, project.audio_at_hand)


def check_name(name: str) -> str:
    """A project's name as it is kept.

    Raises:
        OptionError: no project can have it.
    """
    kept = name.strip()
    refuse_secret(kept, "project's name")
    if not is_plain_name(kept) or len(kept) > _LONGEST_NAME or kept[0] == "." or set(kept) & set(_NO_FILE):
        raise OptionError(
            f"The name {name[:40]!r} is not allowed; give 1 to {_LONGEST_NAME} characters of one line, without "
            f"{' '.join(_NO_FILE)} and with no dot in front: films are called like it.",
            field="name",
        )
    return kept
