"""The words of a question: cleaned, and as long as a model takes them."""

from __future__ import annotations

import unicodedata

from workbench.errors import RefusedValueError

__all__ = ["cleaned", "cut_at_word", "within"]

_KEPT = "\n\t"
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn")
"""Control, format (marks of direction among them), half, private and unassigned characters."""
_JOINERS = "\u200c\u200d"
"""Format characters that scripts and emoji are written with."""


def cleaned(text: str) -> str:
    """A text without what nobody sees in it, composed (NFC), without blanks around."""
    seen = (c for c in unicodedata.normalize("NFC", text) if c in _KEPT + _JOINERS or not _is_unseen(c))
    return "".join(seen).strip().strip(_JOINERS)


def _is_unseen(character: str) -> bool:
    return unicodedata.category(character) in _UNSEEN


def cut_at_word(text: str, most: int) -> str:
    """At most so many characters, cut behind the last whole word; inside of it where there is but one."""
    if len(text) <= most:
        return text
    head, following = text[:most], text[most]
    if not (following.isspace() or head[-1].isspace()):
        words = head.rsplit(maxsplit=1)
        head = words[0] if len(words) > 1 else head
    return head.rstrip().rstrip(",;:-").rstrip() or text[:most]


def within(text: str, least: int, most: int, what: str, field: str) -> str:
    """The text, if it is neither too short nor too long.

    Raises:
        RefusedValueError: it is.
    """
    if not least <= len(text) <= most:
        raise RefusedValueError(f"{what} has {len(text)} characters, and it takes {least} to {most}", field=field)
    return text
