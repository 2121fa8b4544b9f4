"""Brand kits: palette, logo, font and captions of a person's own."""

import io
import shutil

import numpy as np
import pytest
from PIL import Image

from workbench.errors import CatalogueError, NotFoundError, OptionError
from workbench.media.brands import caption_colours, read_brand
from workbench.media.bundle import bundled
from workbench.media.fontfiles import read_font
from workbench.media.logos import read_logo
from workbench.media.palettes import palette_of
from workbench.model.brand import Brand, BrandFont, contrast

COLOURS = ("#14213d", "#2a9d8f", "#e9c46a", "#e76f51")


def rgb(colour):
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)]


def near(one, other, by=6):
    return np.abs(np.subtract(rgb(one), rgb(other))).max() <= by


def picture(colours=COLOURS, shares=(4, 3, 2, 1), noise=2):
    """Stripes, as wide as their shares."""
    line = np.concatenate([np.tile(rgb(c), (s * 20, 1)) for c, s in zip(colours, shares, strict=True)])
    pixels = np.tile(line[None], (120, 1, 1)) + np.random.default_rng(1).integers(
        -noise, noise + 1, (120, len(line), 3)
    )
    return np.clip(pixels, 0, 255).astype(np.uint8)


def mark(folder, name="logo.png", size=(300, 100), colour="#e76f51"):
    """A logo with an empty border around it."""
    pixels = np.zeros((size[1] + 40, size[0] + 60, 4), np.uint8)
    pixels[20:-20, 30:-30] = [*rgb(colour), 255]
    Image.fromarray(pixels).save(folder / name)
    return folder / name


def brand_file(folder, text):
    (folder / "brand.toml").write_text(text, encoding="utf-8")
    return folder / "brand.toml"


def test_a_palette_holds_the_pictures_colours_dark_first_accent_last():
    palette = palette_of(picture())
    assert len(palette) == 4
    for found, meant in zip(palette, ("#14213d", "#2a9d8f", "#e9c46a", "#e76f51"), strict=True):
        assert near(found, meant), palette


def test_the_same_picture_gives_the_same_palette():
    assert len({palette_of(picture()) for _ in range(3)}) == 1


def test_what_is_transparent_or_hardly_there_has_no_say():
    pixels = np.dstack([picture(), np.full((120, 200), 255, np.uint8)])
    pixels[:60, :, :3], pixels[:60, :, 3] = [0, 255, 0], 0
    pixels[70, 3, :3] = [255, 0, 255]
    assert all(any(near(found, meant) for meant in COLOURS) for found in palette_of(pixels))


def test_a_palette_has_as_many_colours_as_are_wanted():
    many = picture(("#101010", "#d00000", "#00a000", "#1040e0", "#e0c000", "#c000c0", "#f0f0f0"), (3, 2, 2, 2, 2, 2, 2))
    assert [len(palette_of(many, count)) for count in (3, 4, 5, 6)] == [3, 4, 5, 6]
    with pytest.raises(ValueError, match="3 to 6 colours, not 7"):
        palette_of(many, 7)


@pytest.mark.parametrize("colour", ["#e76f51", "#ffffff", "#000000", "#0a0a40"])
def test_one_colour_alone_is_enough(colour):
    palette = palette_of(picture((colour,), (10,), noise=0))
    assert len(palette) == 3
    lights = [contrast(c, "#000000") for c in palette]
    assert lights == sorted(lights)
    assert lights[0] < 3 < lights[-1]
    assert Brand("b", palette).palette == palette


def test_a_picture_without_anything_has_no_palette():
    with pytest.raises(ValueError, match="nothing in the picture is opaque"):
        palette_of(np.zeros((5, 5, 4), np.uint8))


def test_contrast_is_that_of_the_web():
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#123456", "#123456") == 1


@pytest.mark.parametrize("palette", [("#07060f", "#7a1fa2", "#19e3ff"), ("#e8e8e8", "#f4f4f4", "#ffffff")])
def test_captions_in_a_palettes_colours_can_be_read(palette):
    colours = caption_colours(palette)
    assert Brand("b", palette, caption_colours=colours).caption_colours == colours


def test_a_logo_loses_its_empty_border_and_is_kept_small(tmp_path):
    kept = read_logo(mark(tmp_path, size=(3000, 1000)))
    assert kept.ratio == pytest.approx(3)
    image = Image.open(io.BytesIO(kept.data))
    assert (image.format, image.mode, image.size) == ("PNG", "RGBA", (1200, 400))


def test_under_the_clear_pixels_lies_the_logos_own_colour(tmp_path):
    pixels = np.zeros((60, 60, 4), np.uint8)
    y, x = np.mgrid[:60, :60]
    pixels[np.hypot(x - 30, y - 30) < 20] = [255, 255, 255, 255]
    Image.fromarray(pixels).save(tmp_path / "ring.png")
    kept = np.asarray(Image.open(io.BytesIO(read_logo(tmp_path / "ring.png").data)))
    assert kept[0, 0, 3] == 0
    assert (kept[..., :3] == 255).all()


def test_a_logo_without_transparency_is_whole(tmp_path):
    Image.fromarray(picture()).save(tmp_path / "logo.jpg")
    assert read_logo(tmp_path / "logo.jpg").ratio == pytest.approx(200 / 120)


def test_a_logo_that_is_none(tmp_path):
    Image.new("RGBA", (40, 40)).save(tmp_path / "empty.png")
    with pytest.raises(OptionError, match="wholly transparent"):
        read_logo(tmp_path / "empty.png")
    Image.new("RGB", (2000, 4)).save(tmp_path / "line.png")
    with pytest.raises(OptionError, match=r"2000 x 4 pixels; at most a hundred times"):
        read_logo(tmp_path / "line.png")
    (tmp_path / "logo.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    with pytest.raises(OptionError, match="PNG, JPEG or WebP") as caught:
        read_logo(tmp_path / "logo.svg")
    assert caught.value.field == "logo"
    with pytest.raises(NotFoundError):
        read_logo(tmp_path / "none.png")


def test_a_font_is_known_by_its_own_name():
    kept = read_font(bundled("data/fonts/Inter-Bold.otf"))
    assert (kept.family, kept.suffix, kept.notes) == ("Inter", ".otf", ())


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is no font"),
        (b"wOF2" + bytes(200), "is a web font"),
        (b"ttcf" + bytes(200), "is a collection of fonts"),
        (b"\0\1\0\0" + bytes(200), "is damaged"),
        (b"OTTO\xff\xff" + bytes(range(250)), "is damaged"),
    ],
)
def test_what_is_no_font(tmp_path, data, said):
    (tmp_path / "a.ttf").write_bytes(data)
    with pytest.raises(OptionError, match=said) as caught:
        read_font(tmp_path / "a.ttf")
    assert caught.value.field == "font"


def test_a_font_that_is_cut_short(tmp_path):
    data = bundled("data/fonts/Inter-Bold.otf").read_bytes()
    (tmp_path / "a.otf").write_bytes(data[: len(data) // 3])
    with pytest.raises(OptionError, match="is damaged"):
        read_font(tmp_path / "a.otf")


def renamed(folder, name):
    from fontTools.ttLib import TTFont

    font = TTFont(bundled("data/fonts/Inter-Bold.otf"))
    font["name"].setName(name, 1, 3, 1, 0x409)
    font["OS/2"].fsType = 2
    font.save(folder / "own.otf")
    return folder / "own.otf"


def test_a_fonts_name_cannot_carry_anything(tmp_path):
    with pytest.raises(OptionError, match="cannot be used"):
        read_font(renamed(tmp_path, "Inter,99,&HFF{\\b1}"))
    kept = read_font(renamed(tmp_path, "Own Sans"))
    assert kept.family == "Own Sans"
    assert "may not be embedded" in kept.notes[0]
    with pytest.raises(ValueError, match="a font's name"):
        BrandFont("a\nb", "0" * 64, ".otf")


def test_a_brand_file_and_all_that_it_names(tmp_path):
    mark(tmp_path)
    shutil.copy(bundled("data/fonts/Inter-Black.otf"), tmp_path / "own.otf")
    text = 'name = "Nordlicht"\nfont = "own.otf"\nlogo = { image = "logo.png", place = "bottom-left", opacity = 0.5 }\n'
    kit = read_brand(brand_file(tmp_path, text + f"palette = {list(COLOURS)}\n"))
    brand = kit.with_files("a" * 64, "b" * 64)
    assert (brand.name, brand.palette) == ("Nordlicht", COLOURS)
    assert (brand.logo.image, brand.logo.place, brand.logo.opacity) == ("a" * 64, "bottom-left", 0.5)
    assert brand.logo.ratio == pytest.approx(3)
    assert (brand.font.sha256, brand.font.suffix) == ("b" * 64, ".otf")
    assert brand.caption_colours == ("#ffffff", "#e76f51", "#14213d")
    assert read_brand(tmp_path).brand == kit.brand


def test_a_palette_comes_from_an_image_or_from_the_logo(tmp_path):
    mark(tmp_path)
    Image.fromarray(picture()).save(tmp_path / "cover.png")
    brand = read_brand(brand_file(tmp_path, 'name = "a"\npalette = "cover.png"\nlogo = "logo.png"')).brand
    assert all(any(near(found, meant) for meant in COLOURS) for found in brand.palette)
    brand = read_brand(brand_file(tmp_path, 'name = "a"\nlogo = "logo.png"')).brand
    assert near(brand.palette[-1], "#e76f51")
    assert read_brand(brand_file(tmp_path, 'name = "a"')).brand == Brand("a")


@pytest.mark.parametrize(
    ("text", "said", "field"),
    [
        ("", "lacks the key 'name'", "name"),
        ('name = "a"\ncolour = "#fff"', "the key 'colour', which is not known", "colour"),
        ('name = "a"\npalete = []', "did you mean palette?", "palete"),
        ('name = "a"\npalette = ["#000000", "#ffffff"]', "3 to 6 colours, not 2", "brand"),
        ('name = "a"\npalette = ["red", "#000000", "#ffffff"]', "like #1a2b3c, not 'red'", "brand"),
        ('name = "a"\nlogo = { image = "logo.png", size = 3.0 }', "size is 0.01 to 1", "brand"),
        ('name = "a"\nlogo = { image = "logo.png", plaice = "centre" }', "did you mean place?", "logo.plaice"),
        (
            'name = "a"\ncaptions = { colour = "#777777", highlight = "#ffffff", outline = "#888888" }',
            "the captions' colour #777777 on the outline #888888 has a contrast of 1.3, and 3 is needed",
            "brand",
        ),
        ("= nonsense", "cannot be read as TOML (Invalid statement", "brand"),
        ("name = 5", "has the value 5 at 'name', which is not allowed; give text in quotes.", "name"),
        ('name = ""', "has the value '' at 'name', which is not allowed; give text that is not empty.", "name"),
        (
            'name = "a"\npalette = 5',
            "the value 5 at 'palette', which is not allowed; give a list or text in quo",
            "pal",
        ),
        ('name = "a"\nlogo = { image = "logo.png", size = "big" }', "'big' at 'logo.size', which is not al", "logo"),
        ('name = "a"\nlogo = { image = "logo.png", place = "top" }', "give 'top-left', 'top-right', 'bott", "logo"),
    ],
)
def test_a_wrong_brand_gets_one_sentence(tmp_path, text, said, field):
    mark(tmp_path)
    with pytest.raises(CatalogueError) as caught:
        read_brand(brand_file(tmp_path, text))
    assert said in caught.value.message
    assert "\n" not in caught.value.message
    assert caught.value.field.startswith(field)


def test_a_brand_that_is_no_text_is_one_sentence(tmp_path):
    (tmp_path / "brand.toml").write_bytes(b"\x89PNG\r\n\x1a\n\xff\xfe")
    with pytest.raises(CatalogueError, match=r"brand\.toml is no text; give a TOML file in UTF-8\.$"):
        read_brand(tmp_path)


def test_what_a_brand_names_must_be_there(tmp_path):
    with pytest.raises(NotFoundError, match=r"no brand file 'brand\.toml'"):
        read_brand(tmp_path)
    with pytest.raises(NotFoundError, match="'none.png'"):
        read_brand(brand_file(tmp_path, 'name = "a"\nlogo = "none.png"'))
    with pytest.raises(NotFoundError, match="'none.ttf'"):
        read_brand(brand_file(tmp_path, 'name = "a"\nfont = "none.ttf"'))
