"""Plans, clips, takes and timelines, in SQL: immutable versions, the highest in force."""

from __future__ import annotations

import functools
import itertools
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TypeVar

from workbench.errors import LibraryError, StaleVersionError
from workbench.jobs.keys import dumps, key_of, loads
from workbench.model.labels import plain_label
from workbench.model.plan import Clip, Plan
from workbench.model.take import Take
from workbench.model.timeline import Timeline
from workbench.redact import redacted, refuse_secret
from workbench.store.commits import Commits, Move
from workbench.store.database import Connection
from workbench.store.events import append, utc_now
from workbench.store.projects import require
from workbench.store.rows import ClipRow
from workbench.timebase import Span, format_rate

__all__ = [
    "clips",
    "content_id",
    "count_regenerations",
    "fail_clip",
    "go_on",
    "knows_plan",
    "latest_plan",
    "latest_readable_plan",
    "move_plan",
    "plan_by_id",
    "save_plan",
    "save_takes",
    "save_timeline",
    "takes",
    "timeline_by_id",
    "versioned_plan",
]

T = TypeVar("T", Plan, Timeline)

_ID_LENGTH = 16
_LINE = Commits("plan_moves", "clips")
"""Its versions are those of the plans."""
_MOST_READ = 4
"""Plans that a process remembers having read: those in force and before of a project or two."""
_OLD_NOTES = '"notes":[["'
_ASKED_WITH = ("song_id", "rate", "size", "style", "type", "prompt", "analysis", "bible")
"""What a clip is asked for with beside its own fields."""


def content_id(value: Plan | Timeline) -> str:
    """The id of a plan or a timeline: a hash of its content, 16 hex digits."""
    return key_of(value)[:_ID_LENGTH]


def _kept(value: T) -> str:
    """A value as it is written, once it was read back.

    Raises:
        AssertionError: it could not be read back as it is: a mistake of ours, and nothing is written.
    """
    text, name = dumps(value), type(value).__name__.lower()
    try:
        found = loads(type(value), text)
    except ValueError as error:
        said = " ".join(str(error).split())
        raise AssertionError(f"a {name} that could not be read back is not kept: {said}") from error
    if found != value:
        raise AssertionError(f"a {name} that would be read back as another one is not kept")
    return text


def save_plan(
    connection: Connection, project: str, plan: Plan, after: str | None = None, expected: int | None = None
) -> str:
    """Put a plan in force; nothing is written if it is so already. Returns its id.

    Raises:
        NotFoundError: there is no such project any more.
        LibraryError: it is finalized, whether or not the plan is another one.
        StaleVersionError: another plan is in force than ``after``, the id of the one that it was made from (as it reads
            now, if an older version of Songreel kept it), or another version than ``expected``.
        OptionError: a prompt holds a secret.
        AssertionError: it could not be read back; nothing was written.
    """
    require(connection, project)
    for prompt in {plan.prompt, *(clip.prompt for clip in plan.clips), *_said(plan)}:
        refuse_secret(prompt, "prompt")
    key = key_of(plan)
    made = key[:_ID_LENGTH]
    head = connection.first(
        "SELECT version, id, value FROM plans WHERE project = ? ORDER BY version DESC LIMIT 1", [project]
    )
    if head is not None and head[1] == made:
        return made
    if after is not None and (head is None or _kept_id(connection, project, after) != head[1]):
        raise StaleVersionError(
            "The plan was changed meanwhile, in another window or by another program; look at it and say it again.",
            field="plan",
        )
    version = _LINE.commit(connection, project, expected)
    known = knows_plan(connection, project, made)
    _insert_plan(connection, project, version, plan, key)
    if not known and head is not None:
        _carry_takes(connection, project, head[1], head[2], made, plan)
    append(connection, project, "plan", {"id": made, "plan": plan})
    return made


def _insert_plan(connection: Connection, project: str, version: int, plan: Plan, key: str) -> None:
    """A row for a version. Of a plan that the project never had, its clips too."""
    known = knows_plan(connection, project, key[:_ID_LENGTH])
    connection.write(
        "INSERT INTO plans VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            project,
            version,
            key[:_ID_LENGTH],
            key,
            plan.style,
            plan.type,
            format_rate(plan.rate),
            plan.size.width,
            plan.size.height,
            plan.frames,
            plan.seed,
            _kept(plan),
            utc_now(),
        ],
    )
    if not known:
        _insert_clips(connection, project, key[:_ID_LENGTH], plan)


def versioned_plan(connection: Connection, project: str) -> tuple[int, str, Plan] | None:
    """The plan in force with its version and the id of its rows, which of one that an older version of Songreel kept
    is not ``content_id``; None where nothing was planned yet.

    Raises:
        LibraryError: it cannot be read.
    """
    row = connection.first(
        "SELECT version, id, value FROM plans WHERE project = ? ORDER BY version DESC LIMIT 1", [project]
    )
    return None if row is None else (row[0], row[1], _read(row[2]))


def move_plan(connection: Connection, project: str, move: Move, expected: int | None = None) -> bool:
    """Put the plan before the one in force back in force, or the one after it, as a new version; False where there is
    none.

    Raises:
        NotFoundError: the project was deleted.
        StaleVersionError: ``expected`` is not the version in force.
        LibraryError: that plan cannot be read, or the project is finalized.
    """
    require(connection, project)
    _LINE.check(connection, project, expected)
    aim = _LINE.aim(connection, project, move)
    if aim is None or aim[1] == 0:
        return False
    select = "SELECT value, id FROM plans WHERE project = ? AND version = ?"
    there, here = (connection.first(select, [project, version]) for version in (aim[1], aim[0]))
    if there is None or here is None:
        return False
    plan = _read(there[0])
    moved = _LINE.move(connection, project, move, expected)
    assert moved is not None
    _insert_plan(connection, project, moved[0], plan, key_of(plan))
    _carry_takes(connection, project, here[1], here[0], there[1], plan)
    append(connection, project, "plan", {"id": there[1], "plan": plan})
    return True


def _carry_takes(connection: Connection, project: str, old_id: str, old_text: str, made: str, plan: Plan) -> None:
    """Choose for clips that stay just as they are the takes that they had: what was bought for them is not asked for
    again, whatever templates of prompts and tables of models say by now."""
    try:
        old = _read(old_text)
    except LibraryError:
        return
    if any(getattr(old, name) != getattr(plan, name) for name in _ASKED_WITH):
        return
    rows = {row.index: row.take for row in clips(connection, project, old_id) if row.take}
    before = {_asked(old, clip): clip.index for clip in old.clips}
    same = {clip.index: before.get(_asked(plan, clip)) for clip in plan.clips}
    _choose(connection, project, made, {i: rows[at] for i, at in same.items() if at is not None and at in rows})


def _asked(plan: Plan, clip: Clip) -> tuple[Clip, tuple[str, int, str], Span]:
    """What a clip is asked for with, whatever its number is."""
    section = plan.sections[clip.section]
    of_section = (section.label, section.occurrence, section.note)
    return replace(clip, index=0), of_section, plan.media_span(clip.index)


def _said(plan: Plan) -> Iterator[str]:
    for clip in plan.clips:
        shot = clip.shot
        yield from (shot.line, shot.still_prompt, shot.motion_prompt, shot.graphic)
        yield from (point.description for point in shot.focal_points)
    for section in plan.sections:
        yield section.note


def _insert_clips(connection: Connection, project: str, plan_id: str, plan: Plan) -> None:
    parts = plan.sections
    connection.write(
        "INSERT INTO plan_sections SELECT ?, ?, unnest(?::INTEGER[]), unnest(?::VARCHAR[]), unnest(?::INTEGER[]), "
        "unnest(?::DOUBLE[]), unnest(?::DOUBLE[]), unnest(?::INTEGER[]), unnest(?::INTEGER[]), 0",
        [
            project,
            plan_id,
            list(range(len(parts))),
            [s.label for s in parts],
            [s.occurrence for s in parts],
            [s.start_s for s in parts],
            [s.end_s for s in parts],
            [s.span.start for s in parts],
            [s.span.end for s in parts],
        ],
    )
    clips = plan.clips
    connection.write(
        "INSERT INTO clips SELECT ?, ?, unnest(?::INTEGER[]), unnest(?::INTEGER[]), unnest(?::INTEGER[]), "
        "unnest(?::INTEGER[]), unnest(?::VARCHAR[]), unnest(?::VARCHAR[]), unnest(?::VARCHAR[]), unnest(?::VARCHAR[]), "
        "unnest(?::BIGINT[]), unnest(?::VARCHAR[]), unnest(?::VARCHAR[]), unnest(?::INTEGER[]), "
        "unnest(?::VARCHAR[]), 'planned', NULL, 0, 0, NULL",
        [
            project,
            plan_id,
            [c.index for c in clips],
            [c.section for c in clips],
            [c.span.start for c in clips],
            [c.span.end for c in clips],
            [c.style for c in clips],
            [c.look for c in clips],
            [c.prompt for c in clips],
            [c.provider for c in clips],
            [c.seed for c in clips],
            [c.cut_on for c in clips],
            [c.join for c in clips],
            [c.join_frames for c in clips],
            ["done" if c.shot.first else "none" for c in clips],
        ],
    )


def plan_by_id(connection: Connection, plan_id: str) -> Plan | None:
    """A plan, whether in force or not."""
    row = connection.first("SELECT value FROM plans WHERE id = ? LIMIT 1", [plan_id])
    return None if row is None else _read(row[0])


@functools.lru_cache(maxsize=_MOST_READ)
def _read(text: str) -> Plan:
    """A page asks for the plan in force a dozen times after each edit, and a long song's takes long to read."""
    try:
        return loads(Plan, _with_notes(text) if _OLD_NOTES in text else text)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise LibraryError(
            "This plan cannot be read: it was kept by another version of Songreel, or by one that was mistaken; make a "
            "new one (songreel make, or plan()).",
            field="plan",
        ) from error


def _with_notes(text: str) -> str:
    """A plan of older versions, which kept the notes by label in the bible: each section has its own now."""
    plan = json.loads(text)
    notes = {plain_label(label): note for label, note in plan["bible"].pop("notes")}
    for section in plan["sections"]:
        section["note"] = notes.get(plain_label(section["label"]), "")
    return json.dumps(plan)


def knows_plan(connection: Connection, project: str, plan_id: str) -> bool:
    """Whether a project has ever had this plan."""
    return connection.first("SELECT 1 FROM plans WHERE project = ? AND id = ? LIMIT 1", [project, plan_id]) is not None


def latest_plan(connection: Connection, project: str) -> Plan | None:
    """The plan in force.

    Raises:
        LibraryError: it cannot be read.
    """
    row = connection.first("SELECT value FROM plans WHERE project = ? ORDER BY version DESC LIMIT 1", [project])
    return None if row is None else _read(row[0])


def latest_readable_plan(connection: Connection, project: str) -> Plan | None:
    """The newest plan that can be read, whether it is in force or not."""
    for older in itertools.count():
        row = connection.first(
            "SELECT value FROM plans WHERE project = ? ORDER BY version DESC LIMIT 1 OFFSET ?", [project, older]
        )
        if row is None:
            break
        with suppress(LibraryError):
            return _read(row[0])
    return None


def _kept_id(connection: Connection, project: str, plan_id: str) -> str:
    """The id under which a plan's rows stand: its own; or, of the plan in force as it reads now, the one under which an
    older version of Songreel kept it.
    """
    if knows_plan(connection, project, plan_id):
        return plan_id
    head = connection.first("SELECT id, value FROM plans WHERE project = ? ORDER BY version DESC LIMIT 1", [project])
    with suppress(LibraryError):
        if head is not None and content_id(_read(head[1])) == plan_id:
            return str(head[0])
    return plan_id


def clips(connection: Connection, project: str, plan_id: str) -> tuple[ClipRow, ...]:
    """How far the clips of a plan are."""
    select = (
        "SELECT index, section, start_frame, end_frame, style, prompt, still_state, video_state, take, attempts, "
        "regenerations, error FROM clips WHERE project = ? AND plan = ? ORDER BY index"
    )
    rows = connection.read(select, [project, plan_id])
    if not rows:  # each plan has clips, so this is none of that id
        rows = connection.read(select, [project, _kept_id(connection, project, plan_id)])
    return tuple(ClipRow(row[0], row[1], Span(row[2], row[3]), *row[4:]) for row in rows)


def save_takes(
    connection: Connection, project: str, plan_id: str, takes: Sequence[tuple[int, Take]], chosen: Mapping[int, str]
) -> None:
    """Keep takes in the order in which they were made; of a clip the chosen one is shown, the last by default."""
    require(connection, project)
    plan_id = _kept_id(connection, project, plan_id)
    for clip, take in takes:
        _insert_takes(connection, [take])
        _choose(connection, project, plan_id, {clip: take.key}, tried=True)
    last = {clip: take.key for clip, take in takes}
    if others := {clip: key for clip, key in chosen.items() if key != last.get(clip)}:
        _choose(connection, project, plan_id, others)


def fail_clip(connection: Connection, project: str, clip: int, error: str, plan_id: str) -> None:
    """Remember why a clip could not be made; the take that it had stays chosen."""
    require(connection, project)
    plan_id = _kept_id(connection, project, plan_id)
    connection.write(
        "UPDATE clips SET video_state = 'failed', error = ?, attempts = attempts + 1 "
        "WHERE project = ? AND plan = ? AND index = ?",
        [redacted(error), project, plan_id, clip],
    )


def go_on(connection: Connection, project: str, before: str, after: str) -> None:
    """Let a plan that was changed while it was made go on from the one before: with its takes, and what it cost."""
    require(connection, project)
    before = _kept_id(connection, project, before)
    connection.write(
        "UPDATE clips SET take = o.take, video_state = o.video_state, attempts = o.attempts, error = o.error FROM "
        "(SELECT index AS clip, take, video_state, attempts, error FROM clips WHERE project = $1 AND plan = $2) o "
        "WHERE project = $1 AND plan = $3 AND index = o.clip AND o.take IS NOT NULL",
        [project, before, after],
    )
    connection.write(
        "INSERT INTO clip_takes SELECT old.project, $3, old.clip, old.take, old.made_at FROM clip_takes old "
        "WHERE old.project = $1 AND old.plan = $2 AND NOT EXISTS (SELECT 1 FROM clip_takes new WHERE new.project = $1 "
        "AND new.plan = $3 AND new.clip = old.clip AND new.take = old.take)",
        [project, before, after],
    )
    connection.write("UPDATE purchases SET plan = $3 WHERE project = $1 AND plan = $2", [project, before, after])


def count_regenerations(
    connection: Connection, project: str, plan_id: str, clips: Sequence[int], sections: Sequence[int]
) -> None:
    """Add one to each clip, and to each section that was made again as a whole."""
    require(connection, project)
    plan_id = _kept_id(connection, project, plan_id)
    for table, column, indices in (("clips", "index", clips), ("plan_sections", "position", sections)):
        connection.write(
            f"UPDATE {table} SET regenerations = regenerations + 1 "  # noqa: S608  the names above
            f"WHERE project = ? AND plan = ? AND list_contains(?::INTEGER[], {column})",
            [project, plan_id, list(indices)],
        )


def takes(connection: Connection, keys: Iterable[str]) -> dict[str, Take]:
    """The takes that exist, by their key."""
    rows = connection.read("SELECT value FROM takes WHERE list_contains(?::VARCHAR[], key)", [list(keys)])
    # One list, one reader: a price comes back to the digit, and sixty takes cost as much as one.
    return {take.key: take for take in loads(list[Take], f"[{','.join(row[0] for row in rows)}]")}


def _insert_takes(connection: Connection, new: Sequence[Take]) -> None:
    known = takes(connection, [take.key for take in new])
    for take in new:
        if take.key not in known:
            connection.write(
                "INSERT INTO takes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    take.key,
                    take.sha256,
                    take.suffix,
                    take.span.start,
                    take.span.end,
                    format_rate(take.rate),
                    take.size.width,
                    take.size.height,
                    take.provider,
                    take.version,
                    take.cost_usd,
                    dumps(take),
                    utc_now(),
                ],
            )
        elif known[take.key].sha256 != take.sha256:  # it was made again because its file was gone
            connection.write(
                "UPDATE takes SET sha256 = ?, suffix = ?, cost_usd = ?, value = ? WHERE key = ?",
                [take.sha256, take.suffix, take.cost_usd, dumps(take), take.key],
            )


def _choose(
    connection: Connection, project: str, plan_id: str, chosen: Mapping[int, str], *, tried: bool = False
) -> None:
    """Choose takes for clips; takes that were there before stay."""
    indices, keys = list(chosen), list(chosen.values())
    connection.write(
        "INSERT INTO clip_takes SELECT ?, ?, n.clip, n.take, ? FROM (SELECT unnest(?::INTEGER[]) AS clip, "
        "unnest(?::VARCHAR[]) AS take) n ANTI JOIN clip_takes old ON old.project = ? AND old.plan = ? "
        "AND old.clip = n.clip AND old.take = n.take",
        [project, plan_id, utc_now(), indices, keys, project, plan_id],
    )
    connection.write(
        # Numbered, because older DuckDBs count the marks of FROM before those of SET.
        "UPDATE clips SET take = n.take, video_state = 'done', error = NULL, attempts = attempts + $1::INTEGER FROM "
        "(SELECT unnest($2::INTEGER[]) AS clip, unnest($3::VARCHAR[]) AS take) n "
        "WHERE project = $4 AND plan = $5 AND index = n.clip",
        [int(tried), indices, keys, project, plan_id],
    )


def save_timeline(connection: Connection, project: str, plan_id: str, timeline: Timeline) -> str:
    """Keep a timeline and choose its takes; nothing is written if it is the newest already. Returns its id."""
    require(connection, project)
    made = content_id(timeline)
    head = connection.first(
        "SELECT version, id FROM timelines WHERE project = ? ORDER BY version DESC LIMIT 1", [project]
    )
    if head is not None and head[1] == made:
        return made
    connection.write(
        "INSERT INTO timelines VALUES (?, ?, ?, ?, ?, ?, ?)",
        [project, 1 if head is None else head[0] + 1, made, plan_id, timeline.frames, _kept(timeline), utc_now()],
    )
    _insert_takes(connection, list({clip.take.key: clip.take for clip in timeline.clips}.values()))
    _choose(connection, project, plan_id, {clip.index: clip.take.key for clip in timeline.clips})
    append(connection, project, "timeline", {"id": made, "plan": plan_id, "timeline": timeline})
    return made


def timeline_by_id(connection: Connection, timeline_id: str) -> Timeline | None:
    """A timeline, whether the newest or not."""
    row = connection.first("SELECT value FROM timelines WHERE id = ? LIMIT 1", [timeline_id])
    return None if row is None else loads(Timeline, row[0])
