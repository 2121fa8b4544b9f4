"""Sound and film in pieces, without a page."""

from __future__ import annotations

import pytest

pytest.importorskip("anywidget")

from widgets.media_pieces import MediaPieces

OLD, NEW = b"o" * 2_500_000, b"n" * 2_500_000


class Page:
    """Stands for the browser; what is fetched is what ``films`` has, in turn."""

    def __init__(self, *films: bytes) -> None:
        self.films = list(films)
        self.sent: list[tuple[dict, list[bytes]]] = []
        self.pieces = MediaPieces("film", "film", self.next, lambda reply, pieces: self.sent.append((reply, pieces)))

    def next(self) -> tuple[bytes, str]:
        return self.films.pop(0), "video/mp4"

    def fetch(self, part: int, fetch: str) -> bytes:
        assert self.pieces.answer({"kind": "film", "part": part, "fetch": fetch})
        head, pieces = self.sent[-1]
        assert (head["fetch"], head["part"], head["parts"]) == (fetch, part, 3)
        return pieces[0]


def test_two_fetches_at_once_each_get_their_own_film():
    page = Page(OLD, NEW)
    old, new = page.fetch(0, "a"), page.fetch(0, "b")
    for part in (1, 2):
        old += page.fetch(part, "a")
        new += page.fetch(part, "b")
    assert (old, new) == (OLD, NEW)


def test_what_was_sent_whole_is_let_go_and_what_was_left_is_not_held_for_ever():
    page = Page(*[OLD] * 20)
    for part in range(3):
        page.fetch(part, "whole")
    assert page.pieces._held == {}
    for number in range(12):
        page.fetch(0, f"left-{number}")
    assert len(page.pieces._held) == 4
