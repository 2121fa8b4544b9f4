"""The notebooks are programs: they run from a folder of their own, and stay thin."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from workbench.media.bundle import bundled
from workbench.workflows.library import Library

MOST_LINES = 20
APPS = ("music_video.py", "film_report.py", "insights.py", "library.py")


def test_the_studio_runs_as_a_script_and_its_film_is_certified(run, notebooks, short_song, tmp_path):
    library = tmp_path / "another library"
    done = run(notebooks / "music_video.py", "--", "--song", short_song, "--library", library, "--size", "160x90")
    assert done.returncode == 0, done.stderr
    (row,) = Library(library).projects()
    (film,) = Library(library).store.films(row.id)
    assert row.state == "composed"
    assert film.certificate is not None
    assert film.certificate.ok
    assert f"Film (certified): {film.path}" in done.stdout
    assert [job.state for job in Library(library).store.jobs(row.id)] == ["done", "done"]


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--song", "no such song.ogg", "does not exist"),
        ("--size", "7x7", "The size '7x7'"),
        ("--style", "neon", "There is no style 'neon'; did you mean"),
    ],
)
def test_a_script_says_in_one_sentence_what_can_be_mended(run, notebooks, short_song, option, value, said):
    words = {"--song": short_song, "--size": "160x90"} | {option: value}
    done = run(notebooks / "music_video.py", "--", *[word for pair in words.items() for word in pair])
    assert done.returncode == 2, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", ["insights.py", "library.py"])
def test_what_only_reads_runs_as_a_script_over_any_library(run, notebooks, short_song, tmp_path, name):
    Library(tmp_path / "library").open(short_song).analyze(beats="librosa")
    for library in (tmp_path / "library", tmp_path / "empty"):
        done = run(notebooks / name, "--", "--library", library)
        assert (done.returncode, done.stdout) == (0, ""), done.stderr


@pytest.mark.parametrize("name", APPS)
def test_marimo_finds_nothing_to_complain_about(run, notebooks, name):
    done = run("-m", "marimo", "check", "--strict", notebooks / name)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", APPS)
def test_marimo_edit_opens_it_where_songreel_is_installed(notebooks, name):
    """A notebook that names packages is opened in an environment of its own, for which marimo looks for all of them."""
    assert "dependencies" not in (notebooks / name).read_text(encoding="utf-8").partition("import marimo")[0]


def _marimo_cells(notebook: Path) -> list[tuple[str, int]]:
    """Kind and length in lines of each cell, in order."""
    cells = []
    for node in ast.parse(notebook.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.With):
            cells.append(("setup", node.end_lineno - node.lineno))
        elif isinstance(node, ast.FunctionDef):
            body = [part for part in node.body if not isinstance(part, ast.Return)]
            cells.append(("prose" if _is_prose(body) else "code", body[-1].end_lineno - body[0].lineno + 1))
    return cells


def _is_prose(body: list[ast.stmt]) -> bool:
    """Words alone, and before them at most the name of the thing that they are about: they stand where that does."""
    names = [part for part in body[:-1] if isinstance(part, ast.Expr) and isinstance(part.value, ast.Name)]
    return ast.unparse(body[-1]).startswith("mo.md(") and len(names) == len(body) - 1 <= 1


@pytest.mark.parametrize("name", APPS)
def test_cells_are_short_and_each_has_prose_before_it(notebooks, name):
    cells = _marimo_cells(notebooks / name)
    assert max(lines for _, lines in cells) <= MOST_LINES
    kinds = [kind for kind, _ in cells]
    assert kinds[0] == "setup"
    assert all(before == "prose" for before, kind in zip(kinds, kinds[1:], strict=False) if kind == "code")


def _names(cell: ast.FunctionDef) -> tuple[set[str], set[str]]:
    """The names that a cell gives to others, and those that it takes or uses."""
    nodes = [node for part in cell.body for node in ast.walk(part)]
    inner = {arg.arg for node in nodes if isinstance(node, ast.Lambda) for arg in node.args.args}
    loops = [node.target for node in nodes if isinstance(node, ast.comprehension)]
    inner |= {node.id for loop in loops for node in ast.walk(loop) if isinstance(node, ast.Name)}
    names = [node for node in nodes if isinstance(node, ast.Name) and node.id not in inner]
    gives = {node.id for node in names if isinstance(node.ctx, ast.Store) and node.id[0] != "_"}
    return gives, {node.id for node in names if isinstance(node.ctx, ast.Load)}


def _own_stops(cell: ast.FunctionDef, *, silent: bool = False) -> set[str]:
    """The conditions where a cell stops; only those where it does without a word, if wanted."""
    calls = [node for part in cell.body for node in ast.walk(part) if isinstance(node, ast.Call)]
    stops = [call for call in calls if ast.unparse(call.func) == "mo.stop"]
    return {ast.unparse(stop.args[0]) for stop in stops if not silent or len(stop.args) == 1}


def _stops(cells: list[ast.FunctionDef]) -> list[tuple[set[str], set[str]]]:
    """For each cell the conditions where marimo does not run it as one above it has stopped, and those where it stops
    itself without a word."""
    names = [_names(cell) for cell in cells]
    giver = {name: at for at, (gives, _) in enumerate(names) for name in gives}
    froms = [{giver[name] for name in takes if name in giver} - {at} for at, (_, takes) in enumerate(names)]
    above: list[set[str]] = [set() for _ in cells]
    for _ in cells:  # as often as the longest way through them may be
        above = [set().union(*(_own_stops(cells[each]) | above[each] for each in each_from)) for each_from in froms]
    return [(over, _own_stops(cell, silent=True)) for over, cell in zip(above, cells, strict=True)]


@pytest.mark.parametrize("name", ["music_video.py", "library.py"])
def test_prose_stands_only_where_something_can_stand_beneath_it(notebooks, name):
    """Before a song is chosen, or where a library cannot be read, nobody reads of what is not there."""
    tree = ast.parse((notebooks / name).read_text(encoding="utf-8"))
    cells = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    stops, early = _stops(cells), {}
    for at, cell in enumerate(cells):
        body = [part for part in cell.body if not isinstance(part, ast.Return)]
        if at > 0 and _is_prose(body):  # the title stands always
            above, silent = stops[at + 1]
            early[ast.unparse(body[-1])[:60]] = (above | silent) - stops[at][0]
    assert {words: missing for words, missing in early.items() if missing} == {}
    assert len(early) > 4


@pytest.mark.parametrize("name", APPS)
def test_no_logic_in_cells(notebooks, name):
    tree = ast.parse((notebooks / name).read_text(encoding="utf-8"))
    cells = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    logic = ast.For | ast.While | ast.If | ast.Try | ast.FunctionDef
    assert [node for cell in cells for part in cell.body for node in ast.walk(part) if isinstance(node, logic)] == []


def test_the_notebooks_travel_with_the_package():
    assert all(bundled(f"notebooks/{app}").is_file() for app in APPS)


def test_each_colour_of_the_pages_sheet_is_used(notebooks):
    sheet = (notebooks / "pages.css").read_text(encoding="utf-8")
    declared = set(re.findall(r"(--page-[a-z-]+):", sheet))
    assert len(declared) > 5
    assert declared == set(re.findall(r"var\((--page-[a-z-]+)\)", sheet))
