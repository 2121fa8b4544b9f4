"""``songreel analyze`` and what others script against."""

import shutil
from dataclasses import replace

import jsonschema
import pytest

from workbench.media.bundle import bundled
from workbench.model.analysis import Section
from workbench.workflows.library import Library


@pytest.fixture
def words(tmp_path):
    path = tmp_path / "words.lrc"
    path.write_text("[00:01.00]<00:01.00>one <00:02.00>two\n[00:05.00]three four\n", encoding="utf-8")
    return path


def test_what_was_heard_is_what_the_schema_says(schema, result, short_song):
    status, (heard,), events = result("analyze", short_song)
    assert status == 0
    jsonschema.validate(heard, schema("analyze"))
    assert list(heard)[:2] == ["schema", "songreel"]
    assert heard["lyrics"] is None
    assert heard["project"] == heard["song"]["id"][:12]
    assert heard["song"]["duration_s"] == 12
    assert heard["tempo_bpm"] == pytest.approx(120, rel=0.01)
    assert set(heard["downbeats_s"]) < set(heard["beats_s"])
    edges = [(section["start_s"], section["end_s"]) for section in heard["sections"]]
    assert (edges[0][0], edges[-1][1]) == (0, 12)
    assert all(a[1] == b[0] for a, b in zip(edges, edges[1:], strict=False))
    for event in events:
        jsonschema.validate(event, schema("progress"))
    percents = [event["percent"] for event in events]
    assert percents == sorted(percents)
    assert percents[-1] == 100


def test_lyrics_are_in_it_word_by_word(schema, result, short_song, words):
    status, (heard,), _ = result("analyze", short_song, "--lyrics", words)
    assert status == 0
    jsonschema.validate(heard, schema("analyze"))
    first, second = heard["lyrics"]["lines"]
    assert (first["text"], second["text"]) == ("one two", "three four")
    assert [(word["text"], word["start_s"]) for word in first["words"]] == [("one", 1), ("two", 2)]


def test_the_schema_would_see_what_is_missing_or_new(schema, result, short_song):
    _, (heard,), _ = result("analyze", short_song)
    for broken in ({**heard, "mood": "calm"}, {k: v for k, v in heard.items() if k != "energy"}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(broken, schema("analyze"))


@pytest.fixture(scope="module")
def of_many_parts(tmp_path_factory):
    """A song with a form, and the library that has heard it."""
    song, folder = bundled("data/songs/glass-tide.ogg"), tmp_path_factory.mktemp("parts") / "library"
    Library(folder).open(song).analyze(beats="librosa")
    return song, folder


def test_sections_may_be_coarser_or_finer(result, of_many_parts):
    song, library = of_many_parts
    counts = {}
    for how in ("fine", "usual", "coarse", "4", "1"):
        status, (heard,), _ = result("analyze", song, "--beats", "librosa", "--sections", how, library=library)
        assert status == 0
        counts[how] = len(heard["sections"])
    assert 1 < counts["coarse"] < counts["usual"] < counts["fine"]
    assert (counts["4"], counts["1"]) == (4, 1)


def test_a_language_without_words_to_hear_is_a_wrong_option(result, short_song, words):
    for more in ((), ("--lyrics", words, "--words", "given")):
        status, (error,), _ = result("analyze", short_song, *more, "--language", "fr")
        assert status == 2
        assert "'fr' is for words that are heard" in error["error"]["message"]


@pytest.mark.parametrize("how", ["finest", "0", "-2", "2.5", "٣", "9999"])
def test_sections_that_make_no_sense_are_refused(result, short_song, how):
    status, (error,), _ = result("analyze", short_song, f"--sections={how}")
    assert status == 2
    assert "give coarse, usual, fine or how many" in error["error"]["message"]


def test_who_listens_is_told_how_to_correct_and_a_path_that_is_no_file_is_none(songreel, short_song, tmp_path):
    out = songreel("analyze", short_song)[1]
    assert out.splitlines()[-1].startswith("  What is wrong can be corrected: songreel correct ")
    (tmp_path / "songs").mkdir()
    assert "'songs' is a folder; give the path of one audio file in it" in songreel("analyze", "songs")[2]
    assert songreel("analyze", "")[2] == "songreel: The path of a song is empty; give the path of an audio file.\n"


@pytest.fixture
def parted(of_many_parts, tmp_path):
    """The same song and a library of the test's own, in which nothing is arranged."""
    shutil.copytree(of_many_parts[1], tmp_path / "own")
    library = Library(tmp_path / "own")
    sections = library.project(library.projects()[0].id).sections
    while sections.undo():
        pass
    library.store.close()
    return of_many_parts[0], tmp_path / "own"


def own_sections(library):
    library = Library(library)
    (row,) = library.projects()
    project = library.project(row.id)
    end_s = project.song.duration_s
    parts = (Section(0.0, 20.0, "verse"), Section(20.0, end_s, "Our Part"))
    project.sections.commit(replace(project.sections.value, sections=parts))
    library.store.close()
    return project.id


def test_the_sections_in_force_are_listed_with_what_they_are(schema, result, songreel, parted):
    song, library = parted
    listens = ("analyze", song, "--beats", "librosa")
    _, (first,), _ = result(*listens, library=library)
    assert (first["sections_from"], first["sections"]) == ("heard", first["sections_heard"])
    _, (fine,), _ = result(*listens, "--sections", "fine", library=library)
    _, (later,), _ = result(*listens, library=library)
    jsonschema.validate(later, schema("analyze"))
    assert later["sections"] == fine["sections"] != first["sections"]
    assert (later["sections_from"], later["sections_heard"]) == ("fine", first["sections"])
    out = songreel(*listens, library=library)[1].splitlines()
    count, heard = len(fine["sections"]), len(first["sections"])
    at = out.index(f"  sections: {count}, fine ones; {heard} were heard")
    assert [float(line.split()[0]) for line in out[at + 1 : at + 1 + count]] == [
        pytest.approx(one["start_s"], abs=0.006) for one in fine["sections"]
    ]
    own_sections(library)
    out = songreel(*listens, library=library)[1]
    assert f"  sections: 2, as you arranged them; {heard} were heard\n" in out
    assert "Our Part" in out


def test_own_sections_that_are_replaced_are_told_of_and_come_back(schema, result, songreel, parted):
    song, library = parted
    name = own_sections(library)
    listens = ("analyze", song, "--beats", "librosa", "--sections")
    _, (heard,), _ = result(*listens, "coarse", library=library)
    said = (
        "2 sections of yours were replaced; undo brings them back "
        f"(songreel correct {name} sections undo, or project.sections.undo())."
    )
    assert said in heard["notes"]
    _, (fine,), _ = result(*listens, "fine", library=library)
    assert not [note for note in fine["notes"] if "replaced" in note]
    assert result("correct", name, "sections", "undo", library=library)[0] == 0
    status, (undone,), _ = result("correct", name, "sections", "undo", library=library)
    assert status == 0
    jsonschema.validate(undone, schema("correct"))
    assert undone["changed"][0] == {"what": "sections", "before": str(len(heard["sections"])), "now": "2"}
    assert {"what": "section 2", "now": "Our Part from 20.00 s"}.items() <= undone["changed"][2].items()
    out = songreel("correct", name, "sections", "redo", library=library)[1]
    assert f"  changed: sections: 2, now {len(heard['sections'])}\n" in out
    for _ in range(2):
        result("correct", name, "sections", "undo", library=library)
    status, (error,), _ = result("correct", name, "sections", "undo", library=library)
    assert (status, error["error"]["message"]) == (2, "There are no sections to take back.")


def test_corrections_of_other_lyrics_that_move_these_are_told_of(result, short_song, words, tmp_path):
    (heard,) = result("analyze", short_song, "--lyrics", words)[1]
    name = heard["project"]
    result("correct", name, "beats", "double")
    result("correct", name, "words", "offset", "0.25")
    same = result("analyze", short_song, "--lyrics", words)[1][0]
    assert not [note for note in same["notes"] if "of these lyrics" in note]
    other = tmp_path / "other.lrc"
    other.write_text("[00:02.00]five six\n", encoding="utf-8")
    (moved,) = result("analyze", short_song, "--lyrics", other)[1]
    assert moved["lyrics"]["lines"][0]["start_s"] == 2.25
    assert (
        "1 correction moves all words of these lyrics: all words 0.25 s later (no. 2); take it out if that is "
        f"wrong (songreel correct {name} drop 2, or drop_correction(2))."
    ) in moved["notes"]
    result("correct", name, "words", "offset", "-0.1")
    (moved,) = result("analyze", short_song, "--lyrics", words)[1]
    (said,) = [note for note in moved["notes"] if "of these lyrics" in note]
    assert said.startswith("2 corrections move all words of these lyrics: all words 0.25 s later (no. 2), all words")
    assert said.endswith(f"take one out if that is wrong (songreel correct {name} drop N, or drop_correction(N)).")
