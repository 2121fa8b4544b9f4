"""A film's finish: what a person says is planned, rendered and proven; what is not allowed is one sentence."""

import errno
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest
from fontTools.ttLib import TTFont

from workbench.cli import main
from workbench.errors import DiskFullError, LibraryError, NotFoundError, OptionError
from workbench.jobs.cancel import CancelToken
from workbench.jobs.progress import Reporter
from workbench.media.bundle import bundled
from workbench.media.catalogue import load_catalogue
from workbench.media.frames import read_frames, writing_frames
from workbench.model.effect import BeatEffect
from workbench.model.finish import Finish
from workbench.model.grade import Grade
from workbench.model.logo import Logo
from workbench.model.mix import ExtraTrack, Mix
from workbench.model.progress import FILM_STAGES
from workbench.model.title import Title
from workbench.render.compose.chunks import chunk_key, chunks_of
from workbench.render.compose.drawing import render_chunk
from workbench.render.compose.join import Piece
from workbench.render.compose.layers import layers_over
from workbench.store.plans import content_id
from workbench.timebase import Span
from workbench.workflows import sounding
from workbench.workflows.covering import shots_of
from workbench.workflows.finishing import FinishWishes, check_finish
from workbench.workflows.rendering import materials_of
from workbench.workflows.tagging import origin_sentence, origins

SIZE = {"size": "128x72", "fps": 24}


@pytest.fixture
def project(project):
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
    assert timeline.titles[0].text.startswith(project.song.display_title)
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
    project.finish(mix=Mix(fade_in_s=1.0))
    gone = project.finish(grade="none", title="none", logo="none", effects="none", mix="none").finish
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


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        (
            {"titles": [Title("One", 500, 2000, "lower-third"), Title("Two\nmore", 1500, 2500, "lower-third")]},
            "The titles 'One' and 'Two more' would be drawn over each other from 1.50 to 2.00 s; give one another",
        ),
        ({"title": "Hello", "titles": [Title("One", 500, 2000)]}, "The titles 'Hello' and 'One' would be drawn over"),
        ({"titles": [Title("Late", 12000, 13000)]}, "The title 'Late' begins at 12.00 s and the film ends at 12.00 s"),
        (
            {"titles": [Title("Long", 11900, 13900)]},
            "The title 'Long' would stand until 13.90 s and the film ends at 12.00 s; let it begin earlier, or stand",
        ),
        ({"titles": [Title(" \n", 500, 900)]}, "The title at 0.50 s is empty; give it words, or leave it out."),
    ],
)
def test_titles_that_nobody_could_read_are_refused(project, wish, said):
    before = project.latest.plan
    with pytest.raises(OptionError) as caught:
        project.finish(**wish)
    assert caught.value.message.startswith(said)
    assert project.latest.plan == before


def test_a_title_stands_to_the_films_end_and_one_that_a_shorter_master_left_longer_refuses_no_other(project):
    assert project.finish(titles=[Title("Last", 11000, 12000)]).finish.titles == (Title("Last", 11000, 12000),)
    left = Title("Left", 11000, 14000)
    project.store.save_plan(project.id, replace(project.latest.plan, finish=Finish(titles=(left,))))
    assert project.finish(titles=[left, Title("First", 0, 900)]).finish.titles[0] == left


def test_titles_that_do_not_meet_stand_beside_each_other(project):
    words = [Title("One", 500, 2000, "upper-third"), Title("Two", 500, 2000, "lower-third"), Title("On", 2000, 3000)]
    assert project.finish(titles=words).finish.titles == tuple(words)
    assert project.notes == [note for note in project.notes if "title" not in note]


def test_a_title_that_does_not_fit_is_told(project):
    project.finish(titles=[Title("word " * 400, 500, 2000)])
    project.finish(end_card="nine\nlines\nare\none\nmore\nthan\nwill\nbe\ndrawn")
    assert [note[:40] for note in project.notes if "too long for its place" in note] == [
        "The title 'word word word word word word",
        "The title 'nine lines are one more than ",
    ]


def test_titles_that_meet_in_another_shape_are_told(project, tmp_path):
    project.plan(size="640x360", fps=24)
    project.finish(titles=[Title("A rather long name of a song", 0, 900), Title("Brno", 0, 900, "lower-third")])
    before = tuple(project.notes)
    project.compose(out=tmp_path / "film.mp4", size="360x640", span=Span(0, 24))
    assert [note[:61] for note in project.notes if note not in before] == [
        "The titles 'A rather long name of a song' and 'Brno' would be"
    ]


def test_titles_of_an_older_plan_are_told_and_not_refused(project):
    both = Finish(titles=(Title("One", 500, 2000), Title("Two", 500, 2000)))
    project.store.save_plan(project.id, replace(project.latest.plan, finish=both))
    assert project.plan(**SIZE, seed=2).finish == both
    assert any("'One' and 'Two' would be drawn over each other" in note for note in project.notes)
    assert project.finish(match_joins=True).finish.titles == both.titles


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
        ({"end_card": "sk-" + "a" * 40}, OptionError, "The end card holds"),
        ({"section_grades": {"nochorus": "matte"}}, OptionError, "No section is labelled 'nochorus'"),
        ({"title": 5}, OptionError, "title"),
        ({"effects": ["flash"]}, OptionError, "BeatEffect"),
        ({"titles": ["abc"]}, OptionError, "Title"),
        ({"mix": "loud"}, OptionError, "Mix"),
        ({"captions": 5}, OptionError, "captions"),
        ({"section_grades": {0: "matte"}}, OptionError, "section_grades"),
        ({"match_joins": "yes"}, OptionError, "match_joins"),
        ({"logo": 5}, OptionError, "logo"),
        ({"grade": Grade("no-such-grade")}, OptionError, "no-such-grade"),
        ({"section_grades": {"verse": Grade("0" * 64)}}, OptionError, "does not hold the table"),
        ({"logo": Logo("0" * 64, 1.0)}, OptionError, "does not hold the image"),
        ({"mix": Mix(tracks=(ExtraTrack("0" * 64, ".wav", 1.0),))}, OptionError, "does not hold the track"),
    ],
)
def test_what_is_not_allowed_is_one_sentence(project, wish, error, said):
    before = project.latest.plan
    with pytest.raises(error, match=said):
        project.finish(**wish)
    assert project.latest.plan == before


def test_a_plan_that_cannot_be_read_is_made_anew(project, short_song, tmp_path, capsys):
    kept = project.finish(title="Hello").finish
    made = content_id(project.finish(match_joins=True))
    with project.store._database.transaction() as connection:
        connection.write("""UPDATE plans SET value = replace(value, '"match_joins":true', '"match_joins":5.5')""")
    words = ["--library", str(tmp_path / "library")]
    assert main(["show", project.id, *words]) == 2
    assert "songreel: This plan cannot be read" in capsys.readouterr().err
    for verb in (project.generate, project.finish, lambda: project.store.plan(made)):
        with pytest.raises(LibraryError, match="make a new one"):
            verb()
    assert project.plan(**SIZE).finish == kept  # the newest that can be read
    assert project.finish(title="Other").finish.title == "Other"


@pytest.mark.parametrize(
    "wish",
    [
        {"grade": Path("missing.cube")},
        {"section_grades": {"verse": "no-such-grade"}},
        {"logo": "missing.png"},
        {"effects": "all"},
        {"mix": Mix(tracks=(ExtraTrack("0" * 64, ".wav", 1.0),))},
        {"rights": "sk-" + "a" * 40},
    ],
)
def test_a_wish_is_refused_before_any_work_is_done(library, wish):
    with pytest.raises((NotFoundError, OptionError)) as caught:
        check_finish(FinishWishes(**wish), load_catalogue(), library.files)
    assert "rights" not in wish or caught.value.field == "rights"


def test_a_lost_logo_is_told_before_a_film_is_rendered(project, logo, tmp_path):
    image = project.finish(logo=logo).finish.logo.image
    project.files.path(image, ".png").write_bytes(b"damaged")
    with pytest.raises(NotFoundError, match="logo is gone or damaged"):
        project.compose(out=tmp_path / "film.mp4")
    assert not list((project.files.folder / "chunks").glob("*.mp4"))


def branded(folder, family):
    """A brand with the blackest of our fonts under another name."""
    folder.mkdir()
    with TTFont(bundled("data/fonts/Inter-Black.otf")) as font:
        for number in (1, 16):
            font["name"].setName(family, number, 3, 1, 0x409)
        font.save(folder / "own.otf")
    (folder / "brand.toml").write_text('name = "a"\nfont = "own.otf"\n')
    return folder / "brand.toml"


def first_frame(project):
    timeline = project.timeline()
    chunk, out = chunks_of(timeline)[0], project.files.folder / "chunks" / "shown.mp4"
    render_chunk(chunk, timeline, materials_of(project.files), out)
    return list(read_frames(out))[-1].astype(int), chunk_key(chunk, timeline)


def test_a_brands_font_draws_the_words(project, tmp_path):
    length = chunks_of(project.timeline())[0].span.frames * 1000 // 24
    line = Title("small\nHAMBURG", 0, length + 5000)
    plan = replace(project.latest.plan, finish=Finish(titles=(line,)))
    project.store.save_plan(project.id, plan)
    ours, our_key = first_frame(project)
    project.finish(brand=branded(tmp_path / "one", "House Sans"))
    assert project.timeline().font.family == "House Sans"
    own, own_key = first_frame(project)
    assert "House Sans" in project_script(project)
    project.finish(brand=branded(tmp_path / "other", "Inter"))
    same_name, other_key = first_frame(project)
    assert np.abs(ours - own).max() > 50
    assert np.abs(own - same_name).mean() < np.abs(ours - own).mean() / 10  # ours of that name does not stand in for it
    assert len({our_key, own_key, other_key}) == 3
    assert project.compose(out=tmp_path / "film.mp4").certificate.ok


def project_script(project):
    timeline = project.timeline()
    layers = layers_over(timeline, (0,), chunks_of(timeline)[0].span)
    return layers.script(materials_of(project.files).own_face(timeline.font))


def test_the_headroom_that_is_kept_is_that_of_the_sound(project, monkeypatch):
    mix, asked = Mix(loudness_lufs=-16.0), []
    monkeypatch.setattr(sounding, "true_peak_db", lambda _audio: 0.0)  # an encoder that always overshoots
    real = sounding._mixed

    def mixed(project, mix, part, headroom_db, cancel):
        asked.append(headroom_db)
        return real(project, mix, part, headroom_db, cancel)

    monkeypatch.setattr(sounding, "_mixed", mixed)
    sounding.film_sound(project, mix)
    sounding.wanted_sound(project, mix)
    assert len(asked) == 4
    assert asked[-1] == asked[-2] > asked[-3] > asked[0]


def test_a_film_says_what_its_sound_is(project):
    timeline = project.timeline()
    assert origins(timeline)["sound"] == "the song, as it was given"
    mix = Mix(loudness_lufs=-14.0, fade_out_s=1.0, tracks=(ExtraTrack("0" * 64, ".wav", 1.0),))
    changed = replace(timeline, mix=mix, sound_start=Fraction(3))
    said = "a piece of the song, mixed with 1 other sound, faded, brought to -14 LUFS"
    assert origins(changed)["sound"] == said


@pytest.mark.parametrize(
    ("makers", "said"),
    [
        ("pppp", "No model made any of its pictures. A program drew clips 1 to 4."),
        ("p", "No model made any of its pictures. A program drew clip 1."),
        ("mpi", "A model (sora 2) made clip 1. A program drew clip 2. Clip 3 shows a person's images."),
        ("mmpmmmp", "A model (sora 2) made clips 1, 2 and 4 to 6. A program drew clips 3 and 7."),
        ("iipi", "No model made any of its pictures. A program drew clip 3. Clips 1, 2 and 4 show a person's images."),
        ("mk", "A model (sora 2) made clip 1. A model (veo 3) made clip 2."),
    ],
)
def test_people_are_told_who_made_its_clips_as_they_count(project, makers, said):
    timeline = project.timeline()
    names = {"m": ("sora", "2"), "k": ("veo", "3"), "p": ("flat", "1"), "i": ("stills", "1")}
    first, clips = timeline.clips[0], []
    for index, (provider, version) in enumerate(names[maker] for maker in makers):
        take = replace(first.take, provider=provider, version=version)
        clips.append(replace(first, index=index, span=Span(10 * index, 10 * index + 10), take=take))
    assert origin_sentence(replace(timeline, clips=tuple(clips), hits=())) == said


def test_the_telling_frames_are_those_of_the_pieces(project, tmp_path):
    plan, timeline = project.latest.plan, project.timeline()
    shooting = project.shoot(plan, compose=True, reporter=Reporter(None, FILM_STAGES), cancel=CancelToken())
    shots = shots_of(project, plan, timeline, shooting.pieces)
    blank = tmp_path / "blank.mp4"
    with writing_frames(blank, timeline.size, plan.rate, what="a blank film") as write:
        for frame in range(timeline.frames):
            write(np.full((timeline.size.height, timeline.size.width, 3), frame % 200, np.uint8))
    other = shots_of(project, plan, timeline, (Piece(blank, 0, Span(0, timeline.frames)),))
    assert other != shots


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
    library.delete(project.id, now=True)
    assert not project.files.holds(image, suffix)
    assert project.files.holds(shared, ".png")
    library.delete(other.id, now=True)
    assert not project.files.holds(shared, ".png")


def test_a_title_that_no_font_can_draw_is_told(project):
    project.finish(title="🎸🔥")
    assert any("The titles" in note and "🎸" in note for note in project.notes)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"title": "T" * 2001}, "title"),
        ({"end_card": "T" * 2001}, "end_card"),
        ({"titles": [Title("T" * 2001, 0, 2000)]}, "titles"),
    ],
)
def test_words_without_an_end_are_refused(project, said, field):
    project.plan(size="128x72", fps=12, style="laser-grid")
    with pytest.raises(OptionError, match="2001 characters, and 2000 are allowed") as told:
        project.finish(**said)
    assert told.value.field == field
    assert f"The words of the {field.replace('_', ' ')} have" in told.value.message
