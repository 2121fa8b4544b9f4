"""What an edit of the storyboard costs in the kernel: ``python tests/bench/bench_board.py [seconds of song] [clips]``.

A made-up song at 120 beats a minute with a plan of about so many clips, over a real library: milliseconds of one
commit (the part of a round trip that is the document's), of reckoning what an edit costs, and of a first look at the
clips. Nothing is generated. Run it on an idle machine; the bar of a commit is 8 ms with 60 clips on 10 minutes.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.bench.planned_song import planned_song
from workbench.model.board_edits import move_cut, say

_EDITS = 60


def _told(name: str, taken: list[tuple[float, float]]) -> None:
    """By the clock, and the processor's time of this thread alone, which a busy machine does not change."""
    wall, own = zip(*taken, strict=True)
    said = [
        f"median {statistics.median(each):.2f}, p95 {statistics.quantiles(each, n=20)[-1]:.2f}" for each in (wall, own)
    ]
    print(f"{name}: {said[0]} ms; processor {said[1]} ms")


def _timed(times: int, act: Callable[[int], object], rest_s: float = 0.1) -> list[tuple[float, float]]:
    taken = []
    for number in range(times):
        started = time.perf_counter(), time.thread_time()
        act(number)
        taken.append(((time.perf_counter() - started[0]) * 1000, (time.thread_time() - started[1]) * 1000))
        time.sleep(rest_s)
    return taken


def main(duration_s: float, clips: int) -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        board = planned_song(Path(folder), duration_s, clips).board
        started = time.perf_counter()
        value = board.value
        print(f"read: {(time.perf_counter() - started) * 1000:.1f} ms")

        def cut(number: int) -> None:
            marks, at = [], number
            while not marks:
                index = 1 + at % (len(value.clips) - 1)
                marks = [m for m in board.value.legal_cuts(index) if m.frame != board.value.clips[index].span.start]
                at += 1
            board.commit(move_cut(board.value, index, marks[number % len(marks)].frame))

        _told("commit of a moved cut, each saved before the next", _timed(_EDITS, cut, 0.4))
        _told("commit of a moved cut, one right after the other", _timed(_EDITS, cut, 0.05))
        some = range(0, len(value.clips), 2)
        _told(
            "commit of half the prompts", _timed(20, lambda n: board.commit(say(board.value, some, line=f"{n}")), 0.4)
        )
        _told("preview", _timed(20, lambda n: board.preview(say(board.value, [1], line=f"other {n}"))))
        _told("glance", _timed(20, lambda _: board.glance(board.value)))


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 600.0, int(sys.argv[2]) if len(sys.argv) > 2 else 60)
