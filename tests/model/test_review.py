"""Notes on a film: what edits make of them, and when the film itself resolves them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from widgets.demo_film import demo_review
from workbench.errors import OptionError
from workbench.model.review import ASKS, MOST_NOTES, MOST_TEXT, Footage, Review
from workbench.model.review_edits import deleted, noted, reopened, resolved, reworded, settled
from workbench.timebase import Span

FRAME = 160
"""6.4 s: in the first chorus, its second word."""


def write(review: Review, asks: str = "regenerate", text: str = "odd hand", note_id: str = "a", frame: int = FRAME):
    return noted(review, frame, text, asks, note_id=note_id, made_at="2026-11-26T10:00:00+00:00")


@pytest.fixture
def review() -> Review:
    return demo_review()


def with_clip(footage: Footage, at: int, **changed: object) -> Footage:
    clips = list(footage.clips)
    clips[at] = replace(clips[at], **changed)
    return replace(footage, clips=tuple(clips))


def with_line(footage: Footage, **changed: object) -> Footage:
    line = footage.line_at(FRAME / 25)
    return replace(footage, lines=tuple(replace(each, **changed) if each is line else each for each in footage.lines))


def test_a_note_knows_where_it_is_and_what_was_there(review):
    (note,) = write(review).notes
    assert (note.frame, note.at_s, note.clip, note.section, note.word) == (160, 6.4, 3, "Chorus 1", "are")
    assert (note.seen.take, note.seen.line) == ("take-3", "we are driving all night")
    assert (note.state, note.by, note.why) == ("open", "", "")


def test_each_frame_lies_in_its_clip_and_what_is_after_the_end_in_the_last(review):
    now = review.now
    for index, clip in enumerate(now.clips):
        assert {now.clip_at(frame / 25) for frame in range(clip.span.start, clip.span.end)} == {index}
    assert now.clip_at(10_000.0) == len(now.clips) - 1


def test_notes_lie_in_the_order_of_their_times(review):
    both = write(write(review), note_id="b", frame=3)
    assert [note.id for note in both.notes] == ["b", "a"]
    assert [note.id for note in deleted(both, "b").notes] == ["a"]


@pytest.mark.parametrize("asks", ASKS)
def test_what_it_asks_for_resolves_it_and_nothing_else_does(review, asks):
    (note,) = write(review, asks).notes
    now = review.now
    cut = Span(now.clips[3].span.start, now.clips[3].span.end - 1)
    moved = with_clip(with_clip(now, 3, span=cut), 4, span=Span(cut.end, now.clips[4].span.end))
    changes = {
        "regenerate": with_clip(now, 3, take="another"),
        "cut": moved,
        "text": with_line(now, text="we were driving all night"),
    }
    for what, changed in changes.items():
        (found,) = settled((note,), changed)
        assert (found.state, found.by) == (("resolved", "itself") if what == asks else ("open", "")), (asks, what)
    assert settled((note,), now) == (note,)


def test_a_clip_without_a_take_is_not_made_again_yet(review):
    (note,) = settled(write(review).notes, with_clip(review.now, 3, take=""))
    assert note.state == "open"


def test_words_that_are_moved_or_taken_away_are_fixed(review):
    note = write(review, "text").notes
    assert "is sung from" in settled(note, with_line(review.now, start_s=6.3))[0].why
    gone = replace(review.now, lines=())
    assert settled(note, gone)[0].why == "The line was taken away."


def test_it_is_open_again_where_the_old_take_is_back(review):
    once = settled(write(review).notes, with_clip(review.now, 3, take="another"))
    assert once[0].state == "resolved"
    assert settled(once, review.now)[0].state == "open"


def test_what_a_person_decided_stays(review):
    done = resolved(write(review), "a", "as it is, I like it")
    assert settled(done.notes, review.now) == done.notes
    assert (done.notes[0].by, done.notes[0].why) == ("person", "as it is, I like it")


def test_a_note_that_is_opened_again_speaks_of_what_is_seen_now(review):
    now = with_clip(review.now, 3, take="another")
    changed = replace(write(review), now=now)
    (note,) = reopened(replace(changed, notes=settled(changed.notes, now)), "a").notes
    assert (note.state, note.seen.take) == ("open", "another")
    (other,) = reworded(write(review), "a", "cut earlier", "cut").notes
    assert (other.asks, other.text, other.state) == ("cut", "cut earlier", "open")


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [
        ({"frame": 750}, "frames 0 to 749"),
        ({"frame": -1}, "frames 0 to 749"),
        ({"text": "x" * 501}, "at most 500 characters, not 501"),
        ({"text": " \n ", "asks": "remark"}, "A remark needs words"),
        ({"asks": "applause"}, "one of remark, regenerate, cut, text"),
    ],
)
def test_what_is_not_allowed_is_told(review, wish, sentence):
    with pytest.raises(OptionError, match=sentence):
        write(review, **wish)


def test_evil_text_is_text(review):
    text = "<img src=x onerror=alert(1)> '; DROP TABLE notes -- \u202e\x00\ud800 🎈"
    (note,) = write(review, text=text).notes
    assert note.text.startswith("<img src=x onerror=alert(1)> '; DROP TABLE notes --")
    assert note.text.endswith("🎈")
    assert note.text.isprintable()
    assert len(write(review, text="ü" * MOST_TEXT).notes[0].text) == MOST_TEXT


def test_there_are_not_endless_notes_and_none_of_nobody(review):
    many = replace(review, notes=tuple(replace(write(review).notes[0], id=str(n)) for n in range(MOST_NOTES)))
    with pytest.raises(OptionError, match="at most 500 notes"):
        write(many, note_id="more")
    for edit in (deleted, reopened, resolved):
        with pytest.raises(OptionError, match="not there any more"):
            edit(review, "nobody")
