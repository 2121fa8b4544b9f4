"""The page of a library: what it shows, what can be done there, and what others did meanwhile."""

import shutil
import threading
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest

from workbench.errors import LibraryError
from workbench.model.shown_library import ShownProject
from workbench.render.generate.provider import FlatProvider
from workbench.settings import load
from workbench.store.database import FILE_NAME
from workbench.store.holding import holding
from workbench.workflows.library import Library
from workbench.workflows.library_deeds import NOTHING, Reply, Writing, share_slot
from workbench.workflows.library_page import LibraryPage
from workbench.workflows.shared_studio import SharedStudio, shared
from workbench.workflows.studio_leaving import Leaving


@pytest.fixture(scope="module")
def filmed(listened, short_song, tmp_path_factory):
    """A library with a project that has its film; the tests work on copies."""
    folder = tmp_path_factory.mktemp("filmed") / "library"
    shutil.copytree(listened, folder)
    project = Library(folder, provider=FlatProvider()).open(short_song)
    project.plan(size="64x64", fps=24, style="neon-noir")
    project.compose(out=folder / "film.mp4")
    return folder


@pytest.fixture
def folder(filmed, tmp_path):
    shutil.copytree(filmed, tmp_path / "library")
    with Library(tmp_path / "library").store._database.transaction() as connection:
        connection.write("UPDATE films SET path = ?", [str(tmp_path / "library" / "film.mp4")])
    return tmp_path / "library"


def asked_at(path):
    """A request as marimo tells of it."""
    return SimpleNamespace(url={"path": path}, user=None)


@pytest.fixture
def page(folder):
    return LibraryPage({"library": folder}, asked_at("/library/ws"))


def asked(page, deed, name="short song"):
    """The question before a deed, of which there is one."""
    reply = page.deeds.ask(deed, page.library.store.find_project(name).id, name)
    assert (reply.said, reply.refused) == ("", False)
    return reply.asked


def test_a_project_is_shown_without_a_place_of_this_computer(page, tmp_path):
    asked_for = asked(page, "share")
    assert page.deeds.do(asked_for, str(tmp_path / "its page")).refused is False
    share_slot(page.library, asked_for.project).wait()
    (one,) = page.read().projects
    assert (one.name, one.step, one.certified, one.film, one.style) == (
        "short song",
        "composed",
        True,
        True,
        "neon-noir",
    )
    assert (one.shared, one.shared_at.date(), one.sharing, one.not_shared) == ("its page", one.made_at.date(), None, "")
    assert (one.settled_usd, one.unknown_prices, one.finalized_at) == (Decimal(0), 0, None)
    assert one.picture.startswith(b"\xff\xd8")
    assert len(one.picture) <= 10_000
    assert str(tmp_path) not in repr(one)
    shutil.rmtree(tmp_path / "its page")
    assert page.read().projects[0].shared == ""


@pytest.mark.parametrize(("path", "beside"), [("/library/ws", True), ("/ws", False), (None, False)])
def test_links_lead_only_where_the_studio_is_served(folder, path, beside):
    assert LibraryPage({"library": folder}, asked_at(path) if path else None).beside_studio is beside


def test_many_projects_come_a_part_at_a_time(page):
    with page.library.store._database.transaction() as connection:
        for number in range(30):
            connection.write(
                "INSERT INTO projects SELECT ?, song, ?, made_at, NULL FROM projects LIMIT 1",
                [f"copy{number}", f"copy {number}"],
            )
    first, second, last = page.read(), page.read(part=1), page.read(part=99)
    assert [len(seen.projects) for seen in (first, second, last)] == [24, 7, 7]
    assert last == second
    assert first.sentence == "31 projects, part 1 of 2; what was changed last comes first."
    found = page.read("copy 1", part=1)
    assert (found.part, found.found) == (0, 12), "1, 10 to 19, 21"
    assert found.sentence.startswith("12 of 31 projects;")
    assert "No project answers that" in page.read("zzz").sentence


def test_an_empty_library_says_how_to_begin(tmp_path):
    assert "choose a song in the studio" in LibraryPage({"library": tmp_path / "empty"}).read().sentence


def test_a_deleted_project_lies_in_the_trash_comes_back_and_goes_for_good(page):
    question = asked(page, "delete")
    assert "For 7 days it can be brought back" in question.words
    assert "Nothing else needs" in question.words
    assert page.read().projects, "nothing is done before the answer"
    said = page.deeds.do(question).said
    seen = page.read()
    (thrown,) = seen.trash
    assert (seen.projects, seen.gone, thrown.name, thrown.days_left) == ((), (), "short song", 7)
    assert thrown.size_bytes > 0
    assert f"{thrown.until:%Y-%m-%d}" in said
    assert page.deeds.ask("restore", thrown.id, "short song").said == "'short song' is back, with all that hangs on it."
    (back,) = page.read().projects
    assert back.certified is True
    page.deeds.do(asked(page, "delete"))
    reply = page.deeds.ask("free", thrown.id, "short song")
    assert "nobody can bring it back" in reply.asked.words
    before = page.read().held.size_bytes
    assert page.deeds.do(reply.asked).said.startswith("'short song' is gone for good; ")
    after = page.read()
    assert (after.projects, after.trash) == ((), ())
    assert after.held.size_bytes < before


def test_the_days_left_are_counted_down_to_the_last(page):
    page.deeds.do(asked(page, "delete"))
    with page.library.store._database.transaction() as connection:
        connection.write("UPDATE trash SET trashed_at = trashed_at - INTERVAL '6 days 1 hour'")
    (thrown,) = page.read().trash
    assert thrown.days_left == 1
    assert thrown.until - datetime.now(UTC) < timedelta(days=1)


def test_a_copy_has_the_name_that_was_typed_and_one_that_is_not_allowed_is_asked_again(page):
    question = asked(page, "copy")
    assert question.value == "short song copy"
    reply = page.deeds.do(question, "a/b")
    assert (reply.refused, reply.asked.value) == (True, "a/b")
    assert "The name 'a/b' is not allowed" in reply.said
    assert page.deeds.do(reply.asked, "a 🎹").asked is None
    assert {one.name for one in page.read().projects} == {"short song", "a 🎹"}


def test_what_is_shared_into_no_whole_path_is_asked_again(page):
    reply = page.deeds.do(asked(page, "share"), "my page")
    assert (reply.refused, reply.asked.value) == (True, "my page")
    assert "give a whole path, such as ~/my-page" in reply.said


@pytest.mark.parametrize("typed", ["~nobody-at-all/page", "/a\0b"])
def test_a_folder_that_can_be_none_is_asked_again(page, typed):
    reply = page.deeds.do(asked(page, "share"), typed)
    assert (reply.refused, reply.asked.value) == (True, typed)
    assert "cannot be used; give another one" in reply.said


def test_a_page_that_is_being_written_is_not_begun_once_more(page):
    question, going_on = asked(page, "share"), threading.Event()
    work = share_slot(page.library, question.project)
    work.start(lambda _told, _cancel: going_on.wait(60))
    try:
        reply = page.deeds.do(question)
        assert reply.refused
        assert "is being written at this moment" in reply.said
    finally:
        going_on.set()
        work.wait(60)


def test_where_a_page_is_told_to_whoever_asks(page, tmp_path):
    project = page.library.store.find_project("short song").id
    assert "was not shared yet" in page.deeds.ask("where", project, "short song").said
    page.deeds.do(asked(page, "share"), str(tmp_path / "a page"))
    share_slot(page.library, project).wait()
    said = page.deeds.ask("where", project, "short song").said
    assert f"is the folder {tmp_path / 'a page'}:" in said
    assert f"--directory '{tmp_path / 'a page'}'" in said


def test_why_a_page_could_not_be_written_stands_beside_its_project(page, tmp_path):
    question = asked(page, "share")
    page.library.files.folder.joinpath("film.mp4").write_bytes(b"changed")
    page.deeds.do(question, str(tmp_path / "a page"))
    share_slot(page.library, question.project).wait()
    assert "changed" in page.read().projects[0].not_shared


def test_what_is_said_of_a_page_that_is_being_written_is_its_end_once_it_has_ended(page, tmp_path):
    question = asked(page, "share")
    replies = [page.deeds.do(question, str(tmp_path / "a page"))]
    work = share_slot(page.library, question.project)
    work.wait(60)
    assert replies[0].said == "The page of 'short song' is being written into the folder 'a page'."
    assert page.deeds.now(replies[0]) == Reply(said="The page of 'short song' is written into the folder 'a page'.")
    page.library.files.folder.joinpath("film.mp4").write_bytes(b"changed")
    replies.append(page.deeds.do(question, str(tmp_path / "a page")))
    work.wait(60)
    refused = page.deeds.now(replies[1])
    assert (refused.refused, refused.said) == (True, page.read().projects[0].not_shared)
    assert page.deeds.now(replies[0]) == Reply(), "the card tells of another one by now"
    assert page.deeds.now(refused) == refused


def test_how_a_page_is_going_is_said_until_it_has_ended(page):
    project, go_on = page.library.store.find_project("short song").id, threading.Event()
    work = share_slot(page.library, project)
    work.start(lambda _told, _cancel: go_on.wait(60))
    try:
        reply = Reply(said="It is being written.", writing=Writing(project, work.glance.runs, "It is written."))
        assert page.deeds.now(reply) == reply
    finally:
        go_on.set()
        work.wait(60)
    assert page.deeds.now(reply).said == "It is written."


def test_the_page_hears_once_that_a_page_has_ended_even_if_it_does_not_show_its_project(page, tmp_path):
    question, told, heard = asked(page, "share"), [], []
    reply = page.deeds.do(question, str(tmp_path / "a page"))
    share_slot(page.library, question.project).wait(60)
    page.read("zzz")
    for _ in range(2):
        page.look(told.append, heard.append)
    (becomes,) = heard
    assert (told, becomes(reply).said) == ([], "The page of 'short song' is written into the folder 'a page'.")
    assert becomes(Reply()) == Reply(), "what was closed stays closed"


def test_a_page_that_the_studio_begins_next_does_not_hide_that_the_one_before_has_ended(page, tmp_path):
    question, heard, go_on = asked(page, "share"), [], threading.Event()
    reply = page.deeds.do(question, str(tmp_path / "a page"))
    work = share_slot(page.library, question.project)
    work.wait(60)
    work.start(lambda _told, _cancel: go_on.wait(60))
    try:
        page.look(heard.append, heard.append)
        assert page.deeds.now in heard
        assert page.deeds.now(reply) == Reply()
    finally:
        go_on.set()
        work.wait(60)


def test_the_end_of_a_page_takes_the_place_of_no_other_reply(page, tmp_path):
    question, heard = asked(page, "share"), []
    page.deeds.do(question, str(tmp_path / "a page"))
    share_slot(page.library, question.project).wait(60)
    asked(page, "copy")
    page.look(heard.append, heard.append)
    page.read()
    page.look(heard.append, heard.append)
    assert page.deeds.now not in heard, "what is being typed there would be lost"


def test_a_finalized_project_says_so_and_is_only_offered_what_it_allows(page):
    (one,) = page.read().projects
    assert page.deeds.offered(one) == ("copy", "share", "finalize", "delete")
    question = asked(page, "finalize")
    assert "It cannot be undone" in question.words
    page.deeds.do(question)
    (one,) = page.read().projects
    assert one.step == "finalized"
    assert page.deeds.offered(one) == ("copy", "share", "delete")


def test_what_somebody_works_on_is_not_deleted(page):
    question = asked(page, "delete")
    with holding(page.library.files.folder, question.project):
        reply = page.deeds.do(question)
    assert (reply.asked, reply.refused) == (None, True)
    assert "Songreel works on 'short song' at this moment" in reply.said


def test_what_another_page_did_is_said_in_a_sentence(page, folder):
    other, question = LibraryPage({"library": folder}), asked(page, "delete")
    page.read()
    told = []
    page.look(told.append)
    assert told == []
    other.deeds.do(question)
    page.look(told.append)
    page.look(told.append)
    assert len(told) == 1
    seen = page.read()
    assert seen.news == "'short song' was deleted meanwhile, in another window or by another program."
    assert page.read().news == seen.news, "until somebody here does something"
    reply = page.deeds.do(question)
    assert (reply.refused, reply.said) == (
        True,
        "'short song' was deleted meanwhile, in another window or by another program; it lies in the trash.",
    )
    assert page.read().news == ""
    other.deeds.ask("restore", question.project, "short song")
    free = page.deeds.ask("free", question.project, "short song")
    assert (free.asked, free.refused) == (None, True), "what was brought back does not go for good by an old button"
    assert "was brought back meanwhile" in free.said
    page.library.delete("short song", now=True)
    assert "was deleted for good meanwhile" in page.deeds.ask("copy", question.project, "short song").said


def test_a_library_that_is_gone_is_one_sentence_and_the_page_goes_on_when_it_is_back(page, folder):
    question, told = asked(page, "delete"), []
    page.read()
    folder.rename(folder.with_name("elsewhere"))
    page.look(told.append)
    with pytest.raises(LibraryError, match="is gone: it was deleted or moved"):
        page.read()
    page.look(told.append)
    reply = page.deeds.do(question)
    assert reply.refused
    assert "is gone: it was deleted or moved" in reply.said
    folder.with_name("elsewhere").rename(folder)
    page.look(told.append)
    assert len(told) >= 2
    assert [one.name for one in page.read().projects] == ["short song"]


def test_a_database_that_is_deleted_alone_is_heard_of_too(page, folder):
    page.read()
    told = []
    (folder / FILE_NAME).unlink()
    page.look(told.append)
    assert len(told) == 1


def test_the_page_hears_how_far_a_page_is(page):
    page.read()
    project, told, go_on = page.library.store.find_project("short song").id, [], threading.Event()
    share_slot(page.library, project).start(lambda _told, _cancel: go_on.wait(60))
    page.look(told.append)
    assert len(told) == 1
    (one,) = page.read().projects
    assert one.sharing == 0
    assert "share" not in page.deeds.offered(one)
    go_on.set()
    share_slot(page.library, project).wait()
    page.look(told.append)
    assert len(told) == 2


def test_a_question_stands_where_its_project_is(page):
    question = asked(page, "delete")
    assert (question.among_projects, question.in_trash, question.kind) == (question.project, "", "danger")
    page.deeds.do(question)
    free = page.deeds.ask("free", question.project, "short song").asked
    assert (free.among_projects, free.in_trash) == ("", question.project)
    assert (NOTHING.among_projects, NOTHING.in_trash, NOTHING.kind) == ("", "", "success")


def test_a_project_without_a_film_offers_neither_a_page_nor_the_end(page):
    now = datetime.now(UTC)
    one = ShownProject("a", "a", "", 1, "new", "", "", 0, False, None, None, 0, Decimal(0), 0, now, now, None, "", None)
    assert page.deeds.offered(one) == ("copy", "delete")


def test_a_visitor_of_a_shared_studio_has_their_own_library_and_names_no_folder(filmed, tmp_path):
    studio = SharedStudio(load(tmp_path / "owner"))
    visitor, _ = studio.known(studio.admit())
    shutil.copytree(filmed, studio.place(visitor) / "library")
    request = SimpleNamespace(url={"path": "/library/ws"}, user={"visitor": visitor})
    with shared(studio):
        page = LibraryPage({}, request)
        with page.library.store._database.transaction() as connection:
            connection.write("UPDATE films SET path = ?", [str(studio.place(visitor) / "library" / "film.mp4")])
        question = asked(page, "share")
        assert question.field == ""
        page.deeds.do(question, str(tmp_path / "elsewhere"))
        share_slot(page.library, question.project).wait()
        (one,) = page.read().projects
        assert (one.shared, one.not_shared) == ("short song", "")
        assert not (tmp_path / "elsewhere").exists()
        assert page.deeds.offered(one) == ("copy", "share", "finalize", "delete")
        assert str(tmp_path) not in page.deeds.ask("where", one.id, one.name).said
        for stranger in (None, SimpleNamespace(url={"path": "/library/ws"}, user=None)):
            with pytest.raises(LibraryError, match="This studio is shared"):
                LibraryPage({}, stranger)


def test_a_page_goes_where_the_studio_s_pages_go_and_the_studio_hears_of_it(page):
    question = asked(page, "share")
    leaving = Leaving(page.library.project(question.project))
    assert leaving.sharing is share_slot(page.library, question.project)
    page.deeds.do(question)
    leaving.sharing.wait()
    assert str(leaving.shared.folder) == leaving.folder
    assert page.read().projects[0].shared == "short song"
