"""Corrections through the whole house: kept, applied to each new analysis, taken back."""

import shutil
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import soundfile

from workbench.errors import CancelledError, NotFoundError, OptionError, StaleVersionError
from workbench.jobs.cancel import CancelToken
from workbench.model.character_changes import SetGenre, SetSectionMood
from workbench.model.grid_changes import BeatsAt, DownbeatAt, PhraseFlow, SetMeter, SetTempo
from workbench.model.lyric_changes import AllTimes, LineTime, WordTime
from workbench.workflows.deciding import correction_of
from workbench.workflows.library import Library


@pytest.fixture(scope="module")
def listened(short_song, tmp_path_factory):
    """A library with a project whose lyrics have one line twice."""
    folder = tmp_path_factory.mktemp("listened")
    words = folder / "words.lrc"
    words.write_text("[00:01.00]one two\n[00:04.00]sing it\n[00:07.00]Sing it!\n", encoding="utf-8")
    project = Library(folder / "library").open(short_song)
    project.analyze(beats="librosa", lyrics=words)
    project.store.close()
    return folder / "library"


@pytest.fixture
def sung(listened, short_song, tmp_path):
    """The project in a library of the test's own."""
    shutil.copytree(listened, tmp_path / "library")
    return Library(tmp_path / "library").open(short_song)


def near(time_s, times):
    return min(abs(time_s - one) for one in times) < 0.03


def test_twice_as_many_beats_stay_through_a_new_analysis_until_they_are_taken_back(sung, short_song):
    heard = sung.heard()
    doubled = sung.corrections.double(reason="the hats")
    assert doubled.beats.beats_s[::2] == heard.beats.beats_s
    assert len(doubled.beats.beats_s) == 2 * len(heard.beats.beats_s) - 1
    assert sung.latest.analysis == sung.heard() == doubled
    again = Library(sung.files.folder).open(short_song)
    assert again.analyze(beats="librosa").beats == doubled.beats
    (kept,) = again.corrections
    assert (kept.part, kept.reason, kept.change.kind) == ("beats", "the hats", "beats-at")
    assert again.take_back().beats == heard.beats
    assert len(again.corrections) == 0
    assert again.analyze(beats="librosa").beats == heard.beats
    assert again.redo_correction().beats == doubled.beats


def test_a_correction_is_applied_to_whichever_lyrics_come(sung, tmp_path):
    sung.corrections.line("sing it", 7.5, 9, nth=2)
    sung.corrections.offset(0.25)
    assert [line.start_s for line in sung.heard().lyrics.lines] == [1.25, 4.25, 7.75]
    other = tmp_path / "other.lrc"
    other.write_text("[00:02.00]an intro\n[00:05.00]sing it\n[00:08.00]sing it\n", encoding="utf-8")
    analysis = sung.analyze(beats="librosa", lyrics=other)
    assert [line.start_s for line in analysis.lyrics.lines] == [2.25, 5.25, 7.75]


def test_what_fits_no_longer_is_told_and_kept(sung, tmp_path):
    sung.corrections.text("one two", "one, too")
    other = tmp_path / "other.lrc"
    other.write_text("[00:02.00]something else\n", encoding="utf-8")
    analysis = sung.analyze(beats="librosa", lyrics=other)
    assert [line.text for line in analysis.lyrics.lines] == ["something else"]
    assert any("one two" in note for note in analysis.notes)
    assert len(sung.corrections) == 1


def test_each_part_is_corrected_by_what_is_meant(sung):
    verbs = sung.corrections
    assert verbs.meter(3).beats.meter == 3
    assert near(1.0, verbs.downbeat(1.0).beats.downbeats_s)
    assert near(1.5, verbs.shift_bars(1).beats.downbeats_s)
    before = sung.heard().beats.beats_s
    assert verbs.move_beats(20).beats.beats_s == pytest.approx([t + 0.02 for t in before])
    assert not [t for t in verbs.no_beats(6, 9).beats.beats_s if 6 <= t < 9]
    assert verbs.tempo(100, 0.5).beats.tempo_bpm == pytest.approx(100)
    assert verbs.tap([2.01, 2.49, 3.0, 3.51]).beats.tempo_bpm == pytest.approx(120, abs=0.5)
    assert verbs.word("one two", "two", 1.6, 1.9).lyrics.lines[0].words[1].start_s == 1.6
    assert verbs.key("Gbm").character.key.name == "F# minor"
    assert verbs.genre("hyperpop").character.genre.primary == "hyperpop"
    assert verbs.mood("cold").character.mood.primary == "cold"
    assert verbs.mood_value("tension", 1).character.mood.vector.tension == 1
    assert verbs.tag("genre", "drill", 0.5).character.genre.tags[0].name == "drill"
    character = verbs.section_mood(11.9, "drop").character
    assert character.sections[-1].word == "drop"
    assert (character.key.name, character.mood.primary) == ("F# minor", "cold")
    assert sung.heard().asked.words == "given"
    assert len(sung.corrections) == 14
    assert repr(sung.corrections).splitlines()[0].startswith("1. 3 beats a bar")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (SetMeter(3, 99.0), r"^3 beats a bar, one bar from 1:39.00: that does not fit this song, the song ends at"),
        (BeatsAt(170.0, 1.0), "no whole multiple"),
        (LineTime("Gone", 1, 1, 2), r"^The line 'Gone' from 1.00 to 2.00 s: .* no such line\.$"),
        (SetSectionMood(13, "drop"), "13 s is after the song's end, which is at 12.00 s; give times within the song"),
        (LineTime("one two", 1, 13, 14), "13 s is after the song's end"),
        (LineTime("one two", 1, 1, 14), "14 s is after the song's end, which is at 12.00 s"),
        (PhraseFlow(3, 12.5), "12.5 s is after the song's end"),
        (WordTime("one two", 1, "two", 1, 3, 200), "200 s is after the song's end"),
        (
            WordTime("one two", 1, "two", 1, 5, 5.5),
            r"'two' cannot be sung from 5 to 5.5 s: its line .* from 1.00 to \d.\d\d s, .* up to 4.00 s; move the line",
        ),
        (WordTime("sing it", 1, "sing", 1, 0.5, 5), r"there is room for it from \d.\d\d s on; move the line first"),
        (AllTimes(-60.0), "leaves no line"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_kept(sung, change, sentence):
    heard, before = sung.heard(), sung.store.changes()
    with pytest.raises(OptionError, match=sentence):
        sung.correct(change)
    assert sung.store.changes() == before
    assert sung.heard() == heard


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [
        (lambda c: c.meter(0), r"^A bar has 1 to 16 beats, not 0\.$"),
        (lambda c: c.tempo(float("nan")), "give a finite number"),
        (lambda c: c.tempo("fast"), r"bpm='fast' is not allowed"),
        (lambda c: c.no_beats(3, 1), "ends after it begins"),
        (lambda c: c.tap([1.0, 2.0]), "3 taps or more"),
        (lambda c: c.move_beats(0), "not by 0"),
        (lambda c: c.double(reason="x" * 501), "at most 500 characters"),
        (lambda c: c.text("one two", "x" * 501), "at most 500 characters"),
        (lambda c: c.double(reason="r8_" + "a1B2" * 9), "looks like an access token"),
        (lambda c: c.line("sing it", 1, 2), "is sung 2 times"),
        (lambda c: c.offset(0.1, 9), "factor must be"),
        (lambda c: c.key("H"), "is no key"),
        (lambda c: c.mood("sleepy"), "is no mood"),
        (lambda c: c.tag("key", "C", 1), "one of genre, mood"),
        (lambda c: c.alternative("quarter"), "no alternative 'quarter'"),
        (lambda c: c.undo(), "no correction to take back"),
        (lambda c: c.redo(), "no correction to make again"),
        (lambda c: c.drop(1), "no correction 1; there are none"),
        (lambda c: c.drop(10**400), r"no correction 1000000000\d*\.\.\.\d*; there are none"),
        (lambda c: c.meter(10**400), r"A bar has 1 to 16 beats, not 10000\d*\.\.\.\d*\.$"),
        (lambda c: c.mood("x" * 5000), r"^'x{20,50}\.\.\.x{20,50}' is no mood"),
        (lambda c: c.key(["C"]), "name=.* is not allowed; give text"),
        (lambda c: c.tap("1 2 3"), "taps_s='1 2 3' is not allowed; give a list of numbers."),
        (lambda c: c.line("sing it", [1, 2], 3), "start_s=.* is not allowed; give a finite number"),
    ],
)
def test_bad_wishes_are_one_sentence(sung, wish, sentence):
    before = sung.store.changes()
    with pytest.raises(OptionError, match=sentence):
        wish(sung.corrections)
    assert sung.store.changes() == before


def test_the_last_word_of_a_line_takes_its_end_along_up_to_the_next_line(sung):
    line = sung.corrections.word("one two", "two", 3.5, 3.9).lyrics.lines[0]
    assert (line.start_s, line.end_s, line.words[1].start_s) == (1, 3.9, 3.5)
    assert sung.corrections.no_beats(6, 12.005).beats.beats_s[-1] < 6


def test_other_things_than_a_change_or_a_plan_are_one_sentence(sung):
    with pytest.raises(OptionError, match="change=3 is not allowed; give one of BeatsAt, MoveBeats, ") as caught:
        sung.correct(3)
    assert len(caught.value.message) < 300
    with pytest.raises(OptionError, match="plan=3 is not allowed; give a Plan or None"):
        sung.heard(3)


def test_an_alternative_of_the_report_is_one_call_away(sung):
    heard = sung.heard()
    chosen = next(one for one in heard.grid.alternatives if one.name == "double")
    assert sung.corrections.alternative("double").beats.tempo_bpm == pytest.approx(chosen.tempo_bpm, rel=0.01)
    assert "half" in {one.name for one in sung.heard().grid.alternatives}
    assert len(sung.corrections.halve().beats.beats_s) == len(heard.beats.beats_s)


def test_one_of_several_is_left_out_and_comes_back(sung):
    heard = sung.heard()
    sung.correct(SetMeter(3, 2.0), "a waltz")
    sung.correct(DownbeatAt(1.0))
    three = sung.heard()
    assert sung.corrections.drop(1).beats.meter == 4
    assert [one.change for one in sung.corrections] == [DownbeatAt(1.0)]
    assert sung.take_back() == three
    sung.take_back()
    assert sung.take_back() == heard
    with pytest.raises(OptionError, match="no correction to take back"):
        sung.take_back()


def test_nobody_has_listened_yet(library, short_song):
    with pytest.raises(NotFoundError, match="Nobody has listened"):
        library.open(short_song).corrections.double()


def stopped():
    token = CancelToken()
    token.cancel()
    return token


def test_where_listening_is_stopped_the_corrections_before_are_in_force(sung):
    sung.correct(SetMeter(3, 2.0))
    three = sung.heard()
    for decide in (
        lambda: sung.correct(SetTempo(90.0), cancel=stopped()),
        lambda: sung.take_back(cancel=stopped()),
        lambda: sung.drop_correction(1, cancel=stopped()),
    ):
        with pytest.raises(CancelledError):
            decide()
        assert [one.change for one in sung.corrections] == [SetMeter(3, 2.0)]
        assert sung.heard() == sung.latest.analysis == three

    def interrupted(_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sung.correct(SetTempo(90.0), progress=interrupted)
    assert [one.change for one in sung.corrections] == [SetMeter(3, 2.0)]


def test_a_correction_that_was_stopped_is_nothing_to_make_again(sung):
    with pytest.raises(CancelledError):
        sung.correct(SetMeter(3, 2.0), cancel=stopped())
    with pytest.raises(OptionError, match="no correction to make again"):
        sung.redo_correction()
    sung.correct(SetMeter(3, 2.0))
    sung.take_back()
    with pytest.raises(CancelledError):
        sung.correct(SetTempo(90.0), cancel=stopped())
    assert sung.redo_correction().beats.meter == 3


def once(deed):
    """A listener who does one thing when it first hears of listening."""
    done = []

    def hear(progress):
        if not done and "listening" in progress.message:
            done.append(deed())

    return hear


def test_what_somebody_else_corrects_while_we_listen_is_listened_to(sung, tmp_path):
    other = Library(sung.files.folder).project(sung.id)
    words = tmp_path / "new.lrc"
    words.write_text("[00:02.00]hello there\n", encoding="utf-8")
    heard = sung.analyze(beats="librosa", lyrics=words, progress=once(lambda: other.corrections.key("F# minor")))
    assert heard.character.key.name == "F# minor"
    assert [line.text for line in heard.lyrics.lines] == ["hello there"]
    assert sung.latest.analysis == heard


def test_of_two_who_correct_at_once_both_hold(sung):
    other = Library(sung.files.folder).project(sung.id)
    heard = sung.correct(SetMeter(3, 2.0), "a waltz", progress=once(lambda: other.corrections.key("F# minor")))
    assert [(one.change.kind, one.reason) for one in sung.corrections] == [("key", ""), ("set-meter", "a waltz")]
    assert heard == sung.heard() == sung.latest.analysis
    assert (heard.character.key.name, heard.beats.meter) == ("F# minor", 3)
    assert [one.change.kind for one in sung.take_back() and sung.corrections] == ["key"]


def test_corrections_of_several_at_one_moment_all_hold(sung):
    ways = [
        lambda verbs: verbs.key("F# minor"),
        lambda verbs: verbs.meter(3),
        lambda verbs: verbs.genre("drill"),
        lambda verbs: verbs.offset(0.25),
    ]
    ready = threading.Barrier(len(ways))

    def correct(way):
        verbs = Library(sung.files.folder).project(sung.id).corrections
        ready.wait(30)
        return way(verbs)

    with ThreadPoolExecutor(len(ways)) as pool:
        list(pool.map(correct, ways))
    heard = sung.heard()
    assert sorted(one.part for one in sung.corrections) == ["beats", "character", "character", "lyrics"]
    assert (heard.character.key.name, heard.character.genre.primary, heard.beats.meter) == ("F# minor", "drill", 3)
    assert heard.lyrics.lines[0].start_s == 1.25


def test_what_cannot_be_true_any_more_is_told(sung):
    other = Library(sung.files.folder).project(sung.id)
    with pytest.raises(OptionError, match="no such line"):
        sung.correct(LineTime("one two", 1, 1, 2), progress=once(lambda: other.corrections.text("one two", "")))
    assert [one.change.kind for one in sung.corrections] == ["text"]


def test_who_is_overtaken_every_time_is_told(sung):
    store, heard = Library(sung.files.folder).store, sung.heard()

    def overtake(progress):
        if "listening" in progress.message:
            version, before = store.corrections(sung.id)
            change = SetGenre(f"genre {version}")
            store.save_heard(sung.id, heard, version, (*before, correction_of(change, "")))

    with pytest.raises(StaleVersionError, match="changed in between"):
        sung.correct(SetMeter(3, 2.0), progress=overtake)
    assert "beats" not in {one.part for one in sung.corrections}


def test_a_number_in_the_list_is_of_the_list_that_was_seen(sung):
    other = Library(sung.files.folder).project(sung.id)
    sung.correct(SetMeter(3, 2.0))
    sung.correct(DownbeatAt(1.0))
    with pytest.raises(StaleVersionError):
        sung.drop_correction(1, progress=once(lambda: other.corrections.key("F# minor")))
    assert len(sung.corrections) == 3


def test_corrections_and_their_analysis_are_kept_together_or_not_at_all(sung, monkeypatch):
    before = sung.latest.analysis

    def killed(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("workbench.store.versions.append", killed)  # the last thing that the transaction writes
    with pytest.raises(KeyboardInterrupt):
        sung.correct(SetMeter(3, 2.0))
    monkeypatch.undo()
    assert len(sung.corrections) == 0
    assert sung.latest.analysis == before
    assert sung.correct(SetMeter(3, 2.0)).beats.meter == 3


@pytest.fixture
def later(short_song, tmp_path):
    """A new master that begins with a second of silence."""
    samples, rate = soundfile.read(short_song, dtype="float32")
    path = tmp_path / "later.wav"
    soundfile.write(path, [*([0.0] * rate), *samples], rate)
    return path


def test_a_new_master_keeps_the_corrections(sung, later):
    sung.plan(size="128x72")
    sung.correct(SetMeter(3, 2.0), "a waltz")
    sung.corrections.key("F# minor")
    made = sung.use_master(later)
    kept, _ = made.corrections
    assert kept.reason == "a waltz"
    assert kept.change.at_s == pytest.approx(3.0, abs=0.02)
    assert made.heard().beats.meter == 3
    assert made.heard().character.key.name == "F# minor"
    assert made.heard(made.latest.plan).beats.meter == 4
    made.requests(made.latest.plan)


def test_what_a_new_master_had_of_its_own_is_told_and_comes_back(sung, later):
    own = Library(sung.files.folder).open(later)
    own.analyze(beats="librosa")
    own.corrections.genre("drill")
    made = sung.use_master(later)
    assert (len(made.corrections), made.heard().character.genre.primary == "drill") == (0, False)
    assert any("had 1 correction of its own, no longer in force" in note for note in made.notes)
    assert made.take_back().character.genre.primary == "drill"


def test_lyrics_given_anew_take_the_place_of_imported_ones(sung, tmp_path):
    words = tmp_path / "a.txt"
    words.write_text("1.0\t3.0\tone line\n", encoding="utf-8")
    sung.import_annotations(words, "lyrics")
    other = tmp_path / "b.lrc"
    other.write_text("[00:02.00]something else\n", encoding="utf-8")
    assert [line.text for line in sung.analyze(beats="librosa").lyrics.lines] == ["one line"]
    assert [line.text for line in sung.analyze(beats="librosa", lyrics=other).lyrics.lines] == ["something else"]
    assert any("take that back to have them again" in note for note in sung.notes)
    assert [line.text for line in sung.take_back().lyrics.lines] == ["one line"]


def test_what_a_person_types_is_one_printable_line(sung):
    heard = sung.corrections.genre("a\nb\x1b[31m", reason="so\x07 it\nis")
    assert heard.character.genre.primary == "a b [31m"
    assert sung.corrections.text("one two", "one\n\x1btwo").lyrics.lines[0].text == "one two"
    assert sung.corrections.tag("genre", "c\td", 0.5).character.genre.tags[0].name == "c d"
    assert sung.corrections.in_force[0].reason == "so it is"
    assert repr(sung.corrections).splitlines()[0] == "1. the genre is a b [31m"
