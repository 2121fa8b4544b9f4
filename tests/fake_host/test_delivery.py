"""Outputs, as another host delivers them: who asked with what, and what goes wrong on the way."""

import io

import av
import httpx
import pytest

from tests.fake_host.conftest import SEEDANCE
from tests.fakes import Fault

GPT, CLAUDE, FLUX = "openai/gpt-5-structured", "anthropic/claude-4.5-sonnet", "black-forest-labs/flux-dev"


@pytest.fixture
def output(serving, raw, ask, ended):
    """The server and the output of one prediction with faults."""

    def made(*faults, model=SEEDANCE, **given):
        server = serving(faults=faults)
        client = raw(server)
        return server, ended(client, ask(client, model=model, **given).json()["id"])["output"]

    return made


def test_another_host_tells_who_asked_with_what(output):
    server, address = output()
    assert httpx.URL(address).host != httpx.URL(server.url).host
    answer = httpx.get(address, headers={"X-Mark": "7"})
    assert answer.headers["content-type"] == "video/mp4"
    assert server.downloads[0].headers["x-mark"] == "7"
    assert server.leaks == []
    assert httpx.get(f"{server.delivery_url}/nobody/output.mp4").status_code == 404
    assert httpx.post(address).status_code == 404
    assert httpx.head(address).headers["content-length"] == str(len(answer.content))


def test_the_real_client_tells_another_host_the_token(output, real):
    helpers = pytest.importorskip("replicate.helpers")
    server, address = output()
    assert len(helpers.FileOutput(address, real(server)).read()) > 1000
    assert [leak.headers["authorization"] for leak in server.leaks] == [f"Bearer {server.token}"]


def test_a_connection_that_breaks_half_way(output):
    _, address = output(Fault("cut", on="download", times=1))
    with pytest.raises(httpx.RemoteProtocolError):
        httpx.get(address)
    assert httpx.get(address).status_code == 200


def test_half_a_file_that_looks_whole(output):
    _, address = output(Fault("truncated", on="download", times=1))
    half, whole = httpx.get(address), httpx.get(address)
    assert len(half.content) == len(whole.content) // 2
    assert whole.content.startswith(half.content)


@pytest.mark.parametrize("status", [404, 410])
def test_an_output_that_is_gone(output, status):
    _, address = output(Fault("gone", on="download", status=status))
    assert httpx.get(address).status_code == status


def test_an_output_that_has_moved(output):
    server, address = output(Fault("moved", on="download", times=1))
    answer = httpx.get(address, headers={"Authorization": f"Bearer {server.token}"}, follow_redirects=True)
    assert [str(step.url) for step in answer.history] == [address]
    assert str(answer.url).startswith(server.third_url)
    assert answer.content[4:8] == b"ftyp"
    assert len(server.leaks) == 1
    server.script.add(Fault("moved", on="download", to="http://elsewhere.example.invalid/x"))
    assert httpx.get(address).headers["location"] == "http://elsewhere.example.invalid/x"


@pytest.mark.parametrize(
    ("kind", "status"), [("throttled", 429), ("error", 503), ("html", 200), ("shape", 200), ("empty", 200)]
)
def test_answers_that_are_no_file(output, kind, status):
    _, address = output(Fault(kind, on="download", status=None if kind == "throttled" else status, times=1))
    answer = httpx.get(address)
    assert answer.status_code == status
    assert answer.content[4:8] != b"ftyp"
    assert httpx.get(address).content[4:8] == b"ftyp"


def test_hangs_breaks_and_floods(output):
    _, address = output(*(Fault(kind, on="download", times=1) for kind in ("hang", "reset", "flood")))
    with pytest.raises(httpx.ReadTimeout):
        httpx.get(address, timeout=0.2)
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        httpx.get(address)
    with httpx.stream("GET", address) as answer:
        assert answer.headers["content-length"] == str(3 * 2**30)


def frames(data):
    with av.open(io.BytesIO(data)) as container:
        return [(frame.width, frame.height) for frame in container.decode(video=0)]


@pytest.mark.parametrize(("kind", "count"), [("short", 72), ("long", 192)])
def test_a_video_of_another_length(output, kind, count):
    assert len(frames(httpx.get(output(Fault(kind))[1]).content)) == count


def test_a_video_of_another_size(output):
    good, small = (frames(httpx.get(output(*faults)[1]).content) for faults in ((), [Fault("small")]))
    assert (good[0], small[0]) == ((320, 180), (160, 90))


def test_a_black_video_that_does_not_move(output):
    with av.open(io.BytesIO(httpx.get(output(Fault("black"))[1]).content)) as container:
        assert all(frame.to_ndarray(format="gray").max() < 20 for frame in container.decode(video=0))


def test_a_file_that_is_no_medium(output):
    answer = httpx.get(output(Fault("no-media"))[1])
    assert answer.headers["content-type"] == "video/mp4"
    with pytest.raises(av.error.InvalidDataError):
        av.open(io.BytesIO(answer.content))


def test_addresses_of_other_hosts(output):
    server, third = output(Fault("elsewhere"))
    assert third.startswith(server.third_url)
    assert httpx.get(third).content[4:8] == b"ftyp"
    assert output(Fault("plain-http"))[1].startswith("http://delivery.example.invalid/")
    assert output(Fault("plain-http", to="http://192.0.2.1"))[1].startswith("http://192.0.2.1/")


def test_the_forms_of_an_output(output):
    _, plain = output()
    assert isinstance(plain, str)
    assert isinstance(output(model=FLUX)[1], list)
    assert isinstance(output(Fault("as-string"), model=FLUX)[1], str)
    (listed,) = output(Fault("as-list"))[1]
    assert listed.endswith(".mp4")
    assert output(Fault("as-table"))[1]["count"] == 1
    assert output(Fault("no-output"))[1] is None
    data = output(Fault("as-data"), model=FLUX, output_format="png")[1][0]
    assert data.startswith("data:image/png;base64,iVBOR")


def test_the_forms_of_a_text(output):
    chunks = output(model=CLAUDE)[1]
    assert len(chunks) > 5
    text = output(Fault("as-string"), model=CLAUDE)[1]
    assert text == "".join(chunks)
    assert output(Fault("as-list"), model=CLAUDE)[1] == [text]
    assert output(Fault("as-table"), model=CLAUDE)[1] == {"text": text}
    schema = {"type": "object", "properties": {"a": {"type": "string"}}}
    assert "".join(output(Fault("as-chunks"), model=GPT, json_schema=schema)[1]).startswith('{"a": ')
    prose = output(Fault("prose"), model=GPT, json_schema=schema)[1]
    assert (prose["json_output"], prose["text"][:4]) == (None, "I wo")
    assert "".join(output(Fault("prose"), model=CLAUDE)[1]).startswith("I would")
