"""Clips in which somebody sings: which may, by the words that are sung in them."""

from __future__ import annotations

from workbench.model.analysis import Analysis
from workbench.model.lyrics import Line
from workbench.model.plan import Plan

__all__ = ["SURE_WORDS", "unsung"]

SURE_WORDS = 0.6
"""The least mean confidence of a line's words, 0 to 1, for lips to move by it: above a word whose time was guessed."""
_SHOWN = 40


def unsung(plan: Plan, index: int, heard: Analysis) -> str:
    """Why nobody can sing in a clip, a clause about it; empty where somebody can.

    Every line that sounds in the clip's own slot must have times of words that are sure, and there must be one.

    Args:
        plan: the plan.
        index: the clip's.
        heard: what was heard of the song.
    """
    span = plan.clips[index].span
    start_s, end_s = float(span.start / plan.rate), float(span.end / plan.rate)
    where = f"from {start_s:.2f} to {end_s:.2f} s"
    if heard.lyrics is None:
        return "the song has no words yet; give its lyrics (songreel analyze --lyrics FILE, or analyze(lyrics=...))"
    faults = [line.faults for line in heard.lyric_report.lines] if heard.lyric_report else []
    sung = [
        (line, faults[number] if number < len(faults) else ())
        for number, line in enumerate(heard.lyrics.lines)
        if line.words and line.words[0].start_s < end_s and line.words[-1].end_s > start_s
    ]
    if not sung:
        return f"nobody sings in it ({where})"
    for line, wrong in sung:
        if doubt := "; ".join(wrong) or _doubt(line):
            return (
                f"the times of its words are not sure enough for lips to move by them ({line.text[:_SHOWN]!r}: {doubt})"
                "; align lyrics to the song, give a file with times of words, or correct that line (songreel correct)"
            )
    return ""


def _doubt(line: Line) -> str:
    if not line.word_times:
        return "the line alone has times"
    mean = sum(word.confidence for word in line.words) / len(line.words)
    return "" if mean >= SURE_WORDS else f"confidence {mean:.2f}, and {SURE_WORDS:.2f} is needed"
