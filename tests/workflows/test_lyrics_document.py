"""The words as a document: each edit is a correction, answered at once, saved soon, and applied again to what comes."""

import shutil
import threading
from dataclasses import replace

import pytest

from workbench.errors import NotFoundError, OptionError, StaleVersionError
from workbench.model.character_changes import SetGenre
from workbench.model.lyric_changes import AllTimes
from workbench.workflows.deciding import correction_of
from workbench.workflows.library import Library

NOW = "2026-11-26T10:00:00+00:00"


@pytest.fixture(scope="module")
def with_words(listened, short_song, tmp_path_factory):
    folder = tmp_path_factory.mktemp("worded")
    shutil.copytree(listened, folder / "library")
    words = folder / "words.lrc"
    words.write_text("[00:01.00]one two\n[00:04.00]sing it\n[00:07.00]Sing it!\n", encoding="utf-8")
    project = Library(folder / "library").open(short_song)
    project.analyze(beats="librosa", lyrics=words)
    project.store.close()
    return folder / "library"


@pytest.fixture
def sung(with_words, short_song, tmp_path):
    """A project whose words have one line twice."""
    shutil.copytree(with_words, tmp_path / "library")
    return Library(tmp_path / "library").open(short_song)


@pytest.fixture
def another_program(sung, tmp_path):
    """The same project under another name of its library, so that nothing of this process tells it what waits."""
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "library")
    return Library(link).project(sung.id)


def word_from(value, line, word, start_s, end_s, reason=""):
    return value.decided(value.word_time(line, word, start_s, end_s), NOW, reason)


def starts(value):
    return [one.line.start_s for one in value.lines]


def test_an_edit_is_a_correction_that_every_door_shows(sung):
    document = sung.lyrics
    assert document.version == 0
    document.commit(word_from(document.value, 1, 0, 4.2, 4.6, "she breathes first"))
    (one,) = sung.corrections
    assert (one.part, one.change.kind, one.reason) == ("lyrics", "word", "she breathes first")
    assert repr(sung.corrections) == "1. the word 'sing' in the line 'sing it' from 4.20 to 4.60 s"
    heard = sung.heard()
    assert (heard.lyrics.lines[1].words[0].start_s, heard.lyrics.lines[1].start_s) == (4.2, 4.2)
    assert heard.lyrics == document.value.lyrics
    assert (document.saved, document.value.lines[1].word_decisions) == (True, (0, None))
    assert heard.lyric_report.lines[1].start_s == 4.2


def test_words_that_a_file_gave_with_their_times_are_told_from_measured_ones(sung):
    value = sung.lyrics.value
    assert (value.given, [one.given for one in value.lines]) == (True, [True] * 3)
    moved = sung.lyrics
    moved.commit(word_from(moved.value, 1, 0, 4.2, 4.6))
    assert moved.value.lines[1].given


def test_what_was_heard_beside_words_stays_until_somebody_listens(sung):
    before, document = sung.heard(), sung.lyrics
    document.commit(document.value.decided(document.value.line_time(0, 1.5, 3.0), NOW))
    after = sung.heard()
    assert replace(after, lyrics=before.lyrics, lyric_report=before.lyric_report, key=before.key) == before
    again = sung.analyze(beats="librosa")
    assert again.lyrics == after.lyrics
    assert again.key not in (before.key, after.key)


def test_an_analysis_heard_anew_keeps_the_override_and_the_lane_hears_of_it(sung, another_program, tmp_path):
    document = sung.lyrics
    document.commit(word_from(document.value, 1, 0, 5.2, 5.4))
    assert len(sung.corrections) == 1  # saved
    other = tmp_path / "other.lrc"
    other.write_text("[00:02.00]an intro\n[00:05.00]sing it\n[00:09.00]so long\n", encoding="utf-8")
    another_program.analyze(beats="librosa", lyrics=other)
    assert document.refresh() == "The song was listened to anew, and your corrections were applied again."
    assert [one.line.text for one in document.value.lines] == ["an intro", "sing it", "so long"]
    assert (document.value.lines[1].line.words[0].start_s, document.value.lines[1].word_decisions) == (5.2, (0, None))


def test_a_correction_of_the_command_line_is_seen_and_an_edit_that_missed_it_is_refused(sung, another_program):
    document = sung.lyrics
    mine = word_from(document.value, 0, 0, 1.1, 1.4)
    another_program.corrections.text("one two", "one, too")
    with pytest.raises(StaleVersionError, match=r"now in force: the line 'one two' is 'one, too'.* not kept"):
        document.commit(mine)
    assert document.value.lines[0].line.text == "one, too"
    document.commit(word_from(document.value, 0, 0, 1.1, 1.4))
    assert [one.change.kind for one in sung.corrections] == ["text", "word"]  # whoever asks here has it saved first
    assert [one.change.kind for one in another_program.corrections] == ["text", "word"]


def test_two_documents_at_once_do_not_lose_each_others_edits(sung):
    first, second = sung.lyrics, sung.lyrics
    assert starts(first.value) == starts(second.value)
    mine = second.value.decided(AllTimes(0.5), NOW)
    first.commit(word_from(first.value, 0, 0, 1.1, 1.4))
    with pytest.raises(StaleVersionError, match="changed elsewhere"):
        second.commit(mine)
    second.commit(second.value.decided(AllTimes(0.5), NOW))
    assert "all words 0.50 s later" in first.refresh()
    assert starts(first.value) == starts(second.value) == [1.6, 4.5, 7.5]


def test_undo_goes_back_along_the_line_of_corrections_and_forward_again(sung):
    document = sung.lyrics
    document.commit(document.value.decided(document.value.rest_later(1, 0.25), NOW))
    document.commit(word_from(document.value, 0, 0, 1.1, 1.4))
    assert document.undo()
    assert (starts(document.value), len(sung.corrections)) == ([1.0, 4.25, 7.25], 1)
    assert document.undo()
    assert not document.undo()
    assert sung.heard().lyrics == document.value.lyrics
    assert document.redo()
    assert starts(sung.heard().lyrics and document.value) == [1.0, 4.25, 7.25]
    assert sung.take_back().lyrics.lines[1].start_s == 4.0  # the same line of versions


def test_quick_edits_are_saved_together_and_each_can_be_undone(sung):
    document = sung.lyrics
    keys = sung.store.latest_analysis_key(sung.id)
    for number in range(1, 5):  # no word twice, so that each is a decision of its own
        line, word = divmod(number, 2)
        now = document.value.lines[line].line.words[word]
        document.commit(word_from(document.value, line, word, now.start_s, now.end_s - 0.1))
    assert sung.store.corrections(sung.id)[0] == document.version == 4
    assert sung.store.latest_analysis_key(sung.id) != keys
    assert sung.heard().lyrics == document.value.lyrics
    assert [document.undo() for _ in range(5)] == [True, True, True, True, False]
    assert (document.value.corrections, sung.heard().lyrics) == ((), document.value.lyrics)
    document.commit(word_from(document.value, 0, 0, 1.1, 1.4))
    assert len(sung.corrections) == 1


def test_an_edit_is_kept_where_versions_were_higher_before(sung):
    document = sung.lyrics
    for number in range(2):
        now = document.value.lines[number].line.words[0]
        document.commit(word_from(document.value, number, 0, now.start_s, now.end_s - 0.1))
    assert len(sung.corrections) == 2
    with sung.store._database.transaction() as connection:  # as a copy of the library that is put back has it
        for table in ("decisions", "corrections"):
            connection.write(f"DELETE FROM {table} WHERE project = ?", [sung.id])
    document.refresh()
    document.commit(word_from(document.value, 2, 0, 7.1, 7.4))
    assert (document.version, len(sung.corrections)) == (1, 1)


def test_what_was_not_saved_does_not_go_along_with_the_next(sung, another_program):
    document, gate = sung.lyrics, threading.Event()
    sung.store.later(lambda: gate.wait(30), document)
    document.commit(word_from(document.value, 0, 0, 1.1, 1.4))
    genre = correction_of(SetGenre("hyperpop"), "")
    another_program.store.save_heard(sung.id, another_program.heard(), 0, (genre,))
    gate.set()
    assert len(sung.corrections) == 1
    with pytest.raises(StaleVersionError, match="came at the same moment"):
        document.refresh()
    document.commit(word_from(document.value, 1, 0, 4.1, 4.4))
    assert [one.change.kind for one in sung.corrections] == ["genre", "word"]
    assert document.value.lyrics == sung.heard().lyrics


def test_undo_of_another_kind_is_refused_and_named(sung):
    document = sung.lyrics
    document.commit(word_from(document.value, 0, 0, 1.1, 1.4))
    sung.corrections.genre("hyperpop")
    document.refresh()
    with pytest.raises(OptionError, match=r"not about words \(the genre is hyperpop\).*songreel correct \w+ undo"):
        document.undo()
    assert len(sung.corrections) == 2


def test_one_that_is_needed_later_is_taken_back_last(sung):
    document = sung.lyrics
    document.commit(document.value.decided(document.value.line_text(0, "won too"), NOW))
    document.commit(word_from(document.value, 0, 1, 2.5, 3.0))
    with pytest.raises(OptionError, match=r"A later correction needs this one \(the word 'too'"):
        document.commit(document.value.without(0))
    document.commit(document.value.without(1))
    document.commit(document.value.without(0))
    assert document.value.lines[0].line.text == "one two"


def test_what_cannot_be_is_refused_and_nothing_is_kept(sung):
    document, end_s = sung.lyrics, sung.song.duration_s
    value = document.value
    for new, said in (
        (word_from(value, 2, 1, end_s + 1, end_s + 2), "after the song's end"),
        (word_from(value, 0, 0, 7.0, 8.0), "move the line first"),
        (value.decided(AllTimes(end_s - 2), NOW), "would move 2 lines out of the song; choose less"),
        (value.decided(value.rest_later(1, end_s), NOW), "out of the song|leaves no line"),
        (value.decided(value.line_text(0, "sk-" + "a1" * 12), NOW), "access token"),
    ):
        with pytest.raises(OptionError, match=said):
            document.commit(new)
    assert (document.version, document.value, len(sung.corrections)) == (0, value, 0)


def test_a_song_without_words_has_an_empty_sheet_and_an_unheard_one_says_so(project, short_song, tmp_path):
    document = project.lyrics
    assert (document.value.lines, document.value.heard) == ((), None)
    with pytest.raises(OptionError, match="has no lyrics that could be corrected"):
        document.commit(document.value.decided(AllTimes(0.1), NOW))
    with pytest.raises(NotFoundError, match="listen to it first"):
        _ = Library(tmp_path / "new").open(short_song).lyrics.value
