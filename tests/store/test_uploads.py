"""Files that lie at hosts are remembered by the library, for every program, as long as they lie there."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from workbench.jobs.clock import StillClock
from workbench.jobs.uploads import MemoryUploads, Upload
from workbench.store.library import Store

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def clock():
    return StillClock(NOON)


@pytest.fixture(params=["memory", "library"])
def uploads(request, tmp_path, clock):
    return MemoryUploads() if request.param == "memory" else Store(tmp_path, clock=clock).uploads


def test_an_upload_is_found_and_a_newer_one_replaces_it(uploads):
    assert uploads.find("a") is None
    for upload in (Upload("f1", "https://host/f1", NOON + timedelta(hours=1)), Upload("f2", "https://host/f2", None)):
        uploads.keep("a", upload)
        assert uploads.find("a") == upload
    assert uploads.find("b") is None


def test_another_program_finds_it_in_the_same_moment_of_time(tmp_path, clock):
    east = timezone(timedelta(hours=5))
    Store(tmp_path, clock=clock).uploads.keep("a", Upload("f1", "https://host/f1", NOON.astimezone(east)))
    assert Store(tmp_path, clock=clock).uploads.find("a") == Upload("f1", "https://host/f1", NOON)


def test_what_the_host_has_deleted_goes_with_the_next_one(tmp_path, clock):
    uploads = Store(tmp_path, clock=clock).uploads
    for key, hours in (("a", 1), ("b", 3)):
        uploads.keep(key, Upload(key, f"https://host/{key}", NOON + timedelta(hours=hours)))
    clock.sleep(7200)
    uploads.keep("c", Upload("c", "https://host/c", NOON + timedelta(hours=3)))
    assert [uploads.find(key) is not None for key in "abc"] == [False, True, True]


def test_an_address_that_holds_a_secret_is_not_kept(tmp_path, clock):
    uploads = Store(tmp_path, clock=clock).uploads
    uploads.keep("a", Upload("f1", f"https://host/f1?key=r8_{'a1' * 18}", None))
    assert uploads.find("a") is None
