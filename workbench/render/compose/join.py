"""The join: chunks and the song become one file, packet by packet, with exact times and nothing encoded again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from workbench.errors import RenderError
from workbench.jobs.cancel import CancelToken
from workbench.timebase import Span

__all__ = ["join_film", "read_metadata"]


def join_film(
    chunks: Sequence[tuple[Path, Span]],
    sound: Path,
    rate: Fraction,
    out: Path,
    *,
    metadata: Mapping[str, str],
    cancel: CancelToken | None = None,
) -> None:
    """Write the film: H.264 and AAC in MP4, index first. ``out`` appears only when it is whole.

    Args:
        chunks: files with the film's frames that each fills, in order.
        sound: the encoded song.
        rate: frames a second.
        out: an ``.mp4``.
        metadata: the container's tags.
        cancel: stops it.

    Raises:
        RenderError: a chunk does not hold the frames that it should.
    """
    import av

    part = out.with_name(out.name + ".part")
    try:
        with (
            av.open(str(part), "w", format="mp4", options={"movflags": "+faststart"}) as film,
            av.open(str(sound)) as song,
            av.open(str(chunks[0][0])) as first,
        ):
            film.metadata.update(metadata)
            picture = film.add_stream_from_template(first.streams.video[0])
            picture.time_base = Fraction(1, rate.numerator)
            voice = film.add_stream_from_template(song.streams.audio[0])
            for packet in _interleaved(_picture_packets(chunks, rate, cancel), song.demux(song.streams.audio[0])):
                packet.stream = picture if packet.stream.type == "video" else voice
                film.mux_one(packet)
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)


def _picture_packets(chunks: Sequence[tuple[Path, Span]], rate: Fraction, cancel: CancelToken | None) -> Iterator[Any]:
    """All chunks' packets with times in the film, in ticks of ``1 / rate.numerator`` seconds."""
    import av

    tick = Fraction(1, rate.numerator)
    for path, span in chunks:
        if cancel is not None:
            cancel.check()
        frames = 0
        with av.open(str(path)) as chunk:
            for packet in chunk.demux(chunk.streams.video[0]):
                if packet.size == 0:
                    continue
                base = packet.time_base
                offset = span.start * rate.denominator
                packet.pts = int(packet.pts * base / tick) + offset
                packet.dts = int(packet.dts * base / tick) + offset
                packet.duration = rate.denominator
                packet.time_base = tick
                frames += 1
                yield packet
        if frames != span.frames:
            raise RenderError(f"The chunk for frames {span.start} to {span.end} holds {frames} frames.")


def _interleaved(pictures: Iterator[Any], sounds: Iterator[Any]) -> Iterator[Any]:
    """Both streams by time, as players like to read them."""
    sound = next(sounds, None)
    for picture in pictures:
        while sound is not None and sound.size and sound.dts * sound.time_base <= picture.dts * picture.time_base:
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
