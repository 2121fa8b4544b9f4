"""What a library's ``Store`` knows of takes. One transaction a call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from workbench.model.picture import Picture
from workbench.model.still import StillImage
from workbench.model.take import Take
from workbench.store import events, exports, pictures, plans, projects
from workbench.store.calls import Calls
from workbench.store.database import Connection

__all__ = ["TakeCalls"]


class TakeCalls(Calls):
    """Takes, what is held against them, and the pictures for and of them; raises as ``Store``."""

    def clip_takes(self, project: str, plan_id: str) -> dict[int, Take]:
        """The take of each clip of a plan that has one, by the clip's index."""
        with self._transaction() as connection:
            keys = {row.index: row.take for row in plans.clips(connection, project, plan_id) if row.take}
            known = plans.takes(connection, keys.values())
        return {index: known[key] for index, key in keys.items() if key in known}

    def save_takes(
        self,
        project: str,
        plan_id: str,
        takes: Sequence[tuple[int, Take]],
        chosen: Mapping[int, str] = MappingProxyType({}),
        *,
        may_wait: bool = False,
    ) -> None:
        """Keep takes at once, in the order in which they were made, and choose one for each of their clips.

        Args:
            project: its id.
            plan_id: the plan whose clips they are of.
            takes: what is kept, each with its clip's index.
            chosen: from a clip's index to the key of its chosen take; the last one by default.
            may_wait: a moment, for a purchase that is about to begin: then both are one transaction.
        """

        def write(connection: Connection) -> None:
            plans.save_takes(connection, project, plan_id, takes, chosen)

        self._along.write(write, may_wait=may_wait)

    def takes_by_keys(self, keys: Iterable[str]) -> dict[str, Take]:
        """The takes that exist, by their key."""
        with self._transaction() as connection:
            return plans.takes(connection, keys)

    def project_takes(self, project: str) -> tuple[Take, ...]:
        """All takes that a project has ever had for a clip, in the order in which it had them first."""
        with self._transaction() as connection:
            return exports.project_takes(connection, project)

    def keep_useless(self, reasons: Mapping[str, str]) -> None:
        """Remember why takes must not be in a film, by the sha256 of their files."""
        with self._transaction() as connection:
            for sha256, reason in reasons.items():
                connection.write("INSERT OR REPLACE INTO useless_takes VALUES (?, ?)", [sha256, reason])

    def useless_takes(self) -> dict[str, str]:
        """Why takes must not be in a film, by the sha256 of their files; few are."""
        with self._transaction() as connection:
            return dict(connection.read("SELECT sha256, reason FROM useless_takes"))

    def reject_take(self, project: str, key: str, reason: str | None) -> None:
        """Remember that a person does not want a take, and why; None takes that back."""
        with self._transaction() as connection:
            projects.require(connection, project)
            connection.write("DELETE FROM rejected_takes WHERE project = ? AND key = ?", [project, key])
            if reason is not None:
                connection.write("INSERT INTO rejected_takes VALUES (?, ?, ?)", [project, key, reason])
            events.append(connection, project, "take rejected", {"key": key, "reason": reason})

    def rejected_takes(self, project: str) -> dict[str, str]:
        """Why a person does not want takes, by their keys."""
        with self._transaction() as connection:
            return dict(connection.read("SELECT key, reason FROM rejected_takes WHERE project = ?", [project]))

    def save_picture(self, project: str, plan_id: str, picture: Picture) -> None:
        """Keep a picture that was made for a clip of a plan."""
        with self._transaction() as connection:
            pictures.save_picture(connection, project, plan_id, picture)

    def pictures(self, project: str, keys: Iterable[str] | None = None) -> Sequence[Picture]:
        """A project's pictures, the oldest first; only those of some keys where they are given."""
        with self._transaction() as connection:
            return pictures.pictures(connection, project, None if keys is None else tuple(keys))

    def save_frame(self, take_sha256: str, frame: int, image: StillImage) -> None:
        """Remember a frame of a take as a picture that the library keeps."""
        with self._transaction() as connection:
            pictures.save_frame(connection, take_sha256, frame, image)

    def frame(self, take_sha256: str, frame: int) -> StillImage | None:
        """The picture of a take's frame, where one was made."""
        with self._transaction() as connection:
            return pictures.frame_of(connection, take_sha256, frame)
