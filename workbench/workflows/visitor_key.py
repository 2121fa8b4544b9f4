"""The key of a shared studio's visitors: made once, and there whole or not at all."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from workbench.errors import LibraryError

__all__ = ["kept_key"]

_BYTES = 32
_WAIT_S = 30.0


def kept_key(folder: Path) -> bytes:
    """The key that lies in a folder; made where there is none. Programs that begin at once get the same.

    Whoever may read it reads the visitors' libraries anyway.

    Args:
        folder: of the visitors; it is there.

    Raises:
        LibraryError: it cannot be read or written, or what is there is no key: ids made with another one would be
            those of nobody.
    """
    from filelock import FileLock, Timeout

    path = folder / "key"
    try:
        with FileLock(folder / "key.lock", timeout=_WAIT_S):
            if not path.exists():
                _write(path)
            key = path.read_bytes()
    except Timeout as error:
        raise LibraryError(
            "Another Songreel holds the key of this studio's visitors; wait until it is done, and start again.",
            field="library",
        ) from error
    except OSError as error:
        raise LibraryError(
            f"The key of this studio's visitors cannot be read or written in {str(folder)!r} ({error.strerror}); "
            "mend the library's folder.",
            field="library",
        ) from error
    if len(key) != _BYTES:
        raise LibraryError(
            f"The key of this studio's visitors ({str(path)!r}) has {len(key)} bytes, and {_BYTES} are allowed; put "
            "the right file back, or remove it, and every visitor begins anew.",
            field="library",
        )
    return key


def _write(path: Path) -> None:
    """Whole under another name first; what a program that died has left there goes."""
    part = path.with_name("key.part")
    part.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(_BYTES))
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError:
        with suppress(OSError):
            part.unlink()
        raise
