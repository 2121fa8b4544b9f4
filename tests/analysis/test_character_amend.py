"""A person's word on the character stands, whatever a new analysis hears."""

from dataclasses import replace

import pytest

from workbench.analysis.character.amend import amended_character
from workbench.analysis.character.mood import find_genre, find_mood
from workbench.model.character import Character, Dynamics, Figures, Key, SectionMood, TagScores
from workbench.model.character_changes import SetGenre, SetKey, SetMood, SetMoodValue, SetSectionMood, SetTag

FIGURES = Figures(120.0, 0.9, -10.0, 4.0, -12.0, 0.2, 0.1, 0.1, 0.1, 0.5, 0.5, 0.5)
GENRE = find_genre(TagScores("tags", "1", ("rock", "pop", "sad"), (0.6, 0.3, 0.1)))
HEARD = Character(
    Key("C", "major", 0.4, "A", "minor", 12.0),
    Dynamics(6.0, 12.0, 9.0),
    GENRE,
    find_mood(FIGURES, GENRE),
    (SectionMood(0.0, 10.0, "calm", 0.2, 0.0, 0.0), SectionMood(10.0, 20.0, "high", 0.9, 0.1, 0.5)),
    FIGURES,
)


def after(*changes, character=HEARD):
    found = amended_character(character, changes)
    assert found.misfits == found.notes == ()
    return found.character


def test_a_key_is_sure_and_what_was_heard_becomes_the_runner_up():
    assert after(SetKey("A", "minor")).key == Key("A", "minor", 1.0, "C", "major", 12.0)
    assert after(SetKey("C", "major")).key == Key("C", "major", 1.0, "A", "minor", 12.0)
    assert after(SetKey("C", "major"), character=replace(HEARD, key=None)).key.name == "C major"


def test_a_mood_comes_first_among_its_words():
    changed = after(SetMood("cold")).mood
    assert (changed.primary, changed.confidence, changed.tags[0].name) == ("cold", 1.0, "cold")
    assert sorted(tag.name for tag in changed.tags) == sorted(tag.name for tag in HEARD.mood.tags)
    assert changed.vector == HEARD.mood.vector
    assert "person" in changed.reason


def test_one_figure_of_the_mood_leaves_the_others():
    before, vector = HEARD.mood.vector, after(SetMoodValue("tension", 1)).mood.vector
    assert vector == replace(before, tension=1.0)


def test_a_genre_may_be_any_word_and_its_tags_are_edited():
    assert (after(SetGenre(" hyperpop ")).genre.primary, after(SetGenre("x")).genre.confidence) == ("hyperpop", 1.0)
    tags = after(SetTag("genre", "pop", 0.9), SetTag("genre", "sad", 0), SetTag("genre", "drill", 0.5)).genre.tags
    assert [tag.name for tag in tags] == ["pop", "rock", "drill"]


def test_a_moods_tag_moves_and_the_primary_stays_in_front():
    first, *_, last = HEARD.mood.tags
    tags = after(SetTag("mood", last.name, 1)).mood.tags
    assert (tags[0], tags[1].name, tags[1].score) == (first, last.name, 1.0)
    assert len(tags) == len(HEARD.mood.tags)


def test_a_section_is_named_by_a_time():
    assert [mood.word for mood in after(SetSectionMood(10.0, "drop")).sections] == ["calm", "drop"]
    assert [mood.word for mood in after(SetSectionMood(9.99, "build")).sections] == ["build", "high"]


def moods_after(*changes):
    return [(mood.start_s, mood.end_s, mood.word) for mood in after(*changes).sections]


def test_a_section_of_a_person_has_its_mood_from_its_start_to_its_end():
    assert moods_after(SetSectionMood(3.0, "drop", 2.5, 4.0)) == [
        (0.0, 2.5, "calm"),
        (2.5, 4.0, "drop"),
        (4.0, 10.0, "calm"),
        (10.0, 20.0, "high"),
    ]
    wide = moods_after(SetSectionMood(3.0, "fade", 0.0, 12.0))
    assert wide == [(0.0, 10.0, "fade"), (10.0, 12.0, "fade"), (12.0, 20.0, "high")]
    once = SetSectionMood(12.0, "drop", 10.004, 19.997)
    assert moods_after(once, once) == [(0.0, 10.0, "calm"), (10.0, 20.0, "drop")], "no slivers"
    lost = SetSectionMood(25.0, "drop", 21.0, 30.0)
    assert amended_character(HEARD, (lost,)).misfits == (lost,)
    bare = replace(HEARD, sections=())
    assert amended_character(bare, (lost,)).misfits == (lost,)


def test_the_last_word_wins():
    assert after(SetMood("cold"), SetMood("warm")).mood.primary == "warm"


def test_what_fits_no_longer_is_told_and_the_rest_is_applied():
    lost = SetSectionMood(25.0, "drop")
    found = amended_character(HEARD, (lost, SetMood("dark")))
    assert (found.misfits, found.character.mood.primary) == ((lost,), "dark")
    assert found.notes == ("The mood 'drop' for the section at 25 s fits no section any more and was left out.",)


@pytest.mark.parametrize("change", [SetKey("A", "minor"), SetMood("cold"), SetTag("mood", "dark", 0.9)])
def test_applied_twice_is_applied_once(change):
    assert after(change, change).mood == after(change).mood
