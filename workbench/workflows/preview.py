"""Small stand-ins that a browser plays well: the song's sound and the film. Made once, remade when swept."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from workbench.errors import NotFoundError
from workbench.jobs.cancel import CancelToken
from workbench.jobs.keys import key_of
from workbench.media.process import run_ffmpeg
from workbench.model.take import Take
from workbench.render.compose.sound import encode_aac

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = ["film_poster", "film_preview", "known_preview", "song_preview", "take_preview"]

_SONG_VERSION, _FILM_VERSION = "song-preview-1", "film-preview-1"
_TAKE_VERSION, _POSTER_VERSION = "take-preview-1", "film-poster-1"
_SONG_KBIT, _SONG_RATE = 96, 44_100  # 0.72 MB a minute; at most 1 MB is allowed
_FILM_KBIT, _FILM_HEIGHT = 800, 480  # with the sound 6.7 MB a minute; at most 8 MB is allowed
_MOST_FILM_BYTES_A_SECOND = 8_000_000 / 60
_POSTER_WIDTH, _POSTER_AT = 640, 0.3


def song_preview(project: SongWork) -> tuple[bytes, str]:
    """The song's bytes for a player in the page, at most 1 MB a minute, and their mime type.

    Raises:
        NotFoundError, RenderError, DiskFullError
    """
    path = project.files.sound_path(key_of(_SONG_VERSION, project.song.id))
    if not path.exists():
        encode_aac(project.audio(), path, kbit=_SONG_KBIT, sample_rate=_SONG_RATE, channels=2)
        project.files.seal(path, of=(project.song.id,))
    return path.read_bytes(), "audio/mp4"


def film_preview(project: SongWork, film: Path, sha256: str, *, cancel: CancelToken | None = None) -> Path:
    """A film of at most 480 lines and 8 MB a minute; the film itself where it is as small.

    Raises:
        RenderError, DiskFullError, CancelledError: nothing is left behind.
    """
    if (known := known_preview(project, film, sha256)) is not None:
        return known
    path = _preview_path(project, sha256)
    with project.files.made(path, of=(project.song.id,)) as part:
        run_ffmpeg(_film_arguments(film, part), what="preparing the preview", cancel=cancel)
    return path


def take_preview(project: SongWork, take: Take) -> Path:
    """A take of at most 480 lines, without sound, that any browser plays; made once.

    Raises:
        NotFoundError: its file is gone or damaged.
        RenderError, DiskFullError
    """
    source = project.files.path(take.sha256, take.suffix)
    if not project.files.intact(take.sha256, take.suffix):
        raise NotFoundError("The file of this take is gone or damaged; choose another.", field="take")
    path = project.files.chunk_path(key_of(_TAKE_VERSION, take.sha256))
    if not path.exists():
        with project.files.made(path, of=(take.sha256,)) as part:
            run_ffmpeg(_film_arguments(source, part), what="preparing the preview")
    return path


def known_preview(project: SongWork, film: Path, sha256: str) -> Path | None:
    """The same, where nothing needs to be made for it; None otherwise."""
    path = _preview_path(project, sha256)
    if path.exists():
        return path
    return film if film.stat().st_size <= _MOST_FILM_BYTES_A_SECOND * project.song.duration_s else None


def _preview_path(project: SongWork, sha256: str) -> Path:
    return project.files.chunk_path(key_of(_FILM_VERSION, sha256))


def film_poster(project: SongWork, film: Path, sha256: str) -> bytes:
    """A frame of the film as a small JPEG, for whoever has not loaded it, or cannot.

    Raises:
        RenderError, DiskFullError: nothing is left behind.
    """
    path = project.files.sound_path(key_of(_POSTER_VERSION, sha256), ".jpg")
    if not path.exists():
        at_s = _POSTER_AT * project.song.duration_s
        picture = ["-frames:v", "1", "-vf", f"scale='min({_POSTER_WIDTH},iw)':-2", "-q:v", "6", "-f", "image2"]
        with project.files.made(path, of=(project.song.id,)) as part:
            run_ffmpeg(["-ss", f"{at_s:.3f}", "-i", str(film), *picture, "-y", str(part)], what="drawing the poster")
    return path.read_bytes()


def _film_arguments(film: Path, out: Path) -> list[str]:
    return [
        "-i",
        str(film),
        "-map_metadata",
        "-1",
        "-vf",
        f"scale=-2:'min({_FILM_HEIGHT},ih)'",
        "-c:v",
        "libx264",
        "-preset",
        "veryfast",
        "-b:v",
        f"{_FILM_KBIT}k",
        "-maxrate",
        f"{_FILM_KBIT}k",
        "-bufsize",
        f"{2 * _FILM_KBIT}k",
        "-pix_fmt",
        "yuv420p",
        "-c:a",
        "aac",
        "-ac",
        "2",
        "-b:a",
        f"{_SONG_KBIT}k",
        "-movflags",
        "+faststart",
        "-f",
        "mp4",
        "-y",
        str(out),
    ]
