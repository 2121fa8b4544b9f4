"""Whether the film's only sound is what should be heard: in time, whole, at its level and on its sides.

What should be heard is the song, untouched, or what was mixed of it.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from workbench.errors import SongError
from workbench.jobs.cancel import CancelToken
from workbench.media.audio import Audio, decode
from workbench.media.loudness import integrated_lufs, silent_spans, true_peak_db
from workbench.model.certificate import LARGEST_LAG_MS
from workbench.model.mix import Mix
from workbench.render.compose.lag import SoundMatch, compare_sound

__all__ = ["HeardSound", "check_sound", "container_shift_ms"]

_LEAST_LIKENESS = 0.9
_LARGEST_GAIN_DB = 1.0
_LARGEST_WIDTH_DB = 6.0
"""Encoders that spare bits narrow a song by less than 2 dB."""
_ENDS_EARLY_S = 0.05
_GOES_ON_S = 0.1
_PADDING_SAMPLES = 2048
"""Two AAC frames: encoders fill up the last one, and some containers cannot say so."""
_SIDES = ("left", "right")
_WRONG_LU = 0.5
_PEAK_TOLERANCE_DB = 0.1


@dataclass(frozen=True, slots=True)
class HeardSound:
    """What was found of a film's sound."""

    match: SoundMatch | None
    """Against what should be heard; None where there is no sound."""
    reasons: tuple[str, ...]
    """What is wrong with it, a sentence each."""
    loudness_lufs: float | None = None
    """Integrated, as ITU-R BS.1770 measures it; None for silence."""
    true_peak_db: float | None = None
    silence_s: tuple[tuple[float, float], ...] = ()
    """Where nothing is heard, from and to."""


def check_sound(film: Path, wanted: Audio, mix: Mix | None = None, cancel: CancelToken | None = None) -> HeardSound:
    """What was measured of a film's sound, and what is wrong with it.

    A song is untouched where nothing of it is lost: a copy of the film with fewer channels than the song is
    refused, as its sides are gone. More channels are not: a song with one channel may play on both sides.

    Args:
        film: the file; its sound is decoded to its end, whatever a header claims.
        wanted: what should be heard: the decoded song, or what was mixed of it.
        mix: how it was mixed; by default not at all.
        cancel: stops it.
    """
    try:
        heard = decode(film, longest_s=2 * wanted.duration_s + 60).audio
    except SongError:
        return HeardSound(None, ("The film has no sound that can be decoded and is about as long as the song.",))
    match = compare_sound(heard, wanted)
    shift_ms = container_shift_ms(film)
    if match.lag_ms is not None and abs(shift_ms) > LARGEST_LAG_MS:
        match = replace(match, lag_ms=round(match.lag_ms + shift_ms, 4))
    mix = mix or Mix()
    what = "song" if mix.untouched else "mix"
    check = cancel.check if cancel is not None else lambda: None
    found = HeardSound(match, (), integrated_lufs(heard, check), true_peak_db(heard, check), silent_spans(heard))
    reasons = [
        *_check_channels(heard, wanted, what),
        *_check_content(match, what),
        *_check_end(match, heard.sample_rate, what),
        *_check_levels(found, mix),
    ]
    return replace(found, reasons=tuple(reasons))


def _check_levels(found: HeardSound, mix: Mix) -> list[str]:
    """Loudness and true peak, where the mix wants a loudness."""
    if mix.loudness_lufs is None:
        return []
    reasons = []
    if found.loudness_lufs is None or abs(found.loudness_lufs - mix.loudness_lufs) > _WRONG_LU:
        measured = "is silent" if found.loudness_lufs is None else f"has {found.loudness_lufs:.1f} LUFS"
        reasons.append(f"The film's sound {measured}; {mix.loudness_lufs:g} LUFS were wanted.")
    if found.true_peak_db is not None and found.true_peak_db > mix.true_peak_db + _PEAK_TOLERANCE_DB:
        reasons.append(
            f"The film's true peak is {found.true_peak_db:.1f} dBTP; at most {mix.true_peak_db:g} dBTP was wanted."
        )
    return reasons


def _check_channels(heard: Audio, song: Audio, what: str) -> list[str]:
    found, wanted = heard.samples.shape[0], song.samples.shape[0]
    return [f"The film's sound has {found} of the {what}'s {wanted} channels."] if found < wanted else []


def _check_content(match: SoundMatch, what: str) -> list[str]:
    """The first thing that is wrong with what is heard: of the whole, or else of one side."""
    if match.likeness < _LEAST_LIKENESS:
        return [f"The film's sound is not the {what}."]
    if match.lag_ms is not None and abs(match.lag_ms) > LARGEST_LAG_MS:
        late = "late" if match.lag_ms > 0 else "early"
        return [f"The {what} is {abs(match.lag_ms):.2f} ms {late} in the film."]
    if match.gain_db is not None and abs(match.gain_db) > _LARGEST_GAIN_DB:
        return [f"The {what}'s level was changed by {match.gain_db:+.1f} dB."]
    if match.strange_s:
        return [f"From {match.strange_s[0]} s the film's sound is not the {what}, {len(match.strange_s)} s in all."]
    for side, one in zip(_SIDES, match.channels, strict=False):
        if one.likeness < _LEAST_LIKENESS:
            return [f"The {side} side of the film's sound is not the {what}'s."]
        moved_db = one.gain_db - (match.gain_db or 0.0)
        if abs(moved_db) > _LARGEST_GAIN_DB:
            return [f"The level of the {what}'s {side} side was changed by {moved_db:+.1f} dB."]
        if one.strange_s:
            seconds = f"{len(one.strange_s)} s in all"
            return [f"From {one.strange_s[0]} s the {side} side of the film's sound is not the {what}'s, {seconds}."]
    if match.width_db is not None and abs(match.width_db) > _LARGEST_WIDTH_DB:
        where = "closer together" if match.width_db < 0 else "further apart"
        return [f"The {what}'s two sides are {where} in the film."]
    return []


def _check_end(match: SoundMatch, sample_rate: int, what: str) -> list[str]:
    if match.longer_s > max(_GOES_ON_S, _PADDING_SAMPLES / sample_rate):
        return [f"The film's sound goes on for {match.longer_s:.2f} s after the {what}."]
    if match.longer_s < -_ENDS_EARLY_S:
        return [f"The film's sound ends {-match.longer_s:.2f} s before the {what} does."]
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
