"""The stems' waveforms for a page, asked for when they are first shown."""

from __future__ import annotations

from widgets.sound_pieces import LOG
from widgets.stem_names import SHOWN_STEMS
from workbench.errors import WorkbenchError
from workbench.model.documents import StemSource
from workbench.model.stems import STEM_NAMES
from workbench.model.typed_words import without_typed

__all__ = ["StemLanes"]


class StemLanes:
    """Answers a page that asks for the stems' peaks.

    Args:
        source: the song taken apart; None where there is none.
    """

    def __init__(self, source: StemSource | None) -> None:
        self._source = source

    @property
    def can(self) -> bool:
        """Whether there may be stems to show."""
        return self._source is not None

    def answer(self) -> tuple[dict[str, object], list[bytes]]:
        """The message and its buffers, one a lane; or how it stands, as a sentence."""
        try:
            return self._answer()
        except WorkbenchError as error:
            return _told(error.message), []
        except Exception:  # noqa: BLE001  the page waits for an answer in any case
            LOG.exception("the stems could not be shown")
            return _told("The stems could not be shown; the log has the details."), []

    def _answer(self) -> tuple[dict[str, object], list[bytes]]:
        if self._source is None:
            return _told("There are no stems here."), []
        glance = self._source.glance()
        if glance.state == "unprepared":
            self._source.begin()
            return _told("The stems are being prepared to be shown.", running=True), []
        if glance.state == "running":
            return _told("The stems are being made, and shown then.", running=True), []
        if glance.state != "ready":
            lacking = "This song has not been taken apart yet: do so in the stem player, then its stems are shown."
            return _told(glance.sentence or lacking), []
        peaks = self._source.peaks()
        lanes = [
            {"name": SHOWN_STEMS[name][0], "hue": SHOWN_STEMS[name][1], "bin_s": one.bin_s}
            for name, one in zip(STEM_NAMES, peaks, strict=True)
        ]
        return {**_told(""), "lanes": lanes}, [one.data for one in peaks]


def _told(sentence: str, *, running: bool = False) -> dict[str, object]:
    return {"kind": "stem-peaks", "sentence": without_typed(sentence), "running": running, "lanes": None}
