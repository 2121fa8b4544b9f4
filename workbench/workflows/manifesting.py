"""The render manifest of a film, and its file beside the film."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.errors import FileExistsInTheWayError, NotFoundError, OptionError
from workbench.jobs.cancel import CancelToken
from workbench.jobs.keys import dumps, loads
from workbench.jobs.progress import Reporter
from workbench.media.bundle import bundled
from workbench.media.disk import full_disk_told
from workbench.media.encoders import choose_encoder
from workbench.media.encoding import LIBX264, VP9, Encoder
from workbench.model.manifest import Manifest
from workbench.model.output import Container
from workbench.model.plan import Plan
from workbench.model.size import Size
from workbench.model.timeline import Timeline
from workbench.render.compose.manifest import make_manifest
from workbench.store.plans import content_id
from workbench.store.rows import FilmRow
from workbench.workflows.composing import film_id
from workbench.workflows.known_films import known_film
from workbench.workflows.targets import part_path

if TYPE_CHECKING:
    from workbench.workflows.project import Project

__all__ = ["check_manifest_path", "film_manifest", "manifest_path", "read_manifest", "write_manifest"]

_SUFFIX = ".manifest.json"


def film_manifest(
    project: Project, film: Path, plan: Plan | None = None, *, reporter: Reporter, cancel: CancelToken | None = None
) -> Manifest:
    """The manifest of a film of a project.

    Args:
        project: whose film it is.
        film: its file.
        plan: what it was planned by; what the library knows by default.
        reporter: hears of each frame.
        cancel: stops it.

    Raises:
        NotFoundError: it is no film of this project, or not one that would be made here today in the same way.
        OptionError: it was planned otherwise.
        CancelledError
    """
    row = _row(project, film, plan)
    planned, timeline = project.store.plan(row.plan), project.store.timeline(row.timeline)
    plain = row.certificate.plain if row.certificate else ()
    identities = (("plan", row.plan), ("timeline", row.timeline))
    try:
        return make_manifest(
            film,
            timeline,
            identities,
            _fonts(project, timeline),
            encoder=_encoder(project, film, row, planned, timeline),
            plain=[part.span for part in plain],
            on_frame=lambda done: reporter.report("verify", done, timeline.frames + 1, f"hashing: {done} frames"),
            cancel=cancel,
        )
    except OSError as error:
        raise NotFoundError(
            f"The film {film.name!r} cannot be read ({error.strerror}); make it again.", field="film"
        ) from error


def _row(project: Project, film: Path, plan: Plan | None) -> FilmRow:
    """What the library knows of the film."""
    row = known_film(project.store, film)
    if row.project != project.id:
        raise NotFoundError(
            f"{film.name!r} is a film of the project {row.project!r}, not of {project.id!r}; name that project.",
            field="film",
        )
    if plan is not None and content_id(plan) != row.plan:
        raise OptionError(
            f"{film.name!r} was planned by the plan {row.plan}, not by {content_id(plan)}; give that one, or none.",
            field="plan",
        )
    return row


def _encoder(project: Project, film: Path, row: FilmRow, plan: Plan, timeline: Timeline) -> Encoder:
    """Whoever has encoded the film: the one with whom it would have the same id today.

    Raises:
        NotFoundError: with none of those that work here.
    """
    container: Container = "webm" if film.suffix.lower() == ".webm" else "mp4"
    plain = row.certificate.plain if row.certificate else ()
    for encoder in [VP9] if container == "webm" else _encoders(project, timeline.size):
        if film_id(project, plan, timeline, container, encoder, plain) == row.id:
            return encoder
    raise NotFoundError(
        f"{film.name!r} was made by another version of Songreel, or with an encoder that does not work here, so what "
        "it was made from cannot be said; make it again.",
        field="film",
    )


def _encoders(project: Project, size: Size) -> Iterator[Encoder]:
    """Those of the settings first; a graphics card is asked last."""
    yield project.encoder(size)
    yield LIBX264
    yield choose_encoder("auto", size)[0]


def _fonts(project: Project, timeline: Timeline) -> list[Path]:
    """Our fonts, or with the film's own one those beside it; older libraries keep other films' fonts among ours."""
    font, files = timeline.font, project.files
    names = {path.name for path in bundled("data/fonts").iterdir()} | (
        {f"{font.sha256}{font.suffix}"} if font else set()
    )
    there = (files.own_fonts(font) if font else files.fonts()).iterdir()
    return [path for path in there if path.suffix.lower() in (".otf", ".ttf") and path.name in names]


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
            f"{path.name!r} exists and is no manifest of Songreel's; replace it (--force, or force=True), "
            "or give another name.",
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
        with full_disk_told("writing the manifest"):
            part.write_text(dumps(manifest) + "\n", encoding="utf-8")
            part.replace(path)
    except OSError as error:
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
