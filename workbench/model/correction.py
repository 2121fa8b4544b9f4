"""What a person decided against listening: kept beside the analysis, and applied again to each new one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from workbench.model.character_changes import CharacterChange
from workbench.model.grid_changes import GridChange
from workbench.model.lyric_changes import LyricChange

__all__ = ["Change", "Correction", "Part", "part_of"]

Change = GridChange | LyricChange | CharacterChange
"""Whatever may be corrected; each kind of change names itself in its field ``kind``."""

Part = Literal["beats", "lyrics", "character"]
"""The question of the analysis that a change answers."""

_MOST_CHARACTERS = 500


def part_of(change: Change) -> Part:
    """Which question of the analysis a change answers."""
    if isinstance(change, GridChange):
        return "beats"
    return "lyrics" if isinstance(change, LyricChange) else "character"


@dataclass(frozen=True, slots=True)
class Correction:
    """One decision. Those of one part are applied in their order; taking one back is leaving it out."""

    part: Part
    change: Change
    reason: str
    """Why, in a person's words; may be empty."""
    made_at: str
    """ISO 8601."""

    def __post_init__(self) -> None:
        if self.part not in get_args(Part):
            raise ValueError(f"a correction is about {', '.join(get_args(Part))}, not about {self.part!r}")
        if self.part != part_of(self.change):
            raise ValueError(f"the change {self.change.kind!r} is about {part_of(self.change)}, not about {self.part}")
        if len(self.reason) > _MOST_CHARACTERS:
            raise ValueError(f"a reason has at most {_MOST_CHARACTERS} characters, not {len(self.reason)}")
        try:
            datetime.fromisoformat(self.made_at)
        except ValueError:
            raise ValueError(f"a correction was made at an ISO 8601 time, not {self.made_at!r}") from None
