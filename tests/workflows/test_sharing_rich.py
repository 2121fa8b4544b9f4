"""The rich page: how a film was made, as a notebook's page that needs neither Python nor a network."""

import re
import shutil
from pathlib import Path

import pytest

from workbench.errors import CancelledError, RenderError
from workbench.jobs.cancel import CancelToken
from workbench.media.bundle import bundled
from workbench.media.notebook_page import write_notebook_page

MOST_BYTES = 35_000_000
NOTEBOOK = """import marimo

app = marimo.App()


@app.cell
def _():
    import marimo as mo

    {body}
    return


if __name__ == "__main__":
    app.run()
"""


@pytest.fixture
def notebook(tmp_path):
    def build(body):
        path = tmp_path / "a notebook.py"
        path.write_text(NOTEBOOK.format(body=body), encoding="utf-8")
        return path

    return build


@pytest.fixture(scope="module")
def shared(opened, short_song, tmp_path_factory):
    """A page with its rich one, of a song whose file has a name that says too much; and the test's folder."""
    folder = tmp_path_factory.mktemp("rich")
    song = shutil.copy(short_song, folder / "at home with Joe.wav")
    project = opened(folder / "library", 3.0).open(song)
    project.analyze(beats="librosa")
    project.plan(size="128x72", fps=12, prompt="a lighthouse that nobody may know of")
    project.compose(out=folder / "film.mp4")
    return project.share(folder / "page", rich=True), folder


def test_it_is_small_enough_whole_and_linked(shared):
    made, _ = shared
    rich = made.folder / "rich"
    assert made.size_bytes - made.media_bytes <= MOST_BYTES
    assert "How the film was made" in (rich / "index.html").read_text("utf-8")
    assert 'href="rich/index.html"' in (made.folder / "index.html").read_text("utf-8")
    assert made.files.keys() >= {"rich/index.html", "rich/favicon.ico", "rich/marimo-LICENSE.txt"}


def test_it_asks_nobody_else_and_tells_nothing_private(shared):
    made, folder = shared
    private = [str(folder), str(Path.home()) + "/", "a lighthouse that nobody may know of", "told_film("]
    for path in (made.folder / "rich").rglob("*"):
        data = path.read_bytes() if path.is_file() else b""
        assert re.findall(rb"https?://cdn\.[a-z]+\.net", data) == [], path.name
        assert [word for word in private if word.encode() in data] == [], path.name


def test_nothing_that_was_shown_is_kept_beside_the_notebook(shared):
    assert not (bundled("notebooks") / "__marimo__" / "session" / "film_report.py.json").exists()


def test_an_output_that_is_too_large_is_no_page(notebook, tmp_path):
    with pytest.raises(RenderError, match="too large to be shown"):
        write_notebook_page(notebook('mo.Html("x" * 9_000_000)'), (), tmp_path / "page", CancelToken())


def test_a_notebook_that_fails_says_so(notebook, tmp_path):
    with pytest.raises(RenderError, match="marimo could not export the notebook's page"):
        write_notebook_page(notebook('raise KeyError("no")'), (), tmp_path / "page", CancelToken())


def test_a_stop_ends_the_export(notebook, tmp_path):
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(CancelledError):
        write_notebook_page(notebook("mo.md('a')"), (), tmp_path / "page", cancel)
