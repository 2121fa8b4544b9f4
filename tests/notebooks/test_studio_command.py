"""``songreel studio``: starts, answers only here, ends at once."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

from tests.fakes import FakeReplicate
from workbench.cli.studio import _files_or_none, _windows_again
from workbench.workflows.library import Library

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals are another thing there")
QUICK_S = 2.0


@contextlib.contextmanager
def studio(environment: dict[str, str], cwd: str, port: int, *words: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "workbench", "studio", "--no-browser", "--port", str(port), *words]
    process = subprocess.Popen(
        command,
        cwd=cwd,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def status(port: int, path: str = "/health", data: bytes | None = None, **headers: str) -> int:
    asked = urllib.request.Request(f"http://127.0.0.1:{port}{path}", data, headers=headers)
    try:
        with urllib.request.urlopen(asked, timeout=60) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def test_it_starts_answers_here_only_and_ends_within_two_seconds(environment, tmp_path):
    port = free_port()
    with studio(environment, str(tmp_path), port) as process:
        assert process.stdout.readline().strip() == f"The studio is at http://127.0.0.1:{port}/ (Ctrl-C ends it)."
        assert status(port) == 200
        assert status(port, "/") == 200
        assert status(port, Host="evil.example") == 403
        assert status(port, Origin="https://evil.example") == 403
        assert status(port, Origin=f"http://127.0.0.1:{port}") == 200
        asked = time.monotonic()
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 130
        assert time.monotonic() - asked <= QUICK_S
        assert process.stderr.read() == ""


BUSY = """
import sys, threading
from workbench.cli import main
from workbench.jobs.progress import Reporter
from workbench.workflows.background import slot
from workbench.workflows.library import Library
from workbench.workflows.work import working

project = Library(sys.argv[1]).open(sys.argv[2])
begun = threading.Event()

def do(told, cancel):
    with working(project.store, project.id, "generation", Reporter(told, ("generate",)), cancel):
        begun.set()
        threading.Event().wait()  # deaf: it looks at no token

slot("takes").start(do)
begun.wait()
sys.exit(main(["studio", "--no-browser", "--library", sys.argv[1], "--port", sys.argv[3]]))
"""


@pytest.mark.parametrize(("asked", "left"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_run_that_is_under_way_has_been_stopped_when_the_studio_has_ended(
    environment, tmp_path, short_song, asked, left
):
    words = [sys.executable, "-c", BUSY, str(tmp_path / "library"), str(short_song), str(free_port())]
    with subprocess.Popen(words, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout.readline().startswith("The studio is at")
            project = Library(tmp_path / "library").project(Library(tmp_path / "library").projects()[0].id)
            assert [job.state for job in project.store.jobs(project.id)] == ["running"]
            process.send_signal(asked)
            assert process.wait(timeout=60) == left
        finally:
            process.kill()
    assert [job.state for job in project.store.jobs(project.id)] == ["cancelled"]


def test_only_webhooks_come_from_elsewhere_and_only_signed_ones(environment, tmp_path):
    pytest.importorskip("replicate", reason="replicate is not installed (the extra 'replicate')")
    port, told = free_port(), "/webhooks/replicate"
    with FakeReplicate() as server:
        wired = {**environment, "REPLICATE_BASE_URL": server.url, "REPLICATE_API_TOKEN": server.token}
        with studio(wired, str(tmp_path), port, "--public", "https://studio.example") as process:
            assert process.stdout.readline().startswith("The studio is at")
            assert status(port, told, Host="studio.example") == 405
            assert status(port, told, b"{}", Host="studio.example") == 400
            assert status(port, "/", Host="studio.example") == 403
            assert status(port, "/webhooks/other", b"{}", Host="studio.example") == 403


def test_an_address_that_is_not_safe_is_refused(environment, tmp_path):
    pytest.importorskip("replicate", reason="replicate is not installed (the extra 'replicate')")
    with studio(environment, str(tmp_path), free_port(), "--public", "http://studio.example") as process:
        _, complained = process.communicate(timeout=120)
    assert process.returncode == 2
    assert complained.strip().startswith("songreel: Webhooks come to an https address")


def test_a_taken_port_is_one_sentence(environment, tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with studio(environment, str(tmp_path), port) as process:
            said, complained = process.communicate(timeout=120)
    assert process.returncode == 2
    assert said == ""
    assert complained.strip().count("\n") == 0
    assert f"The port {port} is taken" in complained


def test_a_port_that_does_not_exist_is_refused(environment, tmp_path):
    with studio(environment, str(tmp_path), 70000) as process:
        _, complained = process.communicate(timeout=120)
    assert process.returncode == 2
    assert "The port 70000 is not allowed" in complained


def answers(path, app):
    """What leaves for the browser."""
    sent = []

    async def send(message):
        sent.append(message)

    asyncio.run(_files_or_none(app)({"type": "http", "path": path}, None, send))
    return sent


START = {"type": "http.response.start", "status": 200, "headers": []}
BODY = {"type": "http.response.body", "body": b"film", "more_body": False}


async def whole(_scope, _receive, send):
    await send(START)
    await send(BODY)


async def gone(_scope, _receive, send):
    await send(START)
    raise RuntimeError("the answer has begun")


async def broken(_scope, _receive, send):
    await whole(_scope, _receive, send)
    raise RuntimeError("in the middle")


def test_a_file_that_goes_as_it_is_asked_for_is_not_found():
    assert answers("/@file/4-film.mp4", whole) == [START, BODY]
    assert [message.get("status") for message in answers("/@file/4-film.mp4", gone)] == [404, None]
    for path, app in (("/@file/4-film.mp4", broken), ("/", gone)):
        with pytest.raises(RuntimeError):
            answers(path, app)


@pytest.mark.parametrize(
    ("kind", "said", "told"),
    [
        ("websocket", "AST constructor recursion depth mismatch (before=93, after=68)", 1011),
        ("http", "AST constructor recursion depth mismatch (before=93, after=68)", None),
        ("websocket", "error return without exception set", None),
    ],
)
def test_a_window_that_python_could_not_open_beside_another_comes_again(kind, said, told):
    sent = []

    async def stumbling(_scope, _receive, _send):
        raise SystemError(said)

    async def send(message):
        sent.append(message)

    with contextlib.nullcontext() if told else pytest.raises(SystemError):
        asyncio.run(_windows_again(stumbling)({"type": kind}, None, send))
    assert sent == ([{"type": "websocket.close", "code": told}] if told else [])
