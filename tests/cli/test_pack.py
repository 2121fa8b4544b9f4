"""``songreel pack`` and ``songreel make --preset``, as scripts use them."""

import json
import shutil

import jsonschema
import pytest

from workbench.cli.parser import build_parser
from workbench.media.bundle import bundled
from workbench.media.presets import load_presets
from workbench.render.generate.provider import FlatProvider
from workbench.settings import load
from workbench.workflows.library import Library


def schema(name):
    return json.loads(bundled(f"data/schemas/{name}.json").read_text())


@pytest.fixture(scope="module")
def filmed(short_song, tmp_path_factory):
    """A library with one project whose takes are there; its id."""
    folder = tmp_path_factory.mktemp("library")
    project = Library(settings=load(folder), provider=FlatProvider()).open(short_song)
    project.analyze(beats="librosa")
    project.plan(size="64x64", fps=24)
    return folder, project.id


def test_a_pack_says_what_is_in_it(result, filmed, tmp_path):
    library, project = filmed
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


def test_an_unknown_preset_is_one_sentence_before_any_work(result, short_song, tmp_path):
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
