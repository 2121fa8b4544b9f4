"""The harness of the browser tests: Debian's or any other chromium, and servers of our own.

Nothing sleeps: a test waits for facts of the page. A page may not log an error and may not ask anything of
a host other than 127.0.0.1; both are checked when its test ends.

``BROWSER_SLOWER=6`` in the environment slows each page's processor six times down, so that a test which
reads a page before it has answered fails here as it would on a busy machine.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--autoplay-policy=no-user-gesture-required",
]
START_S = 120
EXPECT_MS = 30_000
"""How long a test waits for a fact of the page: a loaded machine is several times slower."""
SLOWER = float(os.environ.get("BROWSER_SLOWER", "1"))
_LOCAL = ("http://127.0.0.1", "ws://127.0.0.1", "blob:", "data:", "about:")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    left_out = os.environ.get("BROWSER_TESTS") == "no"
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if left_out:
                item.add_marker(pytest.mark.skip(reason="browser tests are left out (BROWSER_TESTS=no)"))


@dataclass
class Watched:
    """What a page did that it must not do."""

    errors: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)


def slow_down(page: Any) -> None:
    """Slows a page's processor as ``BROWSER_SLOWER`` asks; for pages that a test opens in a context of its own, too."""
    if SLOWER > 1:
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """One browser context for a file's tests: its pages share the cache, and a front end is loaded once.

    Playwright's loop counts as running in this thread until it is closed, and other folders' tests run loops
    of their own: it must end here.
    """
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (the extra 'test')")
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    path = next(filter(None, map(shutil.which, names)), None)
    if path is None:
        pytest.skip(f"no chromium on the PATH ({', '.join(names)})")
    sync_api.expect.set_options(timeout=EXPECT_MS)
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield started.new_context()
        started.close()


@pytest.fixture
def open_page(browser: Any) -> Iterator[Callable[..., Any]]:
    """Opens a watched page: ``open_page(url, width=1280, height=1000, scheme="light")``.

    ``allow`` is a pattern of the console errors that a test provokes.
    """
    opened: list[tuple[Any, Watched]] = []

    def open_one(url: str, *, width: int = 1280, height: int = 1000, scheme: str = "light", allow: str = "$^") -> Any:
        page, watched = browser.new_page(), Watched()
        opened.append((page, watched))
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme)
        page.set_default_timeout(60_000)
        slow_down(page)

        def log(text: str) -> None:
            if not re.search(allow, text):
                watched.errors.append(text)

        def console(message: Any) -> None:
            where = message.location.get("url", "")
            # marimo drops a cell's file when the cell runs again; a page that asks late is told so and takes the newer
            if message.type == "error" and not (" 404 " in message.text and "/@file/" in where):
                log(f"{message.text} {where}")

        page.on("console", console)
        page.on("pageerror", lambda error: log(str(error)))
        page.on("request", lambda r: None if r.url.startswith(_LOCAL) else watched.strangers.append(r.url))
        page.goto(url)
        return page

    yield open_one
    for page, _ in opened:
        page.close()
    assert [error for _, watched in opened for error in watched.errors] == []
    assert [url for _, watched in opened for url in watched.strangers] == []


@pytest.fixture(scope="module")
def serve_marimo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Path], str]]:
    """Starts ``marimo run`` for a notebook, once a file of tests; gives its address."""
    with contextlib.ExitStack() as stack:
        known: dict[Path, str] = {}

        def serve(notebook: Path) -> str:
            if notebook not in known:
                known[notebook] = stack.enter_context(_marimo("run", notebook, tmp_path_factory.mktemp("marimo")))
            return known[notebook]

        yield serve


@pytest.fixture(scope="module")
def marimo_edit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of ``marimo edit`` over a copy of this folder's notebooks (marimo writes into what it edits);
    each runs when it is opened."""
    home = tmp_path_factory.mktemp("marimo")
    folder = home / "notebooks"
    folder.mkdir()
    for notebook in HERE.glob("demo_*.py"):
        shutil.copy(notebook, folder)
    with _marimo("edit", folder, home) as url:
        yield url


@contextlib.contextmanager
def _marimo(mode: str, what: Path, home: Path) -> Iterator[str]:
    """``marimo run`` or ``marimo edit`` with settings of its own; its address."""
    config = home / ".config" / "marimo"
    config.mkdir(parents=True)
    settings = '[display]\ntheme = "system"\n[runtime]\nauto_instantiate = true\n'
    (config / "marimo.toml").write_text(settings, encoding="utf-8")
    port = _free_port()
    words = [mode, str(what), "--headless", "--no-token", "--host", "127.0.0.1", "--port", str(port)]
    url = f"http://127.0.0.1:{port}"
    with _server([sys.executable, "-m", "marimo", "--yes", *words], home, f"{url}/health"):
        yield url


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab."""

    url: str
    folder: Path

    def idle(self, notebook: str) -> bool:
        """Whether a notebook's kernel runs, has a connection and waits."""
        with urllib.request.urlopen(f"{self.url}/api/sessions", timeout=10) as answer:
            kernels = [session["kernel"] for session in json.load(answer) if session["path"] == notebook]
        return any(k and k["execution_state"] == "idle" and k["connections"] > 0 for k in kernels)

    def run_all(self, notebook: str, open_page: Callable[..., Any], **options: Any) -> Any:
        """A page on which a notebook was run, in a workspace of its own: another's tabs would lie behind it.

        A "Run All" before the kernel waits is dropped.
        """
        page = open_page(f"{self.url}/lab/workspaces/{Path(notebook).stem}/tree/{notebook}", **options)
        page.locator(".jp-Notebook").wait_for(timeout=90_000)
        for _ in range(600):
            if self.idle(notebook):
                break
            page.wait_for_timeout(100)
        else:
            pytest.fail("JupyterLab's kernel did not become idle")
        page.locator(".jp-Notebook .jp-CodeCell").first.click()
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_text("Run All Cells", exact=True).click()
        return page


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """JupyterLab over a copy of this folder's notebooks."""
    for name in ("jupyterlab", "ipykernel"):
        if find_spec(name) is None:
            pytest.skip(f"{name} is not installed (the extra 'jupyter')")
    home = tmp_path_factory.mktemp("jupyter")
    folder = home / "notebooks"
    folder.mkdir()
    for notebook in HERE.glob("*.ipynb"):
        shutil.copy(notebook, folder)
    quiet = home / "config" / "labconfig"
    quiet.mkdir(parents=True)
    news = {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}
    (quiet / "page_config.json").write_text(json.dumps(news), encoding="utf-8")
    port = _free_port()
    command = [
        sys.executable,
        "-m",
        "jupyterlab",
        "--no-browser",
        "--allow-root",
        f"--port={port}",
        "--ip=127.0.0.1",
        f"--ServerApp.root_dir={folder}",
        "--IdentityProvider.token=",
        "--ServerApp.password=",
        "--ServerApp.port_retries=0",
        "--LabApp.extension_manager=readonly",
    ]
    url = f"http://127.0.0.1:{port}"
    with _server(command, home, f"{url}/api"):
        yield Lab(url, folder)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def _server(command: list[str], home: Path, health: str) -> Iterator[None]:
    """A server with folders of its own, ended by its process group."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("XDG_", "JUPYTER", "IPYTHON", "MARIMO"))}
    environment |= {
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "XDG_CACHE_HOME": str(home / ".cache"),
        "XDG_DATA_HOME": str(home / ".data"),
        "XDG_STATE_HOME": str(home / ".state"),
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "IPYTHONDIR": str(home / "ipython"),
        "PYTHONPATH": str(ROOT),
    }
    log = home / "server.log"
    with log.open("wb") as written:
        process = subprocess.Popen(
            command,
            cwd=home,
            env=environment,
            stdout=written,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            _wait_until_healthy(process, health, log)
            yield
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(timeout=15)


def _wait_until_healthy(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(urllib.error.URLError, OSError), urllib.request.urlopen(url, timeout=2):
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=0.2)
    pytest.fail(f"the server did not answer at {url}:\n{log.read_text(errors='replace')[-3000:]}")
