"""What somebody asks a model: read from a question over HTTP and held against the model's schema."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from .host import Host
from .models import Known, complaints
from .wire import RefusedError, Request

_BODY = ("version", "input", "webhook", "webhook_completed", "webhook_events_filter", "stream")
_EVENTS = ("start", "output", "logs", "completed")
_UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0, "": 1.0}


def asked(host: Host, request: Request, model: str) -> tuple[Known, str, dict[str, Any]]:
    """The model, its version as the host says it, and the body of a question to make a prediction.

    Args:
        host: who knows the models.
        request: the question.
        model: ``owner/name`` where it stands in the address.

    Raises:
        RefusedError: it cannot be answered.
    """
    try:
        body = request.json()
    except ValueError as error:
        raise RefusedError(400, "The request body is not valid JSON", "Bad request") from error
    if not isinstance(body, dict):
        raise _invalid([{"type": "invalid_type", "field": "", "description": "the body must be an object"}])
    foreign = sorted(set(body) - set(_BODY))
    if foreign:
        named = f"Additional property {foreign[0]} is not allowed"
        raise _invalid([{"type": "additional_property_not_allowed", "field": "", "description": named}])
    if not isinstance(body.get("input"), dict):
        raise _invalid([{"type": "required", "field": "", "description": "input is required"}])
    known, version = _of_address(host, model) if model else _of_version(host, body.get("version"))
    if wrong := complaints(known, body["input"]):
        raise _invalid(wrong)
    return known, version, body


def _of_address(host: Host, model: str) -> tuple[Known, str]:
    known = host.models.get(model)
    if known is None or not known.official:
        raise RefusedError(404, "The requested resource could not be found.")
    return known, "hidden"


def _of_version(host: Host, said: Any) -> tuple[Known, str]:
    """By ``owner/name``, ``owner/name:version`` or the version alone; an official model has none that may be named."""
    found = re.fullmatch(r"(?:([\w.-]+/[\w.-]+))?(?::?([0-9a-f]{64}))?", said) if isinstance(said, str) else None
    name, version = found.groups() if found else (None, None)
    if said and version is None and name in host.models and host.models[name].official:
        return host.models[name], "hidden"
    for known in host.models.values():
        if version in known.versions and name in (None, known.id):
            return known, str(version)
    words = "The specified version does not exist (or perhaps you don't have permission to use it?)"
    raise RefusedError(422, words, "Invalid version or not permitted")


def _invalid(wrong: list[dict[str, str]]) -> RefusedError:
    lines = "".join(f"- {one['field'] or 'body'}: {one['description']}\n" for one in wrong)
    return RefusedError(422, lines, "Input validation failed", invalid_fields=wrong)


def cancel_after_s(request: Request) -> float | None:
    """When the asker wants it stopped, seconds after it was made; None = never.

    Raises:
        RefusedError: it is no such time.
    """
    said = request.headers.get("cancel-after", "")
    if not said:
        return None
    if not re.fullmatch(r"(\d+[smh]?)+", said):
        raise RefusedError(400, "The header Cancel-After is a duration such as 90s or 1m30s")
    return sum(float(number) * _UNITS[unit] for number, unit in re.findall(r"(\d+)([smh]?)", said))


def webhook_of(body: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    """Where to tell of it, and of which events; an empty address where nowhere.

    Raises:
        RefusedError: it is no address, one on plain http to another computer, or there is no such event.
    """
    address = body.get("webhook") or body.get("webhook_completed") or ""
    events = body.get("webhook_events_filter") or (
        ["completed"] if body.get("webhook_completed") and not body.get("webhook") else ["output", "completed"]
    )
    if not isinstance(address, str) or not isinstance(events, list) or set(events) - set(_EVENTS):
        raise _invalid([{"type": "enum", "field": "webhook_events_filter", "description": f"must be of {_EVENTS}"}])
    if address and not address.startswith("https://") and not is_loopback(address):
        raise _invalid([{"type": "format", "field": "webhook", "description": "must be an HTTPS URL"}])
    return address, tuple(events)


def is_loopback(address: str) -> bool:
    """Whether an address is of this computer."""
    name = urlsplit(address).hostname or ""
    return name in ("localhost", "::1") or re.fullmatch(r"127(\.\d+){3}", name) is not None
