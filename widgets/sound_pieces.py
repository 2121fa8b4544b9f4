"""Sound for a page: handed over piece by piece, as the page asks over its widget's own channel."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Mapping

from workbench.errors import OptionError, WorkbenchError

__all__ = ["LOG", "SoundPieces"]

LOG = logging.getLogger("songreel")
"""The library's log where one is open; else the notebook's own."""

_PIECE_BYTES = 1_000_000


class SoundPieces:
    """Answers a page's messages ``{"kind": "song", "part": n}``.

    Args:
        ask: gives the bytes of a sound that a browser can play, and its mime type. It is asked once, when a person
            first presses play; None where there is nothing to play.
        send: hands a message and its buffers to the page.
    """

    def __init__(
        self, ask: Callable[[], tuple[bytes, str]] | None, send: Callable[[dict[str, object], list[bytes]], None]
    ) -> None:
        self._ask, self._send = ask, send
        self._sound: tuple[bytes, str] | None = None

    def answer(self, content: object) -> None:
        """Send what a message asks for, or the sentence that says why it cannot be had; other messages are left."""
        if not isinstance(content, Mapping) or content.get("kind") != "song":
            return
        part = content.get("part")
        try:
            reply, piece = self._piece(part)
        except WorkbenchError as error:
            self._send({"kind": "song", "part": part, "error": error.message}, [])
        except Exception:
            LOG.exception("a widget's sound failed")
            sentence = "The sound could not be prepared; the log has the details."
            self._send({"kind": "song", "part": part, "error": sentence}, [])
            raise
        else:
            self._send(reply, [piece])

    def _piece(self, part: object) -> tuple[dict[str, object], bytes]:
        if self._ask is None:
            raise OptionError("There is no sound to play here.", field="song")
        if self._sound is None:
            self._sound = self._ask()
        content, mime = self._sound
        parts = max(1, math.ceil(len(content) / _PIECE_BYTES))
        if not isinstance(part, int) or not 0 <= part < parts:
            raise OptionError(f"The sound has the pieces 0 to {parts - 1}, not {part!r}.", field="song")
        piece = content[part * _PIECE_BYTES : (part + 1) * _PIECE_BYTES]
        return {"kind": "song", "part": part, "parts": parts, "mime": mime}, piece
