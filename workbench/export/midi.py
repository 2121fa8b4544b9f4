"""The beats as a MIDI file's tempo map, so that another program's bars and beats lie where the song's do.

One beat is one quarter note. Each beat has its own tempo event; tempi are whole microseconds, and what rounding
takes from one beat the next one gets back, so that no beat is off by more than a millionth of a second. Bars that
are longer or shorter than usual get time signatures of their own. Sections are markers. (Standard MIDI Files 1.0:
tempo FF 51, time signature FF 58, marker FF 06.)
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from io import BytesIO

from workbench.errors import OptionError
from workbench.model.analysis import BeatGrid, Section
from workbench.model.text import printable

__all__ = ["midi_bytes"]

_TICKS = 960
_SLOWEST_US = 0xFFFFFF
_PAUSE = 1.8
"""Times the interval that is usual there: longer is a pause, which gets beats of its own."""
_USUAL_METER = 4
_LONGEST_BAR = 32


def midi_bytes(beats: BeatGrid, sections: Sequence[Section] = (), title: str = "") -> bytes:
    """A MIDI file without notes.

    Args:
        beats: two or more.
        sections: become markers at the nearest tick.
        title: of the track.

    Raises:
        OptionError: there are too few beats for a tempo.
    """
    if len(beats.beats_s) < 2:
        raise OptionError(
            "A tempo map needs two beats or more, and this song has fewer; give it a tapped tempo first.",
            field="target",
        )
    import mido

    times_us, numbers = _quarters(beats)
    events: list[tuple[int, int, mido.MetaMessage]] = []  # tick, order within the tick, event
    for i, (start, end) in enumerate(itertools.pairwise(times_us)):
        events.append((i * _TICKS, 1, mido.MetaMessage("set_tempo", tempo=max(1, end - start))))
    for quarter, length in _signatures(numbers, beats.meter or _USUAL_METER):
        events.append((quarter * _TICKS, 0, mido.MetaMessage("time_signature", numerator=length, denominator=4)))
    for section in sections:
        text = printable(section.label)
        events.append((_tick(times_us, section.start_s), 2, mido.MetaMessage("marker", text=text)))
    track = mido.MidiTrack([mido.MetaMessage("track_name", name=printable(title) or "tempo map")])
    at = 0
    for tick, _, event in sorted(events, key=lambda row: row[:2]):
        track.append(event.copy(time=tick - at))
        at = tick
    track.append(mido.MetaMessage("end_of_track", time=max(0, (len(times_us) - 1) * _TICKS - at)))
    file = mido.MidiFile(type=0, ticks_per_beat=_TICKS, charset="utf-8", tracks=[track])
    written = BytesIO()
    file.save(file=written)
    return written.getvalue()


def _quarters(beats: BeatGrid) -> tuple[list[int], list[int | None]]:
    """When each quarter note begins, microseconds from 0, and which beat of a bar it is; None where it is no beat."""
    steps = [60 / bpm for bpm in beats.local_bpm]
    first = round(beats.beats_s[0] * 1e6)
    times: list[int] = []
    numbers: list[int | None] = []
    if first > 0:
        lead = max(1, round(beats.beats_s[0] / steps[0]), -(-first // _SLOWEST_US))
        times += [round(first * i / lead) for i in range(lead)]
        numbers += [None] * lead
    for i, (start_s, number) in enumerate(zip(beats.beats_s, beats.beat_in_bar, strict=True)):
        start = round(start_s * 1e6)
        times.append(start)
        numbers.append(number)
        if i + 1 == len(beats.beats_s):
            break
        lasts = round(beats.beats_s[i + 1] * 1e6) - start
        usual = min(steps[i], steps[i + 1]) * 1e6
        parts = round(lasts / usual) if lasts > _PAUSE * usual else 1
        parts = max(parts, -(-lasts // _SLOWEST_US))
        times += [start + round(lasts * part / parts) for part in range(1, parts)]
        numbers += [None] * (parts - 1)
    times.append(times[-1] + min(round(steps[-1] * 1e6), _SLOWEST_US))
    return times, numbers


def _signatures(numbers: Sequence[int | None], meter: int) -> list[tuple[int, int]]:
    """Where the length of a bar changes: (quarter, beats a bar)."""
    firsts = [i for i, number in enumerate(numbers) if number == 1]
    edges = [0, *(i for i in firsts if i > 0), len(numbers)]
    found: list[tuple[int, int]] = []
    for index, (start, end) in enumerate(itertools.pairwise(edges)):
        last = index == len(edges) - 2
        for at, length in _bars(start, end, meter, upbeat=index == 0 and 0 not in firsts, open_end=last):
            if not found or found[-1][1] != length:
                found.append((at, length))
    return found


def _bars(start: int, end: int, meter: int, *, upbeat: bool, open_end: bool) -> list[tuple[int, int]]:
    """The bars between two downbeats; what no whole bars fill is one bar of its own, before the song's first downbeat
    the first one, else the last one."""
    count = end - start
    if open_end and not upbeat:
        return [(start, meter)]
    whole, rest = divmod(count, meter)
    if rest and meter < count < 2 * meter and count <= _LONGEST_BAR and not upbeat:
        return [(start, count)]
    lengths = [rest, *[meter] * whole] if upbeat else [*[meter] * whole, rest]
    bars, at = [], start
    for length in lengths:
        if length:
            bars.append((at, length))
        at += length
    return bars


def _tick(times_us: Sequence[int], at_s: float) -> int:
    """The tick nearest to a time; the last one for whatever lies after it."""
    at_us = round(at_s * 1e6)
    for i, (start, end) in enumerate(itertools.pairwise(times_us)):
        if at_us < end:
            return i * _TICKS + max(0, round((at_us - start) * _TICKS / (end - start)))
    return (len(times_us) - 1) * _TICKS
