"""The library's log file: rotating, without secrets."""

from __future__ import annotations

import logging
import re
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path

__all__ = ["redacted", "start_log"]

_FILE_NAME = "songreel.log"
_MOST_BYTES, _KEPT = 1_000_000, 3
# What tokens look like: a known prefix and a long tail, or a word that says so with its value.
_SECRETS = re.compile(
    r"\b(?:r8|sk|hf|ghp)_?-?[A-Za-z0-9_-]{16,}|(?i:(token|secret|api[_-]?key|authorization)\s*[=:]\s*)\S+"
)


def redacted(text: str) -> str:
    """The text without what looks like a secret."""
    return _SECRETS.sub(lambda match: f"{match[1] or ''}[redacted]", text)


class _Redacting(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return redacted(super().format(record))


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
