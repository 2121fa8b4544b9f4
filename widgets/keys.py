"""The keys of all widgets. A key does the same wherever it is known; what widgets tell of their keys is drawn from it.

What a browser calls a key is told by ``names``: letters small, with ``ctrl+`` for Ctrl or the Mac's Command.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["KEYS", "Key", "key_rows", "keys_told"]


@dataclass(frozen=True, slots=True)
class Key:
    """One key, or a few that belong together."""

    shown: str
    """As it is printed on a keyboard."""
    does: str
    names: tuple[str, ...]
    on: str = ""
    """What has to have the focus; empty = the widget, whatever in it."""


_PLAY = Key("Space", "play or pause", (" ",))
_STEP = Key("← →", "the cursor back or on by a beat; with Shift by a bar", ("ArrowLeft", "ArrowRight"))
_ENDS = Key("Home, End", "to the beginning, to the end", ("Home", "End"))
_PAGE = Key("Page Up, Page Down", "a page back or on; in the film a chapter", ("PageUp", "PageDown"))
_ZOOM = Key("+ −", "see less of the song, or more", ("+", "=", "-"))
_FIT = Key("0", "see the whole song", ("0",))
_LOOP = Key("L", "loop the section, the line or the chosen clips; once more: play on", ("l",))
_ESCAPE = Key("Escape", "leave what was begun", ("Escape",))
_UNDO = Key("Ctrl+Z, Ctrl+Shift+Z", "undo, redo", ("ctrl+z", "ctrl+y"))
_SPLIT = Key("S", "split at the cursor", ("s",))
_JOIN = Key("J", "join: the section with the next one, or the chosen clips", ("j",))
_KEEP = Key("K", "lock, so that it is kept as it is; or unlock", ("k",))
_CLIP = Key("↑ ↓", "to the clip before or after", ("ArrowUp", "ArrowDown"))
_AXIS = (_PLAY, _STEP, _ENDS, _PAGE, _ZOOM, _FIT)
_ALL_ARROWS = ("ArrowLeft", "ArrowDown", "ArrowRight", "ArrowUp")

KEYS: Mapping[str, tuple[Key, ...]] = {
    "Section editor": (
        *_AXIS,
        _LOOP,
        _SPLIT,
        _JOIN,
        _KEEP,
        Key("Delete", "delete the section", ("Delete",)),
        Key("T", "tap the tempo", ("t",)),
        _UNDO,
        _ESCAPE,
        Key(
            "← →",
            "move it by a beat; with Shift by a bar, with Alt by a hundredth of a second",
            (*_ALL_ARROWS, "PageDown", "PageUp"),
            on="an edge",
        ),
    ),
    "Clip board": (
        *_AXIS,
        _CLIP,
        _LOOP,
        _SPLIT,
        _JOIN,
        _KEEP,
        Key("X", "swap what the two chosen clips show", ("x",)),
        Key("Enter", "open the clip", ("Enter",)),
        _UNDO,
        _ESCAPE,
        Key("← →", "move it to the next place where it may be", _ALL_ARROWS, on="a cut"),
        Key("← → ↑ ↓", "move it by 1 %; with Shift by 5 %", _ALL_ARROWS, on="a focal point"),
        Key("Delete", "take it away", ("Delete", "Backspace"), on="a focal point"),
    ),
    "Lyric lane": (
        *_AXIS,
        _LOOP,
        Key("N, P", "to the next or previous line that needs a look", ("n", "p")),
        _UNDO,
        _ESCAPE,
        Key("← →", "move it by 10 ms; with Shift by 100 ms", _ALL_ARROWS, on="a word or a line"),
        Key("Space", "play it alone", (" ",), on="a word or a line"),
        Key("Enter", "edit its text", ("Enter",), on="a word or a line"),
        Key("Tab", "to the next one", ("Tab",), on="a word or a line"),
    ),
    "Take viewer": (_PLAY, Key("B", "hide which take is which, or show it", ("b",))),
    "Film player": (
        *_AXIS,
        _CLIP,
        _LOOP,
        Key("C", "loop the clip; once more: play on", ("c",)),
        Key(", .", "one frame back or on", (",", ".")),
        Key("< >", "slower, faster", ("<", ">")),
        Key("M", "sound off or on", ("m",)),
        Key("F", "full screen", ("f",)),
        Key("R", "pause and write a note", ("r",)),
        _UNDO,
        _ESCAPE,
    ),
    "Stem player": (_PLAY, _STEP, _ENDS),
}
"""The keys of each widget, by its name on the page."""


def key_rows(widget: str) -> list[list[str]]:
    """What a widget's page tells of its keys: of each what is printed on it, what it does, and on what.

    Args:
        widget: its name in ``KEYS``.
    """
    return [[key.shown, key.does, key.on] for key in KEYS[widget]]


def keys_told() -> dict[str, list[tuple[str, str]]]:
    """All keys as a drawer of help shows them: by the widget's name, what is printed on each and what it does."""
    return {
        name: [(key.shown, f"{key.does} (on {key.on})" if key.on else key.does) for key in keys]
        for name, keys in KEYS.items()
    }
