"""A full disk is one sentence; other errors pass as they are."""

import errno
from pathlib import Path

import pytest

import workbench
from workbench.errors import DiskFullError
from workbench.media.disk import full_disk_told


def test_a_full_disk_is_told_and_other_errors_pass():
    with pytest.raises(DiskFullError, match="while writing the pack; free some"), full_disk_told("writing the pack"):
        raise OSError(errno.ENOSPC, "No space left on device")
    with pytest.raises(PermissionError), full_disk_told("writing the pack"):
        raise PermissionError(errno.EACCES, "Permission denied")


def test_the_sentence_is_written_once():
    """Whoever needs it names the work. Two say more: which library it is, and that what a model made is paid."""
    package = Path(workbench.__file__).parent
    said = {path.name for path in package.rglob("*.py") if "no room left on the disk" in path.read_text("utf-8")}
    assert said == {"errors.py", "files.py", "bargain.py"}
