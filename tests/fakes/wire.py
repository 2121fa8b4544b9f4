"""HTTP: a server with keep-alive for many at once, which can also break, hang and flood, and remembers who asked."""

from __future__ import annotations

import json
import select
import socket
import socketserver
import struct
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, Literal
from urllib.parse import parse_qsl, urlsplit

FLOOD = 3 * 2**30
_ZEROS = bytes(2**18)
_MOST_BODY = 2**28


@dataclass(slots=True)
class Request:
    """What came, and what it was answered with."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    """By names in small letters."""
    body: bytes
    place: str = ""
    """What was asked for, by the script's words."""
    status: int = 0
    """0 = no answer."""

    def json(self) -> Any:
        """The body.

        Raises:
            ValueError: it is no JSON.
        """
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, or what happens instead of one."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    how: Literal["whole", "reset", "hang", "flood", "cut"] = "whole"
    hang_s: float | None = None
    """None = until somebody gives up."""


class RefusedError(Exception):
    """A question that is not answered as it was meant."""

    def __init__(self, status: int, detail: str, title: str = "", **more: Any) -> None:
        super().__init__(detail)
        self.status = status
        self.headers: dict[str, str] = {}
        self.told = ({"title": title} if title else {}) | {"detail": detail, "status": status} | more


def as_json(value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Reply:
    """An answer that is JSON."""
    return Reply(status, json.dumps(value).encode(), {"Content-Type": "application/json"} | dict(headers or {}))


class Door(socketserver.ThreadingMixIn, HTTPServer):
    """One port of this computer. Its threads end when it closes, whatever their clients do."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self, answer: Callable[[Request], Reply], port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.answer = answer
        self.port = int(self.server_address[1])
        self.requests: list[Request] = []
        self.mistakes: list[str] = []
        """Our own errors, with where they were raised."""
        self.closing = threading.Event()
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._workers: set[threading.Thread] = set()
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    def server_bind(self) -> None:
        """Without asking anybody for this computer's name, which may take seconds."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = self.server_address[:2]

    def start(self) -> None:
        """Answer from now on."""
        self._thread.start()

    def process_request(self, request: Any, client_address: Any) -> None:
        """In a thread of its own, which is waited for at the end."""
        worker = threading.Thread(target=self._work, args=(request, client_address), daemon=True)
        with self._lock:
            self._open.add(request)
            self._workers.add(worker)
        worker.start()

    def _work(self, request: socket.socket, client_address: Any) -> None:
        self.process_request_thread(request, client_address)
        with self._lock:
            self._open.discard(request)
            self._workers.discard(threading.current_thread())

    def handle_error(self, *_: Any) -> None:
        """A client that goes away is no mistake of ours; all else is."""
        error = sys.exc_info()[1]
        if not self.closing.is_set() and not isinstance(error, (ConnectionError, TimeoutError)):
            self.mistakes.append(traceback.format_exc())

    def close(self) -> None:
        """Answer no more, and return once no thread is left."""
        self.closing.set()
        self.shutdown()
        with self._lock:
            still, workers = list(self._open), list(self._workers)
        for connection in still:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:  # it has gone by itself
                continue
        for worker in workers:
            worker.join(5)
        self.server_close()
        self._thread.join(5)


class _Handler(BaseHTTPRequestHandler):
    server: Door
    wbufsize = -1  # headers and body in one packet where they fit
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server_version, sys_version = "fake", ""

    def _any(self) -> None:
        target = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, target.path, dict(parse_qsl(target.query)), headers, self._body())
        self.server.requests.append(request)
        try:
            reply = self.server.answer(request)
        except RefusedError as refused:
            reply = as_json(refused.told, refused.status, refused.headers)
        except Exception:  # noqa: BLE001  a mistake of ours is an answer, too, and is told at the end
            self.server.mistakes.append(traceback.format_exc())
            reply = as_json({"detail": "a mistake of the fake host", "status": 500}, 500)
        self._send(request, reply)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = do_PATCH = do_QUERY = do_OPTIONS = _any  # noqa: N815  http.server names them

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            whole = b""
            while size := int(self.rfile.readline().split(b";")[0], 16):
                whole += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return whole
        length = int(self.headers.get("Content-Length") or 0)
        if length > _MOST_BODY:
            raise ConnectionAbortedError
        return self.rfile.read(length)

    def _send(self, request: Request, reply: Reply) -> None:
        if reply.how == "hang":
            self._hang(reply.hang_s)
        if reply.how in ("reset", "hang"):
            self._reset()
            return
        request.status = reply.status
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        length = FLOOD if reply.how == "flood" else len(reply.body)
        if reply.status != 204:
            self.send_header("Content-Length", str(length))
        shown = reply.body[: len(reply.body) // 2] if reply.how == "cut" else reply.body
        bare = self.command == "HEAD" or reply.status == 204
        self.end_headers()
        if not bare:
            self.wfile.write(shown)
        if reply.how == "flood" and not bare:
            self._flood()
        if reply.how == "cut":
            self.close_connection = True

    def _flood(self) -> None:
        left = FLOOD
        self.close_connection = True
        while left > 0 and not self.server.closing.is_set():
            self.wfile.write(_ZEROS)  # ends with an error once the client has had enough
            left -= len(_ZEROS)

    def _hang(self, most_s: float | None) -> None:
        waited = 0.0
        while (most_s is None or waited < most_s) and not self.server.closing.wait(0.02):
            waited += 0.02
            readable, _, _ = select.select([self.connection], [], [], 0)
            if readable and not self.connection.recv(1, socket.MSG_PEEK):
                return

    def _reset(self) -> None:
        """Close with RST, as a host does whose process has died."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        socket.close(self.connection.detach())

    def log_message(self, *_: Any) -> None:
        """Nothing."""
