"""The door for files that go to a host: as every model takes them, and nothing that only looks like media."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.errors import NotFoundError, OptionError
from workbench.media.images import KeptImage, image_facts, kept_image
from workbench.media.kinds import HEAD_BYTES, FileKind, is_whole, kind_of

__all__ = ["MOST_SENT_BYTES", "MOST_SENT_PIXELS", "media_to_send", "picture_to_send", "sound_to_send"]

MOST_SENT_PIXELS = 20_000_000
MOST_SENT_BYTES = 100_000_000


def media_to_send(path: Path) -> FileKind:
    """What a film, sound or picture is, by its bytes.

    Raises:
        NotFoundError: there is no such file.
        OptionError: it is none of them, is cut short, or is too large.
    """
    try:
        with path.open("rb") as file:
            kind = kind_of(file.read(HEAD_BYTES))
        size = path.stat().st_size
    except OSError as error:
        raise NotFoundError(f"The file {path.name!r} cannot be read ({error.strerror}).", field="file") from error
    if kind is None:
        raise OptionError(
            f"The file {path.name!r} is no film, sound or picture that models take; give an MP4, a WAV, an MP3, a PNG "
            "or a JPEG.",
            field="file",
        )
    if size > MOST_SENT_BYTES:
        raise OptionError(
            f"The file {path.name!r} has {size / 1e6:.0f} MB; {MOST_SENT_BYTES // 10**6} MB can be sent.", field="file"
        )
    if not is_whole(path, kind):
        raise OptionError(f"The file {path.name!r} is cut short; give the whole file.", field="file")
    return kind


def picture_to_send(path: Path) -> KeptImage | None:
    """A picture encoded anew where models may not take it as it is; None where it may go as it is.

    As it is goes an 8-bit PNG or JPEG of grey, RGB or RGBA, upright, of at most ``MOST_SENT_PIXELS``.

    Raises:
        NotFoundError: there is no such file.
        OptionError: it is no PNG, JPEG or WebP, has far too many pixels, or is damaged.
    """
    found = image_facts(path)
    if found.plain and found.width * found.height <= MOST_SENT_PIXELS:
        return None
    scale = math.sqrt(min(1.0, MOST_SENT_PIXELS / (found.width * found.height)))
    return kept_image(path, largest_px=math.floor(max(found.width, found.height) * scale))


def sound_to_send(samples: NDArray[np.float32], rate: int, path: Path) -> None:
    """Write a sound as every model takes it: FLAC, 16 bit. Nothing is cut off or put before it, as MP3 does, so that
    times in an answer are times in the sound.

    Args:
        samples: shape=(channels, n), -1.0 to 1.0 at full scale.
        rate: samples a second.
        path: where to, ``.flac``.

    Raises:
        OptionError: it is larger than hosts take; no file stays.
    """
    import soundfile

    soundfile.write(str(path), np.clip(samples.T, -1.0, 1.0), rate, subtype="PCM_16", format="FLAC")
    size = path.stat().st_size
    if size > MOST_SENT_BYTES:
        path.unlink()
        raise OptionError(
            f"The song makes {size / 1e6:.0f} MB of FLAC, and {MOST_SENT_BYTES // 10**6} MB can be sent; have it "
            "listened to on this computer.",
            field="ears",
        )
