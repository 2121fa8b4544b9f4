"""What other programs say about a song comes in: into force, or not at all."""

import json
import os
import shutil
from dataclasses import replace

import pytest

from workbench.errors import CancelledError, NotFoundError, OptionError
from workbench.export.jams_reading import read_jams
from workbench.jobs.cancel import CancelToken
from workbench.model.character import character_tags
from workbench.model.character_changes import SetTag
from workbench.model.correction import Correction
from workbench.model.grid_changes import BarsAt, GivenBeats
from workbench.model.lyric_changes import AllTimes, GivenLyrics

WORDS = "[00:01.00]<00:01.00>Hey <00:01.50>you\n[00:05.00]another line\n[00:07.13]<00:07.13>last <00:07.77>one\n"
LABELS = "0.31\t0.31\t1\n0.84\t0.84\t2\n1.33\t1.33\t3\n1.9\t1.9\t1\n"


@pytest.fixture(scope="module")
def heard_once(opened, short_song, tmp_path_factory):
    """A library with a song that was heard, twice: with its words and without."""
    folder = tmp_path_factory.mktemp("once")
    (folder / "words.lrc").write_text(WORDS, encoding="utf-8")
    opened(folder / "with", 3.0).open(short_song).analyze(beats="librosa", lyrics=folder / "words.lrc")
    opened(folder / "without", 3.0).open(short_song).analyze(beats="librosa")
    return folder


@pytest.fixture
def copied(opened, heard_once, tmp_path):
    def copy(name):
        shutil.copytree(heard_once / name, tmp_path / name)
        library = opened(tmp_path / name, 3.0)
        (row,) = library.projects()
        return library.project(row.id)

    return copy


@pytest.fixture
def heard(copied):
    return copied("with")


@pytest.fixture
def bare(copied):
    return copied("without")


def grid_of(project):
    beats = project.heard().beats
    return beats.beats_s, beats.beat_in_bar


def sung(project):
    return project.heard().lyrics.lines, project.heard().lyrics.language


def written(folder, text, name="marks.txt"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_jams_out_and_in_is_the_identity(heard, tmp_path):
    out = heard.export("jams", tmp_path / "a.jams").path
    found = read_jams(out.read_text("utf-8"), out.name, heard.song)
    assert (found.beats.beats_s, found.beats.beat_in_bar) == grid_of(heard)
    assert found.sections == heard.arrangement()
    assert (found.lyrics.lines, found.lyrics.language) == sung(heard)
    assert found.tags == character_tags(heard.heard().character)
    assert found.notes == ()
    changes = heard.store.changes()
    taken = heard.import_annotations(out)
    assert (taken.beats, taken.sections, taken.lyrics) == (len(found.beats.beats_s), len(found.sections), 3)
    assert (taken.changed, taken.notes) == ((), ())
    assert heard.store.changes() == changes


def test_what_a_person_made_of_a_song_goes_to_another_library(heard, bare, tmp_path):
    heard.import_annotations(written(tmp_path, LABELS), "beats")
    document = heard.sections
    first = document.value.sections[0]
    own = (
        replace(first, end_s=2.7182818284590451, label="Refrain", occurrence=1),
        replace(first, start_s=2.7182818284590451, label="Refrain", end_s=5.1, occurrence=2),
        replace(first, start_s=5.1, label="サビ", end_s=heard.song.duration_s),
    )
    document.commit(replace(document.value, sections=own))
    taken = bare.import_annotations(heard.export("jams", tmp_path / "a.jams").path)
    assert set(taken.changed) >= {"beats", "sections", "lyrics"}
    assert grid_of(bare) == grid_of(heard) == ((0.31, 0.84, 1.33, 1.9), (1, 2, 3, 1))
    assert bare.arrangement() == own
    assert sung(bare) == sung(heard)
    first, *_ = bare.corrections
    assert (first.part, first.reason) == ("beats", "imported from a.jams")
    assert bare.import_annotations(tmp_path / "a.jams").changed == ()


def test_one_part_of_a_jams_file_alone(heard, bare, tmp_path):
    out = heard.export("jams", tmp_path / "a.jams").path
    before = grid_of(bare)
    taken = bare.import_annotations(out, "lyrics")
    assert (taken.beats, taken.sections, taken.lyrics, taken.changed) == (None, None, 3, ("lyrics",))
    assert grid_of(bare) == before
    (given,) = bare.corrections
    assert isinstance(given.change, GivenLyrics)


def test_beats_of_labels_are_a_correction_that_stays(heard, tmp_path):
    lines = sung(heard)
    taken = heard.import_annotations(written(tmp_path, LABELS), "beats")
    assert (taken.beats, taken.changed) == (4, ("beats",))
    beats = heard.heard().beats
    assert (beats.beats_s, beats.beat_in_bar, beats.meter, beats.confidence) == (
        (0.31, 0.84, 1.33, 1.9),
        (1, 2, 3, 1),
        3,
        1.0,
    )
    assert sung(heard) == lines
    assert heard.listen_again().beats == beats
    assert heard.take_back().beats != beats


def test_other_beats_take_the_place_of_what_was_said_of_the_old_ones(heard, tmp_path):
    now = "2026-01-01T12:00:00+00:00"
    said = [Correction("beats", BarsAt(1.0), "", now), Correction("lyrics", AllTimes(0.25), "", now)]
    heard.store.save_heard(heard.id, heard.heard(), 0, said)
    taken = heard.import_annotations(written(tmp_path, LABELS), "beats")
    kept = heard.corrections
    assert [type(one.change) for one in kept] == [AllTimes, GivenBeats]
    assert taken.notes == ("1 earlier correction is no longer in force: the file has other beats.",)


def test_an_offset_of_the_words_is_not_added_again(heard, tmp_path):
    heard.corrections.offset(0.25)
    moved = sung(heard)
    out = heard.export("jams", tmp_path / "a.jams").path
    before, kept = heard.take_back(), [Correction("lyrics", AllTimes(0.25), "", "2026-01-01T12:00:00+00:00")]
    heard.store.save_heard(heard.id, before, 2, kept)  # in force again, though nobody has listened since
    assert sung(heard) != moved
    assert "lyrics" in heard.import_annotations(out).changed
    assert sung(heard) == moved
    assert [type(one.change) for one in heard.corrections] == [GivenLyrics]


def test_one_undo_takes_imported_lyrics_and_what_they_replaced_back(heard, tmp_path):
    moved = heard.corrections.offset(0.5).lyrics
    out = heard.export("jams", tmp_path / "a.jams").path
    out.write_text(out.read_text("utf-8").replace("another line", "any other line"), encoding="utf-8")
    assert heard.import_annotations(out).changed == ("lyrics",)
    assert heard.heard().lyrics.lines[1].text == "any other line"
    assert heard.take_back().lyrics == moved
    assert [type(one.change) for one in heard.corrections] == [AllTimes]


def test_jams_is_the_identity_after_corrections_of_lines(heard, tmp_path):
    heard.corrections.line("another line", 4.234, 5.777)
    heard.corrections.offset(0.3, 1.017)
    taken = heard.import_annotations(heard.export("jams", tmp_path / "a.jams").path)
    assert (taken.changed, taken.notes) == ((), ())
    assert len(heard.corrections) == 2


def test_sections_of_labels_are_the_arrangement(heard, tmp_path):
    taken = heard.import_annotations(
        written(tmp_path, "0\t4\tIntro\n4\t8.5\tRefrain 1\n8.5\t12\tMy Part\n"), "sections"
    )
    assert (taken.sections, taken.changed, taken.notes) == (3, ("sections",), ())
    assert [(s.label, s.start_s) for s in heard.arrangement()] == [("intro", 0.0), ("chorus", 4.0), ("My Part", 8.5)]
    assert heard.sections.version == 1
    assert heard.sections.undo()


def test_lyrics_of_labels_are_given_ones(bare, tmp_path):
    taken = bare.import_annotations(written(tmp_path, "1.0\t3.0\tone line\n4.0\t5.0\ttwo\n", "a.csv"), "lyrics")
    assert (taken.lyrics, taken.changed) == (2, ("lyrics",))
    assert [line.text for line in bare.heard().lyrics.lines] == ["one line", "two"]
    assert bare.listen_again().lyrics == bare.heard().lyrics


def test_tags_become_corrections_of_genre_and_mood(bare, tmp_path):
    tags = [{"time": 0, "duration": 1, "value": v, "confidence": c} for v, c in [("shoegaze", 0.75), ("calm", 0.875)]]
    tags += [{"time": 0, "duration": 1, "value": f"t{i}", "confidence": 0.1} for i in range(30)]
    text = json.dumps({"annotations": [{"namespace": "tag_open", "data": tags}], "file_metadata": {}})
    taken = bare.import_annotations(written(tmp_path, text, "a.jams"))
    changes = [one.change for one in bare.corrections]
    assert changes[:2] == [SetTag("mood", "calm", 0.875), SetTag("genre", "shoegaze", 0.75)]
    assert (len(changes), taken.tags, taken.changed) == (21, 32, ("tags",))
    assert taken.notes == ("It has 31 tags of genre; the 20 strongest were taken.",)


def test_the_same_tags_again_change_nothing(bare, tmp_path):
    tags = [("x" * 70, 0.5), ("nothing", 0.0), *((f"t{i}", 0.25 + i / 100) for i in range(45))]
    data = [{"time": 0, "duration": 1, "value": name, "confidence": score} for name, score in tags]
    text = json.dumps({"annotations": [{"namespace": "tag_open", "data": data}], "file_metadata": {}})
    path = written(tmp_path, text, "a.jams")
    assert bare.import_annotations(path).changed == ("tags",)
    names = [one.change.name for one in bare.corrections]
    assert (len(names), names[0], "x" * 60 in names, "nothing" in names) == (20, "t44", True, False)
    assert bare.import_annotations(path).changed == ()
    assert len(bare.corrections) == 20


def jams(**about):
    beats = [{"time": t, "duration": 0, "value": None, "confidence": None} for t in (1, 2, 3)]
    return json.dumps({"annotations": [{"namespace": "beat", "data": beats}], "file_metadata": about})


@pytest.mark.parametrize(
    ("name", "text", "part", "said"),
    [
        ("a.txt", LABELS, None, "does not say what its marks are; say which of beats"),
        ("a.txt", "hello\n", "beats", "'a.txt' cannot be taken: row 1 begins with 'hello'"),
        ("a.csv", "1.0\n", "beats", "2 to 100000 beats, not 1"),
        ("a.csv", "".join(f"{i / 9000}\n" for i in range(100_001)), "beats", "2 to 100000 beats, not 100001"),
        ("a.csv", "".join(f"{i / 100}\n" for i in range(1000)), "beats", "at least 0.05 s apart"),
        ("a.lab", "13.0\n14.0\n", "beats", "no mark within the song's 12.0 s"),
        ("a.txt", LABELS, "tags", "no part 'tags'"),
        ("a.mp3", LABELS, "beats", "ends in none of .jams"),
        ("a.jams", "hello", None, "it is no JSON"),
        ("a.jams", '{"annotations": []}', None, "no beats, sections, lyrics or tags"),
        ("a.jams", jams(), "sections", "it holds no sections"),
        ("a.jams", jams(duration=99.5), None, "so it is of another song"),
        ("a.jams", jams(duration=12.0, title="Other"), None, "it is of 'Other', not of 'short song'"),
        ("a.jams", jams().replace("1,", "NaN,", 1), None, "it holds NaN"),
        ("a.jams", "\xff\xfe", None, "it is not text in UTF-8"),
        ("a.jams", None, None, "The file 'a.jams' does not exist; give the path of a .jams file or labels (.txt,"),
        ("a.txt", None, None, "The file 'a.txt' does not exist"),
        (f"{'a' * 300}.jams", None, None, "cannot be read (File name too long)"),
        ("a.jams", 30_000_000, None, "larger than 24 MB"),
    ],
)
def test_a_file_that_cannot_be_taken_is_one_sentence_and_changes_nothing(heard, tmp_path, name, text, part, said):
    path, changes = tmp_path / name, heard.store.changes()
    if isinstance(text, int):
        with path.open("wb") as file:
            file.truncate(text)
    elif text is not None:
        path.write_bytes(text.encode("latin-1"))
    with pytest.raises((OptionError, NotFoundError)) as caught:
        heard.import_annotations(path, part)
    assert said in caught.value.message
    assert "\n" not in caught.value.message
    assert heard.store.changes() == changes


def test_a_pipe_is_no_file_but_exists(heard, tmp_path):
    os.mkfifo(tmp_path / "a.jams")
    with pytest.raises(NotFoundError, match="'a.jams' is no plain file; give the path of"):
        heard.import_annotations(tmp_path / "a.jams")


def test_a_part_that_is_none_is_refused_at_the_door(heard, tmp_path):
    with pytest.raises(OptionError, match="part='bars' is not allowed; give .*beats"):
        heard.import_annotations(written(tmp_path, LABELS), "bars")


def test_a_song_has_to_be_heard_first(library, short_song, tmp_path):
    with pytest.raises(NotFoundError, match="Nobody has listened"):
        library.open(short_song).import_annotations(written(tmp_path, LABELS), "beats")


def test_what_is_stopped_keeps_nothing(heard, tmp_path):
    cancel, before = CancelToken(), grid_of(heard)
    cancel.cancel()
    with pytest.raises(CancelledError):
        heard.import_annotations(written(tmp_path, LABELS), "beats", cancel=cancel)
    assert grid_of(heard) == before
    assert not list(heard.corrections)
    assert heard.import_annotations(tmp_path / "marks.txt", "beats").changed == ("beats",)


def test_no_secret_comes_in(heard, tmp_path):
    text = json.dumps(
        {
            "annotations": [{"namespace": "tag_open", "data": [{"time": 0, "value": "r8_0123456789abcdefghij"}]}],
            "file_metadata": {},
        }
    )
    changes = heard.store.changes()
    with pytest.raises(OptionError, match="looks like an access token"):
        heard.import_annotations(written(tmp_path, text, "a.jams"))
    assert not list(heard.corrections)
    text = text.replace("r8_", "\\u00728_").replace("tag_open", "segment_open")
    secret = "r8_" + "a1B2" * 9
    for part in ("sections", "lyrics"):
        with pytest.raises(OptionError, match="looks like an access token"):
            heard.import_annotations(written(tmp_path, f"0.0\t5.0\t{secret}\n5.0\t12.0\tchorus\n"), part)
    with pytest.raises(OptionError, match="looks like an access token"):
        heard.import_annotations(written(tmp_path, text, "b.jams"))
    assert heard.store.sections(heard.id) is None
    assert heard.store.changes() == changes


def test_of_one_part_nothing_is_told_of_the_others(heard, tmp_path):
    path = heard.export("jams", tmp_path / "a.jams").path
    root = json.loads(path.read_text("utf-8"))
    for one in root["annotations"]:
        one.pop("sandbox", None)  # as other programs write it
        if one["namespace"] == "lyrics":
            one["data"][0]["duration"] = 9.0
    root["annotations"] += [one for one in root["annotations"] if one["namespace"].startswith("segment")]
    path.write_text(json.dumps(root), encoding="utf-8")
    assert len(heard.import_annotations(path).notes) > 1
    for part in ("beats", "tags"):
        assert heard.import_annotations(path, part).notes == ()
    assert "before the line before it ends" in "".join(heard.import_annotations(path, "lyrics").notes)


@pytest.mark.parametrize("part", ["beats", "sections", "lyrics"])
def test_own_labels_again_change_nothing(heard, tmp_path, part):
    document = heard.sections
    first = document.value.sections[0]
    own = (
        replace(first, end_s=2.7182818284590451, label="Refrain", occurrence=2),
        replace(first, start_s=2.7182818284590451, end_s=heard.song.duration_s, label="verse", confidence=0.25),
    )
    document.commit(replace(document.value, sections=own))
    heard.corrections.offset(1 / 3)
    heard.corrections.move_beats(1 / 3)
    path = heard.export(f"{part[:-1] if part != 'lyrics' else 'lyric'}-labels", tmp_path / "a.txt").path
    changes = heard.store.changes()
    taken = heard.import_annotations(path, part)
    assert (taken.changed, taken.notes) == ((), ())
    assert heard.store.changes() == changes
    path.write_text("".join(path.read_text("utf-8").splitlines(keepends=True)[:-1]), encoding="utf-8")
    assert heard.import_annotations(path, part).changed == (part,)


def test_sections_of_a_person_that_a_file_replaces_are_told_of(heard, tmp_path):
    path = written(tmp_path, "0\t4\tIntro\n4\t12\tMy Part\n")
    assert heard.import_annotations(path, "sections").notes == ()
    path.write_text("0\t6\tIntro\n6\t12\tMy Part\n", encoding="utf-8")
    (said,) = heard.import_annotations(path, "sections").notes
    assert said == (
        "2 sections of yours were replaced; undo brings them back "
        f"(songreel correct {heard.id} sections undo, or project.sections.undo())."
    )
    assert heard.sections.undo()
    assert [one.start_s for one in heard.arrangement()] == [0.0, 4.0]
