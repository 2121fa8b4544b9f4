"""What a setting's value may be: checked at the door, with where it came from."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

from workbench.errors import OptionError
from workbench.nearest import did_you_mean
from workbench.settings.values import TYPES

__all__ = ["convert", "path_of"]

_WORDS: dict[str, tuple[str, ...]] = {"encoder": ("libx264", "h264_nvenc", "h264_videotoolbox", "auto")}
"""What a setting that is a word may be."""
_NO_LIMIT = "none"
_LIMITS = ("cache_gb", "quota_gb", "quota_projects", "month_budget")
"""Settings that may be ``none``."""
_USD = re.compile(r"\$?\s*(\d{1,9}(?:\.\d{1,6})?)\s*(?:usd)?", re.IGNORECASE)


def convert(name: str, raw: object, origin: str) -> object:
    """A value as the setting has it.

    Args:
        name: of the setting.
        raw: as it was written.
        origin: where.

    Raises:
        OptionError: it may not be that.
    """
    if TYPES[name] is Path:
        return path_of(name, raw, origin)
    if name in _LIMITS and raw == _NO_LIMIT:
        return None
    if name in _WORDS:
        return _word(name, raw, origin)
    if TYPES[name] is Decimal:
        return _dollars(name, raw, origin)
    if TYPES[name] is str:
        return _text(name, raw, origin)
    try:
        value = TYPES[name](raw)
    except (TypeError, ValueError, OverflowError):
        value = None
    if value is None or isinstance(raw, bool) or (isinstance(raw, float) and value != raw):  # int() takes True, 2.7
        what = "whole number" if TYPES[name] is int else "number"
        raise OptionError(f"The setting {name} is {raw!r} (from {origin}), which is no {what}.", field=name)
    if not 0 < value < float("inf"):
        raise OptionError(f"The setting {name} is {raw!r} (from {origin}); it must be a number above 0.", field=name)
    return value


def _word(name: str, raw: object, origin: str) -> str:
    if raw not in _WORDS[name]:
        hint = did_you_mean(str(raw), _WORDS[name]) or " choose one of these."
        raise OptionError(
            f"The setting {name} is {raw!r} (from {origin}); there are {', '.join(_WORDS[name])};{hint}", field=name
        )
    return str(raw)


def _text(name: str, raw: object, origin: str) -> str:
    if not isinstance(raw, str) or not raw.isprintable():
        raise OptionError(f"The setting {name} is {raw!r} (from {origin}), which is no plain text.", field=name)
    return raw.strip()


def _dollars(name: str, raw: object, origin: str) -> Decimal:
    """US dollars, written as ``model.money`` reads them or as a number of the file."""
    written = None if isinstance(raw, bool) else _USD.fullmatch(str(raw).strip())
    if written is None:
        raise OptionError(
            f"The setting {name} is {raw!r} (from {origin}); give US dollars from 0 on, such as '50.00 USD'"
            f"{f', or {_NO_LIMIT!r}' if name in _LIMITS else ''}.",
            field=name,
        )
    return Decimal(written[1])


def path_of(name: str, raw: object, origin: str) -> Path:
    """A path as a person writes it; absolute, so that nothing depends on where a child runs."""
    if not isinstance(raw, str | Path) or not str(raw):
        raise OptionError(f"The setting {name} is {raw!r} (from {origin}), which names no folder.", field=name)
    try:
        path = Path(raw).expanduser().absolute()
        str(path).encode()  # the database holds text only
    except (RuntimeError, ValueError) as error:
        reason = "it is not UTF-8" if isinstance(error, UnicodeError) else str(error)
        raise OptionError(
            f"The setting {name} is {str(raw)!r} (from {origin}), which cannot be used ({reason}).", field=name
        ) from error
    return path
