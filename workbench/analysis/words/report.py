"""The quality report: what of the lyrics' times cannot be right, line by line."""

from __future__ import annotations

import itertools
from dataclasses import replace

from workbench.analysis.words.spelling import units_of
from workbench.model.heard_lyrics import Voice
from workbench.model.lyric_report import LineFault, LineReport, LyricReport
from workbench.model.lyrics import Line, Lyrics

__all__ = ["report_line", "report_on"]

_ZERO_S = 0.03
_FASTEST = 7.0
"""Words a second over a line; rap reaches six."""
_LONGEST_WORD_S, _LONGEST_GAP_S = 5.0, 4.0
_OVERLAP_S = 0.05
_LEAST_VOICED = 0.3
_LEAST_CONFIDENCE = 0.4


def report_on(lyrics: Lyrics, voice: Voice | None = None) -> LyricReport:
    """Measure each line.

    Args:
        lyrics: with word times; a line without them is measured as a whole.
        voice: where somebody sings, if it is known; only one measured from a stem speaks against a line.
    """
    following = itertools.zip_longest(lyrics.lines, lyrics.lines[1:])
    return LyricReport(tuple(report_line(line, after, voice) for line, after in following))


def report_line(line: Line, after: Line | None, voice: Voice | None) -> LineReport:
    """Measure one line; ``after`` is the next one."""
    words = line.words if line.word_times else ()
    spans = [(word.start_s, word.end_s) for word in words] or [(line.start_s, line.end_s)]
    gaps = [b[0] - a[1] for a, b in itertools.pairwise(spans)]
    count = sum(bool(units_of(word)) for word in line.text.split())
    measured = LineReport(
        text=line.text,
        start_s=line.start_s,
        end_s=line.end_s,
        zero_words=sum(b - a < _ZERO_S for a, b in spans),
        words_per_s=round(count / max(line.end_s - line.start_s, _ZERO_S), 2),
        longest_word_s=round(max(b - a for a, b in spans), 3) if words else 0.0,
        longest_gap_s=round(max(gaps, default=0.0), 3),
        overlap_s=round(max(0.0, line.end_s - after.start_s), 3) if after else 0.0,
        voiced=_voiced(spans, voice),
        confidence=round(sum(w.confidence for w in line.words) / len(line.words), 3) if line.words else 0.0,
    )
    return _with_faults(measured, measured.voiced if voice and voice.measured else None)


def _voiced(spans: list[tuple[float, float]], voice: Voice | None) -> float | None:
    if voice is None:
        return None
    length = sum(b - a for a, b in spans)
    if length <= 0:
        return voice.share(*spans[0])
    return round(sum(voice.share(a, b) * (b - a) for a, b in spans) / length, 3)


def _with_faults(line: LineReport, voiced: float | None) -> LineReport:
    judged: tuple[tuple[LineFault, bool], ...] = (
        ("zero length", line.zero_words > 0),
        ("too fast", line.words_per_s > _FASTEST),
        ("stretched", line.longest_word_s > _LONGEST_WORD_S),
        ("gap inside", line.longest_gap_s > _LONGEST_GAP_S),
        ("overlap", line.overlap_s > _OVERLAP_S),
        ("outside the voice", voiced is not None and voiced < _LEAST_VOICED),
        ("doubtful", line.confidence < _LEAST_CONFIDENCE),
    )
    return replace(line, faults=tuple(fault for fault, bad in judged if bad))
