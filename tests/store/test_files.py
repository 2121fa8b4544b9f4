"""Bytes by content: whole or not there, once, under names that every system allows."""

from __future__ import annotations

import hashlib
import os
import re
import time
from pathlib import Path

import pytest

from workbench.errors import LibraryError, NotFoundError
from workbench.media.depots import SharedFolder
from workbench.media.typefaces import bundled_faces
from workbench.model.brand import BrandFont
from workbench.store.files import Files, unwritable


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path / "it's a library")


def _make(files: Files, data: bytes) -> Path:
    path = files.work_path(".mp4")
    path.write_bytes(data)
    return path


def test_the_same_content_is_kept_once(files: Files) -> None:
    made = [_make(files, b"same"), _make(files, b"same")]
    hashes = {files.adopt(path, ".mp4") for path in made}
    assert hashes == {hashlib.sha256(b"same").hexdigest()}
    (sha,) = hashes
    assert files.holds(sha, ".mp4")
    assert files.path(sha, ".mp4").read_bytes() == b"same"
    assert not any(path.exists() for path in made)
    kept = [path for path in files.folder.rglob("*") if path.is_file()]
    assert kept == [files.folder / "media" / sha[:2] / f"{sha}.mp4"]
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+", part) for part in kept[0].relative_to(files.folder).parts)


def test_a_truncated_twin_is_mended(files: Files) -> None:
    sha = files.adopt(_make(files, b"whole file"), ".mp4")
    files.path(sha, ".mp4").write_bytes(b"whole")
    files.adopt(_make(files, b"whole file"), ".mp4")
    assert files.path(sha, ".mp4").read_bytes() == b"whole file"


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="only Linux has a file that nobody can read")
def test_what_the_system_does_not_let_us_read_is_not_called_damaged(files: Files) -> None:
    path = files.path("a" * 64, ".png")
    path.parent.mkdir(parents=True)
    path.symlink_to("/proc/self/mem")
    with pytest.raises(LibraryError, match=r"cannot be read \(Input/output error\); nothing says that it is damaged"):
        files.intact("a" * 64, ".png")


def test_a_persons_file_is_copied_and_untouched(files: Files, tmp_path: Path) -> None:
    song = tmp_path / "Señor's “song” 日本.FLAC"
    song.write_bytes(b"sound" * 500_000)
    sha = files.copy_in(song, ".FLAC")
    assert files.copy_in(song, ".flac") == sha
    assert song.read_bytes() == files.path(sha, ".flac").read_bytes() == b"sound" * 500_000
    assert not list((files.folder / "work").iterdir())


def test_what_cannot_be_read_leaves_nothing(files: Files, tmp_path: Path) -> None:
    for path in (tmp_path / "missing.wav", tmp_path):
        with pytest.raises(NotFoundError, match="cannot be read"):
            files.copy_in(path, ".wav")
    assert not [path for path in files.folder.rglob("*") if path.is_file()]


def test_removing_says_what_it_freed(files: Files) -> None:
    sha = files.adopt(_make(files, b"12345"), ".mp4")
    other = files.adopt(_make(files, b"other"), ".mp4")
    assert files.remove(sha) == 5
    assert files.remove(sha) == 0
    assert (files.holds(sha, ".mp4"), files.holds(other, ".mp4")) == (False, True)


@pytest.mark.parametrize(
    ("sha", "suffix"),
    [
        ("../../evil", ".mp4"),
        ("", ".mp4"),
        ("a" * 64, "/../x"),
        ("a" * 64, ""),
        ("a" * 64, ".m p4"),
        ("A" * 64, ".mp4"),
    ],
)
def test_a_name_that_is_not_ours_is_never_a_path(files: Files, sha: str, suffix: str) -> None:
    with pytest.raises(ValueError, match="no name of a file"):
        files.path(sha, suffix)


def test_a_take_that_was_never_made_is_not_held(files: Files) -> None:
    assert not files.holds("", ".mp4")
    assert not files.holds("a" * 64, ".mp4")


def _age(*paths: Path) -> None:
    for path in paths:
        os.utime(path, (time.time() - 7200,) * 2)


def test_only_what_is_old_and_half_made_is_removed(files: Files) -> None:
    sha = files.adopt(_make(files, b"kept"), ".mp4")
    chunk = files.chunk_path("c" * 64)
    chunk.write_bytes(b"chunk")
    old = [_make(files, b"old"), chunk.with_name("x.part"), chunk.with_name("x.ass"), chunk.with_name("x.graph")]
    young = _make(files, b"young")
    for path in old:
        path.write_bytes(b"old")
    dropped = files.work_path("-dropped")
    dropped.mkdir()
    (dropped / "song.mp3").write_bytes(b"1234")
    _age(*old, chunk, dropped / "song.mp3", dropped, files.path(sha, ".mp4"))
    assert files.remove_unused(86400, dry_run=True) == (5, 16)
    assert all(path.exists() for path in (*old, dropped))
    assert files.remove_unused(86400) == (5, 16)
    assert not any(path.exists() for path in (*old, dropped))
    assert young.exists()
    assert chunk.exists()
    assert files.holds(sha, ".mp4")


def test_each_run_sweeps_what_a_killed_one_left_half_made(files: Files) -> None:
    take, young = _make(files, b"half"), _make(files, b"young")
    package, busy, dropped = (files.work_path(f"-{name}") for name in ("package", "package", "dropped"))
    for folder in (package, busy, dropped):
        folder.mkdir()
        (folder / "clip.mp4").write_bytes(b"half")
    _age(take, package / "clip.mp4", package, busy, dropped / "clip.mp4", dropped)
    files.sweep()
    assert not take.exists()
    assert not package.exists()
    assert young.exists()
    assert (busy / "clip.mp4").exists()  # written to since, whatever the folder's own time says
    assert (dropped / "clip.mp4").exists()


@pytest.mark.parametrize("ending", ["part", "old"])
def test_stems_that_were_left_behind_go_after_an_hour(files: Files, ending: str) -> None:
    stems = files.stems_folder("a" * 64)
    left, young = (stems.with_name(f"{stems.name}.{number}.{ending}") for number in (1, 2))
    for folder in (stems, left, young):
        folder.mkdir(parents=True)
        (folder / "bass.flac").write_bytes(b"1234")
    _age(stems / "bass.flac", stems, left / "bass.flac", left, young)
    files.sweep()
    assert [folder.exists() for folder in (stems, left, young)] == [True, False, True]


def test_what_is_made_takes_its_place_sealed_or_not_at_all(files: Files) -> None:
    path, of = files.sound_path("a" * 64), hashlib.sha256(b"song").hexdigest()
    with pytest.raises(UnicodeEncodeError), files.made(path, of=(of,)) as part:
        part.write_text("half ä", "ascii")
    assert list(path.parent.iterdir()) == []
    with files.made(path, of=(of,)) as part:
        part.write_bytes(b"whole")
        assert not path.exists()
    assert files.sealed(path)
    assert files.remove_made_of([of]) == (1, 5)


def test_what_can_be_made_again_goes_by_its_last_use(files: Files) -> None:
    sha = files.adopt(_make(files, b"take"), ".mp4")
    used, unused = files.sound_path("a" * 64), files.chunk_path("b" * 64)
    peaks = files.sound_path("c" * 64, ".json")
    for path in (used, unused, peaks):
        path.write_bytes(b"12345")
    _age(used, unused, peaks, files.path(sha, ".mp4"))
    assert files.sound_path("a" * 64) == used
    assert files.cache_bytes() == 15
    assert files.remove_unused(3600) == (2, 10)
    assert (used.exists(), unused.exists(), peaks.exists()) == (True, False, False)
    assert files.holds(sha, ".mp4")


def test_what_was_made_of_what_is_gone_goes_too(files: Files) -> None:
    takes = [hashlib.sha256(bytes([i])).hexdigest() for i in range(3)]
    made = {}
    for of in ((), (takes[0],), (takes[0], takes[1]), (takes[1], takes[2])):
        path = made[of] = files.chunk_path(hashlib.sha256(str(of).encode()).hexdigest())
        path.write_bytes(b"12345")
        files.seal(path, of=of)
        assert files.sealed(path)
    font = files.folder / "chunks" / f"fonts-{takes[0]}"
    font.mkdir()
    (font / "a.ttf").write_bytes(b"1")
    assert files.remove_made_of([takes[0]]) == (3, 11)
    assert [files.sealed(path) for path in made.values()] == [True, False, False, True]
    assert not font.exists()
    assert len(list((files.folder / "chunks").iterdir())) == 4
    assert files.remove_made_of([takes[0]]) == (0, 0)


def test_fonts_of_films_go_by_their_last_use_and_half_made_files_are_counted(files: Files) -> None:
    data = next(face.path for face in bundled_faces()).read_bytes()
    font = BrandFont("Own", files.keep(data, ".ttf"), ".ttf")
    folder, ours = files.own_fonts(font), files.fonts()
    for path in (folder, ours, *folder.iterdir(), *ours.iterdir()):
        os.utime(path, (time.time() - 7200,) * 2)
    assert files.own_fonts(font) == folder
    assert files.remove_unused(3600) == (0, 0)
    os.utime(folder, (time.time() - 7200,) * 2)
    assert files.remove_unused(3600)[0] > 1
    assert (folder.exists(), ours.exists()) == (False, True)
    assert files.half_made() == 0
    (files.folder / "work" / "now.part").write_bytes(b"1")
    assert files.remove_unused(0) == (0, 0)
    assert files.half_made() == 1


def test_fonts_lie_beside_the_chunks(files: Files) -> None:
    folder = files.fonts()
    assert folder.parent == files.chunk_path("c" * 64).parent
    fonts = list(folder.iterdir())
    assert fonts
    assert {path.suffix for path in fonts} <= {".otf", ".ttf"}
    fonts[0].write_bytes(b"broken")
    assert files.fonts().joinpath(fonts[0].name).stat().st_size > 6


def test_media_that_are_gone_are_made_again_not_missed(files: Files) -> None:
    import shutil

    sha = files.adopt(_make(files, b"take"), ".mp4")
    shutil.rmtree(files.folder / "media")
    assert not files.holds(sha, ".mp4")
    assert files.adopt(_make(files, b"take"), ".mp4") == sha
    assert files.holds(sha, ".mp4")


def test_a_folder_that_is_a_file_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("I am a file")
    with pytest.raises(LibraryError, match=r"cannot be written .* or choose another one"):
        Files(tmp_path / "file").work_path(".mp4")


def test_what_workers_of_a_long_run_look_for_is_not_swept(files: Files) -> None:
    files.work_path("")
    with SharedFolder(str(files.folder), "sign.here").shown() as depot:
        depot.stop("run")
        _aged(files.folder, 7200)
        files.sweep()
        files.remove_unused(0)
        assert depot.stopped("run")
        with depot.room():
            pass
        _aged(files.folder, 80_000)
        with depot.room():  # which says that it is in use
            pass
        for mark in (files.folder / "work").iterdir():
            os.utime(mark, (mark.stat().st_mtime - 20_000,) * 2)
        files.sweep()
        with depot.room():
            pass
        assert not depot.stopped("run")


def _aged(folder: Path, seconds: float) -> None:
    for mark in (folder / "work").iterdir():
        os.utime(mark, (time.time() - seconds,) * 2)


def test_an_error_without_words_of_the_systems_is_told_by_its_own(tmp_path: Path) -> None:
    said = unwritable(tmp_path, OSError("the share went away")).message
    assert "(the share went away)" in said
