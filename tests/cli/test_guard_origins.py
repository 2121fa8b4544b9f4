"""Under which names a shared studio answers, and whose requests it takes."""

import pytest

from workbench.cli.shared.origins import origins_of
from workbench.errors import OptionError


def seen(origins, host, origin=None, method="GET", kind="http"):
    headers = [(b"host", host.encode())] + ([(b"origin", origin.encode())] if origin else [])
    return origins.seen({"type": kind, "method": method, "headers": headers})


def test_on_this_computer_it_answers_to_its_names_alone():
    here = origins_of("127.0.0.1", 80 + 8000, None)
    assert seen(here, "127.0.0.1:8080") == "http://127.0.0.1:8080"
    assert seen(here, "LOCALHOST:8080") == "http://localhost:8080"
    for host in (
        "evil.example",
        "evil.example:8080",
        "127.0.0.1",
        "127.0.0.1:9",
        "10.0.0.5:8080",
        "127.0.0.1:8080.evil",
    ):
        assert seen(here, host) is None


def test_everywhere_it_answers_at_addresses_and_at_the_computers_name_but_at_no_name_of_elsewhere():
    every = origins_of("0.0.0.0", 8080, None, name=lambda: "Box.example")
    for host in ("10.0.0.5:8080", "[fe80::1]:8080", "box.example:8080", "box.local:8080", "localhost:8080"):
        assert seen(every, host) == f"http://{host}"
    assert seen(every, "evil.example:8080") is None


def test_behind_a_proxy_it_answers_to_the_proxys_origin():
    outside = origins_of("127.0.0.1", 8080, "https://Studio.example/")
    assert seen(outside, "studio.example", "https://studio.example", "POST") == "https://studio.example"
    assert seen(outside, "studio.example", "http://studio.example", "POST") is None
    assert seen(outside, "other.example", "https://other.example", "POST") is None


def test_who_changes_something_or_opens_a_websocket_says_where_they_come_from():
    here = origins_of("127.0.0.1", 8080, None)
    for method, kind in (("POST", "http"), ("DELETE", "http"), ("GET", "websocket")):
        assert seen(here, "127.0.0.1:8080", None, method, kind) is None
        assert seen(here, "127.0.0.1:8080", "null", method, kind) is None
        assert seen(here, "127.0.0.1:8080", "http://localhost:8080", method, kind) is None
        assert seen(here, "127.0.0.1:8080", "http://127.0.0.1:8080", method, kind)
    assert seen(here, "127.0.0.1:8080", "https://evil.example") is None


def test_two_hosts_or_none_are_no_host():
    here = origins_of("127.0.0.1", 8080, None)
    assert here.seen({"type": "http", "method": "GET", "headers": []}) is None
    twice = [(b"host", b"127.0.0.1:8080")] * 2
    assert here.seen({"type": "http", "method": "GET", "headers": twice}) is None


@pytest.mark.parametrize(
    "origin",
    [
        "studio.example",
        "ftp://studio.example",
        "https://studio.example/path",
        "https://a:b@studio.example",
        "https://",
        "https://studio.example:443",
        "https://studio.example:x",
        "https://studio.example?x",
    ],
)
def test_what_is_no_origin_is_one_sentence(origin):
    with pytest.raises(OptionError, match="such as https://studio.example"):
        origins_of("127.0.0.1", 8080, origin)
