"""A provider whose network is a function."""

import httpx
import pytest

from workbench.jobs.clock import StillClock

pytest.importorskip("replicate", reason="replicate is not installed (the extra 'replicate')")

from workbench.render.generate.replicate.provider import ReplicateProvider

TOKEN = "r8_" + "aB3dE6gH9" * 4
BASE = "https://api.replicate.com"
MODEL = "owner/film-maker"


def prediction(**changes):
    """A prediction as the API tells it."""
    return {
        "id": "p1",
        "model": MODEL,
        "version": "hidden",
        "input": {"prompt": "a hill"},
        "output": None,
        "logs": "",
        "error": None,
        "status": "starting",
        "created_at": "2026-01-01T00:00:00.000Z",
        "started_at": None,
        "completed_at": None,
        "urls": {"get": f"{BASE}/v1/predictions/p1"},
        "metrics": {},
    } | changes


class Wire(httpx.MockTransport):
    """Answers from a list of pairs of what an address ends with and an answer, or a function of the request."""

    def __init__(self, *routes):
        self.routes, self.asked = list(routes), []
        super().__init__(self._answer)

    def _answer(self, request):
        request.read()
        self.asked.append(Sent(request))
        for (method, end), answer in self.routes:
            if request.method == method and request.url.path.endswith(end):
                given = answer(request) if callable(answer) else answer
                if isinstance(given, Exception):
                    raise given
                return given if isinstance(given, httpx.Response) else httpx.Response(200, json=given)
        return httpx.Response(404, json={"detail": "The requested resource could not be found."})


class Sent:
    """A request as it went out: the transport takes the token off it afterwards."""

    def __init__(self, request):
        self.method, self.url, self.content = request.method, request.url, request.content
        self.headers, self.timeout = dict(request.headers), request.extensions["timeout"]


@pytest.fixture(autouse=True)
def token(monkeypatch):
    monkeypatch.setenv("REPLICATE_API_TOKEN", TOKEN)
    monkeypatch.delenv("REPLICATE_BASE_URL", raising=False)
    return TOKEN


@pytest.fixture
def providing():
    """Makes a provider from routes; all connections are closed at the end."""
    made = []

    def make(*routes, **options):
        wire = Wire(*routes)
        provider = ReplicateProvider(wire=wire, **{"clock": StillClock()} | options)
        made.append(provider)
        return provider, wire

    yield make
    for provider in made:
        provider.close()
