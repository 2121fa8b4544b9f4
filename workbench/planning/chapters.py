"""Chapters of a film: its sections, by names that people read."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from workbench.model.labels import plain_label
from workbench.model.plan import Plan
from workbench.timebase import Span, minutes_of

__all__ = ["Chapter", "chapters_of", "youtube_chapters"]

_LEAST, _SHORTEST_S = 3, 10
"""YouTube Help, "Video chapters": at least three, the first at 0:00, each at least 10 seconds long (2026-11)."""
_LONGEST_TITLE = 100


@dataclass(frozen=True, slots=True)
class Chapter:
    """A named span of a film."""

    span: Span
    title: str


def chapters_of(plan: Plan, span: Span | None = None) -> tuple[Chapter, ...]:
    """The sections as chapters; a label that comes more than once is numbered.

    Args:
        plan: the plan.
        span: of the film, where only a piece of it is wanted; chapters then count from its start.
    """
    span = span or Span(0, plan.frames)
    many, seen = Counter(plain_label(section.label) for section in plan.sections), Counter[str]()
    chapters = []
    for section in plan.sections:
        plain = plain_label(section.label)
        seen[plain] += 1
        words = " ".join(section.label.split())[:_LONGEST_TITLE] or "Part"
        title = words[:1].upper() + words[1:] + (f" {seen[plain]}" if many[plain] > 1 else "")
        shown = section.span.meet(span)
        if shown is not None:
            chapters.append(Chapter(shown.moved(-span.start), title))
    return tuple(chapters)


def youtube_chapters(plan: Plan) -> str:
    """The lines that YouTube makes chapters of; empty where the song does not give three of ten seconds.

    Sections that are too short belong to the one before them, at the beginning to the one after.
    """
    rows: list[tuple[int, int, str]] = []
    for chapter in chapters_of(plan):
        start, end = (round(frame / plan.rate) for frame in (chapter.span.start, chapter.span.end))
        if rows and end - start < _SHORTEST_S:
            rows[-1] = (rows[-1][0], end, rows[-1][2])
        elif rows and rows[-1][1] - rows[-1][0] < _SHORTEST_S:  # only the first can be too short still
            rows[-1] = (rows[-1][0], end, f"{rows[-1][2]}, {chapter.title}"[:_LONGEST_TITLE])
        else:
            rows.append((start, end, chapter.title))
    if len(rows) < _LEAST:
        return ""
    return "".join(f"{_clock(start, rows[-1][0])} {title}\n" for start, _, title in rows)


def _clock(second: int, last: int) -> str:
    if last >= 3600:
        return f"{second // 3600}:{second // 60 % 60:02}:{second % 60:02}"
    return minutes_of(second)
