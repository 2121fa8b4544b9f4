"""The run meter: how far long work is, what is under way at this moment, and what it costs.

What travels:

- ``standing`` (trait, from the kernel): the state, the percentage, a row for each thing under way, the money; a number
  tells the page that a look was answered, also where nothing has changed.
- ``look`` and ``stop`` (custom messages, from the page): the page looks again while it is seen, so that a run of
  another cell, another tab or another program is shown too. A stop has an id, which comes back with the answer: until
  then the page says by itself that it is stopping, however busy the kernel is.

The meter is also a listener: ``project.generate(progress=meter)`` moves it while the kernel itself is busy.
"""

from __future__ import annotations

import threading
import time
from dataclasses import asdict, replace
from typing import Any

import anywidget  # noqa: TID253  a widget is a subclass of it; `widgets` imports this file at first use
import traitlets

from widgets.hues import HUE_COLOURS
from widgets.module_source import module_source
from widgets.sound_pieces import LOG
from workbench.errors import WorkbenchError
from workbench.model.documents import LIVE_STATES, RunGlance, RunSource
from workbench.model.money import shown_usd
from workbench.model.progress import Progress, Stage
from workbench.model.typed_words import without_typed

__all__ = ["MILESTONES", "RunMeter"]

MILESTONES = (80, 90, 95, 100)
"""Percent: all clips are there, all chunks are rendered, they are joined, the film is proven."""

_TELL_EVERY_S = 0.1
_TOLD_LATELY_S = 2.0
_SCRIPTS = ("tokens.js", "elements.js", "widget_frame.js", "looks.js", "run_meter.js")
_SHEETS = ("shared.css", "run_meter.css")
_STAGES: dict[Stage, str] = {
    "analyze": "Listening",
    "plan": "Planning",
    "generate": "Clips",
    "compose": "Rendering",
    "join": "Joining",
    "verify": "Proving",
    "export": "Writing",
    "import": "Reading",
}
_BUDGETS = {"run": "this run", "project": "this project", "month": "this month", "visitor": "you"}


class RunMeter(anywidget.AnyWidget):  # type: ignore[misc]
    """Shows a project's long work, whichever program does it, and stops it.

    Args:
        source: the work, such as ``project.run``.
    """

    _esm = module_source(*_SCRIPTS)
    _css = module_source(*_SHEETS)

    facts = traitlets.Dict().tag(sync=True, echo_update=False)
    standing = traitlets.Dict().tag(sync=True, echo_update=False)

    def __init__(self, source: RunSource) -> None:
        self._source = source
        self._lock = threading.Lock()
        self._told_at = 0.0
        self._looks = 0
        self._press: object = None
        self._refused = ""
        standing = standing_of(source.glance()) | {"look": self._looks, "stop": self._press}
        super().__init__(facts={"milestones": list(MILESTONES), "hues": HUE_COLOURS}, standing=standing)
        self.on_msg(self._on_message)

    def __call__(self, event: Progress) -> None:
        """Show an event of a run that this kernel itself does; from any thread, at most ten a second.

        What stands aside (a host that wants to be asked later, a price) is shown at once.
        """
        with self._lock:
            now = time.monotonic()
            if now - self._told_at < _TELL_EVERY_S and event.percent < 100 and not event.aside:
                return
            self._told_at = now
            state = "done" if event.percent >= 100 else "running"
            self.standing = {**self.standing, **_moving(event), "state": state, "sentence": self._refused}

    def _on_message(self, _widget: object, content: Any, _buffers: object) -> None:  # noqa: ANN401  a page's message
        asked = content.get("kind") if isinstance(content, dict) else None
        if asked not in ("look", "stop"):
            return
        self._looks += 1
        try:
            if asked == "stop":
                self._stop(content.get("press"))
            self._look()
        except WorkbenchError as error:
            self._tell(without_typed(error.message))
        except Exception:
            LOG.exception("the run meter failed")
            self._tell("The run could not be looked at; the log has the details.")
            raise

    def _stop(self, press: object) -> None:
        """Ask for a stop; why that could not be asked stands there as long as the run goes on."""
        self._press, self._refused = press, ""
        try:
            self._source.stop()
        except WorkbenchError as error:
            self._refused = without_typed(error.message)

    def _tell(self, sentence: str) -> None:
        self.standing = {**self.standing, "sentence": sentence, "look": self._looks, "stop": self._press}

    def _look(self) -> None:
        """What the source says; of a run that this kernel tells itself, only what it does not tell."""
        seen = standing_of(glance := self._source.glance())
        seen["sentence"] = seen["sentence"] or self._refused
        if glance.state not in LIVE_STATES:
            self._refused = ""
        told = time.monotonic() - self._told_at < _TOLD_LATELY_S
        if self._told_at and (told or glance.state == "idle"):
            seen = {**self.standing, **{name: seen[name] for name in ("money", "share", "stopping")}}
            seen["sentence"] = self._refused
        self.standing = {**seen, "look": self._looks, "stop": self._press}


def standing_of(glance: RunGlance) -> dict[str, object]:
    """What the page shows of a glance, JSON."""
    progress = glance.progress
    if progress is None:
        moving: dict[str, object] = {"percent": _untold_percent(glance), "stage": "", "message": "", "doings": []}
    else:
        moving = _moving(replace(progress, message="" if progress.aside else progress.message))
    return {
        "state": glance.state,
        "what": glance.what,
        "sentence": without_typed(glance.sentence),
        "stopping": glance.stopping,
        "money": money_words(glance),
        "share": _share_spent(glance),
        **moving,
    }


def _untold_percent(glance: RunGlance) -> float | None:
    """How far it is where it told nothing; None where it ended early and nobody saw how far it came."""
    ended_early = glance.state in ("failed", "cancelled")
    return None if ended_early else 100.0 if glance.state == "done" else 0.0


def _moving(event: Progress) -> dict[str, object]:
    return {
        "percent": event.percent,
        "stage": _STAGES[event.stage],
        "message": without_typed(event.message),
        "doings": [asdict(doing) for doing in event.doings],
    }


def money_words(glance: RunGlance) -> str:
    """What was spent, what is put aside, and what the narrowest budget has left; empty where no money is in play."""
    spent = glance.spent
    if not (spent.settled_usd or spent.reserved_usd or spent.unknown):
        return ""
    words = [f"{shown_usd(spent.settled_usd)} spent"]
    if spent.reserved_usd:
        words.append(f"{shown_usd(spent.reserved_usd)} reserved")
    if spent.unknown:
        words.append(f"{spent.unknown} at an unknown price")
    if glance.budgets:
        line = min(glance.budgets, key=lambda each: each.left_usd)
        words.append(f"{shown_usd(line.left_usd)} of {shown_usd(line.limit_usd)} left for {_BUDGETS[line.kind]}")
    return ", ".join(words)


def _share_spent(glance: RunGlance) -> float | None:
    """How much of the narrowest budget is taken, 0 to 1."""
    lines = [line for line in glance.budgets if line.limit_usd]
    return max((float(line.taken_usd / line.limit_usd) for line in lines), default=None)
