"""Listening that is killed: what was heard is kept, and the next run hears the rest."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is of POSIX systems")

ROOT = Path(__file__).resolve().parents[2]
PARTS = ["beats", "form", "energy", "onsets", "loudness", "peaks", "drums", "grid", "character"]


LISTENING = """
import sys

from workbench.workflows.library import Library

Library(sys.argv[1]).open(sys.argv[2]).analyze(
    beats="librosa", progress=lambda event: print(event.message.removeprefix("listening: "), flush=True)
)
"""


def listening(library, song):
    command = [sys.executable, "-c", LISTENING, str(library), str(song)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


@pytest.mark.parametrize("part", ["form", "loudness", "character"])
def test_what_was_heard_before_a_kill_is_not_heard_again(tmp_path, short_song, part):
    with listening(tmp_path / "library", short_song) as process:
        for line in process.stdout:
            if line.strip() == part:
                process.kill()
                break
        else:
            pytest.fail(f"{part} was never told")
    with listening(tmp_path / "library", short_song) as process:
        told = [word for word in process.stdout.read().split() if word in PARTS]
    assert process.returncode == 0
    assert told[-1] == "character"
    assert not set(told) & set(PARTS[: PARTS.index(part)])
