"""``songreel export`` and ``songreel import``, as scripts use them."""

import json

import jsonschema
import pytest

KINDS = ("otio", "fcp7", "edl", "zip")


@pytest.mark.parametrize("kind", KINDS)
def test_export_writes_a_file_and_says_so(schema, result, planned, tmp_path, kind):
    library, project = planned
    status, (made,), events = result("export", project, "--as", kind, library=library)
    jsonschema.validate(made, schema("export"))
    assert status == 0
    ending = {"fcp7": ".xml"}.get(kind, f".{kind}")
    assert made["file"] == str(tmp_path / f"short song{ending}")
    assert (tmp_path / f"short song{ending}").stat().st_size == made["bytes"]
    assert made["placeholders"] == list(range(made["clips"]))
    for event in events:
        jsonschema.validate(event, schema("progress"))
    assert events[-1]["percent"] == 100
    assert events[-1]["stage"] == "export"


def test_what_was_exported_comes_back(schema, result, songreel, planned, tmp_path):
    library, project = planned
    result("export", project, "--as", "otio", "--out", tmp_path / "a.otio", library=library)
    status, (taken,), _ = result("import", project, tmp_path / "a.otio", library=library)
    jsonschema.validate(taken, schema("import"))
    assert (status, taken["changed"], taken["notes"]) == (0, [], [])
    assert taken["to_generate"] == [clip["index"] for clip in taken["clips"]]
    status, out, _ = songreel("import", project, tmp_path / "a.otio", library=library)
    assert status == 0
    assert "0 of them changed" in out


@pytest.mark.parametrize(("kind", "ending"), [("jams", "jams"), ("midi", "mid"), ("beat-labels", "txt")])
def test_what_was_heard_goes_out(schema, result, planned, tmp_path, kind, ending):
    library, project = planned
    status, (made,), _ = result("export", project, "--as", kind, "--out", tmp_path / f"a.{ending}", library=library)
    jsonschema.validate(made, schema("export"))
    assert (status, made["plan"], made["clips"], made["placeholders"]) == (0, "", 0, [])
    assert (tmp_path / f"a.{ending}").stat().st_size == made["bytes"]


def test_what_is_said_of_the_song_comes_back(schema, result, songreel, planned, tmp_path):
    library, project = planned
    result("export", project, "--as", "jams", "--out", tmp_path / "a.jams", library=library)
    status, (taken,), _ = result("import", project, tmp_path / "a.jams", library=library)
    jsonschema.validate(taken, schema("import"))
    assert (status, taken["changed"], taken["lyrics"]) == (0, [], None)
    assert taken["beats"] > 20
    (tmp_path / "b.txt").write_text("0.5\t1\n1.0\t2\n1.5\t3\n")
    status, (taken,), events = result("import", project, "b.txt", "--as", "beats", library=library)
    jsonschema.validate(taken, schema("import"))
    assert (status, taken["changed"], taken["beats"], taken["sections"]) == (0, ["beats"], 3, None)
    for event in events:
        jsonschema.validate(event, schema("progress"))
    assert events[-1]["percent"] == 100
    status, out, _ = songreel("import", project, "a.jams", "--as", "beats", library=library)
    assert status == 0
    assert "beats; beats changed" in out
    assert "1 earlier correction is no longer in force: the file has other beats." in out


def test_show_lists_exports(schema, result, planned, tmp_path):
    library, project = planned
    out = tmp_path / "listed.otio"
    result("export", project, "--as", "otio", "--out", out, library=library)
    _, (shown,), _ = result("show", project, library=library)
    jsonschema.validate(shown, schema("show"))
    assert {"file": str(out), "kind": "otio", "exists": True} in shown["exports"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("export", "P", "--as", "srt"), "not_found", "has no lyrics"),
        (("export", "P", "--as", "drp"), "option", "invalid choice"),
        (("export", "P"), "option", "--as"),
        (("export", "P", "--as", "zip", "--out", "a.mp4"), "option", ".zip file"),
        (("export", "nobody", "--as", "zip"), "not_found", "no project"),
        (("import", "P", "missing.otio"), "not_found", "does not exist"),
        (("import", "P", "bad.otio"), "option", "no OpenTimelineIO timeline"),
        (("import", "P", "bad.otio", "--as", "beats"), "option", "a timeline is taken whole"),
        (("import", "P", "bad.txt"), "option", "--as beats"),
        (("import", "P", "bad.txt", "--as", "bars"), "option", "invalid choice"),
        (("import", "P", "bad.txt", "--as", "beats"), "option", "row 1 begins with '{}'"),
        (("import", "P", "missing.jams"), "not_found", "does not exist"),
        (("import", "P", "missing.txt"), "not_found", "The file 'missing.txt' does not exist; give the path of an"),
        (("import", "P", "missing.mp3"), "not_found", "The file 'missing.mp3' does not exist; give the path of an"),
        (("import", "P", "."), "not_found", "is a folder; give the path of an edited .otio"),
        (("import", "P", "bad.mid"), "option", "'bad.mid' is nothing that can be imported; give an edited .otio, a"),
        (("export", "P", "--as", "otio", "--out", "bad.otio"), "exists", "--force"),
    ],
)
def test_what_a_person_can_mend_is_one_sentence_and_status_2(schema, result, planned, tmp_path, words, code, said):
    library, project = planned
    for name in ("bad.mid", "bad.otio", "bad.txt"):
        (tmp_path / name).write_text("{}")
    status, (failed,), _ = result(*(project if word == "P" else word for word in words), library=library)
    jsonschema.validate(failed, schema("error"))
    assert status == 2
    assert failed["error"]["code"] == code
    assert said in failed["error"]["message"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.mid", "bad.otio", "bad.txt"]


def test_force_replaces(result, planned, tmp_path):
    library, project = planned
    (tmp_path / "a.otio").write_text("{}")
    status, _, _ = result("export", project, "--as", "otio", "--out", "a.otio", "--force", library=library)
    assert status == 0
    assert (tmp_path / "a.otio").read_text("utf-8").startswith("{")
    assert (tmp_path / "a.otio").stat().st_size > 1000


def test_an_edit_that_can_be_no_film_is_status_2_with_the_clips_name(result, planned, tmp_path):
    library, project = planned
    result("export", project, "--as", "otio", "--out", "a.otio", library=library)
    timeline = json.loads((tmp_path / "a.otio").read_text("utf-8"))
    film = timeline["tracks"]["children"][0]["children"]
    film[0]["source_range"]["duration"]["value"] -= 5
    film[1]["source_range"]["duration"]["value"] += 500
    (tmp_path / "a.otio").write_text(json.dumps(timeline), "utf-8")
    status, (failed,), _ = result("import", project, "a.otio", library=library)
    assert status == 2
    assert failed["error"]["code"] == "plan"
    assert "'clip 001" in failed["error"]["message"]
