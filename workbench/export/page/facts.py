"""What the page's script is told: plain JSON of times, names and colours. Bulk travels beside it, as bytes."""

from __future__ import annotations

from typing import Any

from workbench.export.page.contents import FilmPage
from workbench.model.hues import HUE_COLOURS
from workbench.model.lyrics import Line
from workbench.model.text import printable

__all__ = ["page_facts"]


def page_facts(page: FilmPage) -> dict[str, Any]:
    """The page's values for its script. Every text in it is shown as text."""
    hues = {chapter.hue for chapter in page.chapters}
    return {
        "duration_s": round(page.duration_s, 6),
        "bin_s": page.peaks.bin_s,
        "subtitles": page.subtitles,
        "language": page.lyrics.language if page.lyrics else None,
        "chapters": [
            {"start_s": round(c.start_s, 3), "end_s": round(c.end_s, 3), "title": printable(c.title), "hue": c.hue}
            for c in page.chapters
        ],
        "lyrics": [_line(line) for line in page.lyrics.lines] if page.lyrics else [],
        "beats_s": list(page.beats_s),
        "downbeats_s": list(page.downbeats_s),
        "cuts_s": list(page.cuts_s),
        "hues": {theme: {h: c for h, c in colours.items() if h in hues} for theme, colours in HUE_COLOURS.items()},
    }


def _line(line: Line) -> dict[str, Any]:
    """A line; its words only where their own times are known: others would light up at times that nobody heard."""
    words = [[w.start_s, w.end_s, printable(w.text)] for w in line.words] if line.word_times else []
    return {"start_s": line.start_s, "end_s": line.end_s, "text": printable(line.text), "words": words}
