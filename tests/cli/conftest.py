import json

import pytest

from workbench.cli import main


@pytest.fixture
def songreel(capsys, tmp_path, monkeypatch):
    """Runs a command in an empty folder; returns status, stdout and stderr."""
    monkeypatch.chdir(tmp_path)

    def run(*words, library=None):
        status = main([*map(str, words), "--library", str(library or tmp_path / "library")])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return run


@pytest.fixture
def result(songreel):
    """Runs a command with --json; returns status, the objects of stdout and the events of stderr."""

    def run(*words, **options):
        status, out, err = songreel(*words, "--json", **options)
        return status, [json.loads(line) for line in out.splitlines()], [json.loads(line) for line in err.splitlines()]

    return run
