"""A film of synthetic takes for ``bench_compose.py``: mixed rates and sizes, handles, each frame with a barcode.

A barcode has twelve cells in two rows: clip (9 bits), frame of the source (10 bits), parity, one white and one black
cell. Clips of even number have it above, those of odd number below it, so that both can be read inside a crossfade.
"""

from __future__ import annotations

import bisect
import itertools
import math
import pickle
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np

from workbench.media.audio import Audio
from workbench.media.frames import read_frames
from workbench.media.process import run_ffmpeg, writing_to_ffmpeg
from workbench.model.logo import Logo
from workbench.model.size import Size
from workbench.model.style import CaptionStyle
from workbench.model.take import Take
from workbench.model.timeline import Caption, CaptionWord, Timeline, TimelineClip
from workbench.render.compose.sound import encode_sound
from workbench.store.files import Files
from workbench.timebase import Span, format_rate

RATE = Fraction(30)
RATES = [Fraction(*r) for r in ((30, 1), (24, 1), (25, 1), (30000, 1001), (16, 1), (60, 1))]
FADE = 24
CLIP_BITS, FRAME_BITS = 9, 10
SHORT, LONG, VFR, LOUD = 3, 7, 11, 13
"""The clips whose source lacks two frames, has three seconds more, changes its rate, has a sound."""


@dataclass(frozen=True)
class Job:
    """A film to be made, and what each frame of its sources says."""

    library: Path
    sound: Path
    plain: Timeline
    full: Timeline
    """With a table, lyrics and a logo."""
    other: Take
    """For the middle clip, in place of its own."""
    times: dict[int, list[Fraction]]
    """By clip, when each frame of the source is shown, seconds."""

    def changed(self, timeline: Timeline) -> Timeline:
        """The timeline with another take in the middle."""
        middle = len(timeline.clips) // 2
        return replace(
            timeline,
            clips=tuple(replace(c, take=self.other) if c.index == middle else c for c in timeline.clips),
        )

    def expected(self, clip: TimelineClip, frame: int) -> int:
        """The source's frame that the film's frame shows: the last one that, rounded to the film's rate, has begun."""
        place = frame - clip.take.span.start
        begun = [math.floor(time * RATE + Fraction(1, 2)) for time in self.times[clip.index]]
        return bisect.bisect_right(begun, place) - 1


def build(folder: Path, clips: int, size: Size, clip_frames: int, fades: int) -> Job:
    """The job, made once for a folder."""
    kept = folder / "job.pickle"
    if kept.exists():
        return pickle.loads(kept.read_bytes())
    folder.mkdir(parents=True, exist_ok=True)
    files = Files(folder / "library")
    joins = [
        FADE if i and i % max(1, clips // (fades + 1)) == 0 and i // max(1, clips // (fades + 1)) <= fades else 0
        for i in range(clips)
    ]
    placed, times = [], {}
    for i in range(clips):
        span = Span(i * clip_frames, (i + 1) * clip_frames)
        after = joins[i + 1] // 2 if i + 1 < clips else 0
        media = Span(span.start - joins[i] // 2, span.end + after)
        take, times[i] = _take(folder, files, i, media, size, clips)
        placed.append(TimelineClip(i, span, take, "crossfade" if joins[i] else "cut", joins[i]))
    middle = clips // 2
    other, _ = _take(folder, files, middle, placed[middle].take.span, size, clips, seed=9999)
    plain = Timeline("s" * 64, RATE, size, tuple(placed), (), CaptionStyle())
    seconds = plain.frames / RATE
    noise = np.random.default_rng(1).normal(0, 0.1, (2, int(seconds * 48000))).astype(np.float32)
    sound = folder / "song.m4a"
    encode_sound(Audio(noise, 48000), sound)
    job = Job(files.folder, sound, plain, _full(plain, folder, files), other, times)
    kept.write_bytes(pickle.dumps(job))
    return job


def _full(plain: Timeline, folder: Path, files: Files) -> Timeline:
    logo = folder / "logo.png"
    mark = np.zeros((256, 256, 4), np.uint8)
    cv2.circle(mark, (128, 128), 110, (40, 200, 255, 255), -1, cv2.LINE_AA)
    cv2.imwrite(str(logo), mark)
    lut = files.keep_lut(table())
    lines = []
    for start in range(0, int(1000 * plain.frames / RATE) - 2500, 3000):
        times = list(range(start + 200, start + 2600, 600))
        words = tuple(
            CaptionWord(a, a + 600, text) for a, text in zip(times, ("over", "the", "glass", "tide"), strict=False)
        )
        lines.append(Caption(start + 200, start + 2600, words, sung=True))
    return replace(
        plain,
        clips=tuple(replace(clip, lut=lut) for clip in plain.clips),
        captions=tuple(lines),
        logo=Logo(files.copy_in(logo, ".png"), 1.0),
    )


def table(count: int = 33) -> str:
    """A warm grade with a little contrast, as a ``.cube``."""
    rows = [f"LUT_3D_SIZE {count}"]
    for b, g, r in itertools.product(np.linspace(0, 1, count), repeat=3):
        red, green, blue = (v + 0.12 * v * (1 - v) * (2 * v - 1) for v in (r, g, b))
        rows.append(f"{min(1, red * 1.04):.6f} {green:.6f} {blue * 0.94:.6f}")
    return "\n".join(rows) + "\n"


def _take(
    folder: Path, files: Files, i: int, media: Span, size: Size, clips: int, seed: int = 0
) -> tuple[Take, list[Fraction]]:
    rate = RATES[i % len(RATES)]
    frames = math.ceil(media.frames / RATE * rate)
    frames += {SHORT: -max(1, round(2 * rate / RATE)), LONG: 3 * math.ceil(rate)}.get(i if clips > LOUD else -1, 0)
    shown = [n for n in range(frames) if i != VFR or n % 7 != 3]
    small = i % 2 and size.height > 480
    look = Size(1280, 720) if small else size
    path = folder / f"source{i}-{seed}.mp4"
    arguments = ["-f", "rawvideo", "-pix_fmt", "yuv420p", "-video_size", f"{look.width}x{look.height}"]
    arguments += ["-framerate", format_rate(rate), "-i", "pipe:0"]
    if i == LOUD:
        arguments += ["-f", "lavfi", "-t", str(float(frames / rate)), "-i", "sine=440", "-c:a", "aac"]
    if i == VFR:
        arguments += ["-vf", "select='mod(n,7)-3'", "-fps_mode", "vfr"]
    arguments += ["-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-crf", "18", "-g", "96", "-y", str(path)]
    ground = np.random.default_rng(seed + i).integers(0, 255, (40, 60, 3), dtype=np.uint8)
    ground = cv2.resize(ground, (look.width + 512, look.height + 256), interpolation=cv2.INTER_CUBIC)
    with writing_to_ffmpeg(arguments, what="making a source") as write:
        for n in range(frames):
            x, y = int(400 * n / frames), int(200 * abs(math.sin(n / 60)))
            picture = ground[y : y + look.height, x : x + look.width].copy()
            barcode(picture, i, shown.index(n) if n in shown else 0)
            write(memoryview(cv2.cvtColor(picture, cv2.COLOR_RGB2YUV_I420)).cast("B"))
    take = Take(f"k{i}-{seed}", files.copy_in(path, ".mp4"), ".mp4", media, RATE, look, "bench", "1", Decimal(0))
    path.unlink()
    return take, [n / rate for n in shown]


def _cells(size: tuple[int, int], clip: int) -> list[tuple[slice, slice]]:
    height, width = size
    wide, high = width // 24, height // 24
    top, left = height // 24 + (clip % 2) * 4 * high, width // 24
    return [
        (slice(top + row * high, top + (row + 1) * high), slice(left + column * wide, left + (column + 1) * wide))
        for row in range(2)
        for column in range(12)
    ]


def barcode(picture: np.ndarray, clip: int, frame: int) -> None:
    """Draw a barcode, and grey where the neighbours have theirs."""
    bits = [clip >> b & 1 for b in range(CLIP_BITS)] + [frame >> b & 1 for b in range(FRAME_BITS)]
    bits += [sum(bits) % 2, 1, 0, 1, 0]
    for where in _cells(picture.shape[:2], clip + 1):
        picture[where] = 128
    for where, bit in zip(_cells(picture.shape[:2], clip), bits, strict=True):
        picture[where] = 255 if bit else 0


def read_barcode(picture: np.ndarray, odd: int) -> tuple[int, int] | None:
    """Clip and frame that a picture says, of the clips of even or odd number; None where nothing can be read."""
    levels = []
    for rows, columns in _cells(picture.shape[:2], odd):
        high, wide = (rows.stop - rows.start) // 4, (columns.stop - columns.start) // 4
        levels.append(
            float(picture[rows.start + high : rows.stop - high, columns.start + wide : columns.stop - wide].mean())
        )
    white, black = (levels[-4] + levels[-2]) / 2, (levels[-3] + levels[-1]) / 2
    if white - black < 12:
        return None
    bits = [level > (white + black) / 2 for level in levels[: CLIP_BITS + FRAME_BITS + 1]]
    if sum(bits[:-1]) % 2 != bits[-1]:
        return None
    clip = sum(1 << b for b in range(CLIP_BITS) if bits[b])
    return clip, sum(1 << b for b in range(FRAME_BITS) if bits[CLIP_BITS + b])


def wrong_frames(job: Job, film: Path) -> list[str]:
    """Each frame of a film that does not show what it should; inside a crossfade both takes are read."""
    wrong, count = [], 0
    clips = iter(job.plain.clips)
    clip = next(clips)
    following = next(clips, None)
    for frame, picture in enumerate(read_frames(film)):
        count += 1
        if frame == clip.span.end and following:
            clip, following = following, next(clips, None)
        seen = [clip]
        if clip.index and frame < clip.span.start + clip.join_frames // 2:
            seen.append(job.plain.clips[clip.index - 1])
        if following and frame >= clip.span.end - following.join_frames // 2:
            seen.append(following)
        read = {c.index: read_barcode(picture, c.index % 2) for c in seen}
        says = {c.index: (c.index, min(job.expected(c, frame), len(job.times[c.index]) - 1)) for c in seen}
        faint = len(seen) > 1  # at the ends of a crossfade one of the two cannot be seen yet
        if any(read[i] != says[i] and not (faint and read[i] is None) for i in says):
            wrong.append(f"frame {frame}: {read}, not {says}")
    if count != job.plain.frames:
        wrong.append(f"{count} frames, not {job.plain.frames}")
    return wrong


def one_process(job: Job, timeline: Timeline, out: Path, encoder: tuple[str, ...]) -> None:
    """The same film by one ffmpeg over everything, with as many threads as it likes."""
    from workbench.render.compose import drawing
    from workbench.render.compose.captions import ass_text
    from workbench.render.compose.chunks import Chunk, chunks_of
    from workbench.render.compose.transitions import transition_filter

    files, steps, inputs, pieces = Files(job.library), [], [], []
    chunks = chunks_of(timeline)
    uses = {c.index: [n for n, chunk in enumerate(chunks) if c.index in chunk.clips] for c in timeline.clips}
    luts = files.luts()
    for clip in timeline.clips:
        inputs += ["-i", str(files.path(clip.take.sha256, clip.take.suffix))]
        whole = Chunk(clip.take.span, (clip.take,), (clip.index,))
        conformed = drawing._conform(whole, clip.take, timeline, clip.index, luts.name)
        names = "".join(f"[c{clip.index}u{n}]" for n in uses[clip.index])
        steps.append(f"[{clip.index}:v]{conformed},split={len(uses[clip.index])}{names}")
    for n, chunk in enumerate(chunks):
        for number, clip in enumerate(chunk.clips):
            first = chunk.span.start - timeline.clips[clip].take.span.start
            name = f"[p{n}]" if len(chunk.clips) == 1 else f"[t{n}take{number}]"
            cut = f"trim=start_frame={first}:end_frame={first + chunk.span.frames},setpts=PTS-STARTPTS"
            steps.append(f"[c{clip}u{n}]{cut},fps=30:start_time=0{name}")
        if len(chunk.clips) > 1:
            mixed = transition_filter(chunk.join, chunk.span.frames, timeline.rate, timeline.size)
            steps.append(f"{mixed.replace('[take', f'[t{n}take')},fps=30,setsar=1[p{n}]")
        pieces.append(f"[p{n}]")
    ending = f"{''.join(pieces)}concat=n={len(pieces)}:v=1:a=0"
    script = luts.parent / "one.ass"
    if timeline.captions:
        script.write_text(ass_text(timeline.captions, timeline.caption_style, timeline.size), encoding="utf-8")
        ending += f",ass=filename={script.name}:fontsdir={files.fonts().name}"
    if timeline.logo:
        inputs += ["-i", str(files.path(timeline.logo.image, ".png"))]
        steps += [f"{ending}[picture]", f"{drawing._logo(timeline.logo, len(timeline.clips), timeline.size)}[film]"]
    else:
        steps.append(f"{ending}[film]")
    graph = ";".join(steps)
    threads = [word for pair in zip(encoder[::2], encoder[1::2], strict=True) if pair[0] != "-threads" for word in pair]
    arguments = [*inputs, "-filter_complex", graph, "-map", "[film]", "-an", "-r", "30"]
    arguments += ["-frames:v", str(timeline.frames), *threads, "-y", str(out)]
    run_ffmpeg(arguments, what="one process", cwd=luts.parent)
