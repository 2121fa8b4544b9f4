"""The Python half of the section editor, without a page: traits in, traits out."""

from __future__ import annotations

import logging
import struct
from dataclasses import replace

import pytest

pytest.importorskip("anywidget")

from widgets import MemoryDocument, SectionEditor
from widgets.demo import demo_arrangement, demo_sound
from widgets.section_editor import MAX_LABEL, sections_from_rows
from workbench.errors import LibraryError, OptionError
from workbench.model.analysis import Section, check_sections
from workbench.model.documents import Arrangement


class Page:
    """Stands for the browser: sends edits and reads the answer."""

    def __init__(self, widget: SectionEditor) -> None:
        self.widget = widget
        self.count = 0

    @property
    def rows(self) -> list[dict]:
        return [dict(row) for row in self.widget.state["sections"]]

    @property
    def version(self) -> int:
        return self.widget.state["version"]

    def send(self, do: str, **more) -> dict:
        self.count += 1
        edit = {"id": f"p-{self.count}", "do": do, "base": self.version, **more}
        self.widget.set_state({"edit": edit})
        answer = self.widget.state["answer"]
        assert answer["id"] == edit["id"]
        return answer


@pytest.fixture
def document() -> MemoryDocument[Arrangement]:
    return MemoryDocument(demo_arrangement())


@pytest.fixture
def page(document) -> Page:
    return Page(SectionEditor(document))


def moved(rows: list[dict], edge: int, to: float) -> list[dict]:
    rows[edge - 1]["end_s"] = rows[edge]["start_s"] = to
    return rows


def test_what_the_page_draws_arrives_as_bytes(document, page):
    value, widget = document.value, page.widget
    beats = struct.unpack(f"<{len(value.beats.beats_s)}d", widget.beats)
    assert beats == value.beats.beats_s
    assert tuple(widget.beat_in_bar) == value.beats.beat_in_bar
    assert widget.peaks == value.peaks.data
    assert max(abs(byte / 255 - level) for byte, level in zip(widget.energy, value.energy.values, strict=True)) < 0.003
    assert widget.facts["can_play"] is False


def test_a_moved_edge_becomes_one_version_with_exact_times(document, page):
    to = document.value.beats.downbeats_s[3]
    before = document.value
    assert page.send("sections", sections=moved(page.rows, 1, to))["error"] is None
    assert document.version == page.version == 1
    assert document.value.sections[0].end_s == document.value.sections[1].start_s == to
    assert replace(document.value, sections=before.sections) == before
    assert page.widget.sections == document.value.sections


def test_undo_and_redo_are_the_documents(document, page):
    first = document.value.sections
    page.send("sections", sections=moved(page.rows, 1, 6.25))
    assert page.send("undo") == {"id": "p-2", "error": None, "note": None}
    assert document.value.sections == first
    assert page.send("undo")["note"] == "There is nothing to undo."
    page.send("redo")
    assert document.value.sections[1].start_s == 6.25
    assert page.send("redo")["note"] == "There is nothing to redo."


def test_an_unchanged_edit_makes_no_version(document, page):
    assert page.send("sections", sections=page.rows)["error"] is None
    assert document.version == 0


def test_a_change_from_elsewhere_reaches_the_page(document, page):
    document.commit(replace(document.value, sections=(Section(0.0, 60.0, "all"),)))
    assert [row["label"] for row in page.rows] == ["all"]
    assert page.version == 1


def test_an_edit_of_an_old_version_is_refused_and_loses_nothing(document, page):
    document.commit(replace(document.value, sections=(Section(0.0, 60.0, "all"),)))
    answer = page.send("sections", base=0, sections=page.rows)
    assert answer["error"]["code"] == "stale"
    assert "changed elsewhere" in answer["error"]["message"]
    assert document.version == 1


@pytest.mark.parametrize("do", ["undo", "redo"])
def test_nobody_takes_back_what_they_have_not_seen(document, page, do):
    page.send("sections", sections=moved(page.rows, 1, 6.25))
    page.send("undo")
    seen = page.version
    document.commit(replace(document.value, sections=(Section(0.0, 60.0, "all"),)))
    answer = page.send(do, base=seen)
    assert answer["error"]["code"] == "stale"
    assert "changed elsewhere" in answer["error"]["message"]
    assert [row["label"] for row in page.rows] == ["all"]


def test_an_edit_is_done_once_though_the_page_says_it_twice(document, page):
    page.send("sections", sections=moved(page.rows, 1, 6.25))
    page.widget.set_state({"edit": dict(page.widget.edit)})
    assert document.version == 1


def test_what_the_document_refuses_comes_back_as_a_sentence():
    def check(_: Arrangement) -> None:
        raise LibraryError("This project is finalized: copy it to go on.", field="project")

    document = MemoryDocument(demo_arrangement(), check=check)
    page = Page(SectionEditor(document))
    answer = page.send("sections", sections=moved(page.rows, 1, 6.25))
    assert answer["error"] == {
        "message": "This project is finalized: copy it to go on.",
        "code": "library",
        "field": "project",
    }
    assert page.rows[1]["start_s"] == document.value.sections[1].start_s == 4.25


def test_our_own_bug_is_answered_logged_and_still_raised(caplog, monkeypatch):
    monkeypatch.setattr(logging.getLogger("songreel"), "propagate", True)  # a command run before may have ended it

    def check(_: Arrangement) -> None:
        raise RuntimeError("a bug")

    page = Page(SectionEditor(MemoryDocument(demo_arrangement(), check=check)))
    with pytest.raises(RuntimeError, match="a bug"):
        page.send("sections", sections=moved(page.rows, 1, 6.25))
    assert page.widget.state["answer"]["error"]["code"] == "bug"
    assert "a bug" in caplog.text
    assert page.rows[1]["start_s"] == 4.25


def _gap(rows):
    rows[1]["start_s"] += 0.5
    return rows


def _short(rows):
    return moved(rows, 1, rows[0]["start_s"] + 0.2)


def _nan(rows):
    return moved(rows, 1, float("nan"))


def _empty(rows):
    rows[0]["label"] = " \n "
    return rows


def _long(rows):
    rows[0]["label"] = "x" * 10_000
    return rows


def _late_end(rows):
    rows[-1]["end_s"] += 1e-9
    return rows


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (_gap, "must touch end to start"),
        (_short, r"would last 0\.20 s; at least 0\.5 s"),
        (_nan, "finite"),
        (_empty, "1 to 60 characters, not 0"),
        (_long, "not 10000"),
        (_late_end, "cover the song"),
        (lambda _: [], "cover the song"),
        (lambda _: None, "no list of sections"),
        (lambda _: ["x"], "no list of sections"),
        (lambda _: [{"label": "x"}], "not allowed"),
        (lambda rows: [{**rows[0], "start_s": "x"}], "not allowed"),
    ],
)
def test_what_is_no_tiling_is_refused_with_a_sentence(document, page, spoil, sentence):
    with pytest.raises(OptionError, match=sentence):
        sections_from_rows(spoil(page.rows), document.value)
    assert page.send("sections", sections=spoil(page.rows))["error"]["code"] == "option"
    assert document.version == 0


def _noted(rows):
    rows[0]["note"] = "x" * 10_000
    return rows


def _coloured(rows):
    rows[0]["colour"] = "#ff0000"
    return rows


@pytest.mark.parametrize(
    ("spoil", "sentence"), [(_noted, "at most 100 characters, and this one has 10000"), (_coloured, "one of slate")]
)
def test_a_note_and_a_colour_have_their_limits(document, page, spoil, sentence):
    assert sentence in page.send("sections", sections=spoil(page.rows))["error"]["message"]
    assert document.version == 0


def test_a_person_colours_notes_and_locks_and_what_is_locked_stays(document, page):
    rows = page.rows
    rows[1] |= {"colour": "rose", "note": "  rain\n begins 🎸 <b>", "locked": True}
    assert page.send("sections", sections=rows)["error"] is None
    section = document.value.sections[1]
    assert (section.colour, section.note, section.locked) == ("rose", "rain begins 🎸 <b>", True)
    assert page.rows[1]["hue"] == "rose"
    refused = page.send("sections", sections=moved(page.rows, 1, 6.25))["error"]["message"]
    assert refused.startswith("The section 'verse' from 4.25 to 14.25 s is locked")
    assert page.send("sections", sections=moved(page.rows, 4, 34.25))["error"] is None


def test_a_song_without_beats_can_be_arranged():
    value = demo_arrangement()
    silent = replace(value, beats=replace(value.beats, beats_s=(), beat_in_bar=(), tempo_bpm=None, meter=None))
    page = Page(SectionEditor(MemoryDocument(silent)))
    assert page.widget.beats == page.widget.beat_in_bar == b""
    assert page.send("sections", sections=moved(page.rows, 1, 6.0))["error"] is None


def test_an_unknown_edit_is_refused(document, page):
    assert "'explode'" in page.send("explode")["error"]["message"]
    assert document.version == 0


def test_a_section_that_was_found_short_may_stay():
    short = (Section(0.0, 0.3, "intro"), Section(0.3, 60.0, "verse"))
    value = replace(demo_arrangement(), sections=short)
    page = Page(SectionEditor(MemoryDocument(value)))
    rows = page.rows
    rows[1]["label"] = "chorus"
    assert page.send("sections", sections=rows)["error"] is None
    assert "at least 0.5 s" in page.send("sections", sections=moved(page.rows, 1, 0.25))["error"]["message"]


@pytest.mark.parametrize("label", ["🎸🥁", "<img src=x onerror=alert(1)>", "コーラス", "a \"b\" 'c' {d}"])
def test_a_label_is_kept_as_it_was_written(document, page, label):
    rows = page.rows
    rows[2]["label"] = f"  {label} "
    assert page.send("sections", sections=rows)["error"] is None
    assert document.value.sections[2].label == label
    assert len(label) <= MAX_LABEL


@pytest.mark.parametrize("written", ["chorus", "Chorus"])
def test_occurrences_are_counted_anew_only_where_a_label_became_more_or_fewer(document, page, written):
    rows = page.rows
    rows[1]["label"] = written
    page.send("sections", sections=rows)
    found = [(s.label, s.occurrence) for s in document.value.sections]
    assert found == [
        ("intro", 1),
        (written, 1),
        ("chorus", 2),
        ("verse", 1),
        ("chorus", 3),
        ("bridge", 1),
        ("chorus", 4),
        ("outro", 1),
    ]


def test_a_new_song_behind_the_document_is_drawn(document, page):
    longer = demo_arrangement(90.0)
    document.commit(longer)
    assert page.widget.facts["duration_s"] == 90.0
    assert page.widget.peaks == longer.peaks.data
    assert page.rows[-1]["end_s"] == 90.0


def test_a_closed_widget_leaves_its_document(document, page):
    page.widget.close()
    document.commit(replace(document.value, sections=(Section(0.0, 60.0, "all"),)))
    assert page.version == 0


class Sent:
    """Takes the place of the widget's ``send``."""

    def __init__(self, widget: SectionEditor) -> None:
        self.messages: list[tuple[dict, bytes]] = []
        widget.send = lambda content, buffers=None: self.messages.append((content, b"".join(buffers or [])))

    def ask(self, widget: SectionEditor, part: object) -> tuple[dict, bytes]:
        widget._handle_custom_msg({"kind": "song", "part": part}, [])
        return self.messages[-1]


def test_the_sound_is_asked_once_and_sent_in_pieces(document):
    asked = []
    content = bytes(range(256)) * 10_000

    def song() -> tuple[bytes, str]:
        asked.append(1)
        return content, "audio/mpeg"

    widget = SectionEditor(document, song=song)
    assert widget.facts["can_play"] is True
    assert asked == []
    sent = Sent(widget)
    pieces = [sent.ask(widget, part) for part in range(3)]
    head = {"kind": "song", "parts": 3, "mime": "audio/mpeg"}
    assert [found for found, _ in pieces] == [{**head, "part": n} for n in range(3)]
    assert all(len(piece) <= 1_000_000 for _, piece in pieces)
    assert b"".join(piece for _, piece in pieces) == content
    assert asked == [1]


@pytest.mark.parametrize("part", [-1, 2, None, "0"])
def test_a_piece_that_is_not_there_is_answered(document, part):
    widget = SectionEditor(document, song=demo_sound)
    assert "pieces 0 to 1" in Sent(widget).ask(widget, part)[0]["error"]


def test_a_sound_that_cannot_be_made_is_answered(document):
    def song() -> tuple[bytes, str]:
        raise OptionError("The song's file is gone.")

    widget = SectionEditor(document, song=song)
    assert Sent(widget).ask(widget, 0)[0]["error"] == "The song's file is gone."
    quiet = SectionEditor(document)
    assert "no sound" in Sent(quiet).ask(quiet, 0)[0]["error"]


def test_the_demo_song_is_valid():
    for duration_s in (30.0, 61.7, 600.0):
        value = demo_arrangement(duration_s)
        check_sections(value.sections, duration_s)
        assert {s.start_s for s in value.sections[1:]} <= set(value.beats.downbeats_s)
