"""The nearest of the known names, for somebody who mistyped one."""

from __future__ import annotations

TYPE_CHECKING = False  # not typing's own: this floor is imported early
if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["did_you_mean", "nearest"]

_ALIKE = 0.5


def nearest(word: str, known: Iterable[str], most: int = 1) -> list[str]:
    """At most so many of the known names that are like a word, the nearest first; case does not matter."""
    import difflib

    names = {name.casefold(): name for name in known}
    return [names[name] for name in difflib.get_close_matches(word.casefold(), names, most, _ALIKE)]


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A question for the nearest of the known names, behind a blank; empty where none is near."""
    return "".join(f" did you mean {name}?" for name in nearest(word, known))
