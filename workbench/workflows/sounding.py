"""The film's sound: the song as it is, or what was mixed of it and of the library's other sounds."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.errors import NotFoundError, OptionError, SongError
from workbench.jobs.cancel import CancelToken
from workbench.jobs.keys import key_of
from workbench.media.audio import Audio, decode
from workbench.media.loudness import true_peak_db
from workbench.media.process import ffmpeg_version
from workbench.model.mix import ExtraTrack, Mix
from workbench.model.output import Container
from workbench.model.timeline import Timeline
from workbench.render.compose.mixing import MIX_VERSION, check_mix, mixed
from workbench.render.compose.sound import (
    SOUND_SUFFIX,
    SOUND_VERSION,
    can_copy,
    copy_sound,
    encode_sound,
)
from workbench.timebase import seconds_at
from workbench.workflows.song_files import check_song_file, suffix_of

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = ["SoundPart", "film_sound", "keep_track", "sound_part", "wanted_sound"]

SoundPart = tuple[Fraction, Fraction]
"""From and to, seconds of the song."""

_MOST_TRIES = 3
_SAFETY_DB = 0.05
_LONGEST_SUFFIX = 6


def keep_track(
    project: SongWork, path: Path, start_s: float, *, gain_db: float = 0.0, duck_db: float = 0.0
) -> ExtraTrack:
    """Take a sound into the library as a track for ``Mix.tracks``.

    Args:
        project: whose film it is for.
        path: a voice, a sound; an audio file, or a video with sound.
        start_s: where in the song it begins, seconds.
        gain_db: -60 to 20.
        duck_db: by how much the song steps back while it is heard, 0 to 40.

    Raises:
        SongError: it is no usable sound.
        OptionError: a value is not allowed, or the song ends before.
    """
    check_song_file(path, project.settings)
    decoded = decode(path, longest_s=project.settings.max_song_s)
    name = "".join(c for c in decoded.container if c.isalnum())[:_LONGEST_SUFFIX]
    suffix = f".{name or 'sound'}"
    try:
        track = ExtraTrack("0" * 64, suffix, start_s, gain_db, duck_db)
    except ValueError as error:
        raise OptionError(f"This track is not allowed: {error}.", field="tracks") from error
    check_mix(Mix(tracks=(track,)), project.song.duration_s)
    return ExtraTrack(project.files.copy_in(path, suffix), suffix, start_s, gain_db, duck_db)


def sound_part(project: SongWork, timeline: Timeline) -> SoundPart | None:
    """Which part of the song a film has; None = all of it."""
    start, song = timeline.sound_start, project.song
    end = start + seconds_at(timeline.frames, timeline.rate)
    return None if start == 0 and end >= song.duration else (start, min(end, song.duration))


def wanted_sound(
    project: SongWork,
    mix: Mix,
    *,
    container: Container = "mp4",
    part: SoundPart | None = None,
    cancel: CancelToken | None = None,
) -> Audio:
    """What should be heard in a film: the song, or what is mixed of it.

    Args:
        project: whose song it is.
        mix: what is done to it.
        container: the film's.
        part: of the song; all of it by default.
        cancel: stops it.

    Raises:
        NotFoundError: the library's copy of the song or of a track is gone or damaged.
        OptionError: the mix does not fit the song.
    """
    if mix.untouched:
        return _cut(project.audio(), part)
    kept = project.store.get(_headroom_key(project, mix, container, part))  # forgotten, it is less than a dB
    return _mixed(project, mix, part, float(kept or 0.0), cancel)


def film_sound(
    project: SongWork,
    mix: Mix,
    *,
    container: Container = "mp4",
    part: SoundPart | None = None,
    cancel: CancelToken | None = None,
) -> Path:
    """The film's encoded sound, from the library where it was made before; arguments as for ``wanted_sound``.

    Raises:
        NotFoundError, OptionError: as ``wanted_sound``.
        RenderError, DiskFullError, CancelledError: nothing is left behind.
    """
    path = project.files.sound_path(_sound_key(project, mix, container, part), SOUND_SUFFIX[container])
    if not project.files.sealed(path):
        if not mix.untouched:
            _encode_mix(project, mix, part, path, container, cancel)
        elif part is None:
            _take_song(project, path, container, cancel)
        else:  # packets hold many samples: a part of them would not begin on its own
            encode_sound(_cut(project.audio(), part), path, container=container, cancel=cancel)
        project.files.seal(path, of=(project.song.id,))
    return path


def _sound_key(project: SongWork, mix: Mix, container: Container, part: SoundPart | None) -> str:
    how = () if container == "mp4" else (container,)
    what = () if mix.untouched else (MIX_VERSION, mix)
    which = () if part is None else ("part", *part)
    return key_of("sound", SOUND_VERSION, ffmpeg_version(), project.song.id, *how, *what, *which)


def _headroom_key(project: SongWork, mix: Mix, container: Container, part: SoundPart | None) -> str:
    return key_of("headroom", _sound_key(project, mix, container, part))


def _cut(audio: Audio, part: SoundPart | None) -> Audio:
    """A part of a sound, to the sample."""
    if part is None:
        return audio
    first, end = (round(second * audio.sample_rate) for second in part)
    return Audio(audio.samples[:, first:end], audio.sample_rate)


def _take_song(project: SongWork, path: Path, container: Container, cancel: CancelToken | None) -> None:
    song, audio = project.song, project.audio()
    source = project.files.path(song.id, suffix_of(song))
    copied = can_copy(song.codec, container) and copy_sound(source, audio, path, container=container, cancel=cancel)
    if not copied:
        encode_sound(audio, path, container=container, cancel=cancel)


def _encode_mix(
    project: SongWork,
    mix: Mix,
    part: SoundPart | None,
    path: Path,
    container: Container,
    cancel: CancelToken | None,
) -> None:
    """Mix and encode. Encoders overshoot: where the true peak of what they wrote is too high, once more below it."""
    headroom_db, tries = 0.0, 0
    while True:
        tries += 1
        encode_sound(_mixed(project, mix, part, headroom_db, cancel), path, container=container, cancel=cancel)
        if mix.loudness_lufs is None:
            return
        found = true_peak_db(decode(path, longest_s=project.song.duration_s + 1).audio)
        if found is None or found <= mix.true_peak_db or tries == _MOST_TRIES:
            break  # what is kept is what this file was made with
        headroom_db += found - mix.true_peak_db + _SAFETY_DB
    project.store.put(_headroom_key(project, mix, container, part), str(headroom_db))


def _mixed(
    project: SongWork, mix: Mix, part: SoundPart | None, headroom_db: float, cancel: CancelToken | None
) -> Audio:
    """The mix of a song, or of a part of it: tracks stand at their times in the song, all else is the part's."""

    def open_track(track: ExtraTrack) -> Audio:
        if not project.files.intact(track.sha256, track.suffix):
            raise NotFoundError(
                f"The library's copy of the track at {track.start_s:g} s is gone or damaged; add its file again.",
                field="tracks",
            )
        try:
            return decode(project.files.path(track.sha256, track.suffix), longest_s=float("inf")).audio
        except SongError as error:
            raise NotFoundError(f"The track at {track.start_s:g} s cannot be read: {error}", field="tracks") from error

    if part is None:
        return mixed(project.audio(), mix, open_track, headroom_db=headroom_db, cancel=cancel)
    whole = mixed(project.audio(), Mix(tracks=mix.tracks), open_track, cancel=cancel)
    return mixed(_cut(whole, part), replace(mix, tracks=()), open_track, headroom_db=headroom_db, cancel=cancel)
