"""Two windows on one project: what one of them changes after the other was drawn, the other does not undo."""

from __future__ import annotations

import shutil
from dataclasses import replace

import numpy as np
import pytest
import soundfile
from PIL import Image

from workbench.errors import LibraryGoneError, OptionError, StaleVersionError
from workbench.jobs.progress import Reporter
from workbench.model.logo import Logo
from workbench.model.mix import Mix
from workbench.workflows.library import Library
from workbench.workflows.studio import Studio
from workbench.workflows.studio_brand import BrandPanel
from workbench.workflows.studio_finish import FinishPanel
from workbench.workflows.studio_sound import SoundPanel, with_track
from workbench.workflows.studio_titles import TitlePanel
from workbench.workflows.work import working

NOW = "2026-11-27T10:00:00+00:00"


@pytest.fixture
def project(heard, short_song, tmp_path):
    shutil.copytree(heard, tmp_path / "library")
    return Library(tmp_path / "library").open(short_song)


@pytest.fixture
def window(project):
    """A page over the project: its step bar, and what that has told."""
    return Window(project)


class Window:
    """What the page's cells do, in their order."""

    def __init__(self, project):
        self.studio = Studio({"library": project.settings.library}, attended=True, live=False)
        chosen, self.told, self.ended = self.studio.open(project.id), [], []
        self.project = chosen.project
        self.board = self.project.board
        self.steps = self.studio.steps(chosen, self._changed, self._heard, self.ended.append)
        self.studio.listen(chosen)
        self.steps.glance()
        self.draw()

    def draw(self):
        self.studio.heard(self.project)
        self.studio.words(self.project)
        self.parting = self.studio.parting(self.project)
        self.studio.replan(self.project, self.board)

    def look(self):
        self.steps.glance()
        told, self.told = self.told, []
        return told

    def _changed(self):
        self.told.append("changed")
        self.draw()

    def _heard(self, _key):
        self.told.append("heard")
        self.draw()


def test_what_another_window_edits_and_undoes_is_seen_without_a_touch_and_once(project, window):
    assert window.look() == []
    project.finish(title="theirs")
    assert (window.look(), window.look()) == (["changed"], [])
    assert TitlePanel(window.project).title == "theirs"
    assert project.board.undo()
    assert (window.look(), window.look()) == (["changed"], [])
    assert TitlePanel(window.project).title == ""
    project.corrections.double()
    assert (set(window.look()), window.look()) == ({"changed"}, [])  # other beats may be another plan, too


def test_a_library_that_is_put_back_is_drawn_anew_and_the_editor_only_where_it_could_not_be(project, window):
    folder, again = project.files.folder, []
    window.steps = window.studio.steps(
        window.studio.open(project.id), None, window._heard, None, lambda: again.append(1)
    )
    window.steps.glance()
    for editor in (True, False):
        folder.rename(folder.with_name("away"))
        with pytest.raises(LibraryGoneError):
            window.look() if editor else window.studio.parting(window.project)
        with pytest.raises(LibraryGoneError):
            window.look()
        folder.with_name("away").rename(folder)
        assert window.look() == ([] if editor else ["heard"])
    assert len(again) == 2


def test_a_run_that_ends_while_the_page_shows_no_plan_yet_draws_nothing_anew(project, window):
    window.studio.listen(window.studio.open(project.id))
    with working(project.store, project.id, "analysis", Reporter()):
        window.look()
    window.look()
    assert window.ended == []
    window.draw()
    with working(project.store, project.id, "generation", Reporter()):
        window.look()
    window.look()
    assert window.ended == [project.store.jobs(project.id)[0].id]


def test_sections_that_another_program_edits_are_seen_though_nobody_planned_anew(project, window):
    mine, theirs = window.parting.document, project.sections
    first, *others = mine.value.sections  # the editor shows them
    theirs.commit(replace(theirs.value, sections=(replace(first, label="bridge"), *others)))
    assert theirs.undo()  # saved now, and back again
    assert theirs.redo()
    assert ("changed" in window.look(), window.look()) == (True, [])
    assert mine.value.sections[0].label == "bridge"
    mine.commit(replace(mine.value, sections=(replace(first, label="intro"), *others)))
    assert window.look() == []
    window.draw()
    assert window.look() == []


def test_what_a_window_does_itself_and_what_a_run_writes_is_no_news(project, window, monkeypatch):
    TitlePanel(window.project).set_title("mine")
    window.draw()  # as the page does before it looks again
    project.generate(clips=[0])
    assert window.look() == []
    monkeypatch.setattr(window.project.store, "step_facts", None)  # nothing has changed: the database is not asked
    assert window.look() == []


def test_words_that_are_edited_here_or_elsewhere_come_into_the_lane_and_draw_nothing_anew(project, window, tmp_path):
    words = tmp_path / "words.lrc"
    words.write_text("[00:01.00]one two\n[00:04.00]sing it\n", encoding="utf-8")
    project.analyze(beats="librosa", lyrics=words)
    assert "heard" in window.look()  # there is a lane now
    lane, other = window.studio.words(window.project), project.lyrics
    lane.commit(lane.value.decided(lane.value.word_time(1, 0, 4.2, 4.6), NOW))
    assert window.look() == []
    other.commit(other.value.decided(other.value.word_time(0, 0, 1.2, 1.6), NOW))
    assert window.look() == []
    assert [one.line.start_s for one in lane.value.lines] == [1.2, 4.2]
    project.corrections.double()
    assert (set(window.look()), window.look()) == ({"changed"}, [])  # other beats may be another plan, too


def test_the_lyric_lane_shows_the_sections_that_the_editor_makes_at_once(project, window, tmp_path):
    words = tmp_path / "words.lrc"
    words.write_text("[00:01.00]one two\n[00:04.00]sing it\n", encoding="utf-8")
    project.analyze(beats="librosa", lyrics=words)
    window.look()
    lane, editor = window.studio.words(window.project), window.parting.document
    first, *others = lane.value.sections
    told = []
    lane.subscribe(lambda sheet: told.append([one.label for one in sheet.sections]))
    editor.commit(replace(editor.value, sections=(replace(first, label="bridge"), *others)))
    window.studio.replan(window.project, window.board)  # as the page does after each edit
    assert told == [["bridge", *(one.label for one in others)]]
    halves = (replace(first, end_s=first.end_s / 2), replace(first, start_s=first.end_s / 2))
    editor.commit(replace(editor.value, sections=(*halves, *others)))
    window.studio.replan(window.project, window.board)
    window.studio.replan(window.project, window.board)
    assert (len(told), lane.value.sections) == (2, (*halves, *others))


@pytest.fixture
def voice(tmp_path):
    path = tmp_path / "voice.wav"
    soundfile.write(path, np.full(22050, 0.1, np.float32), 22050)
    return path


def finish(project):
    return project.planned().finish


class Meanwhile:
    """A project in which somebody does something else while a sound is taken in."""

    def __init__(self, project, deed):
        self._project, self._deed = project, deed

    def track(self, *given, **named):
        self._deed()
        return self._project.track(*given, **named)

    def __getattr__(self, name):
        return getattr(self._project, name)


def test_titles_of_both_windows_stay(project):
    mine = TitlePanel(project)
    TitlePanel(project).add_title("theirs", "0:04", 1.0)
    mine.add_title("mine", "0:01", 1.0)
    assert {title.text for title in finish(project).titles} == {"theirs", "mine"}


def test_the_title_that_was_shown_is_taken_away_or_none(project):
    TitlePanel(project).add_title("first", "0:01", 1.0)
    TitlePanel(project).add_title("second", "0:04", 1.0)
    mine, late = TitlePanel(project), TitlePanel(project)
    TitlePanel(project).remove_title(0)
    mine.remove_title(1)  # another number by now
    assert finish(project).titles == ()
    TitlePanel(project).add_title("third", "0:01", 1.0)
    with pytest.raises(OptionError, match="The title 'first' was changed or taken away meanwhile; look at the titles"):
        late.remove_title(0)
    assert [title.text for title in finish(project).titles] == ["third"]


def test_sounds_of_both_windows_stay(project, voice):
    mine = SoundPanel(project)
    with_track(project, voice, 1.0, 0.0, 0.0)
    mine.set_fade_in(2.0)
    assert (finish(project).mix.fade_in_s, len(finish(project).mix.tracks)) == (2.0, 1)


def test_a_sound_that_is_taken_in_undoes_nothing_that_was_done_meanwhile(project, voice):
    with_track(Meanwhile(project, lambda: SoundPanel(project).set_fade_in(2.0)), voice, 1.0, 0.0, 0.0)
    assert (finish(project).mix.fade_in_s, len(finish(project).mix.tracks)) == (2.0, 1)


def test_the_sound_that_was_shown_is_taken_away_or_none(project, voice):
    for start in (1.0, 3.0, 3.0):
        with_track(project, voice, start, 0.0, 0.0)
    mine, late = SoundPanel(project), SoundPanel(project)
    SoundPanel(project).remove_track(0)
    mine.remove_track(2)
    assert [track.start_s for track in finish(project).mix.tracks] == [3.0]
    with pytest.raises(OptionError, match="The sound 'wav' was changed or taken away meanwhile; look at the sounds"):
        late.remove_track(0)
    assert [track.start_s for track in finish(project).mix.tracks] == [3.0]


def test_grades_of_both_windows_stay(project):
    panel = FinishPanel(project)
    name, other = [label for label, value in panel.grades.items() if value == label][:2]
    first, last = panel.sections[0], panel.sections[-1]
    panel.set_grade(name)
    mine, theirs = FinishPanel(project, section=first), FinishPanel(project, section=last)
    theirs.set_section_grade(other)
    theirs.set_grade(other)
    mine.set_section_grade(name)
    mine.set_strength(0.5)
    assert {label for label, _ in finish(project).section_grades} == {first, last}
    assert (FinishPanel(project).grade, finish(project).grade.strength) == (other, 0.5)


def test_effects_of_both_windows_stay(project):
    FinishPanel(project).set_usual_effects()
    mine, theirs = FinishPanel(project), FinishPanel(project)
    wires = theirs.wires
    theirs.set_wires([*(wires[label] for label in theirs.wired), wires["swap on the downbeat"]])
    mine.set_wires([mine.wires[label] for label in mine.wired if not label.startswith("zoom")])
    assert FinishPanel(project).wired == ["flash on the snare", "shake on the hats", "swap on the downbeat"]
    strengths = {(each.kind, each.intensity) for each in finish(project).effects}
    mine.set_effect_strength(1.0)  # of what is in force, of which 0.5 is the strongest
    assert {(each.kind, each.intensity / 2) for each in finish(project).effects} == strengths
    mine.set_wires([mine.wires[label] for label in mine.wired if label.startswith("flash")])
    assert finish(project).effects[0].intensity == 0.7  # nothing was said of its strength


def test_a_logo_that_another_window_has_moved_stays_there(project, tmp_path):
    Image.new("RGB", (64, 64), "red").save(tmp_path / "logo.png")
    project.finish(logo=tmp_path / "logo.png")
    mine = BrandPanel(project)
    BrandPanel(project).set_logo(place="centre")
    mine.set_logo(size=0.2)
    logo = finish(project).logo
    assert isinstance(logo, Logo)
    assert (logo.place, logo.size) == ("centre", 0.2)


def test_a_finish_that_was_made_from_another_plan_is_refused(project):
    before = project.planned()
    project.finish(title="theirs")
    with pytest.raises(StaleVersionError, match="The plan was changed meanwhile"):
        project.finish(mix=Mix(fade_in_s=1.0), after=before)
    assert (finish(project).title, finish(project).mix.fade_in_s) == ("theirs", 0.0)
