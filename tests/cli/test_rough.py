"""What terminals, shells and other programs do to a command line: signals, broken pipes, odd names, races."""

import json
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from argparse import Namespace
from pathlib import Path

import jsonschema
import pytest
from filelock import FileLock

from workbench.cli import tell_bug
from workbench.cli.songs import _each
from workbench.cli.stopping import StopAsked, signals_ask
from workbench.cli.studio import _tell
from workbench.errors import LibraryError, NotFoundError, OptionError, RenderError
from workbench.jobs.cancel import CancelToken
from workbench.jobs.progress import Reporter
from workbench.media.audio import decode
from workbench.workflows.library import Library
from workbench.workflows.logs import start_log
from workbench.workflows.making import FilmOptions, check_songs, make_film
from workbench.workflows.work import working

SMALL = ("--size", "64x64", "--fps", "12")
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="signals and pipes are another thing there")
ROOT = Path(__file__).resolve().parents[2]


def start(tmp_path, *words, **streams):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    piped = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **streams}
    command = [sys.executable, "-m", "workbench", *map(str, words), "--library", str(tmp_path / "library")]
    return subprocess.Popen(command, cwd=tmp_path, env=environment, text=True, **piped)


@pytest.fixture
def begun(short_song, tmp_path):
    """A library that knows one song."""
    Library(tmp_path / "library").open(short_song)


@POSIX
@pytest.mark.parametrize(
    ("asked", "status", "as_json"),
    [(signal.SIGINT, 130, True), (signal.SIGINT, 130, False), (signal.SIGTERM, 143, False)],
)
def test_a_signal_ends_it_within_two_seconds_and_the_next_run_goes_on(
    schema, songreel, short_song, tmp_path, asked, status, as_json
):
    words = ("make", short_song, "--size", "1280x720", "--fps", "60", "--out", "film.mp4")
    with start(tmp_path, *words, *(["--json"] if as_json else [])) as process:
        lines = []
        for line in process.stderr:  # drawing has begun
            lines.append(line)
            if "generate" in line or "Plan" in line:
                break
        sent = time.monotonic()
        process.send_signal(asked)
        said, complained = process.communicate(timeout=30)
    assert process.returncode == status
    assert time.monotonic() - sent < 2
    assert "Traceback" not in complained
    if as_json:
        (error,) = (json.loads(line) for line in said.splitlines())
        jsonschema.validate(error, schema("error"))
        assert error["error"]["code"] == "cancelled"
    else:
        assert complained.splitlines()[-1].startswith("songreel: Stopped")
    assert [path.name for path in tmp_path.iterdir()] == ["library"]
    assert not list((tmp_path / "library").rglob("*.part"))
    assert songreel("make", short_song, *SMALL)[0] == 0


@POSIX
@pytest.mark.parametrize(("asked", "status"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)])
def test_a_signal_has_its_status(asked, status):
    number = getattr(signal, asked)
    if signal.getsignal(number) == signal.SIG_IGN:
        pytest.skip("whoever runs these tests ignores it")
    with pytest.raises(StopAsked) as stopped, signals_ask():
        signal.raise_signal(number)
    assert stopped.value.status == status


def test_a_bug_points_to_the_log_only_where_there_is_one(tmp_path, capsys, monkeypatch):
    def said():
        assert tell_bug(ValueError("odd"), as_json=True, verbose=False) == 1
        return json.loads(capsys.readouterr().out)["error"]["message"]

    with monkeypatch.context() as none_yet:
        none_yet.setattr(logging.getLogger("songreel"), "handlers", [])
        assert said() == (
            "This is a mistake in Songreel (ValueError: odd); "
            "run it again with --verbose instead of --json and tell us what it prints."
        )
    start_log(tmp_path)
    assert said().endswith("; the library's log says more.")
    assert "ValueError: odd" in (tmp_path / "songreel.log").read_text()


def test_the_studio_says_where_it_is_as_its_schema_says(schema, capsys):
    _tell("http://127.0.0.1:2718/", None, as_json=True)
    jsonschema.validate(json.loads(capsys.readouterr().out), schema("studio"))


def test_what_breaks_because_it_was_stopped_is_no_failure():
    cancel = CancelToken()

    def one(_song, _share):
        cancel.cancel()
        raise RenderError("ffmpeg was ended.")

    with pytest.raises(RenderError):
        _each(Namespace(songs=[Path("a"), Path("b")], json=False, verbose=False), one, cancel)


@POSIX
@pytest.mark.parametrize("words", [["list"], ["list", "--json"], ["--help"], ["--version"]])
def test_a_full_disk_behind_stdout_is_one_sentence(begun, tmp_path, words):
    if not Path("/dev/full").exists():
        pytest.skip("there is no full device on this system")
    with Path("/dev/full").open("w") as full, start(tmp_path, *words, stdout=full) as process:
        _, complained = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "cannot be written to the standard output" in complained
    assert len(complained.splitlines()) == 1


@POSIX
def test_a_reader_that_left_is_silent(begun, tmp_path):
    reading, writing = os.pipe()
    os.close(reading)
    with start(tmp_path, "list", stdout=writing) as process:
        os.close(writing)
        assert process.communicate(timeout=60)[1] == ""
    assert process.returncode == 141


@POSIX
def test_progress_that_nobody_reads_does_not_stop_the_work(short_song, tmp_path):
    reading, writing = os.pipe()
    os.close(reading)
    with start(tmp_path, "make", short_song, *SMALL, "--out", "film.mp4", "--json", stderr=writing) as process:
        os.close(writing)
        said, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    assert json.loads(said)["certificate"]["ok"]


@pytest.mark.parametrize(
    "words", [["--version"], ["config"], ["doctor"], ["list", "--verbose"], ["show", "nobody", "--verbose"]]
)
def test_with_json_there_is_json_only(schema, result, begun, words):
    status, objects, events = result(*words)
    assert status in (0, 2)
    for each in objects:
        jsonschema.validate(each, schema("error" if "error" in each else words[0].lstrip("-")))
    assert events == []


@pytest.mark.parametrize(
    ("words", "status"), [(["list"], 0), (["clean"], 0), (["show", "x"], 2), (["delete", "x"], 2), (["verify", "x"], 2)]
)
def test_who_only_reads_makes_no_library(result, tmp_path, words, status):
    assert result(*words, library=tmp_path / "none")[0] == status
    assert list(tmp_path.iterdir()) == []


@POSIX
def test_what_is_no_file_is_no_song(result, tmp_path):
    os.mkfifo(tmp_path / "pipe.wav")
    for song in ("pipe.wav", "/dev/zero", ".", ""):
        status, (error,), _ = result("make", song, *SMALL)
        assert (status, error["error"]["field"]) == (2, "song")
    with pytest.raises(Exception, match="is no file"):
        decode(tmp_path / "pipe.wav", longest_s=9)


@pytest.mark.skipif(sys.platform != "linux", reason="names are text elsewhere")
def test_a_name_that_is_no_text(result, short_song, tmp_path):
    song = tmp_path / os.fsdecode(b"s\xff.wav")
    song.write_bytes(short_song.read_bytes())
    status, (error,), _ = result("make", song, *SMALL)
    assert (status, error["error"]["field"]) == (2, "out")
    assert result("make", short_song, *SMALL, "--prompt", "\udcff")[1][0]["error"]["field"] == "prompt"
    assert not list(tmp_path.glob("*.mp4"))
    assert result("make", song, *SMALL, "--out", "film.mp4")[0] == 0


def test_a_name_that_is_too_long_for_its_film(result, short_song, tmp_path):
    song = tmp_path / ("n" * 250 + ".wav")
    song.write_bytes(short_song.read_bytes())
    status, (error,), _ = result("make", song, *SMALL)
    assert (status, error["error"]["field"]) == (2, "out")
    assert not list(tmp_path.glob("*.mp4"))


def test_a_film_is_never_written_over_another_of_the_songs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(OptionError, match="another of the songs"):
        check_songs([tmp_path / "t.wav", tmp_path / "a" / ".." / "t.mp4"], None)
    check_songs([tmp_path / "t.wav", tmp_path / "t.wav", tmp_path / "u.wav"], None)


@pytest.mark.parametrize("command", ["make", "analyze"])
def test_one_songs_words_are_not_given_to_several(result, tmp_path, command):
    status, (error,), events = result(command, "a.wav", "b.wav", "--lyrics", "words.lrc")
    assert (status, error["error"]["field"], events) == (2, "lyrics", [])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["n" * 300, "\udcff", "a\0b"])
def test_a_film_of_a_name_that_no_file_can_have(result, begun, name):
    status, (error,), _ = result("verify", name)
    assert (status, error["error"]["field"]) == (2, "film")


def test_two_makes_of_one_file_at_once_are_refused(short_song, tmp_path):
    library = Library(tmp_path / "library")
    options = FilmOptions(size="64x64", fps="12")
    held = threading.Event()
    refused = []

    def second(event):
        if event.stage == "generate" and not held.is_set():
            held.set()
            with pytest.raises(OptionError, match="at this moment") as caught:
                make_film(library, short_song, options, out=tmp_path / "film.mp4")
            refused.append(caught.value.field)

    assert make_film(library, short_song, options, out=tmp_path / "film.mp4", progress=second).certificate.ok
    assert refused == ["out"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["film.mp4", "library"]
    (lock,) = (tmp_path / "library" / "locks").iterdir()
    FileLock(lock).acquire(timeout=0)  # it was given back


def test_a_project_that_is_deleted_meanwhile_is_one_sentence(short_song, tmp_path):
    library = Library(tmp_path / "library")
    project = library.open(short_song)

    def work(trouble):
        with working(library.store, project.id, "composition", Reporter()):
            library.store.delete_project(project.id)  # by a program that did not look
            if trouble:
                raise trouble

    for trouble in (None, RenderError("ffmpeg failed.")):
        with pytest.raises(NotFoundError, match="was deleted while"):
            work(trouble)
        library.open(short_song)


def test_a_project_that_is_worked_on_is_not_deleted(short_song, tmp_path):
    library = Library(tmp_path / "library")
    project = library.open(short_song)
    with (
        working(library.store, project.id, "composition", Reporter()),
        working(library.store, project.id, "export", Reporter()),
    ):
        with pytest.raises(LibraryError, match=r"works on 'short song' at this moment; .* delete it then\.") as caught:
            Library(tmp_path / "library").delete("short song")
        assert caught.value.field == "project"
        assert library.files.intact(project.song.id, ".wav")
    assert list((tmp_path / "library" / "locks").iterdir()) == []
    assert library.delete("short song").files > 0


def test_a_project_whose_program_was_killed_can_be_deleted_at_once(short_song, tmp_path):
    library = Library(tmp_path / "library")
    project = library.open(short_song)
    code = (
        "import os, sys; from workbench.workflows.library import Library; from workbench.workflows.work import working;"
        "from workbench.jobs.progress import Reporter; library = Library(sys.argv[1])\n"
        "with working(library.store, sys.argv[2], 'composition', Reporter()): print('in', flush=True); sys.stdin.read()"
    )
    arguments = [sys.executable, "-c", code, str(tmp_path / "library"), project.id]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "in\n"
        with pytest.raises(LibraryError, match="at this moment"):
            library.delete(project.id)
        other.kill()
    assert library.delete(project.id).files > 0
    assert list((tmp_path / "library" / "locks").iterdir()) == []


def test_a_name_that_is_no_setting_is_told_once(songreel, result, monkeypatch, begun, tmp_path):
    monkeypatch.setenv("SONGREEL_WORKER", "3")
    assert songreel("list")[2].count("did you mean SONGREEL_WORKERS?") == 1
    assert songreel("list", library=tmp_path / "none")[2].count("did you mean SONGREEL_WORKERS?") == 1
    assert songreel("config")[2].count("did you mean SONGREEL_WORKERS?") == 1
    assert "did you mean SONGREEL_WORKERS?" in result("config")[1][0]["warnings"][0]


def test_the_version_needs_no_settings(songreel, monkeypatch):
    monkeypatch.setenv("SONGREEL_WORKERS", "many")
    assert songreel("config")[0] == 2
    assert songreel("--version")[0] == 0


def test_an_empty_library_is_refused(capsys, tmp_path, monkeypatch):
    from workbench.cli import main

    monkeypatch.chdir(tmp_path)
    assert main(["list", "--library", ""]) == 2
    assert "names no folder" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
