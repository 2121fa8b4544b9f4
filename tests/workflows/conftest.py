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


@pytest.fixture
def project(library, short_song):
    """A project whose song was listened to; nothing is planned."""
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


@pytest.fixture(scope="module")
def heard(short_song, tmp_path_factory):
    folder = tmp_path_factory.mktemp("heard")
    project = Library(folder).open(short_song)
    project.analyze(beats="librosa")
    project.plan(style="laser-grid", size="128x72", fps=24)
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
