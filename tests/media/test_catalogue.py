"""The catalogues of styles and types."""

import pytest

from workbench.errors import CatalogueError, OptionError
from workbench.media.catalogue import find_caption, find_style, find_type, load_catalogue
from workbench.model.style import CAPTION_MODES, LOOKS, CaptionStyle

STYLE = """
[[style]]
name = "{name}"
prompt_words = "mine"
palette = ["#101010", "#808080", "#f0f0f0"]
camera = "still"
look = "flow"
pacing = 1.0
grade = "none"
"""


def write(folder, text, name="styles.toml"):
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def refused(folder):
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(folder)
    return caught.value


def test_the_bundled_catalogue_is_rich():
    catalogue = load_catalogue()
    assert len(catalogue.styles) >= 14
    assert len(catalogue.types) >= 6
    assert catalogue.types[0].name == "abstract-visualizer"
    assert {style.look for style in catalogue.styles} == set(LOOKS)
    assert all(style.moods and style.prompt_words and style.camera for style in catalogue.styles)
    assert len({style.palette for style in catalogue.styles}) == len(catalogue.styles)


def test_each_palette_rises_from_dark_to_light():
    def brightness(colour):
        red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
        return 0.3 * red + 0.59 * green + 0.11 * blue

    for style in load_catalogue().styles:
        levels = [brightness(c) for c in style.palette]
        assert min(levels) == levels[0] < 90, style.name
        assert max(levels) - levels[0] > 100, style.name


def test_a_users_file_adds_and_replaces(tmp_path):
    write(tmp_path, STYLE.format(name="my-own") + STYLE.format(name="neon-noir"))
    catalogue = load_catalogue(tmp_path)
    assert find_style(catalogue, "my-own").prompt_words == "mine"
    assert find_style(catalogue, "neon-noir").look == "flow"
    assert len(catalogue.styles) == len(load_catalogue().styles) + 1


def test_a_folder_without_catalogues_is_fine_and_stays_empty(tmp_path):
    assert load_catalogue(tmp_path) == load_catalogue()
    assert not list(tmp_path.iterdir())


def test_an_unknown_name_gets_the_nearest_and_the_list():
    catalogue = load_catalogue()
    with pytest.raises(OptionError, match=r"no style 'neon-nor'; did you mean neon-noir\? .*golden-hour") as e:
        find_style(catalogue, "neon-nor")
    assert e.value.field == "style"
    with pytest.raises(OptionError, match="did you mean lyric-video") as e:
        find_type(catalogue, "lyrics-video")
    assert e.value.field == "type"


@pytest.mark.parametrize(
    ("text", "said", "field"),
    [
        (STYLE.format(name="a") + 'camara = "x"', ["'a'", "'camara'", "did you mean camera?"], "camara"),
        (STYLE.format(name="a").replace('grade = "none"', ""), ["'a'", "lacks the key 'grade'"], "grade"),
        (STYLE.format(name="a").replace("#101010", "red"), ["'a'", "#1a2b3c", "'red'"], "style"),
        (STYLE.format(name="a").replace("flow", "lava"), ["'a'", "'lava'", "marble"], "style"),
        (STYLE.format(name="a").replace("1.0", '"fast"'), ["'a'", "'pacing'"], "pacing"),
        (STYLE.format(name="a").replace("1.0", "9.0"), ["'a'", "pacing 9.0"], "style"),
        (STYLE.format(name="Not A Name"), ["'Not A Name'", "'name'"], "name"),
        (
            STYLE.format(name="a") + "caption = { colur = '#ffffff' }",
            ["'caption.colur'", "did you mean colour?"],
            "caption.colur",
        ),
        (STYLE.format(name="a") * 2, ["two entries", "'a'"], "name"),
        ("[[styles]]\nname = 'a'", ["'styles'", "did you mean style?"], "styles"),
        ("style = 3", ["[[style]]"], "style"),
        ("= nonsense", ["cannot be read"], "style"),
    ],
)
def test_a_wrong_entry_gets_one_sentence(tmp_path, text, said, field):
    error = refused(write(tmp_path, text))
    assert "styles.toml" in error.message
    for words in said:
        assert words in error.message
    assert error.field == field
    assert "\n" not in error.message


def test_a_wrong_type_names_its_file(tmp_path):
    error = refused(write(tmp_path, '[[type]]\nname = "a"\nlooks = []', name="types.toml"))
    assert "types.toml" in error.message


def test_the_caption_presets_show_every_mode():
    catalogue = load_catalogue()
    assert {preset.setting.mode for preset in catalogue.captions} == set(CAPTION_MODES)
    pop = find_caption(catalogue, "pop")
    mine = CaptionStyle(colour="#111111", highlight="#222222", outline="#333333")
    assert (pop.over(mine).colour, pop.over(mine).mode, pop.over(mine).weight) == ("#111111", "pop", "black")
    assert find_caption(catalogue, "noon").over(mine) == find_caption(catalogue, "noon").setting
    with pytest.raises(OptionError, match="did you mean sweep"):
        find_caption(catalogue, "swep")


def test_a_style_names_a_preset_and_lays_its_own_over_it(tmp_path):
    write(tmp_path, STYLE.format(name="my-own") + 'caption = { preset = "mine", size = 0.05 }\n')
    write(
        tmp_path,
        '[[caption]]\nname = "mine"\ndescription = "x"\nmode = "pop"\nsize = 0.2\nweight = "black"\n',
        "captions.toml",
    )
    caption = find_style(load_catalogue(tmp_path), "my-own").caption
    assert (caption.mode, caption.weight, caption.size, caption.colour) == ("pop", "black", 0.05, "#ffffff")
    (tmp_path / "captions.toml").unlink()
    assert "'mine'" in refused(tmp_path).message


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ('mode = "jump"', "mode"),
        ("size = 0.9", "size"),
        ("sise = 0.1", "did you mean size"),
        ('colour = "#123456"', "all of colour"),
        ("shadow = 3.0", "0.2"),
    ],
)
def test_a_preset_that_is_not_allowed_is_refused(tmp_path, line, word):
    write(tmp_path, f'[[caption]]\nname = "mine"\ndescription = "x"\n{line}\n', "captions.toml")
    assert word in refused(tmp_path).message.casefold()
