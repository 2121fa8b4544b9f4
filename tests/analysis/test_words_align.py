import numpy as np
import pytest

from workbench.analysis.words.align import align_words
from workbench.analysis.words.match import matches
from workbench.analysis.words.scripted import ScriptedEars, numbered_sound, script
from workbench.analysis.words.text import GivenLine, given_lines
from workbench.analysis.words.windows import windows
from workbench.errors import CancelledError, LyricsError, NotFoundError, OptionError

VERSE, OTHER, CHORUS = "walking down the empty road", "nobody knows the way back home", "sing it loud and sing it long"
SONG = script((10, 0.4, VERSE), (20, 0.4, CHORUS), (40, 0.4, OTHER), (55, 0.4, CHORUS), (80, 0.4, CHORUS))
TEXT = f"{VERSE}\n{CHORUS}\n{OTHER}\n{CHORUS}\n{CHORUS}"


def align(ears, text=TEXT, seconds=100, **options):
    given = text if not isinstance(text, str) else given_lines(text)
    calls = {"report": lambda _share, _word: None, "check": lambda: None, **options}
    return align_words(numbered_sound(seconds), given, weights="nowhere", warm=lambda _key, _make: ears, **calls)


def starts(found):
    return [line.start_s for line in found.lyrics.lines]


def test_each_word_gets_its_time():
    found = align(ScriptedEars(SONG))
    words = [word for line in found.lyrics.lines for word in line.words]
    assert [w.text for w in words] == [w.text for w in SONG]
    assert np.max(np.abs(np.array([w.start_s for w in words]) - [w.start_s for w in SONG])) < 0.3
    assert all(a.end_s <= b.start_s for a, b in zip(words, words[1:], strict=False))
    assert found.fit == 1
    assert found.language == "en"
    assert found.language_probability == 0.9
    assert all(line.word_times for line in found.lyrics.lines)


@pytest.mark.parametrize("missed", [20, 55, 80])
def test_a_repeated_line_whose_place_was_not_recognised_keeps_it(missed):
    """The chorus is sung three times and heard twice."""
    heard = [word for word in SONG if not missed <= word.start_s < missed + 5]
    assert starts(align(ScriptedEars(SONG, heard))) == pytest.approx([10, 20, 40, 55, 80], abs=1.5)


def test_a_rest_is_not_sung():
    """The attention tells the second line as soon as the first is over; 30 s of instruments lie between."""
    song = script((5, 0.4, VERSE), (37, 0.4, OTHER))
    found = align(ScriptedEars(song), f"{VERSE}\n{OTHER}", 60)
    assert found.lyrics.lines[0].end_s < 12
    assert found.lyrics.lines[1].start_s == pytest.approx(37, abs=0.3)


def test_no_window_is_longer_than_whisper_hears():
    ears = ScriptedEars(SONG)
    align(ears)
    assert ears.asked
    assert max(end - begin for begin, end, _ in ears.asked) <= 30


def test_words_of_another_song_get_no_times():
    found = align(ScriptedEars(SONG), "completely different material\nabout quarterly accounting")
    assert found.lyrics is None
    assert found.fit < 0.3
    assert "of the given words were found in this song (heard as 'en'), so they got no times: " in found.notes[0]


def test_a_few_words_that_are_in_many_songs_are_no_proof():
    song = ScriptedEars(
        script((5, 0.4, "I saw you on the road and you were in the rain"), (30, 0.4, "the day is over"))
    )
    few = "harbour in waiting and ferry you nobody the door and"
    found = align(song, few)
    assert found.fit > 0.3
    assert found.lyrics is None
    assert found.notes[0].startswith(
        f"Only {found.fit:.0%} of the given words were found in this song (heard as 'en'), "
    )
    assert "), no more than chance finds, so they got no times: " in found.notes[0]
    assert align(song, "on the road and you are in rain").lyrics is not None


def test_a_language_that_is_hardly_likely_is_not_told_as_a_fact():
    found = align(ScriptedEars(SONG, languages=(("la", 0.11),)), "completely different material")
    assert "in this song (whose language is not clear), so" in found.notes[0]


def test_a_person_may_insist():
    found = align(ScriptedEars(SONG), "completely different material\nabout quarterly accounting", insist=True)
    assert len(found.lyrics.lines) == 2
    assert max(word.confidence for line in found.lyrics.lines for word in line.words) < 0.6


def test_times_of_a_file_help_where_nothing_else_tells():
    """Three choruses sung, one given: the file says which."""
    given = (GivenLine(CHORUS, tuple(CHORUS.split()), 54.0, 60.0),)
    assert starts(align(ScriptedEars(SONG), given)) == pytest.approx([55], abs=0.3)


def test_a_language_that_does_not_exist_is_told_before_anything_is_loaded():
    with pytest.raises(OptionError, match="no language"):
        align(None, language="xx")


def test_text_in_another_script_is_told_before_anything_is_loaded():
    with pytest.raises(LyricsError, match="Cyrillic"):
        align(None, "привет мир", language="en")


def test_the_language_is_one_the_words_can_be_written_in():
    found = align(ScriptedEars(script((10, 0.4, "привет мой старый мир"))), "привет мой старый мир")
    assert (found.language, found.language_probability) == ("ru", 0.05)
    assert align(ScriptedEars(SONG), language="en").language_probability is None


def test_without_weights_there_is_one_sentence(tmp_path):
    with pytest.raises(NotFoundError, match="There are no Whisper weights"):
        align_words(numbered_sound(2), given_lines("a"), weights=tmp_path, report=lambda *_: None, check=lambda: None)


def test_it_can_be_stopped_at_every_step():
    calls = 0

    def counting():
        nonlocal calls
        calls += 1

    align(ScriptedEars(SONG), check=counting)
    for stop in range(1, calls + 1):
        left = iter(range(stop))

        def check(left=left, stop=stop):
            if next(left) == stop - 1:
                raise CancelledError("stopped")

        with pytest.raises(CancelledError):
            align(ScriptedEars(SONG), check=check)


def test_progress_ascends_to_one():
    shares = []
    align(ScriptedEars(SONG), report=lambda share, _word: shares.append(share))
    assert shares == sorted(shares)
    assert shares[-1] == 1


def test_silence_has_no_words():
    found = align(ScriptedEars([]), VERSE)
    assert found.lyrics is None
    assert found.fit == 0


def test_matches_ascend_and_leave_time_for_the_words_between():
    heard = ["a", "b", "c"]
    found = matches(["a", *["x"] * 50, "b", "c"], heard, [1.0, 1.5, 20.0], list(np.linspace(0, 30, 53)))
    assert [(m.given, m.heard) for m in found] in ([(0, 0), (52, 2)], [(51, 1), (52, 2)])


def test_windows_take_each_word_once():
    rng = np.random.default_rng(5)
    for _ in range(50):
        lengths = [int(n) for n in rng.integers(1, 9, rng.integers(1, 40))]
        begins = np.sort(rng.uniform(0, 200, sum(lengths)))
        made = windows(lengths, begins, np.append(begins[1:], 200.0), rng.random(sum(lengths)) < 0.5, 200.0)
        assert [word for window in made for word in window.taken] == list(range(sum(lengths)))
        for window in made:
            assert set(window.taken) <= set(window.words)
            assert 0 < window.end_s - window.start_s <= 30
            assert window.start_s >= 0


def test_words_are_sought_in_the_voice_where_it_is_at_hand():
    """The stem is silent and shorter; the mix is neither."""
    stem = np.zeros(90 * 16_000, np.float32)
    asked = []

    class Listening(ScriptedEars):
        def placed(self, sound, words, language):
            asked.append(float(np.abs(sound).max()))
            return super().placed(np.array([0, 30 * 16_000], np.float32), words, language)

    found = align(Listening(SONG), vocals=stem, insist=True)
    assert found.voice.measured
    assert max(asked) == 0
