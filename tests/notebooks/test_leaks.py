"""A notebook that leaks on purpose: the token is in nothing that Songreel says, keeps, sends or exports.

What a notebook prints by itself is beyond us: ``print(os.environ)`` stands in the page, and in the file that Jupyter
saves. The last test says so, and shows that this one would find it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import pytest

pytest.importorskip("jupyter_client", reason="Jupyter is not installed (the extra 'test')")
pytest.importorskip("replicate", reason="replicate is not installed (the extra 'test')")

from tests.fakes import FakeReplicate, Fault
from tests.notebooks.leaky import BEYOND, CELLS, PAGE, run
from workbench.media.models import load_models
from workbench.store.database import Database

TOKEN = "q7Zk2mXw9RtB4vNc6HsJ1yLd8GfP3aEu5KoT0iQe"  # of no shape that a pattern knows
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def leaked(short_song, tmp_path_factory):
    """What came of it: the notebook, the servers, the library and where the exports are."""
    folder = tmp_path_factory.mktemp("leaky")
    (folder / "out").mkdir()
    (folder / "page/out").mkdir(parents=True)
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("SONGREEL_", "REPLICATE_"))}
    with _server() as server, _server() as page_server, ThreadPoolExecutor() as pool:
        environment = kept | _told(server, folder, _own(short_song, folder / "songs"))
        page_environment = kept | _told(page_server, folder / "page", _own(short_song, folder / "songs of the page"))
        page = pool.submit(_export_page, folder / "page", page_environment)
        notebook = run(CELLS, environment, folder)
        page.result()
    return notebook, (server, page_server), folder, environment


def _server():
    faults = [Fault("broken", text=f"no model for Bearer {TOKEN} (token={TOKEN})", times=1)]
    return FakeReplicate(token=TOKEN, faults=faults, tables=load_models())


def _told(server, folder, song):
    return {
        "PYTHONPATH": str(ROOT),
        "HOME": str(folder),
        "REPLICATE_API_TOKEN": TOKEN,
        "REPLICATE_BASE_URL": server.url,
        "LEAKY_LIBRARY": str(folder / "library"),
        "LEAKY_SONG": str(song),
        "LEAKY_OUT": str(folder / "out"),
    }


def _export_page(folder, environment):
    """The page that marimo makes of it, without its code, and what marimo keeps beside it."""
    (folder / "leaky.py").write_text(PAGE, encoding="utf-8")
    words = ("export", "html", "leaky.py", "-o", "page.html", "--no-include-code")
    command = [sys.executable, "-m", "marimo", *words]
    with (folder / "said.txt").open("wb") as said:
        subprocess.run(command, check=False, cwd=folder, env=environment, stdout=said, stderr=said, timeout=240)


def _own(song, folder):
    folder.mkdir()
    copy = folder / song.name
    copy.write_bytes(song.read_bytes())
    return copy


def holding(folder):
    """The files below a folder that hold the token in their bytes, their name, or inside a zip."""
    found = []
    for path in sorted(folder.rglob("*")):
        if TOKEN in str(path.relative_to(folder)):
            found.append(path)
        elif path.is_file():
            texts = [path.read_bytes()]
            if zipfile.is_zipfile(path):
                with zipfile.ZipFile(path) as packed:
                    texts += [packed.read(name) for name in packed.namelist()]
            if any(TOKEN.encode() in text or TOKEN.encode("utf-16-le") in text for text in texts):
                found.append(path)
    return found


def test_no_output_of_a_cell_holds_it(leaked):
    notebook, *_ = leaked
    for cell in notebook.cells:
        assert not [output for output in cell.outputs if output.output_type == "error"], cell.metadata["leaks"]
        assert TOKEN not in nbformat.writes(nbformat.v4.new_notebook(cells=[cell])), cell.metadata["leaks"]
    said = {
        cell.metadata["leaks"]: "".join(output.get("text", "") for output in cell.outputs) for cell in notebook.cells
    }
    assert "True" in said["the film"]
    assert "it was raised" in said["an exception of one's own in a listener"]
    assert "[secret]" in said["the host's own words"]
    for name in ("a prompt", "a title", "an end card", "rights", "a reason", "a name of a file", "a film's name"):
        assert "it was let pass" not in said[name], name


def test_no_file_of_the_library_holds_it(leaked):
    _, _, folder, _ = leaked
    assert holding(folder / "library") == []
    assert (folder / "library/songreel.log").stat().st_size > 0


def test_no_exported_page_holds_it(leaked):
    _, _, folder, _ = leaked
    assert "it was raised" in (folder / "page/said.txt").read_text("utf-8")  # the cells were run
    assert "There is no style" in (folder / "page/page.html").read_text("utf-8")  # and the page shows what came of it
    assert holding(folder / "page") == []


def test_no_value_of_the_database_holds_it(leaked):
    """Its file is compressed, so each value of each table is looked at."""
    _, _, folder, _ = leaked
    with Database(folder / "library").transaction() as connection:
        tables = [row[0] for row in connection.read("SELECT table_name FROM information_schema.tables")]
        rows = {table: connection.read(f'SELECT * FROM "{table}"') for table in tables}
    assert len(rows["purchases"]) > 1
    assert [table for table, found in rows.items() if TOKEN in repr(found)] == []


def test_no_export_holds_it(leaked):
    _, _, folder, _ = leaked
    assert (folder / "out/film.mp4").is_file()
    assert holding(folder / "out") == []


def test_the_host_alone_was_told_it_and_in_one_header(leaked):
    _, servers, _, _ = leaked
    assert [server.leaks for server in servers] == [[], []]
    assert all(server.requests for server in servers)
    for asked in (request for server in servers for request in server.requests):
        others = {name: value for name, value in asked.headers.items() if name != "authorization"}
        assert TOKEN not in repr((asked.path, asked.query, others))
        assert TOKEN.encode() not in asked.body


def test_what_a_notebook_prints_by_itself_is_beyond_us(leaked):
    *_, folder, environment = leaked
    notebook = run({"set up": CELLS["set up"], "by itself": BEYOND}, environment, folder)
    assert nbformat.writes(notebook).count(TOKEN) == 2
