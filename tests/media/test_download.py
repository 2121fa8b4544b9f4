"""A file comes whole and right, or not at all."""

import errno
import os
import socket
import sys
import time
from pathlib import Path

import pytest

from workbench.errors import CancelledError, DiskFullError, WeightsError
from workbench.jobs.cancel import CancelToken
from workbench.media.download import fetch_file
from workbench.model.weight import WeightFile

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from weights_server import BYTES, SHA256, weights_server


@pytest.fixture(scope="module")
def server():
    with weights_server() as there:
        yield there


def file_at(url, name="model.bin"):
    return WeightFile(name, SHA256, len(BYTES), url)


def test_a_file_is_fetched_and_takes_the_place_of_a_wrong_one(server, tmp_path):
    (tmp_path / "w").mkdir()
    (tmp_path / "w" / "model.bin").write_bytes(b"old")
    heard = []
    path = fetch_file(file_at(f"{server.url}/model"), tmp_path / "w", on_progress=heard.append)
    assert path.read_bytes() == BYTES
    assert heard == sorted(heard)
    assert heard[-1] == len(BYTES)
    assert [p.name for p in path.parent.iterdir()] == ["model.bin"]


def test_a_redirect_is_followed_where_it_is_safe(server, tmp_path):
    server.elsewhere["to-here"] = f"{server.url}/model"
    assert fetch_file(file_at(f"{server.url}/to-here"), tmp_path).read_bytes() == BYTES


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("missing", "it answered 404"),
        ("short", "only 5000 of its 1024000 bytes"),
        ("cut", "bytes"),
        ("long", "more than its 1024000 bytes"),
        ("other", "not the file that was published"),
    ],
)
def test_what_is_not_the_file_is_one_sentence_and_leaves_nothing(server, tmp_path, path, words):
    with pytest.raises(WeightsError, match=words):
        fetch_file(file_at(f"{server.url}/{path}"), tmp_path / "weights" / "model")
    assert not (tmp_path / "weights" / "model").exists()


def test_a_wrong_answer_leaves_what_was_there(server, tmp_path):
    (tmp_path / "model.bin").write_bytes(b"kept")
    with pytest.raises(WeightsError):
        fetch_file(file_at(f"{server.url}/other"), tmp_path)
    assert (tmp_path / "model.bin").read_bytes() == b"kept"
    assert len(list(tmp_path.iterdir())) == 1


def test_nobody_there_is_one_sentence(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and does not listen
        with pytest.raises(WeightsError, match=r"cannot be fetched from 127\.0\.0\.1 \(Connection refused\)"):
            fetch_file(file_at(f"http://127.0.0.1:{taken.getsockname()[1]}/x"), tmp_path)
    with pytest.raises(WeightsError, match=r"cannot be fetched from nowhere\.invalid"):
        fetch_file(file_at("https://nowhere.invalid/x"), tmp_path)


@pytest.mark.parametrize(
    "url",
    ["http://example.org/x", "ftp://127.0.0.1/x", "file:///etc/hostname", "data:,x", "", "http://127.0.0.1.evil/x"],
)
def test_only_https_and_this_computer(tmp_path, url):
    with pytest.raises(WeightsError, match="not https; nothing was fetched"):
        fetch_file(file_at(url), tmp_path)


@pytest.mark.parametrize("elsewhere", ["file:///etc/hostname", "http://example.org/x", "ftp://127.0.0.1/x"])
def test_no_redirect_leads_elsewhere(server, tmp_path, elsewhere):
    server.elsewhere["to-there"] = elsewhere
    with pytest.raises(WeightsError, match="not https|it answered 302"):
        fetch_file(file_at(f"{server.url}/to-there"), tmp_path / "w")
    assert not (tmp_path / "w").exists()


def test_it_can_be_stopped(server, tmp_path):
    cancel = CancelToken()
    with pytest.raises(CancelledError):
        fetch_file(file_at(f"{server.url}/model"), tmp_path / "w", on_progress=lambda _: cancel.cancel(), cancel=cancel)
    assert not (tmp_path / "w").exists()


def test_a_full_disk_is_one_sentence(server, tmp_path):
    def full(_done):
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(DiskFullError, match=r"while fetching model\.bin"):
        fetch_file(file_at(f"{server.url}/model"), tmp_path, on_progress=full)
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_program_left_is_swept(server, tmp_path):
    for name, age in (("old.part", 7200), ("new.part", 0)):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (time.time() - age,) * 2)
    fetch_file(file_at(f"{server.url}/model"), tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["model.bin", "new.part"]
