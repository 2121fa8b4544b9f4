"""The plan as a storyboard over the library: each edit a version, takes that fit kept, nothing paid twice."""

from __future__ import annotations

import os
from dataclasses import replace
from decimal import Decimal

import pytest

from tests.counting_database import CountingDatabase
from tests.workflows.hosts import MODEL, Host
from workbench.errors import NotFoundError, OptionError, StaleVersionError
from workbench.model.board_edits import join_clips, move_cut, say, split_clip, swap_clips
from workbench.model.progress import Doing, Progress
from workbench.render.generate.provider import CountingProvider
from workbench.settings import load
from workbench.store.holding import holding
from workbench.workflows.board_standing import BoardStanding
from workbench.workflows.library import Library


@pytest.fixture
def opened_again(tmp_path, short_song):
    """Opens the library once more, as another program would: clips of 1 to 3 s, at a price."""

    def build(max_clip_s=4.0):
        settings = replace(load(tmp_path / "library"), min_clip_s=1.0, max_clip_s=max_clip_s)
        provider = CountingProvider(usd=Decimal("0.25"))
        return Library(settings=settings, provider=provider).open(short_song)

    return build


@pytest.fixture
def film(project, opened_again):
    """A project with a plan; a clip lasts about two bars of two seconds."""
    opened = opened_again()
    opened.plan(style="laser-grid", size="64x36", fps=10)
    return opened


def counted(impact):
    return impact.kept, impact.retrimmed, impact.remade


def longest(board):
    return max(range(len(board.clips)), key=lambda index: board.clips[index].span.frames)


def test_without_a_plan_there_is_nothing_to_show(project):
    with pytest.raises(NotFoundError, match=r"Nothing was planned .* plan it first"):
        _ = project.board.value


def test_the_board_is_the_plan_and_an_edit_is_the_plan(film):
    plan, board = film.planned(), film.board
    assert [clip.span for clip in board.value.clips] == [clip.span for clip in plan.clips]
    assert [mark.on for mark in board.value.marks[:4]].count("downbeat") >= 1
    at = longest(board.value)
    board.commit(split_clip(board.value, board.value.clips[at].span.start + 20))
    assert len(film.planned().clips) == len(plan.clips) + 1
    assert [clip.of for clip in board.value.clips] == list(range(len(plan.clips) + 1))
    assert board.saved


def test_undo_and_redo_are_the_librarys_and_survive_a_reload(film, opened_again):
    first = film.planned()
    board = film.board
    board.commit(say(board.value, [0], line="more rain"))
    board.commit(say(board.value, [1], seed=9))
    last = film.planned()
    again = opened_again().board
    assert again.version == board.version == 3
    assert again.undo()
    assert again.undo()
    assert film.planned() == first
    assert not again.undo()
    assert opened_again().board.redo()
    assert [clip.shot.line for clip in film.planned().clips][:2] == ["more rain", ""]
    anew = opened_again().board
    assert anew.redo()
    assert film.planned() == last
    assert not anew.redo()


def test_a_plan_made_anew_is_a_version_and_an_edit_after_undo_ends_redo(film):
    board = film.board
    before = film.planned()
    assert board.version == 1
    film.plan(style="neon-noir", size="64x36", fps=10)
    assert board.refresh().startswith("Changed elsewhere: clips 0-")
    assert board.undo()
    assert film.planned() == before
    board.commit(say(board.value, [0], seed=5))
    assert not board.redo()


def test_two_at_once_do_not_destroy_each_other(film, opened_again):
    mine, theirs = film.board, opened_again().board
    assert mine.value == theirs.value
    theirs.commit(say(theirs.value, [0], line="theirs"))
    film.planned()  # any call of the library writes what waits
    with pytest.raises(StaleVersionError, match=r"Changed elsewhere: clip 0\. So this edit was not kept"):
        mine.commit(say(mine.value, [1], line="mine"))
    assert film.planned().clips[0].shot.line == "theirs"


def test_takes_that_fit_stay_wherever_their_clips_go(film, opened_again):
    film.generate()
    board = film.board
    made = len(board.value.clips)
    at = longest(board.value)
    clip = board.value.clips[at]
    split = split_clip(board.value, clip.span.start + clip.span.frames // 2)
    assert counted(board.preview(split)) == (made - 1, 2, 0)
    board.commit(split)
    assert all(take.sha256 for take in film.expected_takes(film.planned()).values())
    swapped = swap_clips(board.value, at, at + 1)
    if board.value.clips[at].span.frames == board.value.clips[at + 1].span.frames:
        assert counted(board.preview(swapped))[2] == 0
    joined = join_clips(board.value, [at, at + 1])
    assert counted(board.preview(joined)) == (made - 1, 1, 0)
    board.commit(joined)
    assert all(take.sha256 for take in opened_again().expected_takes(film.planned()).values())


def test_what_must_be_made_again_is_told_with_seconds_and_price(film, opened_again):
    film.generate()
    board = opened_again(8.0).board
    index = next(i for i in range(1, len(board.value.clips)) if len(board.value.legal_cuts(i)) > 1)
    here = board.value.clips[index].span.start
    frame = next(mark.frame for mark in board.value.legal_cuts(index) if mark.frame != here)
    impact = board.preview(move_cut(board.value, index, frame))
    assert counted(impact) == (len(board.value.clips) - 2, 1, 1)
    longer = move_cut(board.value, index, frame).clips[index - 1 if frame > here else index]
    assert impact.seconds == pytest.approx(longer.span.frames / 10)
    assert impact.price_usd == Decimal("0.25")
    board.commit(move_cut(board.value, index, frame))
    assert [take.sha256 for take in film.expected_takes(film.planned()).values()].count("") == 1
    board.undo()
    assert all(take.sha256 for take in film.expected_takes(film.planned()).values())


def test_takes_that_came_meanwhile_count_too(film, opened_again):
    board = film.board
    edit = say(board.value, [1], seed=99)
    assert counted(board.preview(edit))[2] == 0
    opened_again().generate()
    assert counted(board.preview(edit))[2] == 1


def test_a_take_that_an_edit_came_back_to_is_told_as_lost_and_goes_along(film, opened_again):
    film.generate()
    board = film.board
    many, seed = len(board.value.clips), board.value.clips[1].seed
    board.commit(say(board.value, [1], seed=99))
    board.commit(say(board.value, [0], seed=99))  # a plan that no run has seen
    board.commit(say(board.value, [1], seed=seed))
    for again in (board, opened_again().board):
        assert counted(again.preview(say(again.value, [1], seed=98))) == (many - 2, 0, 1)
        clip = again.value.clips[1]
        split = split_clip(again.value, clip.span.start + clip.span.frames // 2)
        assert counted(again.preview(split)) == (many - 2, 2, 0)
    unasked = opened_again().board
    unasked.glance(unasked.value)
    unasked._standing._work.wait(30)
    split = split_clip(unasked.value, clip.span.start + clip.span.frames // 2)
    unasked.commit(split)  # a page that has seen how it stands does not ask what this costs
    assert all(take.sha256 for index, take in film.expected_takes(film.planned()).items() if index)


def test_a_seed_costs_its_clip_alone_and_a_lock_costs_nothing(film):
    film.generate()
    board = film.board
    many = len(board.value.clips)
    assert counted(board.preview(say(board.value, [1], seed=99))) == (many - 1, 0, 1)
    locked = say(board.value, [0, 1], locked=True)
    assert counted(board.preview(locked)) == (many, 0, 0)
    board.commit(locked)
    plan = film.planned()
    assert [bool(clip.take) for clip in plan.clips[:3]] == [True, True, False]
    assert plan.clips[0].shot.locked


def test_an_edit_that_means_the_same_plan_is_no_version(film):
    board = film.board
    version = board.version
    assert board.commit(say(board.value, [0], line="")) == version


def test_a_prompt_with_a_secret_is_refused_and_nothing_is_kept(film):
    board = film.board
    secret = "r8_" + "a1B2c3D4e5" * 4
    with pytest.raises(OptionError, match="access token"):
        board.commit(say(board.value, [0], line=secret))
    assert film.planned().clips[0].shot.line == ""


def test_the_standing_of_cards_comes_from_the_library(film):
    board = film.board
    glance = board.glance(board.value)
    assert glance.running
    assert {clip.state for clip in glance.clips} == {"unknown"}
    board._standing._work.wait(30)
    glance = board.glance(board.value)
    assert {clip.state for clip in glance.clips} == {"planned"}
    assert {clip.price_usd for clip in glance.clips} == {Decimal("0.25")}
    film.generate()
    board.glance(board.value)
    board._standing._work.wait(30)
    glance = board.glance(board.value)
    assert {clip.state for clip in glance.clips} == {"done"}
    assert {clip.takes for clip in glance.clips} == {1}
    assert not glance.running
    pictures = board.thumbnails(tuple(clip.thumbnail for clip in glance.clips))
    assert len(pictures) == len({clip.thumbnail for clip in glance.clips}) == len(glance.clips)
    assert all(data[:4] == b"RIFF" and data[8:12] == b"WEBP" for data in pictures.values())
    assert board.thumbnails(("no name", os.devnull)) == {}


def test_a_clip_that_failed_says_why(film):
    plan = film.planned()
    film.store.fail_clip(film.id, 0, "The host refused its words.", film.store.save_plan(film.id, plan))
    board = film.board
    board.glance(board.value)
    board._standing._work.wait(30)
    clip = board.glance(board.value).clips[0]
    assert (clip.state, clip.sentence) == ("failed", "The host refused its words.")


def test_a_clip_is_seen_to_be_made_before_anybody_knows_its_price(film):
    job = film.store.start_job(film.id, "generation")
    doings = (Doing("clip 1", "making", 0.4),)
    film.store.progress.write(job, Progress("generate", 0, 3, 10.0, "clip 1: making", doings=doings))
    board = film.board
    with holding(film.settings.library, film.id):
        clip = board.glance(board.value).clips[1]
        assert (clip.state, clip.share, clip.reckoned) == ("generating", 0.4, False)
        board._standing._work.wait(30)
        clip = board.glance(board.value).clips[1]
    assert (clip.state, clip.price_usd, clip.reckoned) == ("generating", Decimal("0.25"), True)


def test_work_that_goes_on_is_seen_clip_by_clip(film):
    board = film.board
    board.glance(board.value)
    board._standing._work.wait(30)
    job = film.store.start_job(film.id, "generation")
    doings = (Doing("clip 1", "making", 0.4),)
    film.store.progress.write(job, Progress("generate", 0, 3, 10.0, "clip 1: making", doings=doings))
    with holding(film.settings.library, film.id):
        glance = board.glance(board.value)
    assert glance.running
    assert [(clip.state, clip.share) for clip in glance.clips[:3]] == [
        ("waiting", 0.0),
        ("generating", 0.4),
        ("waiting", 0.0),
    ]
    board._standing._work.wait(30)
    film.store.end_job(job, "done")
    board.glance(board.value)
    board._standing._work.wait(30)
    assert {clip.state for clip in board.glance(board.value).clips} == {"planned"}


def test_a_look_at_the_clips_reads_only_the_jobs(film):
    """A page looks again and again, and the next edit waits for a look that takes long."""
    standing, plan = BoardStanding(film), film.latest.plan
    database = film.store._database = CountingDatabase(film.store.folder)
    for _ in range(3):
        standing.glance(plan, saved=False)  # what takes time is not begun
    assert database.count == 1


def test_a_clip_that_a_run_is_through_with_waits_no_more(film):
    """Its take is kept, and reckoned by the board, some time after its last frame."""
    board = film.board
    board.glance(board.value)
    board._standing._work.wait(30)
    job = film.store.start_job(film.id, "generation")

    def seen(*doings):
        film.store.progress.write(job, Progress("generate", 0, 3, 10.0, "", doings=doings))
        return [clip.state for clip in board.glance(board.value).clips[:3]]

    with holding(film.settings.library, film.id):
        assert seen(Doing("clip 1", "making", 0.4)) == ["waiting", "generating", "waiting"]
        assert seen(Doing("clip 2", "making", 0.1)) == ["waiting", "generating", "generating"]
        assert board.glance(board.value).clips[1].share == 0.4
    film.generate()
    film.store.end_job(job, "done")
    board._standing._work.wait(30)
    over = board.glance(board.value)  # before what it made is reckoned
    assert [clip.state for clip in over.clips[:3]] == ["planned", "generating", "generating"]
    assert over.running
    board._standing._work.wait(30)
    assert {clip.state for clip in board.glance(board.value).clips} == {"done"}


def test_what_a_run_was_at_is_forgotten_with_the_run_and_with_the_clip(film):
    board = film.board
    board.glance(board.value)
    board._standing._work.wait(30)

    def seen(job, *doings):
        film.store.progress.write(job, Progress("generate", 0, 3, 10.0, "", doings=doings))
        board.glance(board.value)
        board._standing._work.wait(30)
        return [clip.state for clip in board.glance(board.value).clips[:3]]

    with holding(film.settings.library, film.id):
        first = film.store.start_job(film.id, "generation")
        assert seen(first, Doing("clip 1", "making", 0.9)) == ["waiting", "generating", "waiting"]
        assert seen(first, Doing("clip 2", "making", 0.1)) == ["waiting", "generating", "generating"]
        board.commit(say(board.value, [1], seed=9))
        film.store.make_later()
        board.refresh()
        assert seen(first, Doing("clip 2", "making", 0.2)) == ["waiting", "waiting", "generating"]
        film.store.end_job(first, "cancelled")
        second = film.store.start_job(film.id, "generation")
        assert seen(second, Doing("clip 0", "making", 0.2)) == ["generating", "waiting", "waiting"]


def test_a_hosted_plan_says_how_long_a_model_makes_clips_and_offers_stills(open_with, clock):
    film = open_with(Host(clock))
    film.plan(style="laser-grid", size="1280x720", fps=24, provider="replicate", model=MODEL)
    board = film.board
    value = board.value
    assert (value.hosted, value.stills) == (True, True)
    assert all(0 < clip.span.frames <= clip.most for clip in value.clips)
    board.commit(say(say(value, [0], shown="placeholder"), [1], shown="still"))
    clips = film.planned().clips
    assert [(clip.shown, bool(clip.model)) for clip in clips[:2]] == [("placeholder", False), ("still", True)]
    assert clips[1].model != MODEL
    board.commit(say(board.value, [0, 1], shown="generated"))
    assert {clip.model for clip in film.planned().clips} == {clips[-1].model} or len(clips) == 2
    board.glance(board.value)
    board._standing._work.wait(30)
    prices = [clip.price_usd for clip in board.glance(board.value).clips]
    assert all(price is None or price > 0 for price in prices)


@pytest.mark.parametrize("seen_on_the_board", [False, True])
def test_takes_that_an_edit_came_back_to_are_kept_by_an_edit_after_others_changed_something_else(
    film, opened_again, seen_on_the_board
):
    film.generate()
    board = film.board
    seed = board.value.clips[1].seed
    for clip, other in ((1, 99), (0, 99), (1, seed)):
        board.commit(say(board.value, [clip], seed=other))
    film.store.make_later()
    again = opened_again().board
    if seen_on_the_board:
        again.glance(again.value)
        again._standing._work.wait(30)
    span = again.value.clips[1].span
    split = split_clip(again.value, span.start + span.frames // 2)
    assert again.preview(split).remade == 0
    opened_again().set_budget(Decimal(7))
    again.commit(split)
    again._store.make_later()
    there = [bool(take.sha256) for take in film.expected_takes(film.planned()).values()]
    assert there == [False] + [True] * (len(there) - 1)


def test_what_an_edit_costs_is_reckoned_from_what_the_board_knows_until_the_library_changes(film, opened_again):
    board, asked = film.board, []
    board.glance(board.value)
    board._standing._work.wait(30)
    expected = film.expected_takes
    film.expected_takes = lambda plan: asked.append(plan) or expected(plan)
    at = longest(board.value)
    split = split_clip(board.value, board.value.clips[at].span.start + 20)
    before = board.preview(split)
    assert asked == []  # it is asked while a hand waits, and reckoning all clips' takes is dear
    opened_again().set_budget(Decimal(7))
    assert board.preview(split) == before
    assert len(asked) == 1
