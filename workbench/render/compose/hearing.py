"""Whether the film's only sound is the song, untouched: in time, whole, at its level and on its sides."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from workbench.errors import SongError
from workbench.media.audio import Audio, decode
from workbench.model.certificate import LARGEST_LAG_MS
from workbench.render.compose.lag import SoundMatch, compare_sound

__all__ = ["check_sound", "container_shift_ms"]

_LEAST_LIKENESS = 0.9
_LARGEST_GAIN_DB = 1.0
_LARGEST_WIDTH_DB = 6.0
"""Encoders that spare bits narrow a song by less than 2 dB."""
_ENDS_EARLY_S = 0.05
_GOES_ON_S = 0.1
_PADDING_SAMPLES = 2048
"""Two AAC frames: encoders fill up the last one, and some containers cannot say so."""
_SIDES = ("left", "right")


def check_sound(film: Path, song: Audio) -> tuple[SoundMatch | None, list[str]]:
    """What was measured of a film's sound, None where there is none; and what is wrong with it, a sentence each.

    The song is untouched where nothing of it is lost: a copy of the film with fewer channels than the song is
    refused, as its sides are gone. More channels are not: a song with one channel may play on both sides.

    Args:
        film: the file; its sound is decoded to its end, whatever a header claims.
        song: the decoded song.
    """
    try:
        heard = decode(film, longest_s=2 * song.duration_s + 60).audio
    except SongError:
        return None, ["The film has no sound that can be decoded and is about as long as the song."]
    match = compare_sound(heard, song)
    shift_ms = container_shift_ms(film)
    if match.lag_ms is not None and abs(shift_ms) > LARGEST_LAG_MS:
        match = replace(match, lag_ms=round(match.lag_ms + shift_ms, 4))
    return match, [*_check_channels(heard, song), *_check_content(match), *_check_end(match, heard.sample_rate)]


def _check_channels(heard: Audio, song: Audio) -> list[str]:
    found, wanted = heard.samples.shape[0], song.samples.shape[0]
    return [f"The film's sound has {found} of the song's {wanted} channels."] if found < wanted else []


def _check_content(match: SoundMatch) -> list[str]:
    """The first thing that is wrong with what is heard: of the whole, or else of one side."""
    if match.likeness < _LEAST_LIKENESS:
        return ["The film's sound is not the song."]
    if match.lag_ms is not None and abs(match.lag_ms) > LARGEST_LAG_MS:
        late = "late" if match.lag_ms > 0 else "early"
        return [f"The song is {abs(match.lag_ms):.2f} ms {late} in the film."]
    if match.gain_db is not None and abs(match.gain_db) > _LARGEST_GAIN_DB:
        return [f"The song's level was changed by {match.gain_db:+.1f} dB."]
    if match.strange_s:
        return [f"From {match.strange_s[0]} s the film's sound is not the song, {len(match.strange_s)} s in all."]
    for side, one in zip(_SIDES, match.channels, strict=False):
        if one.likeness < _LEAST_LIKENESS:
            return [f"The {side} side of the film's sound is not the song's."]
        moved_db = one.gain_db - (match.gain_db or 0.0)
        if abs(moved_db) > _LARGEST_GAIN_DB:
            return [f"The level of the song's {side} side was changed by {moved_db:+.1f} dB."]
        if one.strange_s:
            seconds = f"{len(one.strange_s)} s in all"
            return [f"From {one.strange_s[0]} s the {side} side of the film's sound is not the song's, {seconds}."]
    if match.width_db is not None and abs(match.width_db) > _LARGEST_WIDTH_DB:
        return [f"The song's two sides are {'closer together' if match.width_db < 0 else 'further apart'} in the film."]
    return []


def _check_end(match: SoundMatch, sample_rate: int) -> list[str]:
    if match.longer_s > max(_GOES_ON_S, _PADDING_SAMPLES / sample_rate):
        return [f"The film's sound goes on for {match.longer_s:.2f} s after the song."]
    if match.longer_s < -_ENDS_EARLY_S:
        return [f"The film's sound ends {-match.longer_s:.2f} s before the song does."]
    return []


def container_shift_ms(film: Path) -> float:
    """How far the film's container moves its sound, where it does most; positive = late."""
    import av

    worst = done_s = 0.0
    with suppress(av.error.FFmpegError), av.open(str(film)) as container:
        for frame in container.decode(audio=0):  # up to what is damaged: that is another sound, noticed elsewhere
            if frame.time is not None and abs(frame.time - done_s) > abs(worst):
                worst = frame.time - done_s
            done_s += frame.samples / frame.sample_rate
    return 1000 * worst
