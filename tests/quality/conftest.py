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
def stems():
    """The folder that holds a song's four stems, by the song's name; skips where there is none."""
    folder = os.environ.get("SONGREEL_STEMS")
    if not folder or not Path(folder).is_dir():
        pytest.skip("the folder of stems (SONGREEL_STEMS: NAME/bass.flac and so on) is not at hand")

    def find(name):
        found = Path(folder) / name.replace("/", "_")
        return found if (found / "vocals.flac").is_file() else None

    return find


def pytest_terminal_summary(terminalreporter, config):
    for line in config.stash.get(_TABLE, Scores()).lines():
        terminalreporter.write_line(line)
