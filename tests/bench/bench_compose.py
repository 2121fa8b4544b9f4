"""What composing costs: ``python tests/bench/bench_compose.py [--clips 30] [--seconds 6] [--size 1920x1080]``.

Run it on an idle machine. The film is synthetic (see ``compose_job``), 30 frames a second, all with the same settings
of x264 (veryfast, crf 20, no B frames, as pieces are joined packet by packet). Each step is a process of its own;
CPU is user and system time of it and all that it started, memory the most that they held together.

Rows and bars:
- full look (table, lyrics, logo, 8 crossfades), CPU / that of decoding, scaling and encoding the same frames: 1.5
- moviepy, CPU / ours, two clips of the same look: at least 3
- one clip changed, CPU / (its share of the frames x full): 1.3
- nothing changed / full: 1 %
- wall, two workers / one ffmpeg over everything: 1.0
- memory, ``--many`` clips / 10 clips, at 480p: 1.2
- 0 wrong frames.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import compose_job
from compose_job import Job

from workbench.jobs.cancel import CancelToken
from workbench.jobs.progress import Reporter
from workbench.media.encoding import Encoder
from workbench.media.process import run_ffmpeg
from workbench.model.size import Size, parse_size
from workbench.model.timeline import Timeline
from workbench.render.compose.chunks import chunk_key, chunks_of
from workbench.render.compose.join import join_film
from workbench.store.files import Files
from workbench.workflows.rendering import ChunkRendering

VERYFAST = Encoder(
    "libx264",
    (
        *("-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-profile:v", "high", "-pix_fmt", "yuv420p"),
        *("-x264-params", "open-gop=0:keyint=60:min-keyint=1:bframes=0", "-threads", "1", "-forced-idr", "1"),
    ),
)
FADES = 8


def ours(job: Job, timeline: Timeline, out: Path, workers: int = 2) -> None:
    """The film by chunks; those that are there are kept."""
    reporter = Reporter(None, ("compose", "join"))
    work = ChunkRendering(
        lambda _: timeline, Files(job.library), workers, reporter, CancelToken(), encoder=VERYFAST, strict=True
    )
    work.start({}, set(range(len(timeline.clips))))
    join_film(work.finish(), job.sound, timeline.rate, out, metadata={})


def bare(job: Job, timeline: Timeline, out: Path) -> None:
    """Decode, scale and encode as many frames, a process for each clip, two at once."""
    size, files = timeline.size, Files(job.library)

    def one(number: int) -> None:
        clip = timeline.clips[number]
        fit = f"scale={size.width}:{size.height}:flags=bicubic,setsar=1,fps=30:start_time=0,tpad=stop_mode=clone:stop=3"
        arguments = ["-threads", "1", "-i", str(files.path(clip.take.sha256, clip.take.suffix)), "-vf", fit, "-an"]
        arguments += ["-filter_threads", "1", "-frames:v", str(clip.span.frames), *VERYFAST.arguments]
        run_ffmpeg([*arguments, "-y", str(out.with_name(f"bare{number}.mp4"))], what="the bare limit")

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(one, range(len(timeline.clips))))


def by_moviepy(job: Job, timeline: Timeline, out: Path) -> None:
    """Two clips of the same look: the table as one look-up in numpy, lyrics and logo as pictures drawn once."""
    import cv2
    import numpy as np
    from moviepy import CompositeVideoClip, ImageClip, TextClip, VideoFileClip, concatenate_videoclips

    from workbench.media.bundle import bundled

    files, size = Files(job.library), timeline.size
    rows = [[float(v) for v in line.split()] for line in compose_job.table().splitlines()[1:]]
    cube = (np.array(rows).reshape(33, 33, 33, 3) * 255 + 0.5).astype(np.uint8)  # blue, green, red

    def graded(picture: np.ndarray) -> np.ndarray:
        index = (picture.astype(np.uint16) * 32 + 127) // 255
        return cube[index[..., 2], index[..., 1], index[..., 0]]

    parts = []
    for clip in timeline.clips[:2]:
        part = VideoFileClip(str(files.path(clip.take.sha256, clip.take.suffix)), audio=False)
        part = part.resized((size.width, size.height)).with_duration(float(clip.span.frames / timeline.rate))
        parts.append(part.image_transform(graded))
    film = concatenate_videoclips(parts)
    box = timeline.logo.box(size)
    mark = cv2.resize(
        cv2.imread(str(files.path(timeline.logo.image, ".png")), cv2.IMREAD_UNCHANGED), (box.width, box.height)
    )
    font = str(bundled("data/fonts/Inter-Bold.otf"))
    words = TextClip(
        font, "over the glass tide", font_size=size.height // 16, color="white", stroke_color="black", stroke_width=3
    )
    layers = [film, ImageClip(mark).with_position((box.left, box.top)).with_duration(film.duration)]
    layers.append(words.with_position(("center", int(size.height * 0.84))).with_duration(film.duration))
    extra = list(VERYFAST.arguments[4:])
    CompositeVideoClip(layers).write_videofile(
        str(out), fps=30, codec="libx264", preset="veryfast", audio=False, ffmpeg_params=extra, logger=None
    )


STEPS: dict[str, Callable[[Job, Path], None]] = {
    "plain": lambda job, out: ours(job, job.plain, out),
    "full": lambda job, out: ours(job, job.full, out),
    "changed": lambda job, out: ours(job, job.changed(job.full), out),
    "two clips": lambda job, out: ours(job, _two(job.full), out),
    "bare": lambda job, out: bare(job, job.plain, out),
    "one": lambda job, out: compose_job.one_process(job, job.plain, out, VERYFAST.arguments),
    "one full": lambda job, out: compose_job.one_process(job, job.full, out, VERYFAST.arguments),
    "moviepy": lambda job, out: by_moviepy(job, _two(job.full), out),
}


def _two(timeline: Timeline) -> Timeline:
    """Its first two clips, with a cut; the first line over all of it, as moviepy has it."""
    clips = timeline.clips[:2]
    words = replace(timeline.captions[0], start_ms=0, end_ms=1000 * clips[1].span.end // 30, sung=False)
    return replace(timeline, clips=tuple(replace(c, join="cut", join_frames=0) for c in clips), captions=(words,))


@dataclass(frozen=True)
class Cost:
    """What a step took."""

    wall_s: float
    cpu_s: float
    memory_mib: float


def _tree(root: int) -> int:
    """Bytes that a process and its descendants hold."""
    parents, held = {}, {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            after = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(entry.name)], held[int(entry.name)] = int(after[1]), int(after[21]) * os.sysconf("SC_PAGE_SIZE")
    wanted, total = [root], 0
    while wanted:
        pid = wanted.pop()
        total += held.get(pid, 0)
        wanted += [child for child, parent in parents.items() if parent == pid]
    return total


def measure(folder: Path, step: str) -> Cost:
    """Run a step in a process of its own."""
    started, most, done = time.monotonic(), 0, threading.Event()
    process = subprocess.Popen([sys.executable, __file__, "--step", step, "--folder", str(folder)])

    def look() -> None:
        nonlocal most
        while not done.wait(0.1):
            most = max(most, _tree(process.pid))

    watcher = threading.Thread(target=look)
    watcher.start()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall_s = time.monotonic() - started
    done.set()
    watcher.join()
    if process.returncode:
        raise SystemExit(f"the step {step} failed")
    return Cost(wall_s, used.ru_utime + used.ru_stime, most / 2**20)


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _row(what: str, value: float, bar: float, *, least: bool = False) -> bool:
    good = value >= bar if least else value <= bar
    _say(f"{what:58} {value:7.3f}  bar {'>=' if least else '<='} {bar:g}  {'' if good else 'MISSED'}")
    return good


def compare(folder: Path, options: argparse.Namespace) -> bool:
    """The rows of one film."""
    size = parse_size(options.size)
    job = compose_job.build(folder, options.clips, size, round(options.seconds * 30), min(FADES, options.clips - 1))
    costs = {}
    for step in ("bare", "one", "plain", "one full", "full", "nothing", "changed", "two clips", "moviepy"):
        if step == "moviepy" and options.no_moviepy:
            continue
        costs[step] = measure(folder, "full" if step == "nothing" else step)
        cost = costs[step]
        _say(f"  {step:10} wall {cost.wall_s:7.1f} s  CPU {cost.cpu_s:7.1f} s  memory {cost.memory_mib:6.0f} MiB")
        if step in ("plain", "full"):
            (folder / f"{step}.mp4").replace(folder / f"film-{step}.mp4")
    frames = job.plain.frames
    _say(
        "CPU-ms a frame: "
        + ", ".join(f"{name} {1000 * costs[name].cpu_s / frames:.1f}" for name in ("bare", "plain", "full"))
    )
    known = {chunk_key(c, job.full, VERYFAST) for c in chunks_of(job.full)}
    after = job.changed(job.full)
    new = sum(c.span.frames for c in chunks_of(after) if chunk_key(c, after, VERYFAST) not in known)
    sizes = {name: (folder / f"{name}.mp4").stat().st_size for name in ("film-plain", "one")}
    sizes["film-plain"] -= job.sound.stat().st_size
    good = [
        _row("full CPU / bare", costs["full"].cpu_s / costs["bare"].cpu_s, 1.5),
        _row("plain CPU / bare", costs["plain"].cpu_s / costs["bare"].cpu_s, 1.5),
        _row(
            "one clip changed, CPU / its share of full",
            costs["changed"].cpu_s / (costs["full"].cpu_s * new / frames),
            1.3,
        ),
        _row("nothing changed, CPU / full", costs["nothing"].cpu_s / costs["full"].cpu_s, 0.01),
        _row("plain: wall of two workers / one process", costs["plain"].wall_s / costs["one"].wall_s, 1.0),
        _row("full: wall of two workers / one process", costs["full"].wall_s / costs["one full"].wall_s, 1.0),
        _row("plain: CPU of two workers / one process", costs["plain"].cpu_s / costs["one"].cpu_s, 1.0),
        _row("plain: bytes of pictures / one process, apart from 1", abs(sizes["film-plain"] / sizes["one"] - 1), 0.05),
    ]
    if "moviepy" in costs:
        good.append(
            _row("moviepy CPU / ours, two clips", costs["moviepy"].cpu_s / costs["two clips"].cpu_s, 3, least=True)
        )
    wrong = compose_job.wrong_frames(job, folder / "film-plain.mp4")
    good.append(_row(f"wrong frames of {frames}", len(wrong), 0))
    for sentence in wrong[:5]:
        _say(f"  {sentence}")
    return all(good)


def memory(folder: Path, many: int) -> bool:
    """Whether memory grows with the number of clips."""
    held = {}
    for clips in (10, many):
        place = folder / f"{clips} clips"
        job = compose_job.build(place, clips, Size(854, 480), 30, 2)
        held[clips] = measure(place, "full").memory_mib
        wrong = compose_job.wrong_frames(job, place / "full.mp4") if clips == many else []
    _say(f"memory at 480p: {held}")
    good = _row(f"memory of {many} clips / 10 clips", held[many] / held[10], 1.2)
    return _row(f"wrong frames of {many} clips", len(wrong), 0) and good


def main() -> int:
    """Print the table; 1 where a bar was missed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--clips", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=6.0)
    parser.add_argument("--size", default="1920x1080")
    parser.add_argument("--many", type=int, default=300)
    parser.add_argument("--no-moviepy", action="store_true")
    parser.add_argument("--no-memory", action="store_true")
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--step")
    options = parser.parse_args()
    if options.step:
        job = compose_job.build(options.folder, 0, Size(16, 16), 0, 0)
        STEPS[options.step](job, options.folder / f"{options.step}.mp4")
        return 0
    with tempfile.TemporaryDirectory() as name:
        folder = options.folder or Path(name)
        good = compare(folder / "film", options)
        if not options.no_memory:
            good = memory(folder, options.many) and good
    _say(f"cores {os.cpu_count()}, load afterwards {os.getloadavg()[0]:.1f}")
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
