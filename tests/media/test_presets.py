"""Where films are shown: presets as data."""

import pytest

from workbench.errors import OptionError
from workbench.media.presets import find_preset, load_presets
from workbench.model.size import Size


def test_presets_are_those_that_were_promised():
    names = [preset.name for preset in load_presets()]
    assert names == ["youtube", "shorts", "reels", "tiktok", "square", "portrait", "web", "gif"]
    assert find_preset("shorts").size == Size(1080, 1920)
    assert find_preset("shorts").longest_s == 180
    assert find_preset("web").container == "webm"


@pytest.mark.parametrize(
    ("name", "meant"),
    [("short", "shorts"), ("TikTok", "tiktok"), ("you-tube", "youtube"), ("insta", "reels"), ("Instagram", "reels")],
)
def test_a_mistyped_one_is_asked_about(name, meant):
    with pytest.raises(OptionError, match=f"did you mean {meant}") as refused:
        find_preset(name)
    assert refused.value.field == "preset"


def test_only_those_that_films_are_made_for_are_listed():
    with pytest.raises(OptionError, match=r"there are youtube, shorts, reels, tiktok, square, portrait, web\.$"):
        find_preset("qqq")
