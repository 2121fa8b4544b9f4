"""What light listening costs: ``python tests/bench/bench_listen.py SONG...``, on an idle machine.

Per song: wall time against the song's length (bar 0.15), and processor time against the librosa calls that ask the same
questions, each once, in one process (bar 1.2); then how long the same analysis takes to load (bar 0.3 s). Imports are
warm and kernels compiled in both: each is run once before it is measured. No torch, no words.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from workbench.analysis.analyzers import Analyzers
from workbench.analysis.beats import LibrosaBeats
from workbench.analysis.heard import Heard
from workbench.analysis.listen import analyze
from workbench.media.audio import Audio, decode
from workbench.media.loudness import integrated_lufs, true_peak_db
from workbench.workflows.library import Library

_LONGEST_S = 1200.0


def light(path: Path) -> None:
    """Decode, light beats, our own sections, energy, onsets, drums, loudness, peaks, grid report, character."""
    audio = decode(path, longest_s=_LONGEST_S).audio
    analyze(Heard(audio), "0" * 64, audio.duration_s, Analyzers(LibrosaBeats()))


def bare(path: Path) -> None:
    """The calls that a program on librosa alone would make for the same answers, each once.

    Onsets in bands, beats, harmony and timbre beat by beat, segments, percussive onsets, brightness, noisiness, key,
    level; and loudness by the same standard, which librosa has not: ours.
    """
    import librosa

    y, rate = librosa.load(path, sr=22050)
    librosa.onset.onset_strength_multi(y=y, sr=rate, channels=[0, 16, 64, 128])
    envelope = librosa.onset.onset_strength(y=y, sr=rate)
    tempo, beats = librosa.beat.beat_track(onset_envelope=envelope, sr=rate)
    librosa.beat.plp(onset_envelope=envelope, sr=rate)
    chroma = librosa.feature.chroma_stft(y=y, sr=rate)
    timbre = librosa.feature.mfcc(y=y, sr=rate)
    synced = librosa.util.sync(np.vstack([chroma, timbre]), beats, aggregate=np.median)
    librosa.segment.recurrence_matrix(synced, mode="affinity", sym=True)
    librosa.segment.agglomerative(synced, min(10, synced.shape[1]))
    librosa.effects.percussive(y)
    librosa.feature.spectral_centroid(y=y, sr=rate)
    librosa.feature.spectral_flatness(y=y)
    librosa.estimate_tuning(y=y, sr=rate)
    librosa.feature.rms(y=y)
    stereo, own = librosa.load(path, sr=None, mono=False)
    audio = Audio(np.atleast_2d(stereo), int(own))
    integrated_lufs(audio, lambda: None)
    true_peak_db(audio, lambda: None)
    assert tempo is not None


def _measured(act: Callable[[Path], None], path: Path) -> tuple[float, float]:
    """Wall and processor seconds of the second run, and of the quicker of two."""
    act(path)
    runs = []
    for _ in range(2):
        wall, cpu = time.perf_counter(), time.process_time()
        act(path)
        runs.append((time.perf_counter() - wall, time.process_time() - cpu))
    return min(runs)


def main(names: list[str]) -> None:
    """Print one line a song."""
    for path in map(Path, names):
        length = decode(path, longest_s=_LONGEST_S).audio.duration_s
        ours, theirs = _measured(light, path), _measured(bare, path)
        with tempfile.TemporaryDirectory() as folder:
            Library(folder).open(path).analyze(beats="librosa")
            project = Library(folder).open(path)
            started = time.perf_counter()
            project.analyze(beats="librosa")
            again = time.perf_counter() - started
        print(
            f"{path.parent.name}: {length:.0f} s; wall / length {ours[0] / length:.3f} (bar 0.15); processor "
            f"{ours[1]:.1f} s, librosa bare {theirs[1]:.1f} s, ratio {ours[1] / theirs[1]:.2f} (bar 1.2); "
            f"loaded again in {again:.3f} s (bar 0.3)",
            flush=True,
        )


if __name__ == "__main__":
    main(sys.argv[1:])
