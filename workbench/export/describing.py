"""What is written under a film where it is shown: title, chapters, credits, and which parts a model made."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.model.song import Song
from workbench.model.text import printable

__all__ = ["description_text"]

_LONGEST = 5000
"""YouTube Help, "Edit video settings": 5,000 characters at most; it takes no angle brackets (2026-11)."""


def description_text(song: Song, *, chapters: str, origins: str, rights: str, style: str) -> str:
    """The text, at most 5,000 characters, in which nothing is a mark-up.

    Args:
        song: title and artist.
        chapters: lines that YouTube reads; may be empty.
        origins: who made the pictures, in a sentence.
        rights: whose the film is; may be empty.
        style: the film's look.
    """
    title = printable(song.display_title)
    head = f"{title} – {printable(song.artist)}" if song.artist else title
    given = [f"Music: {printable(song.artist) if song.artist else title}", f"Look: {style}", origins]
    if rights:
        given.append(printable(rights))
    blocks: Sequence[str] = [head, chapters.strip(), "\n".join(given)]
    text = "\n\n".join(block for block in blocks if block) + "\n"
    return text.replace("<", "‹").replace(">", "›")[:_LONGEST]
