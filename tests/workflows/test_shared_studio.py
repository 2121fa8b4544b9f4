"""A shared studio without its server: libraries apart, and caps where work begins."""

import logging
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.workflows.hosts import MODEL, Host
from workbench.errors import BudgetError, LibraryError, OptionError, SongError, WorkbenchError
from workbench.jobs.progress import Reporter
from workbench.render.generate.provider import FlatProvider
from workbench.settings import load
from workbench.store.quota import folder_bytes
from workbench.workflows.hosting import Hosts
from workbench.workflows.library import Library
from workbench.workflows.shared_studio import SharedStudio, library_of, shared
from workbench.workflows.studio import Studio
from workbench.workflows.studio_leaving import Leaving
from workbench.workflows.visitor_key import kept_key
from workbench.workflows.work import working


@dataclass
class File:
    name: str
    contents: bytes


@pytest.fixture
def opened(tmp_path, clock):
    """Opens the studio, with other caps than usual; once more, as after a restart."""

    def build(**caps):
        given = {f"SONGREEL_{name.upper()}": str(value) for name, value in caps.items()}
        return SharedStudio(load(tmp_path / "owner", environment=given), clock)

    return build


def comes(studio):
    """A new visitor's id."""
    return studio.known(studio.admit())[0]


def asks(visitor):
    return SimpleNamespace(user={"visitor": visitor})


def page(visitor):
    return Studio({}, attended=True, request=asks(visitor))


def dropped(song):
    return [File(song.name, song.read_bytes())]


def test_each_visitor_has_a_library_of_their_own_and_nobody_sees_the_owners(opened, short_song, tmp_path):
    owner = Library(tmp_path / "owner").open(short_song)
    studio = opened()
    with shared(studio):
        ada, bob = page(comes(studio)), page(comes(studio))
        assert ada.first(owner.id).error.message.startswith("This is none of your songs")
        mine = ada.open_dropped(dropped(short_song))
        assert [row.id for row in ada.library.projects()] == [mine.id]
        assert bob.library.projects() == ()
        for choice in (mine.id, mine.id[:4], mine.project.name, str(short_song), "/etc/passwd", "../songreel.duckdb"):
            refused = bob.first(choice)
            assert refused.project is None
            assert refused.error.message.startswith("This is none of your songs")
        assert ada.open(mine.id[:4]).error is not None  # by the whole id alone
        assert ada.open(mine.id).id == mine.id
        assert [str(cell) for cell in bob.library.query("SELECT count(*) FROM projects").rows[0]] == ["0"]
        demo = next(choice for name, choice in bob.songs().items() if "glass-tide" in name)
        assert bob.open(demo).error is None


def test_a_query_of_a_visitor_reaches_no_other_library(opened, short_song, tmp_path):
    studio = opened()
    with shared(studio):
        ada, bob = comes(studio), comes(studio)
        library_of(None, asks(ada)).open(studio_song(studio, ada, short_song))
        theirs = studio.place(ada) / "library" / "songreel.duckdb"
        with pytest.raises(OptionError):
            library_of(None, asks(bob)).query(f"SELECT * FROM read_blob('{theirs}')")
        with pytest.raises(OptionError):
            library_of(None, asks(bob)).query(f"ATTACH '{theirs}' AS theirs")


def studio_song(studio, visitor, song):
    """A copy of a song in a visitor's own place, as a drop leaves it."""
    place = studio.place(visitor) / song.name
    shutil.copy(song, place)
    return place


def test_a_page_that_does_not_say_whose_it_is_shows_nothing(opened, tmp_path):
    studio = opened()
    with shared(studio):
        for request in (
            None,
            SimpleNamespace(user=None),
            SimpleNamespace(user={"visitor": "../../owner"}),
            asks("0" * 32),
        ):
            with pytest.raises(LibraryError):
                library_of(None, request)
        with pytest.raises(LibraryError, match="and no other"):
            library_of(str(tmp_path / "owner"), asks(comes(studio)))
        with pytest.raises(LibraryError, match="shows nobody the library of its owner"):
            Library()
        with pytest.raises(LibraryError, match="shows nobody the library of its owner"):
            Library(tmp_path / "owner")
    assert Library(tmp_path / "owner").projects() == ()
    assert library_of(tmp_path / "owner", None).store.allowance.visitor == ""


def test_a_code_brings_a_visitor_back_after_a_restart_however_it_is_written(opened):
    code = opened().admit()
    studio = opened()
    visitor, written = studio.known(f"  {code.upper().replace('-', ' ')} ")
    assert written == code
    assert studio.place(visitor).is_dir()
    assert visitor not in code
    assert studio.known(code[:-1]) is None
    assert studio.known(visitor) is None
    assert studio.known("a" * 20) is None


def test_the_key_is_there_whole_or_not_at_all(opened, tmp_path):
    folder = tmp_path / "owner" / "visitors"
    folder.mkdir(parents=True)
    (folder / "key.part").write_bytes(b"of a program that died")
    opened()
    assert len((folder / "key").read_bytes()) == 32
    assert (folder / "key").stat().st_mode & 0o077 == 0
    assert not (folder / "key.part").exists()
    (folder / "key").write_bytes(b"")  # an empty one would make ids that anybody can make
    with pytest.raises(LibraryError, match="has 0 bytes, and 32 are allowed"):
        opened()


def test_a_key_that_cannot_be_written_is_one_sentence_and_leaves_nothing(opened, tmp_path):
    folder = tmp_path / "owner" / "visitors"
    (folder / "key.part").mkdir(parents=True)
    with pytest.raises(LibraryError, match="cannot be read or written"):
        opened()
    assert not (folder / "key").exists()


def test_programs_that_begin_at_once_get_one_key(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(lambda _: kept_key(tmp_path), range(16)))) == 1


def test_visitors_that_cannot_be_counted_are_one_sentence(opened, tmp_path):
    studio = opened()
    (tmp_path / "owner" / "visitors").rename(tmp_path / "elsewhere")
    with pytest.raises(LibraryError, match="nobody new is let in"):
        studio.admit()


def test_only_so_many_visitors_are_let_in(opened):
    studio = opened(most_visitors=2)
    codes = [studio.admit(), studio.admit()]
    with pytest.raises(LibraryError, match="2 visitors, and 2 are allowed"):
        studio.admit()
    assert all(studio.known(code) for code in codes)


def test_files_are_capped_one_by_one_and_together(opened, short_song):
    size, minutes = short_song.stat().st_size / 1e6, 0.2
    studio = opened(visitor_song_mb=size * 0.9)
    with shared(studio):
        refused = page(comes(studio)).open_dropped(dropped(short_song))
    assert isinstance(refused.error, SongError)
    assert "may bring" in refused.error.message

    studio = opened(visitor_songs_mb=size * 1.5)
    with shared(studio):
        visitor = comes(studio)
        ada = page(visitor)
        assert ada.open_dropped(dropped(short_song)).error is None
        other = File("other.wav", short_song.read_bytes() + b"\0" * 64)
        assert "may keep" in ada.open_dropped([other]).error.message
        assert ada.open_dropped(dropped(short_song)).error is None  # the same song is no other one
    with shared(opened(visitor_songs_mb=size * 1.5)):  # what counts is in the library: a restart forgets nothing
        assert "may keep" in page(visitor).open_dropped([other]).error.message

    for caps, sentence in (
        ({"visitor_song_minutes": minutes / 2}, "longer than"),
        ({"visitor_songs_minutes": 0.1}, "keep"),
    ):
        studio = opened(**caps)
        with shared(studio):
            refused = page(comes(studio)).open_dropped(dropped(short_song))
            assert sentence in refused.error.message
            assert refused.project is None


def test_no_verb_reads_or_writes_outside_a_visitors_place(opened, short_song, tmp_path, monkeypatch):
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    studio = opened()
    secret = tmp_path / "secret.wav"
    shutil.copy(short_song, secret)
    with shared(studio):
        visitor = comes(studio)
        library = library_of(None, asks(visitor))
        with pytest.raises(OptionError, match="reads no file"):
            library.open(secret)
        with pytest.raises(OptionError, match="reads no file"):
            library.import_project(tmp_path / "owner.songreel")
        project = library.open(studio_song(studio, visitor, short_song))
        project.analyze(beats="librosa", lyrics="none")
        project.plan(style="laser-grid", size="64x36", fps=24)
        for call in (
            lambda: project.analyze(lyrics=tmp_path / "words.lrc"),
            lambda: project.finish(logo=str(tmp_path / "logo.png")),
            lambda: project.finish(grade="../look.cube"),
            lambda: project.finish(section_grades={"verse": tmp_path / "look.cube"}),
            lambda: project.still(0, [tmp_path / "a.png"]),
            lambda: project.use_master(secret),
            lambda: project.export("edl", tmp_path / "film.edl"),
            lambda: project.compose(out=tmp_path / "film.mp4"),
        ):
            with pytest.raises(OptionError, match="reads no file"):
                call()
        for call in (
            lambda: project.export("edl"),
            project.compose,
            project.pack,
        ):  # the current folder is none of theirs
            with pytest.raises(OptionError, match="writes nothing outside"):
                call()
            assert list(here.iterdir()) == []
        shares(project, to=tmp_path / "new" / "page")
        assert not (tmp_path / "new").exists()
        assert Path(Leaving(project).folder).is_relative_to(studio.place(visitor))
        brand = studio.place(visitor) / "brand.toml"
        brand.write_text(f'name = "X"\nlogo = "{tmp_path / "logo.png"}"\n')
        with pytest.raises(OptionError, match="reads no file"):
            project.finish(brand=brand)
        assert project.finish(grade="style").finish is not None
        assert project.export("edl", studio.place(visitor) / "film.edl").path.is_file()


def shares(project, to=None):
    """Have the page written; how it ended."""
    leaving = Leaving(project)
    leaving.share(str(to or leaving.folder), cost=False, prompts=False, song=False)
    return leaving.sharing.wait(120)


@pytest.fixture
def films(short_song):
    """A project of a visitor's with a film where the studio puts it."""

    def made(studio, visitor):
        project = library_of(None, asks(visitor)).open(studio_song(studio, visitor, short_song))
        project.analyze(beats="librosa", lyrics="none")
        project.plan(style="laser-grid", size="64x36", fps=24)
        (studio.place(visitor) / "library" / "films").mkdir()
        project.compose(out=studio.place(visitor) / "library" / "films" / "film.mp4")
        return project

    return made


def test_a_visitor_has_one_page_a_project_whatever_name_is_asked_for_and_it_goes_with_the_project(opened, films):
    studio = opened()
    with shared(studio):
        visitor = comes(studio)
        project, place = films(studio, visitor), studio.place(visitor)
        for name in ("one", "two"):
            assert shares(project, to=place / name / "page").state == "done"
        (list_,) = place.rglob("share.json")
        assert list_.parent == Path(Leaving(project).folder)
        library = library_of(None, asks(visitor))
        would = library.would_free(project.id)
        assert would.size_bytes > folder_bytes(list_.parent) > 0
        gone = library.delete(project.id, now=True)
        assert (gone.files, gone.size_bytes) >= (would.files, would.size_bytes)
        assert not list_.parent.exists()


def test_an_owners_pages_stay_where_they_are(library, heard, short_song, tmp_path):
    shutil.copytree(heard, tmp_path / "library", dirs_exist_ok=True)
    project = library.open(short_song)
    project.compose(out=tmp_path / "film.mp4")
    assert shares(project).state == "done"
    page = Path(Leaving(project).folder)
    library.delete(project.id, now=True)
    assert (page / "index.html").is_file()


def test_a_visitors_pages_count_for_what_they_may_keep(opened, films):
    studio = opened(visitor_gb=0.03)
    with shared(studio):
        visitor = comes(studio)
        project = films(studio, visitor)
        assert shares(project).state == "done"
        other = studio.place(visitor) / "library-shared" / "other" / "film.mp4"
        other.parent.mkdir()
        other.write_bytes(bytes(30_000_000))
        assert "quota_gb allows" in str(shares(project).error)
        with pytest.raises(LibraryError, match="quota_gb allows"):
            project.store.start_job(project.id, "analysis")


def test_a_visitor_is_told_of_no_folder_and_takes_the_page_along(opened, short_song, tmp_path):
    studio = opened()
    own = Studio({"library": str(tmp_path / "own")}, attended=True)
    assert not own.visited
    assert "give the path of a file on this computer" in own.ways
    with shared(studio):
        visitor = comes(studio)
        assert page(visitor).visited
        assert page(visitor).ways == "Choose one, or drop one."
        project = library_of(None, asks(visitor)).open(studio_song(studio, visitor, short_song))
        project.analyze(beats="librosa", lyrics="none")
        project.plan(style="laser-grid", size="64x36", fps=24)
        project.compose(out=studio.place(visitor) / "film.mp4")
        leaving = Leaving(project)
        leaving.share(leaving.folder, cost=False, prompts=False, song=False)
        assert leaving.sharing.wait(120).state == "done"
        assert leaving.shared_sentence.startswith("The page is made (")
        assert leaving.zipped()[:2] == b"PK"
        review = project.review
        review.share(Path(leaving.folder))
        review._acts.wait(120)
        told = review.glance().sentence
        assert told.startswith("The page is made (")
        assert str(tmp_path) not in leaving.shared_sentence + told


def test_films_of_a_day_are_capped_where_they_are_made(opened, short_song, clock):
    studio = opened(visitor_films=2)
    with shared(studio):
        visitor = comes(studio)
        project = library_of(None, asks(visitor)).open(studio_song(studio, visitor, short_song))
        project._provider = FlatProvider()
        project.analyze(beats="librosa")
        plan = project.plan(style="laser-grid", size="64x36", fps=24)
        out = studio.place(visitor) / "film.mp4"
        project.compose(plan, out=out)
        project.compose(plan, out=out)  # it is there: nothing is made
        assert studio.used(visitor).films == 1
        project.compose(project.plan(style="laser-grid", size="64x36", fps=24, seed=7), out=out)
        other = project.plan(style="laser-grid", size="64x36", fps=24, seed=8)
        with pytest.raises(LibraryError, match="begun 2 films today, and a visitor of this studio may make 2 a day"):
            project.compose(other, out=out)
    with shared(opened(visitor_films=2)), pytest.raises(LibraryError, match="2 films today"):
        library_of(None, asks(visitor)).project(project.id).compose(other, out=out)


def test_a_visitor_spends_nothing_unless_they_may(opened, heard, short_song, clock):
    def project_of(studio):
        visitor = comes(studio)
        shutil.copytree(heard, studio.place(visitor) / "library")
        library = library_of(None, asks(visitor))
        library._hosts = Hosts({"replicate": Host(clock)}, clock=clock, draw=lambda: 0.5)
        return visitor, library.project(library.projects()[0].id)

    studio = opened()
    with shared(studio):
        _, project = project_of(studio)
        with pytest.raises(BudgetError, match="this visitor may still spend 0.00 USD"):
            project.generate(provider="replicate", model=MODEL, clips=[0])
        project.set_budget("100 USD")  # no budget of their own goes beyond the studio's
        with pytest.raises(BudgetError, match="this visitor may still spend 0.00 USD"):
            project.generate(provider="replicate", model=MODEL, clips=[0])
        assert project.cost().spent.settled_usd == 0
    studio = opened(visitor_usd=1)
    with shared(studio):
        visitor, project = project_of(studio)
        project.generate(provider="replicate", model=MODEL, clips=[0])
        spent = project.cost().spent.settled_usd
        assert 0 < spent <= 1
        assert studio.used(visitor).usd == f"{spent:.2f}"
        assert opened(visitor_usd=1).used(visitor).usd == f"{spent:.2f}"


def test_all_visitors_together_never_have_more_than_the_months_budget(opened):
    with pytest.raises(OptionError, match="would spend more than the 50 USD of month_budget"):
        opened(visitor_usd=2, most_visitors=26)
    opened(visitor_usd=2, most_visitors=25)


def test_work_beyond_the_rate_is_refused_before_anything_is_written(opened, short_song):
    studio = opened(visitor_works=6)  # one at once
    with shared(studio):
        visitor = comes(studio)
        project = library_of(None, asks(visitor)).open(studio_song(studio, visitor, short_song))
        project.analyze(beats="librosa")
        project.analyze(beats="librosa")  # heard before: no work
        project.plan(style="laser-grid", size="64x36", fps=24)
        with pytest.raises(LibraryError, match="6 pieces an hour; try again in 10 minutes"):
            project.export("edl", studio.place(visitor) / "film.edl")
        assert [job.kind for job in project.store.jobs(project.id)] == ["analysis"]


def test_the_owner_is_held_to_no_cap(project):
    for _ in range(20):
        with working(project.store, project.id, "export", Reporter(None, ("export",))):
            pass


def test_a_visitors_songs_are_not_named_in_another_visitors_log(opened, short_song, tmp_path):
    studio = opened()
    Library(tmp_path / "owner")
    with shared(studio):
        ada, bob = comes(studio), comes(studio)
        library_of(None, asks(ada)), library_of(None, asks(bob))
        logging.getLogger("songreel").warning("a song of ada's")
    assert not list((studio.place(bob)).rglob("songreel.log"))
    assert "a song of ada's" in (tmp_path / "owner" / "songreel.log").read_text()


def test_a_place_that_is_gone_is_one_sentence(opened):
    studio = opened()
    with shared(studio):
        visitor = comes(studio)
        shutil.rmtree(studio.place(visitor))
        with pytest.raises(WorkbenchError, match="log out and in again"):
            library_of(None, asks(visitor))


def test_visitors_own_settings_come_from_the_owners(opened):
    studio = opened(visitor_song_mb=7, visitor_song_minutes=3, visitor_gb=2, max_song_s=100)
    with shared(studio):
        settings = library_of(None, asks(comes(studio))).settings
    assert (settings.max_song_mb, settings.max_song_s, settings.quota_gb, settings.cache_gb) == (7, 100, 2, 1)
    assert isinstance(settings.library, Path)
    assert replace(settings, library=studio.settings.library).workers == studio.settings.workers
