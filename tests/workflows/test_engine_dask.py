"""dask's workers: one of two is killed in the middle, and the film is the same; whoever does not fit is refused."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from tests.workflows.far_depots import MarkedFolder
from workbench.errors import EngineError
from workbench.media.errands import Far
from workbench.providers import load_provider
from workbench.render.generate.provider import FlatProvider
from workbench.settings import load
from workbench.workflows.library import Library

pytest.importorskip("distributed", reason="the extra dask is not installed")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is of POSIX systems")

ROOT = Path(__file__).resolve().parents[2]


class Cluster:
    """A scheduler and workers, processes of their own."""

    def __init__(self, folder):
        self.folder, self.started = folder, []
        self.start(
            "dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", folder / "scheduler.json"
        )
        until = time.monotonic() + 60
        while not (found := self._address()):
            assert time.monotonic() < until
            time.sleep(0.05)
        self.address = found

    def start(self, program, *words, **environment):
        process = subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.{program}", *map(str, words), "--no-dashboard"],
            env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.started.append(process)
        return process

    def worker(self, **environment):
        return self.start("dask_worker", self.address, "--nthreads", "1", "--no-nanny", **environment)

    def wait_for(self, workers):
        from distributed import Client

        with Client(self.address, set_as_default=False) as client:
            client.wait_for_workers(workers, timeout=60)

    def close(self):
        for process in reversed(self.started):
            process.kill()
            process.wait()

    def _address(self):
        import json

        try:
            return json.loads((self.folder / "scheduler.json").read_text())["address"]
        except (OSError, ValueError):
            return None


@pytest.fixture
def cluster(tmp_path):
    cluster = Cluster(tmp_path)
    yield cluster
    cluster.close()


@pytest.fixture(scope="module")
def planned(short_song, tmp_path_factory):
    """A library with a planned film, and the film as threads of this process make it."""
    folder = tmp_path_factory.mktemp("planned")
    words = folder / "words.lrc"
    words.write_text("".join(f"[00:{second:02}.00]line {second}\n" for second in range(12)))
    settings = replace(load(folder / "library", environment={}), min_clip_s=0.5, max_clip_s=1.0)
    project = Library(settings=settings, provider=FlatProvider()).open(short_song)
    project.analyze(beats="librosa", lyrics=words)
    project.plan(type="abstract-visualizer", size="320x180", fps=24, calm_join="crossfade", section_join="crossfade")
    shutil.copytree(folder / "library", folder / "here")
    film = Library(folder / "here", provider=FlatProvider()).project(project.id).compose(out=folder / "film.mp4")
    assert film.certificate.ok
    return folder / "library", project.id, film.path.read_bytes()


@pytest.fixture
def library(planned, tmp_path):
    shutil.copytree(planned[0], tmp_path / "library")
    (tmp_path / "marks").mkdir()
    return tmp_path / "library"


def test_one_of_two_workers_is_killed_and_the_film_is_the_same(planned, library, cluster, tmp_path):
    first, _ = cluster.worker(), cluster.worker()
    cluster.wait_for(2)
    marks = tmp_path / "marks"
    with MarkedFolder(str(library), "sign.here", marks=str(marks)).shown() as depot:
        engine = load_provider("engines", "dask", address=cluster.address)
        assert engine.at_once == 2

        def kill():
            while len(list(marks.iterdir())) < 5:
                time.sleep(0.005)
            first.send_signal(signal.SIGKILL)

        killer = threading.Thread(target=kill)
        killer.start()
        heard = []
        try:
            project = Library(library, provider=FlatProvider(), engine=Far(engine, depot)).project(planned[1])
            film = project.compose(out=tmp_path / "film.mp4", progress=heard.append)
        finally:
            engine.close()
        killer.join()
    assert first.wait() == -signal.SIGKILL
    assert film.certificate.ok
    assert film.path.read_bytes() == planned[2]
    keys = [path.name.partition(".")[0] for path in marks.iterdir()]
    print(len(keys), "pieces,", len(film.plan.clips), "clips")
    assert len(keys) == len(set(keys)) > len(film.plan.clips)
    assert max(e.done for e in heard if e.stage == "compose") == film.plan.frames


def test_workers_that_do_not_fit_are_refused(planned, library, cluster, tmp_path):
    shutil.copytree(ROOT / "workbench", tmp_path / "other/workbench", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "other/workbench/_version.py").write_text('"""Another."""\n\n__version__ = "0.0.7"\n')
    with pytest.raises(EngineError, match="has no workers; start some: dask worker"):
        load_provider("engines", "dask", address=cluster.address)
    project = Library(library, provider=FlatProvider(), engine=cluster.address).project(planned[1])
    for environment, said in (
        ({"PYTHONPATH": str(tmp_path / "other")}, r"has Songreel 0\.0\.7 .* instead of "),
        ({"IMAGEIO_FFMPEG_EXE": "/no/ffmpeg"}, "cannot help: ffmpeg does not run here"),
    ):
        worker = cluster.worker(**environment)
        cluster.wait_for(1)
        with pytest.raises(EngineError, match=said):
            project.generate()
        worker.kill()
        worker.wait()


def test_a_scheduler_that_is_not_there_is_told_within_ten_seconds(planned, library):
    project = Library(library, provider=FlatProvider(), engine="tcp://127.0.0.1:9").project(planned[1])
    began = time.monotonic()
    with pytest.raises(EngineError, match="No dask scheduler answers at tcp://127.0.0.1:9"):
        project.generate()
    assert time.monotonic() - began < 10


def test_a_scheduler_that_dies_is_told(planned, library, cluster, tmp_path):
    cluster.worker()
    cluster.wait_for(1)
    project = Library(library, provider=FlatProvider(), engine=cluster.address).project(planned[1])

    def hear(event):
        if event.stage == "generate" and event.done:
            cluster.started[0].kill()

    with pytest.raises(EngineError, match="what was finished is kept"):
        project.compose(out=tmp_path / "film.mp4", progress=hear)
    assert [take for take in project.expected_takes(project.planned()).values() if take.sha256]
