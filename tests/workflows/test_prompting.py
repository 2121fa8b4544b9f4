"""Prompts shown and approved, and the bible of a film: kept, injected, taken along."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace

import pytest
from PIL import Image

from workbench.errors import NotFoundError, OptionError, RefusedValueError
from workbench.jobs.clock import StillClock
from workbench.jobs.keys import dumps
from workbench.jobs.scripted import ScriptedProvider
from workbench.media.process import run_ffmpeg
from workbench.render.generate.provider import CountingProvider
from workbench.workflows.hosting import Hosts
from workbench.workflows.library import Library
from workbench.workflows.prompting import sheet_lines, sheet_report

MODEL = "bytedance/seedance-1-lite"


class Host(ScriptedProvider):
    """Sends the same short video, whatever it is asked."""

    def __init__(self, clock):
        super().__init__(clock, name="replicate", write=self.filmed)

    def filmed(self, request, folder):
        path = folder / "answer.mp4"
        source = f"color=c=red:s=32x18:r=24:d={float(request.seconds)}"
        run_ffmpeg(["-f", "lavfi", "-i", source, "-preset", "ultrafast", "-y", str(path)], what="making a test")
        return [path]


@pytest.fixture(scope="module")
def heard(short_song, tmp_path_factory):
    folder = tmp_path_factory.mktemp("heard")
    project = Library(folder, provider=CountingProvider()).open(short_song)
    project.analyze(beats="librosa")
    project.plan(style="laser-grid", size="128x72", fps=24, prompt="a courier crosses the city")
    return folder


@pytest.fixture
def clock():
    return StillClock()


@pytest.fixture
def host(clock):
    return Host(clock)


@pytest.fixture
def project(heard, short_song, tmp_path, host, clock):
    shutil.copytree(heard, tmp_path / "library")
    hosts = Hosts({"replicate": host}, clock=clock, draw=lambda: 0.5)
    return Library(tmp_path / "library", provider=CountingProvider(), hosts=hosts).open(short_song)


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "mara.png"
    Image.new("RGB", (128, 96), "red").save(path)
    return path


def payloads(host):
    return [request.payload for request in host.created]


def test_what_is_shown_is_what_is_sent(project, host):
    sheet = project.prompts(model=MODEL)
    project.generate(provider="replicate", model=MODEL, clips=[0, 1])
    sent = sorted(payload["prompt"] for payload in payloads(host))
    assert sent == sorted(sheet.clips[index].prompts["video"].text for index in (0, 1))
    assert all(text.startswith("a courier crosses the city, ") for text in sent)


def test_an_approval_is_of_just_these_words(project, host):
    assert not project.prompts().approved
    project.generate(provider="replicate", model=MODEL, clips=[0])
    assert [note for note in project.notes if "Nobody has approved" in note]
    project.approve_prompts()
    assert project.prompts().approved
    project.notes.clear()
    project.generate(clips=[0, 1])
    assert not [note for note in project.notes if "prompts" in note]
    project.section_note(project.planned().sections[0].label, "rain begins")
    sheet = project.prompts()
    assert not sheet.approved
    assert sheet.overall_approved
    project.generate(clips=[0])
    assert [note for note in project.notes if "are not those that were approved" in note]


def test_an_approval_goes_along_while_the_words_stay(project):
    project.approve_prompts()
    before = project.planned()
    assert before.approved_prompts
    project.plan(style="laser-grid", size="144x80", fps=24, prompt="a courier crosses the city")
    assert project.prompts().approved
    project.plan(style="laser-grid", size="128x72", fps=24, prompt="a fox crosses the city")
    assert not project.prompts().overall_approved


def test_who_comes_up_is_told_and_seen(project, host, picture):
    project.character("Mara", "a courier in red", images=picture)
    project.place("the pier", "wet planks", clips=[0])
    project.generate(provider="replicate", model=MODEL, clips=[0, 1])
    first, second = sorted(payloads(host), key=lambda payload: "wet planks" not in payload["prompt"])
    assert "Mara, a courier in red" in first["prompt"]
    assert "Mara, a courier in red" in second["prompt"]
    assert "wet planks" not in second["prompt"]
    (kept,) = project.bible.entries[0].images
    assert [file.sha256 for file in first["reference_images"]] == [kept.sha256]
    assert project.files.intact(kept.sha256, kept.suffix)


def test_the_bible_outlives_a_plan_and_a_project_takes_its_images_along(project, picture, host):
    project.character("Mara", images=[picture])
    project.plates([picture])
    project.avoid(["cars", " cars "])
    bible = project.bible
    assert bible.avoid == ("cars",)
    project.plan(style="neon-noir", size="128x72", fps=24)
    assert project.bible == bible
    project.character("mara", "now with words")
    assert [(e.name, e.description, len(e.images)) for e in project.bible.entries] == [("mara", "now with words", 1)]
    project.forget("Mara")
    project.plates(None)
    assert (project.bible.entries, project.bible.plates) == ((), ())


def test_a_note_is_the_sections_and_outlives_a_plan(project):
    (whole,) = project.arrangement()
    project.section_note(whole.label, "rain begins")
    document = project.sections
    (noted,) = document.value.sections
    assert noted.note == "rain begins"
    halves = (replace(noted, end_s=4.0, note=""), replace(noted, start_s=4.0, note="snow 🎸"))
    document.commit(replace(document.value, sections=halves))
    project.plan(style="neon-noir", size="128x72", fps=24)
    plan = project.planned()
    assert [s.note for s in plan.sections] == ["", "snow 🎸"]
    texts = {clip.index: project.prompts().clips[clip.index].prompts for clip in plan.clips}
    assert all(("snow" in str(texts[clip.index])) == (clip.section == 1) for clip in plan.clips)
    label = whole.label
    with pytest.raises(OptionError, match="at most 100 characters"):
        project.section_note(label, "x" * 101)


def test_a_plan_of_an_older_version_keeps_its_notes(project):
    plan = project.planned()
    old = json.loads(dumps(plan))
    old["bible"]["notes"] = [[plan.sections[0].label.upper(), "rain begins"]]
    for section in old["sections"]:
        del section["note"]
    with project.store._database.transaction() as connection:
        connection.write("UPDATE plans SET value = ?", [json.dumps(old, separators=(",", ":"))])
    label = plan.sections[0].label
    assert {s.note for s in project.planned().sections if s.label == label} == {"rain begins"}
    project.lock([0])  # made from a plan that reads as another one than it was kept as
    assert project.planned().clips[0].shot.locked
    project.plan(style="neon-noir", size="128x72", fps=24)
    assert {s.note for s in project.planned().sections if s.label == label} == {"rain begins"}


def test_free_films_stay_as_they_are(project, picture):
    before = project.take_keys(project.planned())
    project.character("Mara", "in red", images=picture)
    project.avoid(["cars"])
    project.section_note(project.planned().sections[0].label, "rain")
    project.approve_prompts()
    assert project.take_keys(project.planned()) == before


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda p: p.character("Mara", sections=["bridgge"]), "No section is labelled 'bridgge'"),
        (lambda p: p.character("Mara", clips=[99_999]), "There is no clip 99999"),
        (lambda p: p.character("  "), "1 to 60 characters"),
        (lambda p: p.character("x" * 61), "1 to 60 characters"),
        (lambda p: p.character("Mara", "x" * 601), "at most 600 characters"),
        (lambda p: p.character("Mara", "the key is r8_" + "a1" * 18), "looks like an access token"),
        (lambda p: p.forget("Nobody"), "it has no entries yet"),
        (lambda p: p.avoid(["x" * 61]), "1 to 60 characters"),
        (lambda p: p.plates([]), None),
        (lambda p: p.prompts(model="kling"), "did you mean"),
    ],
)
def test_a_wish_that_is_not_allowed_changes_nothing(project, call, said):
    before = project.planned()
    if said is None:
        call(project)
    else:
        with pytest.raises((OptionError, RefusedValueError), match=said):
            call(project)
    assert project.planned() == before


def test_a_file_that_is_no_image_is_refused_before_anything_is_kept(project, tmp_path):
    false = tmp_path / "mara.png"
    false.write_text("<svg/>")
    with pytest.raises(OptionError):
        project.character("Mara", images=false)
    with pytest.raises(NotFoundError):
        project.character("Mara", images=tmp_path / "gone.png")
    assert project.bible.entries == ()


def test_the_sheet_for_people_and_for_scripts(project):
    sheet = project.prompts()
    report = sheet_report(sheet, [1])
    assert [clip["index"] for clip in report["clips"]] == [1]
    assert report["clips"][0]["video"]["template"] == "seedance"
    assert report["clips"][0]["still"]["model"] == "black-forest-labs/flux-dev"
    lines = sheet_lines(sheet, [1])
    assert lines[0].startswith("The film, not approved (")
    assert any(line.startswith("  motion ") for line in lines)


def test_a_mix_says_what_it_saves_and_buys_only_what_is_generated(project, host):
    plan = project.planned()
    quote = project.quote(provider="replicate", model=MODEL)
    whole, cheaper, draft = quote.mixes
    assert (whole.usd, whole.saved_usd) == (quote.total_usd, 0)
    assert cheaper.generated + cheaper.stills == draft.generated + draft.stills + draft.placeholders == len(plan.clips)
    assert draft.usd < whole.usd
    assert draft.usd + draft.saved_usd == whole.usd
    takes = project.generate(provider="replicate", model=MODEL, mix="50/0/50")
    assert (
        len(host.created) == sum(bool(clip.model) for clip in project.planned().clips) < len(takes) == len(plan.clips)
    )
    with pytest.raises(OptionError, match="is for nothing"):
        project.quote(provider="flat", mix="50/0/50")


def test_a_film_names_its_placeholders(project, tmp_path):
    project.generate(provider="replicate", model=MODEL, mix="50/0/50")
    placed = [clip.index for clip in project.planned().clips if clip.shown == "placeholder"]
    film = project.compose(out=tmp_path / "film.mp4")
    named = [note for note in film.certificate.notes if "placeholder" in note]
    assert len(named) == 1
    assert all(str(index) in named[0] for index in placed)
    again = project.compose(out=tmp_path / "film.mp4")
    assert [note for note in again.certificate.notes if "placeholder" in note] == named
