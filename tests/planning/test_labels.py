"""What a label decides in a plan, however a person writes it."""

import pytest

from workbench.model.labels import LABELS
from workbench.model.style import Style, VideoType
from workbench.planning.labels import place_of
from workbench.planning.prompts import clip_prompt

STYLE = Style("s", "words", ("#000000", "#777777", "#ffffff"), "camera", "marble", 1.0, "grade")
KIND = VideoType("t", "a type", "type words", ("style",), 1.0, calm_join="crossfade")


@pytest.mark.parametrize("name", [label.name for label in LABELS])
def test_capitals_change_neither_look_nor_prompt(name):
    assert [place_of(name.upper(), many) for many in (2, 3, 4)] == [place_of(name, many) for many in (2, 3, 4)]
    if name != "section":
        assert clip_prompt(STYLE, KIND, name.title(), "") == clip_prompt(STYLE, KIND, name, "")


def test_the_prompt_holds_the_labels_part_or_the_persons_own_word():
    assert "the heart of the film" in clip_prompt(STYLE, KIND, "Chorus", "")
    assert "the part called Coda" in clip_prompt(STYLE, KIND, "Coda", "")
