"""How much a library may hold: what can be made again is bounded, and nothing new is begun beyond a quota."""

import os
import shutil
import time
from dataclasses import replace

import pytest

from workbench.errors import LibraryError, OptionError
from workbench.render.generate.provider import FlatProvider
from workbench.settings import load
from workbench.workflows.library import Library


@pytest.fixture(scope="module")
def filmed(listened, short_song, tmp_path_factory):
    """A library with a film; the tests work on copies."""
    folder = tmp_path_factory.mktemp("filmed") / "library"
    shutil.copytree(listened, folder)
    project = Library(folder, provider=FlatProvider()).open(short_song)
    project.plan(size="64x64", fps=24)
    project.compose(out=folder.parent / "film.mp4")
    return folder


@pytest.fixture
def folder(filmed, tmp_path):
    return shutil.copytree(filmed, tmp_path / "library")


def library_with(folder, **limits):
    return Library(settings=replace(load(folder), **limits), provider=FlatProvider())


def other_song(short_song, tmp_path):
    (tmp_path / "other.wav").write_bytes(short_song.read_bytes() + b"\0" * 8)
    return tmp_path / "other.wav"


def chunk(library, name, hours, *, of=(), size=1000):
    """Something that can be made again and was used so many hours ago."""
    path = library.files.chunk_path(name * 64)
    path.write_bytes(b"x" * size)
    library.files.seal(path, of=of)
    then = time.time() - hours * 3600
    os.utime(path, (then, then))
    return path


def test_what_was_used_least_recently_goes_first_until_the_rest_is_within_the_bound(folder):
    files = library_with(folder).files
    for path in (folder / "chunks").glob("*.m*"):
        path.unlink()
    library = library_with(folder)
    old, older, oldest, young = (chunk(library, name, hours) for name, hours in zip("abcd", (3, 4, 5, 0), strict=True))
    assert files.keep_within(4000, set) == (0, 0)
    assert files.keep_within(2500, set) == (2, 2000)
    assert [path.exists() for path in (old, older, oldest, young)] == [True, False, False, True]
    assert not oldest.with_name(oldest.name + ".sha256").exists()
    assert files.keep_within(0, set) == (1, 1000), "what was used within the hour stays"
    assert young.exists()


def test_what_an_open_project_needs_stays_and_goes_with_its_end(folder, short_song):
    library = library_with(folder)
    project = library.project("short song")
    needed = chunk(library, "a", 9, of=[project.song.id])
    shown = chunk(library, "b", 9, of=[next(iter(library.store.named_media()[1]))])
    spare = chunk(library, "c", 2, of=["ab" * 32])
    library.files.keep_within(0, library.store.needed_sources)
    assert [path.exists() for path in (needed, shown, spare)] == [True, True, False]
    library.delete(project.id)
    library.files.keep_within(0, library.store.needed_sources)
    assert not needed.exists()
    assert not shown.exists()


@pytest.mark.parametrize(("gb", "stays"), [(1e-6, False), (20.0, True), (None, True)])
def test_work_that_makes_more_ends_with_the_cache_within_its_bound(folder, tmp_path, gb, stays):
    library = library_with(folder, cache_gb=gb)
    spare = chunk(library, "c", 2, of=["ab" * 32])
    media = {path.name for path in (folder / "media").rglob("*.*")}
    film = library.project("short song").compose(out=tmp_path / "again.mp4")
    assert film.certificate.ok
    assert spare.exists() == stays
    assert {path.name for path in (folder / "media").rglob("*.*")} >= media


def test_a_new_project_beyond_the_quota_is_refused_before_anything_is_written(folder, short_song, tmp_path):
    other = other_song(short_song, tmp_path)
    before = {path for path in folder.rglob("*") if path.is_file()}
    for limits, said in (
        ({"quota_projects": 1}, "has 1 project, and quota_projects allows 1: delete one"),
        ({"quota_gb": 0.001}, r"holds 0\.\d+ GB and 0\.\d+ GB would come to it, and quota_gb allows 0\.001: delete"),
    ):
        library = library_with(folder, **limits)
        changes = library.store.changes()
        with pytest.raises(LibraryError, match=said) as caught:
            library.open(other)
        assert caught.value.field in limits
        assert library.store.changes() == changes
        assert library.open(short_song).planned()
    new = {path for path in folder.rglob("*") if path.is_file()} - before
    assert {path.relative_to(folder).parts[0] for path in new} <= {"copies", "log", "logs"}


def test_new_work_beyond_the_quota_is_refused_and_what_goes_out_is_not(folder, tmp_path):
    library = library_with(folder, quota_gb=0.0001)
    project = library.project("short song")
    changes = library.store.changes()
    for work in (lambda: project.compose(out=tmp_path / "again.mp4"), project.generate, project.copy):
        with pytest.raises(LibraryError, match=r"and quota_gb allows 0\.0001: delete a project for good"):
            work()
    assert library.store.changes() == changes
    assert not (tmp_path / "again.mp4").exists()
    assert project.export("otio", tmp_path / "film.otio").path.is_file()
    library.delete(project.id, now=True)


def test_a_project_in_the_trash_makes_room_for_another_and_comes_back_only_where_there_is_some(
    folder, short_song, tmp_path
):
    library = library_with(folder, quota_projects=1)
    project = library.project("short song")
    library.delete(project.id)
    other = library.open(other_song(short_song, tmp_path))
    for back in (lambda: library.restore(project.id), lambda: library.open(short_song)):
        with pytest.raises(LibraryError, match="quota_projects allows 1"):
            back()
    library.delete(other.id)
    assert library.restore(project.id).id == project.id


@pytest.mark.parametrize("name", ["cache_gb", "quota_gb", "quota_projects"])
def test_the_limits_are_settings_that_may_be_none(tmp_path, name):
    variable = f"SONGREEL_{name.upper()}"
    assert getattr(load(tmp_path, environment={variable: "none"}), name) is None
    assert getattr(load(tmp_path, environment={variable: "3"}), name) == 3
    assert getattr(load(tmp_path, environment={}), name) == {"cache_gb": 20}.get(name)
    for wrong in ("0", "-1", "many"):
        with pytest.raises(OptionError, match=f"The setting {name} is '{wrong}'"):
            load(tmp_path, environment={variable: wrong})
