"""Downloads of what a model made: whole, of a known kind and bounded, or not at all.

The token goes to the API's own host alone, and never along with a redirect to another one.
"""

from __future__ import annotations

import base64
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes, urljoin
from uuid import uuid4

import httpx

from workbench.addresses import host_of, is_safe, is_this_computer, same_origin
from workbench.errors import LibraryError, ProviderError
from workbench.jobs.cancel import CancelToken
from workbench.jobs.clock import Clock
from workbench.media.disk import full_disk_told
from workbench.media.kinds import HEAD_BYTES, Family, FileKind, is_whole, kind_of
from workbench.render.generate.replicate.foreign import (
    FOREIGN,
    error_of_answer,
    error_of_failure,
    error_of_shape,
)
from workbench.secret import Secret

__all__ = ["Downloads", "addresses_in", "names_in"]

_MOST_BYTES: Mapping[Family, int] = {"film": 2 * 10**9, "picture": 50 * 10**6, "sound": 500 * 10**6}
_WHOLE_S = 1800.0
_MOST_HOPS = 5
_MOST_SAID_BYTES = 65536
_ADDRESS = re.compile(r"(?:https?://|data:)\S+")
_WORD = re.compile(r"[a-z][a-z_-]{0,39}", re.IGNORECASE)
_INLINE = re.compile(r"data:(?P<head>[^,]*),(?P<body>\S*)")


def addresses_in(output: Any) -> tuple[str, ...]:  # noqa: ANN401  JSON, or what a client library makes of it
    """The addresses of files in what a model gave, in its order.

    Args:
        output: a string, a list, a table, or an object with a ``url``. A list that holds other text, too, holds none:
            it is text in pieces.
    """
    if isinstance(output, Mapping):
        return tuple(address for value in output.values() for address in addresses_in(value))
    if isinstance(output, Sequence) and not isinstance(output, str | bytes):
        texts = [item for item in output if isinstance(item, str)]
        if any(not _ADDRESS.fullmatch(text) for text in texts):
            return ()
        return tuple(address for item in output for address in addresses_in(item))
    text = output if isinstance(output, str) else getattr(output, "url", None)
    return (text,) if isinstance(text, str) and _ADDRESS.fullmatch(text) else ()


def names_in(output: Any) -> tuple[str, ...]:  # noqa: ANN401  as above
    """What the files of an output are called here, in the order of ``addresses_in``, without their endings.

    By their place in it: in a table by its word, where that can be a file's name and is not there twice.
    """
    if not isinstance(output, Mapping):
        return tuple(f"{place:02d}" for place in range(len(addresses_in(output))))
    words = [str(word) for word, value in output.items() for _ in addresses_in(value)]
    once = Counter(word.casefold() for word in words)
    plain = (_WORD.fullmatch(word) and once[word.casefold()] == 1 for word in words)
    return tuple(word if fits else f"{place:02d}" for place, (word, fits) in enumerate(zip(words, plain, strict=True)))


class Downloads:
    """Fetches files for one host.

    Args:
        wire: the connections.
        base: the API's address: the one place that the token goes to.
        token: asked for where it is needed.
        clock: how late it is.
    """

    def __init__(self, wire: httpx.Client, base: str, token: Callable[[], Secret], clock: Clock) -> None:
        self._wire, self._base, self._token, self._clock = wire, base, token, clock

    def fetch(self, address: str, folder: Path, stem: str, cancel: CancelToken) -> Path:
        """Download one file.

        Args:
            address: where it is.
            folder: where to, which exists.
            stem: its name there; the ending follows from its bytes.
            cancel: stops it.

        Raises:
            ProviderError: it is gone, or is not what it should be.
            DiskFullError, LibraryError, CancelledError: nothing half-written stays.
        """
        part = folder / f"{uuid4().hex}.part"
        try:
            if address.startswith("data:"):
                kind = _kept(iter([_inline(address)]), part, "the host", cancel)
            else:
                kind = self._downloaded(address, part, cancel)
            target = folder / f"{stem}{kind.suffix}"
            with _disk_told():
                part.replace(target)
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)
        return target

    def _downloaded(self, address: str, part: Path, cancel: CancelToken) -> FileKind:
        host = host_of(address) or "nowhere"
        try:
            with self._opened(address) as answer:
                host, length = answer.url.host, _length(answer)
                return _kept(answer.iter_bytes(), part, host, cancel, length)
        except FOREIGN as error:
            failure = error_of_failure(error, "output", host)
        raise failure  # from here, as the frames of the foreign one hold the headers that were sent

    @contextmanager
    def _opened(self, address: str) -> Iterator[httpx.Response]:
        """The answer that holds the file, after redirects, each of which is looked at anew."""
        here = is_this_computer(host_of(self._base))
        for _ in range(_MOST_HOPS + 1):
            if not is_safe(address, here=here):
                host = host_of(address) or "nowhere"
                raise ProviderError(f"The file would come from {host} without encryption; refused.", fault="model")
            here = here and address.startswith("http:")  # what is encrypted stays so
            answer = self._asked(address)
            try:
                if not answer.is_redirect:
                    self._refuse_errors(answer)
                    yield answer
                    return
                address = _next(address, answer.headers.get("location", ""))
            finally:
                answer.close()
        raise error_of_shape("one address after another", "output", host_of(address) or "nowhere")

    def _asked(self, address: str) -> httpx.Response:
        request = self._wire.build_request("GET", address, headers={"Accept-Encoding": "identity"})
        if same_origin(address, self._base):
            request.headers["Authorization"] = f"Bearer {self._token().reveal()}"
        try:
            return self._wire.send(request, stream=True)
        finally:
            request.headers.pop("Authorization", None)

    def _refuse_errors(self, answer: httpx.Response) -> None:
        if answer.status_code == 200:
            return
        host = answer.url.host
        if answer.status_code < 400:
            raise error_of_shape(f"{answer.status_code} instead of the file", "output", host)
        said = b""
        for piece in answer.iter_bytes():
            said += piece
            if len(said) > _MOST_SAID_BYTES:
                break
        raise error_of_answer(answer.status_code, answer.headers, said, "output", host=host, now=self._clock.now())


def _kept(pieces: Iterator[bytes], part: Path, host: str, cancel: CancelToken, length: int | None = None) -> FileKind:
    """Write what comes; what it is, once it is known to be whole."""
    until, done = time.monotonic() + _WHOLE_S, 0
    head, rest = _head(pieces)
    kind = kind_of(head)
    if kind is None:
        raise _no_media(head, host)
    most = _MOST_BYTES[kind.family]
    with _disk_told(), part.open("wb") as file:
        for piece in rest:
            cancel.check()
            done += len(piece)
            if max(done, length or 0) > most:
                raise error_of_shape(f"more than the {most // 10**6} MB that a {kind.family} may have", "output", host)
            if time.monotonic() > until:
                raise error_of_shape("a trickle that did not end in half an hour", "output", host)
            file.write(piece)
    with _disk_told():
        whole = is_whole(part, kind)
    if (length is not None and done < length) or not whole:
        raise error_of_shape("a file that is cut short", "output", host)
    return kind


def _no_media(head: bytes, host: str) -> ProviderError:
    """May be the host's bad moment, whatever came: the file is asked for again as long as the host keeps it."""
    if not head:
        return error_of_shape("an empty file", "output", host)
    is_page = b"<html" in head.lower() or b"<!doctype" in head.lower()
    return error_of_shape("a web page" if is_page else "what is no film, picture or sound", "output", host)


def _head(pieces: Iterator[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """The first bytes, and all of them again."""
    head = b""
    for piece in pieces:
        head += piece
        if len(head) >= HEAD_BYTES:
            break

    def again() -> Iterator[bytes]:
        yield head
        yield from pieces

    return head[:HEAD_BYTES], again()


def _next(address: str, location: str) -> str:
    """Where a redirect leads; nowhere where it is no address."""
    try:
        return urljoin(address, location)
    except ValueError:
        return ""


def _length(answer: httpx.Response) -> int | None:
    """How many bytes will come, where the host says."""
    said = answer.headers.get("content-length", "")
    return int(said) if said.isdecimal() and "content-encoding" not in answer.headers else None


def _inline(address: str) -> bytes:
    """The bytes of a data URI (RFC 2397)."""
    found = _INLINE.fullmatch(address)
    if found is not None:
        with suppress(ValueError):
            is_base64 = found["head"].endswith(";base64")
            return base64.b64decode(found["body"], validate=True) if is_base64 else unquote_to_bytes(found["body"])
    raise error_of_shape("a file in text form that is damaged", "output", "The host")


@contextmanager
def _disk_told() -> Iterator[None]:
    """What the disk says, in our words; what the network says is no ``OSError`` by then."""
    try:
        with full_disk_told("downloading what a model made"):
            yield
    except OSError as error:
        raise LibraryError(
            f"What a model made cannot be kept ({error.strerror or error}); mend that and run it again: it is paid, "
            "and fetched then.",
            field="library",
        ) from error
