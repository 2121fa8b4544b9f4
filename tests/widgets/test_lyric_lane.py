"""The Python half of the lyric lane, without a page: traits in, traits out."""

from __future__ import annotations

import json
import struct

import pytest

pytest.importorskip("anywidget")

from widgets import LyricLane, MemoryDocument
from widgets.demo import demo_sound
from widgets.demo_words import demo_words
from workbench.analysis.lyric_sheet import laid_out, settled

FIRST = "I walked along the river all night long"


class Page:
    """Stands for the browser: sends edits and reads the answer."""

    def __init__(self, widget: LyricLane) -> None:
        self.widget = widget
        self.count = 0

    def line(self, number: int) -> list:
        return json.loads(self.widget.state["lines"][number])

    def send(self, do: str, **more: object) -> dict:
        self.count += 1
        edit = {"id": f"p-{self.count}", "do": do, "base": self.widget.state["version"], **more}
        self.widget.set_state({"edit": edit})
        answer = self.widget.state["answer"]
        assert answer["id"] == edit["id"]
        return answer

    def refused(self, do: str, **more: object) -> str:
        before = self.widget.state["version"]
        error = self.send(do, **more)["error"]
        assert self.widget.state["version"] == before
        return error["message"]


@pytest.fixture
def page() -> Page:
    return Page(LyricLane(MemoryDocument(laid_out(demo_words()), settle=settled), song=demo_sound))


def test_what_is_drawn_arrives_as_bytes_and_words_as_rows(page):
    facts = page.widget.facts
    assert (facts["duration_s"], facts["can_play"], facts["max_reason"]) == (60.0, True, 200)
    assert facts["sections"][1][2:] == ["verse", "blue"]
    assert len(page.widget.peaks) == 12_000
    assert struct.unpack("<d", page.widget.onsets[:8]) == (0.25,)
    start_s, end_s, text, timed, faults, decisions, words, given = page.line(0)
    assert (start_s, text, timed, faults, decisions, given) == (4.25, FIRST, True, [], [], False)
    assert words[0] == [4.25, 4.675, "I", 0.6, None]
    assert end_s == words[-1][1]


def test_each_edit_is_one_correction(page):
    assert page.send("word", line=0, said=FIRST, word=1, start_s=4.8, end_s=5.1)["error"] is None
    assert page.line(0)[6][1] == [4.8, 5.1, "walked", 1.0, 0]
    page.send("reason", decision=0, said=page.widget.state["decisions"]["0"][0], reason=" the\nbreath ")
    assert page.widget.state["decisions"] == {
        "0": [f"the word 'walked' in the line {FIRST!r} from 4.80 to 5.10 s", "the breath"]
    }
    page.send("line", line=0, said=FIRST, start_s=4.35, end_s=8.3)
    page.send("rest", line=1, said=page.line(1)[2], by_s=0.1)
    page.send("all", by_s=0.2)
    page.send("text", line=0, said=FIRST, word=0, text="You")
    assert [said for said, _ in page.widget.state["decisions"].values()][1:] == [
        f"the line {FIRST!r} from 4.35 to 8.30 s",
        "the line 'the lights were low and the water strong' and all after it 0.10 s later",
        "all words 0.20 s later",
        f"the line {FIRST!r} is 'You walked along the river all night long'",
    ]
    assert (page.line(0)[0], page.line(0)[2], page.widget.state["offset_s"]) == (4.55, FIRST.replace("I ", "You "), 0.2)
    page.send("drop", decision=3, said="all words 0.20 s later")
    assert (page.line(0)[0], len(page.widget.state["decisions"])) == (4.35, 4)
    page.send("undo")
    assert page.line(0)[0] == 4.55


def test_a_word_that_is_written_anew_is_set_by_the_person_as_one_that_is_moved(page):
    page.send("text", line=0, said=FIRST, text=FIRST.replace("walked", "strolled"))
    assert [word[4] for word in page.line(0)[6]] == [None, 0, *[None] * 6]
    (said, _) = page.widget.state["decisions"]["0"]
    page.send("reason", decision=0, said=said, reason="she says so")
    assert page.widget.state["decisions"] == {"0": [said, "she says so"]}
    page.send("drop", decision=0, said=said)
    assert (page.line(0)[2], [word[4] for word in page.line(0)[6]]) == (FIRST, [None] * 8)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>"),
        ("🎸\u202e🎤", "🎸 🎤"),
        ("a\x00b\x1b[31m\nc\ud800", "a b [31m c"),
        ("walked " * 60, " ".join(["walked"] * 60)),
    ],
)
def test_a_text_is_kept_as_one_printable_line(page, text, kept):
    assert page.send("text", line=0, said=FIRST, text=text)["error"] is None
    assert page.line(0)[2] == kept
    assert [word[2] for word in page.line(0)[6]] == kept.split()


def test_what_is_not_allowed_is_refused_in_a_sentence(page):
    word = {"line": 0, "said": FIRST, "word": 1, "start_s": 4.8, "end_s": 5.1}
    assert "at most 500 characters, not 10000" in page.refused("text", line=0, said=FIRST, text="x" * 10_000)
    assert "would last 0.010 s; at least 0.05 s" in page.refused("word", **{**word, "end_s": 4.81})
    assert "words of a line do not change places" in page.refused("word", **{**word, "end_s": 7.0})
    assert "after the song's end" in page.refused("word", **{**word, "word": 7, "end_s": 61.0})
    assert "cannot be sung from" in page.refused("word", **{**word, "end_s": float("nan")})
    assert "heard anew in the meantime" in page.refused("word", **{**word, "said": "another line"})
    for broken in ({"line": -1}, {"line": "0"}, {"word": 99}, {"word": None}, {"start_s": "4"}, {"start_s": True}):
        assert "names no line or word" in page.refused("word", **{**word, **broken})
    assert "names no line or word" in page.refused("drop", decision=0, said="all words")
    assert "out of the song" in page.refused("all", by_s=20.0)
    assert "a number of seconds" in page.refused("all", by_s=float("inf"))
    page.send("word", **word)
    (said, _), *_ = page.widget.state["decisions"].values()
    assert "at most 200 characters, not 201" in page.refused("reason", decision=0, said=said, reason="y" * 201)


def test_a_song_without_words_has_no_rows():
    widget = LyricLane(MemoryDocument(laid_out(demo_words(sung=False)), settle=settled))
    assert (widget.state["lines"], widget.facts["can_play"]) == ([], False)
