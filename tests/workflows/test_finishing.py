"""A film's finish: what a person says is planned, rendered and proven; what is not allowed is one sentence."""

import errno
from pathlib import Path

import cv2
import numpy as np
import pytest

from workbench.errors import DiskFullError, NotFoundError, OptionError
from workbench.model.effect import BeatEffect
from workbench.model.finish import Finish
from workbench.model.grade import Grade
from workbench.model.mix import Mix
from workbench.model.title import Title
from workbench.render.generate.provider import FlatProvider
from workbench.workflows.library import Library

SIZE = {"size": "128x72", "fps": 24}


@pytest.fixture
def library(tmp_path):
    return Library(tmp_path / "library", provider=FlatProvider())


@pytest.fixture
def project(library, short_song):
    project = library.open(short_song)
    project.analyze(beats="librosa")
    project.plan(**SIZE)
    project.generate()
    return project


@pytest.fixture
def logo(tmp_path):
    path = tmp_path / "our logo'.png"
    cv2.imwrite(str(path), np.full((60, 90, 3), (20, 200, 20), np.uint8))
    return path


def test_a_film_with_everything_is_certified(project, logo, tmp_path):
    project.finish(
        grade="style",
        captions="pop",
        title="auto",
        end_card="{\\an5}: the end, ';movie=x",
        logo=logo,
        effects="usual",
        match_joins=True,
    )
    film = project.compose(out=tmp_path / "film.mp4")
    assert film.certificate.ok, film.certificate.reasons
    timeline = project.timeline()
    assert all(clip.lut for clip in timeline.clips)
    assert [title.text for title in timeline.titles][-1] == "{\\an5}: the end, ';movie=x"
    assert timeline.titles[0].text.startswith(project.song.title or project.song.name)
    assert timeline.logo is not None
    again = project.compose(out=tmp_path / "film.mp4")
    assert again.seconds["compose"] == 0


def test_swept_tables_are_baked_again_to_prove_a_film(project, library, tmp_path):
    project.finish(grade="style")
    film = project.compose(out=tmp_path / "film.mp4")
    for table in project.files.luts().glob("*.cube"):
        table.unlink()
    with project.store._database.transaction() as connection:
        connection.write("DELETE FROM certificates")
    assert library.verify(film.path)[1].ok


def test_what_is_not_named_stays_and_none_takes_it_away(project, logo):
    project.finish(grade="style", title="Hello", logo=logo, effects=[BeatEffect("flash", "beat", 0.5)])
    kept = project.finish(title="Other").finish
    assert (kept.title, bool(kept.logo), len(kept.effects)) == ("Other", True, 1)
    gone = project.finish(grade="none", title="none", logo="none", effects="none").finish
    assert gone == Finish()


def test_another_plan_keeps_the_finish(project):
    finish = project.finish(title="Hello", mix=Mix(fade_out_s=1.0)).finish
    assert project.plan(**SIZE, seed=2).finish == finish


def test_a_title_costs_the_chunks_that_it_lies_over(project):
    before = project.latest.plan
    project.finish(title="Hello")
    changes = project.changes(before)
    assert project.changes(before, before).frames == 0
    assert changes.what == ("titles",)
    assert 0 < len(changes.chunks) < changes.chunks_in_all


def test_a_logo_on_a_full_disk_is_one_sentence(project, logo, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(DiskFullError):
        project.finish(logo=logo)


def test_other_words_stand_at_their_times(project):
    words = Title("Live in Brno", 500, 2000, "lower-third")
    assert project.finish(titles=[words]).finish.titles == (words,)
    assert project.finish(title="Hello").finish.titles == (words,)
    assert words in project.timeline().titles
    assert project.finish(titles=[]).finish.titles == ()


def test_a_section_has_a_grade_of_its_own(project):
    label = project.latest.plan.sections[0].label
    project.finish(section_grades={label: "style"})
    plan, timeline = project.latest.plan, project.timeline()
    for clip, placed in zip(plan.clips, timeline.clips, strict=True):
        assert bool(placed.lut) == (plan.sections[clip.section].label == label)


@pytest.mark.parametrize(
    ("wish", "error", "said"),
    [
        ({"grade": "no-such-grade"}, OptionError, "no-such-grade"),
        ({"grade": "missing.cube"}, NotFoundError, "missing.cube"),
        ({"captions": "poop"}, OptionError, "poop"),
        ({"effects": "all"}, OptionError, "'usual', 'none'"),
        ({"logo": "missing.png"}, NotFoundError, "missing.png"),
        ({"brand": "missing.toml"}, NotFoundError, "missing.toml"),
        ({"mix": Mix(fade_in_s=999.0)}, OptionError, "999"),
        ({"title": "sk-" + "a" * 40}, OptionError, "access token"),
        ({"titles": [Title("sk-" + "a" * 40, 0, 900)]}, OptionError, "access token"),
    ],
)
def test_what_is_not_allowed_is_one_sentence(project, wish, error, said):
    before = project.latest.plan
    with pytest.raises(error, match=said):
        project.finish(**wish)
    assert project.latest.plan == before


def test_a_grade_of_ones_own(project, tmp_path):
    path = tmp_path / "my; grade'.cube"
    rows = "\n".join(f"{1 - r} {1 - g} {1 - b}" for b in (0, 1) for g in (0, 1) for r in (0, 1))
    path.write_text(f"LUT_3D_SIZE 2\n{rows}\n")
    finish = project.finish(grade=path).finish
    path.unlink()
    assert finish.grade != Grade()
    film = project.compose(out=tmp_path / "film.mp4")
    assert film.certificate.ok, film.certificate.reasons


def test_a_deleted_project_takes_its_images_with_it_and_leaves_those_of_others(project, library, logo, tmp_path):
    import soundfile

    own = tmp_path / "own.png"
    cv2.imwrite(str(own), np.full((50, 50, 3), 77, np.uint8))
    project.finish(logo=logo)
    project.still(0, own)
    soundfile.write(tmp_path / "other.wav", np.random.default_rng(0).normal(0, 0.1, 22050 * 8), 22050)
    other = library.open(tmp_path / "other.wav")
    other.analyze(beats="librosa")
    other.plan(**SIZE)
    shared = other.finish(logo=logo).finish.logo.image
    kept = project.latest.plan.clips[0].still.images[0]
    image, suffix = kept.sha256, kept.suffix
    assert project.files.holds(image, suffix)
    library.delete(project.id)
    assert not project.files.holds(image, suffix)
    assert project.files.holds(shared, ".png")
    library.delete(other.id)
    assert not project.files.holds(shared, ".png")
