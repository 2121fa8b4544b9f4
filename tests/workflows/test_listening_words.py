"""Words: given with times or without, aligned, drafted; corrected; with doubles of the networks."""

import hashlib
from dataclasses import replace
from types import SimpleNamespace

import pytest

from tests.workflows import listeners
from workbench.errors import CancelledError, LyricsError, OptionError, WeightsError
from workbench.jobs.cancel import CancelToken
from workbench.jobs.heavy import HereHeavy
from workbench.model.heard_lyrics import Voice
from workbench.model.weight import Weight, WeightFile
from workbench.render.generate.provider import FlatProvider
from workbench.workflows.analysis_report import analysis_lines, analysis_report
from workbench.workflows.library import Library
from workbench.workflows.means import Means

TABLE = {
    "align-words": "tests.workflows.listeners:align_words",
    "draft-words": "tests.workflows.listeners:draft_words",
}
BYTES = b"weights"


@pytest.fixture
def opened(tmp_path, short_song):
    """Opens the short song where a double of Whisper listens, whose weights are a few bytes."""
    folder = tmp_path / "weights" / "whisper-base"
    folder.mkdir(parents=True)
    (folder / "model.bin").write_bytes(BYTES)
    file = WeightFile("model.bin", hashlib.sha256(BYTES).hexdigest(), len(BYTES))
    weights = [
        Weight(name, "", "", "", "", ("whisper-base",), (file if name == "whisper-base" else unknown(name),))
        for name in ("whisper-base", "musicnn-msd", "musicnn-mtt", "all-in-one", "htdemucs")
    ]
    listeners.ASKED.clear()

    def build():
        means = Means(HereHeavy(TABLE), tmp_path / "weights", weights)
        return Library(tmp_path / "library", provider=FlatProvider(), means=means).open(short_song)

    return build


def unknown(name):
    return WeightFile(f"{name}.bin", "0" * 64, 1)


@pytest.fixture
def words(tmp_path):
    def write(text, name="words.txt"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path / name

    return write


def test_plain_words_get_times_where_whisper_is_at_hand(opened, words):
    project = opened()
    heard = project.analyze(beats="librosa", lyrics=words("[Verse]\nOne two\nThree four"))
    assert [(line.text, line.start_s) for line in heard.lyrics.lines] == [("One two", 1.0), ("Three four", 3.0)]
    assert heard.lyrics.lines[0].words[1].start_s == 1.5
    assert (heard.words.language, heard.words.language_probability) == ("en", 0.9)
    assert len(heard.lyric_report.lines) == 2
    assert heard.asked.words == "align"
    assert project.notes == []
    assert listeners.ASKED == ["align None mix"]


def test_the_same_words_are_heard_once_and_another_language_anew(opened, words):
    path = words("One two")
    first = opened().analyze(beats="librosa", lyrics=path)
    project = opened()
    assert project.analyze(beats="librosa", lyrics=path) == first
    assert not project.listened
    found = project.analyze(beats="librosa", lyrics=path, language="FR")
    assert listeners.ASKED == ["align None mix", "align fr mix"]
    assert (found.words.language, found.words.language_probability) == ("fr", None)


def test_times_of_words_are_taken_as_given_and_lines_get_times_of_words(opened, words):
    project = opened()
    timed = words("[00:01.00]<00:01.00>One <00:02.00>two <00:03.00>", "timed.lrc")
    assert project.analyze(beats="librosa", lyrics=timed).words is None
    assert listeners.ASKED == []
    lines = words("[00:02.00]One two", "lines.lrc")
    assert project.analyze(beats="librosa", lyrics=lines).lyrics.lines[0].words[1].start_s == 1.5
    assert project.analyze(beats="librosa", lyrics=lines, words="given").lyrics.lines[0].start_s == 2.0
    assert listeners.ASKED == ["align None mix"]


def test_words_of_another_song_are_said_and_not_forced(opened, words):
    project = opened()
    path = words("another song's words")
    heard = project.analyze(beats="librosa", lyrics=path)
    assert heard.lyrics is None
    assert heard.notes == ("These are another song's words.",)
    assert project.analyze(beats="librosa", lyrics=path, words="insist").lyrics is not None


def test_lines_with_times_that_were_not_found_stay_where_they_were(opened, words):
    heard = opened().analyze(beats="librosa", lyrics=words("[00:02.00]another line", "a.lrc"))
    assert heard.lyrics.lines[0].start_s == 2.0
    assert heard.notes == ("These are another song's words.",)


def told(project, heard):
    return next(line for line in analysis_lines(project.song, heard, ()) if line.startswith("  words: "))


def test_a_language_is_told_as_far_as_it_was_believed(opened, words):
    project = opened()
    heard = project.analyze(beats="librosa", lyrics=words("One two"))
    assert told(project, heard).startswith("  words: language en (0.90); ")
    unsure = replace(heard, words=replace(heard.words, language="la", language_probability=0.11))
    assert told(project, unsure).startswith("  words: language perhaps la (0.11); ")
    other = project.analyze(beats="librosa", lyrics=words("[00:02.00]another line", "a.lrc"))
    assert other.words.language_probability == 0.9
    assert "language" not in told(project, other)
    assert analysis_report(project.song, other, ())["lyrics"]["language_probability"] is None


def test_a_draft_where_nobody_gave_words(opened):
    project = opened()
    heard = project.analyze(beats="librosa", words="draft", language="fr")
    assert [line.text for line in heard.lyrics.lines] == ["La"]
    assert listeners.ASKED == ["draft fr"]
    assert project.analyze(beats="librosa").lyrics == heard.lyrics
    assert project.analyze(beats="librosa", lyrics="none").lyrics is None
    assert project.analyze(beats="librosa").lyrics is None  # nobody asks for a draft


def test_a_draft_where_nobody_sings_says_so_once(opened, monkeypatch):
    ears = SimpleNamespace(phrases=lambda *_: ())
    monkeypatch.setattr("workbench.analysis.words.draft.whisper", lambda *_: ears)
    monkeypatch.setattr("workbench.analysis.words.draft.heard_language", lambda *_: ("en", 0.5))
    monkeypatch.setattr("workbench.analysis.words.draft.heard_voice", lambda *_: Voice((), False))
    monkeypatch.setitem(TABLE, "draft-words", "workbench.analysis.words.draft:draft_words")
    project = opened()
    heard = project.analyze(beats="librosa", words="draft")
    assert heard.lyrics is None
    lines = [line for line in analysis_lines(project.song, heard, project.notes) if "No sung words were heard" in line]
    assert len(lines) == 1


def test_what_is_not_allowed_is_said_before_anything_is_heard(opened, words):
    project, path = opened(), words("One two")
    refused = {
        "words='guess' is not allowed": {"words": "guess"},
        "no language 'xx'": {"language": "xx", "lyrics": path},
        "leave the lyrics out": {"words": "draft", "lyrics": path},
        "no lyrics to take": {"words": "align"},
        "hold no times": {"words": "given", "lyrics": path},
    }
    for sentence, wishes in refused.items():
        with pytest.raises(OptionError, match=sentence):
            project.analyze(beats="librosa", **wishes)
    with pytest.raises(LyricsError, match="no line that is sung"):
        project.analyze(beats="librosa", lyrics=words("[Chorus]", "tags.txt"))
    assert listeners.ASKED == []
    assert project.latest.analysis is None


def test_weights_that_were_swapped_are_refused(opened, words, tmp_path):
    (tmp_path / "weights" / "whisper-base" / "model.bin").write_bytes(b"swapped")
    with pytest.raises(WeightsError, match="model.bin"):
        opened().analyze(beats="librosa", lyrics=words("One two"))


def test_listening_again_asks_for_the_same(opened, words):
    project = opened()
    first = project.analyze(beats="librosa", lyrics=words("One two"), language="en")
    (words("gone")).unlink()
    assert opened().listen_again() == first


def test_what_was_heard_before_a_stop_is_kept(opened, words):
    project, token, path = opened(), CancelToken(), words("One two")

    def stop(event):
        if event.message == "listening: form":
            token.cancel()

    with pytest.raises(CancelledError):
        project.analyze(beats="librosa", lyrics=path, progress=stop, cancel=token)
    assert listeners.ASKED == ["align None mix"]
    assert project.analyze(beats="librosa", lyrics=path).lyrics is not None
    assert listeners.ASKED == ["align None mix"]


def test_who_does_not_speak_of_lyrics_keeps_them(opened, words):
    project = opened()
    first = project.analyze(beats="librosa", lyrics=words("One two"), language="en")
    assert opened().analyze(beats="librosa") == first
    assert project.analyze(beats="librosa", words="insist").words is not None
    assert listeners.ASKED == ["align en mix", "align en mix"]
    assert project.analyze(beats="librosa", lyrics="none").lyrics is None
    assert project.analyze(beats="librosa").lyrics is None
    lines = project.analyze(beats="librosa", lyrics=words("[00:02.00]other words", "b.lrc"), words="given")
    assert project.analyze(beats="librosa").lyrics == lines.lyrics


def test_damaged_weights_of_what_nobody_asked_for_are_a_note(opened, tmp_path):
    (tmp_path / "weights" / "whisper-base" / "musicnn-msd.bin").write_bytes(b"torn")
    project = opened()
    assert project.analyze(beats="librosa").character.genre.primary is None
    assert project.notes == ["The weights musicnn-msd are damaged, so genre and mood are heard without them."]
