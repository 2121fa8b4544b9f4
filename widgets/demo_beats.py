"""A made-up song whose beats can be mended, for demos and tests of widgets: values only."""

from __future__ import annotations

import itertools
from dataclasses import replace

from workbench.errors import OptionError
from workbench.model.analysis import BeatGrid
from workbench.model.documents import Arrangement, Document
from workbench.model.grid_repair import GridWish, RepairGlance
from workbench.model.progress import Progress

__all__ = ["DemoRepair"]


class DemoRepair:
    """A ``GridRepair`` over a document in memory. Each look finds it further, and the last one finds it done.

    Args:
        document: whose beats they are.
        steps: how many looks a repair takes.
    """

    def __init__(self, document: Document[Arrangement], steps: int = 3) -> None:
        self._document, self._steps = document, steps
        self._at: int | None = None
        self._wish: GridWish | None = None
        self._before: list[BeatGrid] = []
        self._runs = 0
        self.wishes: list[GridWish] = []
        """All that was asked for."""

    def glance(self) -> RepairGlance:
        """How it stands now."""
        if self._at is None:
            return RepairGlance(runs=self._runs)
        self._at += 1
        if self._at > self._steps:
            return self._ended()
        percent = 100.0 * self._at / (self._steps + 1)
        return RepairGlance(
            running=True, progress=Progress("analyze", percent, 100.0, percent, "hearing anew"), runs=self._runs
        )

    def begin(self, wish: GridWish) -> None:
        """Begin a repair.

        Raises:
            OptionError: another one is under way.
        """
        if self._at is not None:
            raise OptionError("The beats are being mended already; wait until that is done, or stop it.", field="beats")
        self._at, self._wish = 0, wish
        self._runs += 1
        self.wishes.append(wish)

    def take_back(self) -> None:
        """Begin to undo the newest repair.

        Raises:
            OptionError: there is none.
        """
        if not self._before:
            raise OptionError("There is no correction to take back.", field="correction")
        self._at, self._wish = 0, None
        self._runs += 1

    def stop(self) -> None:
        """Stop at once."""
        self._at = None

    def _ended(self) -> RepairGlance:
        self._at = None
        value = self._document.value
        if self._wish is None:
            beats = self._before.pop()
        else:
            found = _mended(value.beats, self._wish, value.duration_s)
            if found is None:
                sentence = "That does not fit this song: its beats stay as they are."
                return RepairGlance(sentence=sentence, runs=self._runs)
            self._before.append(value.beats)
            beats = found
        self._document.commit(replace(value, beats=beats))
        return RepairGlance(runs=self._runs)


def _mended(grid: BeatGrid, wish: GridWish, duration_s: float) -> BeatGrid | None:
    times = list(grid.beats_s)
    match wish.kind:
        case "double":
            between = [(a + b) / 2 for a, b in itertools.pairwise(times)]
            return _counted(sorted([*times, *between]), 0, grid)
        case "halve":
            return _counted(times[::2], 0, grid)
        case "shift":
            return _counted(times, wish.beats, grid)
        case "bars" | "downbeat":
            return _counted(times, _nearest(times, wish.times_s[0]), grid)
        case "beat":
            times[_nearest(times, wish.times_s[0])] = wish.times_s[1]
            return replace(grid, beats_s=tuple(times))
        case "tap":
            step = (wish.times_s[-1] - wish.times_s[0]) / (len(wish.times_s) - 1)
            first = wish.times_s[0] % step
            return _counted([first + n * step for n in range(int((duration_s - first) / step))], 0, grid)


def _counted(times: list[float], first: int, grid: BeatGrid) -> BeatGrid | None:
    """Bars of four over new beats; the one of an index is a downbeat."""
    if len(times) < 2:
        return None
    tempo = 60 * (len(times) - 1) / (times[-1] - times[0])
    return replace(
        grid, beats_s=tuple(times), beat_in_bar=tuple((i - first) % 4 + 1 for i in range(len(times))), tempo_bpm=tempo
    )


def _nearest(times: list[float], at_s: float) -> int:
    return min(range(len(times)), key=lambda i: abs(times[i] - at_s))
