"""Where a project's page to share is written: where a person says, or where such pages usually go."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from workbench.errors import OptionError
from workbench.store.library import Store
from workbench.workflows.whole_folder import SHARED_PAGE

if TYPE_CHECKING:
    from workbench.workflows.project import Project

__all__ = ["named_folder", "page_target", "usual_folder", "visitors_pages"]

_SHARED = "shared"


def usual_folder(project: Project) -> Path:
    """Where a project's page goes unless a person says where: beside the library, as no page lies in one."""
    library = project.settings.library
    return library.with_name(f"{library.name}-{_SHARED}") / project.name


def named_folder(typed: str) -> Path:
    """The folder that a person has typed.

    Raises:
        OptionError: none was named, or it can be none.
    """
    text = typed.strip().strip("'\"")
    if not text:
        raise OptionError("No folder was named for the page; give one, such as my-film-page.", field="to")
    try:
        folder = Path(text).expanduser()
    except RuntimeError:  # of somebody whom this computer does not know
        folder = None
    if folder is None or "\0" in text:
        raise OptionError(f"The folder {text[:40]!r} cannot be used; give another one, such as ~/my-page.", field="to")
    return folder


def page_target(project: Project, folder: Path) -> Path:
    """The folder of a page that is to be written; its parent is there afterwards.

    A visitor's is always the usual one, so that a new page takes the place of the old one.

    Args:
        project: whose page it is.
        folder: where a person wants it.

    Raises:
        OptionError: it may not be written, or cannot be made.
    """
    allowance = project.store.allowance
    target = usual_folder(project) if allowance.visitor else folder
    allowance.check_target(target)  # before anything is made on the way there
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OptionError(
            f"The folder {target.parent.name!r} cannot be made ({error.strerror}); give another one.", field="to"
        ) from error
    return target


def visitors_pages(store: Store, project: str) -> set[Path]:
    """The pages of a visitor's project, which nobody else cares for. The owner's are the owner's own matter."""
    place = store.allowance.place
    if place is None:
        return set()
    folders = {Path(row.path) for row in store.exports(project) if row.kind == "share"}
    return {each for each in folders if each.is_relative_to(place) and SHARED_PAGE.listed(each)}
