"""What the lyric lane shows and edits: a song's words with what a person decided about them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from workbench.model.analysis import BeatGrid, Peaks, Section
from workbench.model.correction import Correction
from workbench.model.heard_lyrics import Voice
from workbench.model.lyric_changes import AllTimes, LineText, LineTime, LyricChange, RestTimes, WordTime
from workbench.model.lyric_report import LineFault
from workbench.model.lyrics import Line, Lyrics

__all__ = ["MAX_REASON", "MIN_WORD_S", "LyricSheet", "SheetLine"]

MAX_REASON = 200
"""Longest reason that the lane takes, characters."""
MIN_WORD_S = 0.05
"""No edit in the lane makes a word shorter, seconds; one that was found shorter stays as it is."""


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One line as it is in force, and who says so."""

    line: Line
    occurrence: int
    """Which of the lines that are compared alike, from 1."""
    word_occurrences: tuple[int, ...]
    """Of each word, which of those of its line that are compared alike, from 1."""
    word_decisions: tuple[int | None, ...]
    """Of each word, the index in ``corrections`` of the newest one that set its time or wrote it."""
    decisions: tuple[int, ...] = ()
    """Indices in ``corrections`` of those about the line as a whole, the oldest first."""
    faults: tuple[LineFault, ...] = ()
    """What speaks against its times."""
    given: bool = False
    """Whether a person gave it with its times, so that nobody measured how sure they are."""


@dataclass(frozen=True, slots=True)
class LyricSheet:
    """Words over their song. An edit is another list of corrections; the lines follow from it."""

    duration_s: float
    peaks: Peaks
    sections: tuple[Section, ...]
    """Those in force."""
    onsets_s: tuple[float, ...]
    """Where a word's edge may snap to, ascending."""
    heard: Lyrics | None
    """Before a person changed anything; None where there are none."""
    voice: Voice | None
    """Where somebody sings, if that is known."""
    lines: tuple[SheetLine, ...] = ()
    """In force, ascending by their start."""
    corrections: tuple[Correction, ...] = ()
    """All that are in force, of words and of everything else, the oldest first."""
    said: tuple[str, ...] = ()
    """Each of them in plain words."""
    beats: BeatGrid | None = None
    """For whoever goes through the song by beats."""
    song_id: str = ""
    """Widgets of one song on a page share what is seen, the cursor and the loop; empty = this one is alone."""
    given: bool = False
    """Whether a person gave ``heard`` with its times, and nobody measured them."""

    @property
    def lyrics(self) -> Lyrics:
        """The words in force."""
        return replace(self.heard or Lyrics(()), lines=tuple(one.line for one in self.lines))

    @property
    def offset_s(self) -> float:
        """How much later all words are by what was said of all of them."""
        moves = (one.change for one in self.corrections if isinstance(one.change, AllTimes))
        return round(sum(move.offset_s for move in moves if move.factor == 1), 3)

    def word_room(self, line: int, word: int) -> tuple[float, float]:
        """Between which times a word may lie so that its neighbours in the line keep something, seconds."""
        words = self.lines[line].line.words
        low, high = 0.0, self.duration_s
        if word > 0:
            low = words[word - 1].start_s + min(MIN_WORD_S, words[word - 1].end_s - words[word - 1].start_s)
        if word < len(words) - 1:
            high = words[word + 1].end_s - min(MIN_WORD_S, words[word + 1].end_s - words[word + 1].start_s)
        return low, high

    def word_time(self, line: int, word: int, start_s: float, end_s: float) -> WordTime:
        """The change that gives a word its time.

        Raises:
            IndexError: there is no such word.
            ValueError: the times are none.
        """
        its, nth = self.lines[line], self.lines[line].word_occurrences[word]
        return WordTime(its.line.text, its.occurrence, its.line.words[word].text, nth, start_s, end_s)

    def line_time(self, line: int, start_s: float, end_s: float) -> LineTime:
        """The change that gives a line its time; errors as of ``word_time``."""
        return LineTime(self.lines[line].line.text, self.lines[line].occurrence, start_s, end_s)

    def line_text(self, line: int, text: str) -> LineText:
        """The change that gives a line other words; errors as of ``word_time``."""
        return LineText(self.lines[line].line.text, self.lines[line].occurrence, text)

    def rest_later(self, line: int, by_s: float) -> RestTimes:
        """The change that moves a line and all after it; errors as of ``word_time``."""
        return RestTimes(self.lines[line].line.text, self.lines[line].occurrence, by_s)

    def decided(self, change: LyricChange, made_at: str, reason: str = "") -> LyricSheet:
        """With one more correction; its lines are still those of before.

        Raises:
            ValueError: the reason is too long.
        """
        return replace(self, corrections=(*self.corrections, Correction("lyrics", change, reason, made_at)))

    def without(self, index: int) -> LyricSheet:
        """With one correction less; its lines are still those of before.

        Raises:
            IndexError: there is none of words at this place.
        """
        self._of_words(index)
        return replace(self, corrections=(*self.corrections[:index], *self.corrections[index + 1 :]))

    def because(self, index: int, reason: str) -> LyricSheet:
        """With another reason for a correction; errors as of ``without`` and ``decided``."""
        one = replace(self._of_words(index), reason=reason)
        return replace(self, corrections=(*self.corrections[:index], one, *self.corrections[index + 1 :]))

    def _of_words(self, index: int) -> Correction:
        if not 0 <= index < len(self.corrections) or self.corrections[index].part != "lyrics":
            raise IndexError(f"no correction of words at {index}")
        return self.corrections[index]
