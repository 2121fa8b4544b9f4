"""What a person wants of the beats that are in force, as a change that says what is true then.

Changes of the whole song are anchored at a beat in its middle, where a grid is surest.
"""

from __future__ import annotations

from dataclasses import replace

from workbench.analysis.grid_levels import nearest
from workbench.errors import OptionError
from workbench.model.analysis import BeatGrid
from workbench.model.grid_changes import BarsAt, BeatsAt, GridChange, MoveBeats, SetMeter
from workbench.model.grid_report import GridReport
from workbench.model.hints import shown
from workbench.nearest import did_you_mean

__all__ = ["alternative", "at_level", "bars_shifted", "beats_moved", "in_meter"]

_USUAL_METER = 4
_MS = 1000
_LEVELS = {2: "double", 3: "triple", 1 / 2: "half"}


def at_level(grid: BeatGrid, times: float) -> BeatsAt:
    """Beats so many times as fast: 2, 3, 1/2.

    Raises:
        OptionError: there are no beats.
        ValueError: nobody can count so fast, or so slowly.
    """
    index = _anchor(grid)
    return BeatsAt(round(grid.local_bpm[index] * times, 2), grid.beats_s[index], called=_LEVELS.get(times, ""))


def bars_shifted(grid: BeatGrid, beats: int) -> BarsAt:
    """All bars so many beats later; below 0, earlier.

    Raises:
        OptionError: there are no beats, or whole bars were given.
    """
    middle, meter = _anchor(grid), grid.meter or _USUAL_METER
    later = beats % meter
    if later == 0:
        raise OptionError(f"Bars of {meter} beats that are moved by {beats} begin where they did.", field="beats")
    around = sorted(range(len(grid.beats_s)), key=lambda i: abs(i - middle))
    index = next((i for i in around if grid.beat_in_bar[i] == later + 1), None)
    if index is None:
        raise OptionError(f"No bar of this song has a beat {later + 1}; give a meter first.", field="beats")
    return BarsAt(grid.beats_s[index])


def beats_moved(grid: BeatGrid, by_ms: float) -> MoveBeats:
    """All beats later by so many milliseconds; below 0, earlier.

    Raises:
        OptionError: there are no beats.
        ValueError: the time is 0, too long, or leaves the song.
    """
    by_s = by_ms / _MS
    return MoveBeats(by_s, round(grid.beats_s[_anchor(grid)] + by_s, 4))


def in_meter(grid: BeatGrid, beats: int, at_s: float | None = None) -> SetMeter | BarsAt:
    """Bars of so many beats.

    Args:
        grid: in force.
        beats: of a bar.
        at_s: where one bar begins, seconds; by default one goes on beginning in the middle of the song.

    Raises:
        OptionError: there are no beats.
        ValueError: no bar has so many beats, or there is no such time.
    """
    index = _anchor(grid)
    change = SetMeter(beats, grid.beats_s[index] if at_s is None else at_s)
    if at_s is not None and grid.meter == beats:  # only where the bars begin was wrong
        return BarsAt(at_s)
    return change


def alternative(report: GridReport | None, name: str) -> GridChange:
    """The change behind one of a report's alternatives; case does not matter.

    Raises:
        OptionError: there is none of that name.
    """
    known = {one.name.casefold(): one for one in report.alternatives} if report else {}
    wanted = " ".join(name.split()).casefold()
    if wanted not in known:
        names = [one.name for one in known.values()]
        hint = did_you_mean(name, names) or (
            f" it has {', '.join(repr(one) for one in names)}." if names else " it has none."
        )
        raise OptionError(f"This song's grid has no alternative {shown(name)};{hint}", field="alternative")
    change = known[wanted].change
    return replace(change, called=known[wanted].name) if isinstance(change, BeatsAt) else change


def _anchor(grid: BeatGrid) -> int:
    """The index of a downbeat in the middle of the song, or of a beat where there is no downbeat."""
    if len(grid.beats_s) < 2:
        raise OptionError(
            "There are no beats in this song that could be changed; give a tempo, or tap one, first.", field="beats"
        )
    anchors = grid.downbeats_s or grid.beats_s
    return nearest(grid.beats_s, anchors[nearest(anchors, grid.beats_s[len(grid.beats_s) // 2])])
