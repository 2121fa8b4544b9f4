"""What makes two questions one purchase."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workbench.jobs.keys import key_of
from workbench.model.asking import FileRef, ModelRequest

__all__ = ["purchase_key"]


def purchase_key(provider: str, request: ModelRequest) -> str:
    """The key of a purchase, 64 hex digits: of host, model, the question and its variant; files by their content,
    whatever their ending. Equal questions have equal keys, in whatever order they were written."""
    return key_of("purchase", provider, request.model, _canonical(request.payload), request.variant)


def _canonical(value: Any) -> Any:  # noqa: ANN401  JSON, and files in it
    if isinstance(value, FileRef):
        return {"sha256": value.sha256}
    if isinstance(value, Mapping):
        return {str(name): _canonical(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_canonical(inner) for inner in value]
    return value
