"""Whether a prediction was made of a question: its model, and its input value by value, files by their content."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from workbench.model.asking import FileRef

__all__ = ["alike", "same_model"]

IsFile = Callable[[FileRef, str], bool | None]
"""Whether a file lies at an address; None where nobody can tell any more."""


class _OtherError(Exception):
    """They differ."""


def same_model(asked: str, model: str, version: str) -> bool:
    """Whether a prediction is of a model.

    Args:
        asked: ``owner/name``, or with ``:version``.
        model: what the host says, ``owner/name``; empty where it does not say.
        version: the same of its version.
    """
    name, _, wanted = asked.partition(":")
    return (not model or model.partition(":")[0] == name) and (not wanted or not version or wanted == version)


def alike(asked: Mapping[str, Any], told: Mapping[str, Any], is_file: IsFile) -> bool | None:
    """Whether an input that a host tells is that of a question.

    Files are asked about only where all the rest is equal. An answer of None means that all but a file is.

    Args:
        asked: the question's payload, with ``FileRef`` for files.
        told: JSON, with addresses for files.
        is_file: looks at an address.
    """
    try:
        files = list(_files(asked, told))
    except _OtherError:
        return False
    found = [is_file(ref, address) for ref, address in files]
    return False if False in found else None if None in found else True


def _files(asked: Any, told: Any) -> Iterator[tuple[FileRef, str]]:  # noqa: ANN401  JSON is any of six types
    """The files of both, side by side, where all the rest is equal."""
    if isinstance(asked, FileRef):
        if not isinstance(told, str):
            raise _OtherError
        yield asked, told
    elif isinstance(asked, Mapping):
        if not isinstance(told, Mapping) or asked.keys() != told.keys():
            raise _OtherError
        for name, value in asked.items():
            yield from _files(value, told[name])
    elif isinstance(asked, Sequence) and not isinstance(asked, str):
        if not isinstance(told, list) or len(asked) != len(told):
            raise _OtherError
        for one, other in zip(asked, told, strict=True):
            yield from _files(one, other)
    elif asked != told or isinstance(asked, bool) != isinstance(told, bool):  # True is 1 in Python, not in JSON
        raise _OtherError
