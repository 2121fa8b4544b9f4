"""The certificate: what was found in the rendered file, held against the plan."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.model.plan import JoinKind

__all__ = ["Certificate", "CutFinding"]


@dataclass(frozen=True, slots=True)
class CutFinding:
    """One planned join and where it was found in the film."""

    clip: int
    """The clip that begins here."""
    kind: JoinKind
    planned_frame: int
    found_frame: int | None
    """None where the two takes cannot be told apart, or the join was not found near its place."""
    decided: bool
    """Whether the two takes could be told apart."""
    nearest_beat_error_ms: float | None
    """From the nearest beat to the found frame's start, positive = late; None without beats."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """Proven from the rendered file, not from the plan."""

    ok: bool
    frames_planned: int
    frames_found: int
    cuts: tuple[CutFinding, ...]
    undecided: int
    audio_lag_ms: float | None
    """Positive = the film's sound is late; None for a silent song."""
    duration_error_ms: float
    """The film's video length less the planned length."""
    reasons: tuple[str, ...] = ()
    """Why it is not ok, one sentence each."""
    notes: tuple[str, ...] = ()
