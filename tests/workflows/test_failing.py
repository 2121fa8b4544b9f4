"""ffmpeg itself fails, in a process of its own: a script stands in its place that kills it or refuses text."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from workbench.media.process import ffmpeg_path

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the script is one of POSIX systems")

ROOT = Path(__file__).resolve().parents[2]
MAKING = """
import json, sys
from pathlib import Path

from workbench.errors import WorkbenchError
from workbench.render.generate.provider import FlatProvider
from workbench.workflows.library import Library
from workbench.workflows.report import certificate_report

folder, song, words, strict = sys.argv[1:]
heard = []
project = Library(Path(folder) / "library", provider=FlatProvider()).open(song)
project.analyze(beats="librosa", lyrics=words)
project.plan(size="128x72", fps=24)
try:
    film = project.compose(out=Path(folder) / "film.mp4", strict=strict == "strict", progress=heard.append)
    said = certificate_report(film.certificate) | {"row": len(project.store.films(project.id)[0].certificate.plain)}
except WorkbenchError as error:
    said = {"error": error.message, "code": error.code}
frames = [event for event in heard if event.stage == "compose"]
done = [event.done for event in frames]
said |= {"monotone": done == sorted(done), "all": bool(done) and done[-1] == frames[-1].total}
print(json.dumps(said))
"""
_WITH_TEXT = 'for word in "$@"; do case "$word" in *.graph) if grep -q ass= "$word"; then %s; fi ;; esac; done'
REFUSES_TEXT = _WITH_TEXT % 'echo "text is refused" >&2; exit 1'
KILLED_ONCE = _WITH_TEXT % 'mkdir "{folder}/once" 2>/dev/null && kill -9 $$'


@pytest.fixture
def make(short_song, tmp_path):
    words = tmp_path / "words.lrc"
    words.write_text("[00:01.00]A line over the first clip\n[00:03.00]\n")

    def run(trouble, *, strict=False):
        wrapper = tmp_path / "ffmpeg"
        wrapper.write_text(f'#!/bin/sh\n{trouble.format(folder=tmp_path)}\nexec "{ffmpeg_path()}" "$@"\n')
        wrapper.chmod(0o755)
        done = subprocess.run(
            [sys.executable, "-c", MAKING, tmp_path, short_song, words, "strict" if strict else ""],
            env={**os.environ, "PYTHONPATH": str(ROOT), "IMAGEIO_FFMPEG_EXE": str(wrapper)},
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


def test_what_cannot_be_rendered_is_shown_plainly_and_named_everywhere(make, tmp_path):
    strict = make(REFUSES_TEXT, strict=True)
    assert strict["code"] == "render"
    assert "text is refused" in strict["error"]
    assert not (tmp_path / "film.mp4").exists()
    said = make(REFUSES_TEXT)
    assert (said["ok"], said["monotone"], said["all"]) == (True, True, True)
    assert said["plain"][0]["start_frame"] == 0
    assert "text is refused" in said["plain"][0]["reason"]
    assert any("rendered plainly" in note for note in said["notes"])
    assert said["row"] == len(said["plain"])
    plain = (tmp_path / "film.mp4").read_bytes()
    said = make("")  # ffmpeg is mended: the next film is the real one
    assert (said["ok"], said["plain"], said["row"]) == (True, [], 0)
    assert (tmp_path / "film.mp4").read_bytes() != plain


def test_an_ffmpeg_that_is_killed_is_started_again(make):
    said = make(KILLED_ONCE)
    assert (said["ok"], said["plain"], said["monotone"], said["all"]) == (True, [], True, True)
