"""The same manifest gives the same frames: in two fresh libraries, and another seed is named."""

import json
import shutil

import pytest

from workbench.errors import FileExistsInTheWayError, NotFoundError
from workbench.model.manifest import compare_manifests
from workbench.workflows.library import Library
from workbench.workflows.making import FilmOptions, make_film
from workbench.workflows.manifesting import read_manifest


def made(folder, song, name="film", **options):
    """A film by the offline provider and its manifest."""
    folder.mkdir(exist_ok=True)
    wanted = FilmOptions(size="128x72", fps="12", style="neon-noir", beats="librosa", **options)
    return make_film(Library(folder / "library"), song, wanted, out=folder / f"{name}.mp4", manifest=True)


@pytest.fixture(scope="module")
def films(short_song, tmp_path_factory):
    folder = tmp_path_factory.mktemp("films")
    first, second = (made(folder / name, short_song) for name in ("one", "two"))
    return first, second, made(folder / "one", short_song, "other", seed=2)


def test_two_fresh_libraries_give_the_same_frames(films):
    one, two = (read_manifest(film.manifest) for film in films[:2])
    assert compare_manifests(one, two) == ()
    assert films[0].video != films[1].video
    assert one.chunks[-1].span.end == films[0].plan.frames


def test_another_seed_is_named(films):
    one, three = (read_manifest(films[i].manifest) for i in (0, 2))
    found = compare_manifests(one, three)
    assert {"input", "frames", "file"} == {difference.kind for difference in found}
    assert {"plan", "take of clip 0"} <= {difference.what for difference in found}
    assert not any(difference.what == "song" for difference in found)


def test_a_manifest_is_plain_json_without_a_path(films):
    text = films[0].manifest.read_text()
    assert json.loads(text)["version"] == 1
    assert str(films[0].manifest.parent) not in text


def test_a_file_that_is_no_manifest_is_not_replaced(films, short_song, tmp_path):
    folder = tmp_path / "four"
    shutil.copytree(films[0].video.parent, folder)
    note = folder / "film.manifest.json"
    note.write_text("my notes")
    wanted = FilmOptions(size="128x72", fps="12", style="neon-noir", beats="librosa")
    with pytest.raises(FileExistsInTheWayError, match="no manifest of Songreel's"):
        make_film(Library(folder / "library"), short_song, wanted, out=folder / "film.mp4", manifest=True)
    assert note.read_text() == "my notes"
    with pytest.raises(NotFoundError, match="no manifest"):
        read_manifest(note)
    again = make_film(
        Library(folder / "library"), short_song, wanted, out=folder / "film.mp4", manifest=True, force=True
    )
    assert compare_manifests(read_manifest(again.manifest), read_manifest(films[0].manifest)) == ()
