"""The same film whoever makes its pieces: threads, processes, through a folder or a store."""

import shutil
import threading
import time
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from importlib.util import find_spec
from multiprocessing import get_context
from uuid import uuid4

import pytest

from workbench.errors import CancelledError, EngineError, MissingExtraError, OptionError
from workbench.jobs.cancel import CancelToken
from workbench.jobs.engines import ExecutorEngine
from workbench.media.errands import Far
from workbench.render.generate.provider import CountingProvider, FlatProvider
from workbench.settings import load
from workbench.workflows.library import Library


@pytest.fixture(scope="module")
def planned(short_song, tmp_path_factory):
    """A library with a planned film, words and a crossfade over it; its project's id, and the film made here."""
    folder = tmp_path_factory.mktemp("planned")
    words = folder / "words.lrc"
    words.write_text("".join(f"[00:{second:02}.00]line {second}\n" for second in range(6)))
    settings = replace(load(folder / "library", environment={}), min_clip_s=1.0, max_clip_s=2.0)
    project = Library(settings=settings, provider=FlatProvider()).open(short_song)
    project.analyze(beats="librosa", lyrics=words)
    project.plan(
        type="abstract-visualizer", size="128x72", fps=24, calm_join="crossfade", section_join="crossfade",
    )  # fmt: skip
    shutil.copytree(folder / "library", folder / "here")
    film = Library(folder / "here", provider=FlatProvider()).project(project.id).compose(out=folder / "film.mp4")
    assert film.certificate.ok
    return folder / "library", project.id, film.path.read_bytes()


@pytest.fixture
def opened(planned, tmp_path):
    shutil.copytree(planned[0], tmp_path / "library")

    def build(engine, provider=None, **settings):
        changed = replace(load(tmp_path / "library", environment={}), **settings)
        return Library(settings=changed, provider=provider or FlatProvider(), engine=engine).project(planned[1])

    return build


class Counted(Executor):
    """Hands work on, and counts it."""

    def __init__(self, pool):
        self.pool, self.given = pool, 0

    def submit(self, work, /, *values):
        self.given += 1
        return self.pool.submit(work, *values)


@pytest.mark.parametrize("store", ["", "memory", "local"])
def test_threads_make_the_same_film_and_make_nothing_twice(planned, opened, tmp_path, store):
    if store:
        pytest.importorskip("fsspec", reason="the extra dask is not installed")
    url = {"": "", "memory": f"memory://{uuid4().hex}", "local": (tmp_path / "store").as_uri()}[store]
    with ThreadPoolExecutor(2) as pool:
        engine, heard = Counted(pool), []
        project = opened(engine, engine_store=url)
        film = project.compose(out=tmp_path / "film.mp4", progress=heard.append)
        assert film.certificate.ok
        assert film.path.read_bytes() == planned[2]
        takes = len(film.plan.clips)
        assert engine.given > takes >= 6
        ends = {event.stage: event for event in heard if event.stage in ("generate", "compose")}
        assert all(event.done == event.total for event in ends.values())
        assert max(e.done for e in heard if e.stage == "compose") == film.plan.frames
        first = engine.given
        again = project.compose(out=tmp_path / "again.mp4")
        assert engine.given == first
        assert again.path.read_bytes() == planned[2]
    assert not [path for path in (tmp_path / "library/work").iterdir() if path.suffix != ".stop"]


def test_processes_make_the_same_film(planned, opened, tmp_path):
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        film = opened(pool).compose(out=tmp_path / "film.mp4")
    assert film.path.read_bytes() == planned[2]


def test_a_provider_that_was_handed_in_works_here_and_chunks_there(planned, opened, tmp_path):
    with ThreadPoolExecutor(2) as pool:
        engine, provider = Counted(pool), CountingProvider()
        film = opened(engine, provider).compose(out=tmp_path / "film.mp4")
    assert sorted(provider.made) == list(range(len(film.plan.clips)))
    assert engine.given > 0
    assert film.path.read_bytes() == planned[2]


def test_a_stop_ends_it_soon_and_what_was_finished_is_kept(planned, opened, tmp_path):
    cancel = CancelToken()
    with ThreadPoolExecutor(1) as pool:
        project = opened(Counted(pool))

        def hear(event):
            if event.stage == "generate" and 0 < event.done < event.total:
                threading.Thread(target=cancel.cancel).start()

        with pytest.raises(CancelledError):
            project.compose(out=tmp_path / "film.mp4", progress=hear, cancel=cancel)
        stopped = time.monotonic()
    assert time.monotonic() - stopped < 2  # the worker has heard of it, too
    kept = [take for take in project.expected_takes(project.planned()).values() if take.sha256]
    assert 0 < len(kept) < len(project.planned().clips)
    with ThreadPoolExecutor(2) as pool:  # the stop was of that run alone
        film = opened(pool).compose(out=tmp_path / "film.mp4")
    assert film.path.read_bytes() == planned[2]


def test_an_engine_that_breaks_is_told_and_nothing_half_written_stays(opened, tmp_path):
    class Broken(Executor):
        def submit(self, _work, /, *_values):
            raise RuntimeError("it is shut down")

    with pytest.raises(EngineError, match="takes no more work"):
        opened(Broken()).compose(out=tmp_path / "film.mp4")
    assert not (tmp_path / "film.mp4").exists()
    assert not list((tmp_path / "library/work").iterdir())


@pytest.mark.parametrize("engine", ["nonsense", "http://a:1", 7, object()])
def test_what_is_no_engine_is_refused_before_anything_is_made(tmp_path, engine):
    with pytest.raises(OptionError, match="give .?local"):
        Library(tmp_path / "library", engine=engine)
    assert not (tmp_path / "library").exists()


@pytest.mark.skipif(find_spec("distributed") is not None, reason="dask is installed")
def test_without_dask_the_line_that_installs_it_is_told(opened):
    with pytest.raises(MissingExtraError, match=r"pip install 'songreel\[dask\]'"):
        opened("tcp://127.0.0.1:9").generate()


def test_local_is_no_engine(opened):
    assert opened("local").engine is opened(None).engine is None


def test_an_engine_with_its_depot_may_be_handed_in_and_used_again(planned, opened, tmp_path):
    from tests.workflows.far_depots import MarkedFolder

    marks = tmp_path / "marks"
    marks.mkdir()
    with (
        ThreadPoolExecutor(2) as pool,
        MarkedFolder(str(tmp_path / "library"), "s.here", marks=str(marks)).shown() as d,
    ):
        far = Far(ExecutorEngine(pool), d)
        cancel = CancelToken()
        cancel.cancel()
        with pytest.raises(CancelledError):
            opened(far).compose(out=tmp_path / "film.mp4", cancel=cancel)
        film = opened(far).compose(out=tmp_path / "film.mp4")
    assert film.path.read_bytes() == planned[2]
    keys = [path.name.partition(".")[0] for path in marks.iterdir()]
    assert len(keys) == len(set(keys)) > len(film.plan.clips)
