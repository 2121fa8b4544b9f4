import json

import pytest

from workbench.cli import main
from workbench.media.bundle import bundled
from workbench.render.generate.provider import FlatProvider
from workbench.settings import load
from workbench.workflows.library import Library


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


@pytest.fixture(scope="session")
def schema():
    """From a command's name to the JSON schema of what it prints."""
    return lambda name: json.loads(bundled(f"data/schemas/{name}.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def planned(short_song, tmp_path_factory):
    """A library with one project that was planned, whose clips the flat double makes; its id."""
    folder = tmp_path_factory.mktemp("library")
    project = Library(settings=load(folder), provider=FlatProvider()).open(short_song)
    project.analyze(beats="librosa")
    project.plan(size="64x64", fps=24)
    return folder, project.id
