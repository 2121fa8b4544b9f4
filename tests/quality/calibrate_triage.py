"""How good takes and broken ones measure: ``python tests/quality/calibrate_triage.py FOLDER --corpus FOLDER``.

Makes takes with the offline provider from songs of the corpus, small, in FOLDER, where they stay for
the next time: 13 clips in a row of two films a song, styles and types in turn, and a lyric video where the song's words
have times. Prints for each measure what good takes reach, how many of them are found fault with, and of broken copies
how many are found. The thresholds stand in ``workbench/render/triage/thresholds.py``.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import json
from collections import Counter
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np

from workbench.jobs.keys import dumps, loads
from workbench.media.catalogue import find_style, load_catalogue
from workbench.media.frames import read_frames, writing_frames
from workbench.model.plan import Plan
from workbench.model.size import Size
from workbench.model.take import Take
from workbench.model.triage import TakeMeasures
from workbench.render.generate.offline import OfflineProvider
from workbench.render.triage import distances
from workbench.render.triage.judge import judge_film, judge_take
from workbench.render.triage.measure import measure_take
from workbench.workflows.library import Library

CLIPS = 13
SIZE = Size(256, 144)
WORDS_STYLES = ("bubblegum-pop", "swiss-poster", "neon-noir", "velvet-jazz")


@dataclass
class Film:
    name: str
    plan: Plan
    palette: tuple[str, ...]
    takes: dict[int, Take]
    paths: dict[int, Path]
    seen: dict[str, TakeMeasures]


def _clock(seconds: float) -> str:
    return f"{int(seconds // 60):02}:{seconds % 60:05.2f}"


def _lrc(song: Path, out: Path) -> Path:
    rows = list(csv.reader((song / "words.tsv").open(encoding="utf-8"), delimiter="\t"))
    lines: dict[str, list[tuple[float, str]]] = {}
    for row in rows[0 if rows[0][0].replace(".", "").isdigit() else 1 :]:
        lines.setdefault(row[3], []).append((float(row[0]), row[2]))
    written = (f"[{_clock(ws[0][0])}]" + " ".join(f"<{_clock(t)}>{word}" for t, word in ws) for ws in lines.values())
    out.write_text("\n".join(written), encoding="utf-8")
    return out


def make(song: Path, number: int, folder: Path) -> None:
    """The takes of a song, where they are not there yet."""
    catalogue, provider = load_catalogue(), OfflineProvider()
    project = Library(folder / "library").open(next(song.glob("audio.*")))
    ways = [
        (catalogue.styles[n % len(catalogue.styles)].name, catalogue.types[n % len(catalogue.types)].name)
        for n in (2 * number, 2 * number + 1)
    ]
    lyrics = None
    if (song / "words.tsv").exists():
        ways[1] = (WORDS_STYLES[number % len(WORDS_STYLES)], "lyric-video")
        lyrics = _lrc(song, folder / f"{song.name}.lrc")
    names = [f"{song.name}--{style}--{kind}" for style, kind in ways]
    if all((folder / name / "plan.json").exists() for name in names):
        return
    project.analyze(beats="librosa", lyrics=lyrics)
    for (style, kind), name in zip(ways, names, strict=True):
        fps = (24, 30, 25)[number % 3]
        plan = project.plan(style=style, type=kind, size=f"{SIZE.width}x{SIZE.height}", fps=fps, seed=number + 1)
        requests = project._requests(plan)
        worded = [clip.index for clip in plan.clips if clip.look == "type"]
        start = worded[len(worded) // 4] if worded and kind == "lyric-video" else min(number * 5 % 7, len(plan.clips))
        start = max(0, min(start, len(plan.clips) - CLIPS))
        (folder / name).mkdir(exist_ok=True)
        for index in range(start, min(start + CLIPS, len(plan.clips))):
            provider.generate(requests[index], folder / name / f"{index}.mp4")
        (folder / name / "plan.json").write_text(dumps(plan))
    print(song.name, flush=True)


def load(folder: Path) -> Film:
    """A film's takes, measured."""
    plan = loads(Plan, (folder / "plan.json").read_text())
    paths = {int(path.stem): path for path in sorted(folder.glob("*.mp4"), key=lambda path: int(path.stem))}
    takes = {i: _take(plan, i, f"{i:064}") for i in paths}
    kept = folder / "measures.json"
    if not kept.exists():
        kept.write_text(json.dumps({i: dumps(measure_take(path)) for i, path in paths.items()}))
    seen = {f"{int(i):064}": loads(TakeMeasures, text) for i, text in json.loads(kept.read_text()).items()}
    return Film(folder.name, plan, find_style(load_catalogue(), plan.style).palette, takes, paths, seen)


def _take(plan: Plan, index: int, sha256: str) -> Take:
    return Take("k", sha256, ".mp4", plan.media_span(index), plan.rate, plan.size, "calibration", "1", Decimal(0))


def _write(path: Path, pictures: list[np.ndarray], rate: Fraction) -> Path:
    height, width, _ = pictures[0].shape
    with writing_frames(path, Size(width, height), rate, what="breaking a take") as write:
        for picture in pictures:
            write(np.ascontiguousarray(picture))
    return path


def _barred(pictures: list[np.ndarray], share: float, axis: int) -> list[np.ndarray]:
    out = []
    for picture in pictures:
        barred = picture.copy()
        wide = round(share * picture.shape[axis])
        rows = [slice(None), slice(None)]
        for part in (slice(0, wide), slice(-wide, None)):
            rows[axis] = part
            barred[tuple(rows)] = 0
        out.append(barred)
    return out


def broken(film: Film, index: int, other: int, folder: Path) -> dict[str, tuple[str, Path]]:
    """Broken copies of a take: by kind, the problem that should be found and the file."""
    import cv2

    good, rate = [p.copy() for p in read_frames(film.paths[index])], film.plan.rate
    second = [p.copy() for p in read_frames(film.paths[other])]
    half, n = len(good) // 2, round(rate / 2)
    dark = np.zeros_like(good[0])

    def shifted(pictures: list[np.ndarray], by: float) -> list[np.ndarray]:
        return [np.clip(p.astype(np.int16) + round(255 * by), 0, 255).astype(np.uint8) for p in pictures]

    def turned(picture: np.ndarray) -> np.ndarray:
        hsv = cv2.cvtColor(picture, cv2.COLOR_RGB2HSV)
        hsv[..., 0] = (hsv[..., 0].astype(int) + 60) % 180
        return cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB)

    ways: dict[str, tuple[str, list[np.ndarray]]] = {
        "black": ("black", [dark] * len(good)),
        "black for half a second at the start": ("black", [dark] * n + good[n:]),
        "second half frozen": ("frozen", good[:half] + [good[half]] * (len(good) - half)),
        "flicker of 10 %": ("flicker", [(p * 0.9).astype(np.uint8) if i % 2 else p for i, p in enumerate(good)]),
        "flicker of 20 %": ("flicker", [(p * 0.8).astype(np.uint8) if i % 2 else p for i, p in enumerate(good)]),
        "letterboxed by 12 % each": ("bars", _barred(good, 0.12, 0)),
        "pillarboxed by 12 % each": ("bars", _barred(good, 0.12, 1)),
        "4:3": ("size", [cv2.resize(p, (192, 144)) for p in good]),
        "60 % as long": ("length", good[: int(len(good) * 0.6)]),
        "half the light": ("brightness", [(p * 0.5).astype(np.uint8) for p in good]),
        "a quarter of the light": ("brightness", [(p * 0.25).astype(np.uint8) for p in good]),
        "30 % lighter": ("brightness", shifted(good, 0.3)),
        "50 % lighter": ("brightness", shifted(good, 0.5)),
        "hues turned by 120 degrees": ("palette", [turned(p) for p in good]),
        "another take from the middle on": ("cuts", good[:half] + second[: len(good) - half]),
    }
    found = {
        kind: (problem, _write(folder / f"{number}.mp4", pictures, rate))
        for number, (kind, (problem, pictures)) in enumerate(ways.items())
    }
    found["15 frames a second"] = ("rate", _write(folder / "rate.mp4", good, Fraction(15)))
    cut = folder / "cut.mp4"
    cut.write_bytes(film.paths[index].read_bytes()[: film.paths[index].stat().st_size * 6 // 10])
    found["file cut off"] = ("unreadable", cut)
    twin = _write(folder / "twin.mp4", shifted(good, 0.02), rate)
    found["encoded again, 2 % lighter, beside the original"] = ("duplicate", twin)
    return found


def find_broken(films: list[Film], folder: Path) -> None:
    """Of broken copies, how many are found by the measure that is meant for them."""
    counts: Counter[str] = Counter()
    hits: Counter[str] = Counter()
    folder.mkdir(exist_ok=True)
    for film in films[::2]:
        indices = sorted(film.takes)
        for index in indices[2:3]:
            for kind, (problem, path) in broken(film, index, indices[0], folder).items():
                seen, take = measure_take(path), film.takes[index]
                counts[kind] += 1
                if problem == "duplicate":
                    twin = replace(take, sha256="f" * 64)
                    judged = judge_film(
                        film.plan, {index - 1: take, index: twin}, {**film.seen, twin.sha256: seen}, film.palette
                    )[1]
                    problems = {finding.problem for finding in judged.findings}
                else:
                    problems = {finding.problem for finding in judge_take(seen, take, film.palette)}
                hits[kind] += problem in problems
    for kind, count in counts.items():
        print(f"  {kind:50} {hits[kind]:4} of {count} found")


def show_good(films: list[Film]) -> None:
    """What good takes reach, and how many are found fault with."""
    rows: dict[str, list[float]] = {}
    faults: Counter[tuple[str, str]] = Counter()
    takes, faulty = 0, 0
    for film in films:
        for triage in judge_film(film.plan, film.takes, film.seen, film.palette):
            takes += 1
            faulty += bool(triage.findings)
            faults.update((finding.problem, finding.verdict) for finding in triage.findings)
            seen = film.seen[triage.take]
            rate, look = float(film.plan.rate), film.plan.clips[triage.clip].look
            rows.setdefault("longest black, s", []).append(max((r.frames for r in seen.black), default=0) / rate)
            rows.setdefault("longest frozen, s", []).append(max((r.frames for r in seen.frozen), default=0) / rate)
            rows.setdefault(f"flicker, {look}", []).append(seen.flicker)
            rows.setdefault(f"scene cuts, {look}", []).append(len(seen.cuts))
            rows.setdefault("bars", []).append(max(min(seen.bars[:2]), min(seen.bars[2:])))
            rows.setdefault("palette", []).append(distances.palette_distance(seen.palette, film.palette))
            rows.setdefault("brightness", []).append(distances.brightness(seen.lightness, film.palette))
        for a, b in itertools.combinations(sorted(film.takes), 2):
            apart = distances.hash_distance(*(film.seen[film.takes[i].sha256].hashes for i in (a, b)))
            rows.setdefault(f"twins, {film.plan.clips[a].look}", []).append(apart)
        for index in sorted(film.takes):
            clip = film.plan.clips[index]
            if index - 1 in film.takes and clip.join == "cut":
                left, right = (film.seen[film.takes[i].sha256] for i in (index - 1, index))
                last = clip.span.start - 1 - film.plan.media_span(index - 1).start
                jump = distances.seam(left, last, right, clip.span.start - film.plan.media_span(index).start)
                where = "within" if clip.section == film.plan.clips[index - 1].section else "between"
                rows.setdefault(f"seam, light, {where} sections", []).append(abs(jump[0]))
                rows.setdefault(f"seam, colour, {where} sections", []).append(jump[1])
    print(f"{takes} good takes of {len(films)} films: least, 1st, 5th, 50th, 95th, 99th percentile, most")
    for name, values in sorted(rows.items()):
        print(f"  {name:32} {len(values):5}  {np.round(np.percentile(values, [0, 1, 5, 50, 95, 99, 100]), 4)}")
    print(f"found fault with: {faulty} takes; {dict(faults)}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--every", type=int, default=2)
    parser.add_argument("--first", type=int, default=0)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    songs = sorted(path for path in (options.corpus / "songs").iterdir() if path.is_dir() and path.name != "odd")
    chosen = list(enumerate(songs))[options.first :: options.every]
    for number, song in chosen:
        make(song, number, options.folder)
    films = [load(path.parent) for path in sorted(options.folder.glob("*/plan.json"))]
    show_good(films)
    find_broken(films, options.folder / "broken")


if __name__ == "__main__":
    main()
