"""The fifth change's tables: pictures that models made for clips, and frames that were taken out of takes."""

from __future__ import annotations

from workbench.store.schema import Table

__all__ = ["PICTURES"]

_TEXT, _INT, _REAL, _WHEN = "VARCHAR NOT NULL", "INTEGER NOT NULL", "DOUBLE NOT NULL", "TIMESTAMP NOT NULL"

PICTURES: tuple[Table, ...] = (
    Table(
        "pictures",
        "Pictures that models made for clips; all are kept, a clip's plan says which one it starts with.",
        "project, key",
        (
            ("project", _TEXT, "id of the project"),
            ("key", _TEXT, "hash of model and question"),
            ("number", "BIGINT NOT NULL", "the higher, the newer"),
            ("plan", _TEXT, "id of the plan that it was made for"),
            ("clip", _INT, "index of the clip in that plan"),
            ("start_s", _REAL, "when that clip begins in the song, seconds"),
            ("end_s", _REAL, "when it ends, exclusive"),
            ("sha256", _TEXT, "hash of the file"),
            ("suffix", _TEXT, "ending of the file"),
            ("width", _INT, "pixels"),
            ("height", _INT, "pixels"),
            ("provider", _TEXT, "who made it"),
            ("model", _TEXT, "id of the model"),
            ("prompt", _TEXT, "the words that it was made of"),
            ("line", _TEXT, "the person's line of instruction among them; or empty"),
            ("cost_usd", "DECIMAL(18, 6)", "what it cost, US dollars; NULL = unknown"),
            ("made_at", _WHEN, "when it was kept, UTC"),
        ),
    ),
    Table(
        "frames",
        "Frames that were taken out of takes for models to go on from; kept, so that a question stays the same.",
        "take_sha256, frame",
        (
            ("take_sha256", _TEXT, "hash of the take's file"),
            ("frame", _INT, "which one, from 0"),
            ("sha256", _TEXT, "hash of the picture's file"),
            ("suffix", _TEXT, "ending of that file"),
            ("width", _INT, "pixels"),
            ("height", _INT, "pixels"),
        ),
    ),
)
