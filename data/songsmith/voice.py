"""The singer: English words on notes, by formant synthesis.

The voice is the sum of its harmonics, each weighted at every moment by a cascade of eight resonances
(Klatt 1980, doi:10.1121/1.383940): exact in pitch, no alias, no loop over samples. Breath, hiss and bursts
are noise under a moving spectrum. Formants of vowels are near those of Peterson and Barney (1952).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from songsmith.score import hertz
from songsmith.sound import RATE, Array, noise, swept

__all__ = ["Syllable", "line_spans", "sing"]

_STEP = 64
"""Samples between two points of the control curves (1.45 ms)."""
_TOP_HZ = 11000.0
_HIGH_POLES = ((3350.0, 190.0), (4300.0, 280.0), (5400.0, 420.0), (6500.0, 560.0), (7700.0, 700.0))
"""(Hz, width in Hz) of the resonances that hardly move with the mouth: the voice's brightness."""
_SWELL = (0.88, 1.0, 1.0, 0.98, 0.95, 0.90, 0.80, 0.62)
"""How a held vowel rises and dies away, in eight equal parts."""
_HELD_S = 0.4
"""A note longer than this swells and gets vibrato."""


@dataclass(frozen=True)
class Syllable:
    """One note of the melody with its sounds; ``start_s`` is where the vowel begins, as singers do it."""

    start_s: float
    length_s: float
    note: int
    sounds: tuple[str, ...]
    word: int
    """Index of its word in the line."""


@dataclass(frozen=True)
class _Sound:
    """What mouth and throat do: formants in Hz, levels 0 to 1, a natural length in seconds."""

    formants: tuple[float, float, float]
    voice: float = 1.0
    hiss: float = 0.0
    hiss_hz: float = 5000.0
    hiss_width: float = 0.5
    """Octaves."""
    breath: float = 0.02
    length_s: float = 0.06


_VOWELS = {
    "iy": (310, 2250, 2950),
    "ih": (420, 1950, 2600),
    "eh": (580, 1800, 2500),
    "ae": (720, 1680, 2450),
    "aa": (760, 1180, 2550),
    "ao": (560, 880, 2550),
    "ah": (650, 1230, 2500),
    "uh": (450, 1080, 2350),
    "uw": (340, 920, 2300),
    "er": (490, 1320, 1720),
    "oh": (520, 940, 2450),
}
_GLIDES = {"ey": ("eh", "iy"), "ay": ("aa", "iy"), "ow": ("oh", "uw"), "aw": ("aa", "uw")}
_CONSONANTS = {
    "m": _Sound((270, 1000, 2200), 0.42, length_s=0.075),
    "n": _Sound((280, 1500, 2500), 0.42, length_s=0.065),
    "ng": _Sound((280, 1900, 2500), 0.40, length_s=0.09),
    "l": _Sound((360, 1050, 2800), 0.60, length_s=0.07),
    "r": _Sound((360, 1150, 1550), 0.60, length_s=0.07),
    "w": _Sound((310, 680, 2250), 0.60, length_s=0.07),
    "y": _Sound((280, 2300, 3000), 0.60, length_s=0.06),
    "s": _Sound((320, 1600, 2600), 0.0, 0.34, 7200, 0.45, length_s=0.10),
    "z": _Sound((300, 1600, 2600), 0.30, 0.20, 6800, 0.45, length_s=0.075),
    "sh": _Sound((320, 1700, 2500), 0.0, 0.36, 3600, 0.55, length_s=0.11),
    "f": _Sound((320, 1100, 2300), 0.0, 0.12, 7000, 1.2, length_s=0.08),
    "v": _Sound((300, 1100, 2300), 0.42, 0.06, 6000, 1.2, length_s=0.055),
    "th": _Sound((320, 1400, 2500), 0.0, 0.11, 6500, 1.2, length_s=0.07),
    "dh": _Sound((300, 1400, 2500), 0.42, 0.06, 5500, 1.2, length_s=0.045),
}
_STOPS = {  # the closed mouth, then the burst: (second formant towards which the closure bends, burst Hz, voiced)
    "p": (900, 900, False),
    "b": (900, 700, True),
    "t": (1750, 4600, False),
    "d": (1750, 3800, True),
    "k": (1950, 2100, False),
    "g": (1950, 1900, True),
}


def line_spans(syllables: list[Syllable]) -> list[tuple[float, float]]:
    """When each word of a line sounds: (start, end), seconds, from its first consonant to its last.

    The closed mouth before a p, t or k is silent, so the word starts with the burst.
    """
    spans: dict[int, tuple[float, float]] = {}
    for syllable, pieces in zip(syllables, _lay_out(syllables), strict=True):
        first = pieces[0][2]
        start, end = pieces[bool(first.voice + first.hiss + first.breath == 0.0)][0], pieces[-1][1]
        spans[syllable.word] = (spans.get(syllable.word, (start, end))[0], end)
    return [spans[word] for word in sorted(spans)]


def sing(syllables: list[Syllable], seed: int, *, shift: float = 0.0, air: float = 1.0) -> tuple[float, Array]:
    """A line of the song: (start in seconds, mono sound).

    Args:
        syllables: ascending.
        seed: another seed is another performance of the same line: its pitch wavers elsewhere.
        shift: semitones added to every note, for a second voice that is slightly off.
        air: how breathy, 1 is plain.
    """
    layout = _lay_out(syllables)
    origin = layout[0][0][0] - 0.08
    points = int((layout[-1][-1][1] - origin + 0.25) * RATE) // _STEP + 2
    tracks = _curves([piece for pieces in layout for piece in pieces], origin, points)
    pitch = _pitch(syllables, layout, origin, points, seed) + shift
    voiced = _harmonics(hertz_curve(pitch), tracks)
    return origin, voiced + _breath(tracks, len(voiced), seed, air)


def hertz_curve(pitch: Array) -> Array:
    """Frequencies of a curve of MIDI numbers."""
    return hertz(0) * 2.0 ** (pitch / 12)


Piece = tuple[float, float, _Sound]


def _lay_out(syllables: list[Syllable]) -> list[list[Piece]]:
    """Each syllable's sounds with their times: what stands before the vowel comes before the note."""
    parts = [_split(syllable.sounds) for syllable in syllables]
    fronts = [sum(sound.length_s for sound in onset) for onset, _, _ in parts]
    laid = []
    for i, (syllable, (onset, vowel, coda)) in enumerate(zip(syllables, parts, strict=True)):
        end = syllable.start_s + syllable.length_s
        if i + 1 < len(syllables):
            end = min(end, syllables[i + 1].start_s - fronts[i + 1])
        room = end - syllable.start_s
        tail = sum(sound.length_s for sound in coda)
        squeeze = min(1.0, 0.55 * room / tail) if tail else 1.0
        pieces, clock = [], syllable.start_s - fronts[i]
        core = (room - tail * squeeze) / len(vowel)
        for sound, length in [
            *((s, s.length_s) for s in onset),
            *((s, core) for s in _swelling(syllable, vowel)),
            *((s, s.length_s * squeeze) for s in coda),
        ]:
            pieces.append((clock, clock + length, sound))
            clock += length
        laid.append(pieces)
    return laid


def _swelling(syllable: Syllable, vowel: list[_Sound]) -> list[_Sound]:
    """The vowel's parts at the levels of a held note; as they are where the note is short."""
    if syllable.length_s <= _HELD_S:
        return vowel
    return [replace(sound, voice=level) for sound, level in zip(vowel, _SWELL, strict=True)]


def _split(sounds: tuple[str, ...]) -> tuple[list[_Sound], list[_Sound], list[_Sound]]:
    """Consonants before, the vowel (a glide in eight steps), consonants after."""
    at = next(i for i, name in enumerate(sounds) if name in _VOWELS or name in _GLIDES)
    first, last = _GLIDES.get(sounds[at], (sounds[at], sounds[at]))
    # The first part of a sung glide is held, and the second comes at its end.
    bends = (0.0, 0.0, 0.0, 0.0, 0.1, 0.3, 0.6, 0.9)
    core = [
        _Sound(tuple((1 - b) * p + b * q for p, q in zip(_VOWELS[first], _VOWELS[last], strict=True))) for b in bends
    ]
    near = core[0].formants
    return (
        [piece for name in sounds[:at] for piece in _consonant(name, near)],
        core,
        [piece for name in sounds[at + 1 :] for piece in _consonant(name, core[-1].formants)],
    )


def _consonant(name: str, vowel: tuple[float, float, float]) -> list[_Sound]:
    """A consonant beside a vowel; a stop is a closure and a burst."""
    if name == "h":
        return [_Sound(vowel, 0.0, breath=0.30, length_s=0.07)]
    if name not in _STOPS:
        return [_CONSONANTS[name]]
    second, burst_hz, voiced = _STOPS[name]
    shape = (260.0, 0.5 * (second + vowel[1]), vowel[2])
    closure = _Sound(shape, 0.14 if voiced else 0.0, breath=0.0, length_s=0.035 if voiced else 0.045)
    burst = _Sound(
        shape,
        0.2 if voiced else 0.0,
        0.20 if voiced else 0.30,
        burst_hz,
        0.7,
        breath=0.05 if voiced else 0.16,
        length_s=0.012 if voiced else 0.028,
    )
    return [closure, burst]


def _curves(pieces: list[Piece], origin: float, points: int) -> dict[str, Array]:
    """Targets of every sound, smoothed as fast as lips and tongue move; silence where nothing sounds."""
    names = ("f1", "f2", "f3", "voice", "hiss", "hiss_hz", "hiss_width", "breath")
    tracks = {name: np.zeros(points) for name in names}
    for name, value in zip(names[:3], pieces[0][2].formants, strict=True):
        tracks[name][:] = value
    tracks["hiss_hz"][:], tracks["hiss_width"][:] = 5000.0, 1.0
    for start, end, sound in pieces:
        first, last = (round((t - origin) * RATE / _STEP) for t in (start, end))
        for name, value in zip(names[:3], sound.formants, strict=True):
            tracks[name][first:] = value
        tracks["hiss_hz"][first:], tracks["hiss_width"][first:] = sound.hiss_hz, sound.hiss_width
        for name, level in (("voice", sound.voice), ("hiss", sound.hiss), ("breath", sound.breath)):
            tracks[name][first:last] = level
    spans = {"f1": 0.05, "f2": 0.06, "f3": 0.06, "voice": 0.042, "hiss": 0.014, "breath": 0.02}
    return {name: _smooth(track, spans.get(name, 0.006)) for name, track in tracks.items()}


def _smooth(track: Array, span_s: float) -> Array:
    """The curve averaged under a bell of that width."""
    half = max(1, round(span_s * RATE / _STEP / 2))
    bell = np.hanning(2 * half + 3)[1:-1]
    return np.convolve(np.pad(track, half, mode="edge"), bell / bell.sum(), mode="valid")


def _pitch(syllables: list[Syllable], layout: list[list[Piece]], origin: float, points: int, seed: int) -> Array:
    """The melody as sung, MIDI numbers: glides between notes, a scoop into the line, vibrato on long notes."""
    clock = np.arange(points) * _STEP / RATE + origin
    pitch = np.full(points, float(syllables[0].note))
    vibrato = np.zeros(points)
    for syllable, pieces in zip(syllables, layout, strict=True):
        pitch[clock >= pieces[0][0]] = syllable.note
        into = clock - syllable.start_s
        if syllable.length_s > _HELD_S:
            inside = (into > 0) & (into < syllable.length_s)
            vibrato[inside] = np.clip((into[inside] - 0.2) / 0.35, 0.0, 1.0)
    pitch = _smooth(pitch, 0.085)
    scoop = -1.1 * np.exp(-(((clock - layout[0][0][0]) / 0.11) ** 2))
    waver = _smooth(noise(points, 400 + seed), 0.12) * 0.35
    rate = 5.4 + 0.2 * (seed % 3)
    return pitch + scoop + waver + 0.30 * _smooth(vibrato, 0.1) * np.sin(2 * np.pi * rate * clock + seed)


def _resonance(frequency: Array, tracks: dict[str, Array]) -> NDArray[np.complex128]:
    """The throat at some frequencies, shape=(points, m): eight poles, each 1 at 0 Hz."""
    total = np.ones(frequency.shape, dtype=np.complex128)
    fixed = np.ones_like(tracks["f1"])
    for centre, width in (
        (tracks["f1"], 75.0),
        (tracks["f2"], 95.0),
        (tracks["f3"], 130.0),
        *((high * fixed, width) for high, width in _HIGH_POLES),
    ):
        c = centre[:, None]
        total *= c**2 / (c**2 - frequency**2 + 1j * width * frequency)
    # The poles above the eighth, which the cascade leaves out, lift what is high.
    return total * (1.0 + (frequency / 5500.0) ** 2)


def _harmonics(frequency: Array, tracks: dict[str, Array]) -> Array:
    """The voiced part: harmonics of the pitch under the throat, evened out as a compressor would."""
    count = int(_TOP_HZ / frequency.min())
    orders = np.arange(1, count + 1)
    partials = frequency[:, None] * orders[None, :]
    weights = _resonance(partials, tracks) / orders**1.05
    weights *= np.clip((_TOP_HZ - partials) / 1500.0, 0.0, 1.0)
    power = np.sqrt((np.abs(weights) ** 2).sum(axis=1, keepdims=True))
    weights *= tracks["voice"][:, None] / power**0.8 * 0.35
    turn = np.exp(2j * np.pi * np.cumsum(_up(frequency)) / RATE)
    spin, out = np.ones_like(turn), np.zeros(len(turn))
    for k in range(count):
        spin = spin * turn
        out += _up(weights[:, k].real) * spin.real - _up(weights[:, k].imag) * spin.imag
    return out


def _breath(tracks: dict[str, Array], samples: int, seed: int, air: float) -> Array:
    """The unvoiced part: hiss about its own frequency, and breath through the throat."""
    clock = np.arange(len(tracks["hiss"])) * _STEP / RATE

    def gain(times: Array, frequencies: Array) -> Array:
        at = {name: np.interp(times[:, 0], clock, track) for name, track in tracks.items()}
        octaves = np.log2(np.maximum(frequencies, 50.0) / at["hiss_hz"][:, None])
        hiss = at["hiss"][:, None] * np.exp(-((octaves / at["hiss_width"][:, None]) ** 2))
        throat = np.abs(_resonance(np.broadcast_to(frequencies, (len(times), frequencies.shape[1])), at))
        return hiss + 0.25 * air * at["breath"][:, None] * np.minimum(throat, 6.0) * (frequencies > 300)

    return swept(noise(samples, 500 + seed), gain, window=512)


def _up(track: Array) -> Array:
    """A control curve at the rate of the samples, by straight lines."""
    ramp = np.arange(_STEP) / _STEP
    return (track[:-1, None] + np.diff(track)[:, None] * ramp).ravel()
