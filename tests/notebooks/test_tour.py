"""The tour through JupyterLab: each part runs by itself, says what its file shows, and carries no junk."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import nbformat
import pytest

from tests.notebooks.save_tour import saved
from workbench.media.bundle import bundled
from workbench.workflows.library import Library

PARTS = ("01_listen", "02_arrange", "03_plan", "04_generate", "05_film", "06_share")
MOST_LINES, MOST_BYTES = 20, 200_000
ALONE = re.compile(r"0x[0-9a-f]{6}|/tmp|/home|/root|[A-Z]:\\|\d{4}-\d\d-\d\d|\d\d:\d\d:\d\d")
"""What is of one run, or of one computer: addresses, places, times."""
MEDIA = re.compile(r"<(video|audio)|(video|audio)/")


def _cells(name: str, kind: str = "code") -> list[dict[str, object]]:
    notebook = json.loads(_file(name).read_text(encoding="utf-8"))
    return [cell for cell in notebook["cells"] if cell["cell_type"] == kind]


def _file(name: str) -> Path:
    return bundled(f"notebooks/tour/{name}.ipynb")


def _outputs(name: str) -> list[dict[str, object]]:
    return [output for cell in _cells(name) for output in cell["outputs"]]


def test_there_are_these_parts_and_nothing_beside_them(notebooks):
    there = [path.name for path in (notebooks / "tour").iterdir() if path.name != ".ipynb_checkpoints"]
    assert sorted(there) == [f"{name}.ipynb" for name in PARTS]


@pytest.mark.parametrize("name", PARTS)
def test_a_part_is_short_prose_before_short_cells(name):
    notebook = json.loads(_file(name).read_text(encoding="utf-8"))
    kinds = [cell["cell_type"] for cell in notebook["cells"]]
    assert kinds[0] == "markdown"
    assert all(before == "markdown" for before, kind in zip(kinds, kinds[1:], strict=False) if kind == "code")
    assert max(len(cell["source"]) for cell in notebook["cells"]) <= MOST_LINES


@pytest.mark.parametrize("name", PARTS)
def test_its_cells_call_and_do_not_compute(name):
    logic = ast.For | ast.While | ast.If | ast.IfExp | ast.Try | ast.FunctionDef | ast.ClassDef | ast.With
    source = "\n".join("".join(cell["source"]) for cell in _cells(name))
    assert [ast.unparse(node) for node in ast.walk(ast.parse(source)) if isinstance(node, logic)] == []


@pytest.mark.parametrize("name", PARTS)
def test_it_carries_no_junk(name):
    notebook = json.loads(_file(name).read_text(encoding="utf-8"))
    assert set(notebook["metadata"]) == {"kernelspec", "language_info"}
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"
    assert all(cell["metadata"] in ({}, {"tags": ["nbval-check-output"]}) for cell in notebook["cells"])
    assert [cell["execution_count"] for cell in _cells(name)] == list(range(1, len(_cells(name)) + 1))
    assert {kind for output in _outputs(name) for kind in output.get("data", {})} <= {
        "text/plain",
        "text/html",
        "image/png",
    }
    assert _file(name).stat().st_size <= MOST_BYTES


@pytest.mark.parametrize("name", PARTS)
def test_what_it_shows_without_a_kernel_is_of_no_run_and_no_computer(name):
    outputs = _outputs(name)
    assert len(outputs) >= 4
    texts = ["".join(output.get("text", "")) for output in outputs]
    texts += ["".join(data) for output in outputs for kind, data in output.get("data", {}).items() if "text/" in kind]
    for text in texts:
        assert ALONE.search(text) is None, text
        assert MEDIA.search(text) is None, text


@pytest.fixture
def went(run, tmp_path):
    """Runs a part with nbval in a fresh kernel and library; what its cells say must be what its file says."""

    def passes(name: str) -> Library:
        done = run("-m", "pytest", "--nbval-lax", "-q", "-p", "no:cacheprovider", _file(name))
        assert done.returncode == 0, done.stdout[-4000:]
        return Library(tmp_path / "library")

    return passes


@pytest.fixture
def again(tmp_path):
    """Runs a part a second time in that library, as whoever comes back to it does: no cell of it may fail."""

    def runs(name: str) -> None:
        saved(nbformat.read(_file(name), as_version=4), tmp_path / "library")

    return runs


@pytest.mark.parametrize("name", PARTS[:3])
def test_a_part_runs_by_itself_and_again(went, again, name):
    library = went(name)
    (row,) = library.projects()
    assert row.name == "glass-tide"
    assert len(library.project(row.id).corrections) == 0  # what it corrects it takes back
    assert library.store.sections(row.id) is None or len(library.project(row.id).arrangement()) == 6
    again(name)


def test_clips_are_drawn_and_bought_without_money(went, again, tmp_path):
    library = went("04_generate")
    (row,) = library.projects()
    assert len(library.project(row.id).takes(3)) == 2
    assert library.cost().spent.taken_usd == 0
    pretended = Library(tmp_path / "library" / "pretend")
    (row,) = pretended.projects()
    assert len(pretended.project(row.id).takes(1)) == 2
    assert pretended.cost().spent.settled_usd > 0
    again("04_generate")
    again("03_plan")  # from where a clip was locked and has takes


def test_a_film_is_made_and_made_again(went, again, tmp_path):
    library = went("05_film")
    (row,) = library.projects()
    films = library.store.films(row.id)
    assert [film.certificate.ok for film in films] == [True, True]
    assert Path(films[0].path) == tmp_path / "songreel-tour" / "glass-tide.mp4"
    again("05_film")


def test_it_leaves_the_library_and_a_copy_is_finalized(went, again, tmp_path):
    library = went("06_share")
    (row,) = library.projects()
    assert row.finalized_at is None
    assert [kept.name for kept in library.trash()] == ["glass-tide copy"]
    (note,) = library.project(row.id).review.value.notes
    assert (note.state, note.by) == ("resolved", "itself")
    folder = tmp_path / "songreel-tour"
    assert (folder / "page" / "index.html").is_file()
    arrived = Library(tmp_path / "another").import_project(folder / "glass-tide.songreel")
    assert arrived.name == "glass-tide"
    again("06_share")
