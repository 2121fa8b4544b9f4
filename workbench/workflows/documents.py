"""The project's values as documents that widgets edit; their versions live in the library."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from workbench.errors import OptionError
from workbench.model.analysis import Analysis, check_sections
from workbench.model.documents import Arrangement
from workbench.model.money import sum_usd
from workbench.model.price import Impact
from workbench.timebase import seconds_at
from workbench.workflows.directing import replan

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = ["SectionsDocument"]


class SectionsDocument:
    """The arrangement of one project: ``Document[Arrangement]`` over the library."""

    def __init__(self, project: SongWork, analysis: Analysis) -> None:
        self._project = project
        self._analysis = analysis
        self._seen: int | None = None
        self._callbacks: list[Callable[[Arrangement], None]] = []

    @property
    def value(self) -> Arrangement:
        """The newest committed arrangement."""
        heard = self._analysis
        found = self._project.store.sections(self._project.id)  # first, so that no value gets a later one's number
        self._seen = found[0] if found else 0
        return Arrangement(heard.duration_s, self._project.arrangement(), heard.beats, heard.energy, heard.peaks)

    @property
    def version(self) -> int:
        """The number of the value that was read or committed last; 0 before the first edit."""
        if self._seen is None:
            _ = self.value
        return self._seen or 0

    def commit(self, new: Arrangement) -> int:
        """Keep new sections.

        Raises:
            OptionError: they do not cover the song.
            StaleVersionError: somebody else committed since ``value`` was read.
        """
        try:
            check_sections(new.sections, self._analysis.duration_s)
        except ValueError as error:
            raise OptionError(f"These sections are not allowed: {error}.", field="sections") from error
        version = self._project.store.save_sections(self._project.id, new.sections, self._seen)
        self._seen = version
        self._tell()
        return version

    def undo(self) -> bool:
        """Go back one version.

        Raises:
            StaleVersionError: as ``commit``.
        """
        return self._told(self._project.store.undo_sections(self._project.id, self._seen))

    def redo(self) -> bool:
        """Go forward one version.

        Raises:
            StaleVersionError: as ``commit``.
        """
        return self._told(self._project.store.redo_sections(self._project.id, self._seen))

    def subscribe(self, callback: Callable[[Arrangement], None]) -> Callable[[], None]:
        """Call back after each change; returns the function that ends it."""
        self._callbacks.append(callback)
        return lambda: self._callbacks.remove(callback) if callback in self._callbacks else None

    def preview(self, new: Arrangement) -> Impact:
        """What the edit would mean for the clips of the newest plan."""
        plan = self._project.latest.plan
        if plan is None:
            return Impact(0, 0, 0, 0.0, Decimal(0))
        after = replan(self._project, plan, new.sections)
        requests, maker = self._project.requests(after), self._project.maker(after)
        keys = {index: maker(request).key(request) for index, request in requests.items()}
        exist = self._project.store.takes_by_keys(keys.values())
        remade = [index for index, key in keys.items() if key not in exist]
        seconds = seconds_at(sum(after.clips[index].span.frames for index in remade), after.rate)
        prices = [maker(requests[index]).price_usd(requests[index]) for index in remade]
        return Impact(len(keys) - len(remade), 0, len(remade), float(seconds), sum_usd(prices))

    def _told(self, moved: tuple[int, object] | None) -> bool:
        if moved is None:
            return False
        self._seen = moved[0]
        self._tell()
        return True

    def _tell(self) -> None:
        value = self.value
        for callback in list(self._callbacks):
            callback(replace(value))
