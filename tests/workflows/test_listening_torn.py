"""Heavy listening that is stopped or killed in the middle: what was finished is kept, and nothing half-made stays."""

import hashlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from workbench.errors import CancelledError, ListenerEndedError
from workbench.jobs.cancel import CancelToken
from workbench.media.listener import ListeningProcess
from workbench.media.listener_wire import read_address
from workbench.model.weight import Weight, WeightFile
from workbench.render.generate.provider import FlatProvider
from workbench.workflows.library import Library
from workbench.workflows.means import Means

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is of POSIX systems")

ROOT = Path(__file__).resolve().parents[2]
ASKED = ("stems", "all-in-one", "align-words", "draft-words")
TABLE = {
    name: f"tests.workflows.held_listeners:{function}"
    for name, function in zip(ASKED, ("stems", "structure", "align_words", "draft_words"), strict=True)
}
FILES = {"htdemucs": "955717e8.th", "all-in-one": "fold.npz", "whisper-base": "model.bin"}
CONDUCTOR = """
import sys
from pathlib import Path

from tests.workflows.test_listening_torn import analyzed

analyzed(*map(Path, sys.argv[1:4]), sys.argv[4])
"""


def weight(name):
    file = WeightFile(FILES.get(name, f"{name}.bin"), hashlib.sha256(name.encode()).hexdigest(), len(name))
    return Weight(name, "", "", "", "", (name,), (file,))


def project_of(library, weights, song):
    entries = [weight(name) for name in (*FILES, "musicnn-msd", "musicnn-mtt")]
    means = Means(ListeningProcess(library, TABLE), weights, entries)
    return Library(library, provider=FlatProvider(), means=means).open(song)


def analyzed(library, weights, song, held, **options):
    """Stems, the network's beats and sections, and words: a draft where that is what is held."""
    words = {"words": "draft"} if held == "draft-words" else {"lyrics": weights / "words.txt"}
    return project_of(library, weights, song).analyze(beats="all-in-one", stems=True, **words, **options)


@pytest.fixture
def weights(tmp_path):
    folder = tmp_path / "weights"
    for name, file in FILES.items():
        (folder / name).mkdir(parents=True)
        (folder / name / file).write_text(name)
    (folder / "words.txt").write_text("One two\nThree four")
    return folder


@pytest.fixture
def library(tmp_path):
    folder = tmp_path / "library"
    yield folder
    if folder.is_dir():
        ListeningProcess(folder, TABLE).end()


def asked(weights):
    return (weights / "asked").read_text().split() if (weights / "asked").exists() else []


def wait_until(true):
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def once_held(held, act):
    """Hears of progress, and does that once the listener has told that it is held."""
    done = []

    def told(event):
        if f"{held} is held" in event.message and not done:
            done.append(act())

    return told


def stopped(library, weights, song, held):
    token = CancelToken()
    with pytest.raises(CancelledError):
        analyzed(library, weights, song, held, cancel=token, progress=once_held(held, token.cancel))


def without_listener(library, weights, song, held):
    def kill():
        os.kill(read_address(library).pid, signal.SIGKILL)

    with pytest.raises(ListenerEndedError) as ended:
        analyzed(library, weights, song, held, progress=once_held(held, kill))
    assert held in ended.value.message
    assert ended.value.message.count(". ") == 0


def without_conductor(library, weights, song, held):
    """Half of the times the process that listens is killed with it."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", CONDUCTOR, str(library), str(weights), str(song), held]
    before = len(asked(weights))
    with subprocess.Popen(command, cwd=ROOT, env=environment) as conductor:
        wait_until(lambda: asked(weights)[before:][-1:] == [held])
        listener = read_address(library).pid
        conductor.kill()
        if held in ("stems", "align-words"):
            os.kill(listener, signal.SIGKILL)


@pytest.mark.parametrize("end", [stopped, without_listener, without_conductor])
def test_what_was_finished_is_kept_and_nothing_half_made_stays(library, weights, short_song, end):
    for held in ASKED:
        (weights / f"hold {held}").touch()
        end(library, weights, short_song, held)
        (weights / f"hold {held}").unlink()
        if held in ("align-words", "draft-words"):
            heard = analyzed(library, weights, short_song, held)
            assert heard.lyrics.lines[0].text == {"align-words": "One two", "draft-words": "La"}[held]
    assert asked(weights) == [name for name in ASKED for _ in range(2)]
    assert [path.name for path in (library / "stems").iterdir()] == [heard.song_id]
    assert not [*library.rglob("*.part"), *library.rglob("*.old"), *library.rglob("held.lock")]
    assert not list((library / "work").iterdir())
    listener = read_address(library).pid
    assert analyzed(library, weights, short_song, held) == heard
    assert read_address(library).pid == listener
    assert len(asked(weights)) == 2 * len(ASKED)
