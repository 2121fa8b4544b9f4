"""What a correction changed: each value by itself, and few lines for a person."""

from dataclasses import replace

import pytest

from workbench.model.analysis import Section
from workbench.model.lyrics import Line, Lyrics
from workbench.workflows.library import Library
from workbench.workflows.what_changed import in_short, sections_changed, what_changed


@pytest.fixture(scope="module")
def heard(short_song, tmp_path_factory):
    """The song in four sections of 3 s, each with a mood."""
    project = Library(tmp_path_factory.mktemp("listened") / "library").open(short_song)
    found = project.analyze(beats="librosa")
    sections = tuple(Section(3.0 * i, 3.0 * i + 3, "verse", 0.5, i + 1) for i in range(4))
    mood = found.character.sections[0]
    moods = tuple(replace(mood, start_s=one.start_s, end_s=one.end_s) for one in sections)
    lyrics = Lyrics(tuple(Line(i + 1.0, i + 1.5, f"line {i}") for i in range(8)))
    return replace(found, sections=sections, character=replace(found.character, sections=moods), lyrics=lyrics)


def test_a_boundary_that_moves_is_no_change_of_mood(heard):
    first, second, *others = heard.sections
    sections = (replace(first, end_s=3.5), replace(second, start_s=3.5), *others)
    moods = tuple(
        replace(mood, start_s=one.start_s, end_s=one.end_s)
        for mood, one in zip(heard.character.sections, sections, strict=True)
    )
    now = replace(heard, sections=sections, character=replace(heard.character, sections=moods), key="other")
    (one,) = what_changed(heard, now)
    assert (one.kind, one.what, one.before, one.now) == ("sections' starts", "start of section 2", "3.00 s", "3.50 s")


def test_a_mood_is_that_of_its_section(heard):
    other = "build" if heard.character.sections[2].word != "build" else "fade"
    moods = list(heard.character.sections)
    moods[2] = replace(moods[2], word=other)
    now = replace(heard, character=replace(heard.character, sections=tuple(moods)), key="other")
    assert [(one.what, one.now) for one in what_changed(heard, now)] == [("mood of section 3", other)]


def test_a_bar_of_one_beat_is_said_so(heard):
    count = len(heard.beats.beats_s)
    now = replace(heard, beats=replace(heard.beats, beat_in_bar=(1,) * count, meter=1), key="other")
    (bars,) = [one for one in what_changed(heard, now) if one.what == "bars"]
    assert bars.now.startswith(f"{count} of 1 beat, the first at ")


def test_each_value_is_told_and_only_a_person_gets_their_number(heard):
    later = tuple(replace(line, start_s=line.start_s + 0.25, end_s=line.end_s + 0.25) for line in heard.lyrics.lines)
    now = replace(heard, lyrics=Lyrics(later), key="other")
    changed = what_changed(heard, now)
    assert [one.what for one in changed] == [f"line 'line {i}'" for i in range(8)]
    (short,) = in_short(changed)
    assert (short.what, short.now) == ("8 lines of the words, the first the line 'line 0'", "1.25 to 1.75 s")
    assert in_short(changed[:5]) == changed[:5]


def test_a_lock_a_colour_and_a_note_of_a_section_are_differences_too():
    plain = Section(0.0, 6.0, "verse")
    for other, said in (
        (replace(plain, locked=True), "verse from 0.00 s, locked"),
        (replace(plain, colour="teal"), "verse from 0.00 s, in teal"),
        (replace(plain, note="more rain"), "verse from 0.00 s, with the note 'more rain'"),
    ):
        assert [(one.before, one.now) for one in sections_changed([plain], [other])] == [("verse from 0.00 s", said)]
