"""The text of a lyrics file, whatever program wrote it."""

from __future__ import annotations

import unicodedata

__all__ = ["clean_text", "decode_text"]

_FEWEST_NULS = 0.1
"""The share of zero bytes from which text is taken for UTF-16: its digits and brackets have one each."""


def decode_text(data: bytes) -> tuple[str | None, str | None]:
    """The text of a file of unknown encoding, and what to say about it.

    A mark at the file's start decides; without one it is UTF-8, or UTF-16 if its zero bytes stand like that,
    or Windows-1252, the usual one of old Western files.

    Returns:
        (text, remark): the text is None where there is none, the remark where nothing was guessed or left out.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace"), None
    wide = _without_mark(data)
    if wide is not None:
        return wide, "has no mark of its encoding; it was read as UTF-16"
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        if b"\0" in data:
            return None, None
        return _western(data), ("is not UTF-8; it was read as Windows-1252: save it as UTF-8 if its letters look wrong")
    if "\0" in text:
        return text.replace("\0", ""), "holds zero bytes, which were left out: it may be damaged"
    return text, None


def clean_text(text: str) -> str:
    """Without control and direction characters, with single spaces."""
    kept = "".join(" " if c in "\t\n" else c for c in text if c in "\t\n" or not _hidden(c))
    return " ".join(unicodedata.normalize("NFC", kept).split())


def _without_mark(data: bytes) -> str | None:
    """UTF-16 without a byte order mark, told by zero bytes on one side of the pairs only."""
    sides = data[0::2].count(0), data[1::2].count(0)
    if min(sides) > 0 or max(sides) < _FEWEST_NULS * len(data) or not data:
        return None
    try:
        return data.decode("utf-16-be" if sides[0] else "utf-16-le")
    except UnicodeDecodeError:
        return None


def _western(data: bytes) -> str:
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:  # five of its bytes mean nothing; then they are control characters
        return data.decode("latin-1")


def _hidden(character: str) -> bool:
    """Control characters, and what turns the direction of text around (Unicode's Bidi_Control)."""
    return unicodedata.category(character) in ("Cc", "Cs", "Co") or character in (
        "\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
    )
