"""A project's file as bytes: what is written comes back, and whatever else somebody hands in is one sentence."""

from __future__ import annotations

import hashlib
import json
import stat
import zipfile

import pytest

from workbench.errors import CancelledError, LibraryError, NotFoundError, OptionError
from workbench.export.archive import archive_manifest, row_lines, write_archive
from workbench.export.archive_reading import opened_archive
from workbench.jobs.cancel import CancelToken
from workbench.jobs.keys import dumps

PROJECT = "0123456789ab"
ROWS = {"songs": row_lines(["id", "name"], [["a", "Señor 日本 🎸"], ["b", None]])}


@pytest.fixture
def media(tmp_path):
    """A file of the library, and its name in the archive."""
    data = bytes(range(256)) * 5000
    path = tmp_path / f"{hashlib.sha256(data).hexdigest()}.mp4"
    path.write_bytes(data)
    return path


@pytest.fixture
def files(media):
    return {f"media/{media.name}": media}


@pytest.fixture
def written(tmp_path, files):
    path = tmp_path / "a.songreel"
    write_archive(path, archive_manifest(PROJECT, ["m0001_first"], ROWS, files), ROWS, files)
    return path


def entries(path):
    """What is in a file, to be written again otherwise."""
    with zipfile.ZipFile(path) as package:
        return {info.filename: package.read(info) for info in package.infolist()}


def rewritten(path, parts, *, packed=()):
    """A file with these entries; a name may be a ZipInfo."""
    with zipfile.ZipFile(path, "w") as package:
        for name, data in parts.items():
            plain = name if isinstance(name, str) else name.filename
            deflated = plain in packed or plain == "manifest.json" or plain.startswith("rows/")
            package.writestr(name, data, zipfile.ZIP_DEFLATED if deflated else zipfile.ZIP_STORED)
    return path


def read_all(path, folder):
    """Everything in a file, as an import reads it."""
    folder.mkdir(exist_ok=True)
    with opened_archive(path) as archive:
        rows = {entry.stem: list(archive.rows(entry)) for entry in archive.manifest.of("rows")}
        for entry in (*archive.manifest.of("media"), *archive.manifest.of("films")):
            archive.extract(entry, folder / entry.stem, on_bytes=lambda _more: None, cancel=CancelToken())
        return archive.manifest, rows


def test_what_is_written_comes_back(written, media, tmp_path):
    manifest, rows = read_all(written, tmp_path / "out")
    assert (manifest.project, manifest.migrations) == (PROJECT, ("m0001_first",))
    assert rows == {"songs": [["id", "name"], ["a", "Señor 日本 🎸"], ["b", None]]}
    assert (tmp_path / "out" / media.stem).read_bytes() == media.read_bytes()


def test_the_same_project_is_the_same_bytes(written, files, tmp_path):
    again = tmp_path / "b.songreel"
    write_archive(again, archive_manifest(PROJECT, ["m0001_first"], ROWS, files), ROWS, files)
    assert again.read_bytes() == written.read_bytes()


def test_a_file_that_changes_while_it_is_written_is_told(files, media, tmp_path):
    manifest = archive_manifest(PROJECT, [], ROWS, files)
    media.write_bytes(b"x" * media.stat().st_size)
    with pytest.raises(LibraryError, match="was changed while it was read"):
        write_archive(tmp_path / "a.songreel", manifest, ROWS, files)


def test_a_stop_is_heard_in_the_middle_of_a_file(written, tmp_path):
    cancel = CancelToken()
    with opened_archive(written) as archive:
        (entry,) = archive.manifest.of("media")
        with pytest.raises(CancelledError):
            archive.extract(entry, tmp_path / "out", on_bytes=lambda _more: cancel.cancel(), cancel=cancel)


def changed_manifest(path, **changes):
    parts = entries(path)
    parts["manifest.json"] = dumps(json.loads(parts["manifest.json"]) | changes)
    return rewritten(path, parts)


def with_entry(path, name, data=b"x", **more):
    return rewritten(path, {**entries(path), name: data}, **more)


def listed(path, name, data=b"x", **more):
    """One more entry that its list names, too."""
    parts = entries(path)
    head = json.loads(parts["manifest.json"])
    head["entries"].append({"name": name, "size_bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()})
    return rewritten(path, {**parts, "manifest.json": dumps(head), name: data}, **more)


def linked(path):
    link = zipfile.ZipInfo("media/link")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    return with_entry(path, link, b"/etc/passwd")


def swapped(path):
    """The list stays, a file's bytes do not."""
    parts = entries(path)
    name = next(name for name in parts if name.startswith("media/"))
    return rewritten(path, parts | {name: b"y" * len(parts[name])})


def turned(path):
    """One bit of the media is another: the ZIP's own sum says so."""
    data = bytearray(path.read_bytes())
    at = data.index(bytes(range(64)))
    data[at + 7] ^= 1
    path.write_bytes(data)
    return path


def swelling(path):
    """Rows of a gigabyte in a megabyte."""
    return listed(path, "rows/log.jsonl", b"[" + b" " * 50_000_000 + b"]\n")


def packed_media(path):
    data = b"\0" * 1_000_000
    return listed(
        path,
        f"media/{hashlib.sha256(data).hexdigest()}.mp4",
        data,
        packed=(f"media/{hashlib.sha256(data).hexdigest()}.mp4",),
    )


def doubled(path):
    with zipfile.ZipFile(path, "a") as package, pytest.warns(UserWarning, match="Duplicate"):
        package.writestr("rows/songs.jsonl", b"[]\n")
    return path


def crowded(path):
    with zipfile.ZipFile(path, "a") as package:
        for number in range(20_001):
            package.writestr(f"x{number}", b"")
    return path


def cut(path):
    path.write_bytes(path.read_bytes()[:-500])
    return path


def encrypted(path):
    data = path.read_bytes()
    at = data.index(b"PK\x01\x02")
    path.write_bytes(data[: at + 8] + b"\x01\x00" + data[at + 10 :])
    return path


def text(path, data):
    path.write_bytes(data)
    return path


NAMES = (
    "../evil",
    "/etc/evil",
    "media/../../evil",
    "C:\\evil",
    "rows\\songs.jsonl",
    "media/x.mp4",
    "rows/songs.csv",
    "media/" + "a" * 64 + ".mp4/../x",
    "rows/SONGS.jsonl",
    "\u202egnp.x",
    "nul",
)
EVIL = {
    "text": (lambda path: text(path, b"a letter"), "is no project of Songreel's"),
    "empty": (lambda path: text(path, b""), "is no project of Songreel's"),
    "cut off": (cut, "is no project of Songreel's, or was cut off"),
    "another zip": (lambda path: rewritten(path, {"readme.txt": b"hello"}), "is no project of Songreel's"),
    "list is no JSON": (lambda path: rewritten(path, {"manifest.json": b"{"}), "is damaged: manifest.json"),
    "list is deep": (lambda path: rewritten(path, {"manifest.json": b"[" * 60_000}), "is damaged: manifest.json"),
    "list is another": (lambda path: rewritten(path, {"manifest.json": b"[1]"}), "is no project of Songreel's"),
    "newer layout": (lambda path: changed_manifest(path, format=2), r"newer Songreel \(layout 2\)"),
    "no id": (lambda path: changed_manifest(path, project="../../x"), "its list is no list"),
    "no entries": (lambda path: changed_manifest(path, entries=[]), "in it is not listed"),
    "a size of text": (lambda path: changed_manifest(path, entries=[{"name": 1}]), "its list is no list"),
    "link": (linked, "is no plain file"),
    "password": (encrypted, "is locked with a password"),
    "other bytes": (swapped, "is damaged: media/"),
    "a bit": (turned, "is damaged: media/"),
    "swells": (swelling, "is packed in another way"),
    "packed media": (packed_media, "is packed in another way"),
    "twice": (doubled, "one name twice"),
    "crowd": (crowded, "20000 are allowed"),
    "rows of numbers": (lambda path: listed(path, "rows/log.jsonl", b'["a"]\n[1]\n'), "a line that is no row"),
    "rows of halves": (lambda path: listed(path, "rows/log.jsonl", b'["a"]\n["\\ud800"]\n'), "a line that is no row"),
    "rows of depth": (lambda path: listed(path, "rows/log.jsonl", b"[" * 60_000 + b"\n"), "a line that is no row"),
    **{f"unlisted {name!r}": (lambda path, name=name: with_entry(path, name), "in it is not listed") for name in NAMES},
    **{f"listed {name!r}": (lambda path, name=name: listed(path, name), "its list is no list") for name in NAMES},
}


@pytest.mark.parametrize("name", EVIL)
def test_what_songreel_never_wrote_is_refused_in_a_sentence(written, tmp_path, name):
    make, said = EVIL[name]
    make(written)
    with pytest.raises(OptionError, match=said) as error:
        read_all(written, tmp_path / "out")
    message = error.value.message
    assert (message.count("\n"), message[-1], len(message) < 400, "\u202e" in message) == (0, ".", True, False)
    assert not list(tmp_path.rglob("*evil*"))


def test_a_file_that_is_not_there_and_a_folder_are_told(tmp_path):
    for path in (tmp_path / "a.songreel", tmp_path):
        with pytest.raises(NotFoundError), opened_archive(path):
            pass
