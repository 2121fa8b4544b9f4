"""Weights are found in order, and used only with the hash that the catalogue has."""

import hashlib
import json
import os
import socket
from pathlib import Path

import pytest

from workbench.errors import OptionError, WeightsError
from workbench.media import weights
from workbench.media.weights import check_file, find_weight, folder_for, known_weights, look_for, need_weight
from workbench.model.weight import Weight, WeightFile

A, B = b"first file", b"the second"
AUTHORS_HOSTS = ("cloud.cp.jku.at", "dl.fbaipublicfiles.com", "huggingface.co")
"""Where authors publish their weights themselves."""


def file_of(name, data, **more):
    return WeightFile(name, hashlib.sha256(data).hexdigest(), len(data), **more)


def weight_of(**more):
    return Weight("two", "testing", "MIT", "none", "a test", ("two", "."), (file_of("a", A), file_of("b", B)), **more)


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """A home without weights, and no network."""
    for name in ("TORCH_HOME", "HF_HOME", "HF_HUB_CACHE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home" / "cache"))

    def refused(*_):
        pytest.fail("the network was tried")

    monkeypatch.setattr(socket.socket, "connect", refused)
    monkeypatch.setattr(socket, "getaddrinfo", refused)
    return tmp_path / "home" / "cache"


def put(folder, **files):
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)


def test_the_setting_comes_first_then_the_cache_then_the_librarys_own(home, tmp_path):
    weight = weight_of(torch_hub=True, hugging_face="who/what")
    setting = tmp_path / "weights"
    assert look_for(weight, setting) is None
    places = [
        ("hugging face", home / "huggingface" / "hub" / "models--who--what" / "snapshots" / "1a2b"),
        ("torch hub", home / "torch" / "hub" / "checkpoints"),
        ("cache", home / "songreel" / "weights" / "two"),
        ("setting", setting),
        ("setting", setting / "two"),
    ]
    for place, folder in places:  # the last one first
        put(folder, a=A, b=B)
        found = look_for(weight, setting)
        assert (found.place, found.folder) == (place, folder)
        assert found.paths == (folder / "a", folder / "b")
    assert look_for(weight_of(), None).place == "cache"


def test_half_of_it_is_not_it_unless_that_is_enough(tmp_path):
    put(tmp_path / "two", b=B)
    assert look_for(weight_of(), tmp_path) is None
    assert look_for(weight_of(enough=1), tmp_path).paths == (tmp_path / "two" / "b",)


def test_a_file_may_have_its_librarys_name(tmp_path):
    put(tmp_path, hub_a=A)
    weight = Weight("one", "x", "MIT", "none", "y", (".",), (file_of("a", A, also=("hub_a",)),))
    assert need_weight("one", tmp_path, [weight]).paths == (tmp_path / "hub_a",)


@pytest.mark.parametrize(("data", "words"), [(A[:-1], "9 bytes instead of 10"), (A[::-1], "sha256 is another one")])
def test_another_file_is_refused_by_name(tmp_path, data, words):
    put(tmp_path, a=data, b=B)
    with pytest.raises(WeightsError, match=words) as refused:
        need_weight("two", tmp_path, [weight_of()])
    assert str(tmp_path / "a") in refused.value.message


def test_a_file_is_read_once_while_size_and_time_stay(tmp_path, monkeypatch, home):
    put(tmp_path, a=A)
    file, read = file_of("a", A), []
    real = weights.file_sha256
    monkeypatch.setattr(weights, "file_sha256", lambda path: read.append(path) or real(path))
    check_file(file, tmp_path / "a")
    check_file(file, tmp_path / "a")
    assert len(read) == 1
    os.utime(tmp_path / "a", (1, 1))
    check_file(file, tmp_path / "a")
    assert len(read) == 2
    with pytest.raises(WeightsError):  # right for another entry is not right for this one
        check_file(file_of("a", B), tmp_path / "a")
    (home / "songreel" / "weights" / "checked.json").write_text("[nonsense")
    check_file(file, tmp_path / "a")
    assert json.loads((home / "songreel" / "weights" / "checked.json").read_text())


def test_what_is_not_at_hand_says_how_to_have_it(tmp_path, home):
    with pytest.raises(WeightsError, match="put a, b into .*two; where from: a test"):
        need_weight("two", tmp_path, [weight_of()])
    with pytest.raises(WeightsError, match=r"\(songreel weights get beat-this-final0, or put them .*beat_this"):
        need_weight("beat-this-final0", None)
    with pytest.raises(OptionError, match="no weights 'htdemux'; did you mean htdemucs"):
        need_weight("htdemux", None)
    assert folder_for(find_weight("htdemucs"), tmp_path) == tmp_path / "htdemucs"
    assert folder_for(find_weight("htdemucs"), None) == home / "songreel" / "weights" / "htdemucs"


def test_the_catalogue_is_sound():
    names = [weight.name for weight in known_weights()]
    assert len(set(names)) == len(names)
    assert {"beat-this-small0", "beat-this-final0", "all-in-one", "musicnn-msd", "whisper-base", "htdemucs"} <= {*names}
    for weight in known_weights():
        assert all((weight.purpose, weight.licence, weight.restrictions, weight.source))
        for file in weight.files:
            assert not file.url or file.url.startswith(tuple(f"https://{host}/" for host in AUTHORS_HOSTS))
            assert not file.name.endswith(".th") or "-" not in file.name or file.sha256.startswith(file.name[9:17])
    assert len({file.sha256 for weight in known_weights() for file in weight.files}) == sum(
        len(weight.files) for weight in known_weights()
    )


@pytest.mark.parametrize(
    "change",
    [{"name": "../a"}, {"name": ".hidden"}, {"sha256": "ab"}, {"size_bytes": 0}, {"also": ("a/b",)}],
)
def test_a_file_that_cannot_be_is_none(change):
    kept = {"name": "a", "sha256": "0" * 64, "size_bytes": 1} | change
    with pytest.raises(ValueError, match="file"):
        WeightFile(**kept)


def test_a_weight_that_cannot_be_is_none():
    file = file_of("a", A)
    for folders, files, enough in [((), (file,), 0), (("..",), (file,), 0), (("a",), (), 0), (("a",), (file,), 2)]:
        with pytest.raises(ValueError, match="weight"):
            Weight("x", "x", "x", "x", "x", folders, files, enough)


def test_the_weights_at_hand_are_those_of_the_catalogue(corpus):
    folder = corpus.parent / "weights"
    here = [weight for weight in known_weights() if look_for(weight, folder)]
    if not here:
        pytest.skip("no weights lie beside the songs")
    for weight in here:
        assert need_weight(weight.name, folder).place == "setting"
        assert all(isinstance(path, Path) for path in look_for(weight, folder).paths)
