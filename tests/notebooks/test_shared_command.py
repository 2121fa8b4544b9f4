"""``songreel studio --share``: a real server with real pages behind the password."""

from __future__ import annotations

import contextlib
import json
import signal
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar

import pytest

from tests.notebooks.test_studio_command import free_port, status, studio
from workbench.cli.studio import PAGES

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals are another thing there")
PASSWORD = "a long password"


class Visitor:
    """A browser without a page."""

    def __init__(self, port):
        self.here = f"http://127.0.0.1:{port}"
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def asks(self, path, data=None, **headers):
        """Status, last address and text."""
        body = None if data is None else urllib.parse.urlencode(data).encode()
        said = {"Origin": self.here, "Accept": "text/html", **headers}
        try:
            with self.opener.open(urllib.request.Request(self.here + path, body, said), timeout=60) as answer:
                return answer.status, answer.url.removeprefix(self.here), answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, path, error.read().decode()


def test_it_is_served_behind_the_password_that_was_made(environment, tmp_path, notebooks):
    port = free_port()
    with studio(environment, str(tmp_path), port, "--share") as process:
        assert process.stdout.readline().strip() == f"The studio is at http://127.0.0.1:{port}/ (Ctrl-C ends it)."
        password = process.stdout.readline().strip().removeprefix("It is shared. Password: ")
        assert len(password) == 23
        stranger, visitor = Visitor(port), Visitor(port)
        assert stranger.asks("/")[:2] == (200, "/login?then=/")
        assert stranger.asks("/health")[0] == 401
        assert stranger.asks("/login", {"password": "wrong"})[0] == 401
        for asked, place in (
            ("/library", "/library/"),
            ("/insights", "/insights/"),
            ("/?project=abc", "/?project=abc"),
        ):
            login = stranger.asks(asked)[1].removeprefix("/login?then=")
            entered = visitor.asks("/login", {"password": password, "then": urllib.parse.unquote(login)})
            assert entered[:2] == (200, place)
        assert visitor.asks("/login", {"password": password, "then": "/insights/"})[:2] == (200, "/insights/")
        assert "Songreel studio" in visitor.asks("/")[2]
        assert visitor.asks("/health")[0] == 200
        assert visitor.asks("/insights")[:2] == (200, "/insights/")
        for page in ("/", "/library/", "/insights/"):
            text = urllib.parse.unquote(visitor.asks(page)[2])
            assert "<marimo-filename" in text
            assert str(notebooks.parent) not in text
            assert str(tmp_path) not in text
        assert visitor.asks("/?library=/etc")[0] == 400
        assert visitor.asks("/api/kernel/run", {})[0] == 404
        assert visitor.asks("/", Host="evil.example")[0] == 403
        assert visitor.asks("/logout", {})[0] == 200
        assert visitor.asks("/health")[0] == 401
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 130
        assert process.stderr.read() == ""
    (place,) = (path for path in (tmp_path / "library" / "visitors").iterdir() if path.is_dir())
    assert place.stat().st_mode & 0o077 == 0
    written = (path for path in (tmp_path / "library").rglob("*") if path.is_file())
    assert not [path for path in written if password.encode() in path.read_bytes()]


def test_the_password_of_the_environment_is_told_to_nobody(environment, tmp_path):
    port, wired = free_port(), {**environment, "SONGREEL_STUDIO_PASSWORD": PASSWORD}
    with studio(wired, str(tmp_path), port, "--share", "--json", "--host", "0.0.0.0") as process:
        told = json.loads(process.stdout.readline())
        assert told["password"] is None
        assert told["url"].endswith(f":{port}/")
        assert process.stderr.readline().startswith("Without TLS before it the password and all songs cross")
        assert Visitor(port).asks("/login", {"password": PASSWORD})[:2] == (200, "/")
        process.send_signal(signal.SIGTERM)
        said, complained = process.communicate(timeout=60)
        assert PASSWORD not in said + complained + json.dumps(told)


@pytest.mark.parametrize(
    ("words", "more", "sentence"),
    [
        (["--host", "0.0.0.0"], {}, "--host is for a studio that is shared"),
        (["--origin", "https://studio.example"], {}, "--origin is for a studio that is shared"),
        (["--share", "--origin", "studio.example"], {}, "The origin 'studio.example' is not allowed"),
        (["--share", "--host", "192.0.2.1"], {}, "The host '192.0.2.1' is none of this computer's"),
        (["--share"], {"SONGREEL_STUDIO_PASSWORD": "short"}, "SONGREEL_STUDIO_PASSWORD has 5 characters"),
        (["--share"], {"SONGREEL_VISITOR_USD": "20"}, "50 visitors (most_visitors) who may each spend 20 USD"),
        (["--share"], {"SONGREEL_VISITOR_USD": "none"}, "The setting visitor_usd is 'none'"),
    ],
)
def test_what_is_not_allowed_is_one_sentence(environment, tmp_path, words, more, sentence):
    with studio({**environment, **more}, str(tmp_path), free_port(), *words) as process:
        said, complained = process.communicate(timeout=120)
    assert (process.returncode, said) == (2, "")
    assert complained.startswith(f"songreel: {sentence}")
    assert complained.strip().count("\n") == 0


def test_no_page_opens_a_library_of_its_own_choice(notebooks):
    served = [notebooks.parent / notebook for _, notebook in PAGES.values()]
    assert sum(path.is_file() for path in served) >= 2
    for path in served:
        if path.is_file():
            assert "Library(" not in path.read_text(encoding="utf-8"), f"{path.name}: open it by library_of"


def test_without_sharing_each_notebook_has_its_page(environment, tmp_path):
    port = free_port()
    with studio(environment, str(tmp_path), port) as process:
        process.stdout.readline()
        assert [status(port, path) for path in ("/", "/insights/", "/insights", "/login")] == [200, 200, 200, 404]
        process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=30)
        assert process.stderr.read() == ""
