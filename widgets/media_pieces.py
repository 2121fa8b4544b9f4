"""Sound and film for a page: handed over piece by piece, as the page asks over its widget's own channel."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Mapping
from pathlib import Path

from workbench.errors import NotFoundError, OptionError, WorkbenchError

__all__ = ["LOG", "Media", "MediaPieces"]

LOG = logging.getLogger("songreel")
"""The library's log where one is open; else the notebook's own."""

Media = tuple[bytes | Path, str]
"""What a browser plays or keeps, and its mime type. A file is read piece by piece, never whole."""

_PIECE_BYTES = 1_000_000


class MediaPieces:
    """Answers a page's messages ``{"kind": kind, "part": n}``.

    Args:
        kind: what the page asks for: song, film ...
        what: the same in a sentence: sound, film ...
        ask: gives the media. It is asked whenever the first piece is, and once for all pieces where they are bytes in
            memory. None where it is not ready yet: then the page asks again in a moment. No ``ask`` at all where there
            is nothing.
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
        self._media: Media | None = None

    def answer(self, content: object) -> bool:
        """Send what a message asks for, or the sentence that says why it cannot be had; other messages are left.

        Returns:
            Whether the message was for this.
        """
        if not isinstance(content, Mapping) or content.get("kind") != self._kind:
            return False
        part = content.get("part")
        try:
            reply, pieces = self._piece(part)
        except WorkbenchError as error:
            self._send({"kind": self._kind, "part": part, "error": error.message}, [])
        except Exception:
            LOG.exception("a widget's %s failed", self._what)
            sentence = f"The {self._what} could not be prepared; the log has the details."
            self._send({"kind": self._kind, "part": part, "error": sentence}, [])
            raise
        else:
            self._send(reply, pieces)
        return True

    def _piece(self, part: object) -> tuple[dict[str, object], list[bytes]]:
        if self._ask is None:
            raise OptionError(f"There is no {self._what} to play here.", field=self._kind)
        if self._media is None or (part == 0 and isinstance(self._media[0], Path)):
            self._media = self._ask()
        if self._media is None:
            return {"kind": self._kind, "part": part, "wait": True}, []
        content, mime = self._media
        size = len(content) if isinstance(content, bytes) else content.stat().st_size
        parts = max(1, math.ceil(size / _PIECE_BYTES))
        if not isinstance(part, int) or not 0 <= part < parts:
            raise OptionError(f"The {self._what} has the pieces 0 to {parts - 1}, not {part!r}.", field=self._kind)
        reply: dict[str, object] = {"kind": self._kind, "part": part, "parts": parts, "mime": mime}
        return reply, [self._read(content, part * _PIECE_BYTES)]

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
