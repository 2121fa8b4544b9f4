"""A marimo notebook's page as a folder that needs neither Python nor a network: run, exported, and made local."""

from __future__ import annotations

import re
import shutil
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path

from workbench.errors import RenderError
from workbench.jobs.cancel import CancelToken
from workbench.media.process import Child, end_child, start_python

__all__ = ["write_notebook_page"]

_FOREIGN = r"https://cdn\.[a-z]+\.net/"
"""Where marimo's pages ask for what a browser can have from beside the page."""
_FRONT_END = re.compile(rf"{_FOREIGN}npm/@marimo-team/frontend@[^/]+/dist/")
_ELSEWHERE = "elsewhere/"
"""Where the copied front end looks for what it would ask a foreign host for."""
_MATH = re.compile(rf"{_FOREIGN}([\w@./-]*mathjax[\w@./-]*\.js)")
"""Plotly's figures ask for it, whether they hold formulas or not; ours hold none, so an empty file will do."""
_TOO_LARGE = "Your output is too large"
"""What marimo puts, with a good exit status, in the place of an output of more than 8 MB."""
_CONTENT = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob: data:; style-src 'self' 'unsafe-inline' "
    "data: blob:; img-src 'self' data: blob:; media-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' "
    "data: blob:; worker-src 'self' blob:; base-uri 'none'; form-action 'none'"
)
_NOT_COPIED = ("index.html", "CLAUDE.md")


def write_notebook_page(notebook: Path, words: Sequence[str], folder: Path, cancel: CancelToken) -> None:
    """Run a notebook and write what it shows into a folder, ``index.html`` with all that this needs.

    Args:
        notebook: a marimo notebook.
        words: its arguments.
        folder: where to; made here.
        cancel: ends the run.

    Raises:
        RenderError: the notebook failed, or one of its outputs is too large to be shown.
        CancelledError: the token was set.
    """
    import marimo

    folder.mkdir()
    page = folder / "index.html"
    program = Path(marimo.__file__).with_name("__main__.py")
    with tempfile.TemporaryDirectory() as work:  # marimo keeps what a notebook shows beside it, in ``__marimo__``
        copy = shutil.copy(notebook, work)
        _run(program, ["export", "html", str(copy), "-o", str(page), "-f", "--no-include-code", "--", *words], cancel)
    if not page.is_file():
        raise RenderError("marimo wrote no page of the notebook.")
    text = page.read_text("utf-8")
    if _TOO_LARGE in text:
        raise RenderError("An output of the notebook's page is too large to be shown, so the page was not kept.")
    page.write_text(_local(text), encoding="utf-8")
    _copy_front_end(Path(marimo.__file__).with_name("_static"), folder)
    _copy_licence(folder)


def _run(program: Path, words: Sequence[str], cancel: CancelToken) -> None:
    with tempfile.TemporaryFile() as errors:
        child = start_python(program, words, errors)
        try:
            _wait(child, cancel)
        finally:
            end_child(child)
            for pipe in (child.stdin, child.stdout):
                if pipe is not None:
                    pipe.close()
        errors.seek(0)
        said = errors.read().decode("utf-8", "replace").splitlines()
    if child.returncode:
        reason = next((line.strip() for line in reversed(said) if line.strip()), f"status {child.returncode}")
        raise RenderError(f"marimo could not export the notebook's page: {reason[:200].rstrip('.')}.")


def _wait(child: Child, cancel: CancelToken) -> None:
    """Until the child has said all that it has to say, and ended."""
    ended = threading.Event()

    def drain() -> None:
        while child.stdout is not None and child.stdout.read(1 << 16):
            pass
        ended.set()

    reader = threading.Thread(target=drain, name="notebook page", daemon=True)
    reader.start()
    try:
        while not ended.wait(0.1):
            cancel.check()
        child.wait()
    finally:
        end_child(child)
        reader.join(1)


def _local(text: str) -> str:
    """The page with its front end beside it; what it may not do any more, its browser enforces."""
    said = f'<meta http-equiv="Content-Security-Policy" content="{_CONTENT}">'
    text = re.sub(_FOREIGN, f"./{_ELSEWHERE}", _FRONT_END.sub("./", text))
    return text.replace('<meta charset="utf-8" />', f'<meta charset="utf-8" />\n    {said}', 1)


def _copy_licence(folder: Path) -> None:
    """Whoever hands marimo's front end on hands on its licence, too."""
    from importlib.metadata import files

    for path in files("marimo") or ():
        if path.name.upper().startswith(("LICENSE", "NOTICE")) and ".dist-info" in str(path):
            shutil.copyfile(str(path.locate()), folder / f"marimo-{path.name}.txt")


def _copy_front_end(source: Path, folder: Path) -> None:
    shutil.copytree(source, folder, dirs_exist_ok=True, ignore=lambda _at, names: set(names) & {*_NOT_COPIED})
    for script in (folder / "assets").glob("*.js"):
        text = script.read_text("utf-8")
        if not re.search(_FOREIGN, text):
            continue
        for name in _MATH.findall(text):
            (folder / _ELSEWHERE / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / _ELSEWHERE / name).touch()
        script.write_text(re.sub(_FOREIGN, f"./{_ELSEWHERE}", text), encoding="utf-8")
