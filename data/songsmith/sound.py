"""Sound as arrays: noise, filters, space, the mixing desk and the master.

Mono is ``shape=(n,)``, stereo ``shape=(n, 2)``, float64, at ``RATE`` samples a second; full scale is 1.0.
Filters are analogue responses evaluated on the FFT's bins: causal, exact in frequency, and no loop.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "RATE",
    "Array",
    "Desk",
    "bandpass",
    "echo",
    "fast_size",
    "filtered",
    "highpass",
    "loudness",
    "lowpass",
    "master",
    "noise",
    "reverb",
    "swept",
]

RATE = 44100
Array = NDArray[np.float64]
Response = Callable[[Array], NDArray[np.complex128]]


def noise(samples: int, seed: int) -> Array:
    """White noise, even in -1 to 1: the counter hashed by SplitMix64 (Steele, Lea, Flood 2014)."""
    step = np.array([0x9E3779B97F4A7C15], dtype=np.uint64)
    word = (np.arange(samples, dtype=np.uint64) + np.uint64((seed * 1_000_003 + 17) << 20)) * step
    word = (word ^ (word >> np.uint64(30))) * np.array([0xBF58476D1CE4E5B9], dtype=np.uint64)
    word = (word ^ (word >> np.uint64(27))) * np.array([0x94D049BB133111EB], dtype=np.uint64)
    word ^= word >> np.uint64(31)
    return (word >> np.uint64(11)).astype(np.float64) * (2.0 / (1 << 53)) - 1.0


def lowpass(cutoff_hz: float, resonance: float = math.sqrt(0.5)) -> Response:
    """Two poles, -12 dB an octave; ``resonance`` is Q."""
    return lambda f: 1.0 / (1.0 - (f / cutoff_hz) ** 2 + 1j * (f / cutoff_hz) / resonance)


def highpass(cutoff_hz: float, resonance: float = math.sqrt(0.5)) -> Response:
    """Two poles, +12 dB an octave below the cutoff."""
    return lambda f: -((f / cutoff_hz) ** 2) / (1.0 - (f / cutoff_hz) ** 2 + 1j * (f / cutoff_hz) / resonance)


def bandpass(centre_hz: float, resonance: float = 1.0) -> Response:
    """Two poles, 0 dB at the centre."""

    def response(f: Array) -> NDArray[np.complex128]:
        turn = 1j * (f / centre_hz) / resonance
        return turn / (1.0 - (f / centre_hz) ** 2 + turn)

    return response


def filtered(sound: Array, *responses: Response) -> Array:
    """The sound through one filter after the other; mono or stereo, same length."""
    size = fast_size(len(sound) + RATE // 4)
    spectrum = np.fft.rfft(sound, size, axis=0)
    frequencies = np.fft.rfftfreq(size, 1 / RATE)
    total = np.ones(len(frequencies), dtype=np.complex128)
    for response in responses:
        total *= response(frequencies)
    total = total if sound.ndim == 1 else total[:, None]
    return np.fft.irfft(spectrum * total, size, axis=0)[: len(sound)]


def swept(sound: Array, gain: Callable[[Array, Array], Array], *, window: int = 2048) -> Array:
    """A filter that moves: each short window times ``gain(times_s[:, None], frequencies_hz[None, :])``.

    Windows are Hann's, four deep, so a gain of 1 gives the sound back. Mono.
    """
    hop = window // 4
    count = len(sound) // hop + 5
    padded = np.zeros((count + 4) * hop)
    padded[window : window + len(sound)] = sound
    starts = np.arange(count) * hop
    shape = np.hanning(window + 1)[:-1]
    frames = padded[starts[:, None] + np.arange(window)] * shape
    times = (starts - window / 2) / RATE
    frames = (
        np.fft.irfft(
            np.fft.rfft(frames, axis=1) * gain(times[:, None], np.fft.rfftfreq(window, 1 / RATE)[None, :]), axis=1
        )
        * shape
    )
    out = np.zeros(len(padded))
    for part in range(4):
        # Every fourth window touches the next without overlap, so four plain sums replace the overlap-add.
        rows = frames[part::4].ravel()
        out[part * hop : part * hop + len(rows)] += rows[: len(out) - part * hop]
    return out[window : window + len(sound)] / 1.5


def reverb(sound: Array, decay_s: float, seed: int, *, dark_hz: float = 5000.0, thin_hz: float = 180.0) -> Array:
    """A room: the stereo sound convolved with noise that decays by 60 dB in ``decay_s``, highs sooner.

    Nothing above ``dark_hz`` or below ``thin_hz`` comes back.
    """
    length = int(RATE * decay_s * 1.1)
    t = np.arange(length) / RATE
    tail = np.stack([noise(length, seed), noise(length, seed + 1)], axis=1)
    low = filtered(tail, lowpass(1200.0)) * np.exp(-6.9 * t / decay_s)[:, None]
    high = filtered(tail, highpass(1200.0), lowpass(dark_hz)) * np.exp(-6.9 * t / (0.55 * decay_s))[:, None]
    tail = (low + high) * np.minimum(1.0, t / 0.012)[:, None]
    tail = filtered(tail, highpass(thin_hz))
    tail /= np.sqrt((tail**2).sum(axis=0))
    size = fast_size(len(sound) + length)
    wet = np.fft.irfft(np.fft.rfft(sound, size, axis=0) * np.fft.rfft(tail, size, axis=0), size, axis=0)
    return np.concatenate([np.zeros((int(0.02 * RATE), 2)), wet])[: len(sound)]


def echo(sound: Array, time_s: float, *, feedback: float = 0.45, repeats: int = 5) -> Array:
    """Echoes that change sides and are darker than the sound, which is not in it. Stereo."""
    out = np.zeros_like(sound)
    now = filtered(sound, highpass(250.0), lowpass(4500.0))
    for repeat in range(1, repeats + 1):
        delay = round(repeat * time_s * RATE)
        now = now[:, ::-1] * feedback
        out[delay:] += now[: max(0, len(now) - delay)]
    return out


class Desk:
    """Named stereo tracks of one length, onto which sounds are placed."""

    def __init__(self, samples: int) -> None:
        self.samples = samples
        self.tracks: dict[str, Array] = {}

    def track(self, name: str) -> Array:
        """The track, silent when it is new; shape=(samples, 2)."""
        if name not in self.tracks:
            self.tracks[name] = np.zeros((self.samples, 2))
        return self.tracks[name]

    def place(self, name: str, at_s: float, sound: Array, gain: float = 1.0, pan: float = 0.0) -> None:
        """Add a sound at a time; ``pan`` -1 is left, 1 right. What runs over the end is cut."""
        start = round(at_s * RATE)
        piece = sound[: max(0, self.samples - start)]
        angle = (pan + 1) * math.pi / 4
        sides = np.array([math.cos(angle), math.sin(angle)]) * gain * math.sqrt(2)
        self.track(name)[start : start + len(piece)] += (piece[:, None] if piece.ndim == 1 else piece) * sides

    def pump(self, kicks_s: list[float], depth: float, recover_s: float) -> Array:
        """The side chain: a gain that ducks at each kick and comes back; shape=(samples, 1)."""
        gain = np.ones(self.samples)
        length = int(recover_s * RATE)
        phase = np.arange(length) / length
        dip = 1.0 - depth * (0.5 + 0.5 * np.cos(np.pi * phase)) * np.minimum(1.0, np.arange(length) / (0.004 * RATE))
        for kick in kicks_s:
            start = round(kick * RATE)
            end = min(self.samples, start + length)
            gain[start:end] = np.minimum(gain[start:end], dip[: end - start])
        return gain[:, None]


def loudness(sound: Array) -> float:
    """Integrated loudness, LUFS, by ITU-R BS.1770-4: K weighting, blocks of 400 ms, both gates."""
    weighted = filtered(sound, _k_weight)
    hop, width = int(0.1 * RATE), int(0.4 * RATE)
    sums = np.concatenate([[0.0], np.cumsum((weighted**2).sum(axis=1))])
    starts = np.arange(0, len(sound) - width, hop)
    power = (sums[starts + width] - sums[starts]) / width
    power = power[power > 10 ** ((-70 + 0.691) / 10)]
    power = power[power > 0.1 * power.mean()]
    return float(-0.691 + 10 * np.log10(power.mean()))


def master(mix: Array, target_lufs: float, *, ceiling: float = 0.88, rumble_hz: float = 28.0) -> Array:
    """The mix near a loudness: rumble taken out, a gentle limiter, a soft clip that never passes the ceiling."""
    clean = filtered(mix, highpass(rumble_hz))
    gain = 10 ** ((target_lufs - loudness(clean)) / 20)
    first = _clipped(_limited(clean * gain, ceiling), ceiling)
    # What limiter and clip took is given back once; a second round would change it by some hundredths.
    gain *= 10 ** ((target_lufs - loudness(first)) / 20)
    return _clipped(_limited(clean * gain, ceiling), ceiling)


def _clipped(sound: Array, ceiling: float) -> Array:
    """Straight up to seven tenths of the ceiling, then bending towards it."""
    knee = 0.7 * ceiling
    size = np.abs(sound)
    bent = knee + (ceiling - knee) * np.tanh((size - knee) / (ceiling - knee))
    return np.where(size > knee, np.sign(sound) * bent, sound)


def _limited(sound: Array, ceiling: float) -> Array:
    """Peaks held near the ceiling by a gain that looks 6 ms ahead and moves smoothly."""
    block = 64
    count = -(-len(sound) // block)
    padded = np.zeros(count * block)
    padded[: len(sound)] = np.abs(sound).max(axis=1)
    wanted = np.minimum(1.0, ceiling / np.maximum(padded.reshape(count, block).max(axis=1), 1e-9))
    reach = 4
    around = np.lib.stride_tricks.sliding_window_view(np.pad(wanted, reach, mode="edge"), 2 * reach + 1).min(axis=1)
    bell = np.hanning(2 * reach + 3)[1:-1]
    smooth = np.convolve(np.pad(around, reach, mode="edge"), bell / bell.sum(), mode="valid")
    centres = (np.arange(count) + 0.5) * block
    return sound * np.interp(np.arange(len(sound)), centres, smooth)[:, None]


def _k_weight(f: Array) -> NDArray[np.complex128]:
    """BS.1770's two stages as analogue responses: a head's shelf of +4 dB above 1.7 kHz, a highpass at 38 Hz."""
    turn = 1j * f / 1681.97
    boost, q = 10 ** (3.99984 / 20), 0.7071752
    shelf = (1 + math.sqrt(boost) / q * turn + boost * turn**2) / (1 + turn / q + turn**2)
    return shelf * highpass(38.135, 0.5003)(f)


def fast_size(at_least: int) -> int:
    """A length that the FFT likes: 2, 3, 5 or 7 times a power of two."""
    return min(m << max(0, math.ceil(math.log2(at_least / m))) for m in (1, 3, 5, 7))
