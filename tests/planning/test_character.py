"""What a song's character does in a plan: words in prompts, and the style that is suggested."""

from dataclasses import replace
from fractions import Fraction

from workbench.media.catalogue import load_catalogue
from workbench.model.character import (
    MOODS,
    SECTION_WORDS,
    Character,
    Dynamics,
    Figures,
    Genre,
    Key,
    Mood,
    MoodVector,
    SectionMood,
    Tag,
    mood_of,
    prompt_words,
)
from workbench.model.plan import Size
from workbench.model.style import Style, VideoType
from workbench.planning.direct import Direction, make_plan
from workbench.planning.suggest import suggest_style

PALETTE = ("#000000", "#888888", "#ffffff")


def character(primary, mode="major", confidence=0.8):
    tags = tuple(Tag(name, 0.9 if name == primary else 0.5, 0.5) for name in sorted(MOODS, key=lambda n: n != primary))
    mood = Mood(primary, confidence, tags, MoodVector(0.5, 0.5, 0.5, 0.5), "Because.", "features")
    figures = Figures(120.0, 0.9, -14.0, 3.0, -10.0, 0.3, 0.1, 0.2, 0.2, 0.0, 0.5, 0.5)
    key = Key("A", mode, confidence, "E", "major", 0.0)
    return Character(key, Dynamics(5.0, 14.0, 12.0), Genre(None, 0.0, ()), mood, (), figures)


def moods(*words):
    return tuple(SectionMood(20.0 * i, 20.0 * i + 20, word, 0.5, 0.0, 0.0) for i, word in enumerate(words))


def test_a_clip_is_asked_for_with_its_section_s_mood(song_of):
    song = song_of(60.0, [20.0, 40.0], labels=("verse", "verse", "verse"))
    direction = Direction(
        Style("s", "style words", PALETTE, "dolly", "marble", 1.0, "none"),
        VideoType("t", "", "", ("style",), 1.0),
        Fraction(30),
        Size(64, 64),
        seed=1,
    )
    felt = replace(song, character=replace(character("calm"), sections=moods("calm", "steady", "drop")))
    plain = make_plan(song, song.sections, Fraction(60), direction)
    plan = make_plan(felt, song.sections, Fraction(60), direction)
    for clip, before in zip(plan.clips, plain.clips, strict=True):
        word = ("calm", "steady", "drop")[clip.section]
        assert (SECTION_WORDS[word] in clip.prompt) is bool(SECTION_WORDS[word]) or word == "steady"
        assert (clip.prompt == before.prompt) == (word == "steady")
        assert clip.prompt.index("medium shots") < clip.prompt.index("style words")


def test_a_section_has_the_mood_that_most_of_it_has():
    heard = moods("build", "steady", "high")
    assert mood_of(heard, 0.0, 20.0) == mood_of(heard, 5.0, 9.0) == "build"
    assert prompt_words(heard, 11.0, 30.0) == ""
    assert mood_of(moods("build", "steady", "build"), 8.0, 52.0) == "build"
    assert mood_of(heard, 10.0, 30.0) == "build", "of two alike, the earlier"
    assert mood_of(heard, 90.0, 99.0) is mood_of((), 0.0, 1.0) is None
    assert prompt_words((), 0.0, 1.0) == ""


def test_a_section_s_words_are_those_of_most_of_it_not_of_its_middle(song_of):
    parts = moods("calm", "high", "calm")
    spans = ((0.0, 28.0), (28.0, 32.0), (32.0, 60.0))
    heard = tuple(replace(mood, start_s=a, end_s=b) for mood, (a, b) in zip(parts, spans, strict=True))
    song = replace(song_of(60.0, []), character=replace(character("dark"), sections=heard))
    direction = Direction(
        Style("s", "style words", PALETTE, "dolly", "marble", 1.0, "none"),
        VideoType("t", "", "", ("style",), 1.0),
        Fraction(30),
        Size(64, 64),
        seed=1,
    )
    plan = make_plan(song, song.sections, Fraction(60), direction)
    assert all(SECTION_WORDS["calm"] in clip.prompt for clip in plan.clips)


def test_the_mood_moves_the_suggestion_and_is_its_reason(song_of):
    catalogue = load_catalogue()
    song = song_of(60.0)
    names = {}
    for mood in MOODS:
        suggestion = suggest_style(replace(song, character=character(mood)), catalogue)
        names[mood] = suggestion.name
        assert f"{mood} in mood" in suggestion.reason
        assert "in A major" in suggestion.reason
    assert len(set(names.values())) >= 5
    fitting = {style.name: style.moods for style in catalogue.styles}
    assert sum(mood in fitting[name] for mood, name in names.items()) >= 10


def test_what_is_unsure_says_nothing(song_of):
    song, catalogue = song_of(60.0), load_catalogue()
    assert suggest_style(replace(song, character=character("dark", confidence=0.0)), catalogue) == suggest_style(
        song, catalogue
    )
    nothing = replace(character("dark", confidence=0.0), key=None)
    assert suggest_style(replace(song, character=nothing), catalogue) == suggest_style(song, catalogue)
