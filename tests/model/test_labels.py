"""The table of labels: what it holds, and that a label means the same however it is written."""

import pytest

from workbench.model.labels import HUES, LABELS, OFFERED_LABELS, hue_of, known_label, meant_label, plain_label


def test_every_label_is_there_once_and_whole():
    names = [label.name for label in LABELS]
    assert len(set(names)) == len(names)
    assert all(label.name == plain_label(label.name) and label.hue in HUES for label in LABELS)
    assert set(names) - set(OFFERED_LABELS) == {"section"}
    for name in OFFERED_LABELS:
        known = known_label(name)
        assert known.prompt_words
        assert 0 <= known.heat <= 1


@pytest.mark.parametrize("name", OFFERED_LABELS)
@pytest.mark.parametrize("written", [str.title, str.upper, " {} ".format])
def test_a_label_means_the_same_however_it_is_written(name, written):
    assert known_label(written(name)) is known_label(name)
    assert hue_of(written(name)) == hue_of(name)


@pytest.mark.parametrize("label", ["My Own Part", "🎸", "<b>x</b>", "constructor", "a" * 60, ""])
def test_a_persons_own_label_has_one_hue(label):
    assert known_label(label) is None
    assert hue_of(label) == hue_of(f" {label.lower()} ")
    assert hue_of(label) in HUES


def test_own_labels_differ_where_they_can():
    assert len({hue_of(f"part {letter}") for letter in "abcdefgh"}) == len(HUES)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        *((name, name) for name in (label.name for label in LABELS)),
        ("Chorus 2", "chorus"),
        ("VERSE_1", "verse"),
        ("verse12", "verse"),
        ("Pre Chorus", "pre-chorus"),
        ("PreChorus", "pre-chorus"),
        ("refrain", "chorus"),
        ("inst", "instrumental"),
        ("Section 3", "section"),
        ("My Part 2", "My Part 2"),
        ("A", "A"),
        ("17", "17"),
        ("", ""),
        ("chorus of birds", "chorus of birds"),
    ],
)
def test_words_of_other_programs_are_taken_for_ours_where_they_are(written, meant):
    assert meant_label(written) == meant
