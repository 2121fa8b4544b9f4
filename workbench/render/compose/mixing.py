"""The film's sound, mixed: the song and other tracks, fades, the wanted loudness under a true peak.

In this order: the song steps back where a track says so, the tracks are added, all is faded, and what comes out is
brought to the wanted loudness. It is as long as the song and has its rate and channels; a track that goes on beyond
the end is cut there.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from workbench.errors import OptionError
from workbench.jobs.cancel import CancelToken
from workbench.media.audio import Audio
from workbench.media.loudness import integrated_lufs, true_peak_db
from workbench.model.mix import ExtraTrack, Mix
from workbench.render.compose.ducking import ducking_db, ducking_hop
from workbench.render.compose.limiter import amplify, gain_for

__all__ = ["MIX_VERSION", "check_mix", "mixed"]

MIX_VERSION = "1"
_BLOCK = 1 << 18
_FAR_LU = 0.3
_STEREO = 2


def check_mix(mix: Mix, duration_s: float) -> None:
    """Refuse what does not fit the song.

    Args:
        mix: what is wished.
        duration_s: the song's length.

    Raises:
        OptionError
    """
    for name, fade_s in (("in", mix.fade_in_s), ("out", mix.fade_out_s)):
        if fade_s > duration_s:
            raise OptionError(
                f"A fade {name} of {fade_s:g} s is longer than the song ({duration_s:.2f} s); give a shorter one.",
                field=f"fade_{name}_s",
            )
    for track in mix.tracks:
        if track.start_s >= duration_s:
            raise OptionError(
                f"A track that begins at {track.start_s:g} s is never heard: the song ends at {duration_s:.2f} s; "
                "let it begin earlier.",
                field="tracks",
            )


def mixed(
    audio: Audio,
    mix: Mix,
    open_track: Callable[[ExtraTrack], Audio],
    *,
    headroom_db: float = 0.0,
    cancel: CancelToken | None = None,
) -> Audio:
    """What should be heard in the film.

    Beside the song it needs room for one more of its length, and for one track at a time.

    Args:
        audio: the decoded song, which is not changed.
        mix: what is done; the song itself comes back where that is nothing.
        open_track: gives a track's decoded sound.
        headroom_db: how far the true peak stays below the mix's own limit, for an encoder that overshoots.
        cancel: stops it.

    Raises:
        OptionError: the mix does not fit the song, or its loudness cannot be reached under its true peak.
        CancelledError
    """
    if mix.untouched:
        return audio
    check_mix(mix, audio.duration_s)
    out = np.zeros_like(audio.samples)
    back_db: NDArray[np.float64] | None = None
    for track in mix.tracks:
        sound = _placed(open_track(track), track, audio, cancel)
        if track.duck_db:
            ducked = ducking_db(sound, round(track.start_s * audio.sample_rate), audio, track.duck_db)
            back_db = ducked if back_db is None else np.maximum(back_db, ducked)
        _add(out, sound, round(track.start_s * audio.sample_rate), 10 ** (track.gain_db / 20))
    _add_song(out, audio, back_db, cancel)
    _fade(out, round(mix.fade_in_s * audio.sample_rate), round(mix.fade_out_s * audio.sample_rate))
    result = Audio(out, audio.sample_rate)
    if mix.loudness_lufs is not None:
        _bring_to(result, mix.loudness_lufs, mix.true_peak_db - headroom_db, cancel)
    elif mix.tracks:
        own_db = true_peak_db(audio)
        ceiling_db = mix.true_peak_db if own_db is None else max(mix.true_peak_db, own_db)
        amplify(out, audio.sample_rate, 0.0, ceiling_db - headroom_db, cancel=cancel)
    return result


def _placed(track: Audio, wanted: ExtraTrack, song: Audio, cancel: CancelToken | None) -> NDArray[np.float32]:
    """A track at the song's rate and with its channels, up to the song's end; shape=(channels, n)."""
    import soxr

    longest = song.samples.shape[1] - round(wanted.start_s * song.sample_rate)
    own = track.samples[:, : -(-longest * track.sample_rate // song.sample_rate) + track.sample_rate]
    own = _with_channels(own, song.samples.shape[0])
    if track.sample_rate == song.sample_rate:
        return own[:, :longest]
    channels = []
    for channel in own:
        stream = soxr.ResampleStream(track.sample_rate, song.sample_rate, 1, dtype="float32", quality="HQ")
        parts = []
        for start in range(0, len(channel), _BLOCK):
            if cancel is not None:
                cancel.check()
            last = start + _BLOCK >= len(channel)
            parts.append(stream.resample_chunk(np.ascontiguousarray(channel[start : start + _BLOCK]), last=last))
        channels.append(np.concatenate(parts)[:longest])
    return np.stack(channels)


def _with_channels(samples: NDArray[np.float32], count: int) -> NDArray[np.float32]:
    """One channel is heard on both sides; of more channels than the song has, the mean."""
    found = samples.shape[0]
    if found == count:
        return samples
    if count == 1 or found not in (1, _STEREO):
        samples = samples.mean(axis=0, keepdims=True, dtype=np.float32)
    if count == 1:
        return samples
    sides = np.broadcast_to(samples, (_STEREO, samples.shape[1]))
    return np.concatenate([sides, np.zeros((count - _STEREO, samples.shape[1]), np.float32)]) if count > 2 else sides


def _add(out: NDArray[np.float32], sound: NDArray[np.float32], at: int, gain: float) -> None:
    for start in range(0, sound.shape[1], _BLOCK):
        part = sound[:, start : start + _BLOCK]
        out[:, at + start : at + start + part.shape[1]] += part * np.float32(gain)


def _add_song(
    out: NDArray[np.float32], audio: Audio, back_db: NDArray[np.float64] | None, cancel: CancelToken | None
) -> None:
    """Add the song, taken down by ``back_db``, whose values stand at equal steps over the song."""
    hop = ducking_hop(audio.sample_rate)
    for start in range(0, audio.samples.shape[1], _BLOCK):
        if cancel is not None:
            cancel.check()
        part = audio.samples[:, start : start + _BLOCK]
        if back_db is not None:
            at = np.arange(start, start + part.shape[1])
            gain = 10 ** (-np.interp(at, (np.arange(len(back_db)) + 0.5) * hop, back_db) / 20)
            part = part * gain.astype(np.float32)
        out[:, start : start + part.shape[1]] += part


def _fade(out: NDArray[np.float32], fade_in: int, fade_out: int) -> None:
    """Fade both ends in place with equal power; lengths in samples."""
    for length, side in ((fade_in, out), (fade_out, out[:, ::-1])):
        for start in range(0, length, _BLOCK):
            at = np.arange(start, min(start + _BLOCK, length))
            side[:, start : start + len(at)] *= np.sin((at + 0.5) / length * (np.pi / 2)).astype(np.float32)


def _bring_to(audio: Audio, lufs: float, ceiling_db: float, cancel: CancelToken | None) -> None:
    """Bring sound to a loudness in place, by one gain and one limiter."""
    gain_db = gain_for(audio, lufs, ceiling_db, cancel=cancel)
    if gain_db is None:
        raise OptionError(
            "The song is silent or shorter than 0.4 s, so it has no loudness that could be changed; leave it out.",
            field="loudness_lufs",
        )
    amplify(audio.samples, audio.sample_rate, gain_db, ceiling_db, cancel=cancel)
    found = integrated_lufs(audio, cancel.check if cancel is not None else lambda: None)
    if found is None or abs(found - lufs) > _FAR_LU:
        reached = "silence" if found is None else f"{found:.1f} LUFS"
        raise OptionError(
            f"The song cannot reach {lufs:g} LUFS under a true peak of {ceiling_db:.1f} dBTP (it reaches {reached}); "
            "give a lower loudness or a higher true peak.",
            field="loudness_lufs",
        )
