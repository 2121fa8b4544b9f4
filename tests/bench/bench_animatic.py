"""How soon a song moves: ``python tests/bench/bench_animatic.py [SONG]``.

Run it on an idle machine. Measured for the SONG that is given, or for the demo songs one after another until they
last four minutes, as MP3. Each row is a process of its own:

- the first moving preview: a new library; open, listen (librosa), plan, animatic (bar 40 s, aim 30), and what of it is
  the animatic, its sound included (bar 15 s, aim 10);
- the animatic again for a plan of another size in the same library, where the sound is there already;
- the bare limit: encoding as many pictures of that size with the animatic's own encoder settings, two at once, where a
  fifth of the cards' height changes from picture to picture, and the song's sound beside it.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path

_DEMOS = ("glass-tide", "paper-waltz", "step-change")
_LONG_S, _RATE = 240, 44_100
_FIRST_BAR_S, _ANIMATIC_BAR_S = 40.0, 15.0


def _cpu_s() -> float:
    """Processor seconds of this process and of its children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _long_song(folder: Path) -> Path:
    """The demo songs one after another, four minutes of them."""
    import numpy as np
    import soundfile

    from workbench.media.audio import decode
    from workbench.media.bundle import bundled

    songs = [decode(bundled(f"data/songs/{name}.ogg"), longest_s=1e6).audio for name in _DEMOS]
    assert {song.sample_rate for song in songs} == {_RATE}
    stereo = np.concatenate([np.broadcast_to(song.samples, (2, song.samples.shape[1])) for song in songs], axis=1)
    times = -(-_LONG_S * _RATE // stereo.shape[1])
    soundfile.write(folder / "four-minutes.mp3", np.tile(stereo, times)[:, : _LONG_S * _RATE].T, _RATE)
    return folder / "four-minutes.mp3"


def _first(song: Path, folder: Path) -> None:
    started, parts = time.monotonic(), []

    def mark(name: str, since: list[float]) -> None:
        now = [time.monotonic(), _cpu_s()]
        parts.append(f"{name} {now[0] - since[0]:.1f} s ({now[1] - since[1]:.1f} CPU-s)")
        since[:] = now

    since = [started, _cpu_s()]
    from workbench.workflows.library import Library

    project = Library(folder / "library").open(song)
    mark("open", since)
    project.analyze(beats="librosa")
    mark("listen", since)
    plan = project.plan()
    mark("plan", since)
    animatic = project.animatic()
    mark("animatic", since)
    _say("first moving preview", time.monotonic() - started, _FIRST_BAR_S, ", ".join(parts))
    size = f"{animatic.size.width}x{animatic.size.height}, {plan.frames} frames"
    _say(f"animatic {size}", animatic.seconds, _ANIMATIC_BAR_S, f"{len(plan.clips)} clips")
    print(f"FRAMES {plan.frames} {plan.rate} {animatic.size.width} {animatic.size.height}")
    print(f"ANIMATIC {animatic.seconds}")


def _again(song: Path, folder: Path) -> None:
    from workbench.workflows.library import Library

    project, used = Library(folder / "library").open(song), _cpu_s()
    made = project.animatic(plan=project.plan(section_join="crossfade", calm_join="crossfade"))
    _say("animatic, sound at hand, with crossfades", made.seconds, _ANIMATIC_BAR_S, f"{_cpu_s() - used:.1f} CPU-s")


def _bare(song: Path, folder: Path, frames: int, rate: Fraction, width: int, height: int) -> None:
    from workbench.media.audio import decode
    from workbench.media.drafts import writing_draft
    from workbench.model.size import Size
    from workbench.render.compose.sound import encode_sound

    audio = decode(song, longest_s=1e6).audio

    def pictures(number: int) -> None:
        with writing_draft(folder / f"bare{number}.mp4", Size(width, height), rate) as (planes, write):
            for frame in range(frames // 2):
                planes[0][: height // 5] = frame % 200
                write(frame % 110 == 0)

    started, used = time.monotonic(), _cpu_s()
    with ThreadPoolExecutor(3) as pool:
        jobs = [pool.submit(encode_sound, audio, folder / "bare.m4a"), *(pool.submit(pictures, n) for n in (0, 1))]
        for job in jobs:
            job.result()
    took = time.monotonic() - started
    _say("bare: the same frames and the sound encoded", took, 0.0, f"{_cpu_s() - used:.1f} CPU-s")
    print(f"BARE {took}")


def _say(label: str, wall_s: float, bar_s: float, more: str) -> None:
    bar = f"bar {bar_s:3.0f} s" + ("" if wall_s <= bar_s else " MISSED") if bar_s else " " * 9
    print(f"{label:48} {wall_s:6.1f} s  {bar}  {more}", flush=True)


def _told(*words: object) -> str:
    """What a step in a process of its own printed; shown, but for the lines that are for us."""
    done = subprocess.run([sys.executable, __file__, *map(str, words)], stdout=subprocess.PIPE, text=True, check=True)
    for line in done.stdout.splitlines():
        if not line.split(" ")[0].isupper():
            print(line, flush=True)
    return done.stdout


def _value(printed: str, name: str) -> list[str]:
    return next(line.split()[1:] for line in printed.splitlines() if line.startswith(f"{name} "))


def main(words: list[str]) -> int:
    """Print the table; 1 where a bar was missed."""
    if words and words[0] in _STEPS:
        _STEPS[words[0]](*words[1:])
        return 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        song = Path(words[0]).absolute() if words else _long_song(folder)
        first = _told("first", song, folder)
        again = _told("again", song, folder)
        bare = _told("bare", song, folder, *_value(first, "FRAMES"))
    ratio = float(_value(first, "ANIMATIC")[0]) / float(_value(bare, "BARE")[0])
    print(f"animatic / bare: {ratio:.2f}")
    if hasattr(os, "getloadavg"):
        print(f"cores {os.cpu_count()}, load afterwards {os.getloadavg()[0]:.1f}")
    return int("MISSED" in first + again)


_STEPS = {
    "first": lambda song, folder: _first(Path(song), Path(folder)),
    "again": lambda song, folder: _again(Path(song), Path(folder)),
    "bare": lambda song, folder, frames, rate, width, height: _bare(
        Path(song), Path(folder), int(frames), Fraction(rate), int(width), int(height)
    ),
}


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
