"""The Python half of the stem player, without a page."""

from __future__ import annotations

import io
import logging
import wave

import pytest

pytest.importorskip("anywidget")

from widgets import StemPlayer
from widgets.demo import DemoStems
from workbench.errors import LibraryError
from workbench.model.documents import StemsGlance
from workbench.model.stems import STEM_NAMES


class Page:
    """Stands for the browser: sends messages and keeps what comes."""

    def __init__(self, source: DemoStems) -> None:
        self.widget = StemPlayer(source)
        self.messages: list[tuple[dict, bytes]] = []
        self.widget.send = lambda content, buffers=None: self.messages.append((content, b"".join(buffers or [])))

    def ask(self, kind: object, **more: object) -> dict:
        self.widget._handle_custom_msg({"kind": kind, **more}, [])
        return self.widget.standing


def test_stems_are_made_looked_at_and_played():
    page = Page(DemoStems(duration_s=20))
    assert page.widget.standing["state"] == "none"
    assert page.ask("begin")["state"] == "running"
    looks = [page.ask("look") for _ in range(5)]
    assert [look["progress"]["percent"] for look in looks[:4]] == [25, 50, 75, 100]
    assert looks[-1]["state"] == "ready"
    numbers = [look["look"] for look in looks]
    assert numbers == sorted(set(numbers))  # each look is answered, also where nothing has changed
    page.ask("song", part=0)
    page.ask("song", part=1)
    assert [head["parts"] for head, _ in page.messages] == [2, 2]
    with wave.open(io.BytesIO(b"".join(piece for _, piece in page.messages))) as sound:
        assert (sound.getnchannels(), sound.getnframes() / sound.getframerate()) == (len(STEM_NAMES), 20)


def test_work_is_stopped():
    page = Page(DemoStems())
    page.ask("begin")
    assert page.ask("stop")["state"] == "none"


def test_the_page_knows_each_stem_by_name_and_colour():
    facts = Page(DemoStems()).widget.facts
    assert [stem["name"] for stem in facts["stems"]] == ["Bass", "Drums", "Other instruments", "Voice"]
    assert {stem["hue"] for stem in facts["stems"]} <= set(facts["hues"]["light"])


class Failing(DemoStems):
    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    def begin(self) -> None:
        raise self.error


def test_what_a_person_can_mend_is_a_sentence_and_the_state_stays():
    standing = Page(Failing(LibraryError("The library is gone."))).ask("begin")
    assert (standing["state"], standing["sentence"]) == ("none", "The library is gone.")


class Unseen(DemoStems):
    """Cannot be looked at while ``error`` is there."""

    error: Exception | None = None

    def glance(self) -> StemsGlance:
        if self.error is not None:
            raise self.error
        return super().glance()


def test_a_look_that_fails_is_told_and_the_next_one_goes_on():
    source = Unseen()
    page = Page(source)
    before = page.ask("begin")
    source.error = LibraryError("The library is gone.")
    failed = page.ask("look")
    assert failed == {**before, "look": before["look"] + 1, "sentence": "The library is gone."}
    source.error = None
    assert (page.ask("look")["state"], page.widget.standing["sentence"]) == ("running", "")
    source.error = ZeroDivisionError("of ours")
    assert (page.ask("look")["state"], page.widget.standing["progress"]) == ("lacking", None)
    assert "the log has the details" in page.widget.standing["sentence"]


def test_a_bug_is_logged_and_told(caplog, monkeypatch):
    monkeypatch.setattr(logging.getLogger("songreel"), "propagate", True)  # a command run before may have ended it
    page = Page(Failing(ZeroDivisionError("of ours")))
    page.ask("begin")  # what a message's callback raises is logged by the page's side
    assert "the log has the details" in page.widget.standing["sentence"]
    assert "the stem player failed" in caplog.text


@pytest.mark.parametrize("message", ["text", {}, {"kind": 3}, {"kind": "something else"}])
def test_other_messages_are_left(message):
    page = Page(DemoStems())
    before = page.widget.standing
    page.widget._handle_custom_msg(message, [])
    assert page.widget.standing == before
    assert page.messages == []


def test_the_demos_stems_stand_as_they_are_told():
    assert DemoStems("lacking", "Why.").glance() == StemsGlance("lacking", "Why.")
