"""What was heard, as files for other programs: nothing has to be planned for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from workbench.errors import NotFoundError
from workbench.export.jams import jams_text
from workbench.export.labels import beat_labels, lyric_labels, section_labels
from workbench.export.midi import midi_bytes
from workbench.export.subtitles import lrc_text, lyrics_json, srt_text, vtt_text
from workbench.model.analysis import Analysis
from workbench.model.character import Character
from workbench.model.lyrics import Lyrics
from workbench.model.size import Size
from workbench.model.song import Song
from workbench.model.style import CaptionStyle
from workbench.planning.assemble import captions_of
from workbench.render.compose.captions import ass_text
from workbench.store.redact import refuse_secret

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = ["HEARD_KINDS", "LABEL_KINDS", "SUBTITLE_KINDS", "character_tags", "heard_bytes", "no_lyrics", "subtitles"]

SUBTITLE_KINDS: Mapping[str, str] = {"srt": ".srt", "vtt": ".vtt", "lrc": ".lrc", "ass": ".ass"}
"""The film's words where one is planned, else the song's; and the ending of the file."""

LABEL_KINDS: Mapping[str, str] = {"beat-labels": ".txt", "section-labels": ".txt", "lyric-labels": ".txt"}

HEARD_KINDS: Mapping[str, str] = {"jams": ".jams", "midi": ".mid", "lyrics-json": ".json", **LABEL_KINDS}
"""What says nothing about a film, and the ending of its file."""

_SIZE = Size(1920, 1080)
"""What captions are set for where no film is planned."""


def heard_bytes(project: SongWork, kind: str) -> bytes:
    """One of ``HEARD_KINDS`` or ``SUBTITLE_KINDS`` of the analysis and the arrangement in force.

    Raises:
        NotFoundError: nobody has listened yet, or the song has no beats or no lyrics to write.
        OptionError: there are too few beats for a tempo, or it holds a secret.
    """
    heard, song = project.heard(), project.song
    if kind == "midi":
        sections = project.arrangement()
        refuse_secret("\n".join((song.display_title, *(section.label for section in sections))), "export")
        return midi_bytes(heard.beats, sections, song.display_title)
    text = _text(project, kind, heard)
    refuse_secret(text, "export")
    return text.encode()


def _text(project: SongWork, kind: str, heard: Analysis) -> str:
    song = project.song
    if kind == "jams":
        tags = character_tags(heard.character) if heard.character else ()
        return jams_text(song, heard.beats, project.arrangement(), heard.lyrics, tags)
    if kind == "section-labels":
        return section_labels(project.arrangement())
    if kind == "beat-labels":
        if not heard.beats.beats_s:
            raise NotFoundError(f"{song.display_title!r} has no beats to write; tap a tempo first.", field="beats")
        return beat_labels(heard.beats)
    if kind == "lyric-labels":
        return lyric_labels(_sung(heard.lyrics, song))
    if kind == "lyrics-json":
        return lyrics_json(_sung(heard.lyrics, song), song)
    return subtitles(kind, heard.lyrics, song)


def character_tags(character: Character) -> tuple[tuple[str, float], ...]:
    """The words of genre and mood with their scores, 0 to 1; a word that is both counts as a mood."""
    return tuple({tag.name: tag.score for tag in (*character.genre.tags, *character.mood.tags)}.items())


def subtitles(kind: str, lyrics: Lyrics | None, song: Song) -> str:
    """Lyrics as one of ``SUBTITLE_KINDS``; as ``ass`` they stand as captions do that nobody chose a setting for.

    Raises:
        NotFoundError: there are none.
    """
    sung = _sung(lyrics, song)
    if kind == "srt":
        return srt_text(sung)
    if kind == "vtt":
        return vtt_text(sung)
    if kind == "lrc":
        return lrc_text(sung, song)
    return ass_text(captions_of(None, sung), CaptionStyle(), _SIZE)


def _sung(lyrics: Lyrics | None, song: Song) -> Lyrics:
    if lyrics is None or not any(line.text.strip() for line in lyrics.lines):
        raise no_lyrics(song)
    return lyrics


def no_lyrics(song: Song) -> NotFoundError:
    """The sentence where there is nothing sung to write."""
    return NotFoundError(
        f"{song.display_title!r} has no lyrics with times to write; give it an .lrc or .srt when it is analyzed.",
        field="lyrics",
    )
