"""SIGKILL at random instants of a job of 40 clips, then resumed: ``python tests/bench/bench_killed.py [instants]``.

A second number is the seed. A host of our own takes 0.15 s for each answer. Bars: no clip paid twice, none lost, the
takes of a run that nobody killed, and as much settled in the ledger as the host charged. A hundred instants take about
half an hour on two cores.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.bench.forty import CLIPS, forty_clips  # noqa: E402
from tests.workflows.killing import killed_until_done  # noqa: E402

_AT_ONCE = 10
"""Instants of one library; then a new one begins, so that what was done is told early."""


def main(instants: int, seed: int) -> int:
    """Print what came of it; 1 where a bar was missed."""
    twice = lost = kills = missed = 0
    began = time.monotonic()
    while kills < instants:
        with tempfile.TemporaryDirectory(dir=Path.cwd()) as name:
            project = forty_clips(Path(name))
            few = min(_AT_ONCE, instants - kills)
            found = killed_until_done(Path(name), project, few, seed=seed + kills, latency_s=0.15, work_s=0.3)
        kills += found.kills
        twice += found.paid_twice
        lost += abs(CLIPS - len(found.takes)) + abs(found.made - CLIPS)
        missed += found.host_usd != found.ledger_usd or found.open_usd != 0
        sys.stdout.write(
            f"{kills:4} instants  paid twice {twice}  lost or made twice {lost}  accounts that differ {missed}  "
            f"{time.monotonic() - began:.0f} s\n"
        )
        sys.stdout.flush()
    return 1 if twice or lost or missed else 0


if __name__ == "__main__":
    raise SystemExit(main(*(int(word) for word in (sys.argv[1:] + ["100", "11"][len(sys.argv) - 1 :]))))
