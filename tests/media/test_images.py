"""A person's images come in as plain pixels, and bad ones as one sentence."""

import io
import struct
import warnings
import zlib

import numpy as np
import pytest
from PIL import Image, ImageCms, PngImagePlugin

from workbench.errors import NotFoundError, OptionError
from workbench.media import images
from workbench.media.images import kept_image, read_image


def picture(width=60, height=40):
    """Red at the top left, green at the top right, blue below."""
    made = np.zeros((height, width, 3), np.uint8)
    made[: height // 2, : width // 2, 0] = made[: height // 2, width // 2 :, 1] = made[height // 2 :, :, 2] = 250
    return made


def corners(pixels):
    """The strongest channel at the top left, top right, and below."""
    height, width = pixels.shape[:2]
    at = ((5, 5), (5, width - 6), (height - 6, 5), (height - 6, width - 6))
    return "".join("rgb"[int(np.argmax(pixels[y, x, :3]))] for y, x in at)


def saved(path, image, kind=None, **options):
    image.save(path, kind, **options)
    return path


@pytest.mark.parametrize("ending", ["png", "jpg", "webp"])
def test_each_kind_is_read_and_known_by_its_bytes(tmp_path, ending):
    made = saved(tmp_path / f"a.{ending}", Image.fromarray(picture()))
    made = made.rename(tmp_path / "named wrongly.gif")
    pixels = read_image(made)
    assert pixels.shape == (40, 60, 3)
    assert pixels.dtype == np.uint8
    assert corners(pixels) == "rgbb"


@pytest.mark.parametrize(
    ("orientation", "expected"),
    [(1, "rgbb"), (2, "grbb"), (3, "bbgr"), (4, "bbrg"), (5, "rbgb"), (6, "brbg"), (7, "bgbr"), (8, "gbrb")],
)
def test_the_camera_may_be_held_in_any_way(tmp_path, orientation, expected):
    exif = Image.Exif()
    exif[0x0112] = orientation
    pixels = read_image(saved(tmp_path / "a.jpg", Image.fromarray(picture()), exif=exif, subsampling=0))
    assert pixels.shape[:2] == ((60, 40) if orientation > 4 else (40, 60))
    assert corners(pixels) == expected


def test_damaged_exif_does_no_harm(tmp_path):
    assert (
        corners(read_image(saved(tmp_path / "a.jpg", Image.fromarray(picture()), exif=b"Exif\0\0II*\0\xff\xff")))
        == "rgbb"
    )


def test_every_mode_becomes_plain_rgb(tmp_path):
    base = Image.fromarray(picture())
    assert corners(read_image(saved(tmp_path / "cmyk.jpg", base.convert("CMYK"), quality=98))) == "rgbb"
    assert corners(read_image(saved(tmp_path / "palette.png", base.quantize(16)))) == "rgbb"
    grey = read_image(saved(tmp_path / "grey.png", base.convert("L")))
    assert grey.shape == (40, 60, 3)
    bits = read_image(saved(tmp_path / "bits.png", base.convert("1", dither=Image.Dither.NONE)))
    assert set(np.unique(bits)) <= {0, 255}


def test_sixteen_bits_of_grey_keep_their_shades(tmp_path):
    ramp = np.tile(np.linspace(0, 65535, 64).astype(np.uint16), (8, 1))
    pixels = read_image(saved(tmp_path / "a.png", Image.fromarray(ramp)))
    assert np.abs(pixels[4, :, 0].astype(int) - np.linspace(0, 255, 64)).max() <= 1


def test_alpha_stays_where_there_is_any_and_goes_where_all_is_opaque(tmp_path):
    alpha = np.full((40, 60), 255, np.uint8)
    opaque = np.dstack([picture(), alpha])
    assert read_image(saved(tmp_path / "opaque.png", Image.fromarray(opaque))).shape == (40, 60, 3)
    alpha[:, :30] = 100
    some = read_image(saved(tmp_path / "some.webp", Image.fromarray(np.dstack([picture(), alpha])), lossless=True))
    assert some.shape == (40, 60, 4)
    assert set(np.unique(some[..., 3])) == {100, 255}
    palette = Image.fromarray(picture()).quantize(16)
    seen = read_image(saved(tmp_path / "p.png", palette, transparency=palette.getpixel((0, 0))))
    assert seen[2, 2, 3] == 0
    assert seen[2, 50, 3] == 255


def test_another_colour_space_becomes_srgb(tmp_path):
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    plain = read_image(saved(tmp_path / "plain.png", Image.fromarray(picture())))
    same = read_image(saved(tmp_path / "same.png", Image.fromarray(picture()), icc_profile=srgb))
    assert np.abs(plain.astype(int) - same).max() <= 2
    swapped = read_image(saved(tmp_path / "other.png", Image.fromarray(picture()), icc_profile=_swapped(srgb)))
    assert corners(swapped) == "grbb"
    damaged = read_image(saved(tmp_path / "damaged.png", Image.fromarray(picture()), icc_profile=b"no profile"))
    assert corners(damaged) == "rgbb"


def _swapped(profile):
    """The profile with the tags of its red and its green primary exchanged."""
    return profile.replace(b"rXYZ", b"????").replace(b"gXYZ", b"rXYZ").replace(b"????", b"gXYZ")


def test_what_is_kept_is_pixels_alone(tmp_path):
    exif = Image.Exif()
    exif[0x010E] = "where I live"
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", "where I live")
    photo = kept_image(saved(tmp_path / "a.jpg", Image.fromarray(picture()), exif=exif, comment="where I live"))
    drawn = kept_image(saved(tmp_path / "a.png", Image.fromarray(picture()), pnginfo=info))
    assert (photo.suffix, drawn.suffix) == (".jpg", ".png")
    assert (photo.width, photo.height) == (60, 40)
    for data in (photo.data, drawn.data):
        assert b"where I live" not in data
        assert not Image.open(io.BytesIO(data)).getexif()
    np.testing.assert_array_equal(np.asarray(Image.open(io.BytesIO(drawn.data))), picture())


def test_an_image_in_which_nothing_is_seen_is_not_kept(tmp_path):
    faint = np.dstack([picture(), np.full((40, 60), 8, np.uint8)])
    for image in (Image.new("RGBA", (40, 40)), Image.fromarray(faint)):
        path = saved(tmp_path / "a.png", image)
        with pytest.raises(
            OptionError, match=r"^The image 'a\.png' is wholly transparent; give an image in which"
        ) as e:
            kept_image(path, field="images")
        assert e.value.field == "images"
    faint[5, 5, 3] = 9
    assert kept_image(saved(tmp_path / "a.png", Image.fromarray(faint))).width == 60


def test_a_large_image_is_made_smaller_when_asked(tmp_path):
    path = saved(tmp_path / "a.png", Image.fromarray(picture(600, 400)))
    assert read_image(path, largest_px=300).shape == (200, 300, 3)
    assert kept_image(path, largest_px=300).width == 300
    assert read_image(path, largest_px=3000).shape == (400, 600, 3)


def header(width, height):
    """A PNG that says how large it is, and holds next to nothing."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    body = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(b"\0"))
    return b"\x89PNG\r\n\x1a\n" + body + chunk(b"IEND", b"")


def refused(path, kind=OptionError):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(kind) as caught:
            read_image(path, field="logo")
    assert caught.value.field == "logo"
    assert caught.value.message.count(". ") == 0
    assert repr(path.name) in caught.value.message
    return caught.value.message


@pytest.mark.parametrize("size", [(20_000, 200), (9_000, 9_000), (10_000, 10_000), (20_000, 20_000), (2**30, 2**30)])
def test_bombs_are_refused_before_they_are_unpacked(tmp_path, size):
    path = tmp_path / "bomb.png"
    path.write_bytes(header(*size))
    assert "pixels" in refused(path)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- a -->\n<svg/>", "SVG"),
        (b"GIF89a" + bytes(40), "a GIF"),
        (b"II*\0" + bytes(40), "a TIFF"),
        (b"\0\0\0\x20ftypheic" + bytes(40), "HEIC"),
        (b"%!PS-Adobe-3.0 EPSF-3.0", "no image that Songreel reads"),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "damaged"),
        (b"\xff\xd8\xff" + bytes(40), "damaged"),
        (b"RIFF\x20\0\0\0WEBP" + bytes(40), "damaged"),
    ],
)
def test_what_is_no_image_of_ours_is_one_sentence(tmp_path, data, words):
    path = tmp_path / "evil.png"
    path.write_bytes(data)
    assert words in refused(path)


@pytest.mark.parametrize("ending", ["png", "jpg", "webp"])
def test_files_that_are_cut_short_are_refused(tmp_path, ending):
    noise = np.random.default_rng(1).integers(0, 255, (120, 160, 3), np.uint8)
    path = saved(tmp_path / f"a.{ending}", Image.fromarray(noise))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert "damaged" in refused(path)


@pytest.mark.parametrize("ending", ["png", "webp"])
def test_animations_are_refused(tmp_path, ending):
    path = tmp_path / f"a.{ending}"
    frames = [Image.fromarray(np.roll(picture(), 5 * i, 1)) for i in range(3)]
    frames[0].save(path, save_all=True, append_images=frames[1:])
    assert "animation" in refused(path)


def test_missing_and_odd_paths_are_refused(tmp_path, monkeypatch):
    assert "does not exist" in refused(tmp_path / "none.png", NotFoundError)
    assert "is a folder" in refused(tmp_path, NotFoundError)
    monkeypatch.setattr(images, "_MOST_BYTES", 1_000)
    (tmp_path / "heavy.png").write_bytes(bytes(2_000))
    assert "MB" in refused(tmp_path / "heavy.png")
