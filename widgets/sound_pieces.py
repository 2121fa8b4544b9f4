"""Sound for a page: handed over piece by piece, as the page asks over its widget's own channel."""

from __future__ import annotations

from collections.abc import Callable

from widgets.media_pieces import LOG, MediaPieces

__all__ = ["LOG", "SoundPieces"]


class SoundPieces(MediaPieces):
    """Answers a page's messages ``{"kind": "song", "part": n, "fetch": id}``.

    Args:
        ask: gives the bytes of a sound that a browser can play, and its mime type. It is asked when a person
            first presses play; None where there is nothing to play.
        send: hands a message and its buffers to the page.
    """

    def __init__(
        self, ask: Callable[[], tuple[bytes, str]] | None, send: Callable[[dict[str, object], list[bytes]], None]
    ) -> None:
        super().__init__("song", "sound", ask, send)
