"""The clip board's kernel half: edits in, values out, each refusal a sentence, each picture once."""

from __future__ import annotations

import json
import sys
from array import array
from decimal import Decimal
from itertools import accumulate

import pytest

pytest.importorskip("anywidget")

from widgets.clip_board import ClipBoard
from widgets.demo_board import DemoBoard, demo_board
from widgets.memory import MemoryDocument
from workbench.errors import OptionError
from workbench.model.board import BoardGlance


class Board(ClipBoard):
    """Remembers what it sent."""

    def __init__(self, *args, **kwargs):
        self.sent = []
        super().__init__(*args, **kwargs)

    def send(self, content, buffers=None):
        self.sent.append((content, list(buffers or [])))


@pytest.fixture
def document():
    return DemoBoard(demo_board(), done=4, failed=(5, "The host refused it."))


@pytest.fixture
def board(document):
    made = Board(document)
    yield made
    made.close()


def edit(board, **wanted):
    board.edit = {"id": f"e{board.state['version']}-{wanted}", "base": board.state["version"], **wanted}
    return board.state["answer"]


def whole(rows):
    return list(accumulate(rows, lambda before, row: {**before, **row}))


def test_a_row_says_what_differs_from_the_one_before_it(board, document):
    rows = board.state["clips"]
    for before, row in zip(whole(rows), rows[1:], strict=False):
        assert all(before[name] != said for name, said in row.items())
    assert [row["prompt"] for row in whole(rows)] == [clip.prompt for clip in document.value.clips]
    assert [row["seed"] for row in whole(rows)] == [clip.seed for clip in document.value.clips]
    assert len(json.dumps(rows)) < len(json.dumps(whole(rows))) / 2


def test_the_page_gets_cards_marks_and_how_it_stands(board, document):
    rows = whole(board.state["clips"])
    assert [(row["start"], row["end"]) for row in rows] == [(c.span.start, c.span.end) for c in document.value.clips]
    assert rows[3]["images"]
    assert rows[3]["from"] is None
    count = len(document.value.marks)
    frames = array("i", board.marks[: 4 * count])
    if sys.byteorder == "big":
        frames.byteswap()
    assert list(frames) == [mark.frame for mark in document.value.marks]
    assert [board.facts["on"][kind] for kind in board.marks[4 * count :]] == [m.on for m in document.value.marks]
    states = [row["state"] for row in board.live["clips"]]
    assert states[:6] == ["done"] * 4 + ["planned", "failed"]
    assert board.live["clips"][0]["price_usd"] == "0.25"
    assert board.live["clips"][4]["price_usd"] is None


def test_edits_reach_the_document(board, document):
    index = 11
    frame = next(m.frame for m in document.value.legal_cuts(index) if m.frame != document.value.clips[index].span.start)
    assert edit(board, do="cut", clip=index, frame=frame)["error"] is None
    assert document.value.clips[index].span.start == frame
    edit(board, do="say", clips=[0, 1], said={"line": "more 🌧️ <b>rain</b>", "seed": 5})
    assert [clip.line for clip in document.value.clips[:3]] == ["more 🌧️ <b>rain</b>"] * 2 + [""]
    edit(
        board,
        do="say",
        clips=[3],
        said={"points": [[0.2, 0.4]], "end": {"left": 0, "top": 0, "right": 0.5, "bottom": 0.5}},
    )
    assert document.value.clips[3].points == ((0.2, 0.4),)
    assert whole(board.state["clips"])[3]["to"] == {"left": 0.0, "top": 0.0, "right": 0.5, "bottom": 0.5}
    edit(board, do="swap", clips=[10, 12])
    edit(board, do="undo")
    assert board.state["version"] == document.version == 5


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        ({"do": "cut", "clip": 2, "frame": 1}, "leave it more room"),
        ({"do": "cut", "clip": 99, "frame": 1}, "There is no clip 99"),
        ({"do": "cut", "clip": 1}, "The page's edit is not whole"),
        ({"do": "swap", "clips": [1]}, "The page's edit is not whole"),
        ({"do": "say", "clips": [1], "said": {"line": "x" * 10_000}}, "has 10000 characters, and 2000 are allowed"),
        ({"do": "say", "clips": [3], "said": {"end": {"left": 1, "top": 0, "right": 0, "bottom": 1}}}, "This view"),
        ({"do": "say", "clips": [1], "said": {"span": 3}}, "A clip has no 'span' to change"),
        ({"do": "paint"}, "The edit 'paint' is not known"),
    ],
)
def test_what_is_not_allowed_is_answered_with_a_sentence(board, document, wanted, sentence):
    answer = edit(board, **wanted)
    assert sentence in answer["error"]["message"]
    assert document.version == 0


def test_what_an_edit_costs_is_told_without_making_it(board, document):
    board._on_message(
        board, {"kind": "ask", "id": 7, "edit": {"do": "say", "clips": [0], "said": {"seed": 9}, "base": 0}}, []
    )
    content, _ = board.sent[-1]
    assert content["impact"]["remade"] == 1
    assert content["impact"]["kept"] == 3
    assert content["impact"]["price_usd"] == "0.25"
    assert document.version == 0


def test_a_look_tells_how_far_it_is(board, document):
    document.begin()
    shares = []
    for _ in range(5):
        board._on_message(board, {"kind": "glance"}, [])
        shares.append((board.live["clips"][4]["state"], board.live["clips"][4]["share"], board.live["running"]))
    assert shares[:4] == [("generating", n / 4, True) for n in (1, 2, 3, 4)]
    assert shares[4] == ("done", 0.0, False)


@pytest.mark.parametrize("error", [OptionError("The library is away."), OSError("gone")])
def test_a_look_sees_work_begun_elsewhere_and_a_failure_does_not_end_the_looking(error):
    class Away(DemoBoard):
        away = False

        def glance(self, board):
            if self.away:
                raise error
            return super().glance(board)

    document = Away(demo_board(), done=4)
    board = Board(document)
    document.begin()
    board._on_message(board, {"kind": "look"}, [])
    assert board.live["running"]
    assert board.sent[-1][0] == {"kind": "looked"}
    document.away = True
    board._on_message(board, {"kind": "glance"}, [])
    assert board.live["sentence"]
    assert board.live["running"]
    board.close()


def test_pictures_travel_as_bytes_by_their_names(board):
    names = [row["thumbnail"] for row in board.live["clips"] if row["thumbnail"]]
    board._on_message(board, {"kind": "thumbs", "names": names}, [])
    content, buffers = board.sent[-1]
    assert content == {"kind": "thumbs", "asked": names, "names": names, "failed": False}
    assert all(bytes(data[:4]) == b"RIFF" for data in buffers)
    board._on_message(board, {"kind": "thumbs", "names": "nonsense"}, [])
    assert board.sent[-1] == ({"kind": "thumbs", "asked": [], "names": [], "failed": False}, [])


def test_without_a_source_cards_are_edited_all_the_same():
    document = MemoryDocument(demo_board())
    board = Board(document)
    assert board.live["clips"] == []
    assert not board.facts["live"]
    assert edit(board, do="say", clips=[0], said={"locked": True})["error"] is None
    board.close()


def test_a_source_that_fails_is_a_sentence_and_the_cards_stay():
    class Failing:
        def glance(self, board):  # noqa: ARG002
            raise OptionError("The library is away.")

        def thumbnails(self, names):  # noqa: ARG002
            raise OSError("gone")

    board = Board(MemoryDocument(demo_board()), Failing())
    assert board.live["sentence"] == "The library is away."
    board._on_message(board, {"kind": "thumbs", "names": ["a"]}, [])
    assert board.sent[-1][0] == {"kind": "thumbs", "asked": ["a"], "names": [], "failed": True}
    assert len(board.state["clips"]) == 13
    board.close()


def test_an_empty_glance_is_one():
    assert BoardGlance().clips == ()
    assert DemoBoard(demo_board()).preview(demo_board()).price_usd == Decimal(0)
