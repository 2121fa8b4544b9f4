"""``songreel weights``, against a server on this computer."""

import io
import json
import sys
from pathlib import Path

import jsonschema
import pytest

from workbench.media import weights

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from weights_server import BYTES, SHA256, weights_server

SCHEMA = json.loads((Path(__file__).resolve().parents[2] / "data/schemas/weights.json").read_text())
ENTRY = """
[[weight]]
name = "{name}"
purpose = "a test"
licence = "MIT"
restrictions = "none"
source = "a test's server"
folders = ["{name}"]
[[weight.file]]
name = "model.bin"
size_bytes = {size}
sha256 = "{sha256}"
url = "{url}"
"""


@pytest.fixture(scope="module")
def server():
    with weights_server() as there:
        yield there


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch, server):
    """The folder of weights; the catalogue is one of the server's."""
    entries = {"good": "model", "bad": "other", "gone": "missing"}
    text = "".join(
        ENTRY.format(name=name, size=len(BYTES), sha256=SHA256, url=f"{server.url}/{path}")
        for name, path in entries.items()
    )
    text += ENTRY.format(name="no-address", size=5, sha256="0" * 64, url="")
    (tmp_path / "weights.toml").write_text(text)
    known = weights.read_weights(tmp_path / "weights.toml")
    monkeypatch.setattr(weights, "known_weights", lambda: known)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("SONGREEL_WEIGHTS", str(tmp_path / "weights"))
    server.asked.clear()
    return tmp_path / "weights"


@pytest.fixture
def rows(result):
    """Runs the command with --json; returns its status and each weight by its name."""

    def run(*words):
        status, (report,), _ = result("weights", *words)
        jsonschema.validate(report, SCHEMA)
        return status, {row["name"]: row for row in report["weights"]}

    return run


def test_get_shows_the_licence_fetches_and_is_found(songreel, rows, folder, server):
    status, out, err = songreel("weights", "get", "good", "--yes")
    assert status == 0
    assert "licence       MIT" in err
    assert err.index("licence") < err.index("20 %") < err.index("100 %")
    assert "here" in out
    assert (folder / "good" / "model.bin").read_bytes() == BYTES
    assert rows("list")[1]["good"] | {"files": []} == {
        "name": "good",
        "purpose": "a test",
        "licence": "MIT",
        "restrictions": "none",
        "source": "a test's server",
        "state": "here",
        "place": "setting",
        "folder": str(folder / "good"),
        "can_be_fetched": True,
        "files": [],
        "note": "",
    }
    assert rows("get", "good")[1]["good"]["note"] == "It was here already."
    assert server.asked == ["/model"]


@pytest.mark.parametrize(("answer", "status", "there"), [("y\n", 0, True), ("n\n", 130, False), ("", 2, False)])
def test_nothing_is_fetched_before_a_person_agrees(songreel, folder, server, monkeypatch, answer, status, there):
    monkeypatch.setattr(sys, "stdin", io.StringIO(answer))
    assert songreel("weights", "get", "good")[0] == status
    assert (folder / "good").exists() is there
    assert bool(server.asked) is there


def test_json_never_asks(result, server):
    status, (report,), _ = result("weights", "get", "good")
    assert (status, report["error"]["field"]) == (2, "yes")
    assert server.asked == []


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("bad", "not the file that was published"),
        ("gone", "404"),
        ("no-address", "no plain address"),
        ("goood", "good?"),
    ],
)
def test_what_cannot_be_had_is_one_sentence_and_status_2(songreel, folder, name, words):
    status, out, err = songreel("weights", "get", name, "--yes")
    assert (status, out) == (2, "")
    assert words in err.splitlines()[-1]
    assert not folder.exists() or not any(path.is_file() for path in folder.rglob("*"))


def test_get_wants_a_name(songreel):
    status, _, err = songreel("weights", "get")
    assert status == 2
    assert "needs a NAME" in err


def test_check_finds_a_wrong_hash_and_list_a_wrong_size(rows, folder):
    (folder / "good").mkdir(parents=True)
    (folder / "good" / "model.bin").write_bytes(BYTES[::-1])
    assert rows("list")[1]["good"]["state"] == "here"
    status, found = rows("check")
    assert (status, found["good"]["state"], found["gone"]["state"]) == (2, "wrong", "absent")
    assert "sha256 is another one" in found["good"]["note"]
    (folder / "good" / "model.bin").write_bytes(BYTES[:-1])
    assert rows("list", "good")[1]["good"]["state"] == "wrong"
    assert rows("check", "gone")[0] == 0


def test_get_replaces_what_is_wrong(rows, folder):
    (folder / "good").mkdir(parents=True)
    (folder / "good" / "model.bin").write_bytes(BYTES[::-1])
    assert rows("get", "good", "--yes")[1]["good"]["state"] == "here"


def test_list_asks_no_network_and_makes_nothing(songreel, server, tmp_path, folder):
    before = sorted(tmp_path.rglob("*"))
    status, out, _ = songreel("weights", "list")
    assert status == 0
    assert "songreel weights get good" in out
    assert server.asked == []
    assert sorted(tmp_path.rglob("*")) == before
