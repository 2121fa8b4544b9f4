"""``songreel correct``: what is meant, in one line; kept, listed, taken back."""

import shutil

import jsonschema
import pytest

from workbench.settings import load
from workbench.workflows.library import Library


@pytest.fixture(scope="module")
def listened(short_song, tmp_path_factory):
    """A library with one project that was listened to, with words; its id."""
    folder = tmp_path_factory.mktemp("listened")
    words = folder / "words.lrc"
    words.write_text("[00:01.00]one two\n[00:04.00]sing it\n[00:07.00]Sing it!\n", encoding="utf-8")
    project = Library(settings=load(folder / "library")).open(short_song)
    project.analyze(beats="librosa", lyrics=words)
    project.store.close()
    return folder / "library", project.id


@pytest.fixture
def correct(listened, tmp_path, result, schema):
    """Runs the command in a library of the test's own; returns status and result."""
    shutil.copytree(listened[0], tmp_path / "library")

    def run(*words):
        status, (report,), events = result("correct", listened[1], *words)
        jsonschema.validate(report, schema("correct" if status == 0 else "error"))
        assert status in (0, 2)
        for event in events:
            jsonschema.validate(event, schema("progress"))
        return status, report

    return run


def turned(changed):
    return [{"what": one["what"], "before": one["now"], "now": one["before"]} for one in changed]


def test_beats_are_doubled_listed_taken_back_and_doubled_again(correct):
    _, before = correct("list")
    assert (before["corrections"], before["beats"] > 20) == ([], True)
    _, after = correct("beats", "double", "--reason", "the hats")
    assert after["beats"] == 2 * before["beats"] - 1
    assert after["tempo_bpm"] == pytest.approx(240, rel=0.01)
    (one,) = after["corrections"]
    assert (one["number"], one["part"], one["kind"], one["reason"]) == (1, "beats", "beats-at", "the hats")
    assert one["change"]["bpm"] == pytest.approx(240, rel=0.01)
    assert correct("list")[1] == {**after, "changed": []}
    undone = correct("undo")[1]
    assert {one["what"]: one for one in undone["changed"]} == {one["what"]: one for one in turned(after["changed"])}
    assert {**undone, "changed": []} == before
    assert correct("redo")[1] == after
    assert correct("beats", "meter", "3")[1]["meter"] == 3
    assert [one["kind"] for one in correct("drop", "1")[1]["corrections"]] == ["set-meter"]


@pytest.mark.parametrize(
    ("words", "kind", "change"),
    [
        (("beats", "shift", "-1"), "bars-at", {}),
        (("beats", "move", "-12.5"), "move-beats", {"by_s": -0.0125}),
        (("beats", "meter", "3", "--at", "1.5"), "set-meter", {"beats": 3, "at_s": 1.5}),
        (("beats", "downbeat", "--at", "1.5"), "downbeat-at", {"at_s": 1.5}),
        (("beats", "tempo", "100.5"), "set-tempo", {"bpm": 100.5, "at_s": None}),
        (("beats", "tap", "2.0", "2.5", "3"), "set-tempo", {}),
        (("beats", "none", "0", "3"), "phrase-flow", {"start_s": 0, "end_s": 3}),
        (("beats", "alternative", "between", "the", "beats"), "beats-at", {}),
        (("words", "offset", "-0.2"), "all", {"offset_s": -0.2, "factor": 1}),
        (("words", "line", "sing it", "7.5", "8", "--nth", "2"), "line", {"line": "Sing it!", "occurrence": 2}),
        (("words", "word", "one two", "two", "2", "2.5"), "word", {"word": "two", "start_s": 2}),
        (("words", "text", "one two", "One, too"), "text", {"text": "One, too"}),
        (("words", "text", "one two", ""), "text", {"text": ""}),
        (("character", "key", "F# minor"), "key", {"tonic": "F#", "mode": "minor"}),
        (("character", "genre", "hyperpop"), "genre", {"genre": "hyperpop"}),
        (("character", "mood", "dreamy"), "mood", {"mood": "dreamy"}),
        (("character", "value", "valence", "0.8"), "mood-value", {"name": "valence", "value": 0.8}),
        (("character", "section", "5", "build"), "section-mood", {"at_s": 5, "word": "build"}),
        (("character", "tag", "mood", "dark", "0.9"), "tag", {"of": "mood", "name": "dark", "score": 0.9}),
    ],
    ids=lambda value: " ".join(value[:2]) if isinstance(value, tuple) else None,
)
def test_each_way_makes_its_change(correct, words, kind, change):
    status, report = correct(*words)
    assert status == 0
    (one,) = report["corrections"]
    assert one["kind"] == kind
    assert one["change"] == {**one["change"], **change}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((), "see 'songreel correct --help'"),
        (("beats",), "arguments are required"),
        (("beats", "shift", "x"), "'x' is no value for N; give a whole number."),
        (("beats", "move", "nan"), "'nan' is no value for MS; give a number."),
        (("beats", "downbeat", "--at", "inf"), "'inf' is no value for --at; give a number."),
        (("beats", "downbeat", "--at", "-1"), "A time in the song is counted in seconds from 0, not -1."),
        (("beats", "none", "3", "1"), "A span ends after it begins, so not from 3 to 1 s."),
        (("beats", "none", "3", "99"), "99 s is after the song's end, which is at 12.00 s"),
        (("words", "offset", "0", "--factor", "nan"), "'nan' is no value for --factor; give a number."),
        (("beats", "meter", "99"), "A bar has 1 to 16 beats, not 99."),
        (("beats", "downbeat"), "--at"),
        (("beats", "downbeat", "--at", "99"), "the song ends at 0:12.00"),
        (("beats", "tap", "1"), "3 taps or more"),
        (("beats", "alternative", "quarter"), "no alternative 'quarter'"),
        (("words", "line", "sing it", "1", "2"), "by its number, 1 to 2"),
        (("words", "line", "sin it", "1", "2"), "did you mean 'sing it'?"),
        (("words", "word", "one two", "zzz", "1", "2"), "'zzz'; its words are 'one', 'two'."),
        (("words", "word", "Sing it!", "iit", "1", "2", "--nth", "2"), "did you mean 'it!'?"),
        (("words", "line", "one two", "5", "2"), "'one two' cannot be sung from 5 to 2 s; times are"),
        (("character", "key", "H"), "is no key"),
        (("character", "mood", "dremy"), "did you mean dreamy?"),
        (("drop", "1"), "There is no correction 1; there are none."),
        (("undo",), "There is no correction to take back."),
        (("sections", "undo"), "There are no sections to take back."),
        (("sections", "redo"), "There are no sections to put in force again."),
        (("sideways",), "invalid choice: 'sideways'"),
    ],
)
def test_bad_input_is_one_sentence_and_status_2(correct, words, sentence):
    status, report = correct(*words)
    assert status == 2
    assert sentence in report["error"]["message"]
    assert correct("list")[1]["corrections"] == []


def test_a_person_reads_what_is_in_force(songreel, listened, tmp_path):
    shutil.copytree(listened[0], tmp_path / "library")
    status, out, _ = songreel("correct", listened[1], "words", "offset", "-0.25", "--reason", "late")
    assert status == 0
    assert out.splitlines()[0].endswith("beats; 1 correction in force")
    assert out.splitlines()[1] == "  1. lyrics: all words 0.25 s earlier  (late)"
    assert out.splitlines()[2].startswith("  changed: line 'one two': 1.00 to")
    assert ", now 0.75 to" in out.splitlines()[2]
    assert "no corrections in force" in songreel("correct", listened[1], "undo")[1]


SAME = "changed: nothing, as it was so already"


@pytest.mark.parametrize(
    ("words", "said", "again"),
    [
        (("character", "key", "F# minor"), "  changed: key: ", SAME),
        (("character", "tag", "genre", "drill", "0.5"), "  changed: tag 'drill': none, now 0.50", SAME),
        (("character", "section", "1", "fade"), "  changed: mood of section 1: ", SAME),
        (("beats", "meter", "3"), "  changed: bars: ", SAME),
        (
            ("words", "text", "sing it", "shout it", "--nth", "2"),
            "  changed: line 'shout it': none, now 7.00 to ",
            "by its number, 1",
        ),
    ],
    ids=lambda value: " ".join(value[:2]) if isinstance(value, tuple) else None,
)
def test_a_person_reads_what_a_correction_changed(songreel, listened, tmp_path, words, said, again):
    shutil.copytree(listened[0], tmp_path / "library")
    _, out, err = songreel("correct", listened[1], *words)
    assert said in out, err
    assert again in "".join(songreel("correct", listened[1], *words)[1:])


def test_who_names_no_project_hears_it(songreel):
    assert songreel("correct", "nothing", "list")[0] == 2


def test_a_line_and_the_rest_come_later(correct):
    status, report = correct("words", "rest", "sing it", "0.25", "--nth", "1", "--reason", "the tape was cut")
    assert (status, [one["said"] for one in report["corrections"]]) == (
        0,
        ["the line 'sing it' and all after it 0.25 s later"],
    )
    lines = [one["now"] for one in report["changed"] if one["what"].startswith("line")]
    assert [now.split(" to ")[0] for now in lines] == ["4.25", "7.25"]
    status, refused = correct("words", "rest", "one two", "1e4")
    assert (status, "leaves no line" in refused["error"]["message"]) == (2, True)
