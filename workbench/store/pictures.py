"""Pictures for clips, and frames out of takes, in SQL."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from workbench.model.picture import Picture
from workbench.model.still import StillImage
from workbench.redact import refuse_secret
from workbench.store.database import Connection
from workbench.store.events import utc_now
from workbench.store.projects import require

__all__ = ["frame_of", "pictures", "save_frame", "save_picture"]


def save_picture(connection: Connection, project: str, plan_id: str, picture: Picture) -> None:
    """Keep a picture; one that was bought again has a new file, and its old place in their order.

    Raises:
        OptionError: its words hold a secret.
        NotFoundError: the project was deleted.
    """
    require(connection, project)
    refuse_secret(picture.prompt, "prompt")
    image = picture.image
    connection.write(
        "INSERT OR REPLACE INTO pictures SELECT $1, $2, coalesce(max(number) FILTER (WHERE project = $1 AND key = $2), "
        "max(number) + 1, 1), $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16 FROM pictures",
        [
            project,
            picture.key,
            plan_id,
            picture.clip,
            picture.start_s,
            picture.end_s,
            image.sha256,
            image.suffix,
            image.width,
            image.height,
            picture.provider,
            picture.model,
            picture.prompt,
            picture.line,
            picture.cost_usd,
            utc_now(),
        ],
    )
    connection.write(
        "UPDATE clips SET still_state = 'done' WHERE project = ? AND plan = ? AND index = ?",
        [project, plan_id, picture.clip],
    )


def pictures(connection: Connection, project: str, keys: Collection[str] | None = None) -> Sequence[Picture]:
    """A project's pictures, the oldest first; only those of some keys where they are given."""
    rows = connection.read(
        "SELECT key, clip, start_s, end_s, sha256, suffix, width, height, provider, model, prompt, line, cost_usd "
        "FROM pictures WHERE project = $1 AND ($2::VARCHAR[] IS NULL OR list_contains($2::VARCHAR[], key)) "
        "ORDER BY number",
        [project, None if keys is None else list(keys)],
    )
    return tuple(_picture(row) for row in rows)


def _picture(row: Sequence[Any]) -> Picture:
    key, clip, start_s, end_s, sha256, suffix, width, height, *rest = row
    return Picture(key, clip, start_s, end_s, StillImage(sha256, suffix, width, height), *rest)


def save_frame(connection: Connection, take_sha256: str, frame: int, image: StillImage) -> None:
    """Remember a frame of a take as a picture; the first one stays."""
    connection.write(
        "INSERT OR IGNORE INTO frames VALUES (?, ?, ?, ?, ?, ?)",
        [take_sha256, frame, image.sha256, image.suffix, image.width, image.height],
    )


def frame_of(connection: Connection, take_sha256: str, frame: int) -> StillImage | None:
    """The picture of a take's frame, where one was made."""
    row = connection.first(
        "SELECT sha256, suffix, width, height FROM frames WHERE take_sha256 = ? AND frame = ?", [take_sha256, frame]
    )
    return None if row is None else StillImage(*row)
