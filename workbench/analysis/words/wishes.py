"""What a person wants of the lyrics that are in force, as a change that finds its line again in other ones."""

from __future__ import annotations

from workbench.analysis.words.amend import line_occurrence, plain_line
from workbench.errors import OptionError
from workbench.model.hints import shown
from workbench.model.lyric_changes import LineText, LineTime, RestTimes, WordTime
from workbench.model.lyrics import Line, Lyrics
from workbench.nearest import nearest

__all__ = ["line_at", "line_says", "rest_later", "word_at"]


def line_at(lyrics: Lyrics | None, line: str, start_s: float, end_s: float, nth: int | None = None) -> LineTime:
    """One line is sung then.

    Args:
        lyrics: in force.
        line: its text; case, accents and punctuation do not matter.
        start_s: seconds.
        end_s: seconds.
        nth: which of the lines with these words, from 1; needed where there are several.

    Raises:
        OptionError: there is no such line, or there are several.
        ValueError: the times are none.
    """
    found, occurrence = _find_line(lyrics, line, nth)
    return LineTime(found.text, occurrence, start_s, end_s)


def word_at(
    lyrics: Lyrics | None,
    line: str,
    word: str,
    start_s: float,
    end_s: float,
    *,
    nth: int | None = None,
    word_nth: int | None = None,
) -> WordTime:
    """One word of a line is sung then; arguments and errors as of ``line_at``, ``word_nth`` counts inside the line."""
    found, occurrence = _find_line(lyrics, line, nth)
    words = [one.text for one in found.words]
    same = [text for text in words if plain_line(text) == plain_line(word)]
    if not same:
        hint = _meant(word, words) or f" its words are {', '.join(map(repr, words))}."
        raise OptionError(f"The line {found.text!r} has no word {shown(word)};{hint}", field="word")
    which = _which(word_nth, len(same))
    if which is None:
        said = f"The line {found.text!r} has the word {word!r} {_times(len(same))}"
        raise OptionError(f"{said}; say which by its number, 1 to {len(same)}.", field="word_nth")
    return WordTime(found.text, occurrence, same[0], which, start_s, end_s)


def line_says(lyrics: Lyrics | None, line: str, text: str, nth: int | None = None) -> LineText:
    """One line has other words, or goes where ``text`` is empty; arguments and errors as of ``line_at``."""
    found, occurrence = _find_line(lyrics, line, nth)
    return LineText(found.text, occurrence, text)


def rest_later(lyrics: Lyrics | None, line: str, by_s: float, nth: int | None = None) -> RestTimes:
    """A line and all after it are sung later by seconds; arguments and errors as of ``line_at``."""
    found, occurrence = _find_line(lyrics, line, nth)
    return RestTimes(found.text, occurrence, by_s)


def _find_line(lyrics: Lyrics | None, text: str, nth: int | None) -> tuple[Line, int]:
    """The line that is meant, and its occurrence."""
    if lyrics is None or not lyrics.lines:
        raise OptionError("This song has no lyrics that could be corrected.", field="line")
    places = [index for index, line in enumerate(lyrics.lines) if plain_line(line.text) == plain_line(text)]
    if not places:
        near = _meant(text, [line.text for line in lyrics.lines]) or " give its text as it is shown."
        raise OptionError(f"No line of this song is {shown(text)};{near}", field="line")
    which = _which(nth, len(places))
    if which is None:
        starts = ", ".join(f"{lyrics.lines[index].start_s:.2f} s" for index in places)
        said = f"The line {text!r} is sung {_times(len(places))} (at {starts})"
        raise OptionError(f"{said}; say which by its number, 1 to {len(places)}.", field="nth")
    index = places[which - 1]
    return lyrics.lines[index], line_occurrence(lyrics, index)


def _meant(text: str, known: list[str]) -> str:
    """A question for the nearest, in quotation marks as sung text has marks of its own; empty where none is near."""
    return "".join(f" did you mean {near!r}?" for near in nearest(text, known))


def _which(nth: int | None, count: int) -> int | None:
    """The one that is meant, from 1; None where that is not clear."""
    if nth is None:
        return 1 if count == 1 else None
    return nth if 1 <= nth <= count else None


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
