import itertools
from dataclasses import replace

import pytest

from workbench.analysis.words.amend import amended, line_occurrence
from workbench.analysis.words.report import report_on
from workbench.jobs.keys import dumps, loads
from workbench.model.heard_lyrics import HeardLyrics, Voice
from workbench.model.lyric_changes import AllTimes, GivenLyrics, LineText, LineTime, LyricChange, RestTimes, WordTime
from workbench.model.lyrics import Line, Lyrics, Word


def line(start, text, step=0.5, confidence=0.9):
    words = tuple(
        Word(start + i * step, start + (i + 1) * step, word, confidence) for i, word in enumerate(text.split())
    )
    return Line(start, words[-1].end_s, text, words, word_times=True)


LYRICS = Lyrics(
    (line(10, "one two three"), line(20, "sing it loud"), line(30, "four five"), line(40, "Sing it, LOUD!")), "en"
)

WORDS = (Word(20, 20.3, "sing", 0.9), Word(20.5, 20.7, "it", 0.9), Word(21.0, 21.5, "loud", 0.9))
"""With room between them."""


def change(*changes, lyrics=LYRICS, duration=100.0):
    return amended(lyrics, changes, duration)


def starts(found):
    return [one.start_s for one in found.lyrics.lines]


def test_a_change_finds_its_line_by_text_and_occurrence():
    found = change(LineTime("sing it loud", 2, 50, 53))
    assert starts(found) == [10, 20, 30, 50]
    assert [w.start_s for w in found.lyrics.lines[3].words] == [50, 51, 52]
    assert line_occurrence(LYRICS, 1) == 1
    assert line_occurrence(LYRICS, 3) == 2


def test_changes_survive_a_new_alignment():
    changes = (WordTime("one two three", 1, "two", 1, 10.7, 10.9), LineTime("sing it loud", 1, 22, 23), AllTimes(0.1))
    new = replace(LYRICS, lines=(line(5, "an intro"), *(line(one.start_s + 0.2, one.text) for one in LYRICS.lines)))
    found = change(*changes, lyrics=new)
    assert not found.misfits
    assert found.lyrics.lines[1].words[1].start_s == pytest.approx(10.8)
    assert found.lyrics.lines[2].start_s == pytest.approx(22.1)


@pytest.mark.parametrize(
    "lost",
    [LineTime("sing it loud", 3, 1, 2), LineText("gone", 1, "x"), WordTime("four five", 1, "six", 1, 1, 2)],
)
def test_a_change_that_fits_nothing_is_told_and_the_rest_is_applied(lost):
    found = change(lost, AllTimes(1.0))
    assert found.misfits == (lost,)
    assert len(found.notes) == 1
    assert lost.line in found.notes[0]
    assert starts(found) == [11, 21, 31, 41]


def test_a_words_neighbours_give_way():
    words = change(WordTime("one two three", 1, "two", 1, 10.2, 11.3)).lyrics.lines[0].words
    assert [(w.start_s, w.end_s) for w in words] == [(10.0, 10.2), (10.2, 11.3), (11.3, 11.5)]
    assert words[1].confidence == 1
    moved = change(WordTime("one two three", 1, "one", 1, 9.0, 9.5)).lyrics.lines[0]
    assert (moved.start_s, moved.words[0].start_s) == (9.0, 9.0)


def test_all_times_are_moved_and_stretched_inside_the_song():
    found = change(AllTimes(-15.0, 1.1), duration=28.0)
    assert starts(found) == pytest.approx([7, 18])
    assert found.notes == ("2 lines were moved out of the song, and left out.",)
    assert found.misfits == ()
    assert change(AllTimes(-11.0), duration=60.0).lyrics.lines[0].start_s == 0.0
    assert all(word.end_s <= 28 for one in found.lyrics.lines for word in one.words)


def test_given_lyrics_end_what_was_said_before():
    other = replace(LYRICS, lines=(line(5, "an intro"),), language="fr")
    found = change(LineTime("gone", 1, 1, 2), AllTimes(1.0), GivenLyrics(other), AllTimes(2.0))
    assert (starts(found), found.lyrics.language, found.misfits) == ([7], "fr", ())


def test_a_line_gets_other_words():
    found = change(
        LineText("four five", 1, "Four, fife"), LineText("one two three", 1, ""), LineText("sing it loud", 2, "sing")
    )
    assert [one.text for one in found.lyrics.lines] == ["sing it loud", "Four, fife", "sing"]
    assert [w.start_s for w in found.lyrics.lines[1].words] == [30, 30.5]
    assert (found.lyrics.lines[2].words[0].start_s, found.lyrics.lines[2].word_times) == (40, True)


def test_lines_stay_in_order():
    assert starts(change(LineTime("one two three", 1, 60, 61))) == [20, 30, 40, 60]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: WordTime("a", 0, "a", 1, 1, 2),
        lambda: WordTime("a", 1, "", 1, 1, 2),
        lambda: LineTime("a", 1, 3, 2),
        lambda: LineTime("a", 1, -1, 2),
        lambda: LineText(" ", 1, "x"),
        lambda: AllTimes(float("nan")),
        lambda: AllTimes(0, 3.0),
    ],
)
def test_changes_are_valid_at_birth(wrong):
    with pytest.raises(ValueError, match="."):
        wrong()


def test_changes_and_findings_are_kept_as_json():
    changes = (WordTime("a", 1, "a", 1, 1.0, 2.0), LineTime("a", 1, 1.0, 2.0), LineText("a", 1, "b"), AllTimes(1.0))
    changes = (*changes, GivenLyrics(LYRICS))
    assert loads(tuple[LyricChange, ...], dumps(changes)) == changes
    heard = HeardLyrics(LYRICS, "en", 0.9, 0.8, Voice(((1.0, 2.0),), measured=True), ("a",))
    assert loads(HeardLyrics, dumps(heard)) == heard


def faults(*lines, voice=None):
    return [one.faults for one in report_on(Lyrics(lines), voice).lines]


def test_a_good_line_has_no_fault():
    assert report_on(LYRICS).doubtful == ()
    assert report_on(LYRICS).sentence == "Nothing speaks against the times of 4 lines."
    assert report_on(Lyrics(())).sentence == "There are no lyrics."


def test_each_fault_is_found():
    assert faults(line(1, "a b", 0.01)) == [("zero length", "too fast")]
    assert faults(line(1, "a b c d e f", 0.1)) == [("too fast",)]
    assert faults(line(1, "a b", 6)) == [("stretched",)]
    gap = Line(1, 12, "a b", (Word(1, 2, "a"), Word(11, 12, "b")), word_times=True)
    assert faults(gap) == [("gap inside",)]
    assert faults(line(1, "a b"), line(1.5, "c d")) == [("overlap",), ()]
    assert faults(line(1, "a b", confidence=0.2)) == [("doubtful",)]


def test_only_a_measured_voice_speaks_against_a_line():
    elsewhere = Voice(((50.0, 60.0),), measured=True)
    assert faults(line(1, "a b"), voice=elsewhere) == [("outside the voice",)]
    assert faults(line(1, "a b"), voice=replace(elsewhere, measured=False)) == [()]
    assert faults(line(51, "a b"), voice=elsewhere) == [()]


def test_the_report_says_its_first_doubtful_line():
    report = report_on(Lyrics((line(1, "a b"), line(10, "c d", confidence=0.1))))
    assert report.sentence == "1 of 2 lines needs a look; the first is 'c d' at 10.0 s (doubtful)."


def test_a_line_whose_times_a_person_set_is_no_longer_doubtful():
    heard = Lyrics((line(1, "a b", confidence=0.1), line(10, "c d", confidence=0.1), line(20, "e f", confidence=0.9)))
    found = change(LineTime("a b", 1, 2, 3), LineTime("e f", 1, 21, 22), lyrics=heard).lyrics
    assert [one.faults for one in report_on(found).lines] == [(), ("doubtful",), ()]
    assert [word.confidence for word in found.lines[2].words] == [0.9, 0.9], "nobody is less sure"


def test_words_that_a_person_set_are_sure_and_those_beside_them_as_before():
    heard = Lyrics((line(1, "a b", confidence=0.1), line(10, "c d e f", confidence=0.1)))
    found = change(WordTime("a b", 1, "a", 1, 1.1, 1.4), WordTime("c d e f", 1, "d", 1, 10.6, 10.9), lyrics=heard)
    assert [one.faults for one in report_on(found.lyrics).lines] == [(), ("doubtful",)]


def test_the_rest_moves_from_a_line_on_and_finds_it_again():
    moved = change(RestTimes("sing it loud", 2, -0.5), RestTimes("four five", 1, 1.0))
    assert starts(moved) == [10, 20, 31, 40.5]
    assert moved.lyrics.lines[3].words[1].start_s == 41.0
    cut = change(RestTimes("four five", 1, 65.0))
    assert starts(cut) == [10, 20, 95]
    assert cut.notes == ("1 line was moved out of the song, and left out.",)


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("sing it out loud", [20, 20.5, None, 21.0]),
        ("sing loud", [20, 21.0]),
        ("sing it", [20, 20.5]),
        ("oh sing it loud", [20, None, None, None]),
        ("sing all of it loud", [20, None, None, 20.5, 21.0]),
        ("SING it -- loud", [20, 20.5, None, 21.0]),
    ],
)
def test_words_that_stay_in_a_line_keep_their_times(text, times):
    lyrics = replace(LYRICS, lines=(Line(20, 21.5, "sing it loud", WORDS, word_times=True),))
    (found,) = change(LineText("sing it loud", 1, text), lyrics=lyrics).lyrics.lines
    assert [word.text for word in found.words] == text.split()
    assert all(
        want is None or word.start_s == pytest.approx(want) for word, want in zip(found.words, times, strict=True)
    )
    assert all(a.end_s <= b.start_s for a, b in itertools.pairwise(found.words))
    assert found.word_times == (text != "oh sing it loud")  # no room before the first: all share the line
