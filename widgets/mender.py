"""The beats mended from a page: its messages to a ``GridRepair``, and how that stands."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from widgets.sound_pieces import LOG
from workbench.errors import OptionError, WorkbenchError
from workbench.model.grid_repair import GridRepair, GridWish, RepairGlance
from workbench.model.typed_words import without_typed

__all__ = ["Mender"]

_MOST_TIMES = 5000


class Mender:
    """Hears ``{"do": "begin" | "look" | "stop" | "take-back", "wish"?}``.

    Args:
        repair: mends the beats; None where nobody can.
    """

    def __init__(self, repair: GridRepair | None) -> None:
        self._repair = repair
        self._seen = self._glance()
        self._running = self._seen.running
        self._sentence = ""
        self._fresh = False
        self._looks = 0

    @property
    def can(self) -> bool:
        """Whether beats can be mended."""
        return self._repair is not None

    def hear(self, message: Mapping[str, Any]) -> bool:
        """Do what a page asks for; whether a repair has come to its end since the last message."""
        self._sentence, self._fresh = "", False
        try:
            self._try(message)
            self._seen = self._glance()
        except WorkbenchError as error:
            self._say(error.message)
            return False
        except Exception:
            LOG.exception("the beats could not be mended")
            self._say("The beats could not be mended; the log has the details.")
            raise
        ended = self._running and not self._seen.running
        self._running = self._seen.running
        if ended and not self._fresh:
            self._say(self._seen.sentence)
        return ended

    def told(self) -> dict[str, object]:
        """How it stands, for the page; ``fresh`` where its sentence is news. A number tells it that it was answered."""
        self._looks += 1
        progress = self._seen.progress
        return {
            "running": self._running,
            "percent": round(progress.percent) if progress else 0,
            "message": progress.message if progress else "beginning",
            "sentence": self._sentence,
            "fresh": self._fresh,
            "look": self._looks,
        }

    def _glance(self) -> RepairGlance:
        return self._repair.glance() if self._repair else RepairGlance()

    def _say(self, sentence: str) -> None:
        self._sentence, self._fresh = without_typed(sentence), True

    def _try(self, message: Mapping[str, Any]) -> None:
        try:
            self._do(message)
        except WorkbenchError as error:
            self._say(error.message)

    def _do(self, message: Mapping[str, Any]) -> None:
        if self._repair is None:
            raise OptionError("The beats cannot be mended here: open the song's project for that.", field="beats")
        match message.get("do"):
            case "begin":
                self._repair.begin(_wish(message.get("wish")))
                self._running = True
            case "take-back":
                self._repair.take_back()
                self._running = True
            case "stop":
                self._repair.stop()


def _wish(asked: object) -> GridWish:
    """A page's wish as a value.

    Raises:
        OptionError: it is none.
    """
    wish = asked if isinstance(asked, Mapping) else {}
    try:
        times = tuple(float(t) for t in wish.get("times_s", ()))[:_MOST_TIMES]
        beats = int(wish.get("beats", 0))
    except (TypeError, ValueError):
        times, beats = (math.nan,), 0
    if not all(map(math.isfinite, times)):
        raise OptionError("The times of this wish for the beats are not seconds: do it again.", field="beats")
    return GridWish(wish.get("kind", ""), times, beats)
