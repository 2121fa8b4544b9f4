"""The lyric lane's value: words with a person's decisions in them, made anew, or from what was there before an edit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import zip_longest

from workbench.analysis.corrections import lyric_misfit, said
from workbench.analysis.words.amend import applied, kept_words, place_of, plain_line, word_place
from workbench.analysis.words.report import report_line
from workbench.analysis.words.reworded import heard_lyrics, times_given
from workbench.errors import OptionError
from workbench.model.analysis import Analysis, Onsets, Section
from workbench.model.correction import Change, Correction
from workbench.model.heard_lyrics import Voice
from workbench.model.lyric_changes import AllTimes, GivenLyrics, LineText, LyricChange, RestTimes, WordTime
from workbench.model.lyric_report import LineFault
from workbench.model.lyric_sheet import LyricSheet, SheetLine
from workbench.model.lyrics import Line, Lyrics, Word

__all__ = ["laid_out", "lyric_sheet", "settled"]

_CLEAR_ONSET = 0.12
"""Of a band's maximum: weaker ones are none that a hand would aim at."""

_Lines = tuple[SheetLine, ...]


def lyric_sheet(analysis: Analysis, sections: Sequence[Section], corrections: Sequence[Correction]) -> LyricSheet:
    """The sheet of a song.

    Args:
        analysis: in force.
        sections: in force.
        corrections: in force, the oldest first.
    """
    voice = analysis.words.voice if analysis.words else None
    return laid_out(
        LyricSheet(
            analysis.duration_s,
            analysis.peaks,
            tuple(sections),
            _clear_onsets(analysis.onsets),
            heard_lyrics(analysis),
            voice,
            corrections=tuple(corrections),
            beats=analysis.beats,
            song_id=analysis.song_id,
            given=times_given(analysis),
        )
    )


def laid_out(sheet: LyricSheet) -> LyricSheet:
    """The sheet with the lines that its corrections make of what was heard; what fits no longer is left out."""
    return _shown(sheet, _from_heard(sheet)[0], ())


def settled(new: LyricSheet, before: LyricSheet) -> LyricSheet:
    """What an edit puts in force. A newer decision takes an older one's place where nothing else changes by that.

    Args:
        new: with other corrections than before, its lines still those of before.
        before: what is in force.

    Raises:
        OptionError: a change does not fit the words, moves lines out of the song, or leaves another without its line.
    """
    known = len(before.corrections)
    if new.corrections[:known] == before.corrections:
        lines = before.lines
        for index, correction in enumerate(new.corrections[known:], known):
            lines = _decided(lines, correction.change, index, new.duration_s)
        return _shortened(_shown(new, lines, before.lines))
    if [one.change for one in new.corrections] == [one.change for one in before.corrections]:
        return new  # only why
    lines, misfits = _from_heard(new)
    if lost := [one for one in misfits if one not in _from_heard(before)[1]]:
        raise OptionError(
            f"A later correction needs this one ({said(lost[0])}): take that back first.", field="correction"
        )
    return _shown(new, lines, before.lines)


def _decided(lines: _Lines, change: object, index: int, duration_s: float) -> _Lines:
    """The lines with one more change in them, which has to fit."""
    assert isinstance(change, LyricChange)
    if sentence := lyric_misfit(Lyrics(tuple(one.line for one in lines)), change, duration_s):
        raise OptionError(sentence, field="correction")
    changed = _stepped(lines, change, index, duration_s)
    assert changed is not None  # it fits
    if isinstance(change, AllTimes | RestTimes) and (gone := len(lines) - len(changed)):
        counted = "1 line" if gone == 1 else f"{gone} lines"
        raise OptionError(
            f"{change.offset_s * 1000:+.0f} ms would move {counted} out of the song; choose less.", field="offset"
        )
    return changed


def _from_heard(sheet: LyricSheet) -> tuple[_Lines, list[LyricChange]]:
    """The lines, and the changes that fit none."""
    lines, misfits = _fresh(sheet.heard.lines if sheet.heard else (), given=sheet.given), []
    for index, correction in enumerate(sheet.corrections):
        if not isinstance(change := correction.change, LyricChange):
            continue
        changed = _stepped(lines, change, index, sheet.duration_s)
        if changed is None:
            misfits.append(change)
        else:
            lines = changed
    return lines, misfits


def _fresh(lines: Iterable[Line], *, given: bool) -> _Lines:
    return tuple(SheetLine(line, 1, _counted(line), (None,) * len(line.words), given=given) for line in lines)


def _counted(line: Line) -> tuple[int, ...]:
    """Of each word, which of its kind in the line it is."""
    return _counted_texts(tuple(word.text for word in line.words))


@lru_cache(maxsize=4096)  # all lines are counted again where an older decision goes
def _counted_texts(texts: tuple[str, ...]) -> tuple[int, ...]:
    seen: Counter[str] = Counter()
    numbers = []
    for key in map(plain_line, texts):
        seen[key] += 1
        numbers.append(seen[key])
    return tuple(numbers)


def _stepped(lines: _Lines, change: LyricChange, index: int, duration_s: float) -> _Lines | None:
    """The lines after one change; None where it fits nothing."""
    if isinstance(change, GivenLyrics):
        return _fresh(change.lyrics.lines, given=True)
    before = [one.line for one in lines]
    after = applied(before, change, duration_s)
    if after is None:
        return None
    place = None if isinstance(change, AllTimes) else place_of(before, change)
    changed = (
        one if line is one.line else _marked(one, line, change if at == place else None, index)
        for at, (one, line) in enumerate(zip(lines, after, strict=True))
        if line is not None
    )
    return tuple(sorted(changed, key=lambda one: one.line.start_s))


def _marked(one: SheetLine, line: Line, change: LyricChange | None, index: int) -> SheetLine:
    """A line that a change made another of; the change is noted where it names just this line."""
    if change is None:
        return replace(one, line=line)
    if isinstance(change, WordTime):
        place = word_place(one.line, change)
        marks = tuple(index if at == place else mark for at, mark in enumerate(one.word_decisions))
        return replace(one, line=line, word_decisions=marks)
    marked = replace(one, line=line, decisions=(*one.decisions, index))
    if not isinstance(change, LineText):
        return marked
    kept = kept_words(one.line, [word.text for word in line.words])
    marks = tuple(
        index if at is None or one.line.words[at].text != word.text else _mark_left(one, at, word)
        for at, word in zip(kept, line.words, strict=True)
    )
    return replace(marked, word_occurrences=_counted(line), word_decisions=marks)


def _mark_left(one: SheetLine, at: int, word: Word) -> int | None:
    """Who decided of a word whose text stays, as long as its time does."""
    return one.word_decisions[at] if one.line.words[at].start_s == word.start_s else None


def _shown(sheet: LyricSheet, lines: _Lines, before: _Lines) -> LyricSheet:
    """The sheet with these lines, counted and judged; what is as before is not judged again."""
    known = {
        (id(one.line), id(after.line) if after else 0): one.faults for one, after in zip_longest(before, before[1:])
    }
    seen: Counter[str] = Counter()
    done = []
    for one, after in zip_longest(lines, lines[1:]):
        key = plain_line(one.line.text)
        seen[key] += 1
        following = after.line if after else None
        faults = known.get((id(one.line), id(following) if following else 0))
        if faults is None:
            faults = _faults(one.line, following, sheet.voice)
        same = (one.occurrence, one.faults) == (seen[key], faults)
        done.append(one if same else replace(one, occurrence=seen[key], faults=faults))
    return replace(sheet, lines=tuple(done), said=tuple(said(one.change) for one in sheet.corrections))


def _faults(line: Line, following: Line | None, voice: Voice | None) -> tuple[LineFault, ...]:
    return report_line(line, following, voice).faults


def _shortened(sheet: LyricSheet) -> LyricSheet:
    """Without the decision that the newest one takes the place of, where the words are the same without it."""
    *earlier, newest = sheet.corrections
    older = next((i for i in reversed(range(len(earlier))) if _alike(earlier, i, newest.change)), None)
    if older is None:
        return sheet
    change = _merged(earlier[older].change, newest.change)
    kept = [*earlier[:older], *earlier[older + 1 :]]
    if change is not None:
        kept.append(replace(newest, change=change, reason=newest.reason or earlier[older].reason))
    shorter = replace(sheet, corrections=tuple(kept))
    lines, _ = _from_heard(shorter)
    same = [one.line for one in lines] == [one.line for one in sheet.lines]
    return _shown(shorter, lines, sheet.lines) if same else sheet


def _alike(earlier: Sequence[Correction], index: int, change: object) -> bool:
    """Whether an earlier correction says another thing of the same; what is relative has to be the last before."""
    other = earlier[index].change
    if type(other) is not type(change):
        return False
    last = all(one.part != "lyrics" for one in earlier[index + 1 :])
    match other, change:
        case AllTimes(), AllTimes():
            return last and other.factor == change.factor == 1
        case RestTimes(), RestTimes():
            return last and _subject(other) == _subject(change)
        case GivenLyrics(), _:
            return False
    return isinstance(change, LyricChange) and _subject(other) == _subject(change)


def _subject(change: object) -> tuple[object, ...]:
    found = (getattr(change, name, None) for name in ("line", "word"))
    numbers = (getattr(change, name, None) for name in ("occurrence", "word_occurrence"))
    return (*(plain_line(text) if text else None for text in found), *numbers)


def _merged(older: Change, newest: Change) -> Change | None:
    """The newest, or both in one; None where they are nothing together."""
    if isinstance(newest, AllTimes | RestTimes) and isinstance(older, AllTimes | RestTimes):
        offset_s = round(older.offset_s + newest.offset_s, 3)
        return replace(newest, offset_s=offset_s) if offset_s else None
    return newest


def _clear_onsets(onsets: Onsets) -> tuple[float, ...]:
    """Where the strength of what may be a voice is largest around, and clear; seconds."""
    levels = [max(mid, high) for mid, high in zip(onsets.mid, onsets.high, strict=True)]
    around = zip(levels, levels[1:], levels[2:], strict=False)
    return tuple(
        round((i + 1) * onsets.hop_s, 3) for i, (a, b, c) in enumerate(around) if b >= _CLEAR_ONSET and a < b >= c
    )
