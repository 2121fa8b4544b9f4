"""The join: chunks and the song become one file, packet by packet, with exact times and nothing encoded again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import Any

from workbench.errors import RenderError, full_disk, is_full
from workbench.jobs.cancel import CancelToken
from workbench.media.encoding import LIBX264, Encoder, film_tag
from workbench.model.output import Container
from workbench.model.size import Size
from workbench.timebase import Span

__all__ = ["JOIN_VERSION", "Piece", "finished_piece", "join_film", "read_metadata"]

JOIN_VERSION = "3"
_OPTIONS: dict[Container, dict[str, str]] = {
    "mp4": {"movflags": "+faststart"},
    "webm": {"cues_to_front": "1", "fflags": "+bitexact"},  # or it would have another random number each time
}


@dataclass(frozen=True, slots=True)
class Piece:
    """Encoded pictures that go into the film as they are."""

    path: Path
    first: int
    """The file's frame that stands at ``span.start``."""
    span: Span
    """The film's frames that it fills."""


def finished_piece(
    path: Path, first: int, span: Span, size: Size, rate: Fraction, encoder: Encoder = LIBX264
) -> Piece | None:
    """The piece of a take that can go into the film without being encoded again, or None.

    It can where the take was encoded as the film is, and both ends lie on key frames (or the take's own end).
    """
    import av

    with av.open(str(path)) as take:
        if take.metadata.get("comment") != film_tag(size, rate, encoder):
            return None
        packets = [packet for packet in take.demux(take.streams.video[0]) if packet.size]
        frame = {round(packet.pts * packet.time_base * rate): packet.is_keyframe for packet in packets}
    end = first + span.frames
    begins, ends = frame.get(first, False), frame.get(end, end == len(packets))
    return Piece(path, first, span) if begins and ends else None


def join_film(
    pieces: Sequence[Piece],
    sound: Path,
    rate: Fraction,
    out: Path,
    *,
    metadata: Mapping[str, str],
    container: Container = "mp4",
    chapters: Sequence[tuple[Span, str]] = (),
    cover: bytes | None = None,
    cancel: CancelToken | None = None,
) -> None:
    """Write the film: H.264 and AAC in MP4, index first, or VP9 and Opus in WebM. Nothing is left where it fails.

    Args:
        pieces: in order, tiling the film.
        sound: the encoded song.
        rate: frames a second.
        out: an ``.mp4`` or a ``.webm``.
        metadata: the container's tags.
        container: which one.
        chapters: frames and titles, in order.
        cover: a JPEG that is shown in lists of films; WebM has no place for one.
        cancel: stops it.

    Raises:
        RenderError: a piece does not hold the frames that it should, or was encoded otherwise than the rest.
        DiskFullError, CancelledError
    """
    import av

    whole = False
    try:
        with (
            av.open(str(out), "w", format=container, options=_OPTIONS[container]) as film,
            av.open(str(sound)) as song,
            av.open(str(pieces[0].path)) as first,
        ):
            film.metadata.update(metadata)
            picture = film.add_stream_from_template(first.streams.video[0])
            picture.time_base = Fraction(1, rate.numerator)
            voice = film.add_stream_from_template(song.streams.audio[0])
            film.set_chapters(_chapters(chapters, rate))
            if cover is not None and container == "mp4":
                _attach(film, cover)
            heard = song.streams.audio[0]
            a_sound = heard.time_base * rate.numerator  # the film's own time base is the muxer's once a cover is in it
            for packet in _interleaved(_picture_packets(pieces, rate, cancel), song.demux(heard), a_sound):
                packet.stream = picture if packet.stream.type == "video" else voice
                film.mux_one(packet)
        whole = True
    except OSError as error:  # av's errors of the system are OSErrors too
        if is_full(error):
            raise full_disk("joining the film") from error
        raise RenderError(f"The film could not be joined: {error.strerror}.") from error
    except av.error.FFmpegError as error:
        raise RenderError(f"The film could not be joined: {error.strerror}.") from error
    finally:
        if not whole:
            out.unlink(missing_ok=True)


def _chapters(chapters: Sequence[tuple[Span, str]], rate: Fraction) -> list[dict[str, Any]]:
    """As the container takes them, in milliseconds."""
    tick = Fraction(1, 1000)
    return [
        {
            "id": number,
            "start": round(span.start / rate / tick),
            "end": round(span.end / rate / tick),
            "time_base": tick,
            "metadata": {"title": title},
        }
        for number, (span, title) in enumerate(chapters, start=1)
    ]


def _attach(film: Any, cover: bytes) -> None:  # noqa: ANN401  av has no types here
    """A still picture beside the film's own, as its first packet."""
    import av

    with av.open(BytesIO(cover), format="jpeg_pipe") as image:
        still = film.add_stream_from_template(image.streams.video[0])
    still.disposition = av.stream.Disposition.attached_pic
    packet = av.Packet(cover)
    packet.pts = packet.dts = 0
    packet.time_base, packet.stream = Fraction(1, 1000), still
    film.mux_one(packet)


def _picture_packets(pieces: Sequence[Piece], rate: Fraction, cancel: CancelToken | None) -> Iterator[Any]:
    """All pieces' packets with times in the film, in ticks of ``1 / rate.numerator`` seconds."""
    import av

    tick = Fraction(1, rate.numerator)
    parameters: bytes | None = None
    for piece in pieces:
        if cancel is not None:
            cancel.check()
        frames = 0
        shift = (piece.span.start - piece.first) * rate.denominator
        wanted = range(piece.first * rate.denominator, (piece.first + piece.span.frames) * rate.denominator)
        with av.open(str(piece.path)) as file:
            stream = file.streams.video[0]
            parameters = parameters or stream.codec_context.extradata
            if stream.codec_context.extradata != parameters:
                raise RenderError(f"The piece for frames {piece.span.start} to {piece.span.end} was encoded otherwise.")
            up, down = (stream.time_base / tick).as_integer_ratio()  # whole numbers: a fraction a packet takes its time
            for packet in file.demux(stream):
                if packet.size == 0 or packet.pts * up // down not in wanted:
                    continue
                packet.pts = packet.pts * up // down + shift
                packet.dts = packet.dts * up // down + shift
                packet.duration = rate.denominator
                packet.time_base = tick
                frames += 1
                yield packet
        if frames != piece.span.frames:
            raise RenderError(f"The piece for frames {piece.span.start} to {piece.span.end} holds {frames} frames.")


def _interleaved(pictures: Iterator[Any], sounds: Iterator[Any], tick: Fraction) -> Iterator[Any]:
    """Both streams by time, as players like to read them; ``tick`` is that of the sounds in those of the pictures."""
    up, down = tick.as_integer_ratio()
    sound = next(sounds, None)
    for picture in pictures:
        while sound is not None and sound.size and sound.dts * up <= picture.dts * down:
            yield sound
            sound = next(sounds, None)
        yield picture
    while sound is not None:
        if sound.size:
            yield sound
        sound = next(sounds, None)


def read_metadata(film: Path) -> dict[str, str]:
    """The container's tags, names in lower case.

    Raises:
        OSError, ValueError: it is no media file.
    """
    import av

    with av.open(str(film), metadata_errors="replace") as container:
        return {key.lower(): value for key, value in container.metadata.items()}
