"""``songreel shot``, ``pictures``, ``regenerate`` and ``takes``: what they print is what their schemas say."""

import shutil
from decimal import Decimal

import jsonschema
import pytest
from PIL import Image

from tests.browser.tiny_films import tiny_film
from tests.fakes import FakeReplicate
from workbench.media.models import load_models

pytest.importorskip("replicate", reason="replicate is not installed (the extra 'replicate')")
HOSTED = ("--provider", "replicate")


@pytest.fixture
def server(monkeypatch):
    with FakeReplicate(tables=load_models(), answer=0.01, work=0.05) as server:
        monkeypatch.setenv("REPLICATE_API_TOKEN", server.token)
        monkeypatch.setenv("REPLICATE_BASE_URL", server.url)
        yield server


@pytest.fixture
def film(planned, tmp_path):
    """The planned project in a library of the test's own."""
    folder, name = planned
    shutil.copytree(folder, tmp_path / "library")
    return name


@pytest.fixture
def said(result, schema):
    """Runs a command; its one result, which is what the schema says."""

    def run(command, *words):
        status, (body,), _ = result(command, *words)
        jsonschema.validate(body, schema(command))
        assert status == 0
        return body

    return run


def test_what_is_said_of_a_clip_is_printed(film, said, songreel, tmp_path):
    Image.new("RGB", (64, 64), "red").save(tmp_path / "red.png")
    words = ("--line", "rain", "--focal-point", "0.3,0.5,her face", "--first", tmp_path / "red.png", "--lock")
    body = said("shot", film, 0, *words)
    shot = body["clip"]["shot"]
    assert (shot["line"], shot["locked"], shot["tries"]) == ("rain", True, 0)
    assert shot["focal_points"] == [{"x": 0.3, "y": 0.5, "description": "her face"}]
    assert (shot["first"]["width"], shot["first"]["height"], shot["last"]) == (64, 64, None)
    assert said("shot", film, 1, "--follows", "previous")["clip"]["shot"]["follows"] == 0
    _, out, _ = songreel("shot", film, 0, "--first", "none", "--unlock")
    assert out.splitlines()[1:] == [
        "  line: rain",
        "  focal points: 0.3, 0.5 her face",
        "  not locked, made again 0 times",
    ]


def test_words_are_one_line_without_what_steers_a_terminal(film, said, songreel):
    body = said("shot", film, 0, "--line", "a\x1b[31mb\nsongreel: done\u202e", "--focal-point", "0.1,0.2,her\x07\nface")
    assert body["clip"]["shot"]["line"] == "a[31mb songreel: done"
    assert body["clip"]["shot"]["focal_points"][0]["description"] == "her face"
    assert "  line: a[31mb songreel: done\n" in songreel("shot", film, 0)[1]


def test_from_pictures_to_a_take_and_another_one(film, said, songreel, server):
    quote = said("pictures", film, "--clips", "0", "--count", "2", "--dry-run")
    assert (len(quote["clips"]), server.predictions) == (2, [])
    made = said("pictures", film, "--clips", "0", "--count", "2", "--budget", "1")["pictures"]
    assert [picture["number"] for picture in made["0"]] == [1, 2]
    assert sum(Decimal(p["cost_usd"]) for p in made["0"]) == Decimal(quote["total_usd"]) == server.charged_usd
    assert said("pictures", film, "--clips", "0", "--approve", "1")["approved"] == [0]
    assert said("generate", film, *HOSTED, "--approved")["made"] == 1
    quote = said("regenerate", film, "--clips", "0", "--line", "more rain", "--dry-run")
    before = server.charged_usd
    again = said("regenerate", film, "--clips", "0", "--line", "more rain")
    assert (again["made"], again["clips"][0]["shot"]["line"], again["clips"][0]["shot"]["tries"]) == (1, "more rain", 1)
    assert server.charged_usd - before == Decimal(quote["total_usd"])
    takes = said("takes", film, 0)["takes"]
    assert [(take["number"], take["shown"]) for take in takes] == [(1, False), (2, True)]
    chosen = said("takes", film, 0, "--choose", "1")["takes"]
    assert [(take["number"], take["key"], take["shown"]) for take in chosen] == [
        (1, takes[0]["key"], True),
        (2, takes[1]["key"], False),
    ]
    _, out, _ = songreel("takes", film, 0)
    assert [line.split()[0] for line in out.splitlines()[1:]] == ["1", "2"]
    assert said("regenerate", film, "--clips", "0", "--stage", "text", "--line", "fog")["made"] == 0
    assert said("pictures", film, "--clips", "0", "--disapprove")["approved"] == []
    _, out, _ = songreel("takes", film, 1)
    assert out == "Clip 1: no take yet\n"


def test_a_schema_would_see_what_is_missing_or_new(film, said, schema):
    body = said("shot", film, 0)
    less = {**body, "clip": {name: value for name, value in body["clip"].items() if name != "shot"}}
    for broken in ({**body, "more": 1}, less):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(broken, schema("shot"))


def test_a_video_of_ones_own_becomes_a_take(film, said, songreel, tmp_path):
    (tmp_path / "street.mp4").write_bytes(tiny_film((200, 40, 40), frames=360))
    (take,) = said("takes", film, 1, "--add", tmp_path / "street.mp4")["takes"]
    assert (take["provider"], take["cost_usd"], take["shown"]) == ("own", "0", True)
    (tmp_path / "words.mp4").write_text("only words")
    status, _, told = songreel("takes", film, 1, "--add", tmp_path / "words.mp4")
    assert status == 2
    assert "is no video that can be read" in told
