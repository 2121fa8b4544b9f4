"""What a model made comes down whole, of a known kind and bounded, or not at all; the token goes nowhere else."""

import base64
import errno
import io
import shutil
import struct
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
from PIL import Image

from tests.render.generate.replicate.conftest import BASE, MODEL, TOKEN
from workbench.errors import CancelledError, DiskFullError, LibraryError, ProviderError
from workbench.jobs.cancel import CancelToken
from workbench.model.asking import Prediction
from workbench.render.generate.replicate.downloads import addresses_in, names_in

ELSEWHERE = "https://delivery.example/x"


def png(width=4):
    out = io.BytesIO()
    Image.new("RGB", (width, 4), "red").save(out, "PNG")
    return out.getvalue()


def box(name, data=b""):
    return struct.pack(">I4s", 8 + len(data), name) + data


MP4 = box(b"ftyp", b"isom\0\0\0\0") + box(b"mdat", bytes(range(256)) * 20) + box(b"moov", b"m" * 90)
PNG = png()


def made(output, model=MODEL):
    return Prediction("p1", "succeeded", output, model=model)


def sends(content, status=200, **headers):
    return lambda _: httpx.Response(status, content=content, headers=headers)


@pytest.mark.parametrize("base", [BASE, "https://other.example/api"])
def test_a_film_comes_down_under_a_name_of_ours_and_the_token_stays_at_home(providing, tmp_path, base):
    provider, wire = providing((("GET", "/x"), sends(MP4)), base=base)
    (path,) = provider.fetch(made(ELSEWHERE), tmp_path)
    assert (path.name, path.read_bytes()) == ("00.mp4", MP4)
    assert [p.name for p in tmp_path.iterdir()] == ["00.mp4"]
    assert "authorization" not in wire.asked[0].headers
    provider.fetch(made(f"{base}/v1/files/x"), tmp_path)
    assert wire.asked[1].headers["authorization"] == f"Bearer {TOKEN}"


@pytest.mark.parametrize(
    "near", ["https://api.replicate.com.evil.example/x", "https://api.replicate.com:444/x", "https://x@evil.example/x"]
)
def test_a_host_that_looks_like_home_gets_no_token(providing, tmp_path, near):
    provider, wire = providing((("GET", "/x"), sends(MP4)))
    provider.fetch(made(near), tmp_path)
    assert TOKEN not in str(wire.asked[0].headers)


def test_a_redirect_is_looked_at_anew(providing, tmp_path):
    def moved(to):
        return lambda _: httpx.Response(302, headers={"location": to})

    provider, wire = providing((("GET", "/y"), moved(ELSEWHERE)), (("GET", "/x"), sends(MP4)))
    provider.fetch(made(f"{BASE}/y"), tmp_path)
    assert [("authorization" in sent.headers) for sent in wire.asked] == [True, False]
    for to in ("http://delivery.example/x", "http://127.0.0.1:1/x", "file:///etc/hosts", "//[", ""):
        provider, wire = providing((("GET", "/y"), moved(to)))
        with pytest.raises(ProviderError):
            provider.fetch(made(f"{BASE}/y"), tmp_path)
        assert {sent.url.scheme for sent in wire.asked} == {"https"}


@pytest.mark.parametrize(("base", "goes"), [(BASE, False), ("http://127.0.0.1:9", True)])
def test_plain_http_is_for_this_computer_and_only_where_the_api_is_here(providing, tmp_path, base, goes):
    provider, wire = providing((("GET", "/x"), sends(MP4)), base=base)
    with pytest.raises(ProviderError, match="without encryption") as caught:
        provider.fetch(made("http://delivery.example/x"), tmp_path)
    assert caught.value.fault == "model"
    if goes:
        provider.fetch(made("http://localhost:7/x"), tmp_path)
    else:
        with pytest.raises(ProviderError, match="without encryption"):
            provider.fetch(made("http://localhost:7/x"), tmp_path)
    assert len(wire.asked) == goes


PAGE = b"<!doctype html><html>expired</html>" * 9
BAD = {
    "a page": (sends(PAGE), "a web page", "transient"),
    "text": (sends(b"just words " * 9), "no film, picture or sound", "transient"),
    "JSON": (sends(b'{"detail": "no"}' * 9), "no film, picture or sound", "transient"),
    "nothing": (sends(b""), "an empty file", "transient"),
    "cut where it says so": (sends(MP4[:900], **{"content-length": str(len(MP4))}), "cut short", "transient"),
    "sound cut where it says so": (sends(b"OggS" * 99, **{"content-length": "400"}), "cut short", "transient"),
    "cut as if it were whole": (sends(MP4[:900]), "cut short", "transient"),
    "a picture cut": (sends(PNG[:-12]), "cut short", "transient"),
    "gone": (sends(b"{}", 404), "is gone", "lost"),
    "out of date": (sends(b"<Error>expired</Error>", 403), "is gone", "lost"),
    "broken": (sends(b"", 502), "could not answer", "transient"),
    "a part": (sends(MP4, 206), "206", "transient"),
    "3 GB of film": (sends(MP4, **{"content-length": str(3 * 10**9)}), "more than the 2000 MB", "transient"),
    "a broken address": (sends(b"", 302, location="//["), "without encryption", "model"),
    "a reset": (lambda _: httpx.ReadError("reset"), "broke off", "transient"),
    "round and round": (lambda r: httpx.Response(302, headers={"location": str(r.url)}), "one address", "transient"),
}


@pytest.mark.parametrize(("answer", "words", "fault"), BAD.values(), ids=BAD)
def test_what_is_not_what_it_should_be_leaves_nothing(providing, tmp_path, answer, words, fault):
    provider, _ = providing((("GET", "/good"), sends(PNG)), (("GET", "/x"), answer))
    with pytest.raises(ProviderError, match=words) as caught:
        provider.fetch(made(["https://delivery.example/good", ELSEWHERE]), tmp_path)
    assert caught.value.fault == fault
    assert list(tmp_path.iterdir()) == []


def test_a_picture_without_an_end_is_stopped_at_its_bound(providing, tmp_path):
    sent = []

    def endless():
        yield PNG
        while True:
            sent.append(1 << 20)
            yield bytes(1 << 20)

    provider, _ = providing((("GET", "/x"), lambda _: httpx.Response(200, content=endless())))
    with pytest.raises(ProviderError, match="more than the 50 MB that a picture"):
        provider.fetch(made(ELSEWHERE), tmp_path)
    assert sum(sent) < 60e6
    assert list(tmp_path.iterdir()) == []


def test_a_connection_that_breaks_half_way_leaves_nothing(providing, tmp_path):
    def breaking():
        yield MP4[:500]
        raise httpx.ReadError("reset")

    provider, _ = providing((("GET", "/x"), lambda _: httpx.Response(200, content=breaking())))
    with pytest.raises(ProviderError) as caught:
        provider.fetch(made(ELSEWHERE), tmp_path)
    assert caught.value.fault == "transient"
    assert list(tmp_path.iterdir()) == []


def test_a_stopped_download_leaves_nothing(providing, tmp_path):
    token = CancelToken()

    def stopping():
        yield MP4[:500]
        token.cancel()
        yield MP4[500:]

    provider, _ = providing((("GET", "/x"), lambda _: httpx.Response(200, content=stopping())))
    with pytest.raises(CancelledError):
        provider.fetch(made(ELSEWHERE), tmp_path, token)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("code", "kind"), [(errno.ENOSPC, DiskFullError), (errno.EACCES, LibraryError)])
def test_a_disk_that_does_not_take_it_is_told_from_a_network_that_does_not_bring_it(providing, tmp_path, code, kind):
    def full():  # the disk's own error, raised where the pieces are written
        yield MP4[:500]
        raise OSError(code, "the disk says no")

    provider, _ = providing((("GET", "/x"), lambda _: httpx.Response(200, content=full())))
    with pytest.raises(kind):
        provider.fetch(made(ELSEWHERE), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_files_in_the_answer_itself_are_read(providing, tmp_path):
    provider, wire = providing()
    whole = "data:image/png;base64," + base64.b64encode(PNG).decode()
    (path,) = provider.fetch(made(whole), tmp_path)
    assert (path.name, path.read_bytes()) == ("00.png", PNG)
    path.unlink()
    for damaged in ("data:image/png;base64,@@@", "data:image/png;base64,", "data:nothing", whole[:-30]):
        with pytest.raises(ProviderError):
            provider.fetch(made(damaged), tmp_path)
    assert wire.asked == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("output", "found"),
    [
        ("https://a/b.mp4", ["https://a/b.mp4"]),
        (["https://a/1", "https://a/2"], ["https://a/1", "https://a/2"]),
        ({"vocals": "https://a/v", "other": None, "drums": "https://a/d"}, ["https://a/v", "https://a/d"]),
        ({"video": "https://a/v", "seed": 4, "note": "made with care"}, ["https://a/v"]),
        ({"files": ["https://a/1"], "count": 1}, ["https://a/1"]),
        (SimpleNamespace(url="https://a/b.mp4"), ["https://a/b.mp4"]),
        ([SimpleNamespace(url="https://a/1")], ["https://a/1"]),
        (["see ", "https://evil.example/x", " there"], []),
        ("look at https://a/b.mp4", []),
        ({"text": "words", "chunks": [{"text": "w", "timestamp": [0, 1]}]}, []),
        ("ftp://a/b", []),
        (None, []),
        (7, []),
    ],
)
def test_files_are_told_from_words(output, found):
    assert list(addresses_in(output)) == found


@pytest.mark.parametrize(
    ("output", "names"),
    [
        ({"vocals": "https://a/v", "other": None, "drums": "https://a/d"}, ("vocals", "drums")),
        ({"files": ["https://a/1", "https://a/2"], "cover": "https://a/3"}, ("00", "01", "cover")),
        ({"../up": "https://a/1", "a" * 41: "https://a/2", "ok": "https://a/3"}, ("00", "01", "ok")),
        ({"Bass": "https://a/1", "bass": "https://a/2"}, ("00", "01")),
        (["https://a/1", "https://a/2"], ("00", "01")),
        ("https://a/b.mp4", ("00",)),
    ],
)
def test_files_of_a_table_have_the_names_that_it_gives_them(output, names):
    assert names_in(output) == names


def test_a_table_comes_down_under_its_own_names(providing, tmp_path):
    provider, _ = providing((("GET", "/v"), sends(MP4)), (("GET", "/d"), sends(PNG)))
    table = {"vocals": f"{BASE}/v", "guitar": None, "drums": f"{BASE}/d"}
    assert [path.name for path in provider.fetch(made(table), tmp_path)] == ["vocals.mp4", "drums.png"]


def test_an_address_in_the_answer_of_a_model_of_words_is_not_followed(providing, tmp_path):
    provider, wire = providing(words=["maker/writer:" + "1" * 64])
    assert provider.fetch(made("https://evil.example/x", "maker/writer"), tmp_path) == []
    assert wire.asked == []


@pytest.mark.parametrize("model", [MODEL, "maker/writer"])
def test_an_answer_that_the_host_has_deleted_is_lost_and_not_an_empty_one(providing, tmp_path, model):
    provider, _ = providing(words=["maker/writer"])
    with pytest.raises(ProviderError, match="counts as spent") as caught:
        provider.fetch(made(None, model), tmp_path)
    assert caught.value.fault == "lost"


def test_far_too_many_files_are_refused(providing, tmp_path):
    provider, wire = providing()
    with pytest.raises(ProviderError, match="99 files"):
        provider.fetch(made([f"https://a/{n}" for n in range(99)]), tmp_path)
    assert wire.asked == []


def test_a_folder_that_is_not_there_is_a_sentence(providing, tmp_path):
    provider, _ = providing((("GET", "/x"), sends(MP4)))
    with pytest.raises(LibraryError, match="cannot be kept"):
        provider.fetch(made(ELSEWHERE), Path(tmp_path / "gone"))


def test_a_folder_that_goes_while_a_file_comes_is_no_fault_of_the_hosts(providing, tmp_path):
    folder = tmp_path / "room"
    folder.mkdir()

    class Going(httpx.SyncByteStream):
        def __iter__(self):
            yield MP4[:4096]
            shutil.rmtree(folder)
            yield MP4[4096:]

    provider, _ = providing((("GET", "/x"), lambda _: httpx.Response(200, stream=Going())))
    with pytest.raises(LibraryError, match="cannot be kept"):
        provider.fetch(made(ELSEWHERE), folder)
