"""Whole projects at the command line: ``songreel copy``, ``export P --to FILE`` and ``import FILE``, as scripts do."""

import shutil

import jsonschema
import pytest


@pytest.fixture
def own(planned, tmp_path):
    """A library of the test's own with one planned project, and its id."""
    shutil.copytree(planned[0], tmp_path / "own")
    return tmp_path / "own", planned[1]


def test_copy_says_what_it_made(schema, result, songreel, own):
    library, project = own
    status, (made,), _ = result("copy", project, "--name", "Night cut", library=library)
    jsonschema.validate(made, schema("copy"))
    assert (status, made["name"], made["of"]) == (0, "Night cut", project)
    rows = result("list", library=library)[1]
    assert [(row["project"], row["name"], row["state"]) for row in rows] == [
        (project, "short song", "planned"),
        (made["project"], "Night cut", "planned"),
    ]
    status, out, _ = songreel("copy", "night cut", library=library)
    assert (status, "Night cut copy: a copy of" in out) == (0, True)
    status, _, err = songreel("copy", project, "--name", "night CUT", library=library)
    assert (status, err.count("\n"), "give another name" in err) == (2, 1, True)


def test_a_project_goes_out_as_one_file_and_into_another_library(schema, result, songreel, own, tmp_path):
    library, project = own
    status, (made,), events = result("export", project, "--to", tmp_path / "a.songreel", library=library)
    jsonschema.validate(made, schema("export"))
    assert (status, made["file"], made["kind"]) == (0, str(tmp_path / "a.songreel"), "songreel")
    assert (made["bytes"], made["notes"]) == ((tmp_path / "a.songreel").stat().st_size, [])
    status, (taken,), more = result("import", tmp_path / "a.songreel", library=tmp_path / "other")
    jsonschema.validate(taken, schema("import"))
    assert (status, taken["project"], taken["name"], taken["files"]) == (0, project, "short song", 1)
    for event in (*events, *more):
        jsonschema.validate(event, schema("progress"))
    assert (events[-1]["stage"], events[-1]["percent"], more[-1]["stage"], more[-1]["percent"]) == (
        *("export", 100),
        *("import", 100),
    )
    assert result("show", project, library=tmp_path / "other")[1][0]["clips"] > 0
    status, _, err = songreel("import", tmp_path / "a.songreel", library=tmp_path / "other")
    assert (status, "--as-copy" in err.splitlines()[-1]) == (2, True)
    status, out, _ = songreel("import", tmp_path / "a.songreel", "--as-copy", library=tmp_path / "other")
    assert (status, "It is called 'short song copy' here" in out) == (0, True)


def test_its_own_file_is_written_again_and_another_one_is_not(songreel, own, tmp_path):
    library, project = own
    target = tmp_path / "a.songreel"
    assert songreel("export", project, "--to", target, library=library)[0] == 0
    before = target.read_bytes()
    assert songreel("export", project, "--to", target, library=library)[0] == 0
    assert target.read_bytes() == before  # the same project is the same file
    target.write_text("a letter")
    assert songreel("export", project, "--to", target, library=library)[0] == 2
    assert target.read_text() == "a letter"
    assert songreel("export", project, "--to", target, "--force", library=library)[0] == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["export", "P"], "Say what to export"),
        (["export", "P", "--as", "otio", "--to", "a.songreel"], "one of them"),
        (["export", "P", "--to", "a.songreel", "--out", "b"], "leave --out away"),
        (["export", "P", "--to", "a.zip"], "call it 'a.songreel'"),
        (["import", "a.songreel"], "There is no file 'a.songreel'"),
        (["import", "P", "a.songreel"], "leave P away"),
        (["import", "a.otio"], "songreel import P FILE"),
        (["import", "a.songreel", "--as", "beats"], "taken whole"),
        (["import", "P", "a.otio", "--as-copy"], "--as-copy is for a whole project"),
        (["import"], "The following arguments are required: FILE"),
    ],
)
def test_words_that_do_not_go_together_are_told_in_a_sentence(songreel, own, words, said):
    library, project = own
    status, out, err = songreel(*(project if word == "P" else word for word in words), library=library)
    assert (status, out) == (2, "")
    assert said in err.splitlines()[-1]


def test_words_may_stand_in_any_order(songreel, own, tmp_path):
    library, project = own
    (tmp_path / "b.txt").write_text("0.5\t1\n1.0\t2\n1.5\t3\n")
    for words in ([project, "--as", "beats", "b.txt"], ["--as", "beats", project, "b.txt"]):
        assert songreel("import", *words, library=library)[0] == 0
    assert songreel("export", "--to", "a.songreel", project, library=library)[0] == 0
    assert songreel("import", "--as-copy", "a.songreel", library=library)[0] == 0


def test_a_library_is_not_begun_for_a_file_that_is_not_there(songreel, tmp_path):
    assert songreel("import", "a.songreel", library=tmp_path / "new")[0] == 2
    assert not (tmp_path / "new").exists()
