"""What an export shows: a plan, the takes at hand, and what is heard. Frames of the plan's rate."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from workbench.model.analysis import BeatGrid
from workbench.model.lyrics import Lyrics
from workbench.model.plan import Plan
from workbench.model.song import Song
from workbench.model.take import Take
from workbench.model.text import printable
from workbench.timebase import Span, format_rate

__all__ = ["MEDIA_KEY", "Cut", "Link", "LinkOf", "clip_name", "take_note"]

MEDIA_KEY = "songreel"
"""Under this name our own notes lie in the metadata of whatever is exported."""


@dataclass(frozen=True, slots=True)
class Link:
    """Where a take's file is, as a timeline names it, and which frames of the film it holds."""

    url: str
    span: Span
    """The film's frames where the file's frames stand: its frame 0 stands at ``span.start``."""


LinkOf = Callable[[int, int, Take], Link]
"""From a clip's index, the take's number (0 = the chosen one, 1, 2 ... = the others) and the take to its link."""


@dataclass(frozen=True, slots=True)
class Cut:
    """All that an editing program is told. ``takes`` may lack clips: they become placeholders."""

    project: str
    plan_id: str
    song: Song
    plan: Plan
    takes: Mapping[int, Take]
    """The chosen take of each clip that has one, by the clip's index; its span is where the film shows it."""
    beats: BeatGrid
    lyrics: Lyrics | None = None
    others: Mapping[int, tuple[Take, ...]] = field(default_factory=dict)
    """Other takes that fill the same slot, by the clip's index."""
    focus: Mapping[int, tuple[float, float]] = field(default_factory=dict)
    """What stays in the picture of a clip whose take has another shape, by the clip's index: shares of the take's width
    and height, which no export that links takes as they are can say. The centre where nothing stands here."""

    @property
    def title(self) -> str:
        """The song's title, or its file's name; one line."""
        return printable(self.song.display_title)

    def note(self) -> dict[str, object]:
        """What a timeline's metadata say of where it came from."""
        size = self.plan.size
        return {
            "role": "film",
            "schema": 1,
            "project": self.project,
            "song": self.plan.song_id,
            "plan": self.plan_id,
            "rate": format_rate(self.plan.rate),
            "size": f"{size.width}x{size.height}",
            "frames": self.plan.frames,
        }


def clip_name(plan: Plan, index: int) -> str:
    """A clip's name in every export, such as ``clip 007 chorus``: what a person sees in an editing program."""
    return f"clip {index:03d} {printable(plan.sections[plan.clips[index].section].label)}".rstrip()


def take_note(take: Take, link: Link) -> dict[str, object]:
    """What a media reference's metadata say of its take."""
    return {
        "take": take.key,
        "sha256": take.sha256,
        "take_start": take.span.start,
        "media_start": link.span.start,
        "provider": take.provider,
        "version": take.version,
    }
