"""A person's corrections of the beats, applied to whichever grid an analysis found.

Each change is a statement about a time in the song (``model.grid_changes``): where it is true already nothing
happens, so a change applied twice is applied once, and a new analysis that hears it right needs no correction.
"""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from dataclasses import dataclass, replace

from workbench.analysis.grid_levels import between, nearest, subdivided, tempo_of, thinned
from workbench.model.analysis import BeatGrid
from workbench.model.correction import Correction
from workbench.model.grid_changes import (
    BarsAt,
    BeatsAt,
    DownbeatAt,
    GivenBeats,
    GridChange,
    MoveBeats,
    PhraseFlow,
    SetMeter,
    SetTempo,
)

__all__ = ["Corrected", "applied", "corrected", "fixed_downbeats", "said", "still_said"]

_LEVELS = (1 / 4, 1 / 3, 1 / 2, 1.0, 2.0, 3.0, 4.0)
_SAME_TEMPO = 1.09
"""A tempo that was read off a grid is exact but for changes of tempo."""
_OWN_TEMPO = 0.05
"""A song goes at a tempo where this share of its beats does; fewer only pass it on the way to another."""
_NEAR, _BETWEEN, _TAPPED_NEAR, _MOVED_NEAR = 0.5, 0.3, 0.2, 0.24
"""Of a beat: that is the beat meant; that is the other half; that was tapped on it; that is a beat before or after
it was moved."""
_ROUNDING = 1e-3
_LEVEL_WORDS = {
    "double": "twice as many beats",
    "triple": "three times as many beats",
    "half": "half as many beats",
    "half, from the second beat": "half as many beats, from the second on",
    "a third": "a third of the beats",
    "between the beats": "beats between those that were heard",
}
_USUAL_METER = 4


@dataclass(frozen=True, slots=True)
class Corrected:
    """A grid with its corrections."""

    grid: BeatGrid
    unfit: tuple[str, ...] = ()
    """One sentence for each correction that could not be applied to this analysis; it stays in the list."""


def corrected(grid: BeatGrid, corrections: Sequence[Correction], duration_s: float) -> Corrected:
    """The grid as a person wants it; corrections of other parts are left alone.

    Args:
        grid: as it was found.
        corrections: in the order in which they were made.
        duration_s: the song's length.
    """
    fixed, unfit = fixed_downbeats(corrections), []
    for change in still_said(corrections):
        found = applied(grid, change, duration_s, fixed)
        if isinstance(found, str):
            unfit.append(f"The correction {said(change)!r} no longer fits: {found}.")
        else:
            grid = found
    return Corrected(grid, tuple(unfit))


def still_said(corrections: Sequence[Correction]) -> list[GridChange]:
    """The changes of the grid that count: where beats were given, nothing is left of what was said before them."""
    changes = [correction.change for correction in corrections if isinstance(correction.change, GridChange)]
    given = [i for i, change in enumerate(changes) if isinstance(change, GivenBeats)]
    return changes[given[-1] :] if given else changes


def fixed_downbeats(corrections: Sequence[Correction]) -> list[float]:
    """Where a person fixed downbeats that still count, seconds."""
    return [change.at_s for change in still_said(corrections) if isinstance(change, DownbeatAt)]


def said(change: GridChange) -> str:
    """A change in plain words."""
    match change:
        case BeatsAt():
            many = _LEVEL_WORDS.get(change.called, change.called or "beats at another level")
            return f"{many}, about {change.bpm:.0f} a minute, one at {_clock(change.at_s)}"
        case MoveBeats():
            return f"beats {abs(change.by_s) * 1000:.0f} ms {'later' if change.by_s > 0 else 'earlier'}"
        case SetTempo():
            return f"tempo {change.bpm:.1f}" + ("" if change.at_s is None else f", a beat at {_clock(change.at_s)}")
        case SetMeter():
            return f"{change.beats} beats a bar, one bar from {_clock(change.at_s)}"
        case BarsAt():
            return f"bars moved so that one begins at {_clock(change.at_s)}"
        case DownbeatAt():
            return f"a bar begins at {_clock(change.at_s)}"
        case PhraseFlow():
            return f"no beats from {_clock(change.start_s)} to {_clock(change.end_s)}"
        case GivenBeats():
            return f"{len(change.beats_s)} beats of their own, the first at {_clock(change.beats_s[0])}"


def _clock(at_s: float) -> str:
    hundredths = round(at_s * 100)  # rounded first: there is no 0:60.00
    return f"{hundredths // 6000}:{hundredths % 6000 / 100:05.2f}"


def applied(grid: BeatGrid, change: GridChange, duration_s: float, fixed: Sequence[float] = ()) -> BeatGrid | str:
    """The grid after one change, or why it does not fit, as the end of a sentence.

    Args:
        grid: as it is.
        change: what is to be true.
        duration_s: the song's length.
        fixed: where other downbeats were fixed, seconds.
    """
    if isinstance(change, GivenBeats):
        return _given(change, duration_s)
    at_s = change.start_s if isinstance(change, PhraseFlow) else change.at_s
    if at_s is not None and at_s >= duration_s:
        return f"the song ends at {_clock(duration_s)}"
    if isinstance(change, SetTempo):
        return _at_tempo(grid, change, duration_s)
    if isinstance(change, PhraseFlow):
        return _without(grid, change)
    if len(grid.beats_s) < 2:
        return "there are no beats"
    if isinstance(change, BeatsAt):
        return _at_level(grid, change.bpm, change.at_s)
    if isinstance(change, MoveBeats):
        return _moved(grid, change, duration_s)
    return _renumbered(grid, change, fixed)


def _given(change: GivenBeats, duration_s: float) -> BeatGrid | str:
    inside = bisect.bisect_left(change.beats_s, duration_s)
    if inside < 2:
        return f"the song ends at {_clock(duration_s)}, before the second of its beats"
    times = change.beats_s[:inside]
    return BeatGrid(times, change.beat_in_bar[:inside], tempo_of(times), change.meter, 1.0)


def _distance(grid: BeatGrid, at_s: float) -> tuple[int, float]:
    """The beat nearest to a time, and how far it is, in beats at the tempo there; above 0 where the beat is later."""
    index = nearest(grid.beats_s, at_s)
    return index, (grid.beats_s[index] - at_s) * grid.local_bpm[index] / 60


def _at_level(grid: BeatGrid, bpm: float, at_s: float) -> BeatGrid | str:
    index, _ = _distance(grid, at_s)
    here = grid.local_bpm[index]
    factor = _level(here, bpm)
    if _apart(bpm, here * factor) > _SAME_TEMPO:
        return f"the beats go at {here:.0f} a minute there, and no whole multiple of that is meant"
    return _levelled(grid, factor, at_s)


def _level(here: float, bpm: float) -> float:
    """How many times as fast as the beats go here is nearest to a tempo."""
    return min(_LEVELS, key=lambda level: _apart(bpm, here * level))


def _levelled(grid: BeatGrid, factor: float, at_s: float) -> BeatGrid | str:
    """The beats so many times as fast, one of them at a time."""
    if factor > 1:
        grid = subdivided(grid, round(factor))
    elif factor < 1:
        grid = thinned(grid, round(1 / factor), at_s)
    if len(grid.beats_s) > 1 and _off_phase(grid, at_s) > _BETWEEN:
        grid = between(grid)
    return grid if len(grid.beats_s) > 1 else "there are too few beats"


def _off_phase(grid: BeatGrid, at_s: float) -> float:
    """How far a time is from the beats, or from where they would go on before and after them: 0 to 0.5 beats."""
    _, off = _distance(grid, at_s)
    return abs(off - round(off))


def _apart(bpm: float, other: float) -> float:
    """How many times the faster tempo is as fast as the slower one."""
    return max(bpm, other) / min(bpm, other)


def _at_tempo(grid: BeatGrid, change: SetTempo, duration_s: float) -> BeatGrid | str:
    if len(grid.beats_s) < 2:
        return _steady(grid, change.bpm, change.at_s or 0.0, 0, duration_s)
    at_s = grid.beats_s[len(grid.beats_s) // 2] if change.at_s is None else change.at_s
    found = _own_beats(grid, change, at_s)
    if found and (change.at_s is None or _off_phase(found, at_s) <= _TAPPED_NEAR):
        return found
    number = grid.beat_in_bar[nearest(grid.beats_s, at_s)]
    return _steady(grid, change.bpm, at_s, number - 1, duration_s)


def _own_beats(grid: BeatGrid, change: SetTempo, at_s: float) -> BeatGrid | None:
    """The grid's own beats at a tempo; None where they do not go at it there, or, with no place said, anywhere."""
    tempi = grid.local_bpm if change.at_s is None else (grid.local_bpm[nearest(grid.beats_s, at_s)],)

    def share(level: float) -> float:
        return sum(_apart(change.bpm, level * bpm) <= 1 + change.within for bpm in tempi) / len(tempi)

    level = max(_LEVELS, key=lambda level: (share(level), -_apart(level, 1.0)))
    if share(level) < _OWN_TEMPO:
        return None
    found = _levelled(grid, level, at_s)
    return None if isinstance(found, str) else found


def _steady(grid: BeatGrid, bpm: float, at_s: float, place: int, duration_s: float) -> BeatGrid:
    """Beats as even as a metronome through the whole song; the one at ``at_s`` has this place in its bar, from 0."""
    step, meter = 60 / bpm, grid.meter or _USUAL_METER
    before = int(at_s / step)
    times = [round(at_s + i * step, 4) for i in range(-before, int((duration_s - at_s) / step) + 1)]
    inside = [(i - before, t) for i, t in enumerate(times) if 0 <= t < duration_s]
    numbers = tuple((place + i) % meter + 1 for i, _ in inside)
    return BeatGrid(tuple(t for _, t in inside), numbers, round(bpm, 2), meter, 1.0)


def _moved(grid: BeatGrid, change: MoveBeats, duration_s: float) -> BeatGrid | str:
    (index, after), (_, before) = (_distance(grid, at_s) for at_s in (change.at_s, change.at_s - change.by_s))
    after, before = abs(after), abs(before)
    # Nearer to where it was, or to where it should be: farther off it might be moved again and again.
    if min(after, before) > min(_MOVED_NEAR, abs(change.by_s) * grid.local_bpm[index] / 120):
        return f"no beat is near {_clock(change.at_s)}, before or after it"
    if after <= before + _ROUNDING:
        return grid
    pairs = [(round(t + change.by_s, 4), n) for t, n in zip(grid.beats_s, grid.beat_in_bar, strict=True)]
    inside = [(t, n) for t, n in pairs if 0 <= t < duration_s]
    return replace(grid, beats_s=tuple(t for t, _ in inside), beat_in_bar=tuple(n for _, n in inside))


def _without(grid: BeatGrid, change: PhraseFlow) -> BeatGrid:
    pairs = zip(grid.beats_s, grid.beat_in_bar, strict=True)
    kept = [(t, n) for t, n in pairs if not change.start_s <= t < change.end_s]
    times, numbers = tuple(t for t, _ in kept), tuple(n for _, n in kept)
    return replace(grid, beats_s=times, beat_in_bar=numbers, tempo_bpm=tempo_of(times))


def _renumbered(grid: BeatGrid, change: SetMeter | BarsAt | DownbeatAt, fixed: Sequence[float]) -> BeatGrid | str:
    index, off = _distance(grid, change.at_s)
    if abs(off) > _NEAR:
        return f"no beat is near {_clock(change.at_s)}"
    numbers, meter = list(grid.beat_in_bar), grid.meter or _USUAL_METER
    if isinstance(change, SetMeter):
        if grid.meter == change.beats:
            return grid
        counted = ((i - index) % change.beats + 1 for i in range(len(numbers)))
        return replace(grid, beat_in_bar=tuple(counted), meter=change.beats)
    if numbers[index] == 1:
        return grid
    if isinstance(change, BarsAt):
        later = numbers[index] - 1
        return replace(grid, beat_in_bar=tuple((n - 1 - later) % meter + 1 for n in numbers))
    stops = [nearest(grid.beats_s, at_s) for at_s in fixed if at_s > change.at_s]
    end = min((stop for stop in stops if stop > index), default=len(numbers))
    numbers[index:end] = [i % meter + 1 for i in range(end - index)]
    return replace(grid, beat_in_bar=tuple(numbers))
