"""What beat effects make of a take's frames, drawn once more, small; and of the frames beside them.

Effects are shares of the picture, so they can be. A frame is held against its neighbours under its own effects: those
change from frame to frame, and would hide that another frame of the take is shown.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from workbench.media.disk import full_disk_told
from workbench.media.process import writing_to_ffmpeg
from workbench.model.timeline import Timeline
from workbench.render.compose.effects import effect_filters, hits_over
from workbench.render.compose.pictures import DETAIL, THUMB_HEIGHT, THUMB_WIDTH, Picture, Thumb
from workbench.timebase import Span, format_rate

__all__ = ["BESIDE", "drawing"]

BESIDE = (-1, 1, -2, 2)
"""The places, counted from a frame's own, whose pictures it must not be."""


@contextmanager
def drawing(
    part: Span | None, timeline: Timeline
) -> Iterator[tuple[Callable[[int, Picture], None], Mapping[int, Sequence[Thumb]]]]:
    """Draw the effects over a part of a clip.

    Args:
        part: the film's frames that were rendered at once, as a shake goes by their number; None = without effects.
        timeline: the film.

    Yields:
        What takes the frames of the part with their detailed pictures, in order; and, by the film's frame, what becomes
        of each that is hit, and in its place of those ``BESIDE`` it, small: there is something in it only afterwards.
        The part's first and last pictures stand for those before and after.
    """
    hits = hits_over(timeline.hits, part) if part else ()
    drawn: dict[int, Sequence[Thumb]] = {}
    if not part or not hits:
        yield lambda _frame, _picture: None, drawn
        return
    struck = {frame for hit in hits for frame in range(hit.span.start, hit.span.end)}
    last, more = b"", max(BESIDE)
    with tempfile.TemporaryDirectory() as folder:
        out, graph = Path(folder) / "drawn.raw", Path(folder) / "graph.txt"
        with full_disk_told("drawing beat effects small"):
            graph.write_text(_graph(effect_filters(hits, part.start, timeline.size)), encoding="ascii")
        arguments = ["-f", "rawvideo", "-pix_fmt", "rgb24"]
        arguments += ["-video_size", f"{DETAIL * THUMB_WIDTH}x{DETAIL * THUMB_HEIGHT}"]
        arguments += ["-framerate", format_rate(timeline.rate), "-i", "pipe:0"]
        # from a file, as an argument may have 128 KiB
        arguments += ["-filter_complex_threads", "1", "-/filter_complex", str(graph), "-map", "[all]"]
        arguments += ["-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", "rgb24", "-y", str(out)]
        with writing_to_ffmpeg(arguments, what="drawing beat effects small") as write:

            def draw(frame: int, picture: Picture) -> None:
                nonlocal last
                if frame <= max(struck) + more:
                    last = picture.tobytes()
                    write(last)

            yield draw, drawn
            for _ in range(more):
                write(last)
        shape = -1, 1 + len(BESIDE), THUMB_HEIGHT, THUMB_WIDTH, 3
        values = np.frombuffer(out.read_bytes(), np.uint8).reshape(shape)
    drawn.update((f, list(pictures)) for f, pictures in enumerate(values, start=part.start) if f in struck)


def _graph(effects: Sequence[str]) -> str:
    """From the pictures to the small ones above each other: the effects over each, and over those beside it."""
    moves = ["null", *(f"trim=start_frame={by}" if by > 0 else f"tpad=start={-by}:start_mode=clone" for by in BESIDE)]
    names = [f"[{place}]" for place in range(len(moves))]
    small = f"scale={THUMB_WIDTH}:{THUMB_HEIGHT}:flags=area,format=rgb24"
    one = [
        f"{name}{move},setpts=N,{','.join(effects)},{small}[small{place}]"
        for place, (name, move) in enumerate(zip(names, moves, strict=True))
    ]
    stack = "".join(f"[small{place}]" for place in range(len(moves)))
    return ";".join(
        [
            f"[0:v]format=yuv444p,split={len(moves)}{''.join(names)}",
            *one,
            f"{stack}vstack=inputs={len(moves)}:shortest=1[all]",
        ]
    )
