"""Logging in and out of a shared studio: by a clock of the test's own, without a server."""

import asyncio
from html import escape, unescape
from urllib.parse import parse_qs, unquote

import pytest

from tests.cli.guarded import PASSWORD, house
from workbench.cli.shared.logins import LASTS_S
from workbench.cli.shared.password import NAME, Password, studio_password
from workbench.cli.shared.throttle import Throttle
from workbench.errors import OptionError
from workbench.jobs.clock import StillClock
from workbench.settings import set_secret


def test_nobody_comes_in_without_the_password(tmp_path):
    async def tried():
        guarded = house(tmp_path)
        async with guarded.browser() as browser:
            page = await browser.get("/library/")
            assert (page.status_code, page.headers["location"]) == (303, "/login?then=/library/")
            for path in ("/health", "/assets/x.js", "/api/kernel/run", "/nowhere", "/@file/3-abc.mp4"):
                assert (await browser.get(path)).status_code == 401
            assert (await browser.get("/", headers={"accept": "*/*"})).status_code == 401
            assert (await browser.post("/api/kernel/set_ui_element_value")).status_code == 401
            assert (await browser.get("/visit")).status_code == 303
            sent, _, task = await guarded.socket(browser)
            await task
            assert sent == [{"type": "websocket.close", "code": 1008}]
        assert guarded.behind.scopes == []

    asyncio.run(tried())


def test_the_password_lets_in_and_goes_on_to_the_page_that_was_wanted(tmp_path):
    async def tried():
        guarded = house(tmp_path)
        async with guarded.browser() as browser:
            form = (await browser.get("/login?then=/library/")).text
            assert '<label for="password">' in form
            assert 'value="/library/"' in form
            assert "<script" not in form
            entered = await browser.post("/login", data={"password": PASSWORD, "then": "/library/"})
            assert (entered.status_code, entered.headers["location"]) == (303, "/library/")
            for cookie in entered.headers.get_list("set-cookie"):
                assert "HttpOnly; SameSite=Strict; Path=/" in cookie
                assert "Secure" not in cookie
                assert PASSWORD not in cookie
            assert (await browser.get("/")).text == "inside"
            assert (await browser.get("/login")).status_code == 303
            elsewhere = await browser.post("/login", data={"password": PASSWORD, "then": "https://evil.example"})
            assert elsewhere.headers["location"] == "/"

    asyncio.run(tried())


@pytest.mark.parametrize(
    ("asked", "place"),
    [
        ("/library", "/library/"),
        ("/library/", "/library/"),
        ("/?project=abc", "/?project=abc"),
        ("/library?project=a%26b&then=/x&c=", "/library/?project=a%26b&then=%2Fx&c="),
        ("/library?title=S%C3%B8ng+1%0D%0ASet-Cookie:%20a=b", "/library/?title=S%C3%B8ng+1%0D%0ASet-Cookie%3A+a%3Db"),
        ("/visit", "/visit"),
        (f"/library/?long={'x' * 3000}", "/library/"),
    ],
)
def test_one_lands_on_the_page_that_was_asked_for_with_its_query(tmp_path, asked, place):
    async def tried():
        guarded = house(tmp_path)
        async with guarded.browser() as browser:
            away = await browser.get(asked)
            form = (await browser.get(away.headers["location"])).text
            then = unescape(form.partition('name="then" value="')[2].partition('"')[0])
            wrong = (await browser.post("/login", data={"password": "wrong", "then": then})).text
            assert f'name="then" value="{escape(then)}"' in wrong
            entered = await browser.post("/login", data={"password": PASSWORD, "then": then})
            assert (entered.status_code, entered.headers["location"]) == (303, place)
            assert (await browser.get(away.headers["location"])).headers["location"] == place  # who is in goes on

    asyncio.run(tried())


ELSEWHERE = [
    "https://evil.example",
    "https:evil.example",
    "//evil.example",
    "//evil.example/library/",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/library\\..\\evil",
    "/%2F/evil.example",
    "%2F%2Fevil.example",
    "/%5Cevil.example",
    "/library/../..//evil.example",
    "/library/@evil.example",
    "javascript:alert(1)",
    "/\r\nLocation: https://evil.example",
    "/library\r\nSet-Cookie: a=b",
    "\t//evil.example",
    " //evil.example",
    "/logout",
]


def test_logging_in_leads_nowhere_else(tmp_path):
    async def tried():
        guarded = house(tmp_path)
        async with guarded.browser() as browser:
            asked = [then + query for then in ELSEWHERE for query in ("", "?a=b")]
            for then in asked:
                form = (await browser.get("/login", params={"then": then})).text
                assert 'name="then" value="/"' in form, then
            for then in ("//evil.example?a=b", "/\r\nSet-Cookie: a=b"):
                entered = await browser.post("/login", data={"password": PASSWORD, "then": then})
                assert entered.headers["location"] == "/"
                assert "a" not in browser.cookies
            for then in asked:
                on = await browser.get("/login", params={"then": then})
                assert (on.status_code, on.headers["location"]) == (303, "/"), then

    asyncio.run(tried())


def test_a_query_stays_a_query(tmp_path):
    async def tried():
        guarded = house(tmp_path)
        browser, _ = await guarded.logged_in()
        for query in (
            "//evil.example",
            "a\r\nLocation: https://evil.example",
            "\\",
            "#//evil.example",
            "%0d%0a",
            "?/?",
        ):
            on = (await browser.get("/login", params={"then": f"/library/?project={query}"})).headers["location"]
            assert on.startswith("/library/?project=")
            assert parse_qs(on.partition("?")[2]) == {"project": [unquote(query)]}
            assert not set(on) & set("\r\n\\#")
        await browser.aclose()

    asyncio.run(tried())


def test_behind_https_only_this_host_can_set_the_cookies(tmp_path):
    async def tried():
        outside = "https://studio.example"
        guarded = house(tmp_path, origin=outside)
        async with guarded.browser(base=outside) as browser:
            entered = await browser.post("/login", data={"password": PASSWORD})
            for cookie in entered.headers.get_list("set-cookie"):
                assert cookie.startswith("__Host-songreel-")
                assert cookie.endswith("; Secure")
            assert (await browser.get("/")).text == "inside"

    asyncio.run(tried())


def test_a_wrong_password_is_told_and_tried_too_often_has_to_wait(tmp_path):
    async def tried():
        guarded = house(tmp_path)
        async with guarded.browser(address="10.0.0.1") as hasty, guarded.browser(address="10.0.0.2") as other:
            for _ in range(5):
                wrong = await hasty.post("/login", data={"password": PASSWORD[:-1]})
                assert wrong.status_code == 401
                assert 'role="alert"' in wrong.text
                assert "set-cookie" not in wrong.headers
            late = await hasty.post("/login", data={"password": PASSWORD})
            assert (late.status_code, late.headers["retry-after"]) == (429, "60")
            assert "try again in 1 minute" in late.text
            assert (await other.post("/login", data={"password": PASSWORD})).status_code == 303
            guarded.clock.sleep(61)
            assert (await hasty.post("/login", data={"password": PASSWORD})).status_code == 303
            again = await hasty.post("/login", data={"password": PASSWORD})
            assert again.status_code == 303  # right ones cost nothing

    asyncio.run(tried())


def test_many_addresses_together_have_to_wait_as_well(tmp_path):
    async def tried():
        guarded = house(tmp_path)
        statuses = []
        for number in range(32):
            async with guarded.browser(address=f"2001:db8:{number:x}::1") as browser:
                statuses.append((await browser.post("/login", data={"password": "wrong"})).status_code)
        assert statuses == [401] * 30 + [429] * 2

    asyncio.run(tried())


def test_a_household_has_one_address(tmp_path):
    throttle = Throttle(StillClock(), each=2)
    assert [throttle.take(f"2001:db8:0:7::{last}") > 0 for last in (1, 2, 3)] == [False, False, True]
    assert throttle.take("2001:db8:0:8::1") == 0
    assert [throttle.take(f"10.0.0.{last}") for last in (1, 2, 3)] == [0, 0, 0]
    assert [throttle.take(name) > 0 for name in ("?", "unix", "")] == [False, False, True]


def test_logging_out_ends_the_login_everywhere_and_the_code_brings_back(tmp_path):
    async def tried():
        guarded = house(tmp_path)
        browser, visitor = await guarded.logged_in()
        stolen = dict(browser.cookies)
        sent, _, task = await guarded.socket(browser)
        out = await browser.post("/logout")
        await asyncio.wait_for(task, 30)
        assert sent[-1] == {"type": "websocket.close", "code": 1008}
        assert guarded.behind.heard[-1]["type"] == "websocket.disconnect"
        assert not browser.cookies
        async with guarded.browser() as thief:
            thief.cookies.update(stolen)
            assert (await thief.get("/health")).status_code == 401
        code = out.text.partition("<code>")[2].partition("</code>")[0]
        assert guarded.studio.known(code)[0] == visitor
        async with guarded.browser() as later:
            wrong = await later.post("/login", data={"password": "wrong", "code": code})
            assert wrong.status_code == 401
            unknown = await later.post("/login", data={"password": PASSWORD, "code": "aaaa-aaaa-aaaa-aaaa-aaaa"})
            assert unknown.status_code == 401
            assert (await later.post("/login", data={"password": PASSWORD, "code": code.upper()})).status_code == 303
            await later.get("/")
            assert guarded.behind.scopes[-1]["user"] == {"visitor": visitor}
        await browser.aclose()

    asyncio.run(tried())


def test_a_page_that_stays_open_ends_with_its_login(tmp_path):
    async def tried():
        guarded = house(tmp_path)
        browser, _ = await guarded.logged_in()
        sent, incoming, task = await guarded.socket(browser)
        guarded.clock.sleep(LASTS_S + 1)
        incoming.put_nowait({"type": "websocket.receive", "text": "too late"})
        await asyncio.wait_for(task, 10)
        assert [message["type"] for message in guarded.behind.heard] == ["websocket.disconnect"]
        assert sent[-1]["type"] == "websocket.close"
        await browser.aclose()

    asyncio.run(tried())


def test_the_same_browser_comes_back_to_its_songs_unless_somebody_else_sits_there(tmp_path):
    async def tried():
        guarded = house(tmp_path)
        browser, visitor = await guarded.logged_in()
        guarded.clock.sleep(LASTS_S + 1)
        assert (await browser.get("/health")).status_code == 401
        assert "You come back to your songs" in (await browser.get("/login")).text
        await browser.post("/login", data={"password": PASSWORD})
        await browser.get("/")
        assert guarded.behind.scopes[-1]["user"]["visitor"] == visitor
        await browser.post("/login", data={"password": PASSWORD, "anew": "yes"})
        await browser.get("/")
        assert guarded.behind.scopes[-1]["user"]["visitor"] != visitor
        await browser.aclose()

    asyncio.run(tried())


def test_a_visit_tells_what_is_left_and_a_full_studio_lets_nobody_new_in(tmp_path):
    async def tried():
        guarded = house(tmp_path, most_visitors=1, visitor_films=3, visitor_usd=2)
        browser, _ = await guarded.logged_in()
        visit = (await browser.get("/visit")).text
        assert "0 of 3" in visit
        assert "0.00 of 2.00 USD" in visit
        assert '<a href="/library/">Library</a>' in visit
        async with guarded.browser() as late:
            full = await late.post("/login", data={"password": PASSWORD})
            assert full.status_code == 403
            assert "1 visitor, and 1 are allowed" in full.text
        await browser.aclose()

    asyncio.run(tried())


def test_only_a_small_form_of_this_origin_is_read(tmp_path):
    async def tried():
        guarded = house(tmp_path)
        async with guarded.browser() as browser:
            assert (await browser.post("/login", data={"password": "x" * 5000})).status_code == 413
            for headers in ({"origin": "https://evil.example"}, {"host": "evil.example"}):
                assert (await browser.post("/login", data={"password": PASSWORD}, headers=headers)).status_code == 403
            assert (await browser.put("/login")).status_code == 405
            assert (await browser.get("/logout")).status_code == 405
            injected = await browser.post("/login", data={"password": PASSWORD, "code": "x; Path=/\r\nset-cookie: a=b"})
            assert injected.status_code == 401

    asyncio.run(tried())


def test_a_password_is_kept_as_a_hash_alone():
    password = Password(PASSWORD)
    assert password.fits(PASSWORD)
    assert not password.fits("")
    assert not password.fits(PASSWORD + "x")
    assert PASSWORD not in repr(vars(password))
    assert vars(Password(PASSWORD)) != vars(password)


def test_a_password_comes_from_the_settings_or_is_made():
    made, text = studio_password()
    assert made.fits(text)
    assert len(text.replace("-", "")) == 20
    set_secret(NAME, PASSWORD)
    try:
        given, nothing = studio_password()
        assert nothing is None
        assert given.fits(PASSWORD)
        set_secret(NAME, "short")
        with pytest.raises(OptionError, match="10 to 1000"):
            studio_password()
    finally:
        set_secret(NAME, None)
