"""The Python half of the take viewer, without a page."""

from __future__ import annotations

import pytest

pytest.importorskip("anywidget")

from widgets import TakeViewer
from widgets.demo import demo_sound
from widgets.demo_takes import DemoTakes
from workbench.errors import NotFoundError


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
        self.tell(kind="ask", id=self.count, edit={"do": do, **more})
        answer, _ = self.messages.pop()
        assert (answer.pop("kind"), answer.pop("id")) == ("answer", self.count)
        return answer

    def look(self) -> dict:
        before = self.widget.state["look"]
        self.tell(kind="look")
        assert self.widget.state["look"] > before  # the page looks again only once it was answered
        return self.widget.state

    @property
    def takes(self) -> dict[int, dict]:
        return {take["number"]: take for take in self.widget.state["takes"]}


@pytest.fixture
def page() -> Page:
    return Page(DemoTakes([b"one", b"two" * 500_000, b"three"], left=1))


def test_the_page_knows_the_clip_and_its_takes(page):
    facts = page.widget.facts
    state = page.widget.state
    assert (facts["axis"], facts["duration_s"], facts["can_play"]) == ("demo", 60.0, False)
    assert (state["clip"], state["section"], state["start_s"], state["end_s"]) == (3, "verse", 4.25, 7.25)
    assert [(take["number"], take["shown"], take["cost"]) for take in page.takes.values()] == [
        (1, True, "0.12 USD"),
        (2, False, "0.12 USD"),
        (3, False, "0.12 USD"),
    ]


def test_another_take_is_chosen_and_one_is_rejected_with_a_reason(page):
    assert "error" not in page.wish("choose", number=2)
    assert "error" not in page.wish("reject", number=3, reason="the face melts")
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
    page.look()
    assert (page.widget.state["busy"], list(page.takes), page.widget.state["left"]) == (False, [1, 2, 3, 4], 0)
    assert "this library allows 1" in page.wish("again", section=False, seed="new")["error"]["message"]
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
    assert said in page.wish(**wish)["error"]["message"]
    assert page.takes == before


def test_a_cut_that_moves_while_the_viewer_is_open_moves_the_takes_with_it():
    takes = DemoTakes([b"one"])
    page = Page(takes)
    takes.move(5.0, 8.5)
    assert (page.look()["start_s"], page.look()["end_s"]) == (5.0, 8.5)


def test_a_look_that_fails_says_so_and_nothing_is_answered():
    class Lost(DemoTakes):
        gone = False

        def sheet(self):
            if self.gone:
                raise NotFoundError("The plan has no clip 3 any more.")
            return super().sheet()

    takes = Lost([b"one", b"two"])
    page = Page(takes)
    takes.gone = True
    assert page.look()["trouble"] == "The plan has no clip 3 any more."
    assert (page.messages, list(page.takes)) == ([], [1, 2])


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


def test_a_bug_in_a_film_speaks_of_the_take():
    class Broken(DemoTakes):
        def film(self, number):
            return number / 0

    page = Page(Broken([b"one"]))
    page.tell(kind="film", number=1, part=0)
    assert page.messages[-1][0]["error"].startswith("The take could not be prepared")


def test_the_song_comes_in_its_own_pieces():
    page = Page(DemoTakes([b"one"]), song=demo_sound)
    assert page.widget.facts["can_play"]
    page.tell(kind="song", part=0)
    assert page.messages[0][0]["kind"] == "song"
