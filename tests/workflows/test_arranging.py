"""Finer and coarser sections of a song that was listened to once."""

import shutil
from dataclasses import replace
from itertools import pairwise

import pytest

from workbench.errors import NotFoundError, OptionError
from workbench.media.bundle import bundled
from workbench.model.character import SECTION_WORDS
from workbench.workflows.analysis_report import analysis_lines, analysis_report
from workbench.workflows.library import Library
from workbench.workflows.studio import Studio
from workbench.workflows.what_changed import what_changed


@pytest.fixture(scope="module")
def heard_once(tmp_path_factory):
    """The library of a song with a form; its file is gone from then on, so that nothing can be heard again."""
    folder = tmp_path_factory.mktemp("arranging") / "library"
    project = Library(folder).open(bundled("data/songs/glass-tide.ogg"))
    project.analyze(beats="librosa")
    project.song_path().unlink()
    return folder, project.id


@pytest.fixture
def parted(heard_once, tmp_path):
    """The project in a library of the test's own, where its song can be read."""
    folder, _ = heard_once
    shutil.copytree(folder, tmp_path / "library")
    return Library(tmp_path / "library").open(bundled("data/songs/glass-tide.ogg"))


@pytest.fixture
def project(heard_once):
    folder, name = heard_once
    project = Library(folder).project(name)
    yield project
    while project.sections.undo():
        pass


def starts(sections):
    return {section.start_s for section in sections}


def test_finer_sections_keep_the_boundaries_of_coarser_ones(project):
    found = [project.sections_at(word) for word in ("coarse", "usual", "fine")]
    assert all(starts(coarse) < starts(fine) for coarse, fine in pairwise(found))
    assert found[1] == project.sections_at() == project.heard().sections
    assert len(project.sections_at(4)) == 4
    assert project.arrangement() == project.heard().sections, "nothing is kept yet"


def test_they_are_put_in_force_and_undone(project):
    before = project.arrangement()
    put = project.arrange("fine")
    assert project.arrangement() == put != before
    assert project.sections.undo()
    assert project.arrangement() == before


def test_who_asks_for_more_than_there_are_is_told_how_many(project):
    most = project.heard().section_levels.most
    assert len(project.arrange(most)) == most
    assert project.notes == []
    assert len(project.arrange(1000)) == most
    said = f"This song has {most} sections at the finest, fewer than the 1000 that were asked for."
    assert project.notes == [said]


def test_a_person_may_commit_them_changed(project):
    document = project.sections
    document.commit(replace(document.value, sections=project.sections_at(4)))
    assert len(project.arrangement()) == 4


def told_moods(project):
    """The word of each section in force, as a person reads it."""
    heard = replace(project.heard(), sections=project.arrangement())
    report = analysis_report(project.song, heard, ())["sections"]
    lines = [line for line in analysis_lines(project.song, heard, ()) if " to " in line and line.endswith(")")]
    found = [section["mood"] for section in report]
    assert all(f", {word}" in line for word, line in zip(found, lines[-len(found) :], strict=True))
    return found


def test_each_section_in_force_has_a_mood_and_a_verdict(project):
    moods = {mood.start_s: mood.word for mood in project.heard().character.sections}
    usual = project.heard()
    flowing = replace(usual.grid, verdicts=tuple(replace(v, verdict="phrase_flow") for v in usual.grid.verdicts))
    put = project.arrange("fine")
    assert len(put) > len(moods)
    found = told_moods(project)
    assert None not in found
    assert all(moods[section.start_s] == word for section, word in zip(put, found, strict=True) if section in moods)
    lines = list(analysis_lines(project.song, replace(usual, sections=put, grid=flowing), ()))
    assert sum("cut by phrases" in line for line in lines) == len(put)


def test_a_corrected_mood_is_that_of_the_section_in_force_and_holds_there(parted):
    project = parted
    put = project.arrange("fine")
    usual = starts(project.heard().sections)
    index = next(i for i, section in enumerate(put) if section.start_s not in usual)
    before, section = told_moods(project), put[index]
    other = "drop" if before[index] != "drop" else "calm"
    old = project.heard()
    now = project.corrections.section_mood((section.start_s + section.end_s) / 2, other)
    assert told_moods(project) == [*before[:index], other, *before[index + 1 :]]
    assert [one.what for one in what_changed(old, now, put)] == [f"mood of section {index + 1}"]
    (kept,) = project.corrections
    assert (kept.change.start_s, kept.change.end_s) == (section.start_s, section.end_s)
    project.plan(size="128x72", fps=24)
    asked = {clip.section: clip.prompt for clip in project.latest.plan.clips}
    assert SECTION_WORDS[other] in asked[index]
    project.arrange("coarse")
    project.arrange("fine")
    assert told_moods(project)[index] == other


@pytest.mark.parametrize("wish", ["finest", 0, -3, 2.5])
def test_another_wish_is_refused(project, wish):
    with pytest.raises(OptionError):
        project.sections_at(wish)


@pytest.fixture
def of_one_fineness(project):
    """The same song, where who found its sections knew one fineness alone."""
    heard = project.heard()
    project.store.save_analysis(project.id, replace(heard, section_levels=None, key="1" * 64))
    yield project
    project.store.save_analysis(project.id, heard)


def test_sections_of_one_fineness_are_told_in_a_sentence(of_one_fineness):
    project = of_one_fineness
    with pytest.raises(NotFoundError, match="found by repeats in one fineness alone; listen again"):
        project.arrange("fine")
    parting = Studio({"library": project.settings.library}, attended=True, live=False).parting(project)
    assert parting.counts == [parting.count] == [len(project.heard().sections)]


def test_the_editors_document_follows_the_slider(project):
    parting = Studio({"library": project.settings.library}, attended=True, live=False).parting(project)
    told = []
    parting.document.subscribe(told.append)
    assert parting.count == len(project.arrangement())
    assert parting.counts[0] == 2
    assert parting.counts[-1] > parting.count
    parting.part(parting.count)
    assert told == []
    parting.part(4)
    assert len(told[-1].sections) == len(project.arrangement()) == 4
    again = Studio({"library": project.settings.library}, attended=True, live=False).parting(project)
    assert again.count == 4
    assert again.document.undo()
    parting.look()
    assert parting.count == len(told[-1].sections) != 4
    assert parting.count in parting.counts
    assert len(project.arrangement()) == parting.count


def test_a_locked_section_refuses_another_parting_and_colours_go_along(project):
    document = project.sections
    value = document.value
    first = replace(value.sections[0], note="rain", colour="rose")
    document.commit(replace(value, sections=(first, *value.sections[1:])))
    fewer = project.arrange(2)
    assert document.refresh()
    if fewer[0].label == first.label:
        assert project.arrangement()[0].note == "rain"
    locked = tuple(replace(s, locked=True) for s in document.value.sections)
    document.commit(replace(document.value, sections=locked))
    with pytest.raises(OptionError, match="is locked"):
        project.arrange("usual")
    assert project.arrangement() == locked
