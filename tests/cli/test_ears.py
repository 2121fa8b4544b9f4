"""``songreel analyze --ears``: the quote before, words and stems from a faithful server, nothing paid twice."""

import re
import shutil
from decimal import Decimal

import jsonschema
import pytest
import soundfile
from PIL import Image

from tests.fakes import FakeReplicate, Fault
from workbench.media.bundle import bundled
from workbench.media.models import load_models
from workbench.workflows.library import Library

pytest.importorskip("replicate", reason="replicate is not installed (the extra 'replicate')")
DEMUCS, WHISPER = "ryan5453/demucs", "vaibhavs10/incredibly-fast-whisper"
PRICE = '\n[model.price]\nper = "item"\nusd = "0.03"\nas_of = 2026-11-26\nsource = "made up"\n'


@pytest.fixture
def server(monkeypatch, tmp_path):
    """A faithful server, whose prices the library's own tables know."""
    (tmp_path / "library").mkdir()
    text = bundled("data/models/ears.toml").read_text("utf-8")
    priced = re.sub(r"(?m)^(batch_size = .*|split = true.*)$", lambda found: found[0] + "\n" + PRICE, text)
    (tmp_path / "library" / "models.toml").write_text(priced, "utf-8")
    with FakeReplicate(tables=load_models(tmp_path / "library"), answer=0.01, work=0.05) as server:
        monkeypatch.setenv("REPLICATE_API_TOKEN", server.token)
        monkeypatch.setenv("REPLICATE_BASE_URL", server.url)
        yield server


def test_words_and_stems_come_from_a_host_that_was_named(server, songreel, result, schema, short_song, tmp_path):
    asked = ("analyze", short_song, "--words", "draft", "--stems", "--ears", "replicate", "--budget", "0.50")
    status, (body,), _ = result(*asked, "--dry-run")
    jsonschema.validate(body, schema("analyze"))
    assert (status, body["total_usd"], body["unknown_prices"]) == (0, "0.06", 0)
    assert [question["kind"] for question in body["questions"]] == ["stems", "transcribe"]
    assert f"{DEMUCS} (0.03 USD) and" in songreel(*asked, "--dry-run")[1]
    assert not server.predictions
    status, (heard,), events = result(*asked)
    jsonschema.validate(heard, schema("analyze"))
    assert status == 0
    assert events[0]["message"].endswith("will be asked to listen, 0.06 USD in all.")
    assert heard["analyzers"]["words"]["name"] == "vaibhavs10/incredibly-fast-whisper"
    assert heard["lyrics"]["source"] == "draft"
    assert heard["lyrics"]["lines"][0]["text"].startswith("la the river carries")
    stems = Library(tmp_path / "library").project(heard["project"]).stems()
    assert [soundfile.info(path).frames for path in stems.values()] == [12 * 44100] * 4
    assert len({path.read_bytes() for path in stems.values()}) == 4
    assert server.charged_usd == Decimal("0.06")
    status, (again,), _ = result("analyze", short_song)
    assert (status, again["lyrics"]) == (0, heard["lyrics"])
    assert result(*asked)[0] == 0
    assert (len(server.predictions), server.paid_twice, server.leaks) == (2, {}, [])
    _, (cost,), _ = result("cost", heard["project"])
    assert Decimal(cost["settled_usd"]) == server.charged_usd


def test_unusable_stems_are_told_in_one_sentence_and_paid(server, songreel, short_song):
    server.script.add(Fault("short", "create", model=DEMUCS, times=1))
    asked = ("analyze", short_song, "--stems", "--ears", "replicate")
    status, out, err = songreel(*asked)
    assert (status, out) == (2, "")
    assert f"{DEMUCS} sent 7.20 s of bass, and the song has 12.00 s" in err.splitlines()[-1]
    assert "it cost 0.03 USD" in err.splitlines()[-1]
    assert songreel(*asked)[0] == 2
    assert len(server.predictions) == 1
    assert songreel(*asked, "--remake")[0] == 0
    assert server.charged_usd == Decimal("0.06")


def test_what_is_no_sound_is_never_kept_as_one_and_asked_for_once(server, songreel, result, short_song):
    server.script.add(Fault("no-media", "create", model=DEMUCS))
    for _ in range(2):
        status, _, err = songreel("analyze", short_song, "--stems", "--ears", "replicate")
        assert status == 2
        assert "no film, picture or sound" in err.splitlines()[-1]
    assert len(server.predictions) == 1
    _, (cost,), _ = result("cost")
    assert Decimal(cost["settled_usd"]) + Decimal(cost["reserved_usd"]) == server.charged_usd == Decimal("0.03")


def test_an_unknown_price_is_refused_under_a_budget_and_the_dry_run_says_so_and_how_to_go_on(
    server, songreel, result, schema, short_song, tmp_path
):
    own = tmp_path / "library" / "models.toml"
    own.unlink()
    asked = ("analyze", short_song, "--words", "draft", "--ears", "replicate", "--budget", "0.50")
    status, _, err = songreel(*asked)
    assert (status, server.predictions) == (2, [])
    refused = f"The price of {WHISPER} is not known, and with a budget (0.50 USD for this run, 50.00 USD for the month)"
    assert err.splitlines()[-1].startswith(
        f"songreel: {refused} only known prices are paid; write one into models.toml"
    )
    status, out, _ = songreel(*asked, "--dry-run")
    assert status == 0
    assert out.startswith(f"{WHISPER} (price unknown) will be asked to listen, at a price that is not known.\n")
    assert refused in out
    _, (body,), _ = result(*asked, "--dry-run")
    jsonschema.validate(body, schema("analyze"))
    assert (body["total_usd"], body["unknown_prices"], body["fits"]) == (None, 1, False)
    lines = [line.strip() for line in out.splitlines()]
    written = "\n".join(lines[lines.index("[[price]]") :])
    own.write_text(written.replace("AMOUNT", "0.05").replace("YYYY-MM-DD", "2026-11-26"), "utf-8")
    _, (body,), _ = result(*asked, "--dry-run")
    assert (body["total_usd"], body["fits"]) == ("0.05", True)
    assert "0.03 USD is left" in songreel(*asked[:-1], "0.03", "--dry-run")[1]


def test_a_clip_is_told_to_sing(planned, songreel, result, tmp_path):
    folder, name = planned
    shutil.copytree(folder, tmp_path / "library")
    Image.new("RGB", (128, 72), "pink").save(tmp_path / "face.png")
    status, _, err = songreel("shot", name, 0, "--sings")
    assert (status, "starts with a picture of who sings" in err) == (2, True)
    status, _, err = songreel("shot", name, 0, "--first", tmp_path / "face.png", "--sings")
    assert (status, "Clip 0 cannot sing: the song has no words yet" in err) == (2, True)
    status, (body,), _ = result("shot", name, 0, "--sings-not")
    assert (status, body["clip"]["shot"]["sings"], body["clip"]["shot"]["first"]) == (0, False, None)
