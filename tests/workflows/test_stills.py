"""A person's images in a film, from the file to the certificate."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from workbench.errors import NotFoundError, OptionError
from workbench.media.frames import read_frames
from workbench.timebase import Span
from workbench.workflows.directing import replan

SIZE = {"size": "128x72", "fps": 24}


@pytest.fixture
def project(project):
    project.plan(**SIZE)
    return project


@pytest.fixture
def photo(tmp_path):
    """Texture in green, which no flat clip has; 240 x 160."""
    grey = np.random.default_rng(3).integers(60, 200, (20, 30), np.uint8)
    picture = Image.fromarray(np.dstack([grey // 4, grey, grey // 4])).resize((240, 160), Image.Resampling.BICUBIC)
    picture.save(tmp_path / "my photo.jpg", quality=95)
    return tmp_path / "my photo.jpg"


def kept(tmp_path):
    return sorted(
        path.suffix for path in (tmp_path / "library" / "media").rglob("*") if path.suffix in (".jpg", ".png")
    )


def test_a_still_is_in_the_film_and_the_film_is_proven(project, photo, tmp_path):
    without = project.latest.plan
    plan = project.still(1, photo, focus=[(0.7, 0.4)])
    assert project.latest.plan == plan
    assert plan.clips[1].still.focus == ((0.7, 0.4),)
    film = project.compose(out=tmp_path / "film.mp4")
    assert film.certificate.ok, film.certificate.reasons
    assert sorted(project.provider.made) == [clip.index for clip in plan.clips if clip.index != 1]
    span = plan.clips[1].span
    shown = next(iter(read_frames(film.path, start=(span.start + span.end) // 2, count=1)))
    assert shown[..., 1].mean() > 1.5 * shown[..., 0].mean()
    take = project.timeline().clips[1].take
    assert (take.provider, take.cost_usd, take.span) == ("stills", 0, plan.media_span(1))
    assert kept(tmp_path) == [".jpg"]
    back = project.still(1, None)
    assert back == without
    assert project.compose(out=tmp_path / "back.mp4").certificate.ok
    assert sorted(project.provider.made) == [clip.index for clip in plan.clips]


def test_a_transition_into_a_still_is_proven_too(project, photo, tmp_path):
    project.still(1, photo, "pan")
    plan = project.join(1, "crossfade", 0.5)
    film = project.compose(out=tmp_path / "film.mp4")
    assert film.certificate.ok, film.certificate.reasons
    assert project.timeline().clips[1].take.span.start == plan.clips[1].span.start - 6


def test_the_same_still_in_two_clips_of_one_length_lies_in_each(project, photo, tmp_path):
    plan, half = project.latest.plan, project.latest.plan.frames // 2
    section = replace(plan.sections[0], end_s=plan.sections[-1].end_s, span=Span(0, 2 * half))
    clips = tuple(
        replace(plan.clips[i], section=0, span=Span(i * half, (i + 1) * half), join="cut", join_frames=0)
        for i in (0, 1)
    )
    project.store.save_plan(project.id, replace(plan, sections=(section,), clips=clips))
    first, second = 0, 1
    project.still(first, photo, "hold")
    plan = project.still(second, photo, "hold")
    plan = replace(plan, clips=tuple(replace(c, still=replace(c.still, variant=0)) for c in plan.clips))
    project.store.save_plan(project.id, plan)
    assert len(set(project.take_keys(plan).values())) == 1
    for _ in range(2):  # made, and loaded
        project.generate()
        for clip in project.timeline().clips:
            assert clip.take.span == plan.media_span(clip.index)
    assert project.compose(out=tmp_path / "film.mp4").certificate.ok


def test_another_plan_keeps_the_still(project, photo):
    project.still(1, photo, "pan", focus=[(0.2, 0.2)])
    plan = project.plan(**SIZE, style=project.latest.plan.style, prompt="a kite", seed=5)
    assert plan.clips[1].still.move == "pan"
    assert replan(project, plan, project.arrangement()).clips[1].still == plan.clips[1].still
    assert project.sections.preview(project.sections.value).price_usd == 0


def test_what_cannot_be_exact_or_sharp_is_said(project, photo):
    project.plan(size="640x360", fps=24)
    plan = project.still(1, photo, "parallax")
    notes = [note for note in plan.notes if note.startswith("The still of clip 1 ")]
    assert "approximate" in notes[0]
    assert "times its size and looks soft" in notes[1]
    assert not [note for note in project.still(1, None).notes if "still" in note]


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"clip": 99}, "clip", "There is no clip 99"),
        ({"move": "ken-burn"}, "move", "did you mean ken-burns"),
        ({"easing": "bouncy"}, "easing", "there are steady, smooth"),
        ({"focus": [(0.5, 4)]}, "focus", "shares of the image"),
        ({"focus": [0.5, 0.4]}, "focus", r"give a list of \(number, number\)"),
        ({"start": (0.5, 0, 1.2, 1)}, "start", "from 0 to 1"),
        ({"end": (0, 0, 1)}, "end", r"give a Box or \(number, number, number, number\)"),
        ({"end": (0.5, 0, 0.51, 1)}, "images", "at least 0.02"),
        ({"intensity": 3}, "intensity", "above 0 to 1"),
        ({"every": 0}, "every", "whole number"),
        ({"move": "swap"}, "images", "give it 2 to 64 images"),
        ({"move": "hold", "end": (0, 0, 1, 1)}, "images", "takes no such box"),
        ({"images": []}, "images", "one image"),
    ],
    ids=str,
)
def test_what_is_not_allowed_is_one_sentence_and_leaves_nothing(project, photo, tmp_path, wrong, field, words):
    before = project.latest.plan
    asked = {"clip": 1, "images": photo, **wrong}
    with pytest.raises(OptionError, match=words) as caught:
        project.still(asked.pop("clip"), asked.pop("images"), **asked)
    assert caught.value.field == field
    assert project.latest.plan == before
    assert kept(tmp_path) == []


def test_bad_files_are_one_sentence_and_leave_nothing(project, photo, tmp_path):
    evil = tmp_path / "evil.png"
    evil.write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    for images, kind in (([photo, evil], OptionError), ([photo, tmp_path / "none.png"], NotFoundError)):
        with pytest.raises(kind) as caught:
            project.still(1, images, "swap")
        assert caught.value.field == "images"
    assert kept(tmp_path) == []
    assert list((tmp_path / "library").glob("work/*")) == []


def test_a_still_whose_image_the_library_lost_is_one_sentence(project, photo, tmp_path):
    project.still(1, photo)
    for path in (tmp_path / "library" / "media").rglob("*.jpg"):
        path.write_bytes(b"spoilt")
    with pytest.raises(NotFoundError, match="image 1 of clip 1 is gone or damaged"):
        project.generate()
    project.still(1, photo)
    assert len(project.generate()) == len(project.latest.plan.clips)
