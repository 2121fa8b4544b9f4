"""Answers of Replicate's API, brought into the shape that its client library takes.

The library refuses a whole answer, and with it a whole page of a list, for one word that it does not know
(``aborted``) or one field that is not there. So what is needed is looked at here, and the rest is made harmless.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, get_args

from workbench.model.asking import PredictionState
from workbench.render.generate.replicate.foreign import Asked

__all__ = ["ID", "StrangeAnswerError", "tamed"]

ID = re.compile(r"[A-Za-z0-9_-]{1,128}")
"""What the host calls a prediction or a file: nothing that could lead an address elsewhere."""
_STATES = get_args(PredictionState)


class StrangeAnswerError(Exception):
    """The answer is not what was promised."""


def tamed(answer: Any, asked: Asked) -> dict[str, Any]:  # noqa: ANN401  JSON is any of six types
    """The answer to a question, in the library's shape.

    Raises:
        StrangeAnswerError: what is needed is not in it.
    """
    if not isinstance(answer, dict):
        raise StrangeAnswerError
    if asked == "list":
        return _page(answer)
    if asked in ("upload", "file"):
        return _file(answer)
    if asked == "account":
        return {"username": _text(answer.get("username"))}
    if asked == "secret":
        return {"key": _signing(answer)}
    if asked == "model":
        return _version(answer) if "openapi_schema" in answer else _model(answer)
    return _prediction(answer)


def _prediction(told: Mapping[str, Any], *, listed: bool = False) -> dict[str, Any]:
    """One prediction. ``aborted`` becomes ``canceled`` without a start, which no other one has."""
    status = told.get("status")
    if listed and status not in _STATES:
        status = "processing"  # whoever looks at it will be told
    if status not in _STATES:
        raise StrangeAnswerError
    error, logs = told.get("error"), told.get("logs")
    return {
        "id": _id(told),
        "model": _text(told.get("model")),
        "version": _text(told.get("version")),
        "status": "canceled" if status == "aborted" else status,
        "input": _table(told.get("input")),
        "output": told.get("output"),
        "error": error if error is None or isinstance(error, str) else str(error),
        "logs": logs if isinstance(logs, str) else None,
        "metrics": _table(told.get("metrics")),
        "created_at": _text(told.get("created_at")),
        "started_at": None if status == "aborted" else _text(told.get("started_at")),
    }


def _page(told: Mapping[str, Any]) -> dict[str, Any]:
    results = told.get("results")
    if not isinstance(results, list):
        raise StrangeAnswerError
    follows = told.get("next")
    return {
        "results": [_prediction(one, listed=True) for one in results if isinstance(one, dict)],
        "next": follows if isinstance(follows, str) and follows else None,
        "previous": None,
    }


def _file(told: Mapping[str, Any]) -> dict[str, Any]:
    urls = told.get("urls")
    if not isinstance(urls, dict) or not isinstance(urls.get("get"), str):
        raise StrangeAnswerError
    size = told.get("size")
    return {
        "id": _id(told),
        "name": _text(told.get("name")),
        "content_type": _text(told.get("content_type")),
        "size": size if isinstance(size, int) else 0,
        "etag": _text(told.get("etag")),
        "checksums": _texts(told.get("checksums")),
        "metadata": _table(told.get("metadata")) or {},
        "created_at": _text(told.get("created_at")),
        "expires_at": _text(told.get("expires_at")) or None,
        "urls": _texts(urls),
    }


def _model(told: Mapping[str, Any]) -> dict[str, Any]:
    newest = told.get("latest_version")
    return {
        "url": _text(told.get("url")),
        "owner": _text(told.get("owner")),
        "name": _text(told.get("name")),
        "visibility": "private" if told.get("visibility") == "private" else "public",
        "run_count": 0,
        "latest_version": _version(newest) if isinstance(newest, dict) else None,
    }


def _version(told: Mapping[str, Any]) -> dict[str, Any]:
    schema = told.get("openapi_schema")
    if not isinstance(schema, dict):
        raise StrangeAnswerError
    return {
        "id": _text(told.get("id")),
        "created_at": "1970-01-01T00:00:00Z",
        "cog_version": _text(told.get("cog_version")),
        "openapi_schema": schema,
    }


def _signing(told: Mapping[str, Any]) -> str:
    found = told.get("key")
    if not isinstance(found, str) or not found.startswith("whsec_"):
        raise StrangeAnswerError
    return found


def _id(told: Mapping[str, Any]) -> str:
    found = told.get("id")
    if not isinstance(found, str) or not ID.fullmatch(found):
        raise StrangeAnswerError
    return found


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _texts(value: object) -> dict[str, str]:
    return {k: v for k, v in value.items() if isinstance(v, str)} if isinstance(value, dict) else {}


def _table(value: object) -> dict[str, Any] | None:
    return value if isinstance(value, dict) else None
