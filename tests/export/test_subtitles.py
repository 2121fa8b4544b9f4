"""Subtitle files are read back by our own reader of lyrics, and the JSON by anybody's."""

import json

from workbench.analysis.lyrics import parse_lyrics
from workbench.export.subtitles import lrc_text, lyrics_json, srt_text
from workbench.model.lyrics import Line, Lyrics, Word


def test_lrc_keeps_the_times_of_lines_and_words(bench):
    cut = bench.cut(bench.plan())
    text = lrc_text(cut.lyrics, cut.song)
    assert text.splitlines()[:3] == [
        "[ti:Übung & <b>]",
        "[length:1:00]",
        "[00:01.00]<00:01.00>Hey <00:01.50>you <00:02.00>",
    ]
    back = parse_lyrics(text, "back.lrc", 60.0)
    first, second = back.lines
    assert [(word.text, word.start_s) for word in first.words] == [("Hey", 1.0), ("you", 1.5)]
    assert (first.word_times, second.word_times) == (True, False)
    assert (second.start_s, second.end_s) == (3.5, 6.0)
    assert second.text == "plain --› (00:01.00) line x"


def test_srt_keeps_the_times_of_lines(bench):
    text = srt_text(bench.cut(bench.plan()).lyrics)
    assert text.splitlines()[:3] == ["1", "00:00:01,000 --> 00:00:02,000", "Hey you"]
    back = parse_lyrics(text, "back.srt", 60.0)
    assert [(line.start_s, line.end_s) for line in back.lines] == [(1.0, 2.0), (3.5, 6.0)]
    assert back.lines[1].text == "plain → [00:01.00] line x"


def test_lines_never_overlap_and_empty_ones_are_left_out():
    lines = (Line(1.0, 9.0, "a"), Line(2.0, 2.0, " \n"), Line(3.0, 4.0, "b"), Line(3999.99, 4000.0, "c"))
    text = srt_text(Lyrics(lines))
    assert [row for row in text.splitlines() if "-->" in row] == [
        "00:00:01,000 --> 00:00:03,000",
        "00:00:03,000 --> 00:00:04,000",
        "01:06:39,990 --> 01:06:40,000",
    ]


def test_json_holds_all_that_is_known(bench):
    words = (Word(1.0, 1.4, "Hey"), Word(1.6, 2.0, "{\\b1}you", 0.3))
    lines = (Line(1.0, 2.0, "Hey {\\b1}you", words, word_times=True), Line(3661.5, 3662, "plain"))
    value = json.loads(lyrics_json(Lyrics(lines, "en", ("a note",)), bench.cut(bench.plan()).song))
    assert value["title"] == "Übung & <b>"
    assert value["language"] == "en"
    assert value["notes"] == ["a note"]
    assert value["lines"][0]["words"][1] == {"start_s": 1.6, "end_s": 2.0, "text": "{\\b1}you", "confidence": 0.3}
    assert [line["word_times"] for line in value["lines"]] == [True, False]
