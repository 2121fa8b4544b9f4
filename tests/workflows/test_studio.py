"""What the studio page works with, without a page."""

from __future__ import annotations

import errno
import gc
import os
import threading
from dataclasses import dataclass, replace

import numpy as np
import pytest

from workbench.errors import NotFoundError, StaleVersionError
from workbench.media.audio import decode
from workbench.workflows.preview import film_preview, song_preview
from workbench.workflows.studio import Studio
from workbench.workflows.studio_acts import attempt


@dataclass
class File:
    name: str
    contents: bytes


@dataclass
class Unwritable:
    name: str

    @property
    def contents(self) -> bytes:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.fixture
def studio(tmp_path):
    return Studio({"library": tmp_path / "library"}, attended=True, live=False)


def test_an_empty_library_offers_the_demo_songs(studio):
    assert studio.first(None).project is None
    assert list(studio.songs()) == [f"{n} (demo song)" for n in ("glass-tide", "paper-waltz", "step-change")]
    assert "1 second to 20 minutes and at most 500 MB" in studio.limits


def test_a_song_is_opened_by_path_and_found_again_by_its_project(studio, short_song, tmp_path):
    chosen = studio.open(f"  '{short_song}' ")
    assert chosen.error is None
    assert next(iter(studio.songs().values())) == chosen.id
    again = Studio({"library": tmp_path / "library"}, attended=True, live=False)
    assert again.first(None).id == again.first(chosen.id).id == chosen.id


def test_a_bad_song_is_a_sentence_and_the_song_at_hand_stays(studio, short_song):
    good = studio.open(str(short_song))
    for bad in (
        studio.open("nowhere/song.ogg"),
        studio.open("no-such-project"),
        studio.open_dropped([File("words.lrc", b"[00:01.00]a")]),
        studio.open_dropped([File("a.mp3", b"")]),
        studio.open_dropped([Unwritable("a.mp3")]),
        studio.open("~nobody-of-that-name/x.ogg"),
        studio.open("x" * 5000),
        studio.open("a/" * 3000 + "x.ogg"),
    ):
        assert bad.error is not None
        assert bad.id == good.id
    assert studio.open("").id == good.id
    assert "no room" in studio.open_dropped([Unwritable("a.mp3")]).error.message


def test_the_page_goes_where_its_address_leads_unless_nothing_is_there(studio, short_song):
    first, shown = studio.open(str(short_song)), []
    second = studio.library.store.copy_project(first.id)
    studio.go(second, shown.append)
    studio.go(first.id, shown.append)
    assert [chosen.id for chosen in shown] == [second, first.id]
    studio.library.store.delete_project(second)
    with pytest.raises(NotFoundError, match="There is no project"):
        studio.go(second, shown.append)
    assert (len(shown), studio.open("").id) == (2, first.id)


def test_a_folder_is_called_one(studio, tmp_path, monkeypatch):
    (tmp_path / "my songs").mkdir()
    monkeypatch.chdir(tmp_path)
    for written in ("my songs", "my songs/", str(tmp_path / "my songs"), "./my songs"):
        said = studio.open(written).error.message
        assert said == (
            "The song 'my songs' is a folder; give the path of one audio file in it, or of a video with sound."
        )
    assert "does not exist" in studio.open("my songs/song.ogg").error.message


def test_a_project_goes_before_a_folder_of_its_name(studio, short_song, tmp_path, monkeypatch):
    chosen = studio.open(str(short_song))
    (tmp_path / chosen.project.name).mkdir()
    monkeypatch.chdir(tmp_path)
    assert (studio.open(chosen.project.name).id, studio.open(chosen.project.name).error) == (chosen.id, None)


def test_a_library_that_takes_no_file_is_a_sentence(studio, short_song):
    (studio.library.settings.library / "work").write_text("in the way")
    assert "cannot be written" in studio.open_dropped([File("a.wav", short_song.read_bytes())]).error.message


def test_a_folder_of_films_that_cannot_be_made_is_a_sentence(studio, short_song):
    chosen = studio.open(str(short_song))
    studio.listen(chosen).wait(120)
    (studio.library.settings.library / "films").write_text("in the way")
    plan = chosen.project.plan(size="64x36", fps=12)
    studio.make(chosen.project, plan)
    work = studio.film(chosen.project, plan)
    error = work.wait(60).error
    assert (error.code, error.field) == ("library", "library")
    assert "mistake in Songreel" not in error.message


def test_a_song_with_the_longest_name_is_opened(studio, short_song, tmp_path):
    song = tmp_path / ("x" * 252 + ".au")  # lyrics beside it would have a longer one
    song.write_bytes(short_song.read_bytes())
    assert studio.open(str(song)).error is None


def test_a_dropped_file_keeps_its_name_and_leaves_nothing_behind(studio, short_song):
    content = short_song.read_bytes()
    chosen = studio.open_dropped([File("../../we?ird:\x00 näme.wav", content)])
    assert chosen.error is None
    assert chosen.project.song.name == "_.._we_ird__ näme"
    assert [path for path in (studio.library.settings.library / "work").rglob("*") if path.is_file()] == []
    long = studio.open_dropped([File("ä" * 200 + "\ud800." + "x" * 300, content + bytes(4))])
    assert (long.error, long.project.song.name) == (None, "ä" * 60)


def test_dropped_lyrics_are_heard_in_the_background_and_gone_with_the_session(short_song, tmp_path):
    studio = Studio({"library": tmp_path / "library"}, attended=True, live=False)
    files = [File("song.wav", short_song.read_bytes()), File("words.lrc", b"[00:01.00]one two\n[00:04.00]three four\n")]
    chosen = studio.open_dropped(files)
    assert chosen.error is None
    assert chosen.project.latest.analysis is None  # nobody listened while the page waited
    work, go = studio.listen(chosen), threading.Event()
    assert work.wait(120).state == "done"
    assert [line.text for line in chosen.project.latest.analysis.lyrics.lines] == ["one two", "three four"]
    work.start(lambda _told, _cancel: go.wait(10))
    again = studio.open_dropped(files)
    go.set()
    assert "drop both again" in again.error.message
    assert again.partly
    assert again.id == chosen.id
    del studio
    gc.collect()
    assert list((tmp_path / "library" / "work").iterdir()) == []


OUTSIDE = b"[99:99.99]one two\n[99:99.99]three four\n"
FITTING = b"[00:01.00]one two\n[00:04.00]three four\n"


def taken(studio, chosen):
    """What the page shows of a choice, and what it says."""
    shown = []
    refused = attempt(lambda: studio.take(chosen, shown.append)).error
    return shown, refused.message if refused else ""


@pytest.mark.parametrize("words", [OUTSIDE, b"[01:30.00]one two\n", b"no times", b""])
def test_a_song_is_listened_to_without_lyrics_that_do_not_fit_and_it_is_told_why(studio, short_song, words):
    files = [File("song.wav", short_song.read_bytes()), File("bad.lrc", words)]
    (chosen,), sentence = taken(studio, studio.open_dropped(files))
    assert "'bad.lrc'" in sentence
    assert studio.listen(chosen).wait(120).state == "done"
    assert chosen.project.latest.analysis.lyrics is None
    (again,), sentence = taken(studio, studio.open_dropped([files[0], File("good.lrc", FITTING)]))
    assert sentence == ""
    assert studio.listen(again).wait(120).state == "done"
    assert len(again.project.latest.analysis.lyrics.lines) == 2


def test_a_song_whose_listening_was_stopped_is_listened_to_when_it_comes_with_lyrics_that_do_not_fit(
    studio, short_song
):
    chosen = studio.open(str(short_song))
    work = studio.listen(chosen)
    work.cancel()
    assert work.wait(120).state == "cancelled"
    files = [File(short_song.name, short_song.read_bytes()), File("bad.lrc", OUTSIDE)]
    (again,), sentence = taken(studio, studio.open_dropped(files))
    assert (again.id, "'bad.lrc'" in sentence) == (chosen.id, True)
    assert studio.listen(again).wait(120).state == "done"


def test_a_path_whose_lyrics_do_not_fit_is_listened_to_without_them(short_song, tmp_path):
    song = tmp_path / "song.wav"
    song.write_bytes(short_song.read_bytes())
    song.with_suffix(".lrc").write_bytes(OUTSIDE)
    studio = Studio({"library": tmp_path / "library"}, attended=True, live=False)
    (chosen,), sentence = taken(studio, studio.open(str(song)))
    assert sentence.startswith("No line of 'song.lrc' lies in the song, which lasts 12.0 s; ")
    assert studio.listen(chosen).wait(120).state == "done"
    given = {"library": tmp_path / "library", "song": song, "lyrics": tmp_path / "nowhere.lrc"}
    first = Studio(given, attended=True, live=False).first(None)
    assert (first.id, first.lyrics, "'nowhere.lrc' cannot be read" in first.error.message) == (chosen.id, None, True)
    script = Studio(given, attended=False, live=False)  # nobody is there to read it on the page
    with pytest.raises(SystemExit):
        script.give_up(script.first(None).error)


def test_of_two_songs_the_first_is_opened_and_the_others_are_named(studio, short_song):
    song = short_song.read_bytes()
    files = [
        File("b.lrc", FITTING),
        File("a.wav", song),
        File("b.wav", song + bytes(4)),
    ]
    (chosen,), sentence = taken(studio, studio.open_dropped(files))
    assert (chosen.project.song.name, chosen.lyrics) == ("a", None)  # the words are the other song's
    assert sentence == (
        "One song is opened at a time, with its lyrics, so 'b.lrc' and 'b.wav' were left out; drop them afterwards."
    )
    many = [*files, *(File(f"{n}.wav", song) for n in range(9))]
    assert "'b.lrc', 'b.wav', '0.wav' and 8 more were left out" in studio.open_dropped(many).error.message
    (chosen,), sentence = taken(studio, studio.open_dropped([files[1], files[2], File("a.lrc", OUTSIDE)]))
    assert sentence.startswith("No line of 'a.lrc' lies in the song")
    assert "so 'b.wav' was left out; drop it afterwards." in sentence
    (chosen,), sentence = taken(studio, studio.open_dropped([*files[:2], File("a.srt", FITTING)]))
    assert (chosen.lyrics.name, "'b.lrc' was left out" in sentence) == ("a.srt", True)
    assert [row.name for row in studio.library.projects()] == ["a"]


def test_listening_is_done_once_and_recorded(studio, short_song):
    chosen = studio.open(str(short_song))
    work = studio.listen(chosen)
    assert work.wait(120).state == "done"
    assert studio.listen(chosen) is work
    assert work.glance.runs == 1
    assert [(job.kind, job.state) for job in chosen.project.store.jobs(chosen.id)] == [("analysis", "done")]
    content, mime = song_preview(chosen.project)
    assert chosen.project.sound() == (content, mime)
    assert mime == "audio/mp4"
    assert content[4:8] == b"ftyp"
    assert len(content) <= 1_000_000 * chosen.project.song.duration_s / 60
    assert b"moov" in content[:1000]  # a player reads the head first


def test_the_songs_preview_is_stereo_at_a_common_rate(studio, tmp_path):
    import soundfile

    soundfile.write(tmp_path / "six.wav", np.random.default_rng(1).uniform(-0.1, 0.1, (16000, 6)), 8000)
    content, _ = song_preview(studio.open(str(tmp_path / "six.wav")).project)
    (tmp_path / "preview.m4a").write_bytes(content)
    audio = decode(tmp_path / "preview.m4a", longest_s=60).audio
    assert (audio.sample_rate, audio.samples.shape[0]) == (44100, 2)


def test_undo_takes_back_no_version_that_was_not_seen(studio, short_song):
    chosen = studio.open(str(short_song))
    studio.listen(chosen).wait(120)
    mine, theirs = chosen.project.sections, chosen.project.sections
    value = mine.value
    kept = replace(theirs.value, sections=tuple(replace(s, label="other") for s in value.sections))
    theirs.commit(kept)
    with pytest.raises(StaleVersionError, match="changed elsewhere"):
        mine.undo()
    assert mine.value == kept
    theirs.undo()
    with pytest.raises(StaleVersionError, match="changed elsewhere"):
        mine.redo()
    assert mine.redo()
    assert mine.undo()
    assert theirs.value == value


def test_the_first_plan_is_the_arguments_and_then_the_library_says_it(tmp_path, short_song):
    given = Studio({"library": tmp_path, "size": "64x36", "seed": 7}, attended=True, live=False)
    chosen = given.open(str(short_song))
    given.listen(chosen).wait(120)
    for seed, sentence in (("x", "The seed 'x'"), (-1, "The seed -1"), (2**31, "from 0 to 2147483647")):
        bad = Studio({"library": tmp_path, "seed": seed}, attended=True, live=False)
        assert sentence in attempt(lambda bad=bad: bad.draft(chosen.project)).error.message
    plan = given.draft(chosen.project)
    assert (plan.size.width, plan.seed) == (64, 7)
    other = chosen.project.plan(style="laser-grid", size="64x36", fps="23.976", seed=3)
    assert given.draft(chosen.project) == other  # a reload of the page undoes nothing
    script = Studio({"library": tmp_path, "seed": 7}, attended=False, live=False)
    assert script.draft(chosen.project).seed == 7


def test_a_film_is_made_in_the_background_and_stands_to_its_plan(studio, short_song):
    chosen = studio.open(str(short_song))
    studio.listen(chosen).wait(120)
    project = chosen.project
    plan = project.plan(size="64x36", fps=12)
    idle = studio.film(project, plan)
    assert idle.glance.state == "idle"
    assert studio.standing(project, plan, idle.glance) == "There is no film yet."
    studio.make(project, plan)
    work = studio.film(project, plan)
    changed = project.plan(size="64x36", fps=12, seed=2)  # a person goes on while it is made
    assert work.wait(240).state == "done"
    film = studio.newest_film(project)
    assert film.certificate.ok
    assert studio.standing(project, plan, work.glance) == "The film below shows this plan."
    assert studio.standing(project, changed, work.glance).startswith("The plan has changed")
    first, second = (project.store.clips(project.id, made) for made in (film.plan, _id(changed)))
    assert {clip.video_state for clip in first} == {"done"}
    assert {clip.video_state for clip in second} == {"planned"}
    assert film_preview(project, work.result.path, film.sha256) == work.result.path  # it is small enough itself


def _id(plan):
    from workbench.store.plans import content_id

    return content_id(plan)
