"""The instruments: each call gives one sound, mono unless it says stereo. Drums attack on their first sample."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from songsmith.score import hertz
from songsmith.sound import RATE, Array, bandpass, fast_size, filtered, highpass, lowpass, noise

__all__ = ["bass", "bell", "brush", "clap", "crash", "hat", "kick", "pad", "riser", "shaker", "snare", "string", "tom"]


def _time(seconds: float) -> Array:
    return np.arange(int(seconds * RATE)) / RATE


def _fade(sound: Array, seconds: float = 0.01) -> Array:
    """The sound with its last moments let down to silence, so that no end clicks."""
    count = min(len(sound), int(seconds * RATE))
    sound[len(sound) - count :] *= 0.5 + 0.5 * np.cos(np.linspace(0, np.pi, count))
    return sound


@lru_cache(maxsize=64)
def kick(low_hz: float = 47.0, length_s: float = 0.34, click: float = 0.35) -> Array:
    """A bass drum: a sine that falls to ``low_hz``, and a click on top."""
    t = _time(length_s)
    pitch = low_hz + 130.0 * np.exp(-t / 0.028) + 500.0 * np.exp(-t / 0.004)
    body = np.sin(2 * np.pi * np.cumsum(pitch) / RATE) * np.exp(-((t / (0.55 * length_s)) ** 2))
    tick = filtered(noise(len(t), 3), bandpass(3200.0, 0.7)) * np.exp(-t / 0.004)
    return _fade(np.tanh(1.6 * body) / np.tanh(1.6) + click * 2.0 * tick, 0.03)


@lru_cache(maxsize=64)
def snare(take: int = 0, length_s: float = 0.24) -> Array:
    """A snare drum: two modes of the skin and the wires; ``take`` changes the wires."""
    t = _time(length_s)
    skin = np.sin(2 * np.pi * 186.0 * t + 1.2) * np.exp(-t / 0.055)
    skin += 0.6 * np.sin(2 * np.pi * 331.0 * t + 1.0) * np.exp(-t / 0.035)
    wires = filtered(noise(len(t), 20 + take), highpass(1400.0), lowpass(9500.0)) * np.exp(-t / 0.075)
    return _fade(0.5 * skin + 0.9 * wires, 0.03)


@lru_cache(maxsize=64)
def clap(take: int = 0) -> Array:
    """Hands: three short bursts and a small room, all after the first sample."""
    t = _time(0.32)
    bursts = sum(np.where(t >= d, np.exp(-(t - d).clip(0) / 0.006), 0.0) for d in (0.0, 0.010, 0.021))
    room = np.where(t >= 0.028, np.exp(-(t - 0.028).clip(0) / 0.075), 0.0)
    hands = filtered(noise(len(t), 40 + take), bandpass(1500.0, 0.7), highpass(600.0))
    return _fade(hands * (bursts + 0.75 * room), 0.05)


@lru_cache(maxsize=64)
def hat(take: int = 0, *, opened: bool = False) -> Array:
    """A hi-hat, closed or open: six square partials of a cymbal under noise, above 7 kHz."""
    t = _time(0.30 if opened else 0.07)
    metal = sum(np.sign(np.sin(2 * np.pi * f * t)) for f in (2051.0, 3077.0, 3691.0, 4483.0, 5407.0, 6229.0))
    sound = filtered(0.35 * metal + 1.6 * noise(len(t), 60 + take), highpass(7200.0), lowpass(15000.0))
    return _fade(0.4 * sound * np.exp(-t / (0.11 if opened else 0.018)), 0.02)


@lru_cache(maxsize=64)
def shaker(take: int = 0) -> Array:
    """A soft shaker, most of it within 50 ms."""
    t = _time(0.10)
    swell = np.minimum(1.0, t / 0.008) * np.exp(-t / 0.026)
    return _fade(filtered(noise(len(t), 90 + take), bandpass(6400.0, 0.9)) * swell)


@lru_cache(maxsize=64)
def brush(take: int = 0, length_s: float = 0.22) -> Array:
    """A brush on a snare drum."""
    t = _time(length_s)
    sweep = filtered(noise(len(t), 120 + take), bandpass(2600.0, 0.5), lowpass(7000.0))
    return _fade(sweep * np.minimum(1.0, t / 0.003) * (0.6 * np.exp(-t / 0.02) + 0.4 * np.exp(-t / 0.09)), 0.04)


@lru_cache(maxsize=64)
def tom(note: int) -> Array:
    """A tom, tuned to a MIDI number."""
    t = _time(0.42)
    pitch = hertz(note) * (1 + 0.45 * np.exp(-t / 0.035))
    body = np.sin(2 * np.pi * np.cumsum(pitch) / RATE + 0.6) * np.exp(-t / 0.13)
    return _fade(body + 0.35 * filtered(noise(len(t), 150 + note), bandpass(1100.0, 0.8)) * np.exp(-t / 0.02), 0.05)


@lru_cache(maxsize=16)
def crash(seed: int = 200, length_s: float = 2.4) -> Array:
    """A crash cymbal; stereo."""
    t = _time(length_s)
    sides = np.stack([noise(len(t), seed), noise(len(t), seed + 1)], axis=1)
    decay = (0.55 * np.exp(-t / 0.09) + 0.45 * np.exp(-t / 0.65)) * np.minimum(1.0, (length_s - t) / 0.3)
    return filtered(sides, highpass(3200.0), lowpass(13000.0)) * decay[:, None]


def riser(length_s: float, seed: int = 230) -> Array:
    """A breath of noise that grows into the next section; stereo."""
    t = _time(length_s)
    grow = (t / length_s) ** 2.4
    sides = np.stack([noise(len(t), seed), noise(len(t), seed + 1)], axis=1)
    dark, bright = filtered(sides, bandpass(900.0, 0.8)), filtered(sides, bandpass(5200.0, 0.7))
    level = grow * np.minimum(1.0, (length_s - t) / 0.012)
    return (dark * (1 - grow)[:, None] + bright * grow[:, None]) * level[:, None]


@lru_cache(maxsize=256)
def bass(note: int, length_s: float, bright_hz: float = 900.0) -> Array:
    """A synth bass: a sine below and a saw's partials above whose brightness falls."""
    t = _time(length_s + 0.05)
    base = hertz(note)
    cutoff = 140.0 + bright_hz * np.exp(-t / 0.12)
    sound = 0.9 * np.sin(2 * np.pi * base * t)
    for k in range(2, 28):
        sound += np.sin(2 * np.pi * base * k * t) / k / np.sqrt(1 + (base * k / cutoff) ** 4)
    gate = np.minimum(1.0, t / 0.005) * np.clip((length_s + 0.05 - t) / 0.05, 0.0, 1.0)
    return np.tanh(0.9 * sound) * gate


@lru_cache(maxsize=256)
def bell(note: int, length_s: float = 1.2, shine: float = 1.6) -> Array:
    """A glassy pluck by frequency modulation (Chowning 1973): the shine dies before the tone."""
    t = _time(length_s)
    base = hertz(note)
    bend = shine * np.exp(-t / 0.09) * np.sin(2 * np.pi * base * 3.0 * t)
    ting = 0.35 * np.sin(2 * np.pi * base * 7.02 * t) * np.exp(-t / 0.03)
    tone = np.sin(2 * np.pi * base * t + bend) + 0.3 * np.sin(2 * np.pi * base * 2.0 * t + 0.5 * bend)
    return _fade((tone * np.exp(-t / (0.32 * length_s)) + ting) * np.minimum(1.0, t / 0.002), 0.05 * length_s)


def pad(notes: tuple[int, ...], length_s: float, seed: int, *, attack_s: float = 0.05, voices: int = 6) -> Array:
    """A chord on detuned saws, spread over both sides; stereo, its release 0.25 s after ``length_s``."""
    t = _time(length_s + 0.25)
    phases = noise(len(notes) * voices, seed) * 0.5 + 0.5
    out = np.zeros((len(t), 2))
    for i, note in enumerate(notes):
        for voice in range(voices):
            place = 2.0 * voice / (voices - 1) - 1.0
            saw = _saw(hertz(note + 0.13 * place), t, phases[i * voices + voice])
            side = place if (i + voice) % 2 else -place
            out += saw[:, None] * np.sqrt(np.array([0.5 - 0.45 * side, 0.5 + 0.45 * side]))
    gate = np.minimum(1.0, t / attack_s) * np.clip((length_s + 0.25 - t) / 0.25, 0.0, 1.0)
    return out * (gate / (len(notes) * voices) ** 0.5)[:, None]


def _saw(frequency: float, t: Array, phase: float) -> Array:
    """A saw without audible aliases: polynomial band-limited steps (Valimaki and Huovilainen 2007)."""
    step = frequency / RATE
    x = (frequency * t + phase) % 1.0
    saw = 2.0 * x - 1.0
    after, before = x < step, x > 1.0 - step
    near = x[after] / step
    saw[after] -= near + near - near * near - 1.0
    near = (x[before] - 1.0) / step
    saw[before] -= near * near + near + near + 1.0
    return saw


@lru_cache(maxsize=256)
def string(note: int, length_s: float, *, seed: int = 0, bright: float = 0.6, pick: float = 0.17) -> Array:
    """A plucked string (Karplus and Strong 1983; Jaffe and Smith 1983), tuned exactly.

    The loop of one period is solved in closed form: its transfer function on a circle a little outside
    the unit circle, so that a tail longer than the window comes round 100,000 times weaker.
    """
    samples = int(length_s * RATE)
    period = RATE / hertz(note)
    size = fast_size(round(1.3 * samples))
    inward = 11.5 / size
    turn = inward + 2j * np.pi * np.arange(size // 2 + 1) / size

    def late(delay: float) -> NDArray[np.complex128]:
        """A delay in samples, also of a fraction."""
        return np.exp(-turn * delay)

    burst = np.zeros(size)
    count = int(period)
    burst[:count] = noise(count, 300 + 7 * note + seed)
    burst[:count] -= burst[:count].mean()
    soft = (1.0 - bright) * 0.9
    plucked = np.fft.rfft(burst * np.exp(-inward * np.arange(size))) * (1 - soft) / (1 - soft * late(1.0))
    plucked *= 1.0 - late(pick * period)
    ring_s = 3.2 * (110.0 / hertz(note)) ** 0.35
    loss = 10.0 ** (-3.0 * period / RATE / ring_s)
    damp = 0.5 - 0.12 * bright
    around = loss * ((1 - damp) + damp * late(1.0)) * late(period - damp)
    f = np.arange(size // 2 + 1) * RATE / size
    body = highpass(70.0)(f) + 0.5 * bandpass(210.0, 2.0)(f) + 0.25 * bandpass(400.0, 3.0)(f)
    body = body / (1 + 1j * f / 3000.0)
    out = np.fft.irfft(plucked / (1.0 - around) * body, size)[:samples] * np.exp(inward * np.arange(samples))
    return _fade(out / np.abs(out).max(), 0.12 * length_s)
