"""The table of scores: filled by tests, printed once at the end."""

import os
from pathlib import Path

import pytest

from tests.quality.scoring import Scores

_TABLE = pytest.StashKey[Scores]()


@pytest.fixture(scope="session")
def table(pytestconfig):
    return pytestconfig.stash.setdefault(_TABLE, Scores())


@pytest.fixture(scope="session")
def stems_at_hand():
    """The folder that holds a song's four stems, by the song's name; None where it is not there."""
    folder = os.environ.get("SONGREEL_STEMS")

    def find(name):
        found = Path(folder or "") / name.replace("/", "_")
        return found if folder and (found / "vocals.flac").is_file() else None

    return find


@pytest.fixture(scope="session")
def stems(stems_at_hand):
    """The same; skips where no folder of stems is given."""
    if not Path(os.environ.get("SONGREEL_STEMS") or "/dev/null").is_dir():
        pytest.skip("the folder of stems (SONGREEL_STEMS: NAME/bass.flac and so on) is not at hand")
    return stems_at_hand


def pytest_terminal_summary(terminalreporter, config):
    for line in config.stash.get(_TABLE, Scores()).lines():
        terminalreporter.write_line(line)
