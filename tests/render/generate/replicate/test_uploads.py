"""Files go to the host once per content, under a name of ours, and only those that a model takes."""

import hashlib
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import httpx
import numpy as np
import pytest
from PIL import Image

from tests.render.generate.replicate.conftest import BASE, MODEL, TOKEN, prediction
from workbench.errors import ProviderError
from workbench.jobs.clock import StillClock
from workbench.jobs.keys import file_sha256
from workbench.jobs.uploads import MemoryUploads
from workbench.model.asking import FileRef, ModelRequest

NOISE = np.random.default_rng(1).integers(0, 255, (40, 60, 3), np.uint8)


@pytest.fixture
def clock():
    return StillClock()


class Files:
    """The host's side: takes files, and says how long it keeps them."""

    def __init__(self, clock, life_s=3600):
        self.clock, self.life_s, self.taken = clock, life_s, []

    def __call__(self, request):
        boundary = re.search(rb"boundary=(\S+)", request.headers["content-type"].encode())[1]
        parts = request.content.split(b"--" + boundary)[1:-1]
        content = next(part for part in parts if b'name="content"' in part)
        head, _, data = content.partition(b"\r\n\r\n")
        meta = next((part.partition(b"\r\n\r\n")[2].strip() for part in parts if b'name="metadata"' in part), b"")
        name = re.search(rb'filename="([^"]+)"', head)[1].decode()
        self.taken.append((name, re.search(rb"(?i)content-type: (\S+)", head)[1].decode(), data[:-2], meta.decode()))
        file = f"f{len(self.taken)}"
        told = {"id": file, "urls": {"get": f"{BASE}/v1/files/{file}"}}
        if self.life_s is not None:
            told["expires_at"] = (self.clock.now() + timedelta(seconds=self.life_s)).isoformat()
        return httpx.Response(201, json=told)


@pytest.fixture
def asking(providing, clock):
    """Asks a model with a file; returns what the host took."""

    def make(life_s=3600, known=None, **options):
        files = Files(clock, life_s)
        answers = ((("POST", "/files"), files), (("POST", "/predictions"), httpx.Response(201, json=prediction())))
        provider, wire = providing(*answers, clock=clock, **options)
        if known is not None:
            provider.remember_uploads(known)

        def ask(path):
            request = ModelRequest(MODEL, {"image": FileRef(file_sha256(path), path.suffix)})
            return provider.submit(request, lambda _: path)

        return ask, files, wire

    return make


def test_a_file_is_sent_once_under_a_name_of_ours(asking, tmp_path):
    ask, files, wire = asking()
    path = tmp_path / "My Dog.png"
    Image.fromarray(NOISE).save(path)
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: ask(path), range(8)))
    sha = file_sha256(path)
    assert files.taken == [(f"{sha}.png", "image/png", path.read_bytes(), f'{{"sha256": "{sha}"}}')]
    bodies = [sent for sent in wire.asked if sent.url.path.endswith("/predictions")]
    assert len(bodies) == 8
    assert all(f"{BASE}/v1/files/f1".encode() in sent.content for sent in bodies)
    upload = next(sent for sent in wire.asked if sent.url.path.endswith("/files"))
    assert upload.timeout == {"connect": 5.0, "read": 60.0, "write": 60.0, "pool": 60.0}


@pytest.mark.parametrize(("life_s", "kept_s"), [(3600, 2999), (None, 2399), (7200, 6599)])
def test_a_file_is_sent_anew_before_the_host_deletes_it(asking, clock, tmp_path, life_s, kept_s):
    ask, files, _ = asking(life_s)
    path = tmp_path / "a.png"
    Image.fromarray(NOISE).save(path)
    ask(path)
    clock.sleep(kept_s)
    ask(path)
    assert len(files.taken) == 1
    clock.sleep(2)
    ask(path)
    assert len(files.taken) == 2


def test_who_comes_later_uses_what_the_host_still_has(asking, clock, tmp_path):
    path, known = tmp_path / "a.png", MemoryUploads()
    Image.fromarray(NOISE).save(path)
    _, first, _ = _asked(asking, known, path)
    ask, second, _ = _asked(asking, known, path)
    assert (len(first.taken), len(second.taken)) == (1, 0)
    clock.sleep(3000)
    ask(path)
    assert len(second.taken) == 1


def test_another_account_and_another_host_are_sent_the_file_too(asking, tmp_path, monkeypatch):
    path, known = tmp_path / "a.png", MemoryUploads()
    Image.fromarray(NOISE).save(path)
    _asked(asking, known, path)
    _, elsewhere, _ = _asked(asking, known, path, base="https://other.example/api")
    monkeypatch.setenv("REPLICATE_API_TOKEN", TOKEN[::-1])
    _, others, _ = _asked(asking, known, path)
    assert (len(elsewhere.taken), len(others.taken)) == (1, 1)
    assert not any(TOKEN in key or file_sha256(path) in key for key in known._kept)


def _asked(asking, known, path, **options):
    """A provider that remembers uploads where others do, once it was asked with a file."""
    ask, files, wire = asking(known=known, **options)
    ask(path)
    return ask, files, wire


def test_odd_pictures_are_encoded_anew(asking, tmp_path):
    ask, files, _ = asking()
    picture = Image.fromarray(NOISE)
    exif = Image.Exif()
    exif[0x0112] = 6
    picture.convert("CMYK").save(tmp_path / "cmyk.jpg")
    picture.save(tmp_path / "turned.jpg", exif=exif)
    picture.save(tmp_path / "web.webp")
    Image.new("L", (6000, 4000), 9).save(tmp_path / "large.png")
    for name, suffix, size in (
        ("cmyk.jpg", ".jpg", (60, 40)),
        ("turned.jpg", ".jpg", (40, 60)),
        ("web.webp", ".png", (60, 40)),
        ("large.png", ".png", (5477, 3651)),
    ):
        ask(tmp_path / name)
        sent_name, _, data, meta = files.taken[-1]
        sha = file_sha256(tmp_path / name)
        assert sent_name == f"{sha}{suffix}"
        assert sha in meta
        assert hashlib.sha256(data).hexdigest() != sha
        (tmp_path / "sent").write_bytes(data)
        with Image.open(tmp_path / "sent") as sent:
            assert (sent.size, sent.mode) == (size, "RGB")
            assert sent.width * sent.height <= 20e6
            assert not sent.getexif()


def huge_png():
    """A PNG of 200 million pixels, of which only the head is there."""
    import struct
    import zlib

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 20_000, 10_000, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("text.png", b"just words", "no image that Songreel reads"),
        ("drawing.png", b"<svg xmlns='x'></svg>", "a drawing in SVG"),
        ("drawing.svg", b"<svg xmlns='x'></svg>", "no film, sound or picture"),
        ("huge.png", huge_png(), "far too many pixels|20000 x 10000"),
        ("film.mp4", b"just words", "no film, sound or picture"),
        ("film.mp4", b"\0\0\0\x14ftypisom\0\0\0\0isom\0\0\x99\x99mdat", "cut short"),
        ("empty.wav", b"", "no film, sound or picture"),
    ],
)
def test_what_no_model_takes_is_refused_before_anything_is_sent(asking, tmp_path, name, data, words):
    ask, _, wire = asking()
    (tmp_path / name).write_bytes(data)
    with pytest.raises(ProviderError, match=words) as caught:
        ask(tmp_path / name)
    assert caught.value.fault == "model"
    assert wire.asked == []


def test_a_file_that_was_changed_or_is_gone_is_refused(providing, tmp_path):
    provider, wire = providing()
    (tmp_path / "a.png").write_bytes(b"other bytes")
    request = ModelRequest(MODEL, {"image": FileRef("ab" * 32, ".png")})
    for name, words in (("a.png", "was changed"), ("gone.png", "cannot be read")):
        with pytest.raises(ProviderError, match=words):
            provider.submit(request, lambda _, name=name: tmp_path / name)
    assert wire.asked == []


def test_an_upload_that_fails_bought_nothing(providing, tmp_path):
    path = tmp_path / "a.png"
    Image.fromarray(NOISE).save(path)
    request = ModelRequest(MODEL, {"image": FileRef(file_sha256(path), ".png")})
    for answer, fault in ((httpx.ReadTimeout(""), "transient"), (httpx.ConnectError(""), "connection")):
        provider, wire = providing((("POST", "/files"), answer))
        with pytest.raises(ProviderError) as caught:
            provider.submit(request, lambda _: path)
        assert caught.value.fault == fault
        assert [sent.url.path for sent in wire.asked] == ["/v1/files"]
