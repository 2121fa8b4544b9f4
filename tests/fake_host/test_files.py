"""Files that are sent to the host."""

import hashlib
import io

import pytest

from tests.fake_host.conftest import KLING


def test_a_file_is_sent_listed_and_forgotten(serving, real, raw, tmp_path):
    server = serving()
    client = real(server)
    data = bytes(range(256)) * 300 + b"\r\n--not a boundary\r\n"
    (tmp_path / "first frame.png").write_bytes(data)
    sent = client.files.create(tmp_path / "first frame.png")
    assert (sent.name, sent.size, sent.content_type) == ("first frame.png", len(data), "image/png")
    assert sent.checksums["sha256"] == hashlib.sha256(data).hexdigest()
    assert sent.urls["get"] == f"{server.url}/v1/files/{sent.id}"
    other = client.files.create(io.BytesIO(b"abc"), filename="a.bin", metadata={"clip": 7})
    assert other.metadata == {"clip": 7}
    assert [file.id for file in client.files.list()] == [other.id, sent.id]
    assert client.files.get(sent.id) == sent
    assert client.files.delete(sent.id) is True
    assert [file.id for file in client.files.list()] == [other.id]
    assert raw(server).get(f"/v1/files/{sent.id}").status_code == 404
    assert raw(server).delete(f"/v1/files/{sent.id}").status_code == 404


def test_a_file_expires_and_a_model_that_needs_it_fails(serving, raw, ask, clock):
    server = serving(clock=clock, file_life_s=100, queue=0, work=0)
    client = raw(server)
    sent = client.post("/v1/files", files={"content": ("a.png", b"abc", "image/png")}).json()
    address = sent["urls"]["get"]
    assert (sent["created_at"], sent["expires_at"]) == ("2026-01-01T00:00:00.000Z", "2026-01-01T00:01:40.000Z")
    assert ask(client, model=KLING, start_image=address).json()["status"] == "succeeded"
    clock.sleep(100)
    assert client.get(f"/v1/files/{sent['id']}").status_code == 404
    assert client.get("/v1/files").json()["results"] == []
    late = ask(client, model=KLING, start_image=address).json()
    assert late["status"] == "failed"
    assert "could not be downloaded: 404" in late["error"]


@pytest.mark.parametrize(
    "sent",
    [
        {"content": b"abc"},
        {"files": {"another": ("a.png", b"abc")}},
        {"files": {"content": ("a.png", b"abc")}, "data": {"metadata": "[1]"}},
        {"files": {"content": ("a.png", b"abc")}, "data": {"metadata": "{"}},
    ],
)
def test_forms_that_are_none(serving, raw, sent):
    server = serving()
    assert raw(server).post("/v1/files", **sent).status_code == 400
    assert server.host.uploads == {}


def test_a_body_in_chunks_is_read(serving, raw):
    client = raw(serving())
    body = (part for part in (b'{"input": {"pro', b'mpt": "a"}}'))
    headers = {"Content-Type": "application/json"}
    made = client.post("/v1/models/bytedance/seedance-1-lite/predictions", content=body, headers=headers)
    assert made.status_code == 201
    assert client.get("/v1/predictions").status_code == 200


def test_equal_files_at_other_addresses_are_one_question(serving, raw, ask):
    server = serving()
    client = raw(server)
    for name, data in (("a.png", b"abc"), ("b.png", b"abc"), ("c.png", b"xyz")):
        sent = client.post("/v1/files", files={"content": (name, data, "image/png")}).json()
        ask(client, model=KLING, start_image=sent["urls"]["get"])
    ask(client, model=KLING, start_image="data:image/png;base64,YWJj")
    assert sorted(server.creations.values()) == [1, 3]
