"""From a file to a song, and the parts of its analysis that are kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar, cast

from workbench.analysis.lyrics import read_lyrics, read_text
from workbench.errors import SongError
from workbench.jobs.cache import Cache
from workbench.jobs.keys import dumps, key_of, loads
from workbench.jobs.progress import Reporter
from workbench.media.audio import Audio, decode, too_long
from workbench.model.lyrics import Lyrics
from workbench.model.song import Song
from workbench.render.compose.captions import missing_note
from workbench.settings import Settings
from workbench.store.library import Store

__all__ = ["KeptParts", "PartsTold", "check_length", "check_song_file", "given_lyrics", "read_song", "suffix_of"]

T = TypeVar("T")

_SHORTEST_S = 1.0
_MEGABYTE = 1_000_000
_LONGEST_SUFFIX = 6
_MOST_CHANNELS = 8
_FINE = 100


def check_song_file(path: Path, settings: Settings) -> int:
    """The size of a file that may be a song, bytes.

    Raises:
        SongError: it is missing, no file, empty, unreadable or too large.
    """
    try:
        if not path.is_file():
            what = "does not exist" if not path.exists() else "is a folder" if path.is_dir() else "is no plain file"
            raise SongError(
                f"The song {path.name or str(path)!r} {what}; give the path of an audio file.", field="song"
            )
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


def check_length(duration_s: float, settings: Settings) -> None:
    """Refuse a song that is longer than the settings allow; one that the library knows already, too.

    Raises:
        SongError
    """
    if duration_s > settings.max_song_s:
        raise too_long(settings.max_song_s)


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
        name=path.stem.encode("utf-8", "replace").decode(),
        size_bytes=size_bytes,
        container=decoded.container,
        codec=decoded.codec,
        sample_rate=audio.sample_rate,
        channels=audio.samples.shape[0],
        samples=audio.samples.shape[1],
        title=decoded.title,
        artist=decoded.artist,
        notes=decoded.notes,
    )
    return song, audio


def given_lyrics(store: Store, project: str, song: Song, path: Path) -> tuple[Lyrics | None, tuple[str, ...]]:
    """Lyrics that came with a song, and what to say about them; the text of a .txt is kept in the project's log.

    Returns:
        (lyrics, notes): no lyrics where the file holds no times.

    Raises:
        LyricsError: the file cannot be read, or nothing in it can be shown over this song.
    """
    lyrics = read_lyrics(path, song.duration_s)
    if lyrics is not None:
        words = " ".join(line.text for line in lyrics.lines)
        return lyrics, (*lyrics.notes, *_without_glyphs(path.name, words))
    text, notes = read_text(path)
    store.append_log(project, "lyrics", {"text": text})
    told = (
        f"The lyrics {path.name!r} are plain text, kept with the project and not shown in the film; lines with times "
        "are shown from an .lrc or .srt file."
    )
    return None, (told, *notes)


def _without_glyphs(name: str, words: str) -> tuple[str, ...]:
    """What to say about characters that no font at hand can draw."""
    sentence = missing_note(f"Lyrics {name!r}", [words])
    return (sentence,) if sentence else ()


def suffix_of(song: Song) -> str:
    """The ending of the library's own copy: what the file is, not what it was called."""
    name = "".join(c for c in song.container if c.isalnum())[:_LONGEST_SUFFIX]
    return f".{name or 'song'}"


class KeptParts:
    """Keeps the parts of an analysis in a cache, by song, part, analyser and version."""

    def __init__(self, cache: Cache, song_id: str, kinds: Mapping[str, object]) -> None:
        self._cache = cache
        self._song_id = song_id
        self._kinds = kinds

    def __call__(self, part: str, name: str, version: str, make: Callable[[], T], /) -> T:
        """The part's value, made when it is not kept yet."""
        key = key_of("analysis", self._song_id, part, name, version)
        text = self._cache.get(key)
        if text is not None:
            return cast("T", loads(cast("type[Any]", self._kinds[part]), text))
        value = make()
        self._cache.put(key, dumps(value))
        return value


class PartsTold:
    """Tells a run how far listening is: parts one after another, and inside one the heavy work that it waits for."""

    def __init__(self, reporter: Reporter) -> None:
        self._reporter = reporter
        self._done, self._total = 0, 1

    def part(self, part: str, done: int, total: int) -> None:
        """A part begins."""
        self._done, self._total = done, total
        self._reporter.report("analyze", done * _FINE, total * _FINE, f"listening: {part}")

    def heavy(self, share: float, word: str) -> None:
        """So much of the heavy work inside the part is done, 0 to 1."""
        done = self._done * _FINE + int(share * _FINE)
        self._reporter.report("analyze", done, self._total * _FINE, f"listening: {word}")
