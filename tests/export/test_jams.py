"""JAMS: what goes out comes back, other programs' files are read, a stranger's get one sentence."""

import itertools
import json

import mir_eval
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import OptionError
from workbench.export.jams import jams_text
from workbench.export.jams_reading import read_jams
from workbench.model.analysis import BeatGrid, Section
from workbench.model.grid_changes import GivenBeats
from workbench.model.lyrics import Line, Lyrics, Word, spread_words
from workbench.model.song import Song

SONG = Song("a" * 64, "tide", 10, "flac", "flac", 44100, 2, 44100 * 30, title="Glass “Tide”", artist=None)
GRID = BeatGrid(tuple(0.4 + i * 0.5 for i in range(40)), tuple((i + 1) % 3 + 1 for i in range(40)), 120.0, 3, 0.8)
GIVEN = GivenBeats(GRID.beats_s, GRID.beat_in_bar)
SECTIONS = (
    Section(0.0, 9.4, "Refrain", 0.5),
    Section(9.4, 17.3, "Refrain", 0.7),
    Section(17.3, 30.0, "Refrain", 0.9, 2),
)
WORDS = (Word(1.0, 1.5, "one", 0.5), Word(1.5, 2.0, "line", 0.9))
LYRICS = Lyrics(
    (
        Line(1.0, 3.0, "one line", WORDS, word_times=True),
        Line(4.0, 5.0, "no times", spread_words("no times", 4.0, 5.0)),
    ),
    "en",
)
TAGS = (("rock", 0.75), ("sad", 0.1))


def text(**change):
    return jams_text(SONG, **{"beats": GRID, "sections": SECTIONS, "lyrics": LYRICS, "tags": TAGS} | change)


def read(said):
    return read_jams(said, "tide.jams", SONG)


def file_of(*annotations, **about):
    return json.dumps({"annotations": list(annotations), "file_metadata": {"duration": 30.0} | about, "sandbox": {}})


def annotation(namespace, data, **more):
    return {"namespace": namespace, "data": data, "annotation_metadata": {}, **more}


def seen(time, value, duration=0.0, confidence=None):
    return {"time": time, "duration": duration, "value": value, "confidence": confidence}


def test_what_goes_out_comes_back():
    found = read(text())
    assert found.beats == GIVEN
    assert found.beats.meter == GRID.meter
    assert found.sections == SECTIONS
    assert found.lyrics == LYRICS
    assert found.tags == TAGS
    assert found.notes == ()


def test_parts_may_be_missing():
    found = read(text(beats=BeatGrid((), (), None, None, 0.0), lyrics=None, tags=()))
    assert (found.beats, found.lyrics, found.tags) == (None, None, ())
    assert found.sections == SECTIONS


def test_the_file_is_shaped_as_the_specification_says():
    root = json.loads(text())
    assert set(root) == {"annotations", "file_metadata", "sandbox"}
    assert root["file_metadata"]["duration"] == 30
    assert all(isinstance(root["file_metadata"][key], str) for key in ("title", "artist", "release", "jams_version"))
    assert [a["namespace"] for a in root["annotations"]] == ["beat", "segment_open", "lyrics", "lyrics", "tag_open"]
    for one in root["annotations"]:
        assert {"annotation_metadata", "data", "namespace", "sandbox", "time", "duration"} == set(one)
        assert set(one["annotation_metadata"]["curator"]) == {"name", "email"}
        for row in one["data"]:
            assert set(row) == {"time", "duration", "value", "confidence"}
            assert row["time"] >= 0 <= row["duration"]


def test_mir_eval_takes_what_stands_there():
    rows = {a["namespace"]: a["data"] for a in json.loads(text())["annotations"]}
    beats = np.array([row["time"] for row in rows["beat"]])
    mir_eval.beat.validate(beats, beats)
    intervals = np.array([[row["time"], row["time"] + row["duration"]] for row in rows["segment_open"]])
    labels = [row["value"] for row in rows["segment_open"]]
    mir_eval.segment.validate_structure(intervals, labels, intervals, labels)
    assert intervals[-1, 1] == pytest.approx(30)


def test_files_of_other_programs_are_read():
    positions = [
        seen(i / 2, {"position": i % 4 + 1, "measure": i // 4, "num_beats": 4, "beat_units": 4}) for i in range(9)
    ]
    found = read(
        file_of(
            annotation("beat_position", positions),
            annotation("segment_salami_function", [seen(0, "Intro", 10.0), seen(10, "Verse", 20.0, 0.5)]),
            annotation("lyrics", [seen(1, "la", 0.5), seen(2, "lo", 0.5)]),
            annotation("tag_gtzan", [seen(0, "rock", 30.0, 1.0)]),
            annotation("chord", [seen(0, "C:maj", 1.0)]),
        )
    )
    assert found.beats.beat_in_bar == (1, 2, 3, 4, 1, 2, 3, 4, 1)
    assert found.beats.meter == 4
    assert [s.label for s in found.sections] == ["intro", "verse"]
    assert [line.text for line in found.lyrics.lines] == ["la", "lo"]
    assert [line.words[0].text for line in found.lyrics.lines] == ["la", "lo"]
    assert found.tags == (("rock", 1.0),)


def test_dense_data_and_beats_without_numbers():
    dense = {"time": [0.5, 1.0, 1.5], "duration": [0, 0, 0], "value": [None, None, None], "confidence": [None] * 3}
    found = read(file_of(annotation("beat", dense), annotation("beat", [seen(3, 1)])))
    assert found.beats.beats_s == (0.5, 1.0, 1.5)
    assert any("the first was taken" in note for note in found.notes)
    assert any("counted in fours" in note for note in found.notes)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("", "no JSON"),
        ("{", "no JSON"),
        ("[" * 100_000, "no JSON"),
        ('{"annotations": ' + "[" * 60 + "]" * 60 + "}", "nests more than 40"),
        ("[]", "no list of annotations"),
        ("3", "no list of annotations"),
        ('{"annotations": 3}', "no list of annotations"),
        ('{"annotations": [3]}', "no namespace or no data"),
        ('{"annotations": []}', "no beats, sections, lyrics or tags"),
        (file_of(annotation("chord", [seen(0, "C")])), "no beats, sections, lyrics or tags"),
        (file_of(annotation("beat", [3])), "no time or no value"),
        (file_of(annotation("beat", [seen("1", 1)])), "the time '1'"),
        (file_of(annotation("beat", [seen(-1, 1)])), "the time -1"),
        (file_of(annotation("beat", [seen(1e9, 1)])), "the time 1000000000.0"),
        (file_of(annotation("beat", [seen(True, 1)])), "the time True"),
        (file_of(annotation("beat", [seen(float("nan"), 1)])), "NaN"),
        (file_of(annotation("beat", [seen(50, 1)])), "no mark within the song"),
        (file_of(annotation("segment_open", [seen(0, "a", float("inf"))])), "Infinity"),
        (file_of(annotation("beat", {"time": [1], "value": []})), "not of one length"),
        (file_of(annotation("beat", [seen(1, 1)])), "2 to 100000 beats, not 1"),
        (file_of(annotation("beat", [seen(i / 4000, 1) for i in range(100_001)])), "not 100001"),
        (" " * 20_000_001, "larger than 20 MB"),
        (file_of(annotation("tag_open", [seen(0, f"t{i}") for i in range(1001)])), "more than 1000"),
        ('{"annotations": [{"namespace": "beat", "data": [{"time": ' + "9" * 5000 + ', "value": 1}]}]}', "no JSON"),
    ],
)
def test_what_is_no_jams_file_gets_one_sentence(said, expected):
    with pytest.raises(OptionError, match="tide.jams") as caught:
        read(said)
    assert expected in caught.value.message
    assert "\n" not in caught.value.message
    assert len(caught.value.message) < 220


@pytest.mark.parametrize(
    "about",
    [
        {"duration": 31.5},
        {"duration": 12.0, "title": "Glass Tide"},
        {"duration": 10**400},
        {"title": "Other Song"},
        {"duration": None, "title": "Other Song", "identifiers": {"sha256": "b" * 64}},
    ],
)
def test_what_is_said_of_another_song_is_refused_by_name(about):
    with pytest.raises(OptionError, match="tide.jams.*(another song|'Other Song', not of 'Glass “Tide”')") as caught:
        read(file_of(annotation("beat", [seen(1, 1), seen(2, 2)]), **about))
    assert len(caught.value.message) < 260


@pytest.mark.parametrize(
    "about",
    [
        {"duration": 30.6, "title": "GLASS TIDE"},
        {"duration": 29.2, "title": "tide"},
        {"duration": None, "title": ""},
        {"duration": 0, "title": "Glass Tide (Remastered)"},
        {"duration": True, "title": 3},
        {"duration": "30", "title": "..."},
        {"duration": 500, "title": "Other Song", "identifiers": {"sha256": "a" * 64}},
    ],
)
def test_what_may_be_this_song_is_taken(about):
    assert read(file_of(annotation("beat", [seen(1, 1), seen(2, 2)]), **about)).beats.beats_s == (1, 2)


def test_a_file_whose_metadata_are_none_is_taken():
    beats = [annotation("beat", [seen(1, 1), seen(2, 2)])]
    assert read(json.dumps({"annotations": beats, "file_metadata": 3})).beats.beats_s == (1, 2)


def test_a_hostile_confidence_is_a_number_of_0_to_1():
    rows = [seen(0, "a", 10.0, 10**400), seen(10, "b", 10.0, -3), seen(20, "c", 10.0, "sure")]
    assert [s.confidence for s in read(file_of(annotation("segment_open", rows))).sections] == [1.0, 0.0, 1.0]


@pytest.mark.parametrize("numbers", [[1], [1, 1, 1, 1], [0, 1, 1], [1, "2", 1], [True, 1, 1], 3, None, [9, 1, 1]])
def test_occurrences_that_cannot_be_are_counted(numbers):
    rows = [seen(0, "Chorus 1", 10.0), seen(10, "Verse", 10.0), seen(20, "CHORUS", 10.0)]
    found = read(file_of(annotation("segment_open", rows, sandbox={"songreel": {"occurrences": numbers}})))
    assert [(s.label, s.occurrence) for s in found.sections] == [("chorus", 1), ("verse", 1), ("chorus", 2)]


_steps = st.lists(st.floats(0.051, 3.0), min_size=2, max_size=9)


@given(st.floats(0.001, 2.0), _steps, st.lists(st.floats(0, 1), min_size=11, max_size=11))
def test_every_time_comes_back_to_the_last_bit(first, steps, sure):
    times = tuple(itertools.accumulate(steps, initial=first))
    pairs = list(itertools.pairwise((0.0, *times, SONG.duration_s)))
    sections = tuple(Section(a, b, "x", c, i) for i, ((a, b), c) in enumerate(zip(pairs, sure, strict=False), 1))
    lines = tuple(
        Line(a, b, "w", (Word(a, b, "w", c),), word_times=True) for (a, b), c in zip(pairs, sure, strict=False)
    )
    grid = BeatGrid(times, tuple(i % 4 + 1 for i in range(len(times))), None, 4, 0.5)
    found = read(text(beats=grid, sections=sections, lyrics=Lyrics(lines)))
    assert found.sections == sections
    assert found.lyrics == Lyrics(lines)
    assert found.beats == GivenBeats(grid.beats_s, grid.beat_in_bar)


def test_an_end_that_no_length_gives_comes_back():
    start, end = 1.92, 17.99
    assert start + (end - start) != end
    lyrics = Lyrics((Line(start, end, "w", (Word(start, end, "w"),), word_times=True), Line(20.0, 20.0, "short")))
    found = read(text(lyrics=lyrics)).lyrics
    assert found.lines[0] == lyrics.lines[0]
    assert (found.lines[1].start_s, found.lines[1].end_s) == (20.0, 20.0)


_anything = st.sampled_from(
    [
        None,
        True,
        -1,
        3,
        1e300,
        float("inf"),
        10**30,
        "",
        "a b",
        [],
        [[]],
        [1],
        {},
        {"label": 3},
        {"label": "x"},
        {"position": 2},
        {"position": None},
        {"position": float("inf")},
        {"songreel": 3},
        {"songreel": {"level": "word"}},
    ]
)


@given(
    st.lists(
        st.fixed_dictionaries(
            {"namespace": st.sampled_from(["beat", "segment_open", "lyrics", "tag_open"])},
            optional={
                "data": st.lists(
                    st.fixed_dictionaries(
                        {"time": st.floats(0, 40) | _anything, "value": st.text(max_size=5) | _anything},
                        optional={"duration": st.floats(0, 40) | _anything, "confidence": _anything},
                    ),
                    max_size=4,
                )
                | _anything,
                "sandbox": _anything,
            },
        ),
        max_size=3,
    )
)
def test_any_file_is_read_or_refused(annotations):
    try:
        found = read(json.dumps({"annotations": annotations}))
    except OptionError:
        return
    assert found.beats or found.sections or found.lyrics or found.tags
