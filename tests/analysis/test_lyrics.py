"""Lyrics files: .lrc, enhanced .lrc, .srt, and what people put into them."""

import itertools
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.analysis.lyrics import parse_lyrics, read_lyrics, read_text
from workbench.errors import LyricsError


def texts(lyrics):
    return [line.text for line in lyrics.lines]


def test_lrc_lines_end_where_the_next_begins_or_when_they_must_have_been_sung():
    lyrics = parse_lyrics("[ti:A song]\n[00:10.00]Hello there\n[00:12.50]again\n[01:00]late\n", "a.lrc")
    assert texts(lyrics) == ["Hello there", "again", "late"]
    assert [line.start_s for line in lyrics.lines] == [10.0, 12.5, 60.0]
    assert lyrics.lines[0].end_s == 12.5
    assert 13 < lyrics.lines[1].end_s < 16  # not a line stretched over 47 seconds of solo
    assert 60.5 < lyrics.lines[2].end_s < 64


def test_words_without_times_are_spread_over_the_line_by_length():
    line = parse_lyrics("[00:10.00]a longest a\n[00:12.00]x", "a.lrc").lines[0]
    assert [word.text for word in line.words] == ["a", "longest", "a"]
    assert not line.word_times
    assert line.words[0].start_s == 10.0
    assert line.words[-1].end_s == pytest.approx(line.end_s)
    lengths = [word.end_s - word.start_s for word in line.words]
    assert lengths[1] > 3 * lengths[0]


def test_enhanced_words_keep_their_times():
    text = "[00:10.00]<00:10.20>Hello <00:10.90>big <00:11.50>world<00:12.30>\n[00:20.00]x"
    line = parse_lyrics(text, "a.lrc").lines[0]
    assert line.text == "Hello big world"
    assert line.word_times
    assert [(w.text, w.start_s, w.end_s) for w in line.words] == [
        ("Hello", 10.2, 10.9),
        ("big", 10.9, 11.5),
        ("world", 11.5, 12.3),
    ]
    assert line.end_s == 12.3


def test_several_times_a_line_repeat_it_in_order():
    lyrics = parse_lyrics("[00:30.00][00:10.00]chorus\n[00:20.00]verse", "a.lrc")
    assert [(line.start_s, line.text) for line in lyrics.lines] == [(10, "chorus"), (20, "verse"), (30, "chorus")]


def test_word_times_move_with_each_repeat():
    lyrics = parse_lyrics("[00:10.00][00:40.00]<00:10.50>go", "a.lrc")
    assert [line.words[0].start_s for line in lyrics.lines] == [10.5, 40.5]


@pytest.mark.parametrize(
    ("offset", "start", "told"),
    [("+500", 9.5, 0), ("500", 9.5, 0), ("-500", 10.5, 0), ("", 10.0, 0), ("abc", 10.0, 1), ("9" * 99, 10.0, 1)],
)
def test_a_positive_offset_makes_everything_earlier(offset, start, told):
    lyrics = parse_lyrics(f"[offset:{offset}]\n[00:10.00]x", "a.lrc")
    assert lyrics.lines[0].start_s == pytest.approx(start)
    assert len(lyrics.notes) == told
    assert all("line 1: an [offset:]" in note for note in lyrics.notes)


def test_a_line_cut_off_by_the_songs_start_is_shown_from_there():
    lyrics = parse_lyrics("[offset:3000]\n[00:01.00]gone\n[00:02.00]<00:02.50>cut <00:04.00>off", "a.lrc")
    (line,) = lyrics.lines
    assert (line.text, line.start_s, line.words[-1].start_s) == ("cut off", 0.0, 1.0)
    assert lyrics.notes == (
        "Lyrics 'a.lrc', line 2: before the song's start, so not shown.",
        "Lyrics 'a.lrc', line 3: beginning before the song does, so shown from its start.",
    )


def test_lines_after_the_songs_end_are_told_and_no_line_outlasts_it():
    text = "[00:01.00]one\n[00:09.50]two\n[00:10.00]three\n[99:00.00]four"
    lyrics = parse_lyrics(text, "a.lrc", 10.0)
    assert texts(lyrics) == ["one", "two"]
    assert lyrics.lines[-1].end_s == 10.0
    assert lyrics.notes == ("Lyrics 'a.lrc', 2 lines (the first is line 3): after the song's end, so not shown.",)
    with pytest.raises(LyricsError, match="No line of 'a.lrc' lies in the song, which lasts 1.0 s"):
        parse_lyrics(text, "a.lrc", 1.0)


def test_lines_of_one_time_are_shown_together():
    text = "[00:01.00]<00:01.10>give <00:01.50>up\n[00:01.05]auf\n[00:01.00]give up\n[00:03.00]a\n[00:03]b\n[00:03]c"
    lyrics = parse_lyrics(text, "a.lrc")
    assert texts(lyrics) == ["give up / auf", "a / b"]
    assert not any(line.word_times for line in lyrics.lines)
    assert lyrics.notes == (
        "Lyrics 'a.lrc', 2 lines (the first is line 2): at the time of another, so both are shown as one.",
        "Lyrics 'a.lrc', line 6: at the time of two others, so not shown.",
    )


def test_a_line_given_twice_at_one_time_is_one_and_keeps_its_word_times():
    lyrics = parse_lyrics("[00:01.00]give up\n[00:01.00]<00:01.10>give <00:01.50>up", "a.lrc")
    assert texts(lyrics) == ["give up"]
    assert lyrics.lines[0].word_times
    assert lyrics.notes == ()


def test_text_without_a_time_is_told():
    lyrics = parse_lyrics("[ti:x]\nfirst\n\n[00:01.00]timed\n[Chorus]\n[00:1x]broken", "a.lrc")
    assert texts(lyrics) == ["timed"]
    assert lyrics.notes == ("Lyrics 'a.lrc', 3 lines (the first is line 2): no time that can be read, so not shown.",)


def test_an_endless_line_is_cut_and_told():
    lyrics = parse_lyrics("[00:01.00]" + "la " * 1000, "a.lrc")
    assert len(lyrics.lines[0].text) <= 500
    assert "line 1: longer than 500 characters" in lyrics.notes[0]


def test_seconds_above_59_are_seconds():
    line = parse_lyrics("[00:75.00]<00:75.50>one <01:16,25>two", "a.lrc").lines[0]
    assert [word.start_s for word in line.words] == [75.5, 76.25]
    assert parse_lyrics("00:00:61 --> 00:00:63,5\nx", "a.srt").lines[0].start_s == 61


@pytest.mark.parametrize("broken", ["<0:1:2:3>", "<00:10.>", "<-1:00.00>", "<1:2345>"])
def test_a_word_time_that_cannot_be_read_is_left_out_and_told(broken):
    lyrics = parse_lyrics(f"[00:10.00]<00:10.00>one {broken}two <3 <5>", "a.lrc")
    assert texts(lyrics) == ["one two <3 <5>"]
    assert lyrics.notes == ("Lyrics 'a.lrc', line 1: a word time that cannot be read, so left out.",)


@pytest.mark.parametrize(
    ("marks", "starts"),
    [
        ("<00:10.50>a <00:12.00>b <00:11.00>c", [10.5, 12.0, 12.4]),  # out of order
        ("<00:10.50>a <00:99.00>b <00:12.50>c", [10.5, 11.5, 12.5]),  # beyond the next line's start
        ("<00:01.00>a <00:12.00>b", [10.0, 12.0]),  # before the line
        ("<00:10.50>a <00:12.00>b<00:20.00>", [10.5, 12.0]),  # an end beyond the next line's start
    ],
)
def test_a_wrong_word_time_is_taken_from_the_words_around_and_told(marks, starts):
    lyrics = parse_lyrics(f"[00:10.00]{marks}\n[00:14.00]x", "a.lrc")
    line = lyrics.lines[0]
    assert [word.start_s for word in line.words] == starts
    assert line.words[-1].end_s == line.end_s <= 14.0
    assert lyrics.notes == (
        "Lyrics 'a.lrc', line 1: word times out of order or outside the line, so taken from the words around.",
    )


def test_an_empty_line_ends_the_one_before():
    lyrics = parse_lyrics("[00:10.00]a rather long line of words\n[00:11.00]\n[00:30.00]x", "a.lrc")
    assert lyrics.lines[0].end_s == 11.0
    assert len(lyrics.lines) == 2


def test_srt_has_both_ends():
    text = "1\n00:00:01,500 --> 00:00:03,000\nHello\nthere\n\n2\n00:00:04,000 --> 00:00:05,000 X1:0\n<i>x</i>\n"
    lyrics = parse_lyrics(text, "a.srt")
    assert texts(lyrics) == ["Hello there", "<i>x</i>"]
    assert (lyrics.lines[0].start_s, lyrics.lines[0].end_s) == (1.5, 3.0)


def test_an_srt_named_lrc_is_read_as_what_it_is():
    assert texts(parse_lyrics("1\r\n00:00:01,5 --> 00:00:03,0\r\nHello\r\n", "a.lrc")) == ["Hello"]


def test_an_srt_cue_that_ends_before_it_starts_is_shown_and_told():
    text = "1\n00:00:03,000 --> 00:00:01,000\nback\n\n2\n00:00:04,000 --> 00:00:04,000\nstill\n"
    lyrics = parse_lyrics(text, "a.srt")
    assert [(line.text, line.start_s, line.end_s) for line in lyrics.lines] == [("back", 3, 4), ("still", 4, 6)]
    (told,) = lyrics.notes
    assert told.startswith("Lyrics 'a.srt', 2 lines (the first is line 2): an end that is not after its start, so")


def test_srt_text_outside_of_a_cue_is_told_and_a_missing_empty_row_is_not_missed():
    text = (
        "words\n1\n00:00:01,0 --> 00:00:02,0\none\n2\n00:00:03,0 --> 00:00:05,0\ntwo\n\nlost\n\n"
        "3\n00:00:04,0 -> 00:00:05,0\nbroken\n\n4\n00:00:04,0 --> 00:00:06,0\nfour"
    )
    lyrics = parse_lyrics(text, "a.srt")
    assert [(line.text, line.end_s) for line in lyrics.lines] == [("one", 2.0), ("two", 4.0), ("four", 6.0)]
    assert lyrics.notes == (
        "Lyrics 'a.srt', 4 lines (the first is line 1): no time that can be read, so not shown.",
        "Lyrics 'a.srt', line 6: running into the next one, so shown until that begins.",
    )


@pytest.mark.parametrize("text", [r"{\an8}it's {\b1}me\N", "'; DROP TABLE songs; --", "[Chorus] x", "100% <b>"])
def test_markup_stays_plain_text(text):
    assert texts(parse_lyrics(f"[00:01.00]{text}\n", "a.lrc")) == [text]


def test_control_and_direction_characters_are_removed():
    assert texts(parse_lyrics("[00:01.00]a\u202eb\u2066c\x1b[0m\x07d\u200e\te", "a.lrc")) == ["abc[0md e"]


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("utf-16", ""),
        ("utf-16-le", "read as UTF-16"),
        ("utf-16-be", "read as UTF-16"),
        ("cp1252", "not UTF-8; it was read as Windows-1252"),
    ],
)
def test_encodings(tmp_path, encoding, told):
    path = tmp_path / "a.lrc"
    path.write_bytes("[00:01.00]Où est l'été – là\n".encode(encoding))
    lyrics = read_lyrics(path)
    assert lyrics is not None
    assert texts(lyrics) == ["Où est l'été – là"]
    assert len(lyrics.notes) == bool(told)
    assert all(told in note and "'a.lrc'" in note for note in lyrics.notes)
    assert read_text(path)[0].strip() == "[00:01.00]Où est l'été – là"


def test_zero_bytes_in_a_good_file_are_left_out_and_told(tmp_path):
    (tmp_path / "a.lrc").write_bytes(b"[00:01.00]one\n[00:02.00]t\0wo\n" + bytes(200))
    lyrics = read_lyrics(tmp_path / "a.lrc")
    assert texts(lyrics) == ["one", "two"]
    assert "zero bytes" in lyrics.notes[0]


def test_plain_text_has_no_times(tmp_path):
    (tmp_path / "words.txt").write_text("just words")
    assert read_lyrics(tmp_path / "words.txt") is None


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("none.lrc", None, "cannot be read"),
        ("plain.lrc", b"no times here", "No line of 'plain.lrc'"),
        ("empty.srt", b"", "is empty"),
        ("big.lrc", b"x" * 2_000_001, "larger than 2 MB"),
        ("binary.lrc", bytes(range(256)) * 4, "holds no text"),
        ("only-tags.lrc", b"[ti:x]\n[ar:y]", "No line"),
        ("only-empty.lrc", b"[00:01.00]\n", "No line"),
    ],
)
def test_unusable_files_get_one_sentence(tmp_path, name, data, said):
    if data is not None:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(LyricsError, match=said) as caught:
        read_lyrics(tmp_path / name)
    assert caught.value.field == "lyrics"
    assert "\n" not in caught.value.message
    assert str(tmp_path) not in caught.value.message


@pytest.mark.parametrize("name", [".", "a\0b", "x" * 9999])
def test_what_is_no_file_is_refused_in_one_sentence(tmp_path, name):
    with pytest.raises(LyricsError, match="cannot be read"):
        read_lyrics(tmp_path / name)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are of POSIX systems")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.lrc")
    with pytest.raises(LyricsError, match="it is no file"):
        read_lyrics(tmp_path / "pipe.lrc")


_PIECES = [
    "[00:10.00]",
    "[00:05.5]",
    "[99:59.99]",
    "<00:10.20>",
    "<00:04.00>",
    "<00:99.00>",
    "<0:0:0>",
    "[00:10.05]",
    "[offset:-900]",
    "[offset:9000]",
    "hi",
    "it's",
    "{\\k}",
    " ",
    "\n",
    "\n\n",
    "00:00:01,000 --> 00:00:02,000\n",
    "00:00:09,000 --> 00:00:02,000\n",
    "[",
    "]",
    "<>",
    "\t",
]


@given(st.lists(st.sampled_from(_PIECES), max_size=40))
def test_whatever_comes_in_lines_ascend_and_words_stay_inside(pieces):
    try:
        lyrics = parse_lyrics("".join(pieces), "a.lrc", 60.0)
    except LyricsError:
        return
    assert lyrics.lines
    assert all(a.end_s <= b.start_s for a, b in itertools.pairwise(lyrics.lines))
    for line in lyrics.lines:
        assert 0 <= line.start_s < line.end_s <= 60
        assert " ".join(word.text for word in line.words) == line.text
        assert all(line.start_s <= word.start_s <= word.end_s <= line.end_s for word in line.words)
        assert all(a.end_s <= b.start_s for a, b in itertools.pairwise(line.words))
