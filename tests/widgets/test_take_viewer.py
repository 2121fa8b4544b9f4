"""The Python half of the take viewer, without a page."""

from __future__ import annotations

import pytest

pytest.importorskip("anywidget")

from widgets import TakeViewer
from widgets.demo import demo_sound
from widgets.demo_takes import DemoTakes


class Page:
    """Stands for the browser: makes wishes and keeps what comes."""

    def __init__(self, source: object, **options: object) -> None:
        self.widget = TakeViewer(source, **options)
        self.messages: list[tuple[dict, bytes]] = []
        self.widget.send = lambda content, buffers=None: self.messages.append((content, b"".join(buffers or [])))
        self.count = 0

    def tell(self, **content: object) -> None:
        self.widget._handle_custom_msg(content, [])

    def wish(self, do: str, **more: object) -> dict:
        self.count += 1
        self.tell(kind="wish", id=f"p-{self.count}", do=do, **more)
        answer = self.widget.state["answer"]
        assert answer["id"] == f"p-{self.count}"
        return answer

    @property
    def takes(self) -> dict[int, dict]:
        return {take["number"]: take for take in self.widget.state["takes"]}


@pytest.fixture
def page() -> Page:
    return Page(DemoTakes([b"one", b"two" * 500_000, b"three"], left=1))


def test_the_page_knows_the_clip_and_its_takes(page):
    facts = page.widget.facts
    assert (facts["axis"], facts["clip"], facts["section"], facts["can_play"]) == ("demo", 3, "verse", False)
    assert (facts["start_s"], facts["end_s"], facts["duration_s"]) == (4.25, 7.25, 60.0)
    assert [(take["number"], take["shown"], take["cost"]) for take in page.takes.values()] == [
        (1, True, "0.12 USD"),
        (2, False, "0.12 USD"),
        (3, False, "0.12 USD"),
    ]


def test_another_take_is_chosen_and_one_is_rejected_with_a_reason(page):
    assert page.wish("choose", number=2)["error"] is None
    assert page.wish("reject", number=3, reason="the face melts")["error"] is None
    assert ([n for n, take in page.takes.items() if take["shown"]], page.takes[3]["rejected"]) == (
        [2],
        "the face melts",
    )
    page.wish("reject", number=3, reason=None)
    assert page.takes[3]["rejected"] == ""


def test_it_is_locked_and_freed(page):
    page.wish("lock", locked=True)
    assert page.widget.state["locked"]
    page.wish("lock", locked=False)
    assert not page.widget.state["locked"]


def test_the_price_is_told_before_and_the_new_take_comes_while_the_page_looks(page):
    assert page.wish("price", section=True, seed="new")["note"] == "4 of 12 clips, 0.48 USD."
    page.wish("again", section=False, seed="same")
    assert page.widget.state["busy"]
    page.wish("look")
    assert (page.widget.state["busy"], list(page.takes), page.widget.state["left"]) == (False, [1, 2, 3, 4], 0)
    assert "this library allows 1" in page.wish("again", section=False, seed="new")["error"]
    assert not page.widget.state["busy"]


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ({"do": "choose", "number": 9}, "no take 9"),
        ({"do": "choose", "number": "<b>"}, "a number from 1"),
        ({"do": "reject", "number": 1, "reason": "  "}, "1 to 200 characters"),
        ({"do": "price", "seed": "old"}, "there are new and same"),
        ({"do": "burn"}, "not known"),
    ],
)
def test_what_cannot_be_done_is_a_sentence(page, wish, said):
    before = page.takes
    assert said in page.wish(**wish)["error"]
    assert page.takes == before


def test_a_film_comes_in_pieces_and_is_not_held(page):
    for part in (0, 1):
        page.tell(kind="film", number=2, part=part)
    assert [(head["number"], head["part"], head["parts"]) for head, _ in page.messages] == [(2, 0, 2), (2, 1, 2)]
    assert b"".join(piece for _, piece in page.messages) == b"two" * 500_000
    assert page.widget._films == {}
    page.tell(kind="film", number=8, part=0)
    assert "no take 8" in page.messages[-1][0]["error"]
    page.tell(kind="film", number=None, part=0)
    assert len(page.messages) == 3


def test_the_song_comes_in_its_own_pieces():
    page = Page(DemoTakes([b"one"]), song=demo_sound)
    assert page.widget.facts["can_play"]
    page.tell(kind="song", part=0)
    assert page.messages[0][0]["kind"] == "song"
