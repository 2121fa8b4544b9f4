"""How pictures are encoded. Everything that ends up in a film has exactly the same settings, so it can be joined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from workbench.jobs.keys import key_of
from workbench.media.process import ffmpeg_version
from workbench.model.size import Size
from workbench.timebase import format_rate, seconds_at

__all__ = [
    "COLOUR_TAGS",
    "ENCODING_VERSION",
    "HARDWARE",
    "LIBX264",
    "TAKE_ENCODER",
    "VP9",
    "Encoder",
    "film_tag",
    "forced_key_frames",
]

ENCODING_VERSION = "6"

COLOUR_TAGS = "setparams=range=tv:colorspace=smpte170m:color_primaries=smpte170m:color_trc=smpte170m"
"""The filter by which pictures say what their numbers mean. Encoders go by it, and not by their own options."""


@dataclass(frozen=True, slots=True)
class Encoder:
    """Who encodes a film's pictures, and how. A film has one.

    Pieces of a film are joined packet by packet, so an encoder must begin each file with an IDR frame that nothing
    refers past, store frames in the order in which they are shown (no B frames), and put an IDR frame where one is
    forced.
    """

    name: str
    """ffmpeg's."""
    arguments: tuple[str, ...]
    """ffmpeg's, after the filters."""
    version: str = ""
    """What else the packets depend on, such as the driver of a card; empty for an encoder inside ffmpeg."""

    @property
    def tag(self) -> str:
        """A short word that no other encoder, other settings of the same one, nor another ffmpeg have.

        Raises:
            RenderError: ffmpeg does not run.
        """
        if self == LIBX264:
            return f"{ENCODING_VERSION}-{key_of(ffmpeg_version())[:8]}"
        return f"{ENCODING_VERSION}-{self.name}-{key_of(self.arguments, self.version, ffmpeg_version())[:8]}"


LIBX264 = Encoder(
    "libx264",
    (
        *("-c:v", "libx264", "-preset", "superfast", "-crf", "21", "-profile:v", "high", "-pix_fmt", "yuv420p"),
        *("-x264-params", "open-gop=0:keyint=60:min-keyint=1:bframes=0:cabac=0"),
        *("-threads", "1", "-forced-idr", "1"),
    ),
)
"""The default: it runs everywhere, and gives the same bytes for the same pictures.

Measured on three looks at 720p against ultrafast, crf 20: the same time to encode and to decode (a proof decodes film
and takes), 9 to 21 % fewer bytes, SSIM -0.003 to +0.001. CABAC would save 10 to 20 % more bytes for 5 ms a frame of
encoding and 2 ms of decoding.
"""

HARDWARE = (
    Encoder(
        "h264_nvenc",
        (
            *("-c:v", "h264_nvenc", "-preset", "p4", "-tune", "hq", "-rc", "vbr", "-cq", "21", "-b:v", "0"),
            *("-profile:v", "high", "-pix_fmt", "yuv420p", "-g", "60", "-bf", "0", "-rc-lookahead", "0"),
            *("-forced-idr", "1", "-a53cc", "0", "-udu_sei", "0"),
        ),
    ),
    Encoder(
        "h264_videotoolbox",
        (
            *("-c:v", "h264_videotoolbox", "-q:v", "65", "-profile:v", "high", "-pix_fmt", "yuv420p"),
            *("-g", "60", "-bf", "0", "-allow_sw", "0"),
        ),
    ),
)
"""Encoders of graphics cards, the better one first. Their bytes differ from card to card and from driver to driver, so
none is taken unless a person asks for it. Their quality was set by the makers' words; it was not measured here."""

VP9 = Encoder(
    "libvpx-vp9",
    (
        *("-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "7", "-crf", "33", "-b:v", "0"),
        *("-pix_fmt", "yuv420p", "-g", "60", "-auto-alt-ref", "0", "-lag-in-frames", "0", "-threads", "1"),
    ),
)
"""For WebM. Without frames that are never shown, each packet is one frame, in the order in which they are shown.

Measured on two seconds of one look at 720x1280 (2-core AMD EPYC, November 2026) against libx264 as above, at the same
SSIM (0.960): 32 % fewer bytes for 1.7 times the processor time. ``good``, 5 would save 29 % more for 3.4 times as much.
"""

TAKE_ENCODER = (
    *("-c:v", "libx264", "-preset", "ultrafast", "-crf", "16", "-pix_fmt", "yuv420p", "-g", "30", "-threads", "1"),
)
"""For a take that is encoded once more when captions are drawn over it: quick, and better than the film."""


def film_tag(size: Size, rate: Fraction, encoder: Encoder = LIBX264) -> str:
    """What a file carries whose pictures can go as they are into a film of this size, rate and encoder."""
    return f"songreel-film-{encoder.tag} {size.width}x{size.height} {format_rate(rate)}"


def forced_key_frames(frames: Sequence[int], rate: Fraction) -> tuple[str, ...]:
    """The arguments that make these frames, counted from 0, begin something new.

    Half a frame is taken off, as ffmpeg forces the first frame at or after a time.
    """
    times = [float(seconds_at(frame, rate) - 1 / rate / 2) for frame in frames if frame > 0]
    return ("-force_key_frames", ",".join(f"{time:.6f}" for time in times)) if times else ()
