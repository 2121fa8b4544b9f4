"""SIGKILL at any instant of a run: nothing paid is lost, and nothing is paid twice. A hundred are in tests/bench."""

from __future__ import annotations

import os

import pytest

from tests.workflows.killing import killed_until_done, planned

pytest.importorskip("replicate", reason="replicate is not installed (the extra 'test')")


@pytest.mark.skipif(os.name != "posix", reason="kills a whole group of processes")
def test_ten_instants(short_song, tmp_path):
    project = planned(tmp_path, short_song, min_clip_s=1.0, max_clip_s=2.5)
    found = killed_until_done(tmp_path, project, 10, seed=3, latency_s=0.05, work_s=0.3)
    assert found.kills == 10
    assert (found.paid_twice, found.made) == (0, len(found.takes))
    assert found.host_usd == found.ledger_usd
    assert found.open_usd == 0
