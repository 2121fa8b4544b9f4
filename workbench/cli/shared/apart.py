"""Sessions apart: marimo knows a page by a short word that the browser makes up, and its files by short names; here
both belong to the visitor whose they are.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections import Counter, OrderedDict
from urllib.parse import parse_qsl, urlencode

from workbench.cli.shared.asgi import Scope
from workbench.jobs.bucket import Bucket
from workbench.jobs.clock import Clock

__all__ = ["FORBIDDEN", "Apart"]

FORBIDDEN = ("library", "song", "lyrics", "file", "kiosk", "access_token")
"""What an address may not ask for: another library or file, another's session, marimo's own key."""
_SESSION = "session_id"
_SESSION_HEADER = b"marimo-session-id"
_DROPPED = (b"cookie", b"authorization", b"marimo-stable-session-id")
"""What a page's code need not see."""
_FILE = re.compile(r"/@file/([^\s\"'\\<>&?#)]+)")
_MOST_FILES = 4000
_SOCKETS_EACH, _SOCKETS = 8, 64
_OPENED_AN_HOUR, _OPENED_AT_ONCE = 240, 12


class Apart:
    """Keeps visitors' sessions and files apart. For one event loop.

    Args:
        clock: how late it is.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock, self._key = clock, secrets.token_bytes(32)
        self._files: dict[str, OrderedDict[str, None]] = {}
        self._first: dict[str, str] = {}
        """Who was told of a file first, of all that are in ``_files``."""
        self._opened: dict[str, Bucket] = {}
        self._sockets: Counter[str] = Counter()

    def own(self, scope: Scope, visitor: str) -> Scope:
        """A request as marimo sees it: its session is one of this visitor's, whatever word was sent."""
        headers = [
            (name, self._session(visitor, value) if name == _SESSION_HEADER else value)
            for name, value in scope["headers"]
            if name not in _DROPPED
        ]
        asked = parse_qsl(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True)
        kept = [
            (name, self._session(visitor, value.encode()).decode() if name == _SESSION else value)
            for name, value in asked
            if name not in FORBIDDEN
        ]
        return {**scope, "headers": headers, "query_string": urlencode(kept).encode(), "user": {"visitor": visitor}}

    def hear(self, visitor: str, text: str) -> None:
        """Note the files that a page of the visitor was told of.

        What is told may hold text that a visitor typed, and it looks the same. So a file belongs to whoever was told
        of it first: marimo tells of one it has just made, and its name is random, so nobody can have typed it before.
        What is left: the name of a file that fell out of the last 4000 of its visitor could be claimed by whoever knows
        it, if marimo still has it.
        """
        if "/@file/" not in text:
            return
        mine = self._files.setdefault(visitor, OrderedDict())
        for name in _FILE.findall(text):
            if self._first.setdefault(name, visitor) == visitor:
                mine[name] = None
                mine.move_to_end(name)
        while len(mine) > _MOST_FILES:
            name, _ = mine.popitem(last=False)
            del self._first[name]

    def may_see(self, visitor: str, path: str) -> bool:
        """Whether a file was told of to a page of this visitor."""
        return path.partition("/@file/")[2] in self._files.get(visitor, ())

    def open(self, visitor: str) -> bool:
        """Whether one more page may be opened; then it is."""
        bucket = self._opened.setdefault(visitor, Bucket(self._clock, _OPENED_AN_HOUR, _OPENED_AT_ONCE))
        if self._sockets[visitor] >= _SOCKETS_EACH or self._sockets.total() >= _SOCKETS or bucket.take():
            return False
        self._sockets[visitor] += 1
        return True

    def close(self, visitor: str) -> None:
        """A page is gone."""
        self._sockets[visitor] -= 1

    def _session(self, visitor: str, word: bytes) -> bytes:
        made = hmac.new(self._key, visitor.encode() + b":" + word, hashlib.sha256).hexdigest()
        return f"s_{made[:24]}".encode()
