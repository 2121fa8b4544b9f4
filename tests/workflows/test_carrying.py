"""A whole project in one file: out of one library, into another, and the same film comes out there for nothing."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PIL import Image

from tests.workflows.hosts import Host
from workbench.errors import CancelledError, LibraryError, NotFoundError, OptionError, SongError
from workbench.jobs.cancel import CancelToken
from workbench.jobs.keys import file_sha256
from workbench.media.bundle import bundled
from workbench.model.still import StillImage
from workbench.settings import load
from workbench.store.database import Database
from workbench.store.migrations import MIGRATIONS
from workbench.timebase import Span
from workbench.workflows.library import Library

TOKEN = "r8_0123456789abcdefghijklmnopqrstuvwxyz"


@pytest.fixture
def host(clock):
    return Host(clock)


def media(library):
    return {path.name for path in (library / "media").rglob("*.*")}


def everything(folder):
    """All files but those that a library has anyway, and how far its jobs came."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.suffix not in (".lock", ".duckdb", ".queue"))
    names = {path.relative_to(folder).as_posix() for path in files if path.name not in ("changes", "songreel.log")}
    return {name for name in names if not re.search(r"/jobs/\w+\.json$", name)}


def test_the_same_film_comes_out_elsewhere_and_nothing_is_made_or_paid(bought, away, host, tmp_path):
    film = bought.compose(out=tmp_path / "here.mp4")
    file = bought.export("songreel", tmp_path / "a.songreel").path
    takes = [bought.takes(clip) for clip in (0, 1)]
    shutil.move(tmp_path / "library", tmp_path / "gone")  # nothing of it may be needed
    library = away()
    arrived = library.import_project(file)
    assert (arrived.project.id, arrived.name) == (bought.id, "short song")
    there = media(tmp_path / "away")
    assert there == media(tmp_path / "gone")
    quote = arrived.project.quote()
    assert (quote.clips, quote.total_usd) == ((), 0)
    other = arrived.project.compose(out=tmp_path / "there.mp4")
    assert other.certificate.ok
    assert file_sha256(other.path) == file_sha256(film.path)
    assert (host.created, media(tmp_path / "away")) == ((), there)
    assert len(arrived.project.pictures(0)) == 2
    assert [arrived.project.takes(clip) for clip in (0, 1)] == takes


def test_nothing_secret_and_no_place_of_this_computer_is_in_it(bought, tmp_path, monkeypatch):
    monkeypatch.setenv("REPLICATE_API_TOKEN", TOKEN)
    store, library = bought.store, tmp_path / "library"
    (library / "films").mkdir()
    bought.compose(out=library / "films" / f"{bought.id}.mp4", seconds=2)
    bought.compose(out=tmp_path / "outside.mp4", span=Span(0, 12))
    plan = store.projects()[0].plan
    store.fail_clip(bought.id, 1, f"No room in {library}/media for {TOKEN}, says {Path.home()}/x", plan)
    store.append_log(bought.id, "lyrics", {"text": "la", "from": str(library / "a.lrc"), "token": TOKEN})
    made = bought.export("songreel", tmp_path / "a.songreel")
    with zipfile.ZipFile(made.path) as package:
        texts = {name: package.read(name) for name in package.namelist()}
    evil = [TOKEN, str(library), str(tmp_path), str(Path.home()), Path.home().as_posix()]
    assert [(name, word) for name, text in texts.items() for word in evil if word.encode() in text] == []
    assert b"No room in the library/media for [secret], says ~/x" in texts["rows/clips.jsonl"]
    assert {name.partition("/")[0] for name in texts} == {"manifest.json", "rows", "media", "films"}


def test_a_place_or_a_secret_in_a_persons_words_is_refused(bought, tmp_path):
    bought.shot(0, line=f"as in {tmp_path / 'library'}/a.png")
    with pytest.raises(OptionError, match="names a folder of this computer in its plans"):
        bought.export("songreel", tmp_path / "a.songreel")
    assert not list(tmp_path.glob("*songreel*"))


def test_the_studios_film_comes_along_and_is_not_made_again(project, away, tmp_path):
    project.plan(size="64x64", fps=12)
    films = tmp_path / "library" / "films"
    films.mkdir()
    film = project.compose(out=films / f"{project.id}.mp4")
    file = project.export("songreel", tmp_path / "a.songreel").path
    arrived = away().import_project(file)
    there = tmp_path / "away" / "films" / f"{project.id}.mp4"
    assert file_sha256(there) == file_sha256(film.path)
    (row,) = arrived.project.store.films(project.id)
    assert (row.path, row.certificate.ok, away().projects()[0].state) == (str(there), True, "composed")
    with pytest.raises(OptionError, match=r"was proven in another library, and not in this one; prove it here"):
        arrived.project.share(tmp_path / "page")
    with pytest.raises(NotFoundError, match=r"was proven in another library, and not in this one; prove it here"):
        arrived.project.finalize()
    _, certificate = away().verify(there)  # proven here again, from the file
    assert certificate.ok
    assert arrived.project.finalize(dry_run=True).film == there
    assert arrived.project.share(tmp_path / "page").certificate == certificate


def test_a_project_that_nobody_listened_to_goes_too(library, short_song, away, tmp_path):
    project = library.open(short_song)
    file = project.export("songreel", tmp_path / "a.songreel").path
    arrived = away().import_project(file)
    assert (arrived.project.id, arrived.files, arrived.project.latest.plan) == (project.id, 1, None)
    assert arrived.project.audio().samples.shape == project.audio().samples.shape


def test_an_older_schema_is_brought_to_ours(library, short_song, away, tmp_path, monkeypatch):
    """A file of the time before corrections, purchases and pictures."""
    project = library.open(short_song)
    folder = tmp_path / "old"
    old = Database(folder, migrations=MIGRATIONS[:2])
    with library.store._transaction() as now:
        rows = {name: now.read(f"SELECT * FROM {name}") for name in ("songs", "projects", "log")}
    with old.transaction() as connection:
        for name, found in rows.items():
            marks = ", ".join("?" * len(found[0]))
            for row in found:
                connection.write(f"INSERT INTO {name} VALUES ({marks})", row)
    from workbench.export.archive import archive_manifest, row_lines, write_archive

    with old.transaction() as connection:
        lines = {
            name: row_lines(
                [c for (c,) in connection.read("SELECT column_name FROM (DESCRIBE " + name + ")")],
                connection.read(f"SELECT COLUMNS(*)::VARCHAR FROM {name}"),
            )
            for name in rows
        }
    song = library.files.copies(project.song.id)[0]
    files = {f"media/{song.name}": song}
    manifest = archive_manifest(project.id, [m.__name__ for m in MIGRATIONS[:2]], lines, files)
    write_archive(tmp_path / "a.songreel", manifest, lines, files)
    arrived = away().import_project(tmp_path / "a.songreel")
    assert (arrived.project.id, arrived.project.cost().spent.taken_usd) == (project.id, 0)
    assert arrived.project.song == project.song


def test_a_song_that_is_longer_than_this_library_allows_is_refused(library, short_song, tmp_path):
    from dataclasses import replace

    file = library.open(short_song).export("songreel", tmp_path / "a.songreel").path
    short = Library(settings=replace(load(tmp_path / "short"), max_song_s=5.0))
    with pytest.raises(SongError):
        short.import_project(file)
    assert everything(tmp_path / "short") == set()


@pytest.mark.parametrize("verb", ["export", "import"])
def test_a_stop_leaves_nothing(bought, away, tmp_path, verb):
    library, file = away(), bought.export("songreel", tmp_path / "a.songreel").path
    cancel, before = CancelToken(), everything(tmp_path)

    def stop(event):
        if event.done > 0:
            cancel.cancel()

    run = {
        "export": lambda **more: bought.export("songreel", tmp_path / "b.songreel", **more),
        "import": lambda **more: library.import_project(file, **more),
    }
    with pytest.raises(CancelledError):
        run[verb](progress=stop, cancel=cancel)
    assert everything(tmp_path) == before
    assert library.projects() == ()


def test_where_not_all_can_be_put_in_place_nothing_stays(project, away, tmp_path):
    project.plan(size="64x64", fps=12)
    (tmp_path / "library" / "films").mkdir()
    project.compose(out=tmp_path / "library" / "films" / f"{project.id}.mp4")
    file, library = project.export("songreel", tmp_path / "a.songreel").path, away()
    in_the_way = tmp_path / "away" / "films" / f"{project.id}.mp4"
    in_the_way.mkdir(parents=True)
    with pytest.raises(LibraryError, match="cannot be written"):
        library.import_project(file)
    assert (everything(tmp_path / "away"), library.projects()) == (set(), ())
    in_the_way.rmdir()
    assert library.import_project(file).files > 2


FULL = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (3_000_000, resource.RLIM_INFINITY))
from workbench.cli import main
sys.exit(main(["import", sys.argv[1], "--library", sys.argv[2]]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="a file's size is limited by POSIX alone")
def test_a_disk_that_is_full_is_told_and_nothing_stays(library, tmp_path):
    """No file may grow beyond three megabytes: a database may, a song of four may not."""
    path = tmp_path / "long.wav"
    soundfile.write(path, np.random.default_rng(1).normal(0, 0.1, 22050 * 100).astype(np.float32), 22050)
    file = library.open(path).export("songreel", tmp_path / "a.songreel").path
    words = [sys.executable, "-c", FULL, str(file), str(tmp_path / "full")]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (done.returncode, "There was no room left on the disk while reading the project" in done.stderr) == (2, True)
    assert everything(tmp_path / "full") == set()
    assert Library(tmp_path / "full").projects() == ()


def test_what_hangs_on_takes_goes_along(bought, away, tmp_path):
    store, take = bought.store, bought.takes(0)[0]
    (tmp_path / "frame.png").write_bytes(Path(bought.files.copies(bought.pictures(0)[0].image.sha256)[0]).read_bytes())
    Image.open(tmp_path / "frame.png").resize((32, 18)).save(tmp_path / "frame.png")
    frame = StillImage(bought.files.copy_in(tmp_path / "frame.png", ".png"), ".png", 32, 18)
    store.save_frame(take.sha256, 3, frame)
    store.keep_useless({take.sha256: "it is black"})
    arrived = away().import_project(bought.export("songreel", tmp_path / "a.songreel").path).project
    assert arrived.store.frame(take.sha256, 3) == frame
    assert arrived.files.intact(frame.sha256, ".png")
    assert arrived.store.useless_takes() == {take.sha256: "it is black"}
    assert len(arrived.store.log(arrived.id)) == len(store.log(bought.id))  # its export is not told, its import is
    assert arrived.store.log(arrived.id)[-1].event == "imported"


def test_a_look_of_the_librarys_own_is_told_on_both_sides(project, away, tmp_path):
    source = bundled("data/styles.toml").read_text(encoding="utf-8")
    entry = "[[style]]" + source.split("[[style]]")[1].replace('name = "neon-noir"', 'name = "house-noir"')
    (tmp_path / "library" / "styles.toml").write_text(entry, encoding="utf-8")
    project.plan(style="house-noir", size="64x64", fps=12)
    made = project.export("songreel", tmp_path / "a.songreel")
    assert [note for note in made.notes if "style 'house-noir' of this library's own" in note]
    arrived = away().import_project(made.path)
    assert [note for note in arrived.notes if "needs the style 'house-noir' of the library that it comes from" in note]
    shutil.copy(tmp_path / "library" / "styles.toml", tmp_path / "away")
    again = away().import_project(made.path, as_copy=True)
    assert not [note for note in again.notes if "house-noir" in note]
