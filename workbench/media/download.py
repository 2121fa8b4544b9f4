"""Fetching a file that is known by its hash: whole and right, or not at all."""

from __future__ import annotations

import hashlib
import http.client
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from email.message import Message
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit
from uuid import uuid4

from workbench._version import __version__
from workbench.addresses import is_safe
from workbench.errors import WeightsError
from workbench.jobs.cancel import CancelToken
from workbench.media.disk import full_disk_told
from workbench.model.weight import WeightFile

__all__ = ["fetch_file"]

_BLOCK_BYTES = 1 << 18
_TIMEOUT_S = 20.0
_STALE_S = 3600.0


def fetch_file(
    file: WeightFile,
    folder: Path,
    *,
    on_progress: Callable[[int], None] | None = None,
    cancel: CancelToken | None = None,
) -> Path:
    """Fetch a file into a folder, which is made; returns its path. What is there already is replaced.

    Args:
        file: what, and where from: https, or http on this computer.
        folder: where to.
        on_progress: hears how many bytes are there.
        cancel: stops it.

    Raises:
        WeightsError: the address cannot be reached or is not allowed, or what came is not the file.
        DiskFullError: no room.
        CancelledError: the token was set. Nothing half-written stays in any case.
    """
    _refuse_other_schemes(file.url, file.name)
    target, part = folder / file.name, folder / f"{uuid4().hex}.part"
    token, new = cancel or CancelToken(), not folder.exists()
    try:
        with full_disk_told(f"fetching {file.name}"):
            folder.mkdir(parents=True, exist_ok=True)
            _sweep(folder)
            with part.open("wb") as copy:
                found = _copy(file, copy, on_progress, token)
            if found != file.sha256:
                raise WeightsError(
                    f"What {_host(file.url)} sent for {file.name} is not the file that was published (its sha256 is "
                    "another one), so it was thrown away; try again later.",
                    field="weights",
                )
            part.replace(target)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise WeightsError(
            f"{file.name} cannot be fetched from {_host(file.url)} ({_reason(error)}); "
            f"look at the connection and try again, or put the file into {folder} yourself.",
            field="weights",
        ) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
            if new:
                folder.rmdir()  # which only an empty one lets happen
    return target


def _copy(file: WeightFile, copy: IO[bytes], on_progress: Callable[[int], None] | None, token: CancelToken) -> str:
    """The bytes that come; returns their sha256. More than the file has are not taken."""
    opener = urllib.request.build_opener(_OnlySafeRedirects)
    request = urllib.request.Request(file.url, headers={"User-Agent": f"songreel/{__version__}"})  # noqa: S310  looked at
    digest, done = hashlib.sha256(), 0
    with opener.open(request, timeout=_TIMEOUT_S) as answer:
        while block := answer.read(_BLOCK_BYTES):
            token.check()
            done += len(block)
            if done > file.size_bytes:
                raise ValueError(f"more than its {file.size_bytes} bytes came")
            digest.update(block)
            copy.write(block)
            if on_progress is not None:
                on_progress(done)
    if done < file.size_bytes:
        raise ValueError(f"only {done} of its {file.size_bytes} bytes came")
    return digest.hexdigest()


class _OnlySafeRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> urllib.request.Request | None:
        _refuse_other_schemes(newurl, "it")
        return super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type]


def _refuse_other_schemes(url: str, what: str) -> None:
    if not is_safe(url):
        raise WeightsError(f"{what} would come from {url!r}, which is not https; nothing was fetched.", field="weights")


def _host(url: str) -> str:
    return urlsplit(url).hostname or "nowhere"


def _reason(error: BaseException) -> str:
    if isinstance(error, urllib.error.HTTPError):
        return f"it answered {error.code}"
    if isinstance(error, urllib.error.URLError):
        error = error.reason if isinstance(error.reason, BaseException) else error
    if isinstance(error, TimeoutError):
        return f"no answer in {_TIMEOUT_S:.0f} s"
    return str(getattr(error, "strerror", None) or error or type(error).__name__)


def _sweep(folder: Path) -> None:
    """Remove what a program that was killed left half-fetched."""
    for path in folder.glob("*.part"):
        with suppress(OSError):
            if time.time() - path.stat().st_mtime > _STALE_S:
                path.unlink()
