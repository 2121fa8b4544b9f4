"""Everything that can go wrong at a host, by kind: the lines of a script for it, at a chance of each call."""

from __future__ import annotations

from collections.abc import Callable

from tests.fakes import Fault

_ANSWERS = ("create", "get", "list", "download")


def _everywhere(kind: str, **more: object) -> Callable[[float], list[Fault]]:
    """Of each call, and of the one that buys also after the question was taken."""

    def lines(chance: float) -> list[Fault]:
        asked = [Fault(kind, on=place, chance=chance, **more) for place in _ANSWERS]
        return [Fault(kind, chance=chance / 2, made=True, **more), *asked]

    return lines


def _on(place: str, kind: str, **more: object) -> Callable[[float], list[Fault]]:
    return lambda chance: [Fault(kind, on=place, chance=chance, **more)]


KINDS: dict[str, Callable[[float], list[Fault]]] = {
    "429 with Retry-After": lambda chance: [
        Fault("throttled", on=place, chance=chance, after_s=20) for place in ("create", "get", "list", "download")
    ],
    "429 without": lambda chance: [Fault("throttled", on=place, chance=chance) for place in ("create", "get")],
    "5xx": _everywhere("error", status=503),
    "hang": _everywhere("hang", after_s=5.0),
    "aborted": _on("create", "aborted"),
    "canceled by the host": _on("create", "canceled"),
    "never done": _on("create", "stuck"),
    "failed, busy": _on("create", "busy"),
    "failed, interrupted": _on("create", "interrupted"),
    "failed, broken": _on("create", "broken"),
    "moderation": _on("create", "refused"),
    "truncated output": _on("download", "truncated"),
    "download cut": _on("download", "cut"),
    "output of the wrong length": _on("create", "short"),
    "output that is no film": _on("create", "no-media"),
    "no output": _on("create", "no-output"),
    "expired output": _on("download", "gone"),
    "another host": _on("create", "elsewhere"),
    "sent on to another host": _on("download", "moved"),
    "plain http elsewhere": _on("create", "plain-http"),
    "connection cut before it was taken": _on("create", "reset"),
    "connection cut after it was taken": _on("create", "reset", made=True),
    "connection cut anywhere": _everywhere("reset"),
    "HTML": _everywhere("html"),
    "JSON of another shape": _everywhere("shape"),
    "nothing at all": _everywhere("empty"),
    "3 GB": _everywhere("flood"),
}


def all_at_once(chance: float) -> list[Fault]:
    """Every kind, together as often as one alone would be."""
    return [line for lines in KINDS.values() for line in lines(chance / len(KINDS))]
