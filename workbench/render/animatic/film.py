"""The animatic's file: drawn in a few parts side by side, then joined with the sound as a film is."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from workbench.jobs.cancel import CancelToken
from workbench.media.drafts import DRAFT_VERSION
from workbench.model.style import CaptionStyle
from workbench.render.animatic.board import Board
from workbench.render.animatic.draw import Sketch
from workbench.render.compose.join import Piece, join_film
from workbench.timebase import Span

__all__ = ["ANIMATIC_VERSION", "render_animatic"]

ANIMATIC_VERSION = f"3 {DRAFT_VERSION}"


def render_animatic(
    board: Board,
    style: CaptionStyle,
    sound: Callable[[CancelToken], Path],
    out: Path,
    *,
    metadata: Mapping[str, str],
    workers: int,
    on_frame: Callable[[int], None] = lambda _: None,
    cancel: CancelToken | None = None,
) -> None:
    """Draw an animatic: H.264 and AAC in MP4, index first, frame for frame the planned film. ``out`` appears whole.

    Args:
        board: what is drawn.
        style: how lyrics are coloured.
        sound: gives the encoded sound; called in a thread of its own while pictures are drawn.
        out: an ``.mp4``.
        metadata: the container's tags.
        workers: parts drawn at once.
        on_frame: called with the number of frames done.
        cancel: stops it.

    Raises:
        RenderError, DiskFullError, CancelledError: nothing is left behind.
    """
    stop = CancelToken(cancel)
    own = f"{out.stem[:24]}-{uuid.uuid4().hex[:8]}"  # two processes may draw the same one at once
    pieces = [
        Piece(out.with_name(f"{own}-{number}.part"), 0, span) for number, span in enumerate(_spans(board, workers))
    ]
    part = out.with_name(f"{own}.part")
    count = itertools.count(1)
    pool = ThreadPoolExecutor(len(pieces) + 1, thread_name_prefix="animatic")
    try:
        heard = pool.submit(sound, stop)
        jobs: list[Future[None]] = [
            pool.submit(
                Sketch(board, style, cancel=stop).write, piece.span, piece.path, on_frame=lambda: on_frame(next(count))
            )
            for piece in pieces
        ]
        for job in jobs:
            job.result()
        join_film(pieces, heard.result(), board.plan.rate, part, metadata=metadata, cancel=stop)
        part.replace(out)
    finally:
        stop.cancel()
        pool.shutdown(cancel_futures=True)
        for path in (part, *(piece.path for piece in pieces)):
            path.unlink(missing_ok=True)


def _spans(board: Board, parts: int) -> list[Span]:
    """The film in parts of about one length, at most so many, that begin where a clip does."""
    frames = board.plan.frames
    starts = [clip.span.start for clip in board.plan.clips]
    wanted = (frames * part // parts for part in range(1, parts))
    bounds = sorted({0, frames, *(min(starts, key=lambda start: abs(start - at)) for at in wanted)})
    return [Span(a, b) for a, b in itertools.pairwise(bounds)]
