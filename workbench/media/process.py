"""Child processes: the only place that starts one. They die with their parent and on cancellation."""

from __future__ import annotations

import atexit
import ctypes
import functools
import hashlib
import os
import subprocess
import sys
import tempfile
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from workbench.errors import CancelledError, ListenerEndedError, OutOfMemoryError, RenderError, full_disk, why
from workbench.jobs.cancel import CancelToken
from workbench.media.orphans import WATCHING, Watch, end_with_us
from workbench.settings import child_environment

__all__ = [
    "Child",
    "end_child",
    "end_children",
    "ffmpeg_path",
    "ffmpeg_version",
    "run_ffmpeg",
    "start_lasting",
    "start_python",
    "writing_to_ffmpeg",
]

_GRACE_S = 1.0
_PR_SET_PDEATHSIG = 1
_SIGKILL = 9
_VERSION_WORD = 2
_SIGXFSZ = 25
"""What a child is ended by that writes a larger file than it may: Python ignores the signal, its children do not."""
_FULL = ("no space left on device", "quota exceeded", "file too large")
"""The reasons of ``errors.is_full`` in ffmpeg's words, which are English wherever it runs."""
_NO_MEMORY = (
    *("cannot allocate memory", "bad_alloc", "out of memory", "malloc of size"),
    "pthread_create() failed: resource temporarily unavailable",
)
_NO_MEMORY_STATUS = (-_SIGKILL, 0xC0000017)
"""How a child ends that the system kills for memory: by SIGKILL, which we send only when all ends; on Windows by
STATUS_NO_MEMORY."""
Child = subprocess.Popen[bytes]
_STARTED: weakref.WeakSet[Child] = weakref.WeakSet()
_STARTING = threading.Lock()
_ENDING = threading.Event()
_LASTING: list[subprocess.Popen[bytes]] = []  # Windows only

if sys.platform == "linux":
    _prctl = ctypes.CDLL(None).prctl  # found now: between fork and exec the loader's lock may be another thread's

    def _die_with_parent() -> None:  # pragma: no cover  runs between fork and exec
        _prctl(_PR_SET_PDEATHSIG, _SIGKILL)


@functools.cache
def ffmpeg_path() -> str:
    """The ffmpeg inside imageio-ffmpeg."""
    import imageio_ffmpeg

    return str(imageio_ffmpeg.get_ffmpeg_exe())


@functools.cache
def ffmpeg_version() -> str:
    """The version of that ffmpeg, and a hash of how it was built and of the libraries in it.

    Raises:
        RenderError: it does not say so.
    """
    try:
        said = subprocess.run(
            [ffmpeg_path(), "-version"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=child_environment(),
            timeout=60,
            check=True,
        ).stdout
    except (OSError, RuntimeError, subprocess.SubprocessError) as error:
        raise RenderError(f"ffmpeg does not run here ({why(error)}); install imageio-ffmpeg again.") from error
    words = said.decode("utf-8", "replace").split(maxsplit=3)
    if len(words) <= _VERSION_WORD:
        raise RenderError("ffmpeg does not say which version it is; install imageio-ffmpeg again.")
    return f"{words[_VERSION_WORD]} ({hashlib.sha256(said).hexdigest()[:12]})"


def _start_ffmpeg(
    arguments: Sequence[str], *, cwd: Path | None, stdin: int, stdout: int, stderr: IO[bytes]
) -> subprocess.Popen[bytes]:
    command = [ffmpeg_path(), "-hide_banner", "-nostdin", "-loglevel", "error", *arguments]
    if stdin == subprocess.PIPE:
        command.remove("-nostdin")
    return _start(command, child_environment(), cwd=cwd, stdin=stdin, stdout=stdout, stderr=stderr)


def _start(
    command: Sequence[str],
    environment: Mapping[str, str],
    *,
    cwd: Path | None,
    stdin: int,
    stdout: int,
    stderr: IO[bytes],
    ends_with_input: bool = False,
) -> Child:
    options: dict[str, object] = {}
    if sys.platform == "linux" and not ends_with_input:
        options["preexec_fn"] = _die_with_parent
    # A group of its own: Ctrl-C in a terminal is for us, and a child that it ends first would look like a failure.
    if sys.platform == "win32":
        options["creationflags"] = subprocess.CREATE_NEW_PROCESS_GROUP
    else:
        options["process_group"] = 0
    with _STARTING:
        if _ENDING.is_set():
            raise CancelledError("Stopped; the process is ending.")
        process: subprocess.Popen[bytes] = subprocess.Popen(
            command, cwd=cwd, stdin=stdin, stdout=stdout, stderr=stderr, env=environment, **options
        )  # type: ignore[call-overload]
        _STARTED.add(process)
        if sys.platform == "win32":
            end_with_us(int(process._handle))  # type: ignore[attr-defined]  # noqa: SLF001
        elif sys.platform != "linux":
            _watch().begin(process.pid)
    return process


@functools.cache
def _watch() -> Watch:
    """The shell that outlives us; it ends by itself once we are gone and our children with us."""
    shell = subprocess.Popen(
        WATCHING, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, process_group=0
    )
    atexit.register(shell.communicate)
    assert shell.stdin is not None
    return Watch(shell.stdin)


def end_children() -> None:
    """Kill all children and let no other start: for a process that ends without waiting for its threads."""
    _ENDING.set()
    with _STARTING:
        started = list(_STARTED)
    for process in started:
        if process.poll() is None:
            process.kill()


def end_child(process: Child) -> None:
    """Kill a child that still runs; returns once it is gone."""
    if process.poll() is None:
        process.kill()  # at once: whatever it has written is thrown away
        process.wait()
    if sys.platform not in ("linux", "win32"):
        _watch().end(process.pid)


def _raise_for(status: int, said: str, what: str) -> None:
    if status == 0:
        return
    if status == -_SIGXFSZ or any(reason in said.lower() for reason in _FULL):
        raise full_disk(what)
    killed = status in _NO_MEMORY_STATUS and not _ENDING.is_set()
    if killed or any(reason in said.lower() for reason in _NO_MEMORY):
        raise OutOfMemoryError(
            f"The system had no memory left while {what}; close other programs, or set workers to a smaller number."
        )
    # A machine without fonts makes fontconfig complain first; libass has ours, so that is never the reason.
    lines = [line for line in said.splitlines() if line.strip() and not line.startswith("Fontconfig")]
    reason = lines[0] if lines else f"status {status}"
    raise RenderError(f"ffmpeg failed while {what}: {reason}.")


def run_ffmpeg(
    arguments: Sequence[str],
    *,
    what: str,
    cwd: Path | None = None,
    cancel: CancelToken | None = None,
    on_frame: Callable[[int], None] | None = None,
) -> str:
    """Run ffmpeg to its end and return what it said on stderr.

    Args:
        arguments: after the common ones.
        what: the work in words, for the error: "rendering clip 3".
        cwd: where relative names are looked up.
        cancel: ends the child within 2 seconds.
        on_frame: called with the number of frames done; the arguments then must hold ``-progress pipe:1``.

    Raises:
        RenderError: ffmpeg failed.
        DiskFullError: there was no room.
        CancelledError: the token was set.
    """
    with tempfile.TemporaryFile() as errors:
        stdout = subprocess.PIPE if on_frame else subprocess.DEVNULL
        process = _start_ffmpeg(arguments, cwd=cwd, stdin=subprocess.DEVNULL, stdout=stdout, stderr=errors)
        reader = None
        try:
            if on_frame and process.stdout:
                reader = threading.Thread(target=_read_frames, args=(process.stdout, on_frame), daemon=True)
                reader.start()
            _wait(process, cancel)
        finally:
            end_child(process)
            if reader and process.stdout:
                reader.join(_GRACE_S)  # it ends with the child; closing the pipe under it would be an error there
                process.stdout.close()
        errors.seek(0)
        said = errors.read().decode("utf-8", "replace")
    _raise_for(process.returncode, said, what)
    return said


def _wait(process: subprocess.Popen[bytes], cancel: CancelToken | None, most_s: float = float("inf")) -> None:
    """Until the child has ended, or so long.

    Raises:
        CancelledError: the token was set.
    """
    deadline = time.monotonic() + most_s
    while process.poll() is None and time.monotonic() < deadline:
        if cancel is not None:
            cancel.check()
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.05)


def _read_frames(pipe: IO[bytes], on_frame: Callable[[int], None]) -> None:
    for line in pipe:
        name, _, value = line.partition(b"=")
        if name == b"frame" and value.strip().isdigit():
            on_frame(int(value))


@contextmanager
def writing_to_ffmpeg(
    arguments: Sequence[str], *, what: str, cancel: CancelToken | None = None
) -> Iterator[Callable[[memoryview | bytes], None]]:
    """Start ffmpeg reading from its stdin; yields the function that writes to it.

    Raises:
        RenderError, DiskFullError, CancelledError: as ``run_ffmpeg``; the child has ended in each case.
    """
    with tempfile.TemporaryFile() as errors:
        process = _start_ffmpeg(arguments, cwd=None, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=errors)
        pipe = process.stdin
        assert pipe is not None
        broken = False

        def write(data: memoryview | bytes) -> None:
            nonlocal broken
            if cancel is not None:
                cancel.check()
            try:
                pipe.write(data)
            except OSError as error:
                broken = True
                raise RenderError(f"ffmpeg ended early while {what}.") from error

        try:
            yield write
            try:
                pipe.close()
            except OSError:  # it died with bytes still on their way; its own words say why
                broken = True
            _wait(process, cancel, most_s=600)
        except RenderError:
            if not broken:
                raise
        finally:
            try:
                pipe.close()
            except OSError:
                broken = True
            end_child(process)
        errors.seek(0)
        said = errors.read().decode("utf-8", "replace")
    _raise_for(process.returncode or (1 if broken else 0), said, what)


def start_lasting(
    module: str, word: str, ready: str, *, patience_s: float = 60.0, cancel: CancelToken | None = None
) -> None:
    """Start a module of ours as a process that outlives us; returns once it has said that it is ready.

    It has a session of its own, so that no terminal and no notebook ends it, and none of our open files. It must fork
    first of all (Windows cannot), and let go of its output once it is ready. It imports from where we do, and fetches
    no models.

    Args:
        module: run as ``python -m``.
        word: its only argument.
        ready: the line that it says.
        patience_s: how long it may take.
        cancel: ends it and the wait.

    Raises:
        ListenerEndedError: it did not begin.
        CancelledError: the token was set.
    """
    options: dict[str, object] = {"start_new_session": True}
    if sys.platform == "win32":
        options = {"creationflags": subprocess.DETACHED_PROCESS | subprocess.CREATE_NEW_PROCESS_GROUP}
    environment = _of_python() | {"HF_HUB_OFFLINE": "1"}
    process: subprocess.Popen[bytes] = subprocess.Popen(
        [sys.executable, "-P", "-m", module, word],
        cwd=Path(sys.prefix).anchor,  # no folder that somebody may want to move
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment,
        **options,
    )  # type: ignore[call-overload]
    said: list[bytes] = []
    reader = threading.Thread(target=lambda: said.extend(process.stdout or ()), daemon=True)
    reader.start()
    deadline = time.monotonic() + patience_s
    try:
        while reader.is_alive() and time.monotonic() < deadline:
            reader.join(0.05)
            if cancel is not None:
                cancel.check()
    finally:
        begun = [line.strip() for line in said] == [ready.encode("ascii")] and not reader.is_alive()
        if not begun:
            _end_session(process)
        _let_last(process, reader)
    if not begun:
        lines = b"".join(said).decode("utf-8", "replace").strip().splitlines()
        raise ListenerEndedError(
            f"The process that listens did not begin: {lines[-1][:300] if lines else 'it said nothing'}."
        )


def _of_python() -> dict[str, str]:
    """The environment of a program that imports from where we do."""
    paths = os.pathsep.join(str(Path(entry).absolute()) for entry in sys.path)
    return child_environment() | {"PYTHONPATH": paths}


def start_python(script: Path, words: Sequence[str], errors: IO[bytes]) -> Child:
    """Start a program of ours that imports from where we do, with pipes to its input and from its output.

    It must end with its input, which ends with us: it is bound to no thread of ours, as other children are on Linux.

    Args:
        script: its file.
        words: its arguments.
        errors: takes what it says on stderr.
    """
    pipe, command = subprocess.PIPE, [sys.executable, "-P", str(script), *words]
    return _start(command, _of_python(), cwd=None, stdin=pipe, stdout=pipe, stderr=errors, ends_with_input=True)


def _end_session(process: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        process.kill()
    else:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, _SIGKILL)


def _let_last(process: subprocess.Popen[bytes], reader: threading.Thread) -> None:
    if sys.platform == "win32":
        _LASTING.append(process)  # it is our child there, and its handle would complain of being thrown away
    else:
        process.wait()
    reader.join(_GRACE_S)
    if process.stdout and not reader.is_alive():
        process.stdout.close()
