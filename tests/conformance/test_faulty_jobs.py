"""Twelve clips of a project where much goes wrong: each ends in a take or in a sentence, and the money is right.

``tests/bench/bench_faults.py`` makes the project with each kind of fault alone.
"""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest

from tests.conformance.faulty import CLIPS, planned, run_until_ended
from tests.conformance.kinds_of_faults import KINDS, all_at_once

SEED = 7


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """A plan of twelve clips, and its project's id."""
    folder = tmp_path_factory.mktemp("planned") / "library"
    return folder, planned(folder)


@pytest.mark.parametrize("share", [0.1, 0.5])
@pytest.mark.parametrize("kind", ["output of the wrong length", "all at once"])
def test_each_clip_ends_in_a_take_or_in_a_sentence(library, tmp_path, kind, share):
    folder, project = library
    shutil.copytree(folder, tmp_path / "library")
    lines = {**KINDS, "all at once": all_at_once}[kind](share)
    ended = run_until_ended(tmp_path / "library", project, lines, SEED)
    assert ended.struck or share < 0.5
    assert ended.wrong() == []


def test_what_is_wrong_is_told(library, tmp_path):
    folder, project = library
    shutil.copytree(folder, tmp_path / "library")
    ended = run_until_ended(tmp_path / "library", project, [], SEED)
    assert (ended.wrong(), ended.takes) == ([], CLIPS)
    assert replace(ended, charged_usd=ended.charged_usd + 1, takes=CLIPS - 1, still_open=1).wrong() == [
        "a clip has neither a take nor a sentence",
        "something is still open",
        "the host charged something else than was settled",
    ]
