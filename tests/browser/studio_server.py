"""``songreel studio`` for a test: a process of its own that may be killed, and whose log has to stay empty."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.browser.studio_page import NOBODY

__all__ = ["StudioServer", "studio_over"]

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class StudioServer:
    """A running studio."""

    url: str
    process: subprocess.Popen[bytes]

    def kill(self) -> None:
        """End it as a crash does, with all that it started."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextmanager
def studio_over(
    library: Path, home: Path, *more: str, environment: Mapping[str, str] | None = None
) -> Iterator[StudioServer]:
    """A studio over a library.

    Args:
        library: its folder.
        home: an empty folder for settings and the log.
        more: other words of the command.
        environment: what it is told there.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("SONGREEL_", "XDG_", "MARIMO"))}
    command = [sys.executable, "-m", "workbench", "studio", "--no-browser", "--port", str(port)]
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "--library", str(library), *more],
            cwd=home,
            env=kept | dict(environment or {}) | {"HOME": str(home), "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=log,
            start_new_session=True,
        )
        assert process.stdout is not None
        server = StudioServer(f"http://127.0.0.1:{port}/", process)
        try:
            said = process.stdout.readline()
            assert said.startswith(b"The studio is at"), (home / "log").read_text()
            yield server
        finally:
            server.kill()
            process.stdout.close()
    logged = [line for line in (home / "log").read_text().splitlines() if NOBODY not in line]
    assert not logged, logged
