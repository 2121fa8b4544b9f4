"""The lane's sheet: who says what of which word, and which of a person's decisions are one."""

import pytest

from workbench.analysis.lyric_sheet import laid_out, settled
from workbench.errors import OptionError
from workbench.model.analysis import Peaks, Section
from workbench.model.correction import Correction
from workbench.model.heard_lyrics import Voice
from workbench.model.lyric_changes import AllTimes, GivenLyrics, LineText
from workbench.model.lyric_sheet import LyricSheet
from workbench.model.lyrics import Line, Lyrics, Word

NOW = "2026-11-26T10:00:00+00:00"


def line(start, text, step=0.5):
    words = tuple(Word(start + i * step, start + (i + 1) * step, word, 0.9) for i, word in enumerate(text.split()))
    return Line(start, words[-1].end_s, text, words, word_times=True)


HEARD = Lyrics((line(10, "one two one"), line(20, "sing it loud"), line(30, "four five"), line(40, "Sing it, LOUD!")))


@pytest.fixture
def sheet():
    sections = (Section(0.0, 100.0, "verse"),)
    return laid_out(LyricSheet(100.0, Peaks(0.01, b""), sections, (), HEARD, Voice(((0.0, 100.0),), measured=True)))


def edited(sheet, *changes):
    for make in changes:
        change = make(sheet) if callable(make) else make
        sheet = settled(sheet.decided(change, NOW), sheet)
    return sheet


def test_lines_and_words_are_counted_as_they_are_compared(sheet):
    assert [one.occurrence for one in sheet.lines] == [1, 1, 1, 2]
    assert sheet.lines[0].word_occurrences == (1, 1, 2)
    assert sheet.word_time(0, 2, 11.1, 11.4).word_occurrence == 2
    assert sheet.line_time(3, 40, 42).occurrence == 2


def test_lines_that_a_person_gives_in_place_of_measured_ones_are_given(sheet):
    assert [one.given for one in sheet.lines] == [False] * 4
    now = edited(sheet, GivenLyrics(Lyrics((line(12, "all new"),))), lambda now: now.word_time(0, 1, 12.6, 13.0))
    assert [(one.line.text, one.given) for one in now.lines] == [("all new", True)]


def test_a_word_that_is_moved_twice_is_one_decision_and_keeps_its_reason(sheet):
    once = settled(sheet.decided(sheet.word_time(1, 1, 20.55, 20.95), NOW, "late"), sheet)
    other = edited(once, lambda now: now.word_time(0, 0, 10.1, 10.5))
    twice = edited(other, lambda now: now.word_time(1, 1, 20.6, 20.95))
    assert [(one.change.word, one.change.start_s, one.reason) for one in twice.corrections] == [
        ("one", 10.1, ""),
        ("it", 20.6, "late"),
    ]
    assert (twice.lines[1].word_decisions, twice.lines[0].word_decisions) == ((None, 1, None), (0, None, None))


def test_an_older_decision_stays_where_its_neighbours_had_given_way(sheet):
    pushed = edited(sheet, lambda now: now.word_time(1, 1, 20.5, 21.3), lambda now: now.word_time(1, 1, 20.5, 21.0))
    assert pushed.lines[1].line.words[2].start_s == 21.3
    assert len(pushed.corrections) == 2


def test_offsets_add_up_and_vanish(sheet):
    assert edited(sheet, AllTimes(0.1), AllTimes(0.15)).corrections[0].change == AllTimes(0.25)
    none = edited(sheet, AllTimes(0.1), AllTimes(-0.1))
    assert (none.corrections, [one.line for one in none.lines]) == ((), list(HEARD.lines))
    later = edited(sheet, AllTimes(0.1), lambda now: now.word_time(0, 0, 10.2, 10.4), AllTimes(0.2))
    assert (later.offset_s, len(later.corrections)) == (0.3, 3)
    rest = edited(sheet, lambda now: now.rest_later(2, 0.2), lambda now: now.rest_later(2, 0.1))
    assert (rest.said, [one.line.start_s for one in rest.lines]) == (
        ("the line 'four five' and all after it 0.30 s later",),
        [10, 20, 30.3, 40.3],
    )


def test_marks_go_with_their_words_through_other_texts(sheet):
    now = edited(sheet, lambda now: now.word_time(1, 2, 21.1, 21.4), lambda now: now.line_text(1, "sing it out loud"))
    assert [word.text for word in now.lines[1].line.words] == ["sing", "it", "out", "loud"]
    assert (now.lines[1].word_decisions, now.lines[1].decisions) == ((None, None, 1, 0), (1,))
    gone = edited(now, lambda now: now.line_text(0, ""))
    assert [one.line.text for one in gone.lines] == ["sing it out loud", "four five", "Sing it, LOUD!"]


def test_a_word_that_is_written_anew_is_a_decision_of_its_own_with_its_reason_and_a_way_back(sheet):
    now = edited(sheet, lambda now: now.word_time(1, 0, 20.1, 20.5), lambda now: now.line_text(1, "Sing her loud"))
    assert now.lines[1].word_decisions == (1, 1, None)
    moved = edited(now, lambda now: now.word_time(1, 1, 20.6, 20.9))
    assert moved.lines[1].word_decisions == (1, 2, None)
    why = settled(now.because(1, "heard twice"), now)
    assert why.corrections[why.lines[1].word_decisions[1]].reason == "heard twice"
    back = settled(why.without(1), why)
    assert ([word.text for word in back.lines[1].line.words], back.lines[1].word_decisions) == (
        ["sing", "it", "loud"],
        (0, None, None),
    )


def test_what_is_as_before_is_the_same_object_and_judged_once(sheet):
    now = edited(sheet, lambda now: now.word_time(2, 0, 30.0, 30.4))
    assert now.lines[0] is sheet.lines[0]
    assert now.lines[3] is sheet.lines[3]
    assert now == laid_out(now)
    crossed = edited(sheet, lambda now: now.line_time(0, 19, 21))
    assert crossed.lines[0].faults == ("overlap",)


def test_a_reason_changes_no_line_and_one_taken_back_leaves_the_others(sheet):
    now = edited(sheet, lambda now: now.word_time(2, 0, 30.0, 30.4), lambda now: now.line_text(0, "won two one"))
    why = settled(now.because(0, "heard twice"), now)
    assert (why.corrections[0].reason, why.lines) == ("heard twice", now.lines)
    back = settled(why.without(0), why)
    assert [one.line for one in back.lines][1:] == list(HEARD.lines[1:])
    assert (back.lines[0].line.text, back.lines[0].decisions) == ("won two one", (0,))


@pytest.mark.parametrize("lost", [LineText("gone", 1, "x"), AllTimes(-11.9)])
def test_a_change_that_fits_nothing_or_loses_lines_is_refused(sheet, lost):
    with pytest.raises(OptionError):
        settled(sheet.decided(lost, NOW), sheet)


def test_what_fits_no_longer_is_left_out_of_a_sheet(sheet):
    kept = Correction("lyrics", LineText("gone", 1, "x"), "", NOW)
    shown = laid_out(LyricSheet(100.0, sheet.peaks, sheet.sections, (), HEARD, None, corrections=(kept,)))
    assert [one.line for one in shown.lines] == list(HEARD.lines)
    assert shown.said == ("the line 'gone' is 'x'",)
