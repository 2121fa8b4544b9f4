"""The same manifest gives the same frames: in two fresh libraries, and another seed is named."""

import json
import shutil

import pytest

from workbench.errors import FileExistsInTheWayError, NotFoundError, OptionError
from workbench.media.encoding import LIBX264, Encoder
from workbench.model.manifest import compare_manifests
from workbench.render.compose.chunks import chunk_key, chunks_of
from workbench.render.compose.manifest import make_manifest
from workbench.render.compose.plain import plain_timeline
from workbench.store.plans import content_id
from workbench.workflows.library import Library
from workbench.workflows.listen_wishes import ListenWishes
from workbench.workflows.making import FilmOptions, make_film
from workbench.workflows.manifesting import read_manifest


def made(folder, song, name="film", **options):
    """A film by the offline provider and its manifest."""
    folder.mkdir(exist_ok=True)
    wanted = FilmOptions(size="128x72", fps="12", style="neon-noir", listening=ListenWishes("librosa"), **options)
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
    wanted = FilmOptions(size="128x72", fps="12", style="neon-noir", listening=ListenWishes("librosa"))
    with pytest.raises(FileExistsInTheWayError, match="no manifest of Songreel's"):
        make_film(Library(folder / "library"), short_song, wanted, out=folder / "film.mp4", manifest=True)
    assert note.read_text() == "my notes"
    with pytest.raises(NotFoundError, match="no manifest"):
        read_manifest(note)
    again = make_film(
        Library(folder / "library"), short_song, wanted, out=folder / "film.mp4", manifest=True, force=True
    )
    assert compare_manifests(read_manifest(again.manifest), read_manifest(films[0].manifest)) == ()


def project_of(film):
    library = Library(film.video.parent / "library")
    return library.project(library.projects()[0].id)


def test_a_film_of_an_older_plan_is_told_of_by_its_own(films):
    film, project = films[0], project_of(films[2])
    assert project.latest.plan != film.plan
    assert project.manifest(film.video) == read_manifest(film.manifest)
    with pytest.raises(OptionError, match=f"planned by the plan {content_id(film.plan)}, not by"):
        project.manifest(film.video, project.latest.plan)


def test_the_encoder_is_the_films_and_not_the_one_of_today(films, monkeypatch):
    film, project = films[1], project_of(films[1])
    other = Encoder("libx264", (*LIBX264.arguments, "-crf", "40"))
    monkeypatch.setattr(project, "_encoder", other)
    assert project.manifest(film.video) == read_manifest(film.manifest)
    monkeypatch.setattr("workbench.workflows.manifesting.LIBX264", other)
    monkeypatch.setattr("workbench.workflows.manifesting.choose_encoder", lambda *_: (other, ""))
    with pytest.raises(NotFoundError, match="with an encoder that does not work here"):
        project.manifest(film.video)


def test_another_films_font_is_none_of_its_inputs(films):
    film, project = films[1], project_of(films[1])
    (project.files.fonts() / f"{'a' * 64}.ttf").write_bytes(b"a brand's")
    assert project.manifest(film.video) == read_manifest(film.manifest)


def test_a_chunk_that_was_rendered_plainly_has_its_own_key(films):
    film, project = films[1], project_of(films[1])
    timeline = project.timeline(film.plan)
    first = chunks_of(timeline)[0]
    plain = make_manifest(film.video, timeline, (), [], plain=[first.span]).chunks
    assert plain[0].key == chunk_key(first, plain_timeline(timeline))
    assert [chunk.key for chunk in plain[1:]] == [c.key for c in read_manifest(film.manifest).chunks[1:]]


@pytest.mark.parametrize("name", ["song", "none.mp4", "text.mp4", "."])
def test_what_is_no_film_is_one_sentence(films, short_song, tmp_path, name):
    (tmp_path / "text.mp4").write_text("no film")
    path = short_song if name == "song" else tmp_path / name
    with pytest.raises(NotFoundError) as told:
        project_of(films[1]).manifest(path)
    assert told.value.field == "film"
