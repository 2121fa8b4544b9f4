"""From a file to a song."""

from __future__ import annotations

import re
from pathlib import Path

from workbench.errors import SongError
from workbench.media.audio import Audio, decode, too_long
from workbench.model.song import Song
from workbench.redact import redacted
from workbench.settings import Settings
from workbench.store.library import Store

__all__ = ["check_length", "check_song_file", "kept_songs", "no_song", "read_song", "suffix_of"]

_SHORTEST_S = 1.0
_MEGABYTE = 1_000_000
_LONGEST_SUFFIX = 6
_MOST_CHANNELS = 8
_NO_NAME = re.compile(r"(audio ?track|audio|track|titel|piste|untitled)[ _.-]*\d{0,3}|0\d", re.IGNORECASE)
"""What files are called that nobody has named: audio, track01, 03. But 505 and 22 are songs."""
_NO_FOLDER = re.compile(
    r"tmp|temp|downloads?|desktop|documents|dokumente|music|musik|musique|m[uú]sica|songs?|home|root|users?|media|"
    r"new folder|(cd|dis[ck]|vol(ume)?|side)?[ _.-]*\d{0,3}",
    re.IGNORECASE,
)
"""What folders are called that say nothing of a song: Downloads, CD1, 02."""
_HOMES = frozenset({"home", "users"})
"""Where folders are called as people are."""


def check_song_file(path: Path, settings: Settings) -> int:
    """The size of a file that may be a song, bytes.

    Raises:
        SongError: it is missing, no file, empty, unreadable or too large.
    """
    try:
        if not path.is_file():
            raise no_song(path)
        size = path.stat().st_size
        with path.open("rb") as file:
            file.read(1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise SongError(f"The song {path.name!r} cannot be read ({reason}).", field="song") from error
    if size == 0:
        raise SongError(f"The song {path.name!r} has zero bytes; give a file with sound in it.", field="song")
    if size > settings.max_song_mb * _MEGABYTE:
        raise SongError(
            f"The song {path.name!r} has {size / _MEGABYTE:.4g} MB; {settings.max_song_mb:g} MB are allowed "
            "(max_song_mb in the settings).",
            field="song",
        )
    return size


def no_song(path: Path) -> SongError:
    """What to say of a path that is no file."""
    if path.is_dir():
        what, wanted = "is a folder", "one audio file in it, or of a video with sound"
    else:
        what, wanted = "is no plain file" if path.exists() else "does not exist", "an audio file"
    return SongError(f"The song {path.name or str(path)!r} {what}; give the path of {wanted}.", field="song")


def check_length(duration_s: float, settings: Settings) -> None:
    """Refuse a song that is longer than the settings allow; one that the library knows already, too.

    Raises:
        SongError
    """
    if duration_s > settings.max_song_s:
        raise too_long(settings.max_song_s)


def kept_songs(store: Store, *, beside: str = "") -> tuple[Song, ...]:
    """The songs that a library keeps, its trash included.

    Args:
        store: the library's.
        beside: the sha256 of one that is left out.
    """
    songs = [*(row.song for row in store.projects()), *(row.song for row in store.trash())]
    return tuple({song.id: song for song in songs if song.id != beside}.values())


def read_song(path: Path, sha256: str, size_bytes: int, settings: Settings) -> tuple[Song, Audio]:
    """Decode a file that the library does not know yet.

    Raises:
        SongError: no sound, too short or too long, more channels than AAC has.
    """
    decoded = decode(path, longest_s=settings.max_song_s)
    audio = decoded.audio
    if audio.duration_s < _SHORTEST_S:
        raise SongError(
            f"The song {path.name!r} is {audio.duration_s:.2f} s long; it must have at least {_SHORTEST_S:g} s.",
            field="song",
        )
    if audio.samples.shape[0] > _MOST_CHANNELS:
        raise SongError(
            f"The song {path.name!r} has {audio.samples.shape[0]} channels; a film holds at most {_MOST_CHANNELS}: "
            "mix it down.",
            field="song",
        )
    song = Song(
        id=sha256,
        name=redacted(_name_of(path, settings.library).encode("utf-8", "replace").decode()),
        size_bytes=size_bytes,
        container=decoded.container,
        codec=decoded.codec,
        sample_rate=audio.sample_rate,
        channels=audio.samples.shape[0],
        samples=audio.samples.shape[1],
        title=redacted(decoded.title),
        artist=redacted(decoded.artist),
        notes=decoded.notes,
    )
    return song, audio


def _name_of(path: Path, library: Path) -> str:
    """What a song is called: as its file is, or as its folder where that says something and the file does not.

    Args:
        path: the song's.
        library: whose own folders say nothing: what was dropped on the studio's page lies there for a while.
    """
    folder = path.absolute().parent
    if not _NO_NAME.fullmatch(path.stem) or folder.is_relative_to(library.absolute()):
        return path.stem
    empty = _NO_FOLDER.fullmatch(folder.name) or _NO_NAME.fullmatch(folder.name)
    return path.stem if empty or folder.parent.name.casefold() in _HOMES else folder.name


def suffix_of(song: Song) -> str:
    """The ending of the library's own copy: what the file is, not what it was called."""
    name = "".join(c for c in song.container if c.isalnum())[:_LONGEST_SUFFIX]
    return f".{name or 'song'}"
