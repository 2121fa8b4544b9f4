"""The beats of a project mended by hand on the waveform: each wish becomes a correction, heard in the background."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from workbench.analysis.grid_levels import nearest
from workbench.errors import CancelledError, OptionError, sentence_of
from workbench.jobs.cancel import CancelToken
from workbench.jobs.progress import Listener
from workbench.model.analysis import Analysis, BeatGrid
from workbench.model.grid_changes import BarsAt, GivenBeats
from workbench.model.grid_repair import GridWish, RepairGlance
from workbench.workflows.background import Background, slot
from workbench.workflows.corrections import Corrections

if TYPE_CHECKING:
    from workbench.workflows.correcting import CorrectVerbs

__all__ = ["BeatRepair", "mending_slot"]

_BY_HAND = "on the waveform"
_FEWEST_TAPS = 3


def mending_slot(project: CorrectVerbs) -> Background[Analysis]:
    """The process's place for corrections of one project that are heard: one at a time."""
    return cast("Background[Analysis]", slot(f"mend {project.id} of {project.settings.library}"))


class BeatRepair:
    """A ``GridRepair`` over a project. The work is the process's: a page that is loaded again finds it.

    Args:
        project: whose beats they are.
    """

    def __init__(self, project: CorrectVerbs) -> None:
        self._project = project
        self._work = mending_slot(project)

    def glance(self) -> RepairGlance:
        """How it stands now."""
        work = self._work.glance
        failed = work.error is not None and not isinstance(work.error, CancelledError)
        return RepairGlance(work.running, work.error.message if failed and work.error else "", work.progress, work.runs)

    def begin(self, wish: GridWish) -> None:
        """Begin a repair.

        Raises:
            OptionError: it does not fit this song, or another one is under way.
        """
        if wish.kind == "tap" and len(wish.times_s) < _FEWEST_TAPS:
            raise OptionError(
                f"A tempo needs {_FEWEST_TAPS} taps or more, and there were {len(wish.times_s)}: go on tapping.",
                field="taps",
            )
        self._start(lambda told, cancel: _mended(self._project, wish, told, cancel))

    def take_back(self) -> None:
        """Begin to undo the newest correction.

        Raises:
            OptionError: another repair is under way.
        """
        self._start(lambda told, cancel: self._project.take_back(progress=told, cancel=cancel))

    def stop(self) -> None:
        """Ask the work under way to stop; the beats stay as they were then."""
        self._work.cancel()

    def _start(self, work: Callable[[Listener, CancelToken], Analysis]) -> None:
        if not self._work.start(work):
            raise OptionError("The beats are being mended already; wait until that is done, or stop it.", field="beats")


def _mended(project: CorrectVerbs, wish: GridWish, told: Listener, cancel: CancelToken) -> Analysis:
    corrections = Corrections(project, progress=told, cancel=cancel)
    match wish.kind:
        case "double":
            return corrections.double(reason=_BY_HAND)
        case "halve":
            return corrections.halve(reason=_BY_HAND)
        case "shift":
            return corrections.shift_bars(wish.beats, reason=_BY_HAND)
        case "tap":
            return corrections.tap(wish.times_s, reason=_BY_HAND)
        case "bars":
            return project.correct(BarsAt(wish.times_s[0]), _BY_HAND, progress=told, cancel=cancel)
        case "downbeat":
            return corrections.downbeat(wish.times_s[0], reason=_BY_HAND)
        case "beat":
            given = one_moved(project.heard().beats, *wish.times_s)
            return project.correct(given, _BY_HAND, progress=told, cancel=cancel)


def one_moved(grid: BeatGrid, from_s: float, to_s: float) -> GivenBeats:
    """A grid of which the beat that is nearest to one time lies at another; all others stay.

    Raises:
        OptionError: there is none, or it would lie too near to another or beyond it.
    """
    if not grid.beats_s:
        raise OptionError("There are no beats in this song that could be moved; tap a tempo first.", field="beats")
    beats = list(grid.beats_s)
    beats[nearest(beats, from_s)] = to_s
    try:
        return GivenBeats(tuple(beats), grid.beat_in_bar)
    except ValueError as error:
        raise OptionError(sentence_of(error), field="beats") from error
