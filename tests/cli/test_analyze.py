"""``songreel analyze`` and what others script against."""

import jsonschema
import pytest

from workbench.media.bundle import bundled
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


def test_who_listens_is_told_how_to_correct_and_a_path_that_is_empty_is_none(songreel, short_song):
    out = songreel("analyze", short_song)[1]
    assert out.splitlines()[-1].startswith("  What is wrong can be corrected: songreel correct ")
    assert songreel("analyze", "")[2] == "songreel: The path of a song is empty; give the path of an audio file.\n"
