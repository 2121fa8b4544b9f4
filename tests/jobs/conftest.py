"""A buyer whose time, chance and host are handed in."""

from __future__ import annotations

import random

import pytest

from tests.jobs.buyers import FolderMedia
from workbench.jobs.buying import Buyer
from workbench.jobs.claims import MemoryClaims
from workbench.jobs.clock import StillClock
from workbench.jobs.gate import Gate
from workbench.jobs.memory_ledger import MemoryLedger
from workbench.jobs.patience import Patience


@pytest.fixture
def clock():
    return StillClock()


@pytest.fixture
def ledger(clock):
    return MemoryLedger(clock)


@pytest.fixture
def told():
    return []


@pytest.fixture
def buyer_of(clock, ledger, tmp_path, told):
    def made(provider, **more):
        patience = Patience(clock, Gate(clock), random.Random(1).random, told.append)
        media = more.pop("media", None) or FolderMedia(tmp_path)
        return Buyer(provider, ledger, media, patience, MemoryClaims(), "project", "run", **more)

    return made
