"""A whole job on a host where much goes wrong: the job, and what can be said of it in the end.

Time is handed in to both sides and passes at once; only a host that hangs is really waited for, a moment each time.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from tests.fakes import FakeReplicate, Fault
from workbench.errors import ProviderError
from workbench.jobs.clock import StillClock
from workbench.media.bundle import bundled
from workbench.media.models import load_models
from workbench.media.process import run_ffmpeg
from workbench.model.quoting import quote
from workbench.render.generate.replicate.provider import TOKEN, ReplicateProvider
from workbench.settings import set_secret
from workbench.store.plans import content_id
from workbench.store.rows import ClipRow
from workbench.workflows.hosting import Hosts
from workbench.workflows.library import Library
from workbench.workflows.project import Project

MODEL = "bytedance/seedance-1-lite"
CLIPS = 12
PATIENCE_S = 2.0
"""How long an answer may take, in earnest. All other time passes at once, so a host that is slow because this computer
is busy would take a question after it was looked for in vain, and be paid twice: no real one is slow by that much."""
MOST_RUNS = 60
LATER_RUN, LATER_S = 12, 3600.0
"""After so many runs a person comes back so much later, seconds: the host has deleted what stayed bad by then."""
_SONG, _SONG_S = "data/songs/glass-tide.ogg", 22.0


@dataclass
class Ended:
    """What came of a job."""

    runs: int = 0
    takes: int = 0
    dead: dict[int, str] = field(default_factory=dict)
    """Of each clip without a take the sentence."""
    sentences: list[str] = field(default_factory=list)
    """Of each run that did not make everything."""
    still_open: int = 0
    charged_usd: Decimal = Decimal(0)
    settled_usd: Decimal = Decimal(0)
    reserved_usd: Decimal = Decimal(0)
    unaccounted: set[str] = field(default_factory=set)
    """Predictions that the host charged and the ledger does not know."""
    struck: int = 0
    """How many faults there were."""
    leaks: int = 0
    """Downloads that told another host the token."""

    def wrong(self) -> list[str]:
        """What is not as it must be."""
        checks = {
            "a clip has neither a take nor a sentence": self.takes + sum(map(bool, self.dead.values())) != CLIPS,
            "a run ended without a sentence": not all(self.sentences),
            "something is still open": self.still_open > 0,
            "the host charged something else than was settled": self.charged_usd != self.settled_usd,
            "money is still reserved": self.reserved_usd != 0,
            "a prediction that was paid is unknown": bool(self.unaccounted),
            "another host was told the token": self.leaks > 0,
            "it did not end": self.runs >= MOST_RUNS,
        }
        return [sentence for sentence, holds in checks.items() if holds]


def planned(folder: Path) -> str:
    """A library with a plan of twelve clips of nearly 2 s, as long as they are paid; returns the project's id."""
    folder.mkdir(parents=True)
    limits = "min_clip_s = 1.5\nmax_clip_s = 2.0\nmonth_budget = 'none'\n"
    (folder / "songreel.toml").write_text(limits, encoding="utf-8")
    song = folder / "song.flac"
    run_ffmpeg(["-i", str(bundled(_SONG)), "-t", str(_SONG_S), "-y", str(song)], what="cutting a song")
    project = Library(folder).open(song)
    project.analyze(beats="librosa")
    plan = project.plan(style="laser-grid", size="64x36", fps=24)
    assert len(plan.clips) == CLIPS, len(plan.clips)
    return project.id


def run_until_ended(folder: Path, project_id: str, faults: Iterable[Fault], seed: int) -> Ended:
    """Generate, again and again as a person would, until nothing is left open and each clip has had its chance."""
    clock = StillClock(datetime.now(UTC))
    models = load_models()
    prices = {model.id: model for model in models}
    ways = {"clock": clock, "seed": seed, "work": 20.0, "queue": 2.0, "answer": 0.0}
    with FakeReplicate(faults=faults, tables=models, **ways) as server:
        set_secret(TOKEN, server.token)
        provider = ReplicateProvider(
            base=server.url, clock=clock, patience_s=PATIENCE_S, price=lambda asked: quote(prices[asked.model], asked)
        )
        hosts = Hosts({"replicate": provider}, clock=clock, draw=random.Random(seed).random)
        project = Library(folder, hosts=hosts).project(project_id)
        ended = Ended()
        try:
            while ended.runs < MOST_RUNS and not _run(project, ended):
                if ended.runs >= LATER_RUN:
                    clock.sleep(LATER_S)
        finally:
            provider.close()
            set_secret(TOKEN, None)
        _close_books(project, server, ended)
    return ended


def _run(project: Project, ended: Ended) -> bool:
    """One run; whether another one would change nothing."""
    ended.runs += 1
    try:
        project.generate(provider="replicate", model=MODEL)
    except ProviderError as error:
        ended.sentences.append(error.message)
        tried = {row.index for row in _rows(project) if row.error and row.take is None}
        left = {row.index for row in _rows(project) if row.take is None}
        return ended.runs >= 8 and tried == left and not project.store.ledger.open(project.id)
    return True


def _rows(project: Project) -> Sequence[ClipRow]:
    return project.store.clips(project.id, content_id(project.planned()))


def _close_books(project: Project, server: FakeReplicate, ended: Ended) -> None:
    rows = _rows(project)
    ended.takes = sum(row.take is not None for row in rows)
    ended.dead = {row.index: row.error for row in rows if row.take is None}
    ended.still_open = len(project.store.ledger.open(project.id))
    spent = project.store.ledger.spent(project=project.id)
    ended.charged_usd, ended.settled_usd, ended.reserved_usd = server.charged_usd, spent.settled_usd, spent.reserved_usd
    with project.store._database.transaction() as connection:
        known = {row[0] for row in connection.read("SELECT prediction FROM purchases")}
    ended.unaccounted = {
        charge.prediction for charge in server.charges if charge.usd and charge.prediction not in known
    }
    ended.struck, ended.leaks = sum(server.script.struck.values()), len(server.leaks)
