"""The API: which question goes where, who may ask, and what goes wrong on the way."""

from __future__ import annotations

import base64
import math
import re
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from . import uploads
from .asking import asked, cancel_after_s, webhook_of
from .faults import ANSWER, Fault, of_family
from .host import Host
from .limits import Bucket
from .models import Known, schema_of
from .predictions import ENDED, Made, stamp
from .wire import RefusedError, Reply, Request, as_json

_ID = r"([a-z0-9]{26})"
_MODEL = r"([\w.-]+)/([\w.-]+)"
_STEP_S = 0.02
_WAIT_S = 60


class Api:
    """Answers what comes to the first port."""

    def __init__(self, host: Host, token: str, secret: str, closing: Callable[[], bool]) -> None:
        self._host, self._token, self._secret, self._closing = host, token, secret, closing
        limits = host.ways.limits
        self._creates = Bucket(limits.creates, limits.creates_at_once)
        self._others = Bucket(limits.others)
        self._routes: list[tuple[str, re.Pattern[str], str, Callable[..., Reply]]] = [
            ("POST", re.compile("/v1/predictions"), "create", self._create),
            ("POST", re.compile(f"/v1/models/{_MODEL}/predictions"), "create", self._create),
            ("GET", re.compile("/v1/predictions"), "list", self._list),
            ("GET", re.compile(f"/v1/predictions/{_ID}"), "get", self._get),
            ("POST", re.compile(f"/v1/predictions/{_ID}/cancel"), "cancel", self._cancel),
            ("POST", re.compile("/v1/files"), "upload", self._upload),
            ("GET", re.compile("/v1/files"), "files", self._files),
            ("GET", re.compile(f"/v1/files/{_ID}"), "files", self._file),
            ("DELETE", re.compile(f"/v1/files/{_ID}"), "files", self._forget),
            ("GET", re.compile("/v1/models"), "model", self._models),
            ("GET", re.compile(f"/v1/models/{_MODEL}"), "model", self._model),
            ("GET", re.compile(f"/v1/models/{_MODEL}/versions"), "model", self._versions),
            ("GET", re.compile(f"/v1/models/{_MODEL}/versions/([0-9a-f]{{64}})"), "model", self._version),
            ("GET", re.compile("/v1/account"), "account", self._account),
            ("GET", re.compile("/v1/webhooks/default/secret"), "secret", self._tell_secret),
        ]

    def __call__(self, request: Request) -> Reply:
        """Answer.

        Raises:
            RefusedError: with the status and the words.
        """
        time.sleep(self._host.ways.timing.answer)
        if request.headers.get("authorization") not in (f"Bearer {self._token}", f"Token {self._token}"):
            raise RefusedError(401, "You did not pass a valid authentication token", "Unauthenticated")
        for method, pattern, place, route in self._routes:
            if request.method == method and (found := pattern.fullmatch(request.path)):
                request.place = place
                self._let_in(place)
                if place == "create":
                    return route(request, *found.groups())
                facts = {"path": request.path}
                fault = of_family(self._host.script.strike(place, facts), ANSWER)
                return route(request, *found.groups()) if fault is None else gone_wrong(fault)
        raise RefusedError(404, "The requested resource could not be found.")

    def _let_in(self, place: str) -> None:
        bucket = self._creates if place == "create" else self._others
        wait_s = bucket.take(self._host.now_s())
        if wait_s > 0:
            raise _throttled(wait_s)
        credit = self._host.ways.credit_usd
        if place == "create" and credit is not None and sum(c.usd for c in self._host.charges()) >= credit:
            words = "You have insufficient credit to run this model. Purchase credit, wait some minutes and try again."
            raise RefusedError(402, words, "Insufficient credit")

    # predictions

    def _create(self, request: Request, owner: str = "", name: str = "") -> Reply:
        host = self._host
        known, version, body = asked(host, request, f"{owner}/{name}" if owner else "")
        given = body["input"]
        text = given.get(known.makes.get("text", "prompt"), "")
        facts = {"model": known.id, "input": given, "prompt": text, "key": host.key_of(known, given)}
        hits = host.script.strike("create", facts)
        fault = of_family(hits, ANSWER)
        if fault is not None and not fault.made:
            return gone_wrong(fault)
        made = host.make(known, version, given, hits, cancel_after_s(request), webhook_of(body))
        if fault is not None:
            return gone_wrong(fault)
        return self._waited_for(made, request.headers.get("prefer", ""))

    def _waited_for(self, made: Made, prefer: str) -> Reply:
        """The answer to who asked: at once, or once it has ended, or as far as it came in time (202)."""
        found = re.match(r"wait(?:=(\d+))?", prefer)
        if found is None:
            return as_json(self._host.told(made), 201)
        clock = self._host.ways.clock
        until = clock.monotonic() + min(_WAIT_S, max(1, int(found[1] or _WAIT_S)))
        while made.status(clock.monotonic()) not in ENDED:
            if clock.monotonic() >= until or self._closing():
                return as_json(self._host.told(made), 202)
            clock.sleep(min(_STEP_S, until - clock.monotonic()))
        return as_json(self._host.told(made), 201)

    def _known(self, prediction: str) -> Made:
        made = self._host.find(prediction)
        if made is None:
            raise RefusedError(404, "The requested resource could not be found.")
        return made

    def _get(self, _: Request, prediction: str) -> Reply:
        return as_json(self._host.told(self._known(prediction)))

    def _cancel(self, _: Request, prediction: str) -> Reply:
        made = self._known(prediction)
        self._host.stop(made)
        return as_json(self._host.told(made))

    def _list(self, request: Request) -> Reply:
        """The newest first; a cursor says ``o`` (older) or ``n`` (newer) than which number."""
        rows = list(reversed(self._host.all()))
        for name, keep in (("created_after", 1), ("created_before", -1)):
            if said := request.query.get(name):
                edge = datetime.fromisoformat(said)
                rows = [made for made in rows if (made.created_at > edge) == (keep > 0)]
        most, cursor = self._host.ways.page, request.query.get("cursor", "")
        found = re.fullmatch(r"([on])(\d+)", _read_cursor(cursor))
        if cursor and found is None:
            raise RefusedError(400, "The cursor is not valid")
        if found is None or found[1] == "o":
            page = [made for made in rows if found is None or made.number < int(found[2])][:most]
        else:
            page = [made for made in rows if made.number > int(found[2])][-most:]
        older = page and page[-1].number > rows[-1].number
        newer = page and page[0].number < rows[0].number
        told = {
            "previous": self._cursor(request, f"n{page[0].number}") if newer else None,
            "next": self._cursor(request, f"o{page[-1].number}") if older else None,
            "results": [self._host.told(made) for made in page],
        }
        return as_json(told)

    def _cursor(self, request: Request, said: str) -> str:
        kept = {name: value for name, value in request.query.items() if name != "cursor"}
        words = kept | {"cursor": base64.urlsafe_b64encode(said.encode()).decode()}
        return f"{self._host.api}/v1/predictions?" + "&".join(f"{name}={quote(value)}" for name, value in words.items())

    # files

    def _upload(self, request: Request) -> Reply:
        try:
            parts = uploads.parts_of(request.body, request.headers.get("content-type", ""))
            name, kind, data = parts["content"]
            metadata = uploads.metadata_of(parts.get("metadata", ("", "", b""))[2])
        except (ValueError, KeyError) as error:
            raise RefusedError(400, f"The file could not be read: {error}") from error
        return as_json(uploads.told(self._host.upload(name, kind, data, metadata), self._host.api), 201)

    def _files(self, _: Request) -> Reply:
        return as_json({"previous": None, "next": None, "results": self._host.kept_files()})

    def _kept(self, file: str) -> uploads.Upload:
        upload = self._host.uploads.get(file)
        if upload is None or upload.gone(self._host.now_s()):
            raise RefusedError(404, "The requested resource could not be found.")
        return upload

    def _file(self, _: Request, file: str) -> Reply:
        return as_json(uploads.told(self._kept(file), self._host.api))

    def _forget(self, _: Request, file: str) -> Reply:
        self._kept(file)
        del self._host.uploads[file]
        return Reply(204)

    # models and the account

    def _of(self, owner: str, name: str) -> Known:
        known = self._host.models.get(f"{owner}/{name}")
        if known is None:
            raise RefusedError(404, "The requested resource could not be found.")
        return known

    def _models(self, _: Request) -> Reply:
        models = list(self._host.models.values())
        return as_json({"previous": None, "next": None, "results": [self._told(known) for known in models]})

    def _model(self, _: Request, owner: str, name: str) -> Reply:
        return as_json(self._told(self._of(owner, name)))

    def _versions(self, _: Request, owner: str, name: str) -> Reply:
        known = self._of(owner, name)
        told = [_version_told(known, version) for version in known.versions]
        return as_json({"previous": None, "next": None, "results": told})

    def _version(self, _: Request, owner: str, name: str, version: str) -> Reply:
        known = self._of(owner, name)
        if version not in known.versions:
            raise RefusedError(404, "The requested resource could not be found.")
        return as_json(_version_told(known, version))

    def _told(self, known: Known) -> dict[str, Any]:
        owner, _, name = known.id.partition("/")
        empty = ("github_url", "paper_url", "license_url", "cover_image_url", "default_example")
        return {
            "url": f"{self._host.api}/{known.id}",
            "owner": owner,
            "name": name,
            "description": "A model of the fake host.",
            "visibility": "public",
            "is_official": known.official,
            "run_count": sum(made.known.id == known.id for made in self._host.all()),
            **dict.fromkeys(empty),
            "latest_version": _version_told(known, known.version),
        }

    def _account(self, _: Request) -> Reply:
        return as_json({"type": "user", "username": "somebody", "name": "Somebody", "github_url": None})

    def _tell_secret(self, _: Request) -> Reply:
        return as_json({"key": self._secret})


def _version_told(known: Known, version: str) -> Mapping[str, Any]:
    made_at = stamp(datetime.fromisoformat("2025-10-01T00:00:00+00:00"))
    return {"id": version, "created_at": made_at, "cog_version": "0.16.0", "openapi_schema": schema_of(known)}


def _read_cursor(cursor: str) -> str:
    try:
        return base64.urlsafe_b64decode(cursor).decode()
    except ValueError:
        return "?"


def _throttled(wait_s: float | None) -> RefusedError:
    if wait_s is None:
        return RefusedError(429, "Request was throttled.")
    whole = max(1, math.ceil(wait_s))
    refused = RefusedError(429, f"Request was throttled. Your rate limit resets in ~{whole}s.", retry_after=whole)
    refused.headers["Retry-After"] = str(whole)
    return refused


def gone_wrong(fault: Fault) -> Reply:
    """What somebody gets instead of an answer.

    Raises:
        RefusedError: of a fault that is a status.
    """
    if fault.kind == "throttled":
        raise _throttled(fault.after_s)
    if fault.kind == "error":
        status = fault.status or 500
        raise RefusedError(status, fault.text or "The host could not answer because of an internal error.")
    if fault.kind == "html":
        page = f"<!doctype html><html><body><h1>{fault.text or 'Please stand by'}</h1></body></html>"
        return Reply(fault.status or 200, page.encode(), {"Content-Type": "text/html; charset=utf-8"})
    if fault.kind == "shape":
        return as_json(["not", {"what": "was promised"}, 7], fault.status or 200)
    if fault.kind == "empty":
        return Reply(fault.status or 200, b"", {"Content-Type": "application/json"})
    if fault.kind == "flood":
        return Reply(200, b"", {"Content-Type": "application/json"}, "flood")
    if fault.kind == "hang":
        return Reply(how="hang", hang_s=fault.after_s)
    return Reply(how="reset")
