"""How long an edit takes to commit while eight processes write: ``python tests/bench/bench_store.py [seconds]``.

The bar is 150 ms at the 95th percentile with eight workers that do what workers do: keep a take each second.
Beside it stand a library at rest, eight writers that never pause (the worst case), and a bare DuckDB commit
with a connection of its own on the same disk.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from workbench.model.analysis import Section
from workbench.model.song import Song
from workbench.store.library import Store

_WORKERS = 8
_BAR_MS = 150.0
_WORKER = """
import sys, time, itertools
from pathlib import Path
from workbench.store.library import Store
store, pause = Store(Path(sys.argv[1])), float(sys.argv[3])
for number in itertools.count():
    store.put(f"{sys.argv[2]}-{number}", "x" * 2000)
    time.sleep(pause)
"""


def _times(seconds: float, act: Callable[[int], object], rest_s: float) -> list[float]:
    """Milliseconds of each act, done again and again for a while."""
    taken, until, number = [], time.monotonic() + seconds, 0
    while time.monotonic() < until:
        started = time.perf_counter()
        act(number)
        taken.append((time.perf_counter() - started) * 1000)
        number += 1
        time.sleep(rest_s)
    return taken


def _p95(taken: list[float]) -> float:
    return statistics.quantiles(taken, n=20)[-1]


def _with_workers(folder: Path, tag: str, pause_s: float, act: Callable[[], list[float]]) -> list[float]:
    workers = [
        subprocess.Popen([sys.executable, "-c", _WORKER, str(folder), f"{tag}{n}", str(pause_s)])
        for n in range(_WORKERS)
    ]
    try:
        time.sleep(5)  # until all have their imports
        return act()
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()


def _bare(folder: Path, seconds: float) -> list[float]:
    import duckdb

    path = str(folder / "bare.duckdb")
    with duckdb.connect(path) as connection:
        connection.execute("CREATE TABLE sections (version INTEGER, position INTEGER, start_s DOUBLE, label VARCHAR)")

    def commit(number: int) -> None:
        with duckdb.connect(path) as connection:
            connection.execute("BEGIN")
            connection.execute(
                "INSERT INTO sections SELECT ?, unnest(?), unnest(?), unnest(?)",
                [number, list(range(8)), [0.0] * 8, ["verse"] * 8],
            )
            connection.execute("COMMIT")

    return _times(seconds, commit, 0.05)


def main(seconds: float) -> int:
    """Print the table; 1 if the bar is missed."""
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as name:
        folder = Path(name)
        store = Store(folder)
        project = store.open_project(Song("ab" * 32, "bench", 1, "wav", "pcm", 44100, 2, 44100 * 180))
        sections = tuple(Section(float(n), float(n + 1), "verse") for n in range(8))

        def edits() -> list[float]:
            return _times(seconds, lambda _: store.save_sections(project, sections), 0.1)

        bare = _bare(folder, seconds)
        rows = {
            "bare DuckDB, connect to close": bare,
            "save_sections at rest": edits(),
            "save_sections, 8 workers, one write a second each": _with_workers(folder, "paced", 1.0, edits),
            "save_sections, 8 writers without a pause": _with_workers(folder, "rush", 0.0, edits),
        }
    for label, taken in rows.items():
        sys.stdout.write(
            f"{label:52} n {len(taken):4}  median {statistics.median(taken):6.1f} ms  "
            f"p95 {_p95(taken):7.1f} ms  p95/bare {_p95(taken) / _p95(bare):5.2f}\n"
        )
    if hasattr(os, "getloadavg"):
        sys.stdout.write(f"cores {os.cpu_count()}, load afterwards {os.getloadavg()[0]:.1f}\n")
    met = _p95(rows["save_sections, 8 workers, one write a second each"]) <= _BAR_MS
    sys.stdout.write(f"bar {_BAR_MS:g} ms: {'met' if met else 'MISSED'}\n")
    return 0 if met else 1


if __name__ == "__main__":
    raise SystemExit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 15.0))
