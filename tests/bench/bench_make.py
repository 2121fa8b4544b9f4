"""How long ``songreel`` takes from song to proven film: ``python tests/bench/bench_make.py [SONG]``.

Run it on an idle machine. Each film is made by a process of its own in a library of its own, at 1280x720 and 30
frames a second. Beside the demo song (60 s; bars: 180 s for the first run, which compiles the kernels anew here,
75 s afterwards, 3 s where all is cached) stands a longer one (bar: as long as it lasts): the SONG that is given, or
the three demo songs one after another. The bare limit is x264 encoding as many frames of a moving test picture with
the film's own settings, in two processes at once as ``make`` does.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from workbench.media.bundle import bundled
from workbench.media.encoding import LIBX264
from workbench.media.process import ffmpeg_path

_DEMOS = ("glass-tide", "paper-waltz", "step-change")


def _make(folder: Path, *words: object, cache: Path, out: str) -> tuple[float, dict[str, object]]:
    """Wall seconds, and what the command printed."""
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "workbench", *map(str, words), "--json", "--out", str(folder / out), "--force"],
        env=os.environ | {"NUMBA_CACHE_DIR": str(cache)},
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=True,
    )
    return time.monotonic() - started, json.loads(done.stdout)


def _long_song(folder: Path) -> Path:
    song = folder / "three.flac"
    inputs = [word for name in _DEMOS for word in ("-i", str(bundled(f"data/songs/{name}.ogg")))]
    join = "".join(f"[{i}:a]aresample=44100,aformat=channel_layouts=stereo[s{i}];" for i in range(len(_DEMOS)))
    join += "".join(f"[s{i}]" for i in range(len(_DEMOS))) + f"concat=n={len(_DEMOS)}:v=0:a=1"
    subprocess.run([ffmpeg_path(), "-v", "error", *inputs, "-filter_complex", join, str(song)], check=True)
    return song


def _bare(frames: int) -> float:
    """Wall seconds of encoding so many frames with the film's settings, half of them in each of two processes."""
    picture = ["-f", "lavfi", "-i", "testsrc2=s=1280x720:r=30", "-frames:v", str(frames // 2)]
    command = [ffmpeg_path(), "-v", "error", *picture, *LIBX264.arguments, "-f", "null", "-"]
    started = time.monotonic()
    for process in [subprocess.Popen(command) for _ in range(2)]:
        process.wait()
    return time.monotonic() - started


def main(given: str | None) -> int:
    """Print the table; 1 where a bar was missed."""
    missed = 0
    with tempfile.TemporaryDirectory() as name:
        folder, cache = Path(name), Path(name) / "kernels"
        song = Path(given).absolute() if given else _long_song(folder)
        demo = ("demo", "--library")
        rows = (
            ("demo, kernels compiled anew", (*demo, folder / "first"), "a.mp4", 180.0),
            ("demo, empty library", (*demo, folder / "second"), "b.mp4", 75.0),
            ("demo again, all cached", (*demo, folder / "second"), "b.mp4", 3.0),
            (f"make {song.name}", ("make", song, "--library", folder / "third"), "c.mp4", None),
        )
        for label, words, out, bar in rows:
            wall_s, made = _make(folder, *words, cache=cache, out=out)
            long_s, bare_s = made["frames"] / 30, _bare(made["frames"])
            limit = bar or long_s
            missed += wall_s > limit or not made["certificate"]["ok"]
            sys.stdout.write(
                f"{label:30} {wall_s:6.1f} s  bar {limit:5.0f} s  {wall_s / long_s:5.2f} x the song  "
                f"{wall_s / bare_s:5.2f} x encoding alone  {json.dumps(made['seconds'])}\n"
            )
    if hasattr(os, "getloadavg"):
        sys.stdout.write(f"cores {os.cpu_count()}, load afterwards {os.getloadavg()[0]:.1f}\n")
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1] if len(sys.argv) > 1 else None))
