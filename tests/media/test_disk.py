"""A full disk is one sentence; other errors pass as they are."""

import errno

import pytest

from workbench.errors import DiskFullError
from workbench.media.disk import full_disk_told


def test_a_full_disk_is_told_and_other_errors_pass():
    with pytest.raises(DiskFullError, match="while writing the pack; free some"), full_disk_told("writing the pack"):
        raise OSError(errno.ENOSPC, "No space left on device")
    with pytest.raises(PermissionError), full_disk_told("writing the pack"):
        raise PermissionError(errno.EACCES, "Permission denied")
