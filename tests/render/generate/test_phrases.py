"""Words in groups."""

from workbench.model.lyrics import Word
from workbench.render.generate.phrases import BREAK, group_words, phrases_within


def words(text, *, start=0.0, step=0.4):
    return tuple(Word(start + i * step, start + i * step + 0.3, w) for i, w in enumerate(text.split()))


def texts(phrases):
    return [" ".join(w.text for w in p.words) for p in phrases]


def test_phrases_break_at_pauses_and_punctuation_and_before_they_grow_too_long():
    sung = words("we go, we go on") + words("far away from everything that was", start=5.0)
    assert texts(group_words([sung])) == ["we go,", "we go on", "far away from everything", "that was"]


def test_a_phrase_never_holds_words_of_two_lines():
    assert texts(group_words([words("other side"), words("neon rain", start=0.8)])) == ["other side", "neon rain"]


def test_a_phrase_stands_until_the_next_or_a_little_longer_than_its_last_word():
    first, second = group_words([words("we go,") + words("on", start=1.2)])
    assert first.end_s == second.start_s == 1.2
    assert 1.5 < second.end_s < 3


def test_only_the_phrases_of_a_span_are_handed_on():
    phrases = group_words([words("one two. three four. five six.")])
    assert texts(phrases_within(phrases, 1.3, 1.4)) == ["three four.", "five six."]
    assert phrases_within(phrases, 50, 60) == ()


def test_what_the_font_cannot_draw_is_left_out():
    assert texts(group_words([words("hello\u66f2 \U0001f3b5\ufe0f \u4f60\u597d world", step=0.2)])) == ["hello world"]


def test_empty_words_are_left_out():
    assert group_words([(Word(0, 1, " "),)]) == ()


def test_a_word_too_long_for_a_line_stands_alone_in_parts_that_are_sung_at_once():
    long = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz"
    before, (*parts, last), after = (p.words for p in group_words([words(f"das {long} gilt")]))
    assert [w.text for w in (*before, *after)] == ["das", "gilt"]
    assert "".join(w.text.removesuffix(BREAK) for w in parts) + last.text == long
    assert all(w.text.endswith(BREAK) and 8 < len(w.text) < 18 for w in parts)
    assert {(w.start_s, w.end_s) for w in (*parts, last)} == {(0.4, 0.7)}


def test_a_long_word_is_broken_after_its_own_hyphens_and_before_no_accent():
    assert texts(group_words([words("-".join(["na"] * 11))])) == ["na-na-na-na-na‐ na-na-na‐ na-na-na"]
    (phrase,) = group_words([words("e\u0301" * 13)])
    assert all(not w.text.startswith("\u0301") for w in phrase.words)
    assert texts(group_words([words("abcdefghijklmnopqrstuvwx uh\u2010 oh")])) == ["abcdefghijklmnopqrstuvwx", "uh- oh"]
