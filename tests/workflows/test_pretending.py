"""A pretend host: all of buying but the money."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from decimal import Decimal

import httpx
import pytest

from workbench.errors import OptionError
from workbench.workflows.library import Library
from workbench.workflows.pretending import PRETENDER, Pretending

pytest.importorskip("replicate", reason="replicate is not installed (the extra 'test')")


def answers(address):
    try:
        return httpx.get(f"{address}/v1/account").status_code == 401
    except httpx.ConnectError:
        return False


def test_clips_are_bought_from_it_and_no_account_knows_of_it(short_song, tmp_path, monkeypatch):
    monkeypatch.setenv("REPLICATE_API_TOKEN", "r8_" + "OneThatMustNotBeSentAnywhere00")
    with Pretending(tmp_path / "library") as pretend:
        project = pretend.library.open(short_song)
        project.analyze(beats="librosa")
        plan = project.plan(style="laser-grid", size="128x72", fps=24)
        quote = project.quote(provider=PRETENDER)
        takes = project.generate(provider=PRETENDER, budget=quote.total_usd)
        assert len(takes) == len(plan.clips)
        assert {take.provider for take in takes.values()} == {PRETENDER}
        film = project.compose(out=tmp_path / "film.mp4")
        assert film.certificate.ok, film.certificate.reasons
        assert pretend.said in project.notes
        spent = project.cost().spent
        told = pretend.close()
    assert spent.settled_usd == told.charged_usd == quote.total_usd > Decimal(0)
    assert told.predictions == len(plan.clips)
    assert "no money is spent" in told.sentence
    mine = Library(tmp_path / "library")
    assert mine.cost().spent.taken_usd == 0
    assert mine.projects() == ()
    with pytest.raises(OptionError, match="no provider"):
        mine.open(short_song).quote(plan, provider=PRETENDER)


def test_nothing_in_its_library_asks_the_real_host(short_song, tmp_path, monkeypatch):
    monkeypatch.setenv("REPLICATE_API_TOKEN", "r8_" + "OneThatMustNotBeSentAnywhere00")
    monkeypatch.setenv("REPLICATE_BASE_URL", "http://127.0.0.1:9")  # nobody answers there
    with Pretending(tmp_path / "library") as pretend:
        project = pretend.library.open(short_song)
        project.analyze(beats="librosa")
        project.plan(style="laser-grid", size="128x72", fps=24, provider="replicate")
        quotes = project.quote_pictures([0]), project.quote(clips=[1])
        (picture,) = project.make_pictures([0])[0]
        (take,) = project.generate(provider="replicate", clips=[1]).values()
        assert (picture.provider, take.provider) == (PRETENDER, PRETENDER)
        assert project.cost().spent.settled_usd == sum(quote.total_usd for quote in quotes) > 0
        project.enrich(budget="1 USD", clips=[0])
        assert pretend.close().predictions > len(quotes)


def test_it_ends_with_its_block(tmp_path):
    with Pretending(tmp_path) as pretend:
        assert answers(pretend.address)
    assert not answers(pretend.address)
    assert pretend.close() is None


@pytest.mark.skipif(os.name != "posix", reason="kills a process")
def test_it_ends_with_a_program_that_is_killed(tmp_path):
    code = (
        "import sys, time\nfrom workbench.workflows.pretending import Pretending\n"
        f"library = (pretend := Pretending({str(tmp_path)!r})).library\nprint(pretend.address, flush=True)\n"
        "del pretend\ntime.sleep(600)"
    )
    program = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    try:
        address = program.stdout.readline().strip()
        assert answers(address)
    finally:
        program.send_signal(signal.SIGKILL)
        program.communicate()
    until = time.monotonic() + 10
    while answers(address):
        assert time.monotonic() < until
        time.sleep(0.1)
