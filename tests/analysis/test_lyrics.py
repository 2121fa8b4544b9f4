"""Lyrics files: .lrc, enhanced .lrc, .srt, and what people put into them."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.analysis.lyrics import parse_lyrics, read_lyrics
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


@pytest.mark.parametrize(("offset", "start"), [("+500", 9.5), ("500", 9.5), ("-500", 10.5), ("huge", 10.0)])
def test_a_positive_offset_makes_everything_earlier(offset, start):
    assert parse_lyrics(f"[offset:{offset}]\n[00:10.00]x", "a.lrc").lines[0].start_s == pytest.approx(start)


def test_an_offset_never_makes_a_time_negative():
    assert parse_lyrics("[offset:5000]\n[00:01.00]<00:01.20>x", "a.lrc").lines[0].start_s == 0.0


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


@pytest.mark.parametrize("text", [r"{\an8}it's {\b1}me\N", "'; DROP TABLE songs; --", "[Chorus] x", "100% <b>"])
def test_markup_stays_plain_text(text):
    assert texts(parse_lyrics(f"[00:01.00]{text}\n", "a.lrc")) == [text]


def test_control_and_direction_characters_are_removed():
    assert texts(parse_lyrics("[00:01.00]a\u202eb\u2066c\x1b[0m\x07d\u200e\te", "a.lrc")) == ["abc[0md e"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_encodings(tmp_path, encoding):
    path = tmp_path / "a.lrc"
    path.write_bytes("[00:01.00]Où est l'été\n".encode(encoding))
    lyrics = read_lyrics(path)
    assert lyrics is not None
    assert texts(lyrics) == ["Où est l'été"]


def test_plain_text_has_no_times(tmp_path):
    (tmp_path / "words.txt").write_text("just words")
    assert read_lyrics(tmp_path / "words.txt") is None


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("none.lrc", None, "cannot be read"),
        ("plain.lrc", b"no times here", "No line of 'plain.lrc'"),
        ("empty.srt", b"", "No line"),
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


def test_a_folder_is_no_lyrics_file(tmp_path):
    with pytest.raises(LyricsError, match="cannot be read"):
        read_lyrics(tmp_path)


_PIECES = [
    "[00:10.00]",
    "[00:05.5]",
    "[99:59.99]",
    "<00:10.20>",
    "<00:04.00>",
    "[offset:-900]",
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
        lyrics = parse_lyrics("".join(pieces), "a.lrc")
    except LyricsError:
        return
    assert lyrics.lines
    assert all(a.start_s <= b.start_s for a, b in itertools.pairwise(lyrics.lines))
    for line in lyrics.lines:
        assert line.words
        assert all(line.start_s <= word.start_s <= word.end_s <= line.end_s for word in line.words)
        assert all(a.end_s <= b.start_s for a, b in itertools.pairwise(line.words))
