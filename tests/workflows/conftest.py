"""What the conductors' tests share: a library whose clips are made by the double that counts."""

from dataclasses import replace

import pytest

from workbench.render.generate.provider import CountingProvider
from workbench.settings import load
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
