"""``songreel share``, as scripts use it."""

import jsonschema


def test_a_page_says_what_is_in_it(schema, result, planned, tmp_path):
    library, project = planned
    status, (error,), _ = result("share", project, "--to", tmp_path / "page", library=library)
    assert status == 2
    jsonschema.validate(error, schema("error"))
    assert (error["error"]["code"], error["error"]["field"]) == ("not_found", "film")
    song = tmp_path / "made.wav"
    song.symlink_to(next((library / "media").rglob("*.wav")))
    options = ("--size", "64x64", "--fps", "12", "--beats", "librosa", "--out", tmp_path / "film.mp4")
    _, (film,), _ = result("make", song, *options, library=library)
    status, (made,), events = result("share", film["project"], "--to", tmp_path / "page", library=library)
    assert status == 0
    jsonschema.validate(made, schema("share"))
    for file in made["files"]:
        assert (tmp_path / "page" / file["name"]).stat().st_size == file["bytes"]
    assert made["media_bytes"] == (tmp_path / "film.mp4").stat().st_size
    for event in events:
        jsonschema.validate(event, schema("progress"))
    assert (events[-1]["stage"], events[-1]["percent"]) == ("export", 100)
    _, (shown,), _ = result("show", film["project"], library=library)
    assert [(e["kind"], e["exists"]) for e in shown["exports"]] == [("share", True)]


def test_a_folder_must_be_named(songreel, planned):
    library, project = planned
    status, _, err = songreel("share", project, library=library)
    assert status == 2
    assert "--to" in err
