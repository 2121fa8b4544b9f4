"""Lyrics that come with a song: what is shown, what is kept, what is told."""

from dataclasses import replace

import pytest

from workbench.errors import CancelledError, LyricsError, NotFoundError, OptionError
from workbench.jobs.cancel import CancelToken
from workbench.workflows.library import Library
from workbench.workflows.listen_wishes import ListenWishes, asked_for


@pytest.fixture
def project(tmp_path, short_song):
    return Library(tmp_path / "library").open(short_song)


@pytest.fixture
def given(project, tmp_path):
    def give(name, data):
        (tmp_path / name).write_bytes(data)
        asked, notes = asked_for(project, ListenWishes("librosa", tmp_path / name))
        return asked, notes

    return give


def test_lines_beyond_the_song_are_told(given):
    asked, notes = given("a.lrc", b"[00:01.00]in\n[00:30.00]out")
    assert [line.text for line in asked.lyrics.lines] == ["in"]
    assert notes == ("Lyrics 'a.lrc', line 2: after the song's end, so not shown.",)
    with pytest.raises(LyricsError, match="lasts"):
        given("b.lrc", b"[00:30.00]out")


def test_characters_without_a_sign_are_counted_and_named(given, monkeypatch):
    monkeypatch.setattr("workbench.render.compose.captions.system_faces", tuple)
    _, notes = given("a.lrc", "[00:01.00]hi 你好你\n[00:02.00]ok 世界 مر".encode())
    (note,) = notes
    assert "no font at hand has 4 of their characters (你 好 世 界); captions leave them out" in note
    assert "fonts-noto-cjk" in note
    assert given("b.lrc", "[00:01.00]hé “Ω” Привет".encode())[1] == ()


def test_plain_words_are_kept_as_they_were_written(given, project):
    data = "Où est l'été – là".encode("cp1252")
    asked, notes = given("a.txt", data)
    assert (asked.lyrics, asked.text, asked.words) == (None, "Où est l'été – là", "none")
    assert "plain text" in notes[0]
    assert "Windows-1252" in notes[1]
    assert given("a.txt", data) == (asked, notes)
    kept = [event.data["text"] for event in project.store.log(project.id) if event.event == "lyrics"]
    assert kept == ["Où est l'été – là"]


def test_listening_leaves_one_job_and_loading_none(tmp_path, short_song):
    project = Library(tmp_path / "library").open(short_song)
    project.analyze(beats="librosa")
    project.analyze(beats="librosa")
    assert [(job.kind, job.state) for job in project.store.jobs(project.id)] == [("analysis", "done")]


def test_listening_that_is_stopped_leaves_a_cancelled_job(tmp_path, short_song):
    project, token = Library(tmp_path / "library").open(short_song), CancelToken()
    with pytest.raises(CancelledError):
        project.analyze(beats="librosa", progress=lambda _: token.cancel(), cancel=token)
    assert [(job.kind, job.state) for job in project.store.jobs(project.id)] == [("analysis", "cancelled")]


def test_what_is_wrong_with_the_lyrics_is_told_once_by_the_project(tmp_path, short_song):
    (tmp_path / "a.lrc").write_text("[00:01.00]in\n[00:30.00]out 你")
    project = Library(tmp_path / "library").open(short_song)
    for _ in range(2):
        assert [line.text for line in project.analyze(lyrics=tmp_path / "a.lrc").lyrics.lines] == ["in"]
    assert project.notes == ["Lyrics 'a.lrc', line 2: after the song's end, so not shown."]


def test_an_analysis_of_an_older_version_is_refused_by_name_and_heard_anew(project):
    heard = project.analyze(beats="librosa")
    old = tuple(replace(a, version="0") if a.part == "sections" else a for a in heard.analyzers)
    project.store.save_analysis(project.id, replace(heard, analyzers=old, key="0" * 64))
    assert project.latest.fitting_analysis is None
    with pytest.raises(NotFoundError, match=r"'short song' no longer fits \(sections by repeats 0, which is version"):
        project.plan()
    assert project.listen_again() == heard
    project.plan()


@pytest.mark.parametrize(
    ("wish", "field"), [({"words": "foo"}, "words"), ({"lyrics": 3}, "lyrics"), ({"stems": "yes"}, "stems")]
)
def test_wishes_are_checked_at_their_birth(wish, field):
    with pytest.raises(OptionError) as caught:
        ListenWishes(**wish)
    assert caught.value.field == field


def test_a_renamed_file_is_not_listened_to_again(project, tmp_path):
    text = "[00:01.00]one\n[00:01.02]two\n[00:04.00]three\n"
    for name in ("a.lrc", "b.lrc"):
        (tmp_path / name).write_text(text)
        project.listen(ListenWishes("librosa", str(tmp_path / name)))
        assert name in project.notes[-1]
    assert not project.listened


def test_a_language_where_no_words_are_heard_is_refused(project, tmp_path):
    (tmp_path / "a.lrc").write_text("[00:01.00]<00:01.00>one <00:02.00>two\n")
    for wishes in ({}, {"lyrics": tmp_path / "a.lrc"}, {"lyrics": tmp_path / "a.lrc", "words": "given"}):
        with pytest.raises(OptionError, match="'fr' is for words that are heard") as caught:
            project.analyze(beats="librosa", language="fr", **wishes)
        assert caught.value.field == "language"
    assert project.latest.analysis is None
