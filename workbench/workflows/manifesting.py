"""The render manifest of a film, and its file beside the film."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from workbench.errors import DiskFullError, FileExistsInTheWayError, NotFoundError, OptionError, is_full
from workbench.jobs.cancel import CancelToken
from workbench.jobs.keys import dumps, loads
from workbench.jobs.progress import Reporter
from workbench.media.encoding import VP9
from workbench.model.manifest import Manifest
from workbench.model.plan import Plan
from workbench.model.timeline import Timeline
from workbench.render.compose.manifest import make_manifest
from workbench.store.plans import content_id
from workbench.workflows.targets import part_path, read_tag

if TYPE_CHECKING:
    from workbench.workflows.project import Project

__all__ = ["check_manifest_path", "film_manifest", "manifest_path", "read_manifest", "write_manifest"]

_SUFFIX = ".manifest.json"


def film_manifest(
    project: Project, film: Path, plan: Plan, *, reporter: Reporter, cancel: CancelToken | None = None
) -> Manifest:
    """The manifest of a film of a project.

    Args:
        project: whose film it is.
        film: its file.
        plan: what it was planned by.
        reporter: hears of each frame.
        cancel: stops it.

    Raises:
        NotFoundError: the film is gone, or takes are missing.
        CancelledError
    """
    timeline = _timeline_of(project, film, plan)
    identities = (("plan", content_id(plan)), ("timeline", content_id(timeline)))
    try:
        return make_manifest(
            film,
            timeline,
            identities,
            [font for font in project.files.fonts().iterdir() if font.suffix.lower() in (".otf", ".ttf")],
            encoder=VP9 if film.suffix.lower() == ".webm" else project.encoder(timeline.size),
            on_frame=lambda done: reporter.report("verify", done, timeline.frames + 1, f"hashing: {done} frames"),
            cancel=cancel,
        )
    except OSError as error:
        raise NotFoundError(
            f"The film {film.name!r} cannot be read ({error.strerror}); make it again.", field="film"
        ) from error


def _timeline_of(project: Project, film: Path, plan: Plan) -> Timeline:
    """What a film shows: as the library knows it, or else the plan's own."""
    tag = read_tag(film)
    row = project.store.film(tag.film) if tag is not None else None
    if row is None or (row.project, row.plan) != (project.id, content_id(plan)):
        return project.timeline(plan)
    return project.store.timeline(row.timeline)


def manifest_path(film: Path) -> Path:
    """Where a film's manifest is: beside it, ``song.manifest.json`` for ``song.mp4``."""
    return film.with_name(film.stem + _SUFFIX)


def check_manifest_path(film: Path, *, force: bool) -> None:
    """Refuse to replace a file that is no manifest.

    Raises:
        FileExistsInTheWayError: without force.
        OptionError: it is no file.
    """
    path = manifest_path(film)
    if not path.exists():
        return
    if not path.is_file():
        raise OptionError(f"{path.name!r} is a folder or a device; give the film another name.", field="out")
    if force:
        return
    try:
        read_manifest(path)
    except NotFoundError as error:
        raise FileExistsInTheWayError(
            f"{path.name!r} exists and is no manifest of Songreel's; give --force to replace it, or another --out.",
            field="manifest",
        ) from error


def write_manifest(manifest: Manifest, film: Path) -> Path:
    """Write a manifest beside its film; returns its path. It is there whole or not at all.

    Raises:
        DiskFullError, OptionError: nothing is left behind.
    """
    path = manifest_path(film)
    part = part_path(path)
    try:
        part.write_text(dumps(manifest) + "\n", encoding="utf-8")
        part.replace(path)
    except OSError as error:
        if is_full(error):
            raise DiskFullError("There was no room left on the disk while writing the manifest; free some.") from error
        raise OptionError(f"The manifest {path.name!r} cannot be written ({error.strerror}).", field="out") from error
    finally:
        part.unlink(missing_ok=True)
    return path


def read_manifest(path: Path) -> Manifest:
    """A manifest from its file.

    Raises:
        NotFoundError: there is none.
    """
    try:
        return loads(Manifest, path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise NotFoundError(f"There is no manifest of Songreel's in {path.name!r}.", field="manifest") from error
