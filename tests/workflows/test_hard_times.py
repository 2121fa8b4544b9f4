"""A disk that fills up and an ffmpeg that is killed: one sentence, nothing half-written, and the next run goes on."""

import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from workbench.errors import RenderError
from workbench.media import process
from workbench.workflows.library import Library

LYRICS = "".join(f"[00:{second:02}.00] words over every second\n" for second in range(0, 12, 2))
ROOM = 48_000_000


def half_written(folder):
    return [path for path in folder.rglob("*") if path.is_file() and ".part" in path.name]


@pytest.fixture
def disk(tmp_path):
    """A small disk of its own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "tmpfs", str(folder)]
    if sys.platform != "linux" or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only who may mount a file system can fill one up")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(folder):
    """Write until nothing more fits."""
    path = folder / "ballast"
    with path.open("wb", buffering=0) as ballast:
        try:
            while ballast.write(bytes(1 << 16)):
                pass
        except OSError:
            pass
    return path


@pytest.mark.parametrize(("stage", "left"), [("generate", 0), ("compose", 120_000)], ids=["takes", "chunks"])
def test_a_disk_that_fills_up_is_one_sentence_and_the_next_run_succeeds(short_song, disk, tmp_path, stage, left):
    words = tmp_path / "words.lrc"
    words.write_text(LYRICS)
    command = [sys.executable, "-m", "workbench", "make", str(short_song), "--size", "640x360", "--json"]
    command += ["--lyrics", str(words), "--library", str(disk / "library"), "--out", str(disk / "film.mp4")]
    command += ["--style", "golden-hour", "--type", "performance", "--beats", "librosa"]
    ballast = None
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path) as child:
        for line in child.stderr:
            if ballast is None and f'"stage": "{stage}"' in line.replace('":"', '": "') and '"done": 0' not in line:
                ballast = fill(disk)
                os.truncate(ballast, ballast.stat().st_size - left)
        told = json.loads(child.stdout.read().splitlines()[-1])
        status = child.wait(timeout=120)
    assert ballast is not None
    assert (status, told["error"]["code"]) == (2, "disk"), told
    assert "free some" in told["error"]["message"]
    assert not (disk / "film.mp4").exists()
    assert half_written(disk) == []
    ballast.unlink()
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False, timeout=300)
    assert done.returncode == 0, done.stdout
    assert json.loads(done.stdout)["certificate"]["ok"]
    assert half_written(disk) == []


LIMITED = """
import resource, sys
from fractions import Fraction
from pathlib import Path
import numpy as np
from workbench.errors import DiskFullError
from workbench.media.frames import writing_frames
from workbench.media.process import run_ffmpeg
from workbench.model.size import Size

folder = Path(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, resource.RLIM_INFINITY))
try:
    run_ffmpeg(["-f", "lavfi", "-i", "testsrc2=s=320x180:d=5", "-y", "a.mp4"], what="rendering", cwd=folder)
except DiskFullError as error:
    print(error)
noise = np.random.default_rng(0).integers(0, 255, (180, 320, 3), dtype=np.uint8)
try:
    with writing_frames(folder / "b.mp4", Size(320, 180), Fraction(24), what="making a clip") as write:
        for turn in range(200):
            write(np.roll(noise, turn, axis=1))
except DiskFullError as error:
    print(error)
print(sorted(path.name for path in folder.iterdir()))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits of a process are of POSIX systems")
def test_a_file_that_may_grow_no_further_is_a_full_disk(tmp_path):
    command = [sys.executable, "-c", LIMITED, str(tmp_path)]
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120, cwd=root)
    assert done.stdout.splitlines() == [
        "There was no room left on the disk while rendering; free some and run it again.",
        "There was no room left on the disk while making a clip; free some and run it again.",
        "['a.mp4']",
    ], done.stderr


@pytest.mark.parametrize("victim", ["-/filter_complex", "rawvideo"], ids=["a chunk", "a take"])
def test_an_ffmpeg_that_is_killed_leaves_nothing_half_written(short_song, tmp_path, monkeypatch, victim):
    words = tmp_path / "words.lrc"
    words.write_text(LYRICS)
    project = Library(tmp_path / "library").open(short_song)
    project.analyze(beats="librosa", lyrics=words)
    project.plan(size="320x180", fps=12, style="golden-hour", type="performance")
    start, killed = process._start, []

    def deadly(arguments, environment, **options):
        child = start(arguments, environment, **options)
        if victim in arguments and str(tmp_path) in str((options["cwd"], arguments)) and not killed:
            killed.append(child)
            child.kill()
        return child

    monkeypatch.setattr(process, "_start", deadly)
    film = None
    with suppress(RenderError):  # whether it is tried again at once, or by the next run
        film = project.compose(out=tmp_path / "film.mp4")
    if film is None:
        assert not (tmp_path / "film.mp4").exists()
        assert not list((tmp_path / "library" / "work").glob("*"))
        film = project.compose(out=tmp_path / "film.mp4")
    assert killed
    assert film.certificate.ok, film.certificate.reasons
    assert half_written(tmp_path) == []
