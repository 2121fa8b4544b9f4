"""What a person decided against listening: kept beside the analysis, and applied again to each new one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from workbench.model.grid_changes import GridChange
from workbench.model.lyric_changes import LyricChange

__all__ = ["Change", "Override"]

Change = GridChange | LyricChange
"""Whatever may be overridden; each kind of change names itself in its field ``kind``."""

_MOST_CHARACTERS = 500


@dataclass(frozen=True, slots=True)
class Override:
    """One decision. Those of one part are applied in their order; taking one back is leaving it out."""

    part: str
    """The question of the analysis that it answers: beats ..."""
    change: Change
    reason: str
    """Why, in a person's words; may be empty."""
    made_at: str
    """ISO 8601."""

    def __post_init__(self) -> None:
        if not self.part:
            raise ValueError("an override says which part of the analysis it is about")
        if len(self.reason) > _MOST_CHARACTERS:
            raise ValueError(f"a reason has at most {_MOST_CHARACTERS} characters, not {len(self.reason)}")
        try:
            datetime.fromisoformat(self.made_at)
        except ValueError:
            raise ValueError(f"an override was made at an ISO 8601 time, not {self.made_at!r}") from None
