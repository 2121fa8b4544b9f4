"""Sound and film for a page: handed over piece by piece, as the page asks over its widget's own channel."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Mapping
from pathlib import Path

from workbench.errors import NotFoundError, OptionError, WorkbenchError
from workbench.model.typed_words import without_typed

__all__ = ["LOG", "Media", "MediaPieces"]

LOG = logging.getLogger("songreel")
"""The library's log where one is open; else the notebook's own."""

Media = tuple[bytes | Path, str]
"""What a browser plays or keeps, and its mime type. A file is read piece by piece, never whole."""

_PIECE_BYTES = 1_000_000
_MOST_FETCHES = 4


class MediaPieces:
    """Answers a page's messages ``{"kind": kind, "part": n, "fetch": id}``.

    Each fetch has an id of its own, which the answers carry, so that no piece of one enters another; what is fetched is
    held until its last piece is sent.

    Args:
        kind: what the page asks for: song, film ...
        what: the same in a sentence: sound, film ...
        ask: gives the media. It is asked whenever the first piece is. None where it is not ready yet: then the page
            asks again in a moment. No ``ask`` at all where there is nothing.
        send: hands a message and its buffers to the page.
    """

    def __init__(
        self,
        kind: str,
        what: str,
        ask: Callable[[], Media | None] | None,
        send: Callable[[dict[str, object], list[bytes]], None],
    ) -> None:
        self._kind, self._what, self._ask, self._send = kind, what, ask, send
        self._held: dict[object, Media] = {}

    def answer(self, content: object) -> bool:
        """Send what a message asks for, or the sentence that says why it cannot be had; other messages are left.

        Returns:
            Whether the message was for this.
        """
        if not isinstance(content, Mapping) or content.get("kind") != self._kind:
            return False
        part = content.get("part")
        head: dict[str, object] = {"kind": self._kind, "part": part}
        fetch = content.get("fetch")
        if isinstance(fetch, str):
            head["fetch"] = fetch
        try:
            reply, pieces = self._piece(part, head.get("fetch"))
        except WorkbenchError as error:
            self._send({**head, "error": without_typed(error.message)}, [])
        except Exception:
            LOG.exception("a widget's %s failed", self._what)
            sentence = f"The {self._what} could not be prepared; the log has the details."
            self._send({**head, "error": sentence}, [])
            raise
        else:
            self._send({**head, **reply}, pieces)
        return True

    def _piece(self, part: object, fetch: object) -> tuple[dict[str, object], list[bytes]]:
        media = self._media(part, fetch)
        if media is None:
            return {"wait": True}, []
        content, mime = media
        size = len(content) if isinstance(content, bytes) else content.stat().st_size
        parts = max(1, math.ceil(size / _PIECE_BYTES))
        if not isinstance(part, int) or not 0 <= part < parts:
            raise OptionError(f"The {self._what} has the pieces 0 to {parts - 1}, not {part!r}.", field=self._kind)
        piece = self._read(content, part * _PIECE_BYTES)
        if part == parts - 1:
            del self._held[fetch]
        return {"parts": parts, "mime": mime}, [piece]

    def _media(self, part: object, fetch: object) -> Media | None:
        """What a fetch is about; a page that has gone in the middle of it leaves it to the next ones to let it go."""
        if self._ask is None:
            raise OptionError(f"There is no {self._what} to play here.", field=self._kind)
        if part == 0 or fetch not in self._held:
            media = self._ask()
            if media is None:
                return None
            self._held.pop(fetch, None)
            self._held[fetch] = media
            while len(self._held) > _MOST_FETCHES:
                del self._held[next(iter(self._held))]
        return self._held[fetch]

    def _read(self, content: bytes | Path, start: int) -> bytes:
        if isinstance(content, bytes):
            return content[start : start + _PIECE_BYTES]
        try:
            with content.open("rb") as file:
                file.seek(start)
                return file.read(_PIECE_BYTES)
        except OSError as error:
            raise NotFoundError(
                f"The {self._what} {content.name!r} cannot be read ({error.strerror}); run the cell again.",
                field=self._kind,
            ) from error
