"""What the conductors' tests share: a library whose clips are made by the double that counts."""

import shutil
from dataclasses import replace

import numpy as np
import pytest
import soundfile
from fontTools.ttLib import TTFont
from PIL import Image

from tests.workflows.hosts import MODEL, Host
from workbench.jobs.clock import StillClock
from workbench.media.bundle import bundled
from workbench.media.cube import Cube, cube_text, grid
from workbench.model.mix import Mix
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


@pytest.fixture
def away(tmp_path, clock, host):
    """Opens another library, with the same host."""

    def opened(name="away", **more):
        return Library(tmp_path / name, hosts=Hosts({"replicate": host}, clock=clock, draw=lambda: 0.5), **more)

    return opened


@pytest.fixture(scope="session")
def paid_for(listened, short_song, tmp_path_factory):
    """A library whose project has each kind of file: two clips that a host made, one from a picture of a host's, a clip
    that is a person's image, logo, font, table, track, and a face of the bible."""
    folder, clock = tmp_path_factory.mktemp("paid") / "library", StillClock()
    shutil.copytree(listened, folder)
    hosts = Hosts({"replicate": Host(clock)}, clock=clock, draw=lambda: 0.5)
    project = Library(folder, hosts=hosts).open(short_song)
    project.plan(style="laser-grid", size="64x64", fps=12)
    kit = _kit(folder.parent)
    track = project.track(kit / "voice.wav", 2.0)
    project.finish(grade=kit / "look.cube", brand=kit / "brand.toml", title="Live", mix=Mix(tracks=(track,)))
    project.character("Mara", "in a red coat", images=str(kit / "mara.png"), clips=[0])
    project.make_pictures([0], count=2)
    project.approve_picture(0, 2)
    project.generate(provider="replicate", model=MODEL, clips=[0, 1])
    project.still(2, kit / "cover.png")
    return folder


def _kit(folder):
    for name, colour in (("logo", (20, 200, 20)), ("mara", (90, 30, 60)), ("cover", (200, 60, 20))):
        Image.new("RGB", (320, 180), colour).save(folder / f"{name}.png")
    font = TTFont(bundled("data/fonts/Inter-Black.otf"))
    for record in font["name"].names:
        if record.nameID in (1, 16):
            record.string = "House Sans"
    font.save(folder / "own.otf")
    (folder / "brand.toml").write_text('name = "House"\nlogo = "logo.png"\nfont = "own.otf"\n')
    (folder / "look.cube").write_text(cube_text(Cube(np.clip(grid(5) * 0.9, 0, 1).astype(np.float32))))
    soundfile.write(folder / "voice.wav", np.full(22050, 0.1, np.float32), 22050)
    return folder


@pytest.fixture
def bought(paid_for, away, tmp_path, short_song):
    """Its project, in a library of the test's own; and nothing was asked of that one's host."""
    shutil.copytree(paid_for, tmp_path / "library")
    return away("library").open(short_song)
