"""What a page of all projects shows: one value each, in as many queries for one project as for many."""

import shutil
from decimal import Decimal

import pytest
from PIL import Image

from tests.counting_database import CountingDatabase
from workbench.jobs.ledger import Budgets
from workbench.model.asking import Answer, ModelRequest
from workbench.render.generate.provider import FlatProvider
from workbench.store.rows import ExportRow
from workbench.workflows.library import Library


@pytest.fixture(scope="module")
def filmed(listened, short_song, tmp_path_factory):
    """A library with a film, and a second song that nobody has listened to; the tests work on copies."""
    folder = tmp_path_factory.mktemp("filmed") / "library"
    shutil.copytree(listened, folder)
    library = Library(folder, provider=FlatProvider())
    project = library.open(short_song)
    project.plan(size="128x72", fps=24, prompt="rain over Brno", style="neon-noir")
    project.compose(out=folder / "film.mp4")
    other = folder.parent / "Ébène.wav"
    other.write_bytes(short_song.read_bytes() + b"\0" * 8)
    library.open(other)
    return folder


@pytest.fixture
def library(filmed, tmp_path):
    shutil.copytree(filmed, tmp_path / "library")
    with_film = Library(tmp_path / "library", provider=FlatProvider())
    with with_film.store._database.transaction() as connection:
        connection.write("UPDATE films SET path = ?", [str(tmp_path / "library" / "film.mp4")])
    return with_film


def card(library, **options):
    """That of the project with a film."""
    return next(card for card in library.cards(**options) if card.name == "short song")


def test_each_project_has_all_that_a_page_shows_what_was_changed_last_first(library, tmp_path):
    project = library.project("short song")
    ledger = library.store.ledger
    ledger.reserve("c", project.id, "p", ModelRequest("m", {}), Decimal("0.30"), Budgets(), "r")
    ledger.submitted("c", "c")
    ledger.bought("c", Answer(value="c"), Decimal("0.30"))
    (tmp_path / "page").mkdir()
    library.store.save_export(ExportRow("e", project.id, "", "share", str(tmp_path / "page"), "ab" * 32, 1))
    song, blank = library.cards()
    assert (song.id, song.state, song.certified, song.style) == (project.id, "composed", True, "neon-noir")
    assert (song.settled_usd, song.unknown_prices, song.finalized_at) == (Decimal("0.30"), 0, None)
    assert (song.film, song.shared) == (tmp_path / "library" / "film.mp4", tmp_path / "page")
    assert song.made_at <= song.changed_at
    assert song.shared_at is not None
    media = {take.sha256: take for take in project.store.project_takes(project.id)}
    bytes_of = [library.files.path(take.sha256, take.suffix).stat().st_size for take in media.values()]
    assert song.size_bytes == sum(bytes_of) + project.song_path().stat().st_size + song.film.stat().st_size
    assert (blank.name, blank.state, blank.certified, blank.film, blank.thumbnail) == (
        "Ébène",
        "draft",
        None,
        None,
        None,
    )
    assert (blank.style, blank.clips, blank.settled_usd, blank.shared) == (None, 0, 0, None)
    (tmp_path / "page").rmdir()
    song.film.unlink()
    song, _ = library.cards()
    assert (song.film, song.shared, song.certified) == (None, None, True)
    assert song.thumbnail is not None, "of a take"


def test_a_thumbnail_is_made_once_and_goes_with_its_project(library):
    assert card(library, thumbnails=False).thumbnail is None
    first = card(library).thumbnail
    with Image.open(first) as picture:
        assert (picture.format, picture.size) == ("JPEG", (128, 72))
    made = first.stat().st_ino
    assert card(library).thumbnail.stat().st_ino == made
    library.delete("short song", now=True)
    assert not first.exists()


def test_pictures_are_made_for_the_projects_that_are_asked_for(library):
    song, blank = sorted(library.cards(thumbnails=False), key=lambda card: card.clips, reverse=True)
    assert library.pictures([blank.id]) == {}
    assert card(library, thumbnails=False).thumbnail is None
    made = library.pictures([song.id, blank.id])
    assert made == {song.id: card(library, thumbnails=False).thumbnail}
    assert made[song.id].stat().st_size <= 10_000


def test_a_film_that_shows_nothing_is_a_project_without_a_picture(library):
    (library.files.folder / "film.mp4").write_bytes(b"no film")
    assert card(library).thumbnail is None


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("", ["Ébène", "short song"]),
        ("short", ["short song"]),
        ("SONG short", ["short song"]),
        ("brno rain", ["short song"]),
        ("neon-noir", ["short song"]),
        ("e\u0301bE\u0300n", ["Ébène"]),
        ("short zzz", []),
        ("%", []),
        ("'; DROP TABLE projects; --", []),
    ],
)
def test_projects_are_found_by_each_word_in_whatever_case(library, search, found):
    assert sorted(card.name for card in library.cards(search, thumbnails=False)) == sorted(found)


def test_ten_more_projects_open_the_database_no_more_often(library):
    library.store._database = CountingDatabase(library.files.folder)
    counts = []
    for more in (0, 10):
        with library.store._database.transaction() as connection:
            for number in range(more):
                connection.write(
                    "INSERT INTO projects SELECT ?, song, ?, made_at, NULL FROM projects LIMIT 1",
                    [f"copy{number}", f"copy {number}"],
                )
        before = library.store._database.count
        counts.append((len(library.cards(thumbnails=False)), library.store._database.count - before))
    assert counts == [(2, 1), (12, 1)]


def test_what_the_library_holds_is_told_beside_what_it_may(library):
    held = library.held()
    every = sum(path.stat().st_size for path in library.files.folder.rglob("*") if path.is_file())
    assert (held.size_bytes, held.projects, held.quota_bytes) == (every, 2, None)
    assert 0 < held.cache_bytes < held.size_bytes
    assert held.most_cache_bytes == 20_000_000_000
    removed = library.delete("short song")
    assert library.held().trash_bytes == removed.size_bytes
    assert [card.name for card in library.cards()] == ["Ébène"]
