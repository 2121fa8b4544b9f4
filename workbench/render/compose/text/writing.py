"""What letters are: cleaning, clusters, direction, and where a line of ideographs may break.

Directions and combining classes come from Python's own Unicode tables. The places where ideographs do not part
follow the classes CL, NS, CJ, EX and OP of Unicode's line breaking algorithm (UAX #14, "kinsoku").
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

__all__ = ["clean", "clusters", "direction", "is_joined", "is_wide", "units"]

_MOST_CHARACTERS = 600
_MOST_MARKS = 3
"""On one letter; pointed Hebrew and vowelled Arabic need no more."""
_JOINERS = "\u200c\u200d"
_NOT_FIRST = frozenset(
    "、。，．：；！？…‥・ー～〜々〻ゝゞヽヾ゛゜）］｝〕〉》」』】〙〗〟’”｠»"
    "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ!),.:;?]}%"
)
_NOT_LAST = frozenset("（［｛〔〈《「『【〘〖〝‘“｟«([{")
_WIDE = (
    (0x2E80, 0x312F),
    (0x31A0, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0xFE30, 0xFE4F),
    (0xFF00, 0xFFEF),
    (0x20000, 0x3FFFF),
)
"""Han, kana, Bopomofo and their full-width signs: written without spaces."""
_JOINED = ((0x0600, 0x07FF), (0x0840, 0x109F), (0x1780, 0x18AF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFF))
"""Scripts whose letters change beside each other, so that a word is shown whole or not at all."""


def clean(text: str) -> str:
    """What may be drawn: one line, no controls, no orders to turn the direction, no piled-up marks."""
    signs: list[str] = []
    marks = 0
    for sign in unicodedata.normalize("NFC", text[: 4 * _MOST_CHARACTERS]):
        kind = unicodedata.category(sign)
        if kind in ("Mn", "Me"):
            marks += 1
            if marks <= _MOST_MARKS and not "\ufe00" <= sign <= "\ufe0f" and not sign >= "\U000e0100":
                signs.append(sign)
        elif kind in ("Cc", "Zs", "Zl", "Zp"):
            marks = 0
            signs.append(" ")
        elif sign in _JOINERS or kind not in ("Cf", "Cs", "Co", "Cn"):
            marks = 0
            signs.append(sign)
    # A joiner means something between two letters only.
    joined = re.sub(rf"(?<!\S)[{_JOINERS}]+|[{_JOINERS}]+(?!\S)|(?<=[{_JOINERS}])[{_JOINERS}]+", "", "".join(signs))
    return " ".join(joined.split())[:_MOST_CHARACTERS]


def clusters(text: str) -> list[str]:
    """A text in pieces that cannot be parted: a letter with its marks and what is joined to it."""
    found: list[str] = []
    for sign in text:
        hangs = unicodedata.category(sign) in ("Mn", "Me", "Mc") or sign in _JOINERS
        if found and (hangs or found[-1][-1] == "\u200d"):
            found[-1] += sign
        else:
            found.append(sign)
    return found


def is_wide(sign: str) -> bool:
    """Whether a character is of a script that is written without spaces, in squares."""
    return _within(sign, _WIDE)


def is_joined(text: str) -> bool:
    """Whether letters of a text change beside each other, as in Arabic or Devanagari."""
    return any(_within(sign, _JOINED) for sign in text)


def _within(sign: str, ranges: Iterable[tuple[int, int]]) -> bool:
    return any(first <= ord(sign) <= last for first, last in ranges)


def direction(text: str) -> str:
    """``"L"`` or ``"R"`` where all letters go one way, ``"LR"`` where both are there, ``""`` without letters."""
    kinds = {unicodedata.bidirectional(sign) for sign in text}
    return ("L" if "L" in kinds else "") + ("R" if kinds & {"R", "AL"} else "")


def units(word: str) -> Iterator[str]:
    """A word in the pieces between which a row may break: ideographs one by one, other letters together."""
    unit = ""
    for cluster in clusters(word):
        if unit and _may_break(unit[-1], cluster[0]):
            yield unit
            unit = ""
        unit += cluster
    if unit:
        yield unit


def _may_break(before: str, after: str) -> bool:
    return (is_wide(before) or is_wide(after)) and before not in _NOT_LAST and after not in _NOT_FIRST
