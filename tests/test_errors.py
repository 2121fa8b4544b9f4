"""The error tree's helpers."""

import errno

import pytest

from workbench.errors import is_full


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_no_room_has_three_numbers(number):
    assert is_full(OSError(number, "none"))


@pytest.mark.parametrize("error", [OSError(errno.EACCES, "no"), OSError("no number"), ValueError(errno.ENOSPC)])
def test_the_rest_is_no_full_disk(error):
    assert not is_full(error)
