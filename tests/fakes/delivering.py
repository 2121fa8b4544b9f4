"""The second port: outputs, as another host would deliver them to anybody who knows their address."""

from __future__ import annotations

import time

from .faults import ANSWER, DOWNLOAD, of_family
from .host import Host
from .media import bytes_of, content_type
from .predictions import ENDED
from .routes import gone_wrong
from .wire import RefusedError, Reply, Request


class Delivery:
    """Answers what comes to the second port, and to the third."""

    def __init__(self, host: Host) -> None:
        self._host = host

    def __call__(self, request: Request) -> Reply:
        """Answer.

        Raises:
            RefusedError: there is no such file, or no more.
        """
        time.sleep(self._host.ways.timing.answer)
        request.place = "download"
        prediction, _, name = request.path.lstrip("/").partition("/")
        made = self._host.find(prediction)
        pieces = {} if made is None else self._host.pieces(made)
        if made is None or request.method not in ("GET", "HEAD") or name not in pieces:
            raise RefusedError(404, "There is no such file.")
        if made.status(self._host.now_s()) not in ENDED or self._host.removed(made):
            raise RefusedError(404, "There is no such file, or no more.")
        kind = content_type(pieces[name].suffix)
        given = made.given
        text = given.get(made.known.makes.get("text", "prompt"), "")
        facts = {"model": made.known.id, "input": given, "prompt": text, "key": made.key, "path": request.path}
        hits = self._host.script.strike("download", facts)
        broken, fault = of_family(hits, ANSWER), of_family(hits, DOWNLOAD)
        if broken is not None:
            return gone_wrong(broken)
        if fault is not None and fault.kind == "gone":
            raise RefusedError(fault.status or 404, "There is no such file, or no more.")
        if fault is not None and fault.kind == "moved":
            to = fault.to or f"{self._host.third}{request.path}"
            return Reply(302, b"", {"Location": to, "Content-Type": "text/plain"})
        output_fault = made.output_fault
        if output_fault is not None and output_fault.kind == "no-media":
            return Reply(200, b"Nothing here is what its name says.\n" * 20, {"Content-Type": kind})
        data = bytes_of(pieces[name])
        if fault is not None and fault.kind == "truncated":
            data = data[: len(data) // 2]
        told = {"Content-Type": kind, "Cache-Control": "max-age=3600"}
        return Reply(200, data, told, "cut" if fault is not None and fault.kind == "cut" else "whole")
