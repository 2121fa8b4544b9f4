"""The door for a person's images: PNG, JPEG and WebP come in as plain sRGB pixels, everything else as one sentence."""

from __future__ import annotations

import hashlib
import io
import struct
import threading
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from workbench.errors import NotFoundError, OptionError

if TYPE_CHECKING:
    from PIL import Image

__all__ = [
    "LARGEST_SIDE",
    "LEAST_SIDE",
    "MOST_ASPECT",
    "MOST_PIXELS",
    "SEEN_ALPHA",
    "ImageFacts",
    "KeptImage",
    "image_facts",
    "kept_image",
    "kept_picture",
    "model_image",
    "read_image",
]

Picture = NDArray[np.uint8]

LARGEST_SIDE = 16_000
"""Pixels of the longer side that a file may have."""
MOST_PIXELS = 80_000_000
"""Pixels that a file may have: more than most cameras make, and 240 MB once they are unpacked."""
LEAST_SIDE = 64
"""Pixels of the shorter side of what models are handed."""
MOST_ASPECT = 5
"""How many times as long as the other the longer side of what models are handed may be."""
SEEN_ALPHA = 8
"""Of 255: what is fainter is not seen."""
_MOST_BYTES = 100_000_000
_JPEG_QUALITY = 95
_ORIENTATION = 0x0112
_MAGIC = {"PNG": b"\x89PNG\r\n\x1a\n", "JPEG": b"\xff\xd8\xff"}
_OTHERS = (
    (b"GIF8", "a GIF"),
    (b"BM", "a BMP"),
    (b"II*\0", "a TIFF"),
    (b"MM\0*", "a TIFF"),
    (b"%PDF", "a PDF"),
    (b"8BPS", "a Photoshop file"),
)
_DAMAGE = (OSError, SyntaxError, ValueError, EOFError)
"""What Pillow raises on damaged files."""
_WARNINGS = threading.Lock()
"""Filters of warnings are the whole process'."""


@dataclass(frozen=True, slots=True)
class KeptImage:
    """An image as the library keeps it: encoded anew, upright, sRGB, without anything beside its pixels."""

    data: bytes
    suffix: str
    """``.png``, or ``.jpg`` for what was a JPEG."""
    width: int
    height: int

    @property
    def sha256(self) -> str:
        """Of its data."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """What an image's file says of itself."""

    width: int
    height: int
    plain: bool
    """Whether every program shows it alike: a PNG or JPEG, 8 bits of grey, RGB or RGBA, upright, without a profile."""


def image_facts(path: Path, *, field: str = "image") -> ImageFacts:
    """What a person's image is, once it is known to be whole; errors as ``read_image``.

    ``NotFoundError`` is the system's: the file is gone, or may not be read. The image is to blame for ``OptionError``
    alone.
    """
    data = _bytes_of(path, field)
    kind = _kind_of(data, path.name, field)
    image = _opened(data, kind, path.name, field)
    try:
        image.load()
    except _DAMAGE as error:
        raise _damaged(path.name, field) from error
    plain = kind != "WEBP" and image.mode in ("L", "RGB", "RGBA") and not image.info.get("icc_profile")
    return ImageFacts(*image.size, plain and _orientation(image) == 1)


def read_image(path: Path, *, largest_px: int | None = None, field: str = "image") -> Picture:
    """The pixels of a person's image, upright and in sRGB.

    Args:
        path: a PNG, JPEG or WebP with one picture; known by its first bytes, not by its name.
        largest_px: scale it down to this longer side; as large as it is without it.
        field: what the error is about.

    Returns:
        uint8, shape=(height, width, 3) RGB, or shape=(height, width, 4) RGBA with straight alpha where anything is
        not opaque.

    Raises:
        NotFoundError: there is no such file.
        OptionError: it is no image of these kinds, an animation, too large, or damaged.
    """
    pixels, _ = _read(path, largest_px, field)
    return pixels


def kept_image(path: Path, *, largest_px: int | None = None, field: str = "image") -> KeptImage:
    """A person's image as the library keeps it; arguments and errors as ``read_image``.

    A photograph stays a JPEG, without subsampled colour: as a PNG it would be ten times as large.

    Raises:
        OptionError: also where nothing is seen in it.
    """
    pixels, kind = _read(path, largest_px, field)
    if pixels.shape[2] == 4 and pixels[..., 3].max() <= SEEN_ALPHA:
        raise OptionError(
            f"The image {path.name!r} is wholly transparent; give an image in which something is seen.", field=field
        )
    height, width, channels = pixels.shape
    as_jpeg = kind == "JPEG" and channels == 3
    data = _encoded(pixels, "JPEG" if as_jpeg else "PNG")
    return KeptImage(data, ".jpg" if as_jpeg else ".png", width, height)


def model_image(path: Path, *, largest_px: int, field: str = "image") -> KeptImage:
    """A person's image that models will be handed; arguments and errors as ``kept_image``.

    Raises:
        OptionError: also where it is smaller or longer than models take, which would only be paid in vain.
    """
    facts = image_facts(path, field=field)
    short, long = sorted((facts.width, facts.height))
    if short < LEAST_SIDE or long > MOST_ASPECT * short:
        raise OptionError(
            f"The image {path.name!r} has {facts.width} x {facts.height} pixels; models take {LEAST_SIDE} or more a "
            f"side, and none more than {MOST_ASPECT} times as long as the other: give another.",
            field=field,
        )
    return kept_image(path, largest_px=largest_px, field=field)


def kept_picture(pixels: Picture) -> KeptImage:
    """A picture as the library keeps it, without loss.

    Args:
        pixels: uint8 RGB, shape=(height, width, 3).
    """
    height, width, _ = pixels.shape
    return KeptImage(_encoded(pixels, "PNG"), ".png", width, height)


def _read(path: Path, largest_px: int | None, field: str) -> tuple[Picture, str]:
    """The pixels, and the kind of file that they come from."""
    data = _bytes_of(path, field)
    kind = _kind_of(data, path.name, field)
    image = _opened(data, kind, path.name, field)
    try:
        image.load()
        plain = _plain(image)
    except _DAMAGE as error:
        raise _damaged(path.name, field) from error
    if largest_px is not None and max(plain.size) > largest_px:
        plain.thumbnail((largest_px, largest_px), reducing_gap=3.0)
    pixels = np.array(plain, np.uint8)
    if pixels.shape[2] == 4 and pixels[..., 3].min() == 255:
        pixels = np.ascontiguousarray(pixels[..., :3])
    return pixels, kind


def _bytes_of(path: Path, field: str) -> bytes:
    try:
        if not path.is_file():
            what = "does not exist" if not path.exists() else "is a folder" if path.is_dir() else "is no plain file"
            raise NotFoundError(f"The image {path.name or str(path)!r} {what}; give the path of an image.", field=field)
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise NotFoundError(f"The image {path.name!r} cannot be read ({reason}).", field=field) from error
    if len(data) > _MOST_BYTES:
        raise OptionError(
            f"The image {path.name!r} has more than the {_MOST_BYTES // 10**6} MB that are allowed; make it smaller.",
            field=field,
        )
    return data


def _kind_of(data: bytes, name: str, field: str) -> str:
    """PNG, JPEG or WEBP, by the first bytes."""
    for kind, magic in _MAGIC.items():
        if data.startswith(magic):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    what = next((words for magic, words in _OTHERS if data.startswith(magic)), "no image that Songreel reads")
    if head.startswith((b"<?xml", b"<svg", b"<!doctype svg", b"<!--")):
        what = "a drawing in SVG or another text format" if b"<svg" in head or b"svg" in head else what
    elif data[4:8] == b"ftyp":
        what = "a HEIC, AVIF or video file"
    elif not data:
        what = "empty"
    raise OptionError(f"The image {name!r} is {what}; give a PNG, JPEG or WebP.", field=field)


def _opened(data: bytes, kind: str, name: str, field: str) -> Image.Image:
    """The image with its header read and nothing unpacked yet."""
    from PIL import Image

    try:
        with _WARNINGS, warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(data), formats=(kind,))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large(name, "far too many pixels", field) from error
    except _DAMAGE as error:
        raise OptionError(
            f"The image {name!r} is damaged: it begins as a {kind} and goes on as none; save it again.", field=field
        ) from error
    width, height = image.size
    if max(width, height) > LARGEST_SIDE or width * height > MOST_PIXELS:
        raise _too_large(name, f"{width} x {height} pixels", field)
    if getattr(image, "is_animated", False):
        raise OptionError(f"The image {name!r} is an animation; give a single picture.", field=field)
    return image


def _damaged(name: str, field: str) -> OptionError:
    return OptionError(
        f"The image {name!r} is damaged or cut short; save it again and give the whole file.", field=field
    )


def _too_large(name: str, what: str, field: str) -> OptionError:
    return OptionError(
        f"The image {name!r} has {what}; {LARGEST_SIDE} a side and {MOST_PIXELS // 10**6} million in all are allowed: "
        "make it smaller.",
        field=field,
    )


def _plain(image: Image.Image) -> Image.Image:
    """8-bit sRGB, upright, with alpha where the file has any."""
    from PIL import Image

    turn, profile = _orientation(image), image.info.get("icc_profile")
    if image.mode.startswith("I"):  # 16 bits of grey, which Pillow would cut at 255
        grey = (np.asarray(image).astype(np.int64) >> 8).clip(0, 255).astype(np.uint8)
        image = Image.fromarray(grey)
    transparent = image.has_transparency_data
    alpha = image.convert("RGBA").getchannel("A") if transparent else None
    if image.mode not in ("RGB", "L", "CMYK"):
        image = image.convert("RGBA" if transparent else "RGB").convert("RGB")
    plain = (profile and _to_srgb(image, profile)) or image.convert("RGB")
    if alpha is not None:
        plain.putalpha(alpha)
    return _upright(plain, turn)


def _to_srgb(image: Image.Image, profile: bytes) -> Image.Image | None:
    """Through the file's own colour profile; None where that one is damaged or meant for something else."""
    from PIL import ImageCms

    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return None


def _orientation(image: Image.Image) -> int:
    """As the camera was held, 1 to 8; 1 where the file's EXIF is damaged."""
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except (OSError, SyntaxError, ValueError, EOFError, KeyError, TypeError, struct.error):
        return 1


def _upright(image: Image.Image, orientation: int) -> Image.Image:
    """Turned as the camera's orientation (1 to 8, EXIF 2.3) says."""
    from PIL import Image

    turns = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_270,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_90,
    }
    turn = turns.get(orientation)
    return image if turn is None else image.transpose(turn)


def _encoded(pixels: Picture, kind: str) -> bytes:
    from PIL import Image

    out = io.BytesIO()
    options = {"quality": _JPEG_QUALITY, "subsampling": 0} if kind == "JPEG" else {"compress_level": 3}
    Image.fromarray(pixels).save(out, kind, **options)
    return out.getvalue()
