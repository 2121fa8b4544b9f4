"""Lyrics as files of their own: read back by a player's library, and by JSON's reader."""

import json
import re
from dataclasses import replace

import pytest

from workbench.export.lyric_files import lyrics_ass, lyrics_json
from workbench.model.lyrics import Line, Lyrics, Word


@pytest.fixture
def song(bench):
    return bench.cut(bench.plan()).song


WORDS = (Word(1.0, 1.4, "Hey"), Word(1.6, 2.0, "{\\b1}you", 0.3))
LYRICS = Lyrics(
    (Line(1.0, 2.0, "Hey {\\b1}you", WORDS, word_times=True), Line(3661.5, 3662, "plain")), "en", ("a note",)
)


def test_ass_holds_lines_and_word_times(song):
    rows = [row for row in lyrics_ass(LYRICS, song).splitlines() if row.startswith("Dialogue")]
    assert rows == [
        "Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,{\\k40}Hey {\\k20}{\\k40}(⧵b1)you",
        "Dialogue: 0,1:01:01.50,1:01:02.00,Default,,0,0,0,,plain",
    ]


@pytest.mark.parametrize("text", ["{\\pos(0,0)}", "a\\Nb", "a\nb", "\\{x}", "Dialogue: 0,1"])
def test_no_text_is_a_command(song, text):
    line = replace(LYRICS.lines[1], text=text, words=())
    rows = lyrics_ass(Lyrics((line,)), song).splitlines()
    assert sum(row.startswith("Dialogue") for row in rows) == 1
    shown = rows[-1].split(",,", 2)[2]
    assert not re.search(r"[{}\\]", shown)


def test_a_line_of_no_length_is_shown_for_a_moment(song):
    assert "0:00:05.00,0:00:05.01" in lyrics_ass(Lyrics((Line(5, 5, "x"),)), song)


def test_json_holds_all_that_is_known(song):
    value = json.loads(lyrics_json(LYRICS, song))
    assert value["language"] == "en"
    assert value["notes"] == ["a note"]
    assert value["lines"][0]["words"][1] == {"start_s": 1.6, "end_s": 2.0, "text": "{\\b1}you", "confidence": 0.3}
    assert [line["word_times"] for line in value["lines"]] == [True, False]
