"""Lyrics as evidence for a song's form."""

import numpy as np
import pytest

from workbench.analysis.sung_lines import line_evidence, same_words, sung_lines, whole_song
from workbench.model.lyrics import Line, Lyrics, Word

TEXTS = ("Go on, my love", "and do not wait", "a verse alone", "go on my love!", "And do not wait.", "")
EDGES = np.arange(0.0, 42.0, 2.0)


def lyrics(texts=TEXTS, start=4.0, each=4.0, long=3.5, sure=None):
    def words(at, text):
        return () if sure is None else tuple(Word(at, at + 1, word, sure) for word in text.split())

    return Lyrics(
        tuple(
            Line(start + i * each, start + i * each + long, text, words(start + i * each, text))
            for i, text in enumerate(texts)
        )
    )


def test_lines_with_the_same_words_have_one_number_and_empty_ones_none():
    assert [line.text for line in sung_lines(lyrics())] == [0, 1, 2, 0, 1]
    assert [line.words for line in sung_lines(lyrics())] == [4, 4, 3, 4, 4]


def test_a_changed_word_makes_no_other_line():
    one, other, third = sung_lines(lyrics(("we walk the line tonight", "we walk this line tonight", "we ran away")))
    assert one.text == other.text != third.text


def test_same_words_need_the_same_order():
    first = sung_lines(lyrics(("one fine day", "two left shoes", "three blind mice")))
    turned = sung_lines(lyrics(("one fine day", "two left shoes", "three blind mice")))[::-1]
    assert same_words(first, first) == 1
    assert same_words(first, turned) == pytest.approx(1 / 3)
    assert same_words(first[:1], first) == 0, "one line is no part"


def test_a_part_begins_where_lines_begin_that_come_again():
    found = line_evidence(lyrics(), EDGES)
    repeated, alone = int(16 / 2), int(20 / 2)
    assert found[repeated] > 1
    assert found[repeated] > found[alone] + 1


def test_nothing_begins_inside_a_line():
    found = line_evidence(lyrics(("a line that lasts very long",), start=10.0, long=8.0), EDGES)
    assert found[7] < -1
    assert found[5] > 1, "the singing sets in"
    assert found[9] > 1, "and ends"


def test_doubtful_words_say_less():
    sure, doubtful = (line_evidence(lyrics(sure=sure), EDGES) for sure in (1.0, 0.25))
    assert doubtful == pytest.approx(0.25 * sure)


def test_no_words_say_nothing():
    assert not line_evidence(lyrics(("", "...")), EDGES).any()


def test_a_few_lines_of_a_song_are_not_its_words():
    all_lines = lyrics(("one fine day", "two left shoes", "three blind mice") * 3)
    assert whole_song(all_lines, 60.0) == all_lines
    assert whole_song(all_lines, 200.0) is None, "the rest may be sung, too"
    assert whole_song(lyrics(("one fine day",)), 5.0) is None
    assert whole_song(None, 5.0) is None
