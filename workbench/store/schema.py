"""The first release's tables, each with a sentence for everyone who opens the file.

Times of the clock are UTC. Values of the model are kept as canonical JSON in ``value``, and the columns
beside it are what people ask for in SQL; both are written once and never changed.
There are no foreign keys: DuckDB checks them too early to delete a parent and its children in one
transaction. What belongs together is written in one transaction instead.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["CORRECTIONS", "EXPORTS", "TABLES", "Table", "View", "comments", "create"]

Column = tuple[str, str, str]
"""Name, SQL type, what it means."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table; ``key`` lists the columns of its primary key."""

    name: str
    doc: str
    key: str
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class View:
    """One view; ``columns`` holds name and meaning."""

    name: str
    doc: str
    columns: tuple[tuple[str, str], ...]
    sql: str


def create(table: Table) -> str:
    """The statement that makes a table."""
    lines = [f"{name} {kind}" for name, kind, _ in table.columns]
    return f"CREATE TABLE {table.name} ({', '.join(lines)}, PRIMARY KEY ({table.key}))"


def comments(item: Table | View) -> list[str]:
    """The statements that put the sentences into the database."""
    word = "VIEW" if isinstance(item, View) else "TABLE"
    docs = [(column[0], column[-1]) for column in item.columns]
    return [
        f"COMMENT ON {word} {item.name} IS '{_quoted(item.doc)}'",
        *(f"COMMENT ON COLUMN {item.name}.{name} IS '{_quoted(doc)}'" for name, doc in docs),
    ]


def _quoted(text: str) -> str:
    return text.replace("'", "''")


_TEXT, _INT, _BIG = "VARCHAR NOT NULL", "INTEGER NOT NULL", "BIGINT NOT NULL"
_REAL, _WHEN, _MONEY = "DOUBLE NOT NULL", "TIMESTAMP NOT NULL", "DECIMAL(18, 6)"
_MADE: Column = ("made_at", _WHEN, "when the row was written, UTC")
_PROJECT: Column = ("project", _TEXT, "id of the project")
_VERSION: Column = ("version", _INT, "1, 2, 3 ... within the project; the highest is in force")


def _one_of(name: str, allowed: str) -> str:
    return f"VARCHAR NOT NULL CHECK ({name} IN ({', '.join(repr(word) for word in allowed.split())}))"


_CLIP_STATES = "planned waiting generating done failed"

TABLES: tuple[Table, ...] = (
    Table(
        "migrations",
        "Which changes of the schema this library has seen.",
        "name",
        (
            ("name", _TEXT, "name of the migration"),
            ("applied_at", _WHEN, "when it was applied, UTC"),
        ),
    ),
    Table(
        "songs",
        "Audio files, known by their bytes.",
        "id",
        (
            ("id", _TEXT, "sha256 of the file"),
            ("name", _TEXT, "the file's name as the user wrote it, without its ending"),
            ("title", "VARCHAR", "title from the file's tags"),
            ("artist", "VARCHAR", "artist from the file's tags"),
            ("duration_s", _REAL, "decoded length, seconds"),
            ("sample_rate", _INT, "samples a second"),
            ("channels", _INT, "channels"),
            ("samples", _BIG, "decoded samples a channel"),
            ("size_bytes", _BIG, "size of the file, bytes"),
            ("container", _TEXT, "container format"),
            ("codec", _TEXT, "audio codec"),
            ("value", _TEXT, "the song as JSON"),
            _MADE,
        ),
    ),
    Table(
        "projects",
        "One song's work each; its state is the view project_states.",
        "id",
        (
            ("id", _TEXT, "first 12 hex digits of the song's id"),
            ("song", _TEXT, "id of the song"),
            ("name", _TEXT, "the name that people use"),
            _MADE,
            ("finalized_at", "TIMESTAMP", "when the project was locked, UTC; NULL while it is open"),
        ),
    ),
    Table(
        "analyses",
        "What was heard; immutable versions.",
        "project, version",
        (
            _PROJECT,
            _VERSION,
            ("key", _TEXT, "hash of song, analysers and versions"),
            ("tempo_bpm", "DOUBLE", "beats a minute"),
            ("meter", "INTEGER", "beats a bar"),
            ("beats", _INT, "number of beats"),
            ("value", _TEXT, "the analysis as JSON"),
            _MADE,
        ),
    ),
    Table(
        "analysis_parts",
        "Who answered each question of an analysis.",
        "project, version, part",
        (
            _PROJECT,
            ("version", _INT, "version of the analysis"),
            ("part", _TEXT, "beats, sections, energy, onsets, loudness, peaks, lyrics ..."),
            ("analyzer", _TEXT, "name of the analyser"),
            ("analyzer_version", _TEXT, "version of the analyser"),
            ("confidence", "DOUBLE", "0 to 1; NULL where the notion has no sense"),
        ),
    ),
    Table(
        "arrangements",
        "Every commit, undo and redo of the sections, in order; nothing is ever changed.",
        "project, version",
        (
            _PROJECT,
            _VERSION,
            ("move", _one_of("move", "commit undo redo"), "what happened"),
            ("shown", _INT, "version whose rows in sections are in force; 0 = the sections as heard"),
            ("tip", _INT, "the newest version that redo can reach"),
            ("parent", _INT, "for a commit the version that undo goes back to; otherwise that of the one shown"),
            _MADE,
        ),
    ),
    Table(
        "sections",
        "The sections of each committed arrangement.",
        "project, version, position",
        (
            _PROJECT,
            ("version", _INT, "version of the arrangement"),
            ("position", _INT, "from 0"),
            ("start_s", _REAL, "start, seconds"),
            ("end_s", _REAL, "end, seconds, exclusive"),
            ("label", _TEXT, "intro, verse, chorus ... or a person's own word"),
            ("confidence", _REAL, "0 to 1"),
            ("occurrence", _INT, "1 for the first of its label that sounds like this, 2 for its repeat ..."),
        ),
    ),
    Table(
        "plans",
        "Plans of films; immutable versions.",
        "project, version",
        (
            _PROJECT,
            _VERSION,
            ("id", _TEXT, "hash of the plan, 16 hex digits"),
            ("key", _TEXT, "the same hash, 64 hex digits"),
            ("style", _TEXT, "style of the catalogue"),
            ("type", _TEXT, "video type of the catalogue"),
            ("rate", _TEXT, "frames a second, as a fraction"),
            ("width", _INT, "pixels"),
            ("height", _INT, "pixels"),
            ("frames", _INT, "length of the film, frames"),
            ("seed", _BIG, "seed of the film"),
            ("value", _TEXT, "the plan as JSON"),
            _MADE,
        ),
    ),
    Table(
        "plan_sections",
        "The sections of each plan, with their frames.",
        "project, plan, position",
        (
            _PROJECT,
            ("plan", _TEXT, "id of the plan"),
            ("position", _INT, "from 0"),
            ("label", _TEXT, "label"),
            ("occurrence", _INT, "which of the sections of its label"),
            ("start_s", _REAL, "start, seconds"),
            ("end_s", _REAL, "end, seconds, exclusive"),
            ("start_frame", _INT, "first frame"),
            ("end_frame", _INT, "end, exclusive"),
            ("regenerations", _INT, "how often the whole section was made again"),
        ),
    ),
    Table(
        "clips",
        "The clips of each plan, and how far each is.",
        "project, plan, index",
        (
            _PROJECT,
            ("plan", _TEXT, "id of the plan"),
            ("index", _INT, "from 0"),
            ("section", _INT, "position of its section in the plan"),
            ("start_frame", _INT, "first frame"),
            ("end_frame", _INT, "end, exclusive"),
            ("style", _TEXT, "style of the catalogue"),
            ("look", _TEXT, "offline look"),
            ("prompt", _TEXT, "what it shows"),
            ("provider", _TEXT, "who makes it"),
            ("seed", _BIG, "its seed"),
            ("cut_on", _TEXT, "what its start falls on: downbeat, beat, onset, section, none"),
            ("join_kind", _TEXT, "how it joins the clip before: cut, crossfade ..."),
            ("join_frames", _INT, "length of that join, frames"),
            (
                "still_state",
                _one_of("still_state", _CLIP_STATES + " none"),
                "how far its still is; none = it needs none",
            ),
            ("video_state", _one_of("video_state", _CLIP_STATES), "how far its moving picture is"),
            ("take", "VARCHAR", "key of the chosen take"),
            ("attempts", _INT, "how often it was tried"),
            ("regenerations", _INT, "how often a person had it made again"),
            ("error", "VARCHAR", "the last failure's sentence"),
        ),
    ),
    Table(
        "takes",
        "Generated files with where they came from; the same key is never made twice.",
        "key",
        (
            ("key", _TEXT, "hash of all that it was made from"),
            ("sha256", _TEXT, "hash of the file"),
            ("suffix", _TEXT, "ending of the file"),
            ("start_frame", _INT, "the film's frame that its first frame is"),
            ("end_frame", _INT, "end, exclusive"),
            ("rate", _TEXT, "frames a second, as a fraction"),
            ("width", _INT, "pixels"),
            ("height", _INT, "pixels"),
            ("provider", _TEXT, "who made it"),
            ("provider_version", _TEXT, "the maker's version"),
            ("cost_usd", _MONEY, "what it cost, US dollars; NULL = unknown"),
            ("value", _TEXT, "the take as JSON"),
            _MADE,
        ),
    ),
    Table(
        "clip_takes",
        "Which takes a project has had for a clip; all are kept, clips.take is the chosen one.",
        "project, plan, clip, take",
        (
            _PROJECT,
            ("plan", _TEXT, "id of the plan"),
            ("clip", _INT, "index of the clip"),
            ("take", _TEXT, "key of the take"),
            _MADE,
        ),
    ),
    Table(
        "timelines",
        "What was rendered; immutable versions.",
        "project, version",
        (
            _PROJECT,
            _VERSION,
            ("id", _TEXT, "hash of the timeline, 16 hex digits"),
            ("plan", _TEXT, "id of the plan"),
            ("frames", _INT, "length, frames"),
            ("value", _TEXT, "the timeline as JSON"),
            _MADE,
        ),
    ),
    Table(
        "films",
        "Finished films.",
        "id",
        (
            ("id", _TEXT, "id that the file's metadata carries"),
            ("number", _BIG, "the higher, the newer"),
            _PROJECT,
            ("plan", _TEXT, "id of the plan"),
            ("timeline", _TEXT, "id of the timeline"),
            ("title", "VARCHAR", "title"),
            ("path", _TEXT, "where the file was last written"),
            ("sha256", _TEXT, "hash of the file"),
            ("size_bytes", "BIGINT", "size of the file, bytes"),
            ("state", _one_of("state", "done failed"), "done = certified"),
            ("error", "VARCHAR", "why it failed, one sentence"),
            ("certified", "BOOLEAN", "whether its certificate is ok"),
            ("certificate", "VARCHAR", "the certificate as JSON"),
            ("seconds", _TEXT, "wall time of each step as JSON, seconds"),
            _MADE,
        ),
    ),
    Table(
        "certificates",
        "Proofs that were made, so that none is made twice.",
        "film_sha256, proof",
        (
            ("film_sha256", _TEXT, "hash of the film's file"),
            ("proof", _TEXT, "what it was held against, and by which certifier"),
            ("value", _TEXT, "the certificate as JSON"),
            _MADE,
        ),
    ),
    Table(
        "jobs",
        "Long work. How far a running one is stands in a file beside the database.",
        "id",
        (
            ("id", _TEXT, "id; also the name of its progress file"),
            ("number", _BIG, "the higher, the newer"),
            _PROJECT,
            ("kind", _one_of("kind", "analysis generation composition regeneration export"), "what it does"),
            ("state", _one_of("state", "queued running done failed cancelled"), "how far it is"),
            ("attempts", _INT, "how often it was started"),
            ("error", "VARCHAR", "why it failed, one sentence"),
            ("made_at", _WHEN, "when it was asked for, UTC"),
            ("started_at", "TIMESTAMP", "when it was last started, UTC"),
            ("ended_at", "TIMESTAMP", "when it ended, UTC"),
        ),
    ),
    Table(
        "spending",
        "Money, reserved before and settled after; kept when its project is deleted.",
        "key",
        (
            ("key", _TEXT, "key of what was bought"),
            _PROJECT,
            ("provider", _TEXT, "who was paid"),
            ("reserved_usd", _MONEY, "reserved, US dollars; NULL = unknown"),
            ("settled_usd", _MONEY, "really spent, US dollars; NULL = unknown or not settled yet"),
            ("reserved_at", _WHEN, "when, UTC"),
            ("settled_at", "TIMESTAMP", "when, UTC; NULL = not settled yet"),
        ),
    ),
    Table(
        "log",
        "What was decided in a project, in order, without secrets. Only ever added to.",
        "project, sequence",
        (
            _PROJECT,
            ("sequence", _INT, "1, 2, 3 ... within the project"),
            ("event", _TEXT, "what happened"),
            ("data", _TEXT, "all that is needed to do it again, as JSON"),
            _MADE,
        ),
    ),
    Table(
        "texts",
        "Results by key: what was made once is loaded afterwards.",
        "key",
        (
            ("key", _TEXT, "hash of what it was made from"),
            ("text", _TEXT, "the result"),
            _MADE,
        ),
    ),
)

EXPORTS = Table(
    "exports",
    "Files that were written for other programs.",
    "id",
    (
        ("id", _TEXT, "hash of project, plan, kind and file, 16 hex digits"),
        ("number", _BIG, "the higher, the newer"),
        _PROJECT,
        ("plan", _TEXT, "id of the plan that it shows"),
        ("kind", _TEXT, "otio, fcp7, edl, srt, lrc, ass, zip ..."),
        ("path", _TEXT, "where the file was written"),
        ("sha256", _TEXT, "hash of the file"),
        ("size_bytes", _BIG, "size of the file, bytes"),
        ("made_at", _WHEN, "when it was written, UTC"),
        ("swept_at", "TIMESTAMP", "when the library removed the file, UTC; NULL = it did not"),
    ),
)
"""Of the second change: the tables above are those of the first release, and never change."""

CORRECTIONS = (
    Table(
        "decisions",
        "Every commit, undo and redo of a person's corrections, in order; nothing is ever changed.",
        "project, version",
        (
            _PROJECT,
            _VERSION,
            ("move", _one_of("move", "commit undo redo"), "what happened"),
            ("shown", _INT, "version whose rows in corrections are in force; 0 = none"),
            ("tip", _INT, "the newest version that redo can reach"),
            ("parent", _INT, "for a commit the version that undo goes back to; otherwise that of the one shown"),
            _MADE,
        ),
    ),
    Table(
        "corrections",
        "What a person decided against listening, as a whole list for each commit.",
        "project, version, position",
        (
            _PROJECT,
            ("version", _INT, "version of the commit"),
            ("position", _INT, "from 0; they are applied in this order"),
            ("part", _TEXT, "beats, lyrics or character"),
            ("kind", _TEXT, "which change it is: beats-at, line, key ..."),
            ("reason", _TEXT, "why, in the person's words; may be empty"),
            ("decided_at", _WHEN, "when the person decided it, UTC"),
            ("value", _TEXT, "the correction as JSON"),
        ),
    ),
)
"""Of the third change."""
