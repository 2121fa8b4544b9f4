"""How quick the section editor is in a browser: ``python tests/bench/bench_widgets.py``.

Run it on an idle machine; it prints the machine's load beside the figures. It starts ``marimo run`` over
``demo_bench.py`` and Debian's chromium.

Rows and bars:
- frames while a song of 15 minutes is zoomed to single beats and panned: median 17 ms, 95th percentile 25 ms
- the editor's own work in such a frame, which no other program's load makes longer by much
- first paint of the editor of 15 minutes, from the first line of its script: 300 ms
- a section's edge, and a cut on the clip board, of a song of 10 minutes with a plan of about 60 clips in a library,
  pointer up to the kernel's validated answer: median 25 ms, 95th percentile 60 ms, and at most 1.5 x a bare echo of
  anywidget, which a script begins, taken in turns with it; each at the pace of a hand, as marimo itself works on for up
  to 100 ms after an answer and the page looks soon after whether it is saved, and with nothing watching the page
  meanwhile: a watch of every frame, on two cores, is 1 ms of an edge and 5 ms of a cut
- the same echo begun by a pointer that lets a word be drawn, for comparison: chromium (156) gives a page no message
  that came between a pointer that goes up and the frame that is drawn for it, and a script's echo waits for no frame

``--undeferred`` has chromium give messages at once.
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

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))

from tests.bench.planned_song import planned_song  # noqa: E402

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
UNDEFERRED = "--disable-features=DeferRendererTasksAfterInput"
KEPT_S, CLIPS = 600.0, 60
SETTLED_MS = 700  # after an edit: answered, marimo through with its cells, the page's look whether it is saved over
REST_MS = 300
MARGIN = (3, 500)  # where no widget is

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

CLOSER = """(stage) => {
  const box = stage.getBoundingClientRect();
  for (let turn = 0; turn < 11; turn += 1) {
    stage.dispatchEvent(new WheelEvent("wheel", {
      bubbles: true, cancelable: true, clientX: box.x + 1, clientY: box.y + 60, ctrlKey: true, deltaY: -20,
    }));
  }
}"""

FREEST = """(cuts) => {
  const room = (cut) => Number(cut.getAttribute("aria-valuemax")) - Number(cut.getAttribute("aria-valuemin"));
  const seen = cuts.filter((cut) => !cut.hidden);
  return seen.reduce((best, cut) => (room(cut) > room(best) ? cut : best)).getAttribute("aria-label");
}"""

ROOM = """(handle) => {
  const [least, most, now] = ["min", "max", "now"].map((each) => Number(handle.getAttribute(`aria-value${each}`)));
  return most - now > now - least ? 1 : -1;
}"""

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


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The bench's notebook in ``marimo run``; its address."""
    project = planned_song(folder, KEPT_S, CLIPS)
    project.store.close()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    home = {"HOME": str(folder), "XDG_CONFIG_HOME": str(folder), "XDG_CACHE_HOME": str(folder)}
    songreel = {
        "SONGREEL_LIBRARY": str(folder / "library"),
        "BENCH_PROJECT": project.id,
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


def edits(page: Any, widget: Any, handle: Any, count: int) -> tuple[list[float], list[float]]:
    """A handle of a widget dragged to and fro, and echoes between: milliseconds of both."""
    widget.evaluate(TRIPS)
    echo = page.locator(".echo")
    echo.evaluate("(root) => (root.trips = [])")
    widget.scroll_into_view_if_needed()
    for nth in range(1, count + 1):
        box = handle.bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + min(60, box["height"] / 2)
        drag(page, x, y, 40 * handle.evaluate(ROOM))
        answered(widget, nth, SETTLED_MS)
        echo.evaluate("(root) => root.send()")
        answered(echo, nth, REST_MS)
    return widget.evaluate("(root) => root.trips"), echo.evaluate("(root) => root.trips")


def pointer_echoes(page: Any, count: int) -> list[float]:
    """Echoes that begin with a pointer where no widget is: milliseconds."""
    echo = page.locator(".echo")
    echo.evaluate("(root) => (root.trips = [])")
    for nth in range(1, count + 1):
        echo.evaluate("(root) => (root.armed = true)")
        drag(page, *MARGIN, 4)
        answered(echo, nth, REST_MS)
    return list(echo.evaluate("(root) => root.trips"))


def drag(page: Any, x: float, y: float, by_px: float) -> None:
    """Press there, and let go beside it."""
    page.mouse.move(x, y)
    page.mouse.down()
    page.wait_for_timeout(REST_MS)
    page.mouse.move(x + by_px, y, steps=2)
    page.mouse.up()


def answered(root: Any, nth: int, after_ms: int) -> None:
    """Rest so many milliseconds, then wait until a widget has had its nth answer."""
    root.page.wait_for_timeout(after_ms)
    root.page.wait_for_function("([root, n]) => root.trips.length >= n", arg=[root.element_handle(), nth])


def edit_rows(name: str, taken: tuple[list[float], list[float]]) -> Iterator[tuple[str, float, float | None]]:
    """An edit beside a bare echo."""
    (median, late), (bare, bare_late) = map(quantiles, taken)
    yield f"{name}, median", median, 25.0
    yield f"{name}, 95th percentile", late, 60.0
    yield "bare echo, median", bare, None
    yield "bare echo, 95th percentile", bare_late, None
    yield f"{name} / echo, medians", median / bare, 1.5


def measure(url: str, options: argparse.Namespace) -> Iterator[tuple[str, float, float | None]]:
    """What was measured: its name, milliseconds (or a ratio), its bar."""
    from playwright.sync_api import sync_playwright

    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    with sync_playwright() as playwright:
        flags = [*FLAGS, UNDEFERRED] if options.undeferred else FLAGS
        browser = playwright.chromium.launch(executable_path=path, args=flags)
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
        edge = editors.nth(1).get_by_role("slider").nth(1)
        yield from edit_rows("section's edge", edits(page, editors.nth(1), edge, options.edits))
        board = page.locator(".sr-clip-board[data-painted=yes]")
        board.locator(".sr-board").evaluate(CLOSER)
        board.wait_for()  # drawn again: it counts as painted only then
        cut = board.get_by_role("slider", name=board.locator(".sr-cut").evaluate_all(FREEST), exact=True)
        yield from edit_rows("clip's cut", edits(page, board, cut, options.edits))
        median, late = quantiles(pointer_echoes(page, options.edits))
        yield "bare echo of a pointer, median", median, None
        yield "bare echo of a pointer, 95th percentile", late, None
        browser.close()


def main() -> None:
    """Measure and print a row each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--edits", type=int, default=40, help="of each kind")
    parser.add_argument("--seconds", type=float, default=6.0, help="of zooming and panning")
    parser.add_argument("--undeferred", action="store_true", help="messages come to the page at once")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as url:
        for name, value, bar in measure(url, options):
            verdict = "" if bar is None else f"  bar {bar:g}: {'ok' if value <= bar else 'MISSED'}"
            print(f"{name:40} {value:8.1f}{verdict}", flush=True)
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
