"""Every error that a user can cause, as one tree.

A message is one sentence (or two short ones): what came, what was allowed, what to do.

::

    WorkbenchError                  code            exit status
    ├── SongError                   song            2   the file is no usable song
    ├── OptionError                 option          2   an option's value is not allowed
    │   └── RefusedValueError       option          2   the same of a value that is made; a ValueError, too
    ├── LyricsError                 lyrics          2   the lyrics file cannot be read
    ├── PlanError                   plan            2   the limits contradict the song
    ├── CatalogueError              catalogue       2   a catalogue file is not valid
    ├── NotFoundError               not_found       2   no such project, film, file
    ├── FileExistsInTheWayError     exists          2   a file that Songreel did not write
    ├── LibraryError                library         2   the library cannot be used as it is
    │   ├── LibraryGoneError        gone            2   it was there, and is not any more
    │   └── StaleVersionError       stale           2   somebody else committed in between
    ├── MissingExtraError           extra           2   an optional part is not installed
    ├── DiskFullError               disk            2   no room left
    ├── WeightsError                weights         2   a model's weights are not there, not whole, not to be had
    ├── BudgetError                 budget          2   it would cost more than is allowed, or nobody knows what
    ├── ProviderError               provider        2   a host of models cannot be asked, or says no
    ├── EngineError                 engine          2   other machines cannot be reached, or do not fit
    ├── CancelledError              cancelled     130   stopped by the user
    ├── ListenerError               listener        1   heavy listening failed on what we gave it
    │   └── ListenerEndedError      ended           2   its process was ended from outside, or could not begin
    └── RenderError                 render          1   ffmpeg failed on what we gave it
        ├── OutOfMemoryError        memory          2   the system had no memory left for it
        ├── UnusableVideoError      video           1   the video that it was given is broken, or too short
        └── WorkersEndedError       workers         2   every worker that tried it ended
"""

from __future__ import annotations

import errno

TYPE_CHECKING = False  # not typing's own: this floor is imported before Ctrl-C finds anybody
if TYPE_CHECKING:
    from decimal import Decimal
    from pathlib import Path
    from typing import ClassVar, Literal

    Fault = Literal["throttled", "connection", "transient", "refused", "model", "ambiguous", "account", "lost"]

__all__ = [
    "BudgetError",
    "CancelledError",
    "CatalogueError",
    "DiskFullError",
    "EngineError",
    "FileExistsInTheWayError",
    "LibraryError",
    "LibraryGoneError",
    "ListenerEndedError",
    "ListenerError",
    "LyricsError",
    "MissingExtraError",
    "NotFoundError",
    "OptionError",
    "OutOfMemoryError",
    "PlanError",
    "ProviderError",
    "RefusedValueError",
    "RenderError",
    "SongError",
    "StaleVersionError",
    "UnusableVideoError",
    "WeightsError",
    "WorkbenchError",
    "WorkersEndedError",
    "full_disk",
    "is_full",
    "sentence_of",
]


def sentence_of(phrase: object) -> str:
    """A phrase, such as a ``ValueError`` says, as a sentence."""
    text = str(phrase)
    return f"{text[:1].upper()}{text[1:]}."


class WorkbenchError(Exception):
    """The root: a sentence for the person, a code for scripts, the field it is about."""

    code: ClassVar[str] = "workbench"
    exit_status: ClassVar[int] = 2

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.spent_usd: Decimal | None = None
        """What the run that it ended had spent at hosts, US dollars; None = it ended no run that asks them."""
        self.made: tuple[int, ...] = ()
        """Indices of the clips of which that run had made something and kept it."""


class SongError(WorkbenchError):
    """The file is not a song that Songreel can use."""

    code = "song"


class OptionError(WorkbenchError):
    """An option's value is not allowed."""

    code = "option"


class RefusedValueError(OptionError, ValueError):
    """A value cannot be born. As text it is a phrase, for a sentence that says where; its message is a sentence."""

    def __init__(self, phrase: str, *, field: str | None = None) -> None:
        super().__init__(phrase, field=field)
        self.message = sentence_of(phrase)


class LyricsError(WorkbenchError):
    """The lyrics file cannot be read."""

    code = "lyrics"


class PlanError(WorkbenchError):
    """The song, its sections and the limits of a clip contradict each other."""

    code = "plan"


class CatalogueError(WorkbenchError):
    """A catalogue (styles, types) is not valid."""

    code = "catalogue"


class NotFoundError(WorkbenchError):
    """There is no such project, film or file."""

    code = "not_found"


class FileExistsInTheWayError(WorkbenchError):
    """The output exists and Songreel did not write it."""

    code = "exists"


class LibraryError(WorkbenchError):
    """The library cannot be used as it is."""

    code = "library"


class LibraryGoneError(LibraryError):
    """The library was there, and is not any more: it may be put back.

    Args:
        message: as the sentence says.
        field: as every error has it.
        missing: what is not there.
    """

    code = "gone"

    def __init__(self, message: str, *, field: str | None = None, missing: Path | None = None) -> None:
        super().__init__(message, field=field)
        self._missing = missing

    @property
    def is_over(self) -> bool:
        """Whether it was put back since."""
        return self._missing is not None and self._missing.exists()


class StaleVersionError(LibraryError):
    """The value that was edited is no longer the newest one."""

    code = "stale"


class MissingExtraError(WorkbenchError):
    """An optional part is not installed; the message holds the line that installs it."""

    code = "extra"


class DiskFullError(WorkbenchError):
    """There is no room left on the disk."""

    code = "disk"


class WeightsError(WorkbenchError):
    """A model's weights are not there, are not what they should be, or cannot be fetched."""

    code = "weights"


class BudgetError(WorkbenchError):
    """It would cost more than is allowed, or nobody knows what it costs; nothing was spent."""

    code = "budget"


class ProviderError(WorkbenchError):
    """A host of models cannot be asked, or did not answer the question.

    Args:
        message: the sentence.
        fault: which class it is of; it decides what is done next.
        after_s: how long the host wants not to be asked, seconds.
    """

    code = "provider"

    def __init__(self, message: str, *, fault: Fault = "model", after_s: float | None = None) -> None:
        super().__init__(message, field="provider")
        self.fault = fault
        self.after_s = after_s

    @property
    def passes(self) -> bool:
        """Whether the same question may do better a little later."""
        return self.fault in ("throttled", "connection", "transient", "ambiguous")


class EngineError(WorkbenchError):
    """Other machines cannot be reached, are gone, or do not have what it takes; what was finished is kept."""

    code = "engine"

    def __init__(self, message: str, *, field: str | None = "engine") -> None:
        super().__init__(message, field=field)


class CancelledError(WorkbenchError):
    """The user stopped the work; what was finished is kept."""

    code = "cancelled"
    exit_status = 130


class ListenerError(WorkbenchError):
    """Heavy listening failed on what we gave it; this is our own fault."""

    code = "listener"
    exit_status = 1


class ListenerEndedError(ListenerError):
    """The process that listens was killed, died of memory, or could not begin; the next one may do better."""

    code = "ended"
    exit_status = 2


class RenderError(WorkbenchError):
    """ffmpeg failed on what we gave it; this is our own fault."""

    code = "render"
    exit_status = 1


class OutOfMemoryError(RenderError):
    """A child was killed by the system, or got no memory."""

    code = "memory"
    exit_status = 2


class UnusableVideoError(RenderError):
    """A video that came from elsewhere cannot be read, or is too short: the fault is in the file."""

    code = "video"


class WorkersEndedError(RenderError):
    """Every worker that tried a piece of work ended while it did."""

    code = "workers"
    exit_status = 2


def why(error: BaseException) -> str:
    """What the system says of an error, without its number and the path that the sentence names anyway."""
    return (isinstance(error, OSError) and error.strerror) or str(error) or type(error).__name__


def is_full(error: BaseException) -> bool:
    """Whether the system refused to write because there is no room: on the disk, in a quota, or in one file."""
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def full_disk(what: str) -> DiskFullError:
    """What to say where the disk is full.

    Args:
        what: the work, as a sentence goes on: "writing the export".
    """
    return DiskFullError(f"There was no room left on the disk while {what}; free some and run it again.")
