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


def start_log(library: Path, *, verbose: bool = False) -> logging.Logger:
    """The project's logger, writing into the library, and to stderr too if asked."""
    logger = logging.getLogger("songreel")
    for handler in list(logger.handlers):
        logger.removeHandler(handler)
        handler.close()
    logger.setLevel(logging.DEBUG if verbose else logging.INFO)
    logger.propagate = False
    handlers: list[logging.Handler] = [logging.StreamHandler(sys.stderr)] if verbose else []
    try:
        handlers.append(
            RotatingFileHandler(
                library / _FILE_NAME, maxBytes=_MOST_BYTES, backupCount=_KEPT, encoding="utf-8", delay=True
            )
        )
    except OSError:
        handlers.append(logging.NullHandler())
    for handler in handlers:
        handler.setFormatter(_Redacting("%(asctime)s %(levelname)s %(message)s"))
        logger.addHandler(handler)
    return logger
