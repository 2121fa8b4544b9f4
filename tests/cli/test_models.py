"""``songreel models``."""

import argparse
import json
import sys
from pathlib import Path

import jsonschema
import pytest

from tests.fakes import FakeReplicate
from workbench.cli.models import run_models
from workbench.errors import ProviderError
from workbench.jobs.cancel import CancelToken
from workbench.settings import load

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from model_tables import TABLE


@pytest.fixture(autouse=True)
def config(tmp_path, monkeypatch):
    """The user's configuration folder."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    (tmp_path / "config/songreel").mkdir(parents=True)
    return tmp_path / "config/songreel"


@pytest.fixture
def rows(result, schema):
    """Runs the command with --json; returns its status and each model by its id."""

    def run(*words):
        status, (report,), _ = result("models", *words)
        jsonschema.validate(report, schema("models"))
        return status, {row["id"].partition(":")[0]: row for row in report["models"]}

    return run


def test_list_says_what_each_makes_and_costs(rows, songreel):
    status, found = rows("list")
    assert status == 0
    assert len(found) >= 14
    kling = found["kwaivgi/kling-v2.1"]
    assert kling["lengths"] == "5, 10 s"
    assert kling["sizes"] == ["standard", "pro"]
    assert kling["price"]["by_size"] == {"standard": "0.05"}
    assert found["wan-video/wan-2.2-i2v-fast"]["price"] is None
    assert found["wan-video/wan-2.2-i2v-fast"]["lengths"] == "81 to 121 frames at 5 to 30 a second"
    status, out, _ = songreel("models", "list")
    assert status == 0
    assert "google/veo-3.1  (text-to-video, image-to-video)" in out
    assert "price  not known" in out
    assert "0.00125 USD a thousand tokens that go in, 0.01 that come out" in out


def test_a_kind_or_a_name_narrows_it(rows, result):
    assert set(rows("list", "--kind", "lip-sync")[1]) == {"bytedance/omni-human", "bytedance/omni-human-1.5"}
    assert set(rows("check", "demucs")[1]) == {"ryan5453/demucs"}
    status, (report,), _ = result("models", "list", "demucs", "--kind", "image")
    assert (status, report["error"]["code"]) == (2, "option")
    status, (report,), _ = result("models", "list", "demuks")
    assert status == 2
    assert "did you mean demucs?" in report["error"]["message"]
    status, (report,), _ = result("models", "list", "--kind", "vidoe")
    assert (status, report["error"]["code"]) == (2, "option")


def test_tables_of_the_users_count(rows, config, tmp_path):
    (config / "models.toml").write_text(TABLE)
    assert rows("list", "clips")[1]["me/clips"]["description"] == "of mine"
    (tmp_path / "library").mkdir()
    (tmp_path / "library/models.toml").write_text(TABLE.replace("of mine", "of the library's"))
    assert rows("list", "clips")[1]["me/clips"]["description"] == "of the library's"


def test_a_typo_of_the_users_is_one_sentence(result, config):
    (config / "models.toml").write_text(TABLE.replace('seconds = ["2.5"', 'secnds = ["2.5"'))
    status, (report,), _ = result("models", "check")
    assert (status, report["error"]["code"]) == (2, "catalogue")
    assert "line 17" in report["error"]["message"]
    assert "did you mean seconds?" in report["error"]["message"]


def test_check_without_a_token_says_so(songreel, rows):
    status, out, _ = songreel("models", "check", "kling-v2.1")
    assert status == 0
    assert " ".join(out.split()) == "ok kwaivgi/kling-v2.1 the table is valid; its host was not asked"
    assert not any(row["compared"] for row in rows("check")[1].values())


class Hosts:
    """The double of a host's schemas."""

    def schema(self, model):
        if model != "me/clips":
            raise ProviderError(f"There is no model {model} any more.", fault="model")
        names = {"prompt": {}, "duration": {"enum": [2.5, 5, 8]}, "resolution": {"enum": ["540p"]}, "image": {}}
        return {"components": {"schemas": {"Input": {"properties": names}}}}


@pytest.mark.parametrize(
    ("name", "compared", "wrong", "new"),
    [
        ("clips", True, ["720p of size are gone; there are 540p"], ["of seconds there are 8, too"]),
        ("kling-v2.1", False, ["There is no model kwaivgi/kling-v2.1 any more"], []),
    ],
)
def test_check_compares_with_what_the_host_says(name, compared, wrong, new, config, tmp_path, capsys):
    (config / "models.toml").write_text(TABLE)
    options = argparse.Namespace(action="check", name=name, kind=None, json=True)
    assert run_models(options, load(tmp_path), CancelToken(), Hosts()) == 2
    (row,) = json.loads(capsys.readouterr().out)["models"]
    assert (row["compared"], row["wrong"], row["new"]) == (compared, wrong, new)
    options.json = False
    run_models(options, load(tmp_path), CancelToken(), Hosts())
    assert "not as its host says" in capsys.readouterr().out


def test_with_a_token_the_host_is_asked(rows, monkeypatch):
    pytest.importorskip("replicate", reason="replicate is not installed (the extra 'replicate')")
    with FakeReplicate() as server:
        monkeypatch.setenv("REPLICATE_API_TOKEN", server.token)
        monkeypatch.setenv("REPLICATE_BASE_URL", server.url)
        status, found = rows("check", "kling-v2.1")
        assert status == 0
        assert found["kwaivgi/kling-v2.1"]["compared"]
        server.vanish("kwaivgi/kling-v2.1")
        status, found = rows("check", "kling-v2.1")
        assert status == 2
        assert "no such model" in found["kwaivgi/kling-v2.1"]["wrong"][0]
        monkeypatch.setenv("REPLICATE_API_TOKEN", "")
        assert not rows("check", "kling-v2.1")[1]["kwaivgi/kling-v2.1"]["compared"]
