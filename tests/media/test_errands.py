"""Errands and depots: what is made comes back whole, once, or not at all; whoever does not fit is refused."""

import pickle
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from workbench.errors import (
    CancelledError,
    EngineError,
    MissingExtraError,
    OptionError,
    RenderError,
)
from workbench.jobs.cancel import CancelToken
from workbench.jobs.engines import ExecutorEngine
from workbench.jobs.keys import file_sha256
from workbench.media.depots import SharedFolder
from workbench.media.errands import Far, run_errand
from workbench.media.kit import difference, kit_here
from workbench.media.stores import FsspecDepot, open_depot

MADE = []


def join(values, files, out, _cancel):
    MADE.append(values)
    out.write_bytes(b"".join([str(values).encode(), *(path.read_bytes() for path in files.values())]))


def fail(values, _files, _out, _cancel):
    raise values


def last(_values, _files, out, cancel):
    out.with_name("begun").touch()
    while True:
        cancel.check()
        time.sleep(0.01)


@pytest.fixture(params=["shared", "local", "memory"])
def depot(request, tmp_path):
    if request.param == "shared":
        (tmp_path / "library").mkdir()
        with SharedFolder(str(tmp_path / "library"), "sign.here").shown() as shared:
            yield shared
        return
    pytest.importorskip("fsspec", reason="the extra dask is not installed")
    yield open_depot((tmp_path / "store").as_uri() if request.param == "local" else f"memory://{uuid4().hex}/films")


@pytest.fixture
def far(depot):
    MADE.clear()
    with ThreadPoolExecutor(2) as pool:
        yield Far(ExecutorEngine(pool), depot)


@pytest.fixture
def file(tmp_path):
    def keep(data):
        path = tmp_path / "file"
        path.write_bytes(data)
        return path.rename(tmp_path / f"{file_sha256(path)}.bin")

    return keep


def test_a_piece_comes_back_whole_and_is_made_once(far, file, tmp_path):
    given, out = [file(b"one"), file(b"two")], tmp_path / "out.mp4"
    far.make(("a", 1), join, "said ", given, out, cancel=None)
    assert out.read_bytes() == b"said onetwo"
    assert MADE == ["said "]
    assert not list(tmp_path.rglob("*.part"))
    assert not list(tmp_path.rglob("songreel-errand-*"))
    assert [path.read_bytes() for path in given] == [b"one", b"two"]


def test_what_a_dead_worker_left_is_not_made_again(far, tmp_path):
    class Dies(ExecutorEngine):
        """Whose first worker ends after it delivered, before anybody heard of it."""

        def submit(self, work, /, *values):
            work(*values)
            return super().submit(work, *values)

    with ThreadPoolExecutor(1) as pool:
        Far(Dies(pool), far.depot).make(("b",), join, "once", [], tmp_path / "out.mp4", cancel=None)
    assert MADE == ["once"]
    assert (tmp_path / "out.mp4").read_bytes() == b"once"


@pytest.mark.parametrize("error", [RenderError("ffmpeg failed."), OptionError("There is no look.", field="style")])
def test_an_error_of_the_work_comes_back_as_it_is(far, tmp_path, error):
    with pytest.raises(type(error), match=error.message) as caught:
        far.make(("c",), fail, error, [], tmp_path / "out.mp4", cancel=None)
    assert caught.value.field == error.field
    assert not (tmp_path / "out.mp4").exists()


def test_a_bug_on_a_worker_is_a_bug_here(far, tmp_path):
    with pytest.raises(RuntimeError, match="ZeroDivisionError: by zero"):
        far.make(("d",), fail, ZeroDivisionError("by zero"), [], tmp_path / "out.mp4", cancel=None)


def test_a_worker_without_a_package_is_told(far, tmp_path):
    with pytest.raises(EngineError, match=r"The worker on .* lacks mlx; install there"):
        far.make(("e",), fail, ImportError("No module", name="mlx"), [], tmp_path / "out.mp4", cancel=None)


def test_a_stop_is_heard_here_at_once_and_there_soon(far, tmp_path):
    cancel = CancelToken()
    threading.Timer(0.3, cancel.cancel).start()
    began = time.monotonic()
    with pytest.raises(CancelledError):
        far.make(("f",), last, None, [], tmp_path / "out.mp4", cancel=cancel)
    assert time.monotonic() - began < 2
    with pytest.raises(CancelledError):  # what stands in a queue is not begun
        Far(far.engine, far.depot, far.run).make(("g",), join, "late", [], tmp_path / "out.mp4", cancel=None)
    assert MADE == []
    # the fixture's pool would never end if the worker did not hear of it


def test_what_was_damaged_on_the_way_is_told_and_made_anew(depot, file, tmp_path):
    if isinstance(depot, SharedFolder):
        pytest.skip("nothing is copied there")
    path = file(b"whole")
    where = depot.offer(path)
    import fsspec

    fs = fsspec.url_to_fs(depot.url)[0]
    fs.pipe_file(where, b"wholf")
    room = tmp_path / "room"
    room.mkdir()
    with pytest.raises(EngineError, match="was damaged, and is removed"):
        depot.fetch(where, path.name, room)
    assert depot.fetch(depot.offer(path), path.name, room).read_bytes() == b"whole"


def test_what_was_damaged_is_told_although_somebody_else_took_it_away_meanwhile(tmp_path):
    pytest.importorskip("fsspec", reason="the extra dask is not installed")
    depot = open_depot((tmp_path / "store").as_uri())
    (tmp_path / "made.mp4").write_bytes(b"made")
    sha256 = depot.deliver(tmp_path / "made.mp4", "k" * 64, "run")
    (tmp_path / "store" / "files" / sha256[:2] / f"{sha256}.mp4").write_bytes(b"nade")
    (tmp_path / "store" / "made" / ("k" * 64)).unlink()
    with pytest.raises(EngineError, match="was damaged, and is removed"):
        depot.collect(sha256, "k" * 64, "run", tmp_path / "out.mp4")


def test_the_first_of_two_results_counts_where_the_store_can_tell(tmp_path):
    pytest.importorskip("fsspec", reason="the extra dask is not installed")
    depot = open_depot(f"memory://{uuid4().hex}")
    for number in range(2):
        (tmp_path / "made.mp4").write_text(f"{number}")
        sha256 = depot.deliver(tmp_path / "made.mp4", "k" * 64, "run")
    depot.collect(sha256, "k" * 64, "run", tmp_path / "out.mp4")
    assert (tmp_path / "out.mp4").read_text() == "0"


def test_a_worker_that_does_not_see_the_library_is_told(tmp_path):
    with ThreadPoolExecutor(1) as pool:
        far = Far(ExecutorEngine(pool), SharedFolder(str(tmp_path / "elsewhere"), "sign.here"))
        with pytest.raises(EngineError, match="does not see the library's folder.*STORE"):
            far.make(("h",), join, "", [], tmp_path / "out.mp4", cancel=None)


def test_another_version_is_refused_before_the_errand_is_read():
    ours = dict(kit_here())
    theirs = {**ours, "Songreel": "0.0.1 (abc)", "numba": "none"}
    said = run_errand(theirs, b"no pickle")
    assert list(said) == ["refused"]
    assert ours["Songreel"] in said["refused"]
    assert "instead of 0.0.1 (abc)" in said["refused"]
    assert "numba" in said["refused"]
    assert "bug" in run_errand(ours, b"no pickle")
    assert difference(ours, ours) == ""


@pytest.mark.parametrize(
    ("url", "error", "said"),
    [
        ("films", OptionError, "is not allowed; give an address"),
        ("s3://key:secret@bucket/films", OptionError, "without a password"),
        ("nonsense://films", OptionError, "is of no kind that is known"),
    ],
)
def test_a_store_that_is_none_is_refused(url, error, said):
    pytest.importorskip("fsspec", reason="the extra dask is not installed")
    with pytest.raises(error, match=said) as caught:
        open_depot(url)
    assert "secret@" not in str(caught.value)


def test_a_store_whose_package_is_missing_is_told():
    pytest.importorskip("fsspec", reason="the extra dask is not installed")
    with pytest.raises(MissingExtraError, match="python -m pip install"):
        open_depot("dropbox://films")


def test_a_store_that_cannot_be_written_is_told(tmp_path, file):
    pytest.importorskip("fsspec", reason="the extra dask is not installed")
    (tmp_path / "store").write_text("a file is in the way")
    with pytest.raises(EngineError, match="cannot be used"):
        FsspecDepot((tmp_path / "store").as_uri()).offer(file(b"one"))


def test_depots_travel(depot):
    assert pickle.loads(pickle.dumps(depot)) == depot


def test_two_runs_that_want_the_same_do_not_take_it_from_each_other(depot, tmp_path):
    out = tmp_path / "made.mp4"
    out.write_text("made")
    sha256 = depot.deliver(out, "k" * 64, "one")
    assert depot.made("k" * 64, "one") == depot.made("k" * 64, "two") == sha256
    for run in ("one", "two"):
        depot.collect(sha256, "k" * 64, run, tmp_path / f"{run}.mp4")
        assert (tmp_path / f"{run}.mp4").read_text() == "made"


def test_equal_pieces_at_once_all_come_back(far, tmp_path):
    outs = [tmp_path / f"{number}.mp4" for number in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda out: far.make(("same",), join, "same", [], out, cancel=None), outs))
    assert [out.read_text() for out in outs] == ["same"] * 4
