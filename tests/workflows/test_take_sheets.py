"""The takes of one clip: what a person sees of them, and what becomes of what they wish."""

from __future__ import annotations

import shutil
from decimal import Decimal

import pytest

from workbench.errors import NotFoundError, OptionError
from workbench.media.frames import read_frames
from workbench.workflows.background import slot
from workbench.workflows.library import Library


@pytest.fixture
def project(heard, short_song, tmp_path):
    shutil.copytree(heard, tmp_path / "library")
    project = Library(tmp_path / "library").open(short_song)
    project.generate(clips=[0, 1])
    return project


def made_again(project, takes, **wished):
    takes.again(**{"section": False, "seed": "new", **wished})
    glance = slot(f"takes of {takes.sheet().clip} of {project.id} in {project.settings.library}").wait(60)
    assert not glance.running


def test_a_clip_s_takes_are_seen_with_their_place_in_the_song(project):
    plan = project.planned()
    sheet = project.compare(1).sheet()
    assert (sheet.clip, sheet.section, sheet.song_s) == (1, plan.sections[0].label, project.song.duration_s)
    assert sheet.start_s == pytest.approx(float(plan.clips[1].span.start / plan.rate))
    assert sheet.left is None
    (card,) = sheet.takes
    assert (card.number, card.shown, card.there, card.made_by, card.cost_usd) == (1, True, True, "offline", Decimal(0))
    assert card.starts_s == pytest.approx(float(plan.fade_in(1) / plan.rate))


def test_a_new_take_is_made_in_the_background_and_the_old_one_is_chosen_back(project):
    takes = project.compare(0)
    assert takes.price(section=False, seed="new").startswith("1 of ")
    made_again(project, takes)
    assert [(card.number, card.shown) for card in takes.sheet().takes] == [(1, False), (2, True)]
    takes.choose(1)
    assert [card.shown for card in takes.sheet().takes] == [True, False]
    assert project.planned().clips[0].take == takes.sheet().takes[0].key


def test_the_whole_section_is_made_again_but_for_what_is_locked(project):
    project.generate()
    takes, plan = project.compare(0), project.planned()
    own = [clip.index for clip in plan.clips if clip.section == 0]
    project.lock(own[-1])
    made_again(project, takes, section=True)
    counts = [len(project.compare(index).sheet().takes) for index in own]
    assert counts == [2] * (len(own) - 1) + [1]
    assert len(own) > 1
    assert takes.sheet().in_section == len(own)


def test_a_rejected_take_keeps_its_reason_and_is_wanted_again_once_it_is_chosen(project):
    takes = project.compare(0)
    takes.reject(1, "  the   face melts ")
    assert takes.sheet().takes[0].rejected == "the face melts"
    assert project.compare(0).sheet().takes[0].rejected == "the face melts"  # in another window too
    takes.choose(1)
    assert takes.sheet().takes[0].rejected == ""
    takes.reject(1, "dull")
    takes.reject(1, None)
    assert takes.sheet().takes[0].rejected == ""


def test_what_cannot_be_done_is_said_and_changes_nothing(project):
    takes = project.compare(0)
    before = takes.sheet()
    for wish, said in (
        (lambda: takes.choose(7), "Clip 0 has no take 7; there are 1."),
        (lambda: takes.reject(1, "x" * 201), "1 to 200 characters, not 201"),
        (lambda: takes.reject(1, " "), "1 to 200 characters, not 0"),
        (lambda: takes.film(7), "no take 7"),
        (lambda: project.compare(999), "999"),
    ):
        with pytest.raises(OptionError, match=said):
            wish()
    takes.lock(locked=True)
    for wish in (takes.price, takes.again):
        with pytest.raises(OptionError, match="locked"):
            wish(section=False, seed="new")
    assert takes.work() == (False, "")
    takes.lock(locked=False)
    assert takes.sheet().takes[0].key == before.takes[0].key


def test_a_shared_studio_counts_down(project):
    (project.files.folder / "songreel.toml").write_text("most_regenerations = 1\n")
    takes = Library(project.files.folder).project(project.id).compare(0)
    assert takes.sheet().left == 1
    made_again(project, takes)
    assert takes.sheet().left == 0
    with pytest.raises(OptionError, match="this library allows 1"):
        takes.again(section=False, seed="new")


def test_a_film_that_a_page_can_play_is_made_once_and_is_silent(project, tmp_path):
    takes = project.compare(0)
    film, mime = takes.film(1)
    assert (mime, takes.film(1)[0] == film) == ("video/mp4", True)
    (tmp_path / "take.mp4").write_bytes(film)
    frames = project.planned().media_span(0).frames
    assert len(list(read_frames(tmp_path / "take.mp4"))) == frames
    assert b"mp4a" not in film


def test_a_take_whose_file_is_gone_is_named(project):
    takes = project.compare(0)
    (take,) = project.takes(0)
    project.files.path(take.sha256, take.suffix).unlink()
    assert not project.compare(0).sheet().takes[0].there
    for wish in (lambda: takes.film(1), lambda: takes.choose(1)):
        with pytest.raises(NotFoundError, match="gone or damaged"):
            wish()


def test_a_plan_that_has_no_such_clip_any_more_is_said(project, opened):
    short = opened(project.files.folder, 1.5).project(project.id)
    last = len(short.plan(style="laser-grid", size="128x72", fps=24).clips) - 1
    takes = project.compare(last)
    assert len(project.plan(style="laser-grid", size="128x72", fps=24).clips) <= last
    with pytest.raises(OptionError, match="choose another"):
        takes.sheet()
