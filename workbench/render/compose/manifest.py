"""The render manifest of a film: what went in is known from its timeline; what came out is decoded from its file."""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import platform
from collections.abc import Callable, Sequence
from pathlib import Path

from workbench._version import __version__
from workbench.jobs.cancel import CancelToken
from workbench.jobs.keys import file_sha256
from workbench.media.encoding import ENCODING_VERSION, LIBX264, Encoder
from workbench.media.process import ffmpeg_version
from workbench.model.manifest import ChunkPrint, Manifest, Named
from workbench.model.timeline import Timeline
from workbench.render.compose.chunks import ENGINE_VERSION, Chunk, chunk_key, chunks_of
from workbench.render.compose.plain import plain_chunks, plain_timeline
from workbench.render.compose.sound import SOUND_VERSION
from workbench.timebase import Span

__all__ = ["film_prints", "machine", "make_manifest", "timeline_inputs", "versions"]

_PACKAGES = ("numpy", "opencv-python-headless", "numba", "av", "pillow")
"""Those that move a pixel; a package that is not installed is left out."""


def make_manifest(
    film: Path,
    timeline: Timeline,
    identities: Named,
    fonts: Sequence[Path],
    *,
    encoder: Encoder = LIBX264,
    plain: Sequence[Span] = (),
    on_frame: Callable[[int], None] | None = None,
    cancel: CancelToken | None = None,
) -> Manifest:
    """Hash a film and all that it was made from. The film is decoded once.

    Args:
        film: its file.
        timeline: what was rendered.
        identities: further inputs, such as the plan's and the timeline's ids.
        fonts: files of all fonts that captions may have.
        encoder: the film's.
        plain: its frames that were rendered plainly, chunk by chunk.
        on_frame: called with the number of frames decoded.
        cancel: stops it.

    Raises:
        OSError: the film cannot be read.
        CancelledError
    """
    bare, rendered = plain_timeline(timeline), list[tuple[Chunk, Timeline]]()
    for chunk in chunks_of(timeline):
        if chunk.span in plain:
            rendered += [(part, bare) for part in plain_chunks(chunk)]
        else:
            rendered.append((chunk, timeline))
    prints, whole = film_prints(film, [chunk.span for chunk, _ in rendered], on_frame=on_frame, cancel=cancel)
    made = tuple(
        ChunkPrint(chunk.span, chunk_key(chunk, shown, encoder), frames)
        for (chunk, shown), frames in zip(rendered, prints, strict=True)
    )
    lettering = tuple((f"font {font.name}", file_sha256(font)) for font in sorted(fonts))
    inputs = (*identities, *timeline_inputs(timeline), *lettering)
    return Manifest(inputs, versions(encoder), machine(), made, whole, file_sha256(film))


def timeline_inputs(timeline: Timeline) -> Named:
    """Every file that a timeline names, by its sha256."""
    takes = ((f"take of clip {clip.index}", clip.take.sha256) for clip in timeline.clips)
    luts = ((f"grade of clip {clip.index}", clip.lut) for clip in timeline.clips if clip.lut)
    logo = (("logo", timeline.logo.image),) if timeline.logo else ()
    tracks = ((f"sound {number}", track.sha256) for number, track in enumerate(timeline.mix.tracks, start=1))
    return (("song", timeline.song_id), *takes, *luts, *logo, *tracks)


def versions(encoder: Encoder = LIBX264) -> Named:
    """Who makes films here, with an encoder."""
    found = []
    for name in _PACKAGES:
        try:
            found.append((name, importlib.metadata.version(name)))
        except importlib.metadata.PackageNotFoundError:
            continue
    return (
        ("songreel", __version__),
        ("engine", ENGINE_VERSION),
        ("sound", SOUND_VERSION),
        ("encoding", ENCODING_VERSION),
        ("encoder", " ".join((*encoder.arguments, encoder.version)).rstrip()),
        ("ffmpeg", ffmpeg_version()),
        ("python", platform.python_version()),
        *found,
    )


@functools.cache
def machine() -> Named:
    """Where films are made: kernels and encoders choose their instructions by the processor."""
    return (("system", platform.system()), ("architecture", platform.machine()), ("processor", _processor()))


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return platform.processor()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor())


def film_prints(
    film: Path,
    spans: Sequence[Span],
    *,
    on_frame: Callable[[int], None] | None = None,
    cancel: CancelToken | None = None,
) -> tuple[tuple[str, ...], str]:
    """Hashes of a film's decoded frames, for each span and for the whole.

    A frame's hash is that of its planes as they are decoded; several frames' hash is that of their hashes, in order.

    Args:
        film: its file.
        spans: of frames.
        on_frame: called with the number of frames decoded.
        cancel: stops it.

    Raises:
        OSError: the film cannot be read.
        CancelledError
    """
    import av

    digests: list[bytes] = []
    with av.open(str(film)) as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        for count, frame in enumerate(container.decode(stream), start=1):
            digests.append(hashlib.sha256(frame.to_ndarray().tobytes()).digest())
            if count % 30 == 0:
                if cancel is not None:
                    cancel.check()
                if on_frame is not None:
                    on_frame(count)
    return tuple(_together(digests[span.start : span.end]) for span in spans), _together(digests)


def _together(digests: Sequence[bytes]) -> str:
    return hashlib.sha256(b"".join(digests)).hexdigest()
