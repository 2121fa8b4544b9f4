"""The animatic of a project: made once, for what is seen and heard of it."""

import time

import av
import numpy as np
import pytest
import soundfile

from workbench.errors import FileExistsInTheWayError, NotFoundError, OptionError
from workbench.media.audio import decode
from workbench.media.frames import read_frames
from workbench.render.compose.hearing import check_sound
from workbench.workflows.first_look import first_look
from workbench.workflows.library import Library
from workbench.workflows.studio import Studio

SMALL = "320x180"


@pytest.fixture(scope="module")
def project(tmp_path_factory, short_song):
    made = Library(tmp_path_factory.mktemp("library")).open(short_song)
    made.analyze(beats="librosa")
    made.plan(size="640x360", fps=24, style="neon-noir", type="narrative")
    return made


def frames_of(path):
    with av.open(str(path)) as film:
        return sum(1 for _ in film.decode(video=0))


def test_it_has_the_film_s_frames_and_the_song_as_it_is(project, short_song):
    made = project.animatic(size=SMALL)
    assert made.path.is_relative_to(project.files.folder)
    assert frames_of(made.path) == made.plan.frames == 288
    sound = check_sound(made.path, decode(short_song, longest_s=60).audio)
    assert sound.reasons == ()
    assert abs(sound.match.lag_ms) <= 1
    assert made.seconds > 0


def test_it_is_made_once_and_only_for_what_shows_in_it(project):
    first = project.animatic(size=SMALL)
    assert project.animatic(size=SMALL).seconds == 0
    other_seed = project.plan(size="640x360", fps=24, style="neon-noir", type="narrative", seed=7)
    assert project.animatic(plan=other_seed, size=SMALL).path == first.path
    joined = project.join(1, "crossfade")
    assert project.animatic(plan=joined, size=SMALL).path != first.path
    assert project.animatic(size=SMALL, click=True).path != project.animatic(size=SMALL).path
    first.path.write_bytes(first.path.read_bytes()[:5000])
    assert frames_of(project.animatic(plan=other_seed, size=SMALL).path) == 288


def test_words_over_beginning_and_end_are_shown(project):
    plain = project.plan(size="640x360", fps=24, style="neon-noir", type="narrative")
    worded = project.finish(title="Hello", end_card="Thanks")
    project.finish(title="none", end_card="none")
    bare, shown = (
        np.stack(list(read_frames(project.animatic(plan=plan, size=SMALL).path))) for plan in (plain, worded)
    )
    differs = (np.abs(bare.astype(int) - shown) > 60).any(axis=(1, 2, 3))
    assert differs[12]
    assert differs[-12]
    assert not differs[len(differs) // 2]


def test_it_goes_where_it_was_asked_for(project, short_song, tmp_path):
    out = tmp_path / "a 'look'.mp4"
    assert project.animatic(out, size=SMALL).path == out
    assert project.animatic(out, size="180x320").path == out
    with av.open(str(out)) as film:
        assert (film.streams.video[0].width, film.streams.video[0].height) == (180, 320)
    (tmp_path / "mine.mp4").write_bytes(b"precious")
    with pytest.raises(FileExistsInTheWayError, match="not written by Songreel"):
        project.animatic(tmp_path / "mine.mp4", size=SMALL)
    with pytest.raises(OptionError, match="MP4"):
        project.animatic(tmp_path / "a.mkv", size=SMALL)
    with pytest.raises(OptionError, match="too small for an animatic"):
        project.animatic(size="64x64")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a 'look'.mp4", "mine.mp4"]


def test_without_a_plan_it_says_so(short_song, tmp_path):
    with pytest.raises(NotFoundError, match="Nothing was planned"):
        Library(tmp_path).open(short_song).animatic()


def test_a_first_look_does_what_is_missing_and_keeps_what_is_there(short_song, tmp_path, monkeypatch):
    from workbench.model.size import Size

    monkeypatch.chdir(tmp_path)
    library = Library(tmp_path / "library")
    told = []
    look = first_look(library, str(short_song), size=Size(320, 180), progress=told.append)
    assert look.animatic.path == tmp_path / "short song.animatic.mp4"
    assert [event.percent for event in told] == sorted(event.percent for event in told)
    assert told[-1].percent == 100
    plan = look.project.plan(fps=25, size="320x180", style="neon-noir", type="narrative")
    (tmp_path / "w.lrc").write_text("[00:02.00]hello world\n")
    again = first_look(library, "short song", lyrics=tmp_path / "w.lrc", size=Size(320, 180))
    assert (again.animatic.plan.rate, again.animatic.plan.style) == (plan.rate, plan.style)
    assert again.animatic.plan.analysis != plan.analysis
    with pytest.raises(NotFoundError, match="no project"):
        first_look(library, "nobody")


def until_stopped(_told, cancel):
    for _ in range(600):
        cancel.check()
        time.sleep(0.05)


def test_the_studio_shows_it_before_there_is_a_film_and_anew_for_another_plan(project):
    place = {"library": project.files.folder}
    assert Studio(place, attended=True, live=False).sketch(project, project.latest.plan).glance.state == "idle"
    studio = Studio(place, attended=True, live=True)
    one = project.plan(size=SMALL, fps=12, style="neon-noir", type="narrative")
    two = project.plan(size=SMALL, fps=10, style="neon-noir", type="narrative")
    work = studio.sketch(project, one)
    assert work.wait(120).state == "done"
    work.start(until_stopped)  # as if the first plan's were still being drawn
    assert studio.sketch(project, two) is work
    assert work.wait(120).state == "done"
    assert studio.moving(project, one) is None
    assert frames_of(studio.moving(project, two)) == 120
    assert studio.moving_bytes(project, two) == studio.moving(project, two).read_bytes()
    assert studio.moving_bytes(project, one) is None
    runs = work.glance.runs
    studio.sketch(project, two)
    assert work.glance.runs == runs


def test_a_song_without_beats_has_a_clock_without_dots(library, tmp_path):
    silence = tmp_path / "silence.wav"
    soundfile.write(silence, np.zeros(4 * 22_050, np.float32), 22_050)
    project = library.open(silence)
    project.analyze(beats="librosa")
    assert not project.heard().beats.beats_s
    project.plan(size="128x72", fps=12, style="laser-grid")
    assert project.animatic(out=tmp_path / "out.mp4").path.is_file()
