"""An analysis with other corrections of its words: all else stays as it was heard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from workbench.analysis.words.amend import amended
from workbench.analysis.words.report import report_on
from workbench.jobs.keys import key_of
from workbench.model.analysis import Analysis
from workbench.model.correction import Correction
from workbench.model.lyric_changes import LyricChange
from workbench.model.lyrics import Lyrics

__all__ = ["heard_lyrics", "reworded", "times_given"]


def heard_lyrics(analysis: Analysis) -> Lyrics | None:
    """The words before a person changed anything: those that were heard, or given."""
    heard = analysis.words.lyrics if analysis.words else None
    return heard or (analysis.asked.lyrics if analysis.asked else None)


def times_given(analysis: Analysis) -> bool:
    """Whether those words came with their times, from a file: nobody measured how sure these are."""
    heard = analysis.words.lyrics if analysis.words else None
    return not heard and analysis.asked is not None and analysis.asked.lyrics is not None


def reworded(analysis: Analysis, before: Sequence[Correction], now: Sequence[Correction]) -> Analysis:
    """The analysis that holds other corrections of words. Nobody listens for it, so its key is none of listening's.

    Args:
        analysis: in force.
        before: the corrections that it holds.
        now: those that it shall hold; they differ in words alone.
    """
    heard = heard_lyrics(analysis) or Lyrics(())
    was, new = (amended(heard, _changes(some), analysis.duration_s) for some in (before, now))
    voice = analysis.words.voice if analysis.words else None
    return replace(
        analysis,
        lyrics=new.lyrics,
        lyric_report=report_on(new.lyrics, voice),
        notes=(*(note for note in analysis.notes if note not in was.notes), *new.notes),
        key=key_of("reworded", analysis.song_id, analysis.key, _changes(now)),
    )


def _changes(corrections: Sequence[Correction]) -> list[LyricChange]:
    return [one.change for one in corrections if isinstance(one.change, LyricChange)]
