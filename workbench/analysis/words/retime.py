"""Lines of lyrics, each to where its times belong now."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from workbench.model.lyrics import Line, Lyrics

__all__ = ["inside", "retimed", "shifted"]


def retimed(lines: Iterable[Line], at: Callable[[float], float], duration_s: float) -> list[Line]:
    """The lines at other times; one that is moved out of the song is left out, one that is half in it is cut.

    Args:
        lines: of the lyrics.
        at: the new time of an old one, seconds; ascending.
        duration_s: of the song.
    """

    def clamped(time_s: float) -> float:
        return min(max(at(time_s), 0.0), duration_s)

    def moved(line: Line) -> Line:
        words = tuple(replace(w, start_s=clamped(w.start_s), end_s=clamped(w.end_s)) for w in line.words)
        return replace(line, start_s=clamped(line.start_s), end_s=clamped(line.end_s), words=words)

    return [moved(line) for line in lines if inside(at(line.start_s), at(line.end_s), duration_s)]


def inside(start_s: float, end_s: float, duration_s: float) -> bool:
    """Whether something of a span, or the point that it is, lies in a song of this length."""
    return (end_s > 0 or start_s >= 0) and start_s < duration_s


def shifted(lyrics: Lyrics, shift_s: float, duration_s: float) -> Lyrics:
    """The lyrics of a song of this length in which the same sound comes later by ``shift_s``."""
    return replace(lyrics, lines=tuple(retimed(lyrics.lines, lambda time_s: time_s + shift_s, duration_s)))
