"""Files of projects whose rows are not what Songreel writes: one sentence each, and the library stays as it was."""

from __future__ import annotations

import hashlib
import json
import zipfile

import pytest

from tests.workflows.hosts import Host
from workbench.errors import OptionError
from workbench.jobs.keys import dumps
from workbench.store.arrivals import staged
from workbench.workflows.hosting import Hosts
from workbench.workflows.library import Library


@pytest.fixture
def host(clock):
    return Host(clock)


@pytest.fixture(scope="module")
def parts(paid_for, short_song, tmp_path_factory):
    """What is in the file of a whole project, by name."""
    path = tmp_path_factory.mktemp("out") / "a.songreel"
    Library(paid_for, hosts=Hosts({})).open(short_song).export("songreel", path)
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


class Rows:
    """The rows of one table, to be changed."""

    def __init__(self, data):
        self.columns, *lines = [json.loads(line) for line in data.splitlines()]
        self.rows = [dict(zip(self.columns, line, strict=True)) for line in lines]

    @property
    def data(self):
        lines = [self.columns, *([row.get(column) for column in self.columns] for row in self.rows)]
        return "".join(f"{json.dumps(line)}\n" for line in lines).encode()


def changed_rows(parts, table, change):
    """The same parts, one table changed; one that has no rows has a column."""
    name = f"rows/{table}.jsonl"
    rows = Rows(parts.get(name, b'["project"]\n'))
    change(rows)
    return {**parts, name: rows.data}


def written(parts, path, table=None, change=None, **head):
    """A file whose list fits what is in it, however that was changed."""
    parts = dict(parts) if table is None else changed_rows(parts, table, change)
    entries = [
        {"name": name, "size_bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        for name, data in parts.items()
        if name != "manifest.json"
    ]
    parts["manifest.json"] = dumps(json.loads(parts["manifest.json"]) | {"entries": entries} | head)
    with zipfile.ZipFile(path, "w") as package:
        for name, data in parts.items():
            package.writestr(name, data, zipfile.ZIP_STORED if name[:5] in ("media", "films") else zipfile.ZIP_DEFLATED)
    return path


def setting(column, value):
    """All rows get a value, which may depend on the one before."""

    def change(rows):
        for row in rows.rows:
            row[column] = value(row[column]) if callable(value) else value

    return change


def valued(**changes):
    """The JSON of each row gets other values."""
    return setting("value", lambda text: dumps(json.loads(text) | changes))


def dropping(rows):
    rows.rows.clear()


def doubling(rows):
    rows.rows.append({**rows.rows[0], "id": "f" * 64})


def column(name):
    def change(rows):
        rows.columns.append(name)

    return change


def ended(suffix):
    """A take's file has another ending, in its value too."""

    def change(rows):
        for row in rows.rows:
            row["suffix"] = suffix
            row["value"] = dumps(json.loads(row["value"]) | {"suffix": suffix})

    return change


def replanned(**changes):
    """Plans with other values, and the ids of these."""

    def change(rows):
        for row in rows.rows:
            row["value"] = dumps(json.loads(row["value"]) | changes)
            row["key"] = hashlib.sha256(f"[{row['value']}]".encode()).hexdigest()
            row["id"] = row["key"][:16]

    return change


DEEP = "[" * 100_000 + "]" * 100_000
ANSWER = dumps({"files": [{"sha256": "../../etc/passwd", "suffix": ".mp4"}], "value": None, "names": []})

EVIL = {
    "foreign table": ("passwords", lambda _rows: None, "of no table of a project"),
    "table that stays": ("migrations", lambda _rows: None, "of no table of a project"),
    "jobs": ("jobs", lambda _rows: None, "of no table of a project"),
    "view": ("clip_board", lambda _rows: None, "of no table of a project"),
    "foreign column": ("songs", column('x" INTEGER); DROP TABLE songs; --'), "of no table of a project"),
    "a column twice": ("songs", column("name"), "of no table of a project"),
    "no song": ("songs", dropping, "no project, or no song"),
    "two songs": ("songs", doubling, "songs holds rows of something else"),
    "no project": ("projects", dropping, "something else"),
    "another project's rows": ("clips", setting("project", "f" * 12), "something else"),
    "song of another hash": ("songs", valued(id="f" * 64), "its song is another one"),
    "song that is none": ("songs", valued(samples=0), "a value of songs cannot be read"),
    "name that is a path": ("projects", setting("name", "../../evil"), "no file could be called"),
    "song's name that is a path": ("songs", valued(name="/etc/evil"), "no file could be called"),
    "name that is the folder above": ("projects", setting("name", ".."), "no file could be called"),
    "name of two lines": ("projects", setting("name", "a\nb"), "no file could be called"),
    "name that reads backwards": ("projects", setting("name", "a\u202e4pm.exe"), "no file could be called"),
    "name without an end": ("projects", setting("name", "x" * 300), "no file could be called"),
    "empty name": ("projects", setting("name", " "), "no file could be called"),
    "text for a number": ("songs", setting("duration_s", "long"), "a row of songs holds what cannot be there"),
    "nothing for a number": ("songs", setting("duration_s", None), "a row of songs holds what cannot be there"),
    "state that is none": ("clips", setting("video_state", "stolen"), "a row of clips holds what cannot be there"),
    "time that no calendar has": (
        "log",
        setting("made_at", "250000-01-01 00:00:00"),
        "log holds a time that cannot be",
    ),
    "time before ours": ("projects", setting("made_at", "0044-03-15 (BC) 00:00:00"), "projects holds a time that"),
    "time without end": ("takes", setting("made_at", "infinity"), "takes holds a time that cannot be"),
    "values without a bottom": ("log", setting("data", DEEP), "its rows cannot be read"),
    "time that is none": ("log", setting("made_at", "yesterday"), "a row of log holds what cannot be there"),
    "key twice": ("analyses", lambda rows: rows.rows.append(rows.rows[0]), "a row of analyses holds what cannot"),
    "plan of another id": ("plans", setting("id", "f" * 16), "not what its id says"),
    "plan that was changed": ("plans", valued(seed=7), "not what its id says"),
    "plan of another song": ("plans", replanned(song_id="f" * 64), "a plan is of another song"),
    "take of another key": ("takes", setting("key", "f" * 64), "a row of takes holds what cannot"),
    "take of another file": ("takes", setting("sha256", "f" * 64), "not what its row says"),
    "take with an ending": ("takes", ended(".mp4/../x"), "an ending that no file has"),
    "picture without a hash": ("pictures", setting("sha256", "../x"), "named by no hash"),
    "picture without pixels": ("pictures", setting("width", "0"), "pixels"),
    "analysis that is none": ("analyses", setting("value", "{}"), "a value of analyses cannot be read"),
    "negative money": ("purchases", setting("settled_usd", "-1"), "below 0"),
    "money that is none": ("purchases", setting("settled_usd", "NaN"), "a row of purchases holds what cannot"),
    "answer that is a path": ("purchases", setting("answer", ANSWER), "named by no hash"),
    "log that is none": ("log", setting("data", "[]"), "a value is not what it should be"),
}


@pytest.mark.parametrize("name", EVIL)
def test_rows_that_songreel_never_wrote_are_refused(parts, tmp_path, name):
    table, change, said = EVIL[name]
    head = json.loads(parts["manifest.json"])
    changed = changed_rows(parts, table, change)
    tables = [
        (name[5:-6], iter([json.loads(line) for line in data.splitlines()]))
        for name, data in changed.items()
        if name.startswith("rows/")
    ]
    with pytest.raises(ValueError, match=said):
        staged(tmp_path / "rows", head["migrations"], head["project"], tables)


@pytest.mark.parametrize("name", ["foreign table", "two songs", "plan that was changed", "text for a number"])
def test_such_a_file_is_one_sentence_and_the_library_stays_as_it_was(parts, away, tmp_path, name):
    table, change, said = EVIL[name]
    library = away()
    with pytest.raises(OptionError, match=said) as error:
        library.import_project(written(parts, tmp_path / "a.songreel", table, change))
    assert (error.value.message.count("\n"), error.value.message[-1]) == (0, ".")
    assert (library.projects(), list((tmp_path / "away" / "media").rglob("*"))) == ((), [])
    assert list((tmp_path / "away" / "work").iterdir()) == []


def test_the_file_that_these_are_made_of_is_taken_in(parts, away, tmp_path):
    arrived = away().import_project(written(parts, tmp_path / "a.songreel"))
    assert arrived.project.planned().style == "laser-grid"


@pytest.mark.parametrize(
    ("migrations", "said"),
    [
        (["m0001_first", "m9999_future"], r"written by a newer Songreel \(m9999_future\)"),
        ([], "its rows are of no schema"),
        (["m0002_exports"], "its rows are of no schema"),
        (["m0001_first", "m0003_corrections"], "its rows are of no schema"),
        (["m0001_first"], "of no table of a project"),
    ],
)
def test_a_schema_that_is_not_known_or_does_not_fit_is_told(parts, away, tmp_path, migrations, said):
    library = away()
    with pytest.raises(OptionError, match=said):
        library.import_project(written(parts, tmp_path / "a.songreel", migrations=migrations))
    assert library.projects() == ()


def test_a_file_without_its_song_or_of_another_project_is_refused(parts, away, tmp_path):
    library = away()
    song = next(name for name in parts if name.endswith(".wav") and len(parts[name]) > 100_000)
    with pytest.raises(OptionError, match="its song is not in it"):
        library.import_project(written({n: d for n, d in parts.items() if n != song}, tmp_path / "a.songreel"))
    with pytest.raises(OptionError, match="something else"):
        library.import_project(written(parts, tmp_path / "b.songreel", project="f" * 12))
    assert library.projects() == ()


PLAYLIST = b"#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:9/a.ts\n"


@pytest.mark.parametrize("suffix", [".mp4", ".wav"])
def test_a_file_that_leads_to_other_files_is_refused(parts, away, tmp_path, suffix):
    """A player would follow it, to this computer's files or to another machine."""
    name = min((name for name in parts if name.endswith(suffix)), key=lambda name: len(parts[name]))
    old, new = name[6:70].encode(), hashlib.sha256(PLAYLIST).hexdigest().encode()
    evil = {n.replace(old.decode(), new.decode()): data.replace(old, new) for n, data in parts.items()}
    evil[f"media/{new.decode()}{suffix}"] = PLAYLIST
    for table in ("plans", "timelines"):  # which are called by their content
        if f"rows/{table}.jsonl" in evil:
            evil = changed_rows(evil, table, replanned())
    library = away()
    with pytest.raises(OptionError, match=rf"{suffix} is not what it is called"):
        library.import_project(written(evil, tmp_path / "a.songreel"))
    assert (library.projects(), list((tmp_path / "away" / "media").rglob("*"))) == ((), [])


def test_what_was_heard_of_other_songs_is_not_taken_in(parts, away, tmp_path):
    """Whoever writes a file could put another song's answer under its key."""

    def poison(rows):
        rows.columns[:] = ["key", "text", "made_at"]
        rows.rows += [{"key": "k" * 64, "text": "{}", "made_at": "2026-01-01 00:00:00"}]

    library = away()
    library.import_project(written(parts, tmp_path / "a.songreel", "texts", poison))
    assert library.store.get("k" * 64) is None


def test_a_plan_that_looks_as_an_old_one_and_is_none_cannot_be_read(parts, away, tmp_path):
    oddly = replanned(bible=None, marks={"notes": [["chorus", "x"]]})
    arrived = away().import_project(written(parts, tmp_path / "a.songreel", "plans", oddly))
    assert arrived.project.store.latest_readable_plan(arrived.project.id) is None


def test_a_film_that_another_project_has_is_refused(parts, away, tmp_path):
    def filmed(project):
        def change(rows):
            rows.columns[:] = [
                "id",
                "number",
                "project",
                "plan",
                "timeline",
                "path",
                "sha256",
                "state",
                "seconds",
                "made_at",
            ]
            row = dict.fromkeys(rows.columns, "1") | {"id": "f" * 16, "project": project, "path": "film.mp4"}
            rows.rows += [
                row | {"sha256": "f" * 64, "state": "done", "seconds": "{}", "made_at": "2026-01-01 00:00:00"}
            ]

        return change

    library, (project,) = away(), Rows(parts["rows/projects.jsonl"]).rows
    first = library.import_project(written(parts, tmp_path / "a.songreel", "films", filmed(project["id"]))).project
    with library.store._transaction() as connection:
        connection.write("UPDATE films SET project = 'another'")
    library.delete(first.id, now=True)
    with pytest.raises(OptionError, match="films holds what another project of this library has"):
        library.import_project(tmp_path / "a.songreel")
    assert library.projects() == ()


def test_a_certificate_that_a_file_claims_is_no_proof_here(parts, away, tmp_path):
    with pytest.raises(OptionError, match="of no table of a project"):
        away().import_project(written(parts, tmp_path / "a.songreel", "certificates", lambda _rows: None))
