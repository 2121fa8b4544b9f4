"""``songreel pack`` and ``songreel make --preset``, as scripts use them."""

import shutil

import av
import jsonschema

from workbench.cli.parser import build_parser
from workbench.media.presets import load_presets


def test_a_pack_says_what_is_in_it(schema, result, planned, tmp_path):
    library, project = planned
    status, (made,), events = result("pack", project, "--seconds", "2", library=library)
    jsonschema.validate(made, schema("pack"))
    assert status == 0
    assert made["folder"] == str(tmp_path / "short song-pack")
    for file in made["files"]:
        assert (tmp_path / "short song-pack" / file["name"]).stat().st_size == file["bytes"]
    assert made["film"]["ok"]
    assert made["short"]["ok"]
    assert made["short"]["end_s"] - made["short"]["start_s"] <= 2
    for event in events:
        jsonschema.validate(event, schema("progress"))
    assert (events[-1]["stage"], events[-1]["percent"]) == ("export", 100)
    assert any("lyrics" in note for note in made["notes"])
    text = (tmp_path / "short song-pack" / "description.txt").read_text("utf-8")
    assert "\nNo model made any of its pictures. A program drew clips 1 and 2.\n" in text
    _, (shown,), _ = result("show", project, library=library)
    assert [(e["kind"], e["exists"]) for e in shown["exports"]] == [("pack", True)]
    shutil.rmtree(tmp_path / "short song-pack")
    assert [e["exists"] for e in result("show", project, library=library)[1][0]["exports"]] == [False]


def test_an_unknown_preset_is_one_sentence_before_any_work(schema, result, short_song, tmp_path):
    status, results, _ = result("make", short_song, "--preset", "tik-tok")
    (error,) = results
    jsonschema.validate(error, schema("error"))
    assert status == 2
    assert error["error"]["field"] == "preset"
    assert "did you mean tiktok?" in error["error"]["message"]
    assert list(tmp_path.glob("*.mp4")) == []


def test_the_help_names_every_preset_of_films():
    make = build_parser()._subparsers._group_actions[0].choices["make"]
    (said,) = (action.help for action in make._actions if "--preset" in action.option_strings)
    assert all(preset.name in said for preset in load_presets() if preset.container != "gif")


def test_a_preset_and_a_size_make_a_small_film_of_the_preset_s_shape(result, short_song, tmp_path):
    options = ("--preset", "square", "--size", "128x72", "--fps", "12", "--beats", "librosa")
    status, (made,), _ = result("make", short_song, *options)
    assert status == 0
    assert (made["width"], made["height"]) == (72, 72)
    with av.open(made["video"]) as film:
        assert film.streams.video[0].width == 72
    takes = list((tmp_path / "library" / "media").rglob("*.mp4"))
    with av.open(str(takes[0])) as take:
        assert (take.streams.video[0].width, take.streams.video[0].height) == (72, 72)
