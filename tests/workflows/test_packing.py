"""A pack that a killed program left between two names is never lost."""

import json
import os
import time

import pytest

from workbench.errors import FileExistsInTheWayError, OptionError
from workbench.jobs.keys import file_sha256
from workbench.workflows.targets import alone, part_path
from workbench.workflows.whole_folder import PACK


def pack(folder, text):
    folder.mkdir()
    film = folder / "film.mp4"
    film.write_text(text)
    listed = {"files": {"film.mp4": {"bytes": film.stat().st_size, "sha256": file_sha256(film)}}}
    (folder / PACK.listing).write_text(json.dumps(listed))
    return folder


def age(folder):
    for path in (*folder.rglob("*"), folder):
        os.utime(path, (time.time() - 7200,) * 2)


@pytest.fixture
def killed(tmp_path, monkeypatch):
    """A target whose pack was set aside by a program that was then killed, and where that pack lies."""
    target = pack(tmp_path / "song-pack", "only copy")
    part = pack(PACK.part(target), "new")
    rename = type(part).rename

    def dies(self, to):
        if self == part:
            raise KeyboardInterrupt
        return rename(self, to)

    monkeypatch.setattr(type(part), "rename", dies)
    with pytest.raises(KeyboardInterrupt):
        PACK.put_in_place(part, target)
    monkeypatch.undo()
    (old,) = (path for path in tmp_path.iterdir() if path != part)
    for folder in (old, part):
        age(folder)
    return target, old


def test_the_only_copy_of_a_pack_gets_its_name_back(killed, tmp_path):
    target, _ = killed
    PACK.sweep(target)
    assert (target / "film.mp4").read_text() == "only copy"
    assert list(tmp_path.iterdir()) == [target]


def test_a_pack_that_was_replaced_goes(killed, tmp_path):
    target, _ = killed
    pack(target, "newer")
    PACK.sweep(target)
    assert list(tmp_path.iterdir()) == [target]
    assert (target / "film.mp4").read_text() == "newer"


def test_the_only_copy_stays_where_an_empty_folder_has_its_name(killed):
    target, old = killed
    target.mkdir()
    PACK.sweep(target)
    assert (old / "film.mp4").read_text() == "only copy"


@pytest.mark.parametrize("name", ["song", "song-pack-2", "song-pack" + "x" * 40, "song-pack-"])
def test_what_lies_beside_another_target_is_left_alone(killed, tmp_path, name):
    _, old = killed
    PACK.sweep(tmp_path / name)
    assert (old / "film.mp4").read_text() == "only copy"
    assert not (tmp_path / name).exists()


def test_a_part_that_somebody_writes_to_stays(tmp_path):
    target = tmp_path / "song-pack"
    part, dead = pack(PACK.part(target), "busy"), pack(PACK.part(target), "dead")
    age(part)
    age(dead)
    os.utime(part / "film.mp4")
    PACK.sweep(target)
    assert list(tmp_path.iterdir()) == [part]


def test_a_new_pack_takes_the_place_of_the_old_one(tmp_path):
    target = pack(tmp_path / "song-pack", "old")
    PACK.put_in_place(pack(PACK.part(target), "new"), target)
    assert (target / "film.mp4").read_text() == "new"
    assert list(tmp_path.iterdir()) == [target]


def test_a_pack_that_cannot_get_its_name_back_is_one_sentence(killed, monkeypatch):
    target, old = killed

    def held(self, to):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(target), "rename", held)
    with pytest.raises(OptionError, match="could not be called 'song-pack'"):
        PACK.sweep(target)
    assert (old / "film.mp4").exists()


@pytest.fixture
def films(tmp_path):
    """A library, and a folder where a program of it that was killed has just left a part of a film."""
    library, folder = tmp_path / "library", tmp_path / "films"
    library.mkdir()
    folder.mkdir()
    film = folder / "k.mp4"
    part_path(film, library).touch()
    return library, film


def test_a_part_that_nobody_holds_goes_with_the_next_film_of_that_name(films):
    library, film = films
    (left,) = film.parent.iterdir()
    part_path(film, film.parent / "another library")  # its program may be alive: only age tells
    part_path(film.with_name("k-2.mp4"), library)
    assert left.exists()
    part_path(film, library)
    assert not left.exists()


def test_a_part_that_nobody_holds_is_in_no_packs_way(films, tmp_path):
    library, film = films
    PACK.check(film.parent, library, force=False)
    with alone(library, film), pytest.raises(FileExistsInTheWayError):
        PACK.check(film.parent, library, force=False)
    with pytest.raises(FileExistsInTheWayError):
        PACK.check(film.parent, tmp_path / "another library", force=False)
    for path in film.parent.iterdir():
        os.utime(path, (time.time() - 7200,) * 2)
    PACK.check(film.parent, tmp_path / "another library", force=False)
