"""What the page of a library works with: what it shows, a part at a time, and when there is something new to show.

The page's state is the library's: a session holds nothing that a reload may not lose, so several pages and programs can
be at work in one library, and each sees what the others did.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from workbench.model.counted import counted, was
from workbench.model.shown_library import Held, ShownCopy, ShownProject, ShownTrash
from workbench.store.database import FILE_NAME
from workbench.store.rows import ProjectState, TrashRow
from workbench.workflows.library_deeds import Deeds, Reply, share_slot
from workbench.workflows.project_cards import ProjectCard
from workbench.workflows.shared_studio import library_of
from workbench.workflows.whole_folder import SHARED_PAGE

__all__ = ["LibraryPage", "Seen"]

_AT_ONCE = 24
"""Projects on the page at once: their pictures are 10 kB each."""
_STEPS: Mapping[ProjectState, str] = {
    "draft": "new",
    "analyzed": "listened",
    "planned": "planned",
    "generating": "generating",
    "composed": "composed",
    "finalized": "finalized",
    "failed": "failed",
}


@dataclass(frozen=True, slots=True)
class Seen:
    """What the page shows at one moment."""

    projects: tuple[ShownProject, ...]
    """Of this part of what was found, what was changed last first."""
    part: int
    """Which part it is; the first is 0."""
    parts: int
    """Of how many; at least 1."""
    found: int
    """How many projects were found."""
    searched: bool
    held: Held
    trash: tuple[ShownTrash, ...]
    copies: tuple[ShownCopy, ...]
    gone: tuple[str, ...] = ()
    """Names of projects that this page showed and somebody else has deleted since."""

    @property
    def news(self) -> str:
        """What somebody else did since the page showed it; empty where that is nothing."""
        if not self.gone:
            return ""
        names = " and ".join(repr(name) for name in self.gone)
        return f"{names} {was(len(self.gone))} deleted meanwhile, in another window or by another program."

    @property
    def sentence(self) -> str:
        """What is shown of what there is."""
        if not self.held.projects:
            return "There is no project yet; choose a song in the studio, or drop one there."
        if not self.found:
            return "No project answers that; search for a name, an artist, a style, or what the film shows."
        count = (
            f"{self.found} of {self.held.projects} projects"
            if self.searched
            else counted(self.held.projects, "project")
        )
        part = f", part {self.part + 1} of {self.parts}" if self.parts > 1 else ""
        return f"{count}{part}; what was changed last comes first."


class LibraryPage:
    """One session of the page.

    Args:
        arguments: ``library``, as it was written after ``--``; the settings' own by default.
        request: ``mo.app_meta().request``; None where no browser is there.

    Raises:
        LibraryError: the folder cannot be used, or the studio is shared and nobody is logged in.
    """

    def __init__(self, arguments: Mapping[str, object], request: object = None) -> None:
        self.library = library_of(arguments.get("library"), request)
        self.deeds = Deeds(self.library)
        self.beside_studio = str(getattr(request, "url", {}).get("path", "")).startswith("/library")
        """Whether the studio and the insights are served at the same address."""
        self._shown: dict[str, str] = {}
        self._lost: dict[str, str] = {}
        self._replies = 0
        self._last: object = None

    def read(self, search: str = "", part: int = 0) -> Seen:
        """What there is to show now.

        Args:
            search: as ``Library.cards`` takes it.
            part: which part of what was found; the last one where there are fewer.

        Raises:
            LibraryError: the library is gone, in use for too long, or damaged.
        """
        self._last = None  # where something comes in between, it is read once more
        self.library.look_after()
        cards = self.library.cards(search, thumbnails=False)
        parts = max(1, -(-len(cards) // _AT_ONCE))
        part = max(0, min(part, parts - 1))
        here = cards[part * _AT_ONCE : (part + 1) * _AT_ONCE]
        gone = self._gone()
        self._shown = {card.id: card.name for card in here}
        self._last = self._sign()
        return Seen(
            self._projects(here),
            part,
            parts,
            len(cards),
            bool(search.strip()),
            self.library.held(),
            tuple(_shown_trash(row) for row in self.library.trash()),
            tuple(ShownCopy(c.name, c.made_at, c.size_bytes, c.daily) for c in self.library.copies()),
            gone,
        )

    def look(
        self, tell: Callable[[object], object], reply: Callable[[Callable[[Reply], Reply]], object] | None = None
    ) -> None:
        """Tell if there is something new to show. It asks no database, so ask it as often as you like.

        Args:
            tell: hears of it, with what differs each time.
            reply: hears once that a page has ended of which the last reply says that it is being written, with what
                makes that reply the one that is in force now.
        """
        if reply is not None and self.deeds.ended():
            reply(self.deeds.now)
        now = self._sign()
        if now != self._last:
            self._last = now
            tell(now)

    def _gone(self) -> tuple[str, ...]:
        """The names of what was shown and deleted elsewhere, until somebody here asks for something."""
        if self._replies != self.deeds.replies:
            self._replies, self._lost = self.deeds.replies, {}
        there = {row.id for row in self.library.projects()}
        self._lost |= {one: name for one, name in self._shown.items() if one not in self.deeds.deleted}
        self._lost = {one: name for one, name in self._lost.items() if one not in there}
        return tuple(self._lost.values())

    def _sign(self) -> object:
        """Something that differs once the library or the writing of a page has gone on."""
        there = (self.library.files.folder / FILE_NAME).is_file()
        glances = tuple(share_slot(self.library, project).glance for project in self._shown)
        return self.library.store.changes(), there, glances

    def _projects(self, cards: tuple[ProjectCard, ...]) -> tuple[ShownProject, ...]:
        bare = [card.id for card in cards if card.thumbnail is None and (card.film or card.clips)]
        made = self.library.pictures(bare) if bare else {}
        return tuple(self._project(card, card.thumbnail or made.get(card.id)) for card in cards)

    def _project(self, card: ProjectCard, picture: Path | None) -> ShownProject:
        glance = share_slot(self.library, card.id).glance
        shared = card.shared is not None and bool(SHARED_PAGE.listed(card.shared))
        return ShownProject(
            card.id,
            card.name,
            " by ".join(filter(None, (card.title, card.artist))),
            card.duration_s,
            _STEPS[card.state],
            card.error or "",
            card.style or "",
            card.clips,
            card.film is not None,
            card.certified,
            _bytes_of(picture),
            card.size_bytes,
            card.settled_usd,
            card.unknown_prices,
            card.made_at,
            card.changed_at,
            card.finalized_at,
            card.shared.name if card.shared and shared else "",
            card.shared_at,
            (glance.progress.percent if glance.progress else 0.0) if glance.running else None,
            glance.error.message if glance.error else "",
        )


def _bytes_of(picture: Path | None) -> bytes | None:
    try:
        return picture.read_bytes() if picture else None
    except OSError:  # it went at this moment
        return None


def _shown_trash(row: TrashRow) -> ShownTrash:
    left = -((datetime.now(UTC) - row.until) // timedelta(days=1))
    return ShownTrash(row.id, row.name, row.until, max(0, left), row.files, row.size_bytes)
