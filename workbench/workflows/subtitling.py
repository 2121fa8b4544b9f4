"""Words that are sung as subtitles, of a film or of a song alone."""

from __future__ import annotations

from collections.abc import Mapping

from workbench.errors import NotFoundError
from workbench.export.subtitles import lrc_text, srt_text, vtt_text
from workbench.model.lyrics import Lyrics
from workbench.model.size import Size
from workbench.model.song import Song
from workbench.model.style import CaptionStyle
from workbench.planning.assemble import captions_of
from workbench.render.compose.captions import ass_text

__all__ = ["SUBTITLE_KINDS", "no_lyrics", "subtitles", "sung_lyrics"]

SUBTITLE_KINDS: Mapping[str, str] = {"srt": ".srt", "vtt": ".vtt", "lrc": ".lrc", "ass": ".ass"}
"""The film's words where one is planned, else the song's; and the ending of the file."""

_SIZE = Size(1920, 1080)
"""What captions are set for where no film is planned."""


def subtitles(kind: str, lyrics: Lyrics | None, song: Song) -> str:
    """Lyrics as one of ``SUBTITLE_KINDS``; as ``ass`` they stand as captions do that nobody chose a setting for.

    Raises:
        NotFoundError: there are none.
    """
    sung = sung_lyrics(lyrics, song)
    if kind == "srt":
        return srt_text(sung)
    if kind == "vtt":
        return vtt_text(sung)
    if kind == "lrc":
        return lrc_text(sung, song)
    return ass_text(captions_of(None, sung), CaptionStyle(), _SIZE)


def sung_lyrics(lyrics: Lyrics | None, song: Song) -> Lyrics:
    """The lyrics of a song.

    Raises:
        NotFoundError: there are none, or nothing in them is sung.
    """
    if lyrics is None or not any(line.text.strip() for line in lyrics.lines):
        raise no_lyrics(song)
    return lyrics


def no_lyrics(song: Song) -> NotFoundError:
    """The sentence where there is nothing sung to write."""
    return NotFoundError(
        f"{song.display_title!r} has no lyrics with times to write; give it an .lrc or .srt when it is analyzed.",
        field="lyrics",
    )
