"""The page's shelf: one place to drop files for a project, and what may be done with each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.errors import LibraryError, NotFoundError, OptionError, WorkbenchError, why
from workbench.jobs.cancel import CancelToken
from workbench.jobs.keys import file_sha256
from workbench.jobs.progress import Listener
from workbench.media.disk import full_disk_told
from workbench.model.brand import Brand
from workbench.model.progress import Progress
from workbench.model.shelf_item import SHELF_USES, ShelfItem, ShelfUse
from workbench.store.shelf_files import ShelfFiles
from workbench.workflows.branding import keep_brand, keep_font
from workbench.workflows.dropping import Dropped
from workbench.workflows.shelving import by_its_name, looked_into, shown_name
from workbench.workflows.studio_queue import Queue, queue
from workbench.workflows.studio_saying import clip_choices, seconds_of
from workbench.workflows.studio_sound import with_track

if TYPE_CHECKING:
    from workbench.workflows.background import Background
    from workbench.workflows.project import Project

__all__ = ["Shelf"]

_MEGABYTE = 1_000_000
_BLOCK_BYTES = 4 << 20
_HOUSE = "House"
"""What a brand is called that is only a font."""


class Shelf:
    """What was dropped for a project. It lies in the library, so a reload and another tab see it, too.

    Args:
        project: whose shelf it is.
        chosen: sha256 of the item that is looked at; the newest by default.
    """

    def __init__(self, project: Project, chosen: str | None = None) -> None:
        self._project = project
        self._files = ShelfFiles(project.settings.library, project.id)
        self._queue: Queue = queue(f"shelf {project.id} of {project.settings.library}")
        self.contents: tuple[ShelfItem, ...] = self._files.items()
        """What lies on it, what was dropped last first."""
        self._item = next((item for item in self.contents if item.sha256 == chosen), next(iter(self.contents), None))

    # dropping

    @property
    def most_bytes(self) -> int:
        """The largest file that may be dropped, bytes."""
        return int(self._project.settings.max_song_mb * _MEGABYTE)

    @property
    def work(self) -> Background[object]:
        """What goes on: files that are taken in, videos that become takes."""
        return self._queue.work

    @property
    def refused(self) -> tuple[WorkbenchError, ...]:
        """Why files of the last drop were refused, or could not be made a take; the others were kept."""
        return self._queue.refused

    def forget_refused(self) -> None:
        """Do not show that any more."""
        self._queue.forget()

    def drop(self, files: Sequence[Dropped]) -> None:
        """Take files in, each by itself, in the background.

        Raises:
            LibraryError: the project is finalized.
        """
        self._project.store.check_editable(self._project.id)
        for file in files:
            self._queue.add(shown_name(file.name), self._taking_in(file))

    def _taking_in(self, file: Dropped) -> Callable[[Listener, CancelToken], None]:
        def job(told: Listener, cancel: CancelToken) -> None:
            self._check(file)  # what is refused costs no turn
            tell = lambda sentence: told(Progress("import", 0, 1, 0.0, sentence))  # noqa: E731
            with self._project.store.allowance.working(cancel, tell):
                self._take_in(file, told, cancel)

        return job

    def _take_in(self, file: Dropped, told: Listener, cancel: CancelToken) -> None:
        path = self._project.files.work_path(".dropped")
        try:
            self._write(path, file, told, cancel)
            told(Progress("import", 1, 1, 80.0, "looking into it"))
            item = looked_into(path, file.name, self._project.settings)
            cancel.check()
            self._files.put(path, item)
            told(Progress("import", 1, 1, 100.0, "on the shelf"))
        finally:
            path.unlink(missing_ok=True)

    def _check(self, file: Dropped) -> None:
        data, name = file.contents, shown_name(file.name)
        if not data:
            raise OptionError(f"The file {name!r} is empty; drop one with something in it.", field="shelf")
        if len(data) > self.most_bytes:
            raise OptionError(
                f"The file {name!r} has {len(data) / _MEGABYTE:.0f} MB; {self.most_bytes / _MEGABYTE:.0f} MB are "
                "allowed (max_song_mb in the settings).",
                field="shelf",
            )
        self._project.store.check_room(len(data))

    def _write(self, path: Path, file: Dropped, told: Listener, cancel: CancelToken) -> None:
        data, name = memoryview(file.contents), shown_name(file.name)
        try:
            with full_disk_told(f"taking in {name!r}"), path.open("wb") as out:
                for at in range(0, len(data), _BLOCK_BYTES):
                    cancel.check()
                    out.write(data[at : at + _BLOCK_BYTES])
                    done = min(len(data), at + _BLOCK_BYTES)
                    told(Progress("import", done, len(data), 75 * done / len(data), f"{done / _MEGABYTE:.1f} MB"))
        except OSError as error:
            raise LibraryError(
                f"What was dropped cannot be kept in the library ({why(error)}); mend its folder.", field="library"
            ) from error

    # what lies there

    @property
    def items(self) -> dict[str, str]:
        """What lies there by what a person reads: ``cover.png · 1280 x 720 pixels``; the sha256 of each."""
        labels: dict[str, str] = {}
        for item in self.contents:
            label = f"{item.name} · {item.said}"
            labels[label if label not in labels else f"{label} · {item.sha256[:6]}"] = item.sha256
        return labels

    @property
    def item(self) -> str | None:
        """The one that is looked at; None where nothing lies there."""
        return next((label for label, sha in self.items.items() if self._item and sha == self._item.sha256), None)

    @property
    def uses(self) -> dict[str, ShelfUse]:
        """What it may become, in words."""
        return {} if self._item is None else {said: use for use, said in SHELF_USES[self._item.kind].items()}

    @property
    def use(self) -> str | None:
        """What stands there first."""
        return next(iter(self.uses), None)

    @property
    def clips(self) -> dict[str, int]:
        """The clips that it may be for."""
        plan = self._project.latest.plan
        return {} if plan is None else clip_choices(plan)

    @property
    def tables(self) -> dict[str, Path]:
        """The ``.cube`` tables by their names: for the choice of a grade."""
        return {item.name: self._files.path(item) for item in self.contents if item.kind == "table"}

    @property
    def names(self) -> Mapping[str, str]:
        """All names by the sha256 of the bytes: for what shows what is in force."""
        return {item.sha256: item.name for item in self.contents}

    def remove(self) -> None:
        """Take the item that is looked at off the shelf; what was made of it stays.

        Raises:
            NotFoundError, LibraryError
        """
        self._files.remove(self._meant())

    # what becomes of it

    def put_to_use(
        self,
        use: ShelfUse | None,
        *,
        clip: int | None = None,
        name: str = "",
        start: str = "",
        gain_db: float = 0.0,
        duck_db: float = 0.0,
    ) -> None:
        """Let the item that is looked at become something. A take is made in the background.

        Args:
            use: one of ``uses``.
            clip: the index of the clip that it is for.
            name: of who comes up.
            start: when a sound begins, as people write times: ``1:02.5``.
            gain_db: of a sound, -60 to 20.
            duck_db: by how much the song steps back meanwhile, 0 to 40.

        Raises:
            NotFoundError: nothing lies there, or nothing was planned yet.
            OptionError: it cannot become that.
            WorkbenchError: what the verb says.
        """
        item = self._meant()
        if use is None or use not in SHELF_USES[item.kind]:
            allowed = ", ".join(SHELF_USES[item.kind].values())
            raise OptionError(f"{item.name!r} cannot become that; it may be {allowed}.", field="use")
        path = self._checked(item)
        try:
            if use == "track":
                with_track(self._project, path, seconds_of(start), float(gain_db), float(duck_db))
            elif use == "take":
                self._begin_take(item, path, self._clip(clip))
            else:
                self._called(use, path, clip, name)
        except WorkbenchError as error:
            raise by_its_name(error, path, item.name)  # noqa: B904  it is the same error

    def _called(self, use: ShelfUse, path: Path, clip: int | None, name: str) -> None:
        project = self._project
        verbs: Mapping[ShelfUse, Callable[[], object]] = {
            "still": lambda: project.still(self._clip(clip), path),
            "first": lambda: project.shot(self._clip(clip), first=path),
            "last": lambda: project.shot(self._clip(clip), last=path),
            "plate": lambda: project.plates(path),
            "character": lambda: project.character(_somebody(name), images=path),
            "logo": lambda: project.finish(logo=path),
            "grade": lambda: project.finish(grade=path),
            "font": lambda: self._use_font(path),
            "brand": lambda: project.finish(brand=self._brand(path)),
        }
        verbs[use]()

    def _begin_take(self, item: ShelfItem, path: Path, clip: int) -> None:
        self._project.store.check_editable(self._project.id)

        def job(told: Listener, cancel: CancelToken) -> None:
            try:
                self._project.own_take(clip, path, progress=told, cancel=cancel)
            except WorkbenchError as error:
                raise by_its_name(error, path, item.name)  # noqa: B904  it is the same error

        self._queue.add(f"{item.name} as a take of clip {clip}", job)

    def _use_font(self, path: Path) -> None:
        """Give the brand in force, or a new one, this font."""
        font, notes = keep_font(path, self._project.files)
        for note in notes:
            self._project.note(note)
        now = self._project.planned()
        self._project.finish(brand=replace(now.finish.brand or Brand(_HOUSE), font=font), after=now)

    def _brand(self, path: Path) -> Brand:
        brand, notes = keep_brand(path, self._project.files, self._named)
        for note in notes:
            self._project.note(note)
        return brand

    def _named(self, name: str) -> Path:
        """A file that a dropped brand kit names: only what lies on the shelf is meant, never a path of the computer.

        Raises:
            NotFoundError: nothing of that name lies there.
        """
        for item in self.contents:
            if item.name == name and item.kind in ("image", "font"):
                return self._checked(item)
        raise NotFoundError(
            f"The brand names {shown_name(name)!r}, which does not lie on the shelf; drop it there, too.", field="brand"
        )

    def _clip(self, clip: int | None) -> int:
        self._project.planned()
        if clip is None:
            raise OptionError("Say which clip it is for.", field="clip")
        return clip

    def _meant(self) -> ShelfItem:
        if self._item is None:
            raise NotFoundError("Nothing lies on the shelf; drop a file there first.", field="shelf")
        return self._item

    def _checked(self, item: ShelfItem) -> Path:
        """Its file, whose bytes are still those that were looked into.

        Raises:
            NotFoundError: they are not.
        """
        path = self._files.path(item)
        with suppress(OSError):
            if file_sha256(path) == item.sha256:
                return path
        raise NotFoundError(f"The shelf's copy of {item.name!r} is gone or damaged; drop it again.", field="shelf")


def _somebody(name: str) -> str:
    if not name.strip():
        raise OptionError("Say who it is: a name of somebody who comes up in the film.", field="name")
    return name
