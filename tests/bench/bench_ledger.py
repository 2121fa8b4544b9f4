"""What a purchase costs on this disk: ``python tests/bench/bench_ledger.py [purchases] [threads]``.

A clip has four transactions: its reservation, the host's id, its settling, its take. Here are the ledger's three with
a library that fills up, from one thread and from several, and a claim of an item with its giving back.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

from workbench.jobs.ledger import Budgets
from workbench.model.asking import Answer, FileRef, ModelRequest
from workbench.store.library import Store

_USD = Decimal("0.25")
_BUDGETS = Budgets(Decimal(10**6), Decimal(10**6), Decimal(10**6))


def _buy(store: Store, key: str, taken: dict[str, list[float]]) -> None:
    def timed(step: str, act: Callable[[], object]) -> None:
        began = time.perf_counter()
        act()
        taken.setdefault(step, []).append((time.perf_counter() - began) * 1000)

    request = ModelRequest("owner/model", {"prompt": "x" * 500, "image": FileRef("ab" * 32, ".png")})
    answer, ledger = Answer((FileRef(key.rjust(64, "0"), ".mp4"),)), store.ledger
    timed("reserve", lambda: ledger.reserve(key, "p", "replicate", request, _USD, _BUDGETS, "run", plan="q", clip=1))
    timed("submitted", lambda: ledger.submitted(key, f"id-{key}"))
    timed("bought", lambda: ledger.bought(key, answer, _USD))


def _claim(store: Store, many: int) -> list[float]:
    claims, taken = store.claims(lambda _: None), []
    for number in range(many):
        began = time.perf_counter()
        with claims.claim(str(number)) or sys.exit("an item that nobody had could not be claimed"):
            pass
        taken.append((time.perf_counter() - began) * 1000)
    return taken


def _show(label: str, taken: list[float]) -> None:
    p95 = statistics.quantiles(taken, n=20)[-1]
    sys.stdout.write(f"{label:40} n {len(taken):4}  median {statistics.median(taken):6.1f} ms  p95 {p95:6.1f} ms\n")


def main(many: int, threads: int) -> int:
    """Print the table."""
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        store = Store(Path(folder))
        store.ledger.month()
        for label, workers in (("one thread", 1), (f"{threads} threads", threads)):
            taken: dict[str, list[float]] = {}
            began = time.perf_counter()
            with ThreadPoolExecutor(workers) as pool:
                list(pool.map(lambda n, w=workers, t=taken: _buy(store, f"{w}{n:05}", t), range(many)))
            wall = time.perf_counter() - began
            for step, times in taken.items():
                _show(f"{label}: {step}", times)
            sys.stdout.write(f"{label}: {wall * 1000 / many / 3:.1f} ms of wall time a transaction\n")
        _show("claim and give back", _claim(store, many))
        began = time.perf_counter()
        store.cost()
        sys.stdout.write(f"the account of {2 * many} purchases {(time.perf_counter() - began) * 1000:.0f} ms\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*(int(word) for word in [*sys.argv[1:], "100", "8"][:2])))
