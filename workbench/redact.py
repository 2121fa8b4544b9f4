"""Secrets never enter the library, a log or an error: what this process holds, known shapes of tokens, and values of
telling names are blotted out or refused.
"""

from __future__ import annotations

import re
from typing import Any

from workbench.errors import OptionError, WorkbenchError
from workbench.settings import known_secrets

__all__ = ["BLOT", "hide_secrets", "looks_secret", "redacted", "refuse_secret"]

BLOT = "[secret]"
_SHORTEST = 6
"""Characters of a secret that is looked for: a shorter one would blot out half of every text."""

_TELLING = re.compile(
    r"(^|_)(token|secret|password|passwd|api_?key|authorization|cookie|credentials?)($|_)", re.IGNORECASE
)
_SHAPES = re.compile(
    r"\br8_[A-Za-z0-9]{16,}"  # Replicate
    r"|\bhf_[A-Za-z0-9]{16,}"  # Hugging Face
    r"|\bsk-[A-Za-z0-9_-]{16,}"  # several makers of language models
    r"|\bgh[pousr]_[A-Za-z0-9]{16,}"  # GitHub
    r"|\bAKIA[A-Z0-9]{16}\b"  # AWS
    r"|(?<=[Bb]earer )[A-Za-z0-9._~+/=-]{16,}"
    r"|(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"  # user and password in an address
)


def redacted(value: Any) -> Any:  # noqa: ANN401  JSON is any of six types
    """The same plain JSON value with secrets blotted out."""
    return _redacted(value, known_secrets())


def _redacted(value: Any, known: tuple[str, ...]) -> Any:  # noqa: ANN401
    if isinstance(value, dict):
        return {
            _blot(str(name), known): BLOT if _TELLING.search(str(name)) and item is not None else _redacted(item, known)
            for name, item in value.items()
        }
    if isinstance(value, list | tuple):
        return [_redacted(item, known) for item in value]
    return _blot(value, known) if isinstance(value, str) else value


def hide_secrets(error: BaseException) -> None:
    """Blot secrets out of what an error says, and those that it came from: a notebook shows, and keeps, all of them."""
    seen: set[int] = set()
    todo: list[BaseException | None] = [error]
    while todo:
        each = todo.pop()
        if each is not None and id(each) not in seen:
            seen.add(id(each))
            todo += [each.__cause__, each.__context__]
            each.args = tuple(redacted(part) for part in each.args)
            if isinstance(each, WorkbenchError):
                each.message = redacted(each.message)


def refuse_secret(text: str, field: str) -> None:
    """Refuse a person's text before it is kept whole, as blotting it out would change what they asked for.

    Raises:
        OptionError: it holds something of a known token's shape; the sentence does not repeat it.
    """
    if _blot(text, known_secrets()) != text:
        raise OptionError(
            f"The {field.replace('_', ' ')} holds what looks like an access token or a password, and it would be "
            "kept in the library; take it out and try again.",
            field=field,
        )


def looks_secret(text: str) -> bool:
    """Whether a text holds something of a known token's shape; the same in every process, whatever that one holds."""
    return _SHAPES.search(text) is not None


def _blot(text: str, known: tuple[str, ...]) -> str:
    for secret in known:
        if len(secret) >= _SHORTEST:
            text = text.replace(secret, BLOT)
    return _SHAPES.sub(BLOT, text)
