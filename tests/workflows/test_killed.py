"""Killed at any point, a film is made to its end by the next run, from all that was finished."""

import os
import random
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from workbench.render.generate.provider import FlatProvider
from workbench.settings import load
from workbench.store.files import Files
from workbench.workflows.library import Library

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is of POSIX systems")

ROOT = Path(__file__).resolve().parents[2]
STAGES = ("generate", "compose", "join", "verify")
COMPOSING = """
import sys

from workbench.render.generate.provider import FlatProvider
from workbench.workflows.library import Library

library, project, out = sys.argv[1:]
Library(library, provider=FlatProvider()).project(project).compose(
    out=out, progress=lambda event: print(event.stage, flush=True)
)
"""


@pytest.fixture(scope="module")
def planned(short_song, tmp_path_factory):
    """A library with a planned film of several clips, text over all of it; and that film, made in one go."""
    folder = tmp_path_factory.mktemp("planned")
    words = folder / "words.lrc"
    words.write_text("".join(f"[00:{second:02}.00]line {second}\n" for second in range(12)))
    settings = replace(load(folder / "library", environment={}), min_clip_s=1.0, max_clip_s=2.0)
    project = Library(settings=settings, provider=FlatProvider()).open(short_song)
    project.analyze(beats="librosa", lyrics=words)
    project.plan(type="abstract-visualizer", size="128x72", fps=24, calm_join="crossfade", section_join="crossfade")
    shutil.copytree(folder / "library", folder / "whole")
    heard = []
    whole = Library(folder / "whole", provider=FlatProvider()).project(project.id)
    film = whole.compose(out=folder / "film.mp4", progress=lambda event: heard.append(event.stage))
    assert film.certificate.ok
    takes = [path for path in _finished(folder / "whole") if path.parent.name != "chunks"]
    assert len(takes) >= 6
    assert len(_finished(folder / "whole")) - len(takes) >= 6
    return folder / "library", project.id, film.path.read_bytes(), heard


def _finished(library):
    """All takes and sealed chunks."""
    files = Files(library)
    chunks = [path for path in (library / "chunks").glob("*.mp4") if files.sealed(path)]
    return [*chunks, *(library / "media").rglob("*.mp4")]


@pytest.mark.parametrize("stage", STAGES)
def test_the_next_run_makes_what_is_missing_and_nothing_else(planned, tmp_path, stage):
    template, project, whole, heard = planned
    library, film = tmp_path / "library", tmp_path / "film.mp4"
    shutil.copytree(template, library)
    when = random.Random(f"{stage} {os.getpid()}").choice([i for i, name in enumerate(heard) if name == stage])
    print("killed at event", when, "of", len(heard))
    with subprocess.Popen(
        [sys.executable, "-c", COMPOSING, library, project, film],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    ) as child:
        for number, _ in enumerate(child.stdout):
            if number == when:
                child.kill()
                break
    kept = _finished(library)
    assert kept or stage == "generate"
    links = [tmp_path / str(number) for number in range(len(kept))]
    for path, link in zip(kept, links, strict=True):
        link.hardlink_to(path)
    old, young = (library / "chunks" / name for name in ("old.part", "young.part"))
    for path in (old, young):
        path.parent.mkdir(exist_ok=True)
        path.touch()
    os.utime(old, (0, 0))
    again = Library(library, provider=FlatProvider()).project(project).compose(out=film)
    assert again.certificate.ok
    assert film.read_bytes() == whole
    assert not list(tmp_path.glob(".*"))  # nothing half-written stays beside it
    assert (old.exists(), young.exists()) == (False, True)  # the young one may be somebody's who works beside us
    assert all(path.samefile(link) for path, link in zip(kept, links, strict=True))
    assert len(_finished(library)) == len(_finished(template.parent / "whole"))
