"""A server and the real client that talks to it."""

import httpx
import pytest

from tests.fakes import FakeReplicate
from workbench.jobs.clock import StillClock

SEEDANCE = "bytedance/seedance-1-lite"
KLING = "kwaivgi/kling-v2.1"
DEMUCS = "ryan5453/demucs"
PIXEL = "data:image/png;base64,iVBORw0KGgo="


@pytest.fixture
def clock():
    return StillClock()


@pytest.fixture
def serving():
    """Starts servers and closes them; a mistake of a server's own fails the test."""
    open_servers = []

    def start(**ways):
        server = FakeReplicate(**ways)
        open_servers.append(server)
        return server.start()

    yield start
    for server in open_servers:
        server.close()
        assert server.mistakes == []


@pytest.fixture
def real():
    """The real client, as the server's own address and token make it."""
    replicate = pytest.importorskip("replicate", reason="replicate is not installed (the extra 'test')")
    made = []

    def client(server, **options):
        found = replicate.Client(**{"api_token": server.token, "base_url": server.url} | options)
        found.poll_interval = 0.01
        made.append(found)
        return found

    yield client
    for one in made:
        one._client.close()


@pytest.fixture
def raw():
    """A plain client with the token."""
    made = []

    def client(server, **options):
        headers = {"Authorization": f"Bearer {server.token}"}
        made.append(httpx.Client(**{"base_url": server.url, "headers": headers, "timeout": 10} | options))
        return made[-1]

    yield client
    for one in made:
        one.close()


@pytest.fixture
def ask():
    """Asks for a prediction and returns the answer."""

    def asked(client, model=SEEDANCE, headers=None, webhook=None, **given):
        body = {"input": {"prompt": "a lighthouse"} | given} | ({"webhook": webhook} if webhook else {})
        return client.post(f"/v1/models/{model}/predictions", json=body, headers=headers or {})

    return asked


@pytest.fixture
def ended():
    """Polls a prediction until it has ended."""

    def end(client, prediction):
        answer = client.get(f"/v1/predictions/{prediction}").json()
        while answer["status"] in ("starting", "processing"):
            answer = client.get(f"/v1/predictions/{prediction}").json()
        return answer

    return end
