"""Label files of Audacity and Sonic Visualiser: rows are read as what they are, and a stranger's get one sentence."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import OptionError
from workbench.export.labels import beat_labels, lyric_labels, read_labels, section_labels
from workbench.model.analysis import BeatGrid, Section
from workbench.model.grid_changes import GivenBeats
from workbench.model.lyrics import Line, Lyrics, spread_words

SONG_S = 30.0


def read(text, part="sections", duration_s=SONG_S):
    return read_labels(text, part, "marks.txt", duration_s)


def spans(found):
    return [(s.start_s, s.end_s, s.label) for s in found.sections]


def test_beats_go_out_and_come_back():
    grid = BeatGrid(tuple(1 + i * 0.5 for i in range(12)), tuple((i + 2) % 3 + 1 for i in range(12)), 120.0, 3, 1.0)
    found = read(beat_labels(grid), "beats").beats
    assert found == GivenBeats(grid.beats_s, grid.beat_in_bar)
    assert found.meter == 3


def test_sections_go_out_and_come_back():
    sections = (Section(0.0, 8.0, "intro"), Section(8.0, 20.5, "Ça va – 曲"), Section(20.5, SONG_S, "intro", 1.0, 2))
    found = read(section_labels(sections))
    assert found.sections == sections
    assert found.notes == ()


def test_lyrics_go_out_and_come_back():
    lines = (Line(1.0, 3.0, "one line"), Line(4.0, 6.5, "another, with a comma"), Line(6.5, 8.0, 'and "quotes"'))
    words = [spread_words(line.text, line.start_s, line.end_s) for line in lines]
    worded = tuple(replace(line, words=spread) for line, spread in zip(lines, words, strict=True))
    assert read(lyric_labels(Lyrics(lines)), "lyrics").lyrics == Lyrics(worded)


def test_a_label_cannot_make_rows_or_columns():
    text = section_labels([Section(0.0, 5.0, "a\tb\n9.0\t9.5\tc"), Section(5.0, SONG_S, "d")])
    assert [s.label for s in read(text).sections] == ["a b 9.0 9.5 c", "d"]


@pytest.mark.parametrize(
    "text",
    [
        "0.500000\t1\n1.000000\t2\n1.500000\t1\n2.000000\t2\n",  # Sonic Visualiser's time instants
        "0.500000\t0.500000\t1\n1.0\t1.0\t2\n1.5\t1.5\t1\n2.0\t2.0\t2\n",  # Audacity's points
        "0.5\t1|1\n1.0\t1|2\n1.5\t2|1\n2.0\t2|2\n",
        "TIME,LABEL\n0.500000000,1\n1.0,2\n1.5,1\n2.0,2\n",
        "\ufeff0.5 1\r\n1.0 2\r\n1.5 1\r\n2.0 2\r\n",
        "0.5000000000000000001\t1\n1.00000000000000000001\t2\n1.5\t1\n2.0\t2\n",  # as numpy prints them
        "# made by hand\n0,5\t0,5\t1\n\n1,0\t1,0\t2\n1,5\t1,5\t1\n2,0\t2,0\t2\n",
    ],
    ids=["instants", "points", "bar and beat", "commas", "spaces", "many decimals", "decimal commas"],
)
def test_points_are_beats(text):
    found = read(text, "beats").beats
    assert found == GivenBeats((0.5, 1.0, 1.5, 2.0), (1, 2, 1, 2))


def test_beats_without_numbers_are_counted_in_fours():
    found = read("0.5\n1.0\n1.5\n2.0\n2.5\n", "beats")
    assert found.beats.beat_in_bar == (1, 2, 3, 4, 1)
    assert "counted in fours" in found.notes[0]


def test_regions_of_sonic_visualiser_have_a_duration():
    text = "0.0\t1.0\t8.0\tintro\n8.0\t2.0\t22.0\tverse\n"
    assert spans(read(text)) == [(0.0, 8.0, "intro"), (8.0, SONG_S, "verse")]


def test_points_are_sections_up_to_the_next():
    assert spans(read("0.2\tintro\n8.0\tverse\n")) == [(0.0, 8.0, "intro"), (8.0, SONG_S, "verse")]


def test_gaps_and_overlaps_are_told():
    found = read("5.0\t12.0\tverse\n10.0\t15.0\tchorus\n")
    assert spans(found) == [
        (0.0, 5.0, "section"),
        (5.0, 10.0, "verse"),
        (10.0, 15.0, "chorus"),
        (15.0, SONG_S, "section"),
    ]
    assert found.notes == (
        "Row 1 at 5.00 s ('verse') overlaps what follows, so it ends where that begins.",
        "Parts of the song that no region covers became sections named section.",
    )


@pytest.mark.parametrize(
    ("text", "labels", "note"),
    [
        (
            "0\t8\tintro\n8\t8\tverse\n20\t30\tchorus\n",
            ["intro", "verse", "chorus"],
            "Row 2 at 8.00 s ('verse') has no length, so it lasts up to the next row.",
        ),
        (
            "0.0\t1.0\t8.0\tintro\n8.0\t2.0\t0.0\tverse\n20.0\t2.0\t10.0\tchorus\n",  # Sonic Visualiser's
            ["intro", "verse", "chorus"],
            "Row 2 at 8.00 s ('verse') has no length, so it lasts up to the next row.",
        ),
        (
            "0\t8\tintro\n0\t9\tverse\n9\t30\tchorus\n",
            ["verse", "chorus"],
            "Row 1 at 0.00 s ('intro') begins where another section does, so it was left out.",
        ),
        (
            "0\t9\tintro\n8\t21\tverse\n20\t31\tchorus\n",
            ["intro", "verse", "chorus"],
            "Row 1 at 0.00 s ('intro') overlaps what follows, so it ends where that begins; 1 more likewise.",
        ),
        ("0\t8\tintro\n8\t33\tverse\n", ["intro", "verse"], "so it ends there, at 30.00 s."),
    ],
    ids=["point", "no duration", "same start", "two overlaps", "too long"],
)
def test_what_is_odd_in_a_row_is_told(text, labels, note):
    found = read(text)
    assert [label for *_, label in spans(found)] == labels
    assert any(one.endswith(note) for one in found.notes), found.notes


def test_lines_that_overlap_are_taken_and_told():
    found = read("1.0\t4.0\tone\n3.0\t6.0\ttwo\n7\t7\tthree\n9\t10\t\n11\t12\tfour\n", "lyrics")
    assert [(line.start_s, line.end_s) for line in found.lyrics.lines] == [(1, 4), (3, 6), (7, 11), (11, 12)]
    assert found.notes == (
        "Row 4 at 9.00 s has no text, so it was left out.",
        "Row 3 at 7.00 s ('three') has no length, so it lasts up to the next row.",
        "Row 2 at 3.00 s ('two') begins before the line before it ends, and both were taken as they are.",
    )


def test_points_alone_mean_what_they_say():
    assert read("1\t1\tone\n4\t4\ttwo\n", "lyrics").notes == read("0\tintro\n8\tverse\n").notes == ()


def test_frequencies_of_audacity_are_no_marks():
    assert spans(read("0.0\t8.0\tintro\n\\\t200.0\t4000.0\n8.0\t30.0\tverse\n"))[1] == (8.0, SONG_S, "verse")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no row with a time"),
        ("\n\n# nothing\n", "no row with a time"),
        ("hello world\n", "row 1 begins with 'hello'"),
        ("1.0\t2.0\ta\nnan\t3.0\tb\n", "row 2 begins with 'nan'"),
        ("0.5\t1.5\ta\n1,5\t2,5\tb\n", "some with a comma"),
        ("5.0\t2.0\ta\n", "ends at 2 s, before it begins"),
        ("-1.0\t2.0\ta\n", "has the time -1.0"),
        ("1e30\t2.0\ta\n", "has the time 1e30"),
        ("99999999\ta\n", "has the time 99999999"),
        ("40.0\t50.0\ta\n", "no mark within the song's 30.0 s"),
        ("\0\1\2", "other data than text"),
        ('1.0,"a\n', "quotation mark"),
        ("1.0\n" * 200_001, "more than 200000"),
    ],
)
def test_what_is_no_label_file_gets_one_sentence(text, said):
    with pytest.raises(OptionError, match="marks.txt") as caught:
        read(text)
    assert said in caught.value.message
    assert "\n" not in caught.value.message
    assert len(caught.value.message) < 220


@given(
    st.text(max_size=200) | st.text('0123456789.,\t\n -e\\"ab', max_size=200),
    st.sampled_from(["beats", "sections", "lyrics"]),
)
def test_any_text_is_read_or_refused(text, part):
    try:
        found = read(text, part)
    except OptionError:
        return
    assert found.beats or found.sections or found.lyrics
    if found.sections:
        assert found.sections[0].start_s == 0
        assert found.sections[-1].end_s == SONG_S
        assert all(a.end_s == b.start_s for a, b in zip(found.sections, found.sections[1:], strict=False))


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ("1.0\t2\n2.0\t4\n", "No beat is the first of a bar, so they are counted in fours from the first."),
        ("1.0\t1\n2.0\t\n", "Not every beat has its number in the bar, so they are counted in fours from the first."),
    ],
)
def test_what_lacks_of_bars_is_said_as_it_is(rows, sentence):
    found = read(rows, "beats")
    assert found.notes == (sentence,)
    assert found.beats.beat_in_bar == (1, 2)
