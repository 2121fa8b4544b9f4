"""How quick the section editor is in a browser: ``python tests/bench/bench_widgets.py [--edits 40] [--seconds 6]``.

Run it on an idle machine; it prints the machine's load beside the figures. It starts ``marimo run`` over
``demo_bench.py`` and Debian's chromium.

Rows and bars:
- frames while a song of 15 minutes is zoomed to single beats and panned: median 17 ms, 95th percentile 25 ms
- the editor's own work in such a frame, which no other program's load makes longer by much
- first paint of the editor of 15 minutes, from the first line of its script: 300 ms
- an edit of a song of 10 minutes in a library, pointer up to the kernel's validated answer: median 25 ms, 95th
  percentile 60 ms, and at most 1.5 x a bare echo of anywidget, taken in turns with it
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from widgets.demo import demo_arrangement
from workbench.model.analysis import Analysis, Loudness, Onsets
from workbench.model.song import Song
from workbench.store.library import Store

HERE = Path(__file__).resolve().parent
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
LONG_S, KEPT_S = 900.0, 600.0

WATCH = """() => {
  const append = Element.prototype.append;
  window.firstPaints = [];
  Element.prototype.append = function (...nodes) {
    append.apply(this, nodes);
    const root = nodes.find((node) => node.classList?.contains("sr-section-editor"));
    if (!root) return;
    const begun = performance.now();
    const seen = new MutationObserver(() => {
      if (root.dataset.painted !== "yes") return;
      seen.disconnect();
      window.firstPaints.push(performance.now() - begun);
    });
    seen.observe(root, { attributes: true, attributeFilter: ["data-painted"] });
  };
}"""

FRAMES = """(root, seconds) => new Promise((done) => {
  const stage = root.querySelector(".sr-stage");
  const box = stage.getBoundingClientRect();
  const next = window.requestAnimationFrame.bind(window);
  const deltas = [], work = [];
  window.requestAnimationFrame = (call) => next((now) => {
    const from = performance.now();
    call(now);
    work.push(performance.now() - from);
  });
  const wheel = (options) => stage.dispatchEvent(new WheelEvent("wheel", {
    bubbles: true, cancelable: true, clientX: box.x + box.width * 0.4, clientY: box.y + 80, ...options,
  }));
  let last = null, turn = 0;
  const begun = performance.now();
  const step = (now) => {
    if (last !== null) deltas.push(now - last);
    last = now;
    turn += 1;
    const phase = Math.floor(turn / 45) % 4; // in, along, out, along
    if (phase % 2 === 0) wheel({ ctrlKey: true, deltaY: phase === 0 ? -20 : 20 });
    else wheel({ shiftKey: true, deltaY: phase === 1 ? 12 : -12 });
    if (performance.now() - begun < seconds * 1000) next(step);
    else {
      window.requestAnimationFrame = next;
      done({ deltas, work });
    }
  };
  next(step);
})"""

TRIPS = """(root) => {
  root.trips = [];
  let left = null;
  root.addEventListener("pointerup", () => (left = performance.now()), { capture: true });
  new MutationObserver(() => {
    if (root.dataset.waiting !== "no" || left === null) return;
    root.trips.push(performance.now() - left);
    left = null;
  }).observe(root, { attributes: true, attributeFilter: ["data-waiting"] });
}"""


def quantiles(values: Sequence[float]) -> tuple[float, float]:
    """Median and 95th percentile."""
    ordered = sorted(values)
    return statistics.median(ordered), ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]


def keep_song(folder: Path) -> str:
    """A library with a made-up song of ten minutes that was listened to; its project."""
    value, rate = demo_arrangement(KEPT_S), 44_100
    song = Song("ab" * 32, "bench", 1, "wav", "pcm", rate, 2, int(KEPT_S * rate), None, None, ())
    silent = Onsets(0.1, (0.0,), (0.0,), (0.0,))
    heard = Analysis(
        song.id, KEPT_S, value.beats, value.sections, value.energy, silent, Loudness(-14.0, -1.0), value.peaks, None, ()
    )
    store = Store(folder)
    project = store.open_project(song)
    store.save_analysis(project, heard)
    store.close()
    return project


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The bench's notebook in ``marimo run``; its address."""
    project = keep_song(folder / "library")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    home = {"HOME": str(folder), "XDG_CONFIG_HOME": str(folder), "XDG_CACHE_HOME": str(folder)}
    songreel = {
        "SONGREEL_LIBRARY": str(folder / "library"),
        "BENCH_PROJECT": project,
        "PYTHONPATH": str(HERE.parents[1]),
    }
    command = [sys.executable, "-m", "marimo", "--yes", "run", str(HERE / "demo_bench.py"), "--headless", "--no-token"]
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(
            [*command, "--host", "127.0.0.1", "--port", str(port)],
            env={**os.environ, **home, **songreel},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            url = f"http://127.0.0.1:{port}"
            for _ in range(600):
                with suppress(urllib.error.URLError, OSError), urllib.request.urlopen(f"{url}/health", timeout=2):
                    break
                time.sleep(0.2)
            yield url
        finally:
            with suppress(ProcessLookupError):
                os.killpg(server.pid, signal.SIGTERM)
            server.wait(timeout=15)


def edits(page: Any, editor: Any, count: int) -> tuple[list[float], list[float]]:
    """Edges dragged to and fro, and echoes between: milliseconds of both."""
    editor.evaluate(TRIPS)
    echo = page.locator(".echo")
    editor.scroll_into_view_if_needed()
    edge = editor.get_by_role("slider").nth(1)
    for turn in range(count):
        box = edge.bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + 60
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + (40 if turn % 2 else -40), y, steps=2)
        page.mouse.up()
        page.wait_for_function("([root, n]) => root.trips.length >= n", arg=[editor.element_handle(), turn + 1])
        echo.evaluate("(root) => root.send()")
        page.wait_for_function("([root, n]) => root.trips.length >= n", arg=[echo.element_handle(), turn + 1])
    return editor.evaluate("(root) => root.trips"), echo.evaluate("(root) => root.trips")


def measure(url: str, options: argparse.Namespace) -> Iterator[tuple[str, float, float | None]]:
    """What was measured: its name, milliseconds (or a ratio), its bar."""
    from playwright.sync_api import sync_playwright

    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 1000})
        page.add_init_script(f"({WATCH})()")
        page.goto(url)
        editors = page.locator(".sr-section-editor[data-painted=yes]")
        editors.nth(1).wait_for(timeout=120_000)
        page.locator(".echo").wait_for(timeout=60_000)
        page.wait_for_function("() => window.firstPaints.length >= 2")
        yield "first paint, the slower of two", max(page.evaluate("() => window.firstPaints")), 300.0
        found = editors.nth(0).evaluate(FRAMES, options.seconds)
        median, late = quantiles(found["deltas"])
        yield "frame, median", median, 17.0
        yield "frame, 95th percentile", late, 25.0
        median, late = quantiles(found["work"])
        yield "own work in a frame, median", median, None
        yield "own work in a frame, 95th percentile", late, None
        trips, echoes = edits(page, editors.nth(1), options.edits)
        median, late = quantiles(trips)
        yield "edit, median", median, 25.0
        yield "edit, 95th percentile", late, 60.0
        bare, bare_late = quantiles(echoes)
        yield "bare echo, median", bare, None
        yield "bare echo, 95th percentile", bare_late, None
        yield "edit / echo, medians", median / bare, 1.5
        browser.close()


def main() -> None:
    """Measure and print a row each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--edits", type=int, default=40)
    parser.add_argument("--seconds", type=float, default=6.0, help="of zooming and panning")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as url:
        for name, value, bar in measure(url, options):
            verdict = "" if bar is None else f"  bar {bar:g}: {'ok' if value <= bar else 'MISSED'}"
            print(f"{name:40} {value:8.1f}{verdict}", flush=True)
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
