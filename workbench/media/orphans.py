"""Children of a process that is killed end with it, on systems where a child cannot ask for that itself.

Linux has ``PR_SET_PDEATHSIG``. On other systems of POSIX a small shell holds a pipe to us: when it breaks, we are gone,
and the shell kills what was still working. On Windows the children are in a job that ends with the last handle to it,
which is ours.
"""

from __future__ import annotations

import ctypes
import functools
import sys
import threading
from typing import IO

__all__ = ["WATCHING", "Watch", "end_with_us"]

WATCHING = (
    "/bin/sh",
    "-c",
    """trap '' HUP INT TERM
pids=
while read -r sign pid; do
    case $sign in
        +) pids="$pids $pid" ;;
        -) kept=; for p in $pids; do [ "$p" = "$pid" ] || kept="$kept $p"; done; pids=$kept ;;
    esac
done
for p in $pids; do kill -9 "$p"; done
""",
)
"""The shell's command: it reads ``+ PID`` and ``- PID`` until the pipe breaks."""


class Watch:
    """Tells the shell which children work.

    Args:
        pipe: the shell's stdin. No child may hold it open.
    """

    def __init__(self, pipe: IO[bytes]) -> None:
        self._pipe, self._lock = pipe, threading.Lock()

    def begin(self, pid: int) -> None:
        """A child works from here on."""
        self._say(f"+ {pid}\n")

    def end(self, pid: int) -> None:
        """It has ended, and its number may be another's soon."""
        self._say(f"- {pid}\n")

    def _say(self, line: str) -> None:
        with self._lock:
            try:
                self._pipe.write(line.encode("ascii"))
                self._pipe.flush()
            except (OSError, ValueError):
                return  # somebody killed the shell: nothing watches, and the work goes on


if sys.platform == "win32":
    _KILL_ON_CLOSE, _EXTENDED_LIMITS = 0x2000, 9

    class _Limits(ctypes.Structure):
        """JOBOBJECT_EXTENDED_LIMIT_INFORMATION."""

        _fields_ = (
            ("user_time_of_a_process", ctypes.c_int64),
            ("user_time", ctypes.c_int64),
            ("flags", ctypes.c_uint32),
            ("least_working_set", ctypes.c_size_t),
            ("most_working_set", ctypes.c_size_t),
            ("processes", ctypes.c_uint32),
            ("affinity", ctypes.c_size_t),
            ("priority", ctypes.c_uint32),
            ("scheduling", ctypes.c_uint32),
            ("io", ctypes.c_uint64 * 6),
            ("memory", ctypes.c_size_t * 4),
        )

    @functools.cache
    def _job() -> tuple[ctypes.WinDLL, int]:
        system = ctypes.WinDLL("kernel32", use_last_error=True)
        system.CreateJobObjectW.restype = ctypes.c_void_p
        job = system.CreateJobObjectW(None, None)
        limits = _Limits(flags=_KILL_ON_CLOSE)
        system.SetInformationJobObject(
            ctypes.c_void_p(job), _EXTENDED_LIMITS, ctypes.byref(limits), ctypes.sizeof(limits)
        )
        return system, job

    def end_with_us(handle: int) -> None:
        """Put a child into the job. Where the system refuses, the child only outlives a kill.

        Args:
            handle: the child's.
        """
        system, job = _job()
        system.AssignProcessToJobObject(ctypes.c_void_p(job), ctypes.c_void_p(handle))

else:

    def end_with_us(handle: int) -> None:
        """Windows only."""
        raise NotImplementedError(handle)
