"""From a plan to a proven film: takes, chunks, join, certificate, and the file where it was asked for."""

from __future__ import annotations

import glob
import shutil
import tempfile
import time
import uuid
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.errors import DiskFullError, FileExistsInTheWayError, NotFoundError, OptionError, RenderError
from workbench.jobs.cancel import CancelToken
from workbench.jobs.keys import file_sha256, key_of
from workbench.jobs.progress import Reporter
from workbench.model.certificate import Certificate
from workbench.model.plan import Plan
from workbench.model.timeline import Timeline
from workbench.render.compose.certify import CERTIFIER_VERSION, certify
from workbench.render.compose.join import join_film, read_metadata
from workbench.render.compose.sound import SOUND_VERSION, encode_sound
from workbench.store.library import Store
from workbench.store.plans import content_id
from workbench.store.rows import FilmRow
from workbench.workflows.filming import Shooting
from workbench.workflows.work import working

if TYPE_CHECKING:
    from workbench.workflows.project import Project

__all__ = ["Film", "certify_film", "check_target", "compose_film", "read_tag"]

_TAG = "songreel"
_BYTES_A_PIXEL = 0.12
"""Room that a frame's take and chunk need, bytes a pixel; measured on the noisiest look."""
_ID_LENGTH = 16
_LEFT_S = 3600.0
"""A film that nobody has written to for so long was left behind by a program that died."""


@dataclass(frozen=True, slots=True)
class Film:
    """A finished film and its proof."""

    path: Path
    certificate: Certificate
    plan: Plan
    seconds: Mapping[str, float]
    """Wall time of generate, compose and verify, seconds; 0 from the cache."""
    cost_usd: Decimal | None
    """None = unknown."""

    def _repr_html_(self) -> str:
        """A sentence for a notebook; the media stay beside it."""
        word = "certified" if self.certificate.ok else "not certified"
        return f"<p><b>{self.path.name}</b>: {self.plan.frames} frames, {len(self.plan.clips)} clips, {word}.</p>"


@dataclass(frozen=True, slots=True)
class Tag:
    """What a film's container says of where it came from."""

    project: str
    plan: str
    film: str


def compose_film(
    project: Project, plan: Plan, target: Path, *, force: bool, reporter: Reporter, cancel: CancelToken
) -> Film:
    """Make what the film lacks, join it, prove it, put it where it was asked for.

    A film that fails its proof is kept as ``NAME.failed.mp4`` beside the target.

    Raises:
        FileExistsInTheWayError, DiskFullError, RenderError, CancelledError: nothing half-written is left.
    """
    check_target(target, project.store, force=force)
    _check_room(project, plan, target)
    with working(project.store, project.id, "composition", reporter):
        shooting = project.shoot(plan, compose=True, reporter=reporter, cancel=cancel)
        timeline = shooting.timeline
        tag = _tag(project, plan, timeline)
        part = _part(target)
        try:
            started = time.monotonic()
            film = _join(project, plan, shooting, tag, target, part, reporter, cancel)
            composed_s = shooting.compose_s + (time.monotonic() - started if film is part else 0.0)
            sha256, started = file_sha256(film), time.monotonic()
            certificate, fresh = certify_film(project, film, sha256, tag.plan, timeline, reporter, cancel)
            verified_s = time.monotonic() - started if fresh else 0.0
            final = _put(film, target, ok=certificate.ok)
        finally:
            part.unlink(missing_ok=True)
        seconds = {"generate": shooting.generate_s, "compose": composed_s, "verify": verified_s}
        row = FilmRow(
            id=tag.film,
            project=project.id,
            plan=tag.plan,
            timeline=content_id(timeline),
            path=str(final),
            sha256=sha256,
            state="done" if certificate.ok else "failed",
            certificate=certificate,
            seconds=seconds,
        )
        project.store.save_film(row, plan, timeline)
    reporter.report("verify", 1, 1, "certified" if certificate.ok else "not certified")
    return Film(final, certificate, plan, seconds, _cost(shooting))


def _part(target: Path) -> Path:
    """A new name beside the target; what programs that died have left there goes."""
    stem = f".{target.stem[:40]}-"
    for path in target.parent.glob(f"{glob.escape(stem)}????????.part.mp4"):
        with suppress(OSError):
            if path.stat().st_mtime < time.time() - _LEFT_S:
                path.unlink()
    return target.with_name(f"{stem}{uuid.uuid4().hex[:8]}.part.mp4")


def _tag(project: Project, plan: Plan, timeline: Timeline) -> Tag:
    film = key_of(content_id(timeline), SOUND_VERSION, project.id)[:_ID_LENGTH]
    return Tag(project.id, content_id(plan), film)


def _join(
    project: Project,
    plan: Plan,
    shooting: Shooting,
    tag: Tag,
    target: Path,
    part: Path,
    reporter: Reporter,
    cancel: CancelToken,
) -> Path:
    """The film's file: the one that is there already, or a new one at ``part``."""
    known = project.store.film(tag.film)
    film = target
    if known is None or not target.exists() or file_sha256(target) != known.sha256:
        reporter.report("join", 0, 1, "joining")
        sound = _sound(project, cancel)
        join_film(shooting.pieces, sound, plan.rate, part, metadata=_metadata(project, tag), cancel=cancel)
        film = part
    reporter.report("join", 1, 1, "joined")
    return film


def _cost(shooting: Shooting) -> Decimal | None:
    costs = [take.cost_usd for take in shooting.takes.values()]
    return None if None in costs else sum((cost for cost in costs if cost is not None), Decimal(0))


def certify_film(
    project: Project, film: Path, sha256: str, plan_id: str, timeline: Timeline, reporter: Reporter, cancel: CancelToken
) -> tuple[Certificate, bool]:
    """The film's certificate, from the library where the same bytes were proven before; and whether it is fresh."""
    heard = project.latest.analysis
    beats_s = heard.beats.beats_s if heard else ()
    proof = key_of(plan_id, content_id(timeline), beats_s, CERTIFIER_VERSION)
    known = project.store.certificate(sha256, proof)
    if known is not None:
        return known, False
    missing = [clip.index for clip in timeline.clips if not project.files.intact(clip.take.sha256, clip.take.suffix)]
    if missing:
        raise NotFoundError(
            f"The takes of {len(missing)} clips are gone from the library or damaged, so the film cannot be proven; "
            "make it again.",
            field="film",
        )
    certificate = certify(
        film,
        timeline,
        project.files.path,
        project.audio(),
        beats_s,
        cancel=cancel,
        on_frame=lambda done: reporter.report("verify", done, timeline.frames + 1, f"proving: {done} frames"),
    )
    project.store.save_certificate(sha256, proof, certificate)
    return certificate, True


def check_target(target: Path, store: Store, *, force: bool, song: Path | None = None) -> None:
    """Refuse to write where it must not or cannot be written.

    Args:
        target: where the film shall be.
        store: knows the films that were written.
        force: replace files that Songreel did not write.
        song: the song's own file, which is never replaced.

    Raises:
        FileExistsInTheWayError: the file exists and Songreel did not write it.
        OptionError: it is the song itself, the folder is missing or cannot be written, the ending is another, or no
            file can have that name.
    """
    try:
        str(target).encode()
        with suppress(FileNotFoundError, NotADirectoryError):
            _failed(target).stat()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise OptionError(
            f"The film's name {target.name[:40]!r}... cannot be used ({reason}); give another one with --out.",
            field="out",
        ) from error
    if target.suffix.lower() != ".mp4":
        raise OptionError(f"The film is an MP4 file; call it something.mp4, not {target.name!r}.", field="out")
    if not target.parent.is_dir():
        raise OptionError(f"The folder of {target.name!r} does not exist; make it, or give another --out.", field="out")
    try:
        with tempfile.TemporaryFile(dir=target.parent):
            pass
        exists = target.exists()
    except OSError as error:
        reason = f"{target.name[:60]!r} cannot be written here ({error.strerror}); give another --out."
        raise OptionError(reason, field="out") from error
    if exists and not target.is_file():
        raise OptionError(f"{target.name!r} is a folder or a device; give the film another name.", field="out")
    if exists and song is not None and song.exists() and target.samefile(song):
        raise OptionError(f"{target.name!r} is the song itself; give the film another name with --out.", field="out")
    if force:
        return
    for path in (target, _failed(target)):
        if path.exists() and read_tag(path) is None:
            raise FileExistsInTheWayError(
                f"{path.name!r} exists and was not written by Songreel; give --force to replace it, or another --out.",
                field="out",
            )
    film = store.film(tag.film) if exists and (tag := read_tag(target)) else None
    if film is not None and film.sha256 != file_sha256(target):
        raise FileExistsInTheWayError(
            f"{target.name!r} is a film of Songreel's that was changed since; give --force to replace it, or "
            "another --out.",
            field="out",
        )


def _failed(target: Path) -> Path:
    return target.with_name(f"{target.stem}.failed.mp4")


def read_tag(film: Path) -> Tag | None:
    """Which film this is, as its container says; None where Songreel did not write it."""
    try:
        words = read_metadata(film).get("comment", "").split()
    except (OSError, ValueError):
        return None
    values = dict(word.split("=", 1) for word in words if "=" in word)
    if not words or words[0] != _TAG or not {"project", "plan", "film"} <= values.keys():
        return None
    return Tag(values["project"], values["plan"], values["film"])


def _metadata(project: Project, tag: Tag) -> dict[str, str]:
    tags = {
        "title": project.song.title or project.song.name,
        "artist": project.song.artist or "",
        "comment": f"{_TAG} project={tag.project} plan={tag.plan} film={tag.film}",
    }
    return {name: value for name, value in tags.items() if value}


def _sound(project: Project, cancel: CancelToken) -> Path:
    path = project.files.sound_path(key_of("sound", SOUND_VERSION, project.song.id))
    if not project.files.sealed(path):
        encode_sound(project.audio(), path, cancel=cancel)
        project.files.seal(path)
    return path


def _put(film: Path, target: Path, *, ok: bool) -> Path:
    final = target if ok else _failed(target)
    if film != final:
        try:
            film.replace(final)
        except OSError as error:
            raise RenderError(
                f"The film is made but could not be called {final.name!r} ({error.strerror}); if a player has that "
                "file open, close it and run the same command again."
            ) from error
    return final


def _check_room(project: Project, plan: Plan, target: Path) -> None:
    keys = project.take_keys(plan)
    known = project.store.takes_by_keys(keys.values())
    frames = sum(plan.media_span(index).frames for index, key in keys.items() if key not in known)
    needed = frames * plan.size.width * plan.size.height * _BYTES_A_PIXEL
    for place in {project.settings.library, target.parent}:
        free = shutil.disk_usage(place).free
        if free < needed:
            raise DiskFullError(
                f"The film may need {needed / 1e6:.0f} MB and the disk has {free / 1e6:.0f} MB left; "
                "free some, or run songreel clean."
            )
