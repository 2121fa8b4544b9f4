"""What the conductors' tests share: a library whose clips are made by the double that counts."""

import shutil
from dataclasses import replace

import pytest

from workbench.jobs.clock import StillClock
from workbench.render.generate.provider import CountingProvider
from workbench.settings import load
from workbench.workflows.hosting import Hosts
from workbench.workflows.library import Library


@pytest.fixture
def library(tmp_path):
    return Library(tmp_path / "library", provider=CountingProvider())


@pytest.fixture(scope="session")
def listened(short_song, tmp_path_factory):
    """A library whose song was listened to; tests work on copies."""
    folder = tmp_path_factory.mktemp("listened") / "library"
    Library(folder).open(short_song).analyze(beats="librosa")
    return folder


@pytest.fixture
def project(library, listened, short_song, tmp_path):
    """A project whose song was listened to; nothing is planned."""
    shutil.copytree(listened, tmp_path / "library", dirs_exist_ok=True)
    project = library.open(short_song)
    project.analyze(beats="librosa")
    return project


@pytest.fixture(scope="session")
def opened():
    """Opens a library whose clips are of one second and more."""

    def build(folder, max_clip_s):
        settings = replace(load(folder), min_clip_s=1.0, max_clip_s=max_clip_s)
        return Library(settings=settings, provider=CountingProvider())

    return build


@pytest.fixture(scope="session")
def heard(listened, short_song, tmp_path_factory):
    """The same, planned."""
    folder = tmp_path_factory.mktemp("heard") / "library"
    shutil.copytree(listened, folder)
    Library(folder).open(short_song).plan(style="laser-grid", size="128x72", fps=24)
    return folder


@pytest.fixture
def clock():
    return StillClock()


@pytest.fixture
def open_with(heard, short_song, tmp_path, clock):
    """The project in a library of the test's own, with a host; once more, it is another program's."""

    def opened(host, engine=None):
        if not (tmp_path / "library").exists():
            shutil.copytree(heard, tmp_path / "library")
        hosts = Hosts({"replicate": host}, clock=clock, draw=lambda: 0.5)
        return Library(tmp_path / "library", hosts=hosts, engine=engine).open(short_song)

    return opened
