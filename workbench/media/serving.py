"""A program of ours that serves us from beside, until we end it or end ourselves."""

from __future__ import annotations

import queue
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from workbench.errors import RenderError
from workbench.media.process import Child, end_child, start_python

__all__ = ["Serving", "serving"]

_LAST_WORD_S = 5.0
_GRACE_S = 1.0


@dataclass(frozen=True, slots=True)
class Serving:
    """A program that serves."""

    first: str
    """The line that it said once it was ready."""
    end: Callable[[], str]
    """Ends it in good order, and gives its last line; empty where it says none in time."""


@contextmanager
def serving(script: Path, words: Sequence[str], *, what: str, patience_s: float = 60.0) -> Iterator[Serving]:
    """Run a program that says one line once it is ready, and ends with its standard input.

    Args:
        script: its file; it imports from where we do.
        words: its arguments.
        what: the program in words, for an error.
        patience_s: how long it may take to begin.

    Raises:
        RenderError: it did not begin.
    """
    with tempfile.TemporaryFile() as errors:
        process = start_python(script, words, errors)
        assert process.stdout is not None
        assert process.stdin is not None
        said: queue.SimpleQueue[str] = queue.SimpleQueue()
        reader = threading.Thread(target=_hear, args=(process.stdout, said), daemon=True)
        reader.start()
        try:
            if not (first := _heard(said, patience_s)):
                end_child(process)
                errors.seek(0)
                lines = errors.read().decode("utf-8", "replace").strip().splitlines()
                raise RenderError(f"{what} did not begin: {lines[-1][:300] if lines else 'it said nothing'}.")
            yield Serving(first, lambda: _last_word(process, said))
        finally:
            end_child(process)
            reader.join(_GRACE_S)
            for pipe in (process.stdin, process.stdout):
                with suppress(OSError):
                    pipe.close()


def _hear(pipe: IO[bytes], said: queue.SimpleQueue[str]) -> None:
    """Each line as it comes, and an empty one at the end."""
    for line in pipe:
        said.put(line.decode("utf-8", "replace").strip())
    said.put("")


def _heard(said: queue.SimpleQueue[str], patience_s: float) -> str:
    with suppress(queue.Empty):
        return said.get(timeout=patience_s)
    return ""


def _last_word(process: Child, said: queue.SimpleQueue[str]) -> str:
    assert process.stdin is not None
    with suppress(OSError):
        process.stdin.close()
    return _heard(said, _LAST_WORD_S)
