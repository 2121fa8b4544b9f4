"""The library's log file: rotating, without secrets."""

from __future__ import annotations

import logging
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path

from workbench.redact import redacted

__all__ = ["keep_log", "start_log"]

_FILE_NAME = "songreel.log"
_MOST_BYTES, _KEPT = 1_000_000, 3


class _Redacting(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return str(redacted(super().format(record)))


_FORMAT = _Redacting("%(asctime)s %(levelname)s %(message)s")


class _File(RotatingFileHandler):
    """Where the log cannot be written, the work goes on without it."""

    def handleError(self, _record: logging.LogRecord) -> None:  # noqa: N802  the name of logging
        return


def start_log(library: Path, *, verbose: bool = False, aside: bool = False) -> logging.Logger:
    """The project's logger, writing into the library; warnings of the libraries that we use go there, too.

    Args:
        library: its folder, which is not made.
        verbose: say more.
        aside: say it on stderr, too.
    """
    logger = logging.getLogger("songreel")
    warned = logging.getLogger("py.warnings")
    for handler in list(logger.handlers):
        logger.removeHandler(handler)
        warned.removeHandler(handler)
        handler.close()
    logger.setLevel(logging.DEBUG if verbose else logging.INFO)
    logger.propagate = warned.propagate = False
    logging.captureWarnings(capture=True)
    handlers: list[logging.Handler] = [logging.StreamHandler(sys.stderr)] if aside else []
    handlers.append(_log_file(library))
    for handler in handlers:
        handler.setFormatter(_FORMAT)
        logger.addHandler(handler)
        warned.addHandler(handler)
    return logger


def keep_log(library: Path) -> None:
    """Let the project's logger write into a library that was opened; of several, into the last one.

    Nothing else of the process's logging is touched, as it may be a person's notebook. The file appears with the first
    line; where it cannot be written, the work goes on without it.

    Args:
        library: its folder.
    """
    logger, warned = logging.getLogger("songreel"), logging.getLogger("py.warnings")
    new = _log_file(library)
    for handler in [handler for handler in logger.handlers if isinstance(handler, _File)]:
        if handler.baseFilename == new.baseFilename:
            return
        logger.removeHandler(handler)
        warned.removeHandler(handler)
        handler.close()
    new.setFormatter(_FORMAT)
    logger.addHandler(new)


def _log_file(library: Path) -> _File:
    """Writes into the library, from the first line on."""
    return _File(library / _FILE_NAME, maxBytes=_MOST_BYTES, backupCount=_KEPT, encoding="utf-8", delay=True)
