"""The page's panels of a film's finish: each control shows what the plan says, and changes it by a verb."""

from __future__ import annotations

import shutil

import numpy as np
import pytest
from PIL import Image

from workbench.errors import LibraryError, NotFoundError, OptionError
from workbench.jobs.keys import file_sha256
from workbench.media.cube import Cube, cube_text, grid
from workbench.model.effect import BeatEffect
from workbench.workflows.library import Library
from workbench.workflows.studio_brand import BrandPanel
from workbench.workflows.studio_finish import FinishPanel
from workbench.workflows.studio_joins import JoinPanel
from workbench.workflows.studio_saying import clip_choices, clock, planned_anew, seconds_of
from workbench.workflows.studio_sound import SoundPanel
from workbench.workflows.studio_titles import TitlePanel


@pytest.fixture
def project(heard, short_song, tmp_path):
    shutil.copytree(heard, tmp_path / "library")
    return Library(tmp_path / "library").open(short_song)


def finish(project):
    return project.planned().finish


def test_clips_are_chosen_by_their_number_section_and_time(project):
    plan = project.planned()
    labels = list(clip_choices(plan))
    assert labels[0] == f"clip 0 · {plan.sections[0].label} · 0:00"
    assert list(clip_choices(plan, first=1).values()) == list(range(1, len(plan.clips)))
    assert len(labels) == len(plan.clips)
    assert [clock(s) for s in (0, 62, 62.54, 599.96, 3600)] == ["0:00", "1:02", "1:02.5", "10:00", "60:00"]


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("", 0), (" 7 ", 7), ("62.5", 62.5), ("1:02.5", 62.5), ("75:00", 4500), ("0:59.999", 59.999), ("99", 99)],
)
def test_a_time_is_read_as_people_write_it(written, seconds):
    assert seconds_of(written) == seconds


@pytest.mark.parametrize("written", ["soon", "-1", "1:2:3", "1e9", "inf", "٣", "1:", ":5", "9" * 40])
def test_what_is_no_time_is_a_sentence(written):
    with pytest.raises(OptionError, match="is not one; write minutes and seconds"):
        seconds_of(written)


@pytest.mark.parametrize("written", ["99:99", "1:60", "0:60.0", " 1:75 "])
def test_seconds_after_minutes_are_below_60(written):
    with pytest.raises(OptionError, match=r"The time '.*' has (99|60|60\.0|75) seconds after its minutes, and .* 60;"):
        seconds_of(written)


def test_a_plan_made_anew_keeps_all_that_is_not_named(project):
    project.plan(style="neon-noir", type="performance", prompt="rain", size="128x72", fps=25, seed=7, calm_join="whip")
    before = project.planned()
    assert planned_anew(project) == before
    after = planned_anew(project, size="72x128")
    assert (after.prompt, after.seed, after.calm_join, after.rate) == ("rain", 7, "whip", 25)
    assert (after.size.width, after.size.height) == (72, 128)


def test_a_hosted_plan_made_anew_stays_hosted(project):
    before = project.plan(style="neon-noir", size="128x72", fps=24, provider="replicate", model="seedance-1-lite")
    after = planned_anew(project, section_join="whip")
    assert (
        {clip.model for clip in after.clips} == {clip.model for clip in before.clips} == {"bytedance/seedance-1-lite"}
    )


def test_a_join_is_chosen_for_one_clip(project):
    panel = JoinPanel(project, 2)
    assert panel.clip == list(clip_choices(project.planned()))[2]
    panel.set_kind("crossfade")
    panel = JoinPanel(project, 2)
    assert (panel.kind, panel.seconds) == ("crossfade", pytest.approx(0.667, abs=0.05))
    panel.set_seconds(0.5)
    assert JoinPanel(project, 2).seconds == 0.5
    panel = JoinPanel(project, 2)
    assert panel.lengths[:3] == [0, 0.083, 0.167]
    assert panel.seconds in panel.lengths
    panel.set_seconds(panel.lengths[-1])
    panel.set_seconds(11.0)
    assert "was shortened to" in JoinPanel(project, 2).note
    assert JoinPanel(project, 1).note == ""
    JoinPanel(project, 2).set_kind("cut")
    assert project.planned().clips[2].join == "cut"
    assert JoinPanel(project, 99).clip == JoinPanel(project).clip  # the plan has fewer clips by now


def test_other_seconds_leave_the_kind_that_another_window_chose(project):
    JoinPanel(project, 2).set_kind("crossfade")
    seen = JoinPanel(project, 2)
    project.join(2, "wipe")
    seen.set_seconds(0.5)
    there = project.planned().clips[2]
    assert (there.join, there.join_frames / project.planned().rate) == ("wipe", 0.5)


def test_usual_joins_are_the_whole_films(project):
    panel = JoinPanel(project)
    assert panel.calm_join.startswith("as the type has it")
    panel.set_section_join("dip-black")
    panel = JoinPanel(project)
    assert (panel.section_join, project.planned().section_join) == ("dip-black", "dip-black")
    panel.set_calm_join("whip")
    JoinPanel(project).set_section_join("")
    panel = JoinPanel(project)
    assert (panel.calm_join, panel.section_join[:7]) == ("whip", "as the ")


def test_grades_of_film_sections_and_shelf(project, tmp_path):
    panel = FinishPanel(project)
    assert (panel.grade, panel.graded) == ("no grade", False)
    name = next(label for label, value in panel.grades.items() if value == label)
    panel.set_grade(name)
    FinishPanel(project).set_strength(0.4)
    panel = FinishPanel(project)
    assert (panel.grade, panel.strength, panel.graded) == (name, 0.4, True)
    source = tmp_path / "look.cube"
    source.write_text(cube_text(Cube(np.clip(grid(5) * 0.9, 0, 1).astype(np.float32))))
    table = source.rename(tmp_path / f"{file_sha256(source)}.cube")
    panel = FinishPanel(project, {"my look": table}, section=panel.sections[-1])
    panel.set_section_grade(panel.section_grades["my look"])
    panel = FinishPanel(project, {"my look": table}, section=panel.sections[-1])
    assert panel.section_grade == "my look"
    assert FinishPanel(project, section=panel.section).section_grade == f"a table of your own ({table.stem[:6]})"
    assert set(panel.section_grades) >= {"as the film", "my look", "no grade"}
    panel.set_section_grade("as the film")
    assert finish(project).section_grades == ()
    FinishPanel(project).set_grade("style")
    assert FinishPanel(project).grade in FinishPanel(project).grades
    FinishPanel(project).set_match_joins(True)
    assert FinishPanel(project).match_joins
    FinishPanel(project).set_grade("none")
    assert finish(project).grade.lut == ""


def test_a_choice_in_force_is_always_among_those_that_are_offered(project):
    project.finish(captions=project.catalogue.captions[0].setting)
    panel = FinishPanel(project)
    assert panel.captions in panel.caption_ways
    for way in panel.caption_ways.values():
        panel.set_captions(way)
        assert FinishPanel(project).captions in FinishPanel(project).caption_ways
    name = project.catalogue.captions[-1].name
    FinishPanel(project).set_captions(name)
    assert FinishPanel(project).captions == name
    FinishPanel(project).set_captions("style")
    assert finish(project).captions is None


def test_effects_are_wires_that_keep_their_strength(project):
    panel = FinishPanel(project)
    assert panel.wired == []
    panel.set_usual_effects()
    panel = FinishPanel(project)
    assert panel.wired == ["zoom-pulse on the kick", "flash on the snare", "shake on the hats"]
    panel.set_wires([panel.wires[label] for label in ("flash on the snare", "swap on the downbeat")])
    assert finish(project).effects == (BeatEffect("flash", "snare", 0.35), BeatEffect("swap", "downbeat", 0.5))
    panel = FinishPanel(project)
    assert panel.effect_strength == 0.5
    panel.set_effect_strength(1.0)
    assert [effect.intensity for effect in finish(project).effects] == [0.7, 1.0]
    FinishPanel(project).set_wires([])
    assert finish(project).effects == ()


def test_titles_are_written_and_taken_away(project):
    panel = TitlePanel(project)
    panel.set_songs_title()
    assert TitlePanel(project).title == project.song.title_and_artist
    panel.set_title("  Night drive ")
    panel.set_rights("(c) 2026 Somebody")
    panel = TitlePanel(project)
    assert (panel.title, panel.rights) == ("Night drive", "(c) 2026 Somebody")
    panel.set_title("")
    panel.set_rights(" ")
    assert (TitlePanel(project).title, TitlePanel(project).rights) == ("", "")
    panel.set_rights("(c)\x00 2026\nSomebody\x1b")  # no program takes these as an argument
    panel.set_title("Night\x00 drive\nSomebody")
    panel = TitlePanel(project)
    assert (panel.rights, panel.title) == ("(c) 2026 Somebody", "Night  drive\nSomebody")
    panel.set_rights("")
    panel.set_title("")
    with pytest.raises(OptionError, match=r"words of the end card have 2001 characters, and 2000 are allowed"):
        panel.set_end_card("x" * 2001)
    panel.set_end_card("Thanks")
    assert TitlePanel(project).end_card == "Thanks"
    TitlePanel(project).set_end_card("")
    TitlePanel(project).add_title("none", "0:04", 1.0)
    assert [title.text for title in finish(project).titles] == ["none"]  # a word like others, there
    TitlePanel(project).remove_title(0)
    TitlePanel(project).add_title("Live\nin Berlin", "0:04", 2.5, "lower-third")
    panel = TitlePanel(project)
    assert panel.titles == {"1: 0:04 to 0:06.5 · Live": 0}
    assert finish(project).titles[0].place == "lower-third"
    panel.remove_title(None)
    assert len(finish(project).titles) == 1
    panel.remove_title(0)
    assert finish(project).titles == ()
    with pytest.raises(OptionError, match="There is no title 8 any more"):
        TitlePanel(project).remove_title(7)


@pytest.mark.parametrize(
    ("text", "start", "seconds", "said"),
    [
        ("", "1", 2.0, "is empty"),
        ("late", "1:39", 2.0, "begins at 99.00 s and the film ends"),
        ("none", "0:01", 0.0, "begins before it ends"),
        ("none", "soon", 2.0, "The time 'soon' is not one; write minutes and seconds"),
        ("none", "0:99", 2.0, "The time '0:99' has 99 seconds after its minutes"),
    ],
)
def test_a_title_that_nobody_could_read_is_refused(project, text, start, seconds, said):
    with pytest.raises(OptionError, match=said):
        TitlePanel(project).add_title(text, start, seconds)
    assert finish(project).titles == ()


def test_a_logo_is_moved_and_taken_away(project, tmp_path):
    with pytest.raises(NotFoundError, match="no logo"):
        BrandPanel(project).set_logo(place="centre")
    Image.new("RGB", (64, 64), "red").save(tmp_path / "logo.png")
    project.finish(logo=tmp_path / "logo.png")
    BrandPanel(project).set_logo(place="centre")
    BrandPanel(project).set_logo(size=0.2)
    BrandPanel(project).set_logo(opacity=0.5)
    panel = BrandPanel(project)
    assert (panel.logo_place, panel.logo_size, panel.logo_opacity) == ("centre", 0.2, 0.5)
    with pytest.raises(OptionError, match="This logo is not allowed: a logo's size"):
        panel.set_logo(size=3.0)
    panel.remove_logo()
    assert BrandPanel(project).logo is None


def test_a_brand_is_told_and_taken_away(project, tmp_path):
    assert "No brand is in force" in BrandPanel(project).brand
    (tmp_path / "brand.toml").write_text('name = "House"\npalette = ["#101010", "#808080", "#f0c040"]\n')
    project.finish(brand=tmp_path / "brand.toml")
    panel = BrandPanel(project)
    assert (panel.branded, panel.brand) == (True, "The brand House is in force, with colours, captions.")
    panel.remove_brand()
    assert not BrandPanel(project).branded


def test_another_shape_plans_anew_and_keeps_the_finish(project):
    TitlePanel(project).set_title("Night drive")
    panel = BrandPanel(project)
    assert (panel.size, panel.sizes[panel.size]) == ("128x72 (16:9)", "128x72")
    panel.set_size(panel.sizes["1080x1080 (1:1)"])
    assert BrandPanel(project).size == "1080x1080 (1:1)"
    assert finish(project).title == "Night drive"


def test_loudness_and_fades(project):
    panel = SoundPanel(project)
    assert panel.loudness == "as the song is"
    panel.set_loudness(panel.loudnesses["-14 LUFS (most players)"])
    SoundPanel(project).set_fade_in(1.5)
    SoundPanel(project).set_fade_out(2.0)
    panel = SoundPanel(project)
    assert (panel.loudness, panel.fade_in, panel.fade_out) == ("-14 LUFS (most players)", 1.5, 2.0)
    panel.set_loudness(-18.5)
    assert SoundPanel(project).loudnesses[SoundPanel(project).loudness] == -18.5
    with pytest.raises(OptionError, match="This sound is not allowed"):
        SoundPanel(project).set_fade_in(-1.0)
    SoundPanel(project).set_loudness(None)
    SoundPanel(project).set_fade_in(None)
    assert SoundPanel(project).loudness == "as the song is"


def test_a_finalized_project_refuses_each_change_by_its_sentence(project, tmp_path):
    project.compose(out=tmp_path / "film.mp4")
    project.finalize()
    before = project.planned()
    for change in (
        lambda: JoinPanel(project).set_kind("whip"),
        lambda: FinishPanel(project).set_usual_effects(),
        lambda: TitlePanel(project).set_title("x"),
        lambda: BrandPanel(project).set_size("72x128"),
        lambda: SoundPanel(project).set_fade_in(1.0),
    ):
        with pytest.raises(LibraryError, match="is finalized"):
            change()
    assert project.planned() == before
