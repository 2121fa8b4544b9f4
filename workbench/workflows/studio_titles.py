"""The page's panel of words that are no lyrics: title, end card, other titles, rights."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from workbench.errors import OptionError
from workbench.model.plan import Plan
from workbench.model.title import Title, TitlePlace
from workbench.workflows.studio_saying import clock, seconds_of, without

if TYPE_CHECKING:
    from workbench.workflows.project import Project

__all__ = ["TitlePanel"]

_NONE = "none"
_LONGEST = 40


class TitlePanel:
    """What stands over the film, and what may be changed. Each verb puts another plan in force.

    Args:
        project: whose film it is.

    Raises:
        NotFoundError: nothing was planned yet.
    """

    def __init__(self, project: Project) -> None:
        self._project, self._plan = project, project.planned()
        self._finish = self._plan.finish

    @property
    def title(self) -> str:
        """The words over the beginning."""
        return self._finish.title

    def set_title(self, words: str) -> Plan:
        """Set words over the beginning; none takes them away.

        Raises:
            OptionError, LibraryError
        """
        return self._project.finish(title=words.strip() or _NONE)

    def set_songs_title(self) -> Plan:
        """Set the song's name and artist there.

        Raises:
            OptionError, LibraryError
        """
        return self._project.finish(title="auto")

    @property
    def end_card(self) -> str:
        """The words over the last bars."""
        return self._finish.end_card

    def set_end_card(self, words: str) -> Plan:
        """Set words over the last bars; none takes them away.

        Raises:
            OptionError, LibraryError
        """
        return self._project.finish(end_card=words.strip() or _NONE)

    @property
    def rights(self) -> str:
        """Whose the film is, as its file says it."""
        return self._finish.rights

    def set_rights(self, words: str) -> Plan:
        """Say whose it is; nothing takes it away.

        Raises:
            OptionError, LibraryError
        """
        return self._project.finish(rights=words.strip() or _NONE)

    # other titles

    @property
    def titles(self) -> dict[str, int]:
        """The other titles by what a person reads: ``0:05 to 0:08 · Live in Berlin``."""
        found: dict[str, int] = {}
        for number, title in enumerate(self._finish.titles):
            when = f"{clock(title.start_ms / 1000)} to {clock(title.end_ms / 1000)}"
            found[f"{number + 1}: {when} · {_begins(title)}"] = number
        return found

    @property
    def places(self) -> dict[str, TitlePlace]:
        """Where one may stand."""
        return {place: place for place in get_args(TitlePlace)}

    def add_title(self, text: str, start: str, seconds: float, place: TitlePlace = "centre") -> Plan:
        """Set other words for a while.

        Args:
            text: them; lines are parted by a line break.
            start: when, as people write times: ``1:02.5``.
            seconds: how long.
            place: where in the picture.

        Raises:
            OptionError: they are empty, their time is none, or they last no time, reach beyond the film's end, or
                lie over others.
            LibraryError
        """
        start_ms, lasts_ms = round(1000 * seconds_of(start)), round(1000 * seconds)
        try:
            title = Title(text.strip(), start_ms, start_ms + lasts_ms, place)
        except ValueError as error:
            raise OptionError(f"This title is not allowed: {error}.", field="titles") from error
        now = self._project.planned()
        return self._project.finish(titles=(*now.finish.titles, title), after=now)

    def remove_title(self, number: int | None) -> Plan:
        """Take the one away that was shown under a number; None does nothing.

        Raises:
            OptionError: there is none of that number, or it is another one by now.
            LibraryError
        """
        now = self._project.planned()
        if number is None:
            return now
        titles = without(number, self._finish.titles, now.finish.titles, _begins, word="title", field="titles")
        return self._project.finish(titles=titles, after=now)


def _begins(title: Title) -> str:
    """Its first line, as far as a list has room."""
    return title.text.splitlines()[0][:_LONGEST]
