"""The certificate: what was found in the rendered file, held against the plan."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from workbench.model.transition import JoinKind
from workbench.timebase import Span

__all__ = ["LARGEST_LAG_MS", "Certificate", "CutFinding", "PlainPart"]

LARGEST_LAG_MS = 1.0
"""How far the song may lie from its time in the film."""
_FADE_TOLERANCE = 1
"""How many frames beside its place a transition may be found: its middle is estimated."""


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

    @property
    def ok(self) -> bool:
        """Whether it was found where it was planned: a cut on its frame, a transition at most one frame beside."""
        allowed = 0 if self.kind == "cut" else _FADE_TOLERANCE
        return self.found_frame is not None and abs(self.found_frame - self.planned_frame) <= allowed

    @property
    def wrong(self) -> bool:
        """Whether the two takes can be told apart, and it is not where it was planned."""
        return self.decided and not self.ok


@dataclass(frozen=True, slots=True)
class PlainPart:
    """A piece of the film that could not be rendered as it was meant: its takes are shown as they are, with a cut."""

    span: Span
    """The film's frames."""
    clips: tuple[int, ...]
    """Indices of the clips that it shows: one, or the two of a transition."""
    reason: str
    """Why, in one sentence."""

    @property
    def sentence(self) -> str:
        """For a person."""
        of = f"clip {self.clips[0]}" if len(self.clips) == 1 else f"the transition into clip {self.clips[1]}"
        return (
            f"Frames {self.span.start} to {self.span.end - 1} ({of}) were rendered plainly, without grade, effects, "
            f"text and logo, after they had failed twice: {self.reason}"
        )


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
    rate: Fraction | None = None
    """Frames a second that were planned; None in certificates of older versions."""
    loudness_lufs: float | None = None
    """Integrated loudness of the film's sound (ITU-R BS.1770); None for silence, and in older certificates."""
    true_peak_db: float | None = None
    """Of the film's sound, dBTP."""
    silence_s: tuple[tuple[float, float], ...] = ()
    """Where nothing is heard in the film for half a second or longer: from and to."""
    black: tuple[Span, ...] = ()
    """Where the film is black, its frames; what neither takes nor transitions have there is a reason, too."""
    plain: tuple[PlainPart, ...] = ()
    """What was rendered plainly, in order; it was held against its takes as they are."""

    @property
    def frames_ok(self) -> bool:
        """Whether there are as many frames as were planned."""
        return self.frames_found == self.frames_planned

    @property
    def cuts_in_place(self) -> int:
        """How many joins were found where they were planned; undecided ones are not among them."""
        return sum(cut.ok for cut in self.cuts)

    @property
    def cuts_ok(self) -> bool:
        """Whether no join is wrong; there may be undecided ones."""
        return not any(cut.wrong for cut in self.cuts)

    @property
    def lag_ok(self) -> bool:
        """Whether the song is in time; where no lag could be measured, whether all else is right."""
        return self.ok if self.audio_lag_ms is None else abs(self.audio_lag_ms) <= LARGEST_LAG_MS

    @property
    def length_ok(self) -> bool:
        """Whether the pictures last as long as was planned, to less than one frame."""
        if self.rate is None:
            return self.ok
        return abs(self.duration_error_ms) < round(float(1000 / self.rate), 3)  # the error is rounded so, too
