"""What was heard, as files for other programs: nothing has to be planned for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from workbench.errors import NotFoundError
from workbench.export.jams import jams_text
from workbench.export.labels import beat_labels, lyric_labels, section_labels
from workbench.export.midi import midi_bytes
from workbench.export.subtitles import lyrics_json
from workbench.model.analysis import Analysis
from workbench.model.character import character_tags
from workbench.redact import refuse_secret
from workbench.workflows.subtitling import subtitles, sung_lyrics

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = ["HEARD_KINDS", "LABEL_KINDS", "heard_bytes"]

LABEL_KINDS: Mapping[str, str] = {"beat-labels": ".txt", "section-labels": ".txt", "lyric-labels": ".txt"}

HEARD_KINDS: Mapping[str, str] = {"jams": ".jams", "midi": ".mid", "lyrics-json": ".json", **LABEL_KINDS}
"""What says nothing about a film, and the ending of its file."""


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
        return lyric_labels(sung_lyrics(heard.lyrics, song))
    if kind == "lyrics-json":
        return lyrics_json(sung_lyrics(heard.lyrics, song), song)
    return subtitles(kind, heard.lyrics, song)
