"""What passes the guard of a shared studio, and how it looks behind it."""

import asyncio
import json
from html import escape
from urllib.parse import quote

import pytest

from tests.cli.guarded import house


def test_a_request_is_its_visitors_own_and_carries_no_cookie(tmp_path):
    async def tried():
        guarded = house(tmp_path)
        ada, visitor = await guarded.logged_in()
        await ada.post(
            "/api/kernel/set_ui_element_value?file=/etc/x.py&access_token=t&a=b",
            headers={"Marimo-Session-Id": "s_abcdef", "authorization": "Bearer x"},
        )
        scope = guarded.behind.scopes[-1]
        names = {name for name, _ in scope["headers"]}
        assert scope["user"] == {"visitor": visitor}
        assert not names & {b"cookie", b"authorization"}
        assert b"session" not in scope["query_string"]
        await ada.aclose()

    asyncio.run(tried())


def test_nobody_names_another_visitors_session(tmp_path):
    async def tried():
        guarded = house(tmp_path)
        ada, _ = await guarded.logged_in()
        bob, _ = await guarded.logged_in()

        async def session(browser):
            headers = {"Marimo-Session-Id": "s_abcdef"}
            await browser.post("/api/kernel/function_call", headers=headers)
            of_request = dict(guarded.behind.scopes[-1]["headers"])[b"marimo-session-id"].decode()
            _, incoming, task = await guarded.socket(
                browser, query="session_id=s_abcdef&project=p&kiosk=true&file=x.py"
            )
            of_socket = guarded.behind.scopes[-1]["query_string"].decode()
            incoming.put_nowait({"type": "websocket.disconnect", "code": 1001})
            await task
            assert of_socket == f"session_id={of_request}&project=p"
            return of_request

        mine, theirs = await session(ada), await session(bob)
        assert mine != theirs
        assert "s_abcdef" not in (mine, theirs)
        assert await session(ada) == mine  # a reload of the same page is the same session
        for browser in (ada, bob):
            await browser.aclose()

    asyncio.run(tried())


def test_a_file_is_shown_only_to_the_visitor_whose_page_was_told_of_it(tmp_path):
    async def tried():
        guarded = house(tmp_path)
        ada, _ = await guarded.logged_in()
        bob, _ = await guarded.logged_in()
        assert (await ada.get("/@file/3-abc.mp4")).status_code == 404
        _, incoming, task = await guarded.socket(ada)
        assert (await ada.get("/@file/3-abc.mp4")).status_code == 200
        for other in ("/@file/3-abd.mp4", "/@file/4-abc.mp4", "/@file/3-abc.mp4/../x", "/library/@file/3-xyz.mp4"):
            assert (await ada.get(other)).status_code == 404
        assert (await bob.get("/@file/3-abc.mp4")).status_code == 404
        guarded.behind.says = '{"title": "of bob\'s: ./@file/3-abc.mp4 and ./@file/5-new.mp4"}'
        _, bobs, told = await guarded.socket(bob)  # what bob typed comes back to bob's page
        assert (await bob.get("/@file/3-abc.mp4")).status_code == 404
        assert (await ada.get("/@file/3-abc.mp4")).status_code == 200
        bobs.put_nowait({"type": "websocket.disconnect", "code": 1001})
        await told
        incoming.put_nowait({"type": "websocket.disconnect", "code": 1001})
        await task
        for browser in (ada, bob):
            await browser.aclose()

    asyncio.run(tried())


@pytest.mark.parametrize(
    "path",
    [
        "/api/kernel/run",
        "/api/kernel/execute",
        "/api/kernel/read_code",
        "/api/kernel/instantiate",
        "/api/kernel/shutdown",
        "/api/files/list_files",
        "/api/export/html",
        "/api/home/workspace_files",
        "/auth/login",
        "/api/kernel/set_ui_element_value/..",
    ],
)
def test_what_a_visitor_need_not_ask_for_is_not_there(tmp_path, path):
    async def tried():
        guarded = house(tmp_path)
        ada, _ = await guarded.logged_in()
        before = len(guarded.behind.scopes)
        for prefix in ("", "/library"):
            assert (await ada.post(prefix + path)).status_code == 404
            assert (await ada.get(prefix + path)).status_code == 404
        for socket in ("/ws_sync", "/terminal/ws", "/lsp/pylsp"):
            sent, _, task = await guarded.socket(ada, path=socket)
            await task
            assert sent == [{"type": "websocket.close", "code": 1008}]
        assert len(guarded.behind.scopes) == before
        await ada.aclose()

    asyncio.run(tried())


def test_an_address_names_no_library_song_or_file(tmp_path):
    async def tried():
        guarded = house(tmp_path)
        ada, _ = await guarded.logged_in()
        for name in ("library", "song", "lyrics", "file", "kiosk", "access_token"):
            refused = await ada.get(f"/?{name}=/etc/passwd")
            assert refused.status_code == 400
            assert f"takes no {name}= in its address" in refused.text
        assert (await ada.get("/?project=abc")).status_code == 200
        assert guarded.behind.scopes[-1]["query_string"] == b"project=abc"
        await ada.aclose()

    asyncio.run(tried())


@pytest.mark.parametrize("folder", ["/srv/a b/it's", '/srv/"<\u00e9>/x', "C:\\Users\\me", "\\\\host\\share"])
def test_a_page_names_no_folder_of_this_computer(tmp_path, folder):
    """As marimo writes it: for HTML, as JSON in a script, as an address, and as a part of one."""
    between = "\\" if "\\" in folder else "/"
    path = f"{folder}{between}library.py"
    script = {ord("<"): "\\u003C", ord(">"): "\\u003E"}
    filename, cwd = (json.dumps(value).translate(script) for value in (path, folder))
    address = f"file:///{quote(path)}"
    page = (
        f'<marimo-filename hidden>{escape(path)}</marimo-filename><script>{{"filename": {filename}, "cwd": {cwd}, '
        f'"lspWorkspace": {{"documentUri": "{address}", "rootUri": "file:///{quote(folder)}"}}, "mode": "read"}};'
        f'const notebookId = "{quote(path, safe="")}";</script><p>"a/b" is told</p>'
    )

    async def tried():
        guarded = house(tmp_path)
        ada, _ = await guarded.logged_in()
        guarded.behind.page = page.encode()
        seen = await ada.get("/library/")
        assert seen.text == (
            '<marimo-filename hidden>library.py</marimo-filename><script>{"filename": "library.py", "cwd": "", '
            '"lspWorkspace": {"documentUri": "library.py", "rootUri": ""}, "mode": "read"};'
            'const notebookId = "library.py";</script><p>"a/b" is told</p>'
        )
        assert int(seen.headers["content-length"]) == len(seen.content)
        await ada.aclose()

    asyncio.run(tried())


def test_strangers_are_turned_away_before_anything_else(tmp_path):
    async def tried():
        guarded = house(tmp_path)
        ada, _ = await guarded.logged_in()
        for headers in ({"origin": "https://evil.example"}, {"host": "evil.example"}):
            assert (await ada.get("/", headers=headers)).status_code == 403
            assert (await ada.post("/api/kernel/set_ui_element_value", headers=headers)).status_code == 403
            assert (await ada.post("/logout", headers=headers)).status_code == 403
        for more in ({"origin": "https://evil.example"}, {"origin": None}, {"host": "evil.example"}):
            sent, _, task = await guarded.socket(ada, **more)
            await task
            assert sent == [{"type": "websocket.close", "code": 1008}]
        assert (await ada.get("/health")).status_code == 200  # and the login holds
        await ada.aclose()

    asyncio.run(tried())


def test_every_answer_says_what_the_browser_may_do_with_it(tmp_path):
    async def tried():
        guarded = house(tmp_path)
        ada, _ = await guarded.logged_in()
        for path in ("/", "/login", "/visit", "/nowhere", "/health"):
            headers = (await ada.get(path)).headers
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["referrer-policy"] == "same-origin"  # without one, a form would send no origin
            assert "frame-ancestors 'none'" in headers["content-security-policy"]
            assert headers["cache-control"] == "no-store"
            assert "access-control-allow-origin" not in headers
        assert (await ada.get("/assets/index.js")).headers["cache-control"] == "max-age=9"
        assert (await ada.get("/", headers={"host": "evil.example"})).headers["x-frame-options"] == "DENY"
        await ada.aclose()

    asyncio.run(tried())


def test_a_body_that_is_no_song_is_refused_whatever_it_says_of_its_size(tmp_path):
    async def tried():
        guarded = house(tmp_path, visitor_song_mb=1)
        ada, _ = await guarded.logged_in()
        most = 4_000_000 + 1_333_333

        async def drops(size):
            for _ in range(size // 100_000):
                yield b"x" * 100_000
            yield b"x" * (size % 100_000)

        path = "/api/kernel/set_ui_element_value"
        assert (await ada.post(path, content=b"x" * most)).status_code == 200
        guarded.behind.received = 0
        refused = await ada.post(path, content=b"x" * (most + 1))
        assert refused.status_code == 413
        assert "may send 1 MB at a time" in refused.text
        said = {"content-length": str(most + 1)}
        assert (await ada.post(path, content=drops(most + 1), headers=said)).status_code == 413
        assert guarded.behind.received == 0  # it was enough to hear how much it is
        assert (await ada.post(path, content=drops(most))).status_code == 200
        guarded.behind.received = 0
        assert (await ada.post(path, content=drops(most + 1))).status_code == 413
        assert guarded.behind.received <= most
        assert (await ada.post(path, content=drops(2), headers={"content-length": "2, 2"})).status_code == 200
        await ada.aclose()

    asyncio.run(tried())


def test_only_so_many_large_bodies_come_at_once(tmp_path):
    async def tried():
        guarded = house(tmp_path)
        ada, _ = await guarded.logged_in()
        path, go, begun = "/api/kernel/set_ui_element_value", asyncio.Event(), asyncio.Semaphore(0)

        async def slow():
            yield b"x"
            begun.release()
            await go.wait()

        tasks = [asyncio.create_task(ada.post(path, content=slow())) for _ in range(2)]
        for _ in tasks:
            await begun.acquire()
        late = await ada.post(path, content=b"x" * 2_000_000)
        assert (late.status_code, late.headers["retry-after"]) == (429, "10")
        assert (await ada.post(path, content=b"small")).status_code == 200
        go.set()
        assert [(await task).status_code for task in tasks] == [200, 200]
        assert (await ada.post(path, content=b"x" * 2_000_000)).status_code == 200
        await ada.aclose()

    asyncio.run(tried())


def test_only_so_many_pages_are_open_at_once_or_opened_in_a_while(tmp_path):
    async def tried():
        guarded = house(tmp_path)
        ada, _ = await guarded.logged_in()
        opened = [await guarded.socket(ada) for _ in range(8)]
        sent, _, task = await guarded.socket(ada)
        await task
        assert sent == [{"type": "websocket.close", "code": 1013}]
        for _, incoming, task in opened:
            incoming.put_nowait({"type": "websocket.disconnect", "code": 1001})
            await task
        for allowed in (True, True, True, True, False):  # twelve in a burst
            sent, incoming, task = await guarded.socket(ada)
            incoming.put_nowait({"type": "websocket.disconnect", "code": 1001})
            await task
            assert (sent[0]["type"] == "websocket.accept") == allowed
        guarded.clock.sleep(20)
        sent, incoming, task = await guarded.socket(ada)
        assert sent[0]["type"] == "websocket.accept"
        incoming.put_nowait({"type": "websocket.disconnect", "code": 1001})
        await task
        await ada.aclose()

    asyncio.run(tried())


def test_everywhere_means_addresses_too(tmp_path):
    async def tried():
        guarded = house(tmp_path, host="0.0.0.0")
        browser, _ = await guarded.logged_in(base="http://192.168.1.7:2718")
        assert (await browser.get("/health")).status_code == 200
        await browser.aclose()

    asyncio.run(tried())
