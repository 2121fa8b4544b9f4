"""The library's log file: rotating, without secrets."""

from __future__ import annotations

import logging
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path

from workbench.store.redact import redacted

__all__ = ["start_log"]

_FILE_NAME = "songreel.log"
_MOST_BYTES, _KEPT = 1_000_000, 3


class _Redacting(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return str(redacted(super().format(record)))


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
    try:
        handlers.append(
            _File(library / _FILE_NAME, maxBytes=_MOST_BYTES, backupCount=_KEPT, encoding="utf-8", delay=True)
        )
    except OSError:
        handlers.append(logging.NullHandler())
    for handler in handlers:
        handler.setFormatter(_Redacting("%(asctime)s %(levelname)s %(message)s"))
        logger.addHandler(handler)
        warned.addHandler(handler)
    return logger
