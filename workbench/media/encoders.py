"""Which encoder makes a film here: one that ffmpeg lists need not work, so it is tried on five frames first."""

from __future__ import annotations

import functools
import re
import tempfile
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import numpy as np

from workbench.errors import DiskFullError, RenderError
from workbench.jobs.keys import key_of
from workbench.media.encoding import HARDWARE, LIBX264, Encoder
from workbench.media.frames import Picture, read_frames, writing_frames
from workbench.media.process import ffmpeg_path
from workbench.model.size import Size

__all__ = ["choose_encoder", "probe_encoder"]

_FRAMES, _RATE = 5, Fraction(30)
_KEY = 2
"""The frame that must begin something new."""
_OWN_WORDS = re.compile(r"^ffmpeg failed while trying it: (\[[^\]]*\] )*")
"""What stands before the reason in an error's sentence."""
_FOREIGN = 12.0
"""Mean difference, of 255, above which a decoded frame is not the one that was encoded."""


@dataclass(frozen=True, slots=True)
class Probe:
    """What came of trying an encoder."""

    encoder: Encoder
    """With its version, where it works."""
    reason: str
    """Why it does not work; empty where it does."""

    @property
    def works(self) -> bool:
        """Whether films can be made with it."""
        return not self.reason


def choose_encoder(wanted: str, size: Size) -> tuple[Encoder, str]:
    """The encoder of a film, and a sentence where it is not the one that was asked for.

    Args:
        wanted: an encoder's name, or ``auto`` for the first one of a graphics card that works.
        size: the film's, pixels; a card may refuse small ones.
    """
    asked = [encoder for encoder in HARDWARE if wanted in ("auto", encoder.name)]
    reasons = []
    for encoder in asked:
        probe = probe_encoder(encoder, size)
        if probe.works:
            return probe.encoder, ""
        reasons.append(probe.reason)
    if wanted == "auto" or not reasons:
        return LIBX264, ""
    return LIBX264, f"The encoder {wanted} does not work here ({reasons[0]}), so libx264 made the film."


def probe_encoder(encoder: Encoder, size: Size) -> Probe:
    """Encode five frames, decode them and look at them; done once in a process for each ffmpeg, encoder and size.

    Raises:
        DiskFullError: there was no room to try it.
    """
    return _probe(ffmpeg_path(), encoder, size)


@functools.lru_cache(maxsize=64)
def _probe(_ffmpeg: str, encoder: Encoder, size: Size) -> Probe:
    pictures = _pictures(size)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "tried.mp4"
        try:
            with writing_frames(
                out, size, _RATE, what="trying it", finished=True, key_frames=(_KEY,), encoder=encoder
            ) as write:
                for picture in pictures:
                    write(picture)
            parameters, reason = _look(out, pictures)
        except DiskFullError:
            raise
        except (RenderError, OSError, ValueError) as error:
            return Probe(encoder, _OWN_WORDS.sub("", str(error)).rstrip("."))
    if encoder != LIBX264 and not encoder.version:  # its driver is told by what it writes at the head of a file
        encoder = replace(encoder, version=key_of(parameters.hex())[:8])
    return Probe(encoder, reason)


def _pictures(size: Size) -> list[Picture]:
    """A slope of colours over which a bright bar moves; uint8 RGB, shape=(height, width, 3)."""
    rows, columns = np.mgrid[0 : size.height, 0 : size.width]
    base = np.stack([rows * 200 // size.height, columns * 200 // size.width, np.full_like(rows, 90)], axis=2)
    pictures = []
    for frame in range(_FRAMES):
        picture = base.astype(np.uint8)
        left = frame * size.width // _FRAMES
        picture[:, left : left + max(2, size.width // _FRAMES)] = 230
        pictures.append(picture)
    return pictures


def _look(path: Path, pictures: list[Picture]) -> tuple[bytes, str]:
    """The parameters at the head of a file, and why its packets cannot be joined to others; empty if they can."""
    import av

    with av.open(str(path)) as file:
        stream = file.streams.video[0]
        parameters = bytes(stream.codec_context.extradata or b"")
        packets = [packet for packet in file.demux(stream) if packet.size]
    keys = {round(packet.pts * packet.time_base * _RATE) for packet in packets if packet.is_keyframe}
    shown = list(read_frames(path))
    apart = [float(np.abs(one.astype(int) - other).mean()) for one, other in zip(shown, pictures, strict=False)]
    if not parameters or len(packets) != _FRAMES or len(shown) != _FRAMES:
        return parameters, f"of {_FRAMES} frames it gave {len(shown)}"
    if any(packet.pts != packet.dts for packet in packets):
        return parameters, "it stores frames in another order than they are shown in"
    if not keys >= {0, _KEY}:
        return parameters, "it does not begin anew where it is told to"
    if max(apart) > _FOREIGN:
        return parameters, "it shows other pictures than it was given"
    return parameters, ""
