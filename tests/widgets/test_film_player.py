"""The Python half of the film player, without a page."""

from __future__ import annotations

import logging
from decimal import Decimal

import pytest

pytest.importorskip("anywidget")

from widgets import FilmPlayer
from widgets.demo_film import DemoFilm, demo_review
from workbench.errors import NotFoundError

FILM = bytes(range(256)) * 9000
POSTER = b"\xff\xd8\xff a picture"


class Page:
    """Stands for the browser: sends messages and edits, and keeps what comes."""

    def __init__(self, document: DemoFilm | None = None, **options: object) -> None:
        self.document = document or DemoFilm(FILM, "video/mp4", POSTER)
        self.widget = FilmPlayer(self.document, **options)
        self.messages: list[tuple[dict, bytes]] = []
        self.widget.send = lambda content, buffers=None: self.messages.append((content, b"".join(buffers or [])))
        self.edits = 0

    def edit(self, **edit: object) -> dict:
        self.edits += 1
        base = self.widget.state["version"]
        self.widget.edit = {"id": f"e{self.edits}", "base": base, **edit}
        return self.widget.state

    def ask(self, kind: str, **more: object) -> dict:
        self.widget._handle_custom_msg({"kind": kind, "id": f"{kind}-1", **more}, [])
        return self.messages[-1][0] if self.messages else {}

    def write(self, text: str = "odd", asks: str = "regenerate", frame: int = 160) -> str:
        self.edit(do="add", frame=frame, text=text, asks=asks)
        return self.widget.notes[-1].id


def test_the_page_knows_the_film_and_holds_none_of_its_bytes():
    page = Page()
    facts = page.widget.facts
    assert (facts["frames"], facts["rate"], facts["certified"]) == (750, [25, 1], True)
    assert [each["title"] for each in facts["sections"]][:3] == ["Intro 1", "Verse 1", "Chorus 1"]
    assert facts["sections"][2]["hue"] == "amber"
    assert facts["clips"][-1]["end_s"] == 30.0
    assert facts["lines"][0]["words"][0] == [2, pytest.approx(2.6, abs=0.1), "Neon"]
    assert facts["cost"] == "1.44 USD were spent on this project."
    assert page.widget.poster == POSTER
    assert not any(FILM[:1000] in value for value in page.widget.get_state().values() if isinstance(value, bytes))


def test_without_a_kernel_there_are_a_poster_and_a_sentence():
    bundle = Page().widget._repr_mimebundle_()
    html = (bundle[0] if isinstance(bundle, tuple) else bundle)["text/html"]
    assert "data:image/jpeg;base64,/9j/" in html
    assert "demo.mp4: the film itself is not in this notebook" in html


def test_the_film_travels_in_pieces_once_it_is_ready():
    page = Page()
    assert page.ask("film", part=0) == {"kind": "film", "part": 0, "wait": True}
    page.messages.clear()
    for part in range(3):
        page.ask("film", part=part)
    assert b"".join(piece for _, piece in page.messages) == FILM
    assert [head["parts"] for head, _ in page.messages] == [3, 3, 3]
    assert max(len(piece) for _, piece in page.messages) <= 1_000_000
    assert page.ask("download", part=0)["mime"] == "video/mp4"


def test_a_film_in_a_file_is_read_piece_by_piece_and_one_that_goes_is_told(tmp_path):
    path = tmp_path / "film.mp4"
    path.write_bytes(FILM)

    class Filed(DemoFilm):
        def playable(self):
            return path, "video/mp4"

    page = Page(Filed(FILM, "video/mp4"))
    for part in range(3):
        page.ask("film", part=part)
    assert b"".join(piece for _, piece in page.messages) == FILM
    assert "0 to 2, not 7" in page.ask("film", part=7)["error"]


def test_notes_are_written_changed_resolved_and_brought_back():
    page = Page()
    note = page.write("<b>odd</b> 🎈")
    assert page.widget.state["notes"][0]["text"] == "<b>odd</b> 🎈"
    page.edit(do="reword", note=note, text="odder", asks="remark")
    page.edit(do="resolve", note=note, text="never mind")
    row = page.widget.state["notes"][0]
    assert (row["text"], row["asks"], row["state"], row["why"]) == ("odder", "remark", "resolved", "never mind")
    page.edit(do="delete", note=note)
    assert page.widget.notes == ()
    page.edit(do="undo")
    page.edit(do="reopen", note=note)
    assert page.widget.notes[0].state == "open"


@pytest.mark.parametrize(
    "edit",
    [
        {"do": "add", "frame": 1.5, "text": "x", "asks": "remark"},
        {"do": "add", "frame": True, "text": "x", "asks": "remark"},
        {"do": "add", "frame": 10**9, "text": "x", "asks": "remark"},
        {"do": "add", "frame": 1, "text": "x" * 10_000, "asks": "remark"},
        {"do": "add", "frame": 1, "text": {"a": 1}, "asks": ["remark"]},
        {"do": "delete", "note": "nobody"},
        {"do": "applaud"},
    ],
)
def test_what_is_not_allowed_is_a_sentence_and_changes_nothing(edit):
    page = Page()
    state = page.edit(**edit)
    assert state["answer"]["error"]["code"] != "bug"
    assert page.widget.notes == ()


def test_an_edit_of_what_somebody_else_changed_is_refused():
    page, document = Page(), None
    document = page.document
    other = Page(document)
    other.write()
    page.widget.edit = {"id": "late", "base": 0, "do": "add", "frame": 1, "text": "x", "asks": "remark"}
    assert "changed elsewhere" in page.widget.state["answer"]["error"]["message"]
    assert [note.text for note in document.value.notes] == ["odd"]
    assert page.widget.state["notes"] == other.widget.state["notes"]


def test_a_note_becomes_a_newer_film_and_resolves_itself():
    page = Page(DemoFilm(FILM, "video/mp4", steps=2))
    note = page.write()
    offer = page.ask("offer", note=note, scope="section")["offer"]
    assert offer == {"clips": [3, 4], "sentence": "2 of 14 clips, 0.24 USD; 3 more times at most.", "price_usd": "0.24"}
    assert page.ask("act", note=note, scope="section", told=False, price_usd="0.24").get("error") is None
    assert page.widget.standing["running"]
    assert "at this moment" in page.ask("act", note=note, scope="clip")["error"]["message"]
    looks = [page.ask("look") and page.widget.standing for _ in range(4)]
    assert [look["running"] for look in looks][-1] is False
    assert looks[-1]["newer"]
    assert page.widget.notes[0].by == "itself"
    assert page.widget.facts["film"] == "demo-1"
    page.ask("renew")
    assert (page.widget.facts["film"], page.widget.standing["newer"]) == ("demo-2", False)


def test_a_look_that_finds_nothing_new_sends_no_trait_and_one_that_does_tells_of_it():
    page = Page()
    heard = []
    page.widget.observe(lambda change: heard.append(change["name"]))
    for _ in range(3):
        page.ask("look")
    assert heard == []
    page.document.made_elsewhere()
    page.ask("look")
    assert heard == ["standing"]
    assert page.widget.standing["newer"]


def test_as_often_as_is_allowed_and_no_more():
    page = Page(DemoFilm(FILM, "video/mp4", steps=0))
    note = page.write()
    for _ in range(3):
        page.ask("act", note=note, scope="clip", price_usd="0.12")
        page.ask("look")
    assert "as often as this library allows" in page.ask("offer", note=note, scope="clip")["error"]["message"]


def test_a_wrong_wish_and_a_bug_are_sentences(caplog, monkeypatch):
    monkeypatch.setattr(logging.getLogger("songreel"), "propagate", True)

    class Lost(DemoFilm):
        error: Exception = NotFoundError("The film is gone; make it again.")

        def offer(self, note_id, scope):  # noqa: ARG002  it is lost in any case
            raise self.error

    document = Lost(FILM, "video/mp4")
    page = Page(document)
    assert "one of clip, section, film" in page.ask("offer", scope="song")["error"]["message"]
    assert page.ask("offer", scope="clip")["error"]["message"] == "The film is gone; make it again."
    document.error = RuntimeError("a bug")
    assert "the log has the details" in page.ask("offer", scope="clip")["error"]["message"]
    assert "a bug" in caplog.text


def test_words_are_corrected_and_a_page_is_given_away():
    page = Page(share=lambda: "The page is in the folder page.")
    note = page.write(asks="text")
    page.ask("correct", note=note, text="we were driving all night")
    page.ask("look")
    assert page.widget.notes[0].why.startswith("The line reads 'we were driving")
    assert page.ask("share")["note"] == "The page is in the folder page."
    assert page.widget.facts["can_share"]
    assert not Page().widget.facts["can_share"]


def test_a_note_moves_the_nearest_cut_once_its_cost_was_told():
    page = Page()
    note = page.write(asks="cut", frame=222)
    before = page.document.value.now.clips
    cut = page.ask("offer_cut", note=note)["cut"]
    assert (cut["clip"], cut["frame"]) == (4, 219)
    assert cut["sentence"] == "Clip 4 would begin at 0:08.76, on a beat, instead of 0:08.24."
    assert cut["impact"] == {"kept": 12, "retrimmed": 1, "remade": 1, "seconds": 2.52, "price_usd": "0.12"}
    assert page.document.value.now.clips == before, "nothing was moved yet"
    assert page.ask("cut", note=note, clip=4, frame=219)["note"] == "The cut was moved."
    row = page.widget.state["notes"][0]
    assert (row["state"], row["by"]) == ("resolved", "itself")
    assert row["why"].startswith("The cut was moved: the clip goes from 8.76 s")
    assert not page.widget.standing["in_force"]


def test_a_cut_that_may_not_move_and_a_wrong_wish_are_sentences():
    page = Page()
    note = page.write(asks="cut", frame=158)
    assert "begins with its section" in page.ask("offer_cut", note=note)["error"]["message"]
    assert "somebody has deleted it" in page.ask("offer_cut", note="nobody")["error"]["message"]
    for frame in (None, True, 1.5, "163"):
        assert "whole numbers" in page.ask("cut", note=note, clip=3, frame=frame)["error"]["message"]


def test_a_page_is_written_in_the_background_where_a_folder_was_handed_in():
    page = Page(DemoFilm(FILM, "video/mp4", steps=2), share="given-away")
    assert page.widget.facts["can_share"]
    assert page.ask("share")["note"] == ""
    assert page.widget.standing["running"]
    looks = [page.ask("look") and page.widget.standing for _ in range(3)]
    assert {look["progress"]["stage"] for look in looks if look["running"]} == {"export"}
    assert (looks[-1]["running"], looks[-1]["sentence"]) == (False, "The page is in given-away.")
    assert not looks[-1]["newer"]


def test_a_line_that_is_too_long_is_refused_and_not_cut():
    page = Page()
    note, lines = page.write(asks="text"), page.document.value.now.lines
    error = page.ask("correct", note=note, text="x" * 501)["error"]
    assert error["message"] == "A line has at most 500 characters, not 501; shorten it."
    assert page.document.value.now.lines == lines


def test_the_demo_costs_what_it_says():
    document = DemoFilm(FILM, "video/mp4", review=demo_review(60.0))
    assert document.value.screening.footage.frames == 1500
    assert document.offer("", "film").price_usd == Decimal(0)
