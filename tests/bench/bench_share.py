"""How soon a shared page plays and what it loads: ``python tests/bench/bench_share.py [FOLDER ...]``.

Run it on an idle machine. Measured for the shared pages that are given, or for one that is made here: the demo song ten
times over (ten minutes, 130 lines of lyrics), 18,000 frames of 640x360 at 30 a second in flat colours, with --rich.
Served by a plain host on 127.0.0.1, in a fresh profile of the chromium that is on the PATH, five times each; the
middle one counts:

- the page without media on disk (bar: 35 MB), and without the rich page;
- what the host sent before the film starts (bar: 3 MB);
- from opening the address to controls that answer, and from there, once play is pressed, to the film that plays (bar
  for both together: 1.5 s); as fast as this computer is, and over a line of 20 Mbit/s with 40 ms of latency;
- the same without ranges.
"""

from __future__ import annotations

import json
import re
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from tests.browser.static_host import static_host

_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
_TIMES, _RUNS = 10, 5
_LINE = {"offline": False, "latency": 40, "downloadThroughput": 20e6 / 8, "uploadThroughput": 5e6 / 8}
_PRESS = """() => new Promise((done) => {
    const video = document.querySelector("video"), pressed = performance.now();
    video.addEventListener("playing", () => done(performance.now() - pressed), { once: true });
    document.querySelector(".film-big").click();
})"""


def _long_song(folder: Path) -> tuple[Path, Path]:
    """The demo song ten times over, and its lyrics."""
    import numpy as np
    import soundfile

    from workbench.media.audio import decode
    from workbench.media.bundle import bundled

    audio = decode(bundled("data/songs/glass-tide.ogg"), longest_s=1e6).audio
    song, words = folder / "ten minutes.mp3", folder / "words.lrc"
    soundfile.write(song, np.tile(audio.samples, _TIMES).T, audio.sample_rate)
    length_s = audio.samples.shape[1] / audio.sample_rate
    rows = list(_moved(bundled("data/songs/glass-tide.lrc").read_text("utf-8").splitlines(), length_s))
    words.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return song, words


def _moved(rows: list[str], length_s: float) -> Iterator[str]:
    """Lines of lyrics once for each time that the song is heard."""
    for nth in range(_TIMES):
        later = partial(_later, by_s=nth * length_s)
        yield from (re.sub(r"([\[<])(\d+):(\d+\.\d+)", later, row) for row in rows if re.match(r"\[\d", row))


def _later(match: re.Match[str], by_s: float) -> str:
    seconds = int(match[2]) * 60 + float(match[3]) + by_s
    return f"{match[1]}{int(seconds // 60):02}:{seconds % 60:05.2f}"


def _page(folder: Path) -> Path:
    from workbench.render.generate.provider import FlatProvider
    from workbench.workflows.library import Library

    song, words = _long_song(folder)
    project = Library(folder / "library", provider=FlatProvider()).open(song)
    project.analyze(beats="librosa", lyrics=words)
    project.plan(size="640x360", fps=30)
    project.finish(captions="none")
    project.compose(out=folder / "film.mp4")
    started = time.monotonic()
    made = project.share(folder / "page", rich=True)
    print(f"written in {time.monotonic() - started:.1f} s, the rich page included")
    return made.folder


def _once(browser: Any, folder: Path, *, ranges: bool, slow: bool) -> tuple[float, float, int, int]:
    """Milliseconds to controls that answer and to the film that plays; bytes sent until then, before and after."""
    with static_host(folder, ranges=ranges) as host:
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        page = context.new_page()
        if slow:
            session = context.new_cdp_session(page)
            session.send("Network.enable")
            session.send("Network.emulateNetworkConditions", _LINE)
        page.goto(host.url, wait_until="commit")
        page.locator("main[data-state=ready]").wait_for()
        ready_ms, before = page.evaluate("performance.now()"), host.total
        playing_ms = page.evaluate(_PRESS)
        sent = host.total
        context.close()
        return ready_ms, playing_ms, before, sent


def _measure(folder: Path) -> None:
    from playwright.sync_api import sync_playwright

    sizes = {p.relative_to(folder): p.stat().st_size for p in folder.rglob("*") if p.is_file()}
    media = sum(size for name, size in sizes.items() if name.stem in ("film", "song"))
    rich = sum(size for name, size in sizes.items() if name.parts[0] == "rich")
    facts = json.loads((folder / "page.json").read_text("utf-8"))
    page = sum(sizes.values()) - media
    print(f"{facts['duration_s']:.0f} s, film {media / 1e6:.1f} MB, {len(facts['lyrics'])} lines of lyrics")
    print(f"page without media: {page / 1e6:.2f} MB (bar 35), without the rich one {(page - rich) / 1e6:.2f} MB")
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_FLAGS)
        for ranges in (True, False):
            for slow in (False, True):
                runs = [_once(browser, folder, ranges=ranges, slow=slow) for _ in range(_RUNS)]
                ready, playing, before, sent = (statistics.median(column) for column in zip(*runs, strict=True))
                print(
                    f"{'ranges   ' if ranges else 'no ranges'}, {'20 Mbit/s' if slow else 'this disk'}: ready "
                    f"{ready:.0f} ms, playing {playing:.0f} ms later (bar 1500 in all: {ready + playing:.0f}); sent "
                    f"{before / 1e6:.2f} MB before (bar 3), {sent / 1e6:.2f} MB until it plays"
                )
        browser.close()


def main() -> None:
    """Measure, and print a line for each."""
    if len(sys.argv) > 1:
        for folder in sys.argv[1:]:
            _measure(Path(folder))
        return
    with tempfile.TemporaryDirectory() as folder:
        _measure(_page(Path(folder)))


if __name__ == "__main__":
    main()
