"""Hosted clips: whose fault it is where what was bought does not become a take."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest

from tests.jobs.buyers import FolderMedia
from workbench.errors import ProviderError, RenderError, UnusableVideoError
from workbench.jobs.buying import Buyer
from workbench.jobs.claims import MemoryClaims
from workbench.jobs.clock import StillClock
from workbench.jobs.gate import Gate
from workbench.jobs.memory_ledger import MemoryLedger
from workbench.jobs.patience import Patience
from workbench.jobs.scripted import ScriptedProvider
from workbench.model.asking import ModelRequest, Quote
from workbench.render.generate.hosted.clips import HostedClips

QUESTION = ModelRequest("owner/model", {"prompt": "a hill"})
PRICE = Quote(Decimal("0.10"))


def filmed(_request, folder):
    (folder / "answer.mp4").write_bytes(b"a film")
    return [folder / "answer.mp4"]


@pytest.fixture
def studio(tmp_path):
    """A host, and who makes clips of its answers, as a function of whether what was paid is bought again."""
    clock = StillClock()
    host, ledger, claims = ScriptedProvider(clock, write=filmed), MemoryLedger(clock), MemoryClaims()
    patience = Patience(clock, Gate(clock), random.Random(1).random)

    def clips(conform, *, again=False):
        buyer = Buyer(host, ledger, FolderMedia(tmp_path), patience, claims, "project", "run", again=again)
        return HostedClips(host.name, lambda _: QUESTION, lambda _: PRICE, lambda: buyer, conform=conform)

    return host, clips


def failing(error):
    def conform(*_given, **_ways):
        raise error

    return conform


def copied(source, out, *_given, **_ways):
    out.write_bytes(source.read_bytes())


def test_what_goes_wrong_here_does_not_make_a_paid_video_one_of_no_use(studio, ask, tmp_path):
    host, clips = studio
    with pytest.raises(RenderError, match="ffmpeg failed"):
        clips(failing(RenderError("ffmpeg failed."))).generate(ask(), tmp_path / "out.mp4")
    clips(copied, again=True).generate(ask(), tmp_path / "out.mp4")
    assert len(host.created) == 1


def test_a_broken_video_is_bought_anew_where_the_person_says_so_unless_it_was_of_use_since(studio, ask, tmp_path):
    host, clips = studio
    short = failing(UnusableVideoError("The video is too short."))
    for _ in range(2):
        with pytest.raises(ProviderError, match=r"too short\. It is paid"):
            clips(short).generate(ask(), tmp_path / "out.mp4")
    clips(copied, again=True).generate(ask(), tmp_path / "out.mp4")
    assert len(host.created) == 2
    with pytest.raises(ProviderError):
        clips(short).generate(ask(), tmp_path / "out.mp4")
    clips(copied).generate(ask(), tmp_path / "out.mp4")
    clips(copied, again=True).generate(ask(), tmp_path / "out.mp4")
    assert len(host.created) == 2
