"""Twelve clips of a project with each kind of fault at 10 % and 50 % of calls: ``python tests/bench/bench_faults.py``.

Further words name the kinds that are meant. Bars: each clip ends in a take or in a sentence, nothing hangs or stays
open, and what the host charged is what the ledger settled, exactly. Time is handed in; only hangs are waited for.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.conformance.faulty import planned, run_until_ended  # noqa: E402
from tests.conformance.kinds_of_faults import KINDS, all_at_once  # noqa: E402

_SEED = 3
"""At a chance of 10 % some of the twelve are struck, of each kind that strikes where a clip is bought."""


def main(wanted: list[str]) -> int:
    """Print a row a job; 1 where a bar was missed."""
    missed = 0
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as name:
        folder = Path(name)
        project = planned(folder / "planned")
        for kind, lines in {**KINDS, "all at once": all_at_once}.items():
            for share in (0.1, 0.5) if not wanted or kind in wanted else ():
                library = folder / "library"
                shutil.copytree(folder / "planned", library)
                began = time.monotonic()
                ended = run_until_ended(library, project, lines(share), _SEED)
                shutil.rmtree(library)
                missed += bool(ended.wrong())
                sys.stdout.write(
                    f"{kind:36} {share:4.0%}  faults {ended.struck:3}  runs {ended.runs:2}  takes {ended.takes:2}  "
                    f"sentences {len(ended.dead):2}  charged {ended.charged_usd}  settled {ended.settled_usd}  "
                    f"{time.monotonic() - began:4.1f} s  {'; '.join(ended.wrong())}\n"
                )
                sys.stdout.flush()
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
