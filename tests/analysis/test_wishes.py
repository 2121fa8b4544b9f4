"""From what a person means to a change that holds for another analysis, too; and what does not fit, in one sentence."""

from types import SimpleNamespace

import pytest

from workbench.analysis.character.wishes import in_key, mood_is, mood_value, section_is
from workbench.analysis.corrections import moved_corrections, said
from workbench.analysis.grid_edit import applied
from workbench.analysis.grid_wishes import alternative, at_level, bars_shifted, beats_moved, in_meter
from workbench.analysis.words.wishes import line_at, line_says, word_at
from workbench.errors import OptionError
from workbench.model.analysis import BeatGrid
from workbench.model.character_changes import SetKey, SetMood, SetSectionMood
from workbench.model.correction import Correction, part_of
from workbench.model.grid_changes import BarsAt, BeatsAt, DownbeatAt, MoveBeats, PhraseFlow, SetMeter, SetTempo
from workbench.model.grid_report import GridAlternative, GridReport
from workbench.model.listening import Listening
from workbench.model.lyric_changes import AllTimes, GivenLyrics, LineText, LineTime, WordTime
from workbench.model.lyrics import Line, Lyrics, Word

SONG_S = 60.0


def steady(bpm=120.0, count=56, first_s=1.0, meter=4, place=0):
    times = tuple(round(first_s + i * 60 / bpm, 4) for i in range(count))
    return BeatGrid(times, tuple((place + i) % meter + 1 for i in range(count)), bpm, meter, 0.9)


def grid_after(change, grid=None):
    found = applied(grid or steady(), change, SONG_S)
    assert not isinstance(found, str), found
    return found


def line(start, text):
    words = tuple(Word(start + i, start + i + 1, word) for i, word in enumerate(text.split()))
    return Line(start, words[-1].end_s, text, words, word_times=True)


LYRICS = Lyrics((line(1, "Sing it, sing it!"), line(10, "Über dir"), line(20, "sing it sing it"), line(30, "oh no")))


@pytest.mark.parametrize("bpm", [75.0, 87.3, 120.0, 190.0])
@pytest.mark.parametrize("place", [0, 1, 3])
def test_levels_have_so_many_beats_and_keep_those_that_were_there(bpm, place):
    grid = steady(bpm, place=place)
    assert grid_after(at_level(grid, 2), grid).beats_s[::2] == grid.beats_s
    half = grid_after(at_level(grid, 1 / 2), grid)
    assert set(half.beats_s) < set(grid.beats_s)
    assert abs(len(half.beats_s) - 28) <= 1
    if bpm * 3 <= 400:
        assert grid_after(at_level(grid, 3), grid).beats_s[::3] == grid.beats_s


@pytest.mark.parametrize(("times", "words"), [(2, "twice as"), (3, "three times as"), (1 / 2, "half as")])
def test_a_level_is_said_as_it_was_wished(times, words):
    assert said(at_level(steady(), times)).startswith(f"{words} many beats, ")


def test_half_keeps_a_downbeat():
    grid = steady(place=3)
    assert set(grid_after(at_level(grid, 1 / 2), grid).downbeats_s) <= set(grid.beats_s[1::2])
    assert {grid.beat_in_bar[grid.beats_s.index(t)] for t in grid_after(at_level(grid, 0.5), grid).beats_s} == {1, 3}


@pytest.mark.parametrize("beats", [1, 2, 3, -1, 5])
@pytest.mark.parametrize("place", [0, 2])
def test_bars_are_shifted_by_beats(beats, place):
    grid = steady(place=place)
    shifted = grid_after(bars_shifted(grid, beats), grid)
    assert shifted.beats_s == grid.beats_s
    assert shifted.beat_in_bar == tuple((n - 1 - beats) % 4 + 1 for n in grid.beat_in_bar)


def test_beats_are_moved_and_moved_again():
    grid = steady()
    for by_ms in (30, -12.5, 30, 400):
        later = grid_after(beats_moved(grid, by_ms), grid)
        assert later.beats_s == pytest.approx([t + by_ms / 1000 for t in grid.beats_s if t + by_ms / 1000 < SONG_S])
        grid = later


def test_a_meter_goes_on_from_a_downbeat_or_from_where_it_was_said():
    grid = steady()
    three = grid_after(in_meter(grid, 3), grid)
    assert three.meter == 3
    assert set(three.downbeats_s) & set(grid.downbeats_s)
    assert 2.5 in grid_after(in_meter(grid, 3, 2.5), grid).downbeats_s
    assert in_meter(grid, 4, 2.5) == BarsAt(2.5)
    assert 2.5 in grid_after(in_meter(grid, 4, 2.5), grid).downbeats_s


def test_an_alternative_is_found_by_its_name():
    half = GridAlternative("half, from the second beat", BeatsAt(60, 1.5), 0.5, 60.0)
    report = GridReport(1.0, 1.0, 0.0, 0.1, 1.0, 1.0, (), (), (half,))
    assert alternative(report, "Half,  from the second beat") == BeatsAt(60, 1.5, called=half.name)
    with pytest.raises(OptionError, match=r"no alternative 'half from the second'; did you mean half, from"):
        alternative(report, "half from the second")
    with pytest.raises(OptionError, match=r"'xyz'; it has 'half, from the second beat'\."):
        alternative(report, "xyz")
    with pytest.raises(OptionError, match="it has none"):
        alternative(None, "half")


@pytest.mark.parametrize(
    "wish",
    [
        lambda grid: at_level(grid, 2),
        lambda grid: bars_shifted(grid, 1),
        lambda grid: beats_moved(grid, 10),
        lambda grid: in_meter(grid, 3),
    ],
)
def test_without_beats_nothing_can_be_changed(wish):
    with pytest.raises(OptionError, match="no beats in this song"):
        wish(BeatGrid((), (), None, None, 0.0))


def test_bars_that_would_stay_are_refused():
    with pytest.raises(OptionError, match="begin where they did"):
        bars_shifted(steady(), -4)
    with pytest.raises(OptionError, match="No bar of this song has a beat 2"):
        bars_shifted(BeatGrid(steady().beats_s, (1,) * 56, 120.0, 4, 0.5), 1)


def test_a_line_is_found_whatever_its_case_and_the_song_has_its_spelling():
    assert line_at(LYRICS, "uber DIR", 3, 4) == LineTime("Über dir", 1, 3, 4)
    assert line_says(LYRICS, "sing it sing it", "x", nth=2) == LineText("sing it sing it", 2, "x")
    assert line_says(LYRICS, "sing it sing it", "x", nth=1) == LineText("Sing it, sing it!", 1, "x")
    assert word_at(LYRICS, "oh no", "NO", 31, 32) == WordTime("oh no", 1, "no", 1, 31, 32)
    found = word_at(LYRICS, "sing it sing it", "it", 22, 23, nth=2, word_nth=2)
    assert found == WordTime("sing it sing it", 2, "it", 2, 22, 23)


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [
        (lambda: line_at(LYRICS, "oh noo", 1, 2), r"did you mean 'oh no'\?$"),
        (lambda: line_at(LYRICS, "zzz", 1, 2), "give its text as it is shown"),
        (lambda: line_at(LYRICS, "sing it sing it", 1, 2), r"2 times \(at 1.00 s, 20.00 s\)"),
        (lambda: line_at(LYRICS, "sing it sing it", 1, 2, nth=3), "by its number, 1 to 2"),
        (lambda: line_at(LYRICS, "oh no", 1, 2, nth=0), r"sung once \(at 30.00 s\)"),
        (lambda: word_at(LYRICS, "oh no", "yes", 1, 2), "its words are 'oh', 'no'"),
        (lambda: word_at(LYRICS, "sing it sing it", "it", 1, 2, nth=1), "by its number, 1 to"),
        (lambda: line_says(None, "oh no", ""), "no lyrics"),
    ],
)
def test_which_line_or_word_is_meant_must_be_clear(wish, sentence):
    with pytest.raises(OptionError, match=sentence):
        wish()


@pytest.mark.parametrize(
    ("text", "tonic", "mode"),
    [
        ("F# minor", "F#", "minor"),
        ("Gb", "F#", "major"),
        ("bbm", "Bb", "minor"),
        ("B♭ Major", "Bb", "major"),
        ("CM", "C", "major"),
        ("e-min", "E", "minor"),
        ("Cb", "B", "major"),
        ("E#m", "F", "minor"),
        ("D♯ minor", "Eb", "minor"),
    ],
)
def test_keys_as_musicians_write_them(text, tonic, mode):
    assert in_key(text) == SetKey(tonic, mode)


@pytest.mark.parametrize("text", ["", "H minor", "F##", "minor", "C dorian", "Am7"])
def test_what_is_no_key_is_refused(text):
    with pytest.raises(OptionError, match="is no key; give one such as"):
        in_key(text)


def test_words_of_mood_are_known_or_nearly():
    assert mood_is(" Dreamy ") == SetMood("dreamy")
    assert section_is(3.0, "DROP") == SetSectionMood(3.0, "drop")
    assert mood_value("Valence", 0.25).value == 0.25
    with pytest.raises(OptionError, match="did you mean melancholic"):
        mood_is("melancolic")
    with pytest.raises(OptionError, match="no figure of the mood; give one of valence"):
        mood_value("x", 0.5)
    with pytest.raises(OptionError, match="is no mood of a section"):
        section_is(3.0, "qqq")


def told(*changes):
    return tuple(Correction(part_of(change), change, "", "2026-11-26") for change in changes)


def test_corrections_move_with_a_new_master():
    changes = (BeatsAt(120, 1), SetTempo(99.0), PhraseFlow(0, 4), LineTime("a", 1, 0, 3), SetKey("C", "major"))
    moved = [one.change for one in moved_corrections(told(*changes), 2.0, 62.0)]
    assert moved == [BeatsAt(120, 3), SetTempo(99.0), PhraseFlow(2, 6), LineTime("a", 1, 2, 5), SetKey("C", "major")]
    assert moved_corrections(told(*changes), 0.0, SONG_S) == told(*changes)
    early = [one.change for one in moved_corrections(told(*changes, DownbeatAt(0.5)), -1.0, 59.0)]
    assert early == [BeatsAt(120, 0), SetTempo(99.0), PhraseFlow(0, 3), LineTime("a", 1, 0, 2), SetKey("C", "major")]
    assert moved_corrections(told(PhraseFlow(0, 1), PhraseFlow(50, 55), MoveBeats(0.1, 59)), -1.0, 49.0) == ()
    (stretched,) = moved_corrections(told(AllTimes(0.5, 1.1)), 2.0, 62.0)
    heard_s, shift_s = 10.0, 2.0
    before = 0.5 + 1.1 * heard_s
    assert stretched.change.offset_s + 1.1 * (heard_s + shift_s) == pytest.approx(before + shift_s)


def test_occurrences_do_not_count_lines_that_a_new_master_has_not():
    lines = tuple(line(start, "sing it") for start in (1.0, 7.0, 20.0, 40.0))
    old = SimpleNamespace(words=None, asked=Listening("librosa", "given", lyrics=Lyrics(lines)), duration_s=60.0)
    changes = (
        LineTime("sing it", 1, 1.5, 2),
        LineTime("sing it", 2, 7.5, 9),
        LineText("sing it", 3, "oh"),
        LineText("sing it", 3, "no"),
        GivenLyrics(Lyrics(lines)),
        LineTime("sing it", 4, 41, 42),
    )
    moved = [one.change for one in moved_corrections(told(*changes), -5.0, 40.0, old)]
    assert moved == [
        LineTime("sing it", 1, 2.5, 4),
        LineText("sing it", 2, "oh"),
        LineText("sing it", 2, "no"),
        GivenLyrics(Lyrics(tuple(line(start, "sing it") for start in (2.0, 15.0, 35.0)))),
        LineTime("sing it", 3, 36, 37),
    ]
    assert moved_corrections(told(GivenLyrics(Lyrics(lines[:1]))), -5.0, 40.0, old) == ()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (GivenLyrics(Lyrics((Line(1, 2, "la"),))), "1 line of its own, the first 'la'"),
        (SetMeter(3, 1.5), "3 beats a bar, one bar from 0:01.50"),
        (LineTime("Oh No", 2, 1, 2.5), "the line 'Oh No' (no. 2) from 1.00 to 2.50 s"),
        (WordTime("a b", 1, "b", 1, 1, 2), "the word 'b' in the line 'a b' from 1.00 to 2.00 s"),
        (LineText("a", 1, ""), "the line 'a' is not sung"),
        (LineText("a", 1, "b"), "the line 'a' is 'b'"),
        (AllTimes(-0.25), "all words 0.25 s earlier"),
        (AllTimes(1, 1.01), "all words 1.00 s later, times 1.01"),
        (SetKey("F#", "minor"), "the key is F# minor"),
        (SetSectionMood(4.0, "high"), "the section at 4.00 s is high"),
        (SetSectionMood(4.0, "high", 3.5, 6.25), "the section from 3.50 to 6.25 s is high"),
    ],
)
def test_corrections_are_said_plainly(change, words):
    assert said(change) == words
