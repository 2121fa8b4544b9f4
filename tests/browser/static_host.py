"""A small static host for tests: as hosts of files are, with ranges or without, and it counts what it sends."""

import re
import sys
import threading
from collections import Counter
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

PIECE = 1 << 16
RANGE = re.compile(r"bytes=(\d+)-(\d*)")


class _Server(ThreadingHTTPServer):
    def handle_error(self, _request, _address):
        if not isinstance(sys.exception(), ConnectionError):  # a player hangs up as soon as it has enough
            super().handle_error(_request, _address)


class StaticHost:
    """Serves a folder on 127.0.0.1 until the block ends."""

    def __init__(self, folder: Path, *, ranges: bool) -> None:
        self.folder, self.ranges = folder, ranges
        self.sent: Counter[str] = Counter()
        """Bytes of bodies, by path."""
        self.asked: list[tuple[str, str]] = []
        """Path and range of every request."""
        self.url = ""

    @property
    def total(self) -> int:
        return sum(self.sent.values())


@contextmanager
def static_host(folder: Path, *, ranges: bool = True):
    host = StaticHost(folder, ranges=ranges)

    class Handler(SimpleHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def __init__(self, *arguments):
            super().__init__(*arguments, directory=str(folder))

        def log_message(self, *_words):
            pass

        def do_GET(self):
            name = self.path.split("?")[0].lstrip("/") or "index.html"
            path = folder / name
            asked = RANGE.fullmatch(self.headers.get("Range", "")) if ranges else None
            host.asked.append((name, self.headers.get("Range", "")))
            if not path.is_file():
                self.send_error(404)
                return
            size = path.stat().st_size
            first = int(asked[1]) if asked else 0
            last = min(size - 1, int(asked[2])) if asked and asked[2] else size - 1
            self.send_response(206 if asked else 200)
            self.send_header("Content-Type", self.guess_type(str(path)))
            self.send_header("Content-Length", str(last - first + 1))
            if ranges:
                self.send_header("Accept-Ranges", "bytes")
            if asked:
                self.send_header("Content-Range", f"bytes {first}-{last}/{size}")
            self.end_headers()
            with path.open("rb") as file:
                file.seek(first)
                self._send(name, file, last - first + 1)

        def _send(self, name, file, left):
            try:
                while left > 0 and (data := file.read(min(PIECE, left))):
                    self.wfile.write(data)
                    host.sent[name] += len(data)
                    left -= len(data)
            except ConnectionError:  # the player has enough for now
                self.close_connection = True

    server = _Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    host.url = f"http://127.0.0.1:{server.server_address[1]}/"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield host
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
