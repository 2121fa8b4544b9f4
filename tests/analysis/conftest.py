"""Songs made here, with their exact truth."""

from collections.abc import Callable

import numpy as np
import pytest

from workbench.media.audio import Audio

RATE = 22050


def _hit(samples: np.ndarray, at_s: float, sound: np.ndarray) -> None:
    start = round(at_s * RATE)
    end = min(len(samples), start + len(sound))
    if 0 <= start < end:
        samples[start:end] += sound[: end - start]


def _sounds() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(7)
    time = np.arange(int(0.2 * RATE)) / RATE
    kick = np.sin(2 * np.pi * (55 * time + 30 * (1 - np.exp(-time * 30)) / 30)) * np.exp(-time * 18)
    snare = (0.6 * rng.normal(size=len(time)) + 0.5 * np.sin(2 * np.pi * 190 * time)) * np.exp(-time * 22)
    hat = np.diff(rng.normal(size=len(time) + 1)) * np.exp(-time * 70)
    return {"kick": kick, "snare": snare, "hat": 0.25 * hat}


def make_song(
    beats_s: np.ndarray,
    meter: int,
    *,
    snare_off_the_beat: bool = False,
    chords: str = "CaFG",
    level: Callable[[int], float] = lambda _bar: 1.0,
) -> Audio:
    """Kick on the bar's first beat (and third), snare between, hats on half beats, one chord a bar."""
    sounds = _sounds()
    samples = np.zeros(int((beats_s[-1] + 1.0) * RATE))
    roots = {"C": 48, "a": 45, "F": 41, "G": 43, "d": 50, "e": 52}
    ends = np.append(beats_s[1:], 2 * beats_s[-1] - beats_s[-2])
    for i, (start, end) in enumerate(zip(beats_s, ends, strict=True)):
        loud = level(i // meter)
        place = i % meter
        strong = place == 0 or snare_off_the_beat or (meter == 4 and place == 2)
        _hit(samples, start, loud * (sounds["kick"] if strong else sounds["snare"]))
        if snare_off_the_beat:
            _hit(samples, (start + end) / 2, loud * 1.5 * sounds["snare"])
        _hit(samples, start, loud * sounds["hat"])
        _hit(samples, (start + end) / 2, loud * sounds["hat"])
        if place == 0:
            name = chords[(i // meter) % len(chords)]
            time = np.arange(int((end - start) * meter * RATE)) / RATE
            third = 3 if name.islower() else 4
            chord = sum(
                np.sin(2 * np.pi * 440 * 2 ** ((roots[name] + step - 57) / 12) * time) for step in (0, third, 7, 12)
            )
            _hit(samples, start, 0.08 * loud * chord * np.minimum(1, time * 40))
    return Audio((0.3 * samples[None]).astype(np.float32), RATE)


@pytest.fixture(scope="session")
def song() -> Callable[..., Audio]:
    """Makes a song from its beats."""
    return make_song
