"""``songreel studio``: the marimo app, served on this machine only."""

from __future__ import annotations

import os
import socket
import sys
import threading
import webbrowser
from pathlib import Path

from workbench.cli.terminal import print_json
from workbench.errors import OptionError
from workbench.media.bundle import bundled
from workbench.settings import hand_library_to_children
from workbench.workflows.report import headed

__all__ = ["run_studio"]

_HOST = "127.0.0.1"
_FIRST_PORT, _LAST_PORT = 2718, 2818
_HIGHEST_PORT = 65535


def run_studio(library: Path, *, port: int | None, browser: bool, as_json: bool) -> int:
    """Serve ``notebooks/music_video.py`` until Ctrl-C; returns the exit status.

    Raises:
        OptionError: the port is taken or not allowed.
    """
    import marimo
    import uvicorn

    chosen = _free_port(port)
    hand_library_to_children(library)
    app = (
        marimo.create_asgi_app(include_code=False, quiet=True)
        .with_app(path="", root=str(bundled("notebooks/music_video.py")))
        .build()
    )
    address = f"http://{_HOST}:{chosen}/"
    if as_json:
        print_json(headed({"url": address}))
    else:
        print(f"The studio is at {address} (Ctrl-C ends it).")
        sys.stdout.flush()
    if browser:
        threading.Timer(1.0, webbrowser.open, [address]).start()
    uvicorn.run(app, host=_HOST, port=chosen, log_level="warning", timeout_graceful_shutdown=1)
    return 0


def _free_port(port: int | None) -> int:
    if port is not None and not 1 <= port <= _HIGHEST_PORT:
        raise OptionError(f"The port {port} is not allowed; give one from 1 to {_HIGHEST_PORT}.", field="port")
    for candidate in [port] if port else range(_FIRST_PORT, _LAST_PORT):
        with socket.socket() as probe:
            if os.name == "posix":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((_HOST, candidate))
            except OSError:
                continue
            return candidate
    raise OptionError(f"The port {port or _FIRST_PORT} is taken by another program; give another --port.", field="port")
