"""What a person does to projects on the page of a library: asked first where it matters, and told in a sentence.

Between what a page shows and a click on it somebody else may have done something. So each deed looks first where the
project is by now, and says it where that is elsewhere than the page shows.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from workbench.errors import NotFoundError, OptionError, WorkbenchError
from workbench.model.counted import counted, shown_bytes
from workbench.model.shown_library import ShownProject
from workbench.workflows.background import Background, slot
from workbench.workflows.share_places import named_folder
from workbench.workflows.studio_leaving import Leaving

if TYPE_CHECKING:
    from workbench.workflows.library import Library
    from workbench.workflows.library_care import Removed

__all__ = ["DEED_WORDS", "IN_TRASH", "NOTHING", "Asked", "Deed", "Deeds", "Reply", "Writing", "share_slot"]

Deed = Literal["copy", "share", "where", "finalize", "delete", "free", "restore"]
_Place = Literal["library", "trash", "nowhere"]

DEED_WORDS: Mapping[Deed, str] = {
    "copy": "Duplicate",
    "share": "Share",
    "where": "Where is its page?",
    "finalize": "Finalize",
    "delete": "Delete",
    "free": "Free its bytes now",
    "restore": "Bring back",
}
"""What stands on the buttons."""
IN_TRASH: tuple[Deed, ...] = ("restore", "free")
"""What can be done to what was deleted."""
_BEGINS: Mapping[_Place, tuple[Deed, ...]] = {
    "library": ("copy", "share", "where", "finalize", "delete"),
    "trash": IN_TRASH,
    "nowhere": (),
}
_MEANWHILE: Mapping[_Place, str] = {
    "library": "was brought back meanwhile, in another window or by another program; it is among the projects.",
    "trash": "was deleted meanwhile, in another window or by another program; it lies in the trash.",
    "nowhere": "was deleted for good meanwhile, in another window or by another program.",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question before a deed."""

    deed: Deed
    project: str
    """Its id."""
    name: str
    words: str
    yes: str
    """What stands on the button that does it."""
    field: str = ""
    """What is to be typed; empty where nothing is."""
    value: str = ""
    """What stands there at first."""

    @property
    def among_projects(self) -> str:
        """The project's id, where it is asked among the projects; else empty."""
        return "" if self.deed in IN_TRASH else self.project

    @property
    def in_trash(self) -> str:
        """The project's id, where it is asked in the trash; else empty."""
        return self.project if self.deed in IN_TRASH else ""

    @property
    def kind(self) -> Literal["danger", "success"]:
        """How the button that does it looks."""
        return "danger" if self.deed in ("delete", "free", "finalize") else "success"


NOTHING = Asked("copy", "", "", "", "")
"""No question."""


@dataclass(frozen=True, slots=True)
class Writing:
    """A project's page that was begun here."""

    project: str
    """Its id."""
    run: int
    """Which writing of a page of this project it is, counted in this process."""
    done: str
    """What is said once it is written."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the page asks and says at this moment."""

    asked: Asked | None = None
    said: str = ""
    refused: bool = False
    """Whether what it says is why something was not done."""
    writing: Writing | None = None
    """What goes on; ``Deeds.now`` says how that has ended."""


def share_slot(library: Library, project: str) -> Background[object]:
    """Where the writing of a project's page goes on, for all pages of this process; the studio's is the same."""
    return slot(f"share {project} of {library.settings.library}")


class Deeds:
    """The deeds of one library. No call raises a ``WorkbenchError``: its sentence is told."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._visiting = bool(library.store.allowance.visitor)
        self.deleted: set[str] = set()
        """The projects that were deleted here, by their ids; nobody needs to be told of them."""
        self.replies = 0
        """How often somebody here has asked for something."""
        self._begin: Mapping[Deed, Callable[[str, str], Reply]] = {
            "copy": self._ask_copy,
            "share": self._ask_share,
            "where": self._where,
            "finalize": self._ask_finalize,
            "delete": self._ask_delete,
            "free": self._ask_free,
            "restore": self._restore,
        }
        self._do: Mapping[Deed, Callable[[Asked, str], Reply]] = {
            "copy": self._copy,
            "share": self._share,
            "finalize": self._finalize,
            "delete": self._delete,
            "free": self._free,
        }
        self._writing: Writing | None = None  # of the last reply, until its end was heard of

    def offered(self, project: ShownProject) -> tuple[Deed, ...]:
        """What can be done to a project that the page shows."""
        proven = project.film and bool(project.certified)
        may: dict[Deed, bool] = {
            "copy": True,
            "share": proven and project.sharing is None,
            "where": bool(project.shared) and not self._visiting,
            "finalize": proven and project.finalized_at is None,
            "delete": True,
        }
        return tuple(deed for deed, allowed in may.items() if allowed)

    def ask(self, deed: Deed, project: str, name: str) -> Reply:
        """What is asked before a deed; one that needs no question is done.

        Args:
            deed: which.
            project: its id.
            name: as the page shows it.
        """
        return self._reply(deed, project, name, lambda: self._begin[deed](project, name), None)

    def do(self, asked: Asked, typed: str = "") -> Reply:
        """Do what was asked; where what was typed is refused, it is asked again.

        Args:
            asked: the question.
            typed: what the person typed, where it asks for something.
        """
        again = replace(asked, value=typed) if asked.field else None
        return self._reply(asked.deed, asked.project, asked.name, lambda: self._do[asked.deed](asked, typed), again)

    def answer(self, now: Reply, typed: str = "") -> Reply:
        """Do what is asked; where nothing is, as at the second press of a double click, all stays as it is.

        Args:
            now: what the page asks and says.
            typed: as for ``do``.
        """
        return now if now.asked is None else self.do(now.asked, typed)

    def now(self, reply: Reply) -> Reply:
        """A reply as it is by now: of a page that was being written it says how that has ended."""
        if (writing := reply.writing) is None:
            return reply
        glance = share_slot(self._library, writing.project).glance
        if glance.runs != writing.run:  # the studio has begun another one, of which the card tells
            return Reply()
        if glance.running:
            return reply
        if glance.error is not None:
            return Reply(said=glance.error.message, refused=True)
        return Reply(said=writing.done)

    def ended(self) -> bool:
        """Whether the page has ended of which the last reply says that it is being written; says so once."""
        if (writing := self._writing) is None:
            return False
        glance = share_slot(self._library, writing.project).glance
        if glance.running and glance.runs == writing.run:
            return False
        self._writing = None
        return True

    def _reply(self, deed: Deed, project: str, name: str, then: Callable[[], Reply], again: Asked | None) -> Reply:
        self.replies += 1
        self._writing = None
        try:
            place = self._place(project)
            if deed in _BEGINS[place]:
                return then()
            return Reply(said=f"{name!r} {_MEANWHILE[place]}", refused=True)
        except WorkbenchError as error:
            return Reply(again, error.message, refused=True)

    def _place(self, project: str) -> _Place:
        if self._library.store.has_project(project):
            return "library"
        return "trash" if any(row.id == project for row in self._library.trash()) else "nowhere"

    def _ask_copy(self, project: str, name: str) -> Reply:
        words = f"Another project of the song of {name!r}, with its sections, plans and takes; no file is copied."
        return Reply(Asked("copy", project, name, words, "Duplicate", "Name", f"{name} copy"))

    def _copy(self, asked: Asked, typed: str) -> Reply:
        made = self._library.project(asked.project).copy(typed)
        return Reply(said=f"{self._library.store.project_name(made.id)!r} is a copy of {asked.name!r}.")

    def _ask_share(self, project: str, name: str) -> Reply:
        words = (
            f"The page of {name!r} is written into a folder that any static host serves: film, chapters, words, "
            "downloads, certificate; nothing private."
        )
        if self._visiting:
            return Reply(Asked("share", project, name, f"{words} The studio hands it to you.", "Share"))
        words += " Left empty, the folder lies where the studio's pages go. In the studio more can be said on it."
        return Reply(Asked("share", project, name, words, "Share", "Folder"))

    def _share(self, asked: Asked, typed: str) -> Reply:
        leaving = Leaving(self._library.project(asked.project))
        folder = _folder(typed) if typed.strip() and not self._visiting else Path(leaving.folder)
        leaving.share(str(folder), cost=False, prompts=False, song=False)
        page, into = f"The page of {asked.name!r} is", f"written into the folder {folder.name!r}."
        self._writing = Writing(asked.project, leaving.sharing.glance.runs, f"{page} {into}")
        return Reply(said=f"{page} being {into}", writing=self._writing)

    def _where(self, project: str, name: str) -> Reply:
        if self._visiting:
            raise OptionError("This studio is shared; it hands the page to you as one file.", field="to")
        rows = self._library.store.exports(project)
        folder = next((Path(row.path) for row in rows if row.kind == "share"), None)
        if folder is None:
            raise NotFoundError(f"{name!r} was not shared yet; share it first.", field="project")
        return Reply(
            said=f"The page of {name!r} is the folder {folder}: put it on any static host. To look at it here, type "
            f"into a terminal: python -m http.server --bind 127.0.0.1 --directory {shlex.quote(str(folder))}"
        )

    def _ask_finalize(self, project: str, name: str) -> Reply:
        would = self._library.project(project).finalize(dry_run=True)
        words = (
            f"{name!r} is locked for good: film, timeline, provenance, paid and own takes stay, and "
            f"{counted(would.files, 'file')} that were on the way to it go, {shown_bytes(would.size_bytes)}. It cannot "
            "be undone; a copy can be worked on."
        )
        return Reply(Asked("finalize", project, name, words, "Finalize"))

    def _finalize(self, asked: Asked, _typed: str) -> Reply:
        done = self._library.project(asked.project).finalize()
        return Reply(said=f"{asked.name!r} is finalized; {shown_bytes(done.size_bytes)} are free.")

    def _ask_delete(self, project: str, name: str) -> Reply:
        would = self._library.would_free(project)
        words = (
            f"{name!r} goes to the trash with all that hangs on it: what was heard, its sections, plans, takes and "
            f"films; films outside the library stay. {_own(would)} For 7 days it can be brought back, then it goes for "
            f"good. {would.parting.sentence}"
        )
        return Reply(Asked("delete", project, name, words.rstrip(), "Move to the trash"))

    def _delete(self, asked: Asked, _typed: str) -> Reply:
        gone = self._library.delete(asked.project)
        self.deleted.add(asked.project)
        until = f" until {gone.until:%Y-%m-%d}" if gone.until else ""
        return Reply(said=f"{asked.name!r} lies in the trash{until}, and can be brought back from there.")

    def _ask_free(self, project: str, name: str) -> Reply:
        would = self._library.would_free(project)
        words = f"{name!r} is deleted for good, at once, and nobody can bring it back. {_own(would)}"
        return Reply(Asked("free", project, name, f"{words} {would.parting.sentence}".rstrip(), "Delete for good"))

    def _free(self, asked: Asked, _typed: str) -> Reply:
        gone = self._library.delete(asked.project, now=True)
        return Reply(said=f"{asked.name!r} is gone for good; {shown_bytes(gone.size_bytes)} are free.")

    def _restore(self, project: str, name: str) -> Reply:
        self._library.restore(project)
        self.deleted.discard(project)
        return Reply(said=f"{name!r} is back, with all that hangs on it.")


def _own(removed: Removed) -> str:
    if not removed.files:
        return "Other projects need all of its files, too, so that frees no bytes."
    return f"Nothing else needs {counted(removed.files, 'file')} of it, {shown_bytes(removed.size_bytes)}."


def _folder(typed: str) -> Path:
    """The folder that a person means.

    Raises:
        OptionError: it can be none, or depends on where the program was started.
    """
    folder = named_folder(typed)
    if not folder.is_absolute():
        raise OptionError(
            f"The folder {typed[:40]!r} is not allowed; give a whole path, such as ~/my-page.", field="to"
        )
    return folder
