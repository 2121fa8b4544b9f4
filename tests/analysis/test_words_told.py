"""Words that somebody else heard: read where they can be the song's, refused in a phrase where they cannot."""

import numpy as np
import pytest

from workbench.analysis.words.ears import RATE
from workbench.analysis.words.text import given_lines
from workbench.analysis.words.told import align_told, draft_told, told_words
from workbench.errors import RefusedValueError

SONG_S = 16.0


def late(*starts):
    return {"text": "", "chunks": [{"text": " la", "timestamp": [at, at + 0.4]} for at in starts]}


def loud(seconds=SONG_S):
    return np.sin(np.arange(int(seconds * RATE)) * 2 * np.pi * 440 / RATE).astype(np.float32)


@pytest.mark.parametrize(
    ("heard", "said"),
    [
        (late(1.0, 9.0, 4.0), r"word 3 at 4\.00 s, before the one that begins at 9\.00 s"),
        (late(1.0, 4000.0), r"word 2 at 4000\.00 s, and the song ends at"),
        ({"chunks": [{"text": "la", "timestamp": [2.0, 1.0]}]}, r"the times 2\.0 to 1\.0 for word 1"),
        ({"chunks": [{"text": "la", "timestamp": [float("nan"), 1]}]}, "for word 1"),
        ({"chunks": [{"text": "la", "timestamp": [True, 1]}]}, "for word 1"),
        ({"chunks": [{"text": "la", "timestamp": [-1, 1]}]}, "for word 1"),
        ({"chunks": [{"text": "la"}]}, "no text with start and end for word 1"),
        ({"chunks": [{"text": "la la la la la", "timestamp": [0, 4]}]}, "times of lines instead of words"),
        ("<html>busy</html>", "no list of words with times"),
        (None, "no list of words with times"),
        ({"chunks": [7]}, "no text with start and end for word 1"),
        (["la", "la"], "no list of words with times"),
        ({"text": "la"}, "no list of words with times"),
    ],
)
def test_words_that_cannot_be_the_songs_are_refused(heard, said):
    with pytest.raises(RefusedValueError, match=said):
        told_words(heard, SONG_S)


def test_small_disorder_and_an_end_that_is_not_told_are_put_right():
    answer = late(1.0, 0.7, 15.9, 16.3)
    answer["chunks"][3]["timestamp"][1] = None
    answer["chunks"][0]["text"] = " one\x00two\u202e"
    words = told_words(answer, SONG_S)
    assert [word.text for word in words] == [" one", " two", " la", " la", " la"]
    assert [word.start_s for word in words] == pytest.approx([1.0, 1.2, 1.0, 15.9, 16.0])
    assert [word.end_s for word in words] == pytest.approx([1.2, 1.4, 1.1, 16.0, 16.0])
    assert {word.probability for word in words} == {0.5}
    assert told_words({"chunks": []}, SONG_S) == ()


def test_a_stem_in_which_nobody_sings_takes_invented_words_away():
    told = told_words(late(1.0, 1.5, 9.0, 9.5), SONG_S)
    vocals = np.where(np.arange(int(SONG_S * RATE)) < 5 * RATE, loud(), 0).astype(np.float32)
    drafted = draft_told(told, loud(), vocals, "en")
    assert drafted.voice.measured
    assert [line.text for line in drafted.lyrics.lines] == ["la la"]
    assert [line.text for line in draft_told(told, loud(), None, "en").lyrics.lines] == ["la la", "la la"]


def test_given_words_of_another_song_get_no_times_unless_a_person_insists():
    told = told_words(late(*(at / 2 for at in range(2, 24))), SONG_S)
    given = given_lines("Nothing of these words\nhas ever been heard here")
    assert align_told(told, given, loud(), None, None).lyrics is None
    insisted = align_told(told, given, loud(), None, None, insist=True).lyrics
    assert [line.text for line in insisted.lines] == ["Nothing of these words", "has ever been heard here"]
    assert max(word.confidence for line in insisted.lines for word in line.words) < 0.5
