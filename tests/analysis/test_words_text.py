import pytest

from workbench.analysis.lyrics import parse_lyrics
from workbench.analysis.words.languages import LANGUAGES, best_language, check_language, check_script
from workbench.analysis.words.spelling import likeness, plain_word, script_of, units_of
from workbench.analysis.words.text import given_lines, timed_lines
from workbench.errors import LyricsError, OptionError


def texts(text):
    return [line.text for line in given_lines(text)]


def test_rows_are_lines_and_empty_ones_are_not():
    assert texts("One two\r\n\r\n  three   four \n…\n") == ["One two", "three four"]


@pytest.mark.parametrize(
    "tag", ["[Chorus]", "[whatever it says]", "(Verse 2)", "Bridge:", "[]", "(Refrain)", "Pre-Chorus:"]
)
def test_tags_are_not_sung(tag):
    assert texts(f"{tag}\nla la\n") == ["la la"]


@pytest.mark.parametrize("row", ["(ooh, ooh)", "She said:", "(come on)", "(solo mio)x", "verse by verse"])
def test_what_only_looks_like_a_tag_is_sung(row):
    assert texts(row) == [row]


@pytest.mark.parametrize(
    "row", ["hey now x2", "hey now (x2)", "hey now [2x]", "hey now ×2", "hey now, x 2", "hey now (2x)"]
)
def test_a_line_is_sung_as_often_as_it_says(row):
    assert texts(row) == ["hey now", "hey now"]


@pytest.mark.parametrize("row", ["I have 2", "route x200", "x marks 2", "hex2", "x99 never"])
def test_numbers_are_not_repeats(row):
    assert texts(row) == [row]


def test_a_tag_without_lines_sings_its_part_again():
    song = "[Chorus]\na b\nc d\n\n[Verse]\ne f\n\n[Chorus]\n\n[Outro x2]\ng\n[CHORUS x2]\n"
    assert texts(song) == ["a b", "c d", "e f", "a b", "c d", "g", "g", "a b", "c d", "a b", "c d"]


def test_a_repeat_on_its_own_row_is_of_the_rows_since_the_last_empty_one():
    assert texts("a\n\nb\nc\n(x2)\nd") == ["a", "b", "c", "b", "c", "d"]


@pytest.mark.parametrize("text", ["", "\n\n", "[Chorus]\n", "...\n---"])
def test_nothing_to_sing_is_one_sentence(text):
    with pytest.raises(LyricsError, match="no line that is sung"):
        given_lines(text)


def test_a_book_is_no_song():
    with pytest.raises(LyricsError, match="more than 1000 lines"):
        given_lines("a b\n" * 1001)


def test_lines_of_a_file_keep_its_times():
    lines = timed_lines(parse_lyrics("[00:10.00]One two\n[00:14.00]three\n", "a.lrc"))
    assert [(line.text, line.start_s) for line in lines] == [("One two", 10.0), ("three", 14.0)]


def test_words_are_compared_without_case_accents_and_punctuation():
    assert plain_word("Don’t,") == "dont"
    assert plain_word("ÜBER!") == "uber"
    assert plain_word("—") == ""
    assert units_of("君の名は") == ("君", "の", "名", "は")


def test_likeness():
    assert likeness("same", "same") == 1
    assert likeness("lobster", "lobsters") == pytest.approx(0.875)
    assert likeness("cat", "dog") == 0
    assert likeness("a", "abcd") == 0


def test_scripts():
    assert script_of(["hello", "мир"]) == "LATIN"
    assert script_of(["привет", "мир"]) == "CYRILLIC"
    assert script_of(["123"]) == ""


def test_a_language_that_does_not_exist_is_one_sentence():
    with pytest.raises(OptionError, match="There is no language 'klingon'"):
        check_language("klingon")
    with pytest.raises(OptionError, match="There is no language ''"):
        check_language("")
    assert check_language(" EN ") == "en"


def test_the_languages_are_whispers():
    tokenizer = pytest.importorskip("faster_whisper.tokenizer", reason="the extra models is not installed")
    assert set(LANGUAGES) == set(tokenizer._LANGUAGE_CODES)


def test_text_in_another_script_is_one_sentence():
    with pytest.raises(LyricsError, match="written in Cyrillic letters, the language 'en' in Latin ones"):
        check_script("en", ["привет", "мир"])
    check_script("ja", ["君の名は"])
    check_script("en", ["123"])


def test_the_words_decide_between_languages():
    heard = [("en", 0.6), ("ru", 0.3), ("uk", 0.1)]
    assert best_language(heard) == ("en", 0.6)
    assert best_language(heard, ["привет"]) == ("ru", 0.3)
    assert best_language([], []) == ("en", 0.0)
