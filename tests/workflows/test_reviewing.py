"""A film under review over a real library: notes resolve themselves, become what is made again, and meet others'."""

from __future__ import annotations

import shutil
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from workbench.errors import LibraryError, NotFoundError, OptionError, StaleVersionError
from workbench.model.review import Review
from workbench.model.review_edits import noted, reopened
from workbench.settings import load
from workbench.workflows.library import Library

LYRICS = "[00:01.00]Neon rain on the window\n[00:04.00]We drive all nigth long\n[00:08.00]Neon rain on the window\n"


@pytest.fixture(scope="module")
def filmed(short_song, tmp_path_factory) -> Path:
    """A library with a film of three clips; tests work on copies."""
    folder = tmp_path_factory.mktemp("filmed")
    words = folder / "words.lrc"
    words.write_text(LYRICS, encoding="utf-8")
    project = library_in(folder / "library").open(short_song)
    project.analyze(beats="librosa", lyrics=words)
    project.plan(style="laser-grid", size="128x72", fps=24)
    project.compose(out=folder / "library" / "films" / "film.mp4")
    return folder / "library"


def library_in(folder: Path) -> Library:
    (folder / "films").mkdir(parents=True, exist_ok=True)
    return Library(settings=replace(load(folder), min_clip_s=1.0, max_clip_s=4.0))


@pytest.fixture
def project(filmed, tmp_path, short_song):
    folder = tmp_path / "library"
    shutil.copytree(filmed, folder)
    project = library_in(folder).open(short_song)
    (row,) = project.store.films(project.id)
    with project.store._database.transaction() as connection:  # the copy's film lies in the copy
        connection.write("UPDATE films SET path = ?", [str(folder / "films" / Path(row.path).name)])
    return project


def write(review: Review, asks: str, frame: int = 30, note_id: str = "a", text: str = "more rain") -> Review:
    return noted(review, frame, text, asks, note_id=note_id, made_at="2026-11-26T10:00:00+00:00")


def ended(document):
    document._acts.wait(60)
    document.refresh()
    return document.glance()


def test_a_project_without_a_film_says_what_to_do(tmp_path, short_song):
    with pytest.raises(NotFoundError, match=r"no film of 'short song' yet; make it first"):
        library_in(tmp_path).open(short_song).review  # noqa: B018


def test_it_shows_what_was_made(project):
    review = project.review.value
    footage = review.screening.footage
    assert (review.screening.name, footage.frames, len(footage.clips), review.notes) == ("film.mp4", 288, 3, ())
    assert [clip.take for clip in footage.clips] == [clip.take for clip in review.now.clips]
    assert all(clip.take for clip in footage.clips)
    assert footage.line_at(2.0).text == "Neon rain on the window"
    assert review.screening.certificate.ok
    document = project.review
    assert document.poster()[:2] == b"\xff\xd8"
    path, mime = document.playable()
    assert (path.name, mime, document.whole()[0]) == ("film.mp4", "video/mp4", path)
    assert not document.glance().newer


def test_a_large_film_is_made_small_in_the_background_and_a_lost_one_is_told(project):
    film = project.compose(size="640x360", out=project.settings.library / "films" / "large.mp4")
    assert film.path.stat().st_size > 8_000_000 / 60 * 12
    document = project.review
    assert document.playable() is None
    document._preparing.wait(60)
    small, mime = document.playable()
    assert (small != film.path, mime) == (True, "video/mp4")
    assert small.stat().st_size <= 8_000_000 / 60 * 12
    assert document.whole()[0] == film.path
    film.path.unlink()
    with pytest.raises(NotFoundError, match="'large.mp4' cannot be read"):
        document.playable()
    assert document.poster() == b""


def test_a_note_becomes_another_take_and_another_film_and_is_resolved(project):
    document = project.review
    document.commit(write(write(document.value, "regenerate"), "remark", note_id="b"))
    offer = document.offer("a", "clip")
    assert (tuple(offer.clips), offer.price_usd) == ((0,), Decimal(0))
    assert offer.sentence == "1 of 3 clips, 0.00 USD. The film of it takes the place of this one."
    before = [clip.take for clip in document.value.now.clips]
    document.act("a", "clip", told=True, most_usd=offer.price_usd)
    with pytest.raises(StaleVersionError, match="at this moment"):
        document.act("a", "clip", told=False, most_usd=None)
    glance = ended(document)
    assert (glance.failed, glance.sentence, glance.newer, glance.in_force) == (False, "", True, False)
    first, second = document.value.notes
    assert (first.state, first.by, second.state) == ("resolved", "itself", "open")
    after = [clip.take for clip in document.value.now.clips]
    assert [old == new for old, new in zip(before, after, strict=True)] == [False, True, True]
    assert project.planned().clips[0].shot.line == "more rain"
    with pytest.raises(NotFoundError, match="holds another film by now"):
        document.playable()
    document.renew()
    assert (document.glance().newer, document.glance().in_force) == (False, True)
    assert [clip.take for clip in document.value.screening.footage.clips] == after
    assert len(document.value.notes) == 2


def test_what_has_ended_since_the_library_was_read_is_read_again(project):
    document = project.review
    document.commit(write(document.value, "regenerate"))
    document.act("a", "clip", told=False, most_usd=None)
    document.refresh()
    document._acts.wait(60)  # its film came after that look
    glance = document.glance()
    assert (glance.running, glance.newer, glance.in_force) == (False, True, False)


def test_a_whole_section_without_what_is_locked(project):
    project.lock(1)
    document = project.review
    document.commit(write(document.value, "regenerate"))
    assert tuple(document.offer("a", "section").clips) == (0, 2)
    document.commit(write(document.value, "regenerate", frame=120, note_id="b"))
    with pytest.raises(OptionError, match="Clip 1 is locked"):
        document.offer("b", "clip")


def test_as_often_as_the_library_allows(project):
    project.settings = replace(project.settings, most_regenerations=1)
    document = project.review
    document.commit(write(document.value, "regenerate"))
    assert document.offer("a", "clip").sentence.split(". ")[0].endswith("; it may be made again 1 more time")
    project.regenerate([0])
    document.refresh()
    document.commit(reopened(document.value, "a"))
    with pytest.raises(OptionError, match="this library allows 1"):
        document.offer("a", "clip")


def test_a_line_is_corrected_and_the_film_made_with_it(project):
    document = project.review
    document.commit(write(document.value, "text", frame=24 * 5))
    document.correct("a", "We drive all night long")
    glance = ended(document)
    assert (glance.failed, glance.sentence, glance.newer) == (False, "", True)
    assert document.value.notes[0].why == "The line reads 'We drive all night long' now."
    document.renew()
    assert document.value.screening.footage.line_at(5.0).text == "We drive all night long"


def test_a_moved_cut_resolves_its_note_and_what_others_made_is_seen(project):
    document = project.review
    document.commit(write(document.value, "cut"))
    project.plan(style="laser-grid", size="128x72", fps=24, seed=5)
    assert document.glance().in_force
    told = document.refresh()
    cut = document.value.now.clips[0].span.end != document.value.screening.footage.clips[0].span.end
    assert (document.value.notes[0].state == "resolved") == cut == bool(told)
    assert not document.glance().in_force


def test_a_note_moves_the_nearest_cut_on_the_storyboard(project):
    project.settings = replace(project.settings, max_clip_s=6.0)
    document = project.review
    before = [clip.span for clip in document.value.now.clips]
    at = before[1].start + 20
    document.commit(write(document.value, "cut", frame=at))
    offer = document.offer_cut("a")
    assert offer.clip == 1
    assert before[1].start < offer.frame
    assert offer.frame in {mark.frame for mark in project.board.value.marks}
    assert (offer.impact.kept, offer.impact.retrimmed + offer.impact.remade) == (1, 2)
    assert offer.impact.price_usd == Decimal(0)
    assert [clip.span for clip in document.value.now.clips] == before
    with pytest.raises(StaleVersionError, match="changed meanwhile"):
        document.move_cut("a", 1, offer.frame + 1)
    told = document.move_cut("a", offer.clip, offer.frame)
    assert "is resolved: The cut was moved" in told
    assert project.planned().clips[1].span.start == offer.frame
    (note,) = document.value.notes
    assert (note.state, note.by) == ("resolved", "itself")
    glance = document.glance()
    assert (glance.newer, glance.in_force) == (False, False)
    assert project.board.undo()
    document.refresh()
    assert document.value.notes[0].state == "open"
    assert document.glance().in_force


def test_a_cut_that_may_not_move_says_why_and_stays(project):
    document = project.review
    at = document.value.now.clips[1].span.start + 20
    document.commit(write(document.value, "cut", frame=at))
    with pytest.raises(OptionError, match=r"Clip 0 would last 4\.83 s; it can last at most 4\.00 s"):
        document.offer_cut("a")
    project.settings = replace(project.settings, max_clip_s=6.0)
    offer = document.offer_cut("a")
    project.lock(1)
    plan = project.planned()
    with pytest.raises(OptionError, match="Clip 1 is locked"):
        document.offer_cut("a")
    with pytest.raises(OptionError, match="Clip 1 is locked"):
        document.move_cut("a", offer.clip, offer.frame)
    assert project.planned() == plan


def test_a_page_is_written_in_the_background_and_says_where_it_is(project, tmp_path):
    document = project.review
    document.share(tmp_path / "new" / "page")  # nobody has made its parent yet
    with pytest.raises(StaleVersionError, match="at this moment"):
        document.share(tmp_path / "other")
    glance = ended(document)
    assert (glance.failed, glance.running) == (False, False)
    assert glance.sentence.startswith(f"The page is in {tmp_path / 'new' / 'page'} (")
    assert "put it on any static web host." in glance.sentence
    assert (tmp_path / "new" / "page" / "index.html").is_file()
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OptionError, match="cannot be made"):
        document.share(tmp_path / "file" / "new" / "page")
    document.share(project.settings.library / "page")
    glance = ended(document)
    assert (glance.failed, glance.running) == (True, False)
    assert "share into another folder" in glance.sentence


def test_two_documents_at_once_lose_nothing(project):
    one, other = project.review, project.review
    assert other.value.notes == ()
    one.commit(write(one.value, "remark"))
    with pytest.raises(StaleVersionError, match=r"changed elsewhere: there are 1 now.* So this edit was not kept"):
        other.commit(write(other.value, "remark", note_id="b"))
    other.commit(write(other.value, "remark", note_id="b"))
    one.refresh()
    assert {note.id for note in one.value.notes} == {"a", "b"}
    assert one.undo()
    assert [note.id for note in project.review.value.notes] == ["a"]


def test_a_note_that_resolves_itself_is_no_reason_to_refuse_an_edit(project):
    document = project.review
    document.commit(write(document.value, "regenerate"))
    project.regenerate([0])
    document.commit(write(document.value, "remark", note_id="b"))
    assert [(note.id, note.state) for note in document.value.notes] == [("a", "resolved"), ("b", "open")]


def test_a_secret_is_refused_before_it_is_kept(project):
    document = project.review
    with pytest.raises(OptionError, match="access token"):
        document.commit(write(document.value, "remark", text="r8_" + "a1B2" * 9))
    assert project.store.film_notes(project.id) == (0, ())


def test_a_finalized_project_shows_its_film_and_takes_no_notes(project):
    review = project.review
    review.commit(write(review.value, "remark"))
    project.finalize()
    document = project.review
    assert [note.text for note in document.value.notes] == ["more rain"]
    assert document.playable() is not None
    with pytest.raises(LibraryError, match="finalized"):
        document.commit(write(document.value, "remark", note_id="b"))


def test_a_locked_clip_does_not_hide_that_the_project_is_finalized(project, tmp_path):
    project.lock([0])
    project.compose(out=tmp_path / "locked.mp4")
    project.review.commit(write(project.review.value, "regenerate"))
    project.finalize()
    document = project.review
    for verb in (document.offer, lambda note, scope: document.act(note, scope, told=False, most_usd=None)):
        with pytest.raises(LibraryError, match="is finalized"):
            verb("a", "clip")


def test_a_note_is_written_by_code_as_in_the_player(project):
    review = project.review
    note = review.note(1.24, "  brighter\u200b ", "regenerate")
    assert (note.frame, note.clip, note.asks, note.state) == (30, 0, "regenerate", "open")
    assert project.review.value.notes == (note,)
    for wrong in (-1.0, 12.5):
        with pytest.raises(OptionError, match="The film has the frames 0 to 287"):
            review.note(wrong, "too late")
    with pytest.raises(OptionError, match="at_s=nan is not allowed"):
        review.note(float("nan"), "nowhere")
    assert review.value.notes == (note,)
