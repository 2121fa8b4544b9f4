"""Made-up steps for demos and tests of the step bar: values only."""

from __future__ import annotations

from workbench.model.steps import STEP_NAMES, Step, StepState

__all__ = ["DemoSteps"]

_SENTENCES: dict[StepState, str] = {"stale": "It shows an older plan.", "failed": "The disk is full; free some room."}


class DemoSteps:
    """A ``StepSource`` that says what it is told to.

    Args:
        states: of each of ``STEP_NAMES``, such as ``"done done next"``; what is left out waits.
    """

    def __init__(self, states: str = "done done next") -> None:
        self.percent = 42.0
        self.looks = 0
        self.say(states)

    def say(self, states: str) -> None:
        """Say something else from now on."""
        words = states.split()
        self._states = [*words, *["waiting"] * (len(STEP_NAMES) - len(words))]

    def glance(self) -> tuple[Step, ...]:
        """As it was told; the first that is not done is the current one."""
        self.looks += 1
        first = next((at for at, state in enumerate(self._states) if state != "done"), None)
        running = self._states.index("running") if "running" in self._states else first
        return tuple(self._step(at, at == running) for at in range(len(STEP_NAMES)))

    def _step(self, at: int, current: bool) -> Step:  # noqa: FBT001
        state: StepState = self._states[at]  # type: ignore[assignment]
        percent = self.percent if state == "running" else None
        return Step(STEP_NAMES[at], state, _SENTENCES.get(state, ""), percent, current)
