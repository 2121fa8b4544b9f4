"""The moving pictures of a studio's page: takes, the animatic before there is a film, and the film."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import TypeVar, cast

from workbench.errors import LibraryError
from workbench.jobs.cancel import CancelToken
from workbench.jobs.progress import Listener
from workbench.media.disk import full_disk_told
from workbench.model.plan import Plan
from workbench.model.progress import Progress
from workbench.model.take import Take
from workbench.store.plans import content_id
from workbench.store.rows import FilmRow
from workbench.workflows.background import Background, Glance, held_back, slot
from workbench.workflows.composing import Film
from workbench.workflows.preview import film_preview
from workbench.workflows.project import Project
from workbench.workflows.screening import newest_film
from workbench.workflows.sketching import Animatic
from workbench.workflows.studio_session import StudioSession

__all__ = ["StudioFilms"]

T = TypeVar("T")

_LONGEST_STOP_S = 2.0
_ID_SHOWN = 4


class StudioFilms(StudioSession):
    """The part of a ``Studio`` that makes films."""

    _sketched: Plan | None = None

    def sketch(self, project: Project, plan: Plan) -> Background[Animatic]:
        """The slot of a project's animatic, the first moving picture; drawn anew for each plan that has no film yet.

        Nothing begins where no browser can show it, nor beside the making of a film.
        """
        work = cast("Background[Animatic]", slot(self._name("animatic", project.id)))
        filming = slot(self._name("film", project.id)).glance.running
        if not self.live or filming or self._filmed(project, plan):
            return self.remember(work)
        if work.glance.running and self._sketched != plan:
            work.cancel()
            work.wait(_LONGEST_STOP_S)
        if self.moving(project, plan) is None:
            self._sketched = plan
            work.start(lambda told, cancel: project.animatic(plan=plan, progress=told, cancel=cancel))
        return self.remember(work)

    def moving(self, project: Project, plan: Plan) -> Path | None:
        """The animatic of a plan, where it is there and nothing better is."""
        made = cast("Background[Animatic]", slot(self._name("animatic", project.id))).result
        fits = made is not None and made.plan == plan and made.path.is_file() and not self._filmed(project, plan)
        return made.path if made is not None and fits else None

    def moving_bytes(self, project: Project, plan: Plan) -> bytes | None:
        """The same, read: the name of a file that goes meanwhile would be asked of the page's host as an address."""
        path = self.moving(project, plan)
        with suppress(OSError):
            return path.read_bytes() if path else None
        return None

    def _filmed(self, project: Project, plan: Plan) -> bool:
        film = self.newest_film(project)
        return film is not None and film.plan == content_id(plan)

    def takes(self, project: Project) -> Background[Mapping[int, Take]]:
        """The slot of a project's takes."""
        return self.remember(cast("Background[Mapping[int, Take]]", slot(self._name("takes", project.id))))

    def generate(self, project: Project, budget: Decimal | None = None) -> None:
        """Begin to make the takes that the plan lacks.

        Args:
            project: whose.
            budget: what the run may spend, US dollars; those of project and month count in any case.

        Raises:
            LibraryError: it is being done already.
        """
        work = self.takes(project)
        _begin(work, lambda told, cancel: project.generate(budget=budget, progress=told, cancel=cancel))

    def film(self, project: Project, plan: Plan) -> Background[Film]:
        """The slot of a project's film; begins to make it where nobody is there to ask."""
        if not self.attended:
            self.make(project, plan)
        return self.remember(cast("Background[Film]", slot(self._name("film", project.id))))

    def make(self, project: Project, plan: Plan, budget: Decimal | None = None) -> None:
        """Begin to make the film of a plan, with the takes that it lacks; arguments as ``generate``."""
        work = cast("Background[Film]", slot(self._name("film", project.id)))
        _begin(work, lambda told, cancel: self._make(project, plan, budget, told, cancel))

    def _make(self, project: Project, plan: Plan, budget: Decimal | None, told: Listener, cancel: CancelToken) -> Film:
        out = self._films() / f"{project.name} {project.id[:_ID_SHOWN]}.mp4"
        film = project.compose(plan, out=out, budget=budget, progress=held_back(99.0, told), cancel=cancel)
        if self.attended:
            row = project.store.films(project.id)[0]
            told(Progress("verify", 1, 1, 99.0, "preparing the preview"))
            film_preview(project, film.path, row.sha256, cancel=cancel)
        told(Progress("verify", 1, 1, 100.0, "certified" if film.certificate.ok else "not certified"))
        return film

    def _films(self) -> Path:
        """The library's folder of films, made where it is not there.

        Raises:
            DiskFullError, LibraryError: it cannot be made.
        """
        folder = self.library.settings.library / "films"
        try:
            with full_disk_told("making the folder of films"):
                folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LibraryError(
                f"The folder of films {str(folder)!r} cannot be made ({error.strerror}); mend the library's folder.",
                field="library",
            ) from error
        return folder

    def announce(self, film: FilmRow | None) -> None:
        """Where nobody is there: say on stdout where the film is."""
        if not self.attended and film is not None:
            word = "certified" if film.certificate and film.certificate.ok else "not certified"
            sys.stdout.write(f"Film ({word}): {film.path}\n")

    def standing(self, project: Project, plan: Plan, glance: Glance) -> str:
        """How the newest film stands to the plan, in a sentence."""
        film = self.newest_film(project)
        if glance.running:
            return "Go on editing if you like: the film shows the plan as it was when you began."
        if film is None:
            return "There is no film yet."
        if film.plan != content_id(plan):
            return "The plan has changed since the film below was made; make it again, and only what changed is made."
        return "The film below shows this plan."

    def newest_film(self, project: Project) -> FilmRow | None:
        """The project's newest film of the whole song whose file is still there."""
        return newest_film(project)


def _begin(work: Background[T], do: Callable[[Listener, CancelToken], T]) -> None:
    """Begin work that a person asked for.

    Raises:
        LibraryError: it goes on already.
    """
    if not work.start(do):
        raise LibraryError("This is being done already; wait for it or stop it, and do it again then.", field="project")
