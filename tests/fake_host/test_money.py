"""The host counts money on its own side."""

from datetime import date
from decimal import Decimal

import pytest

from tests.fake_host.conftest import KLING, PIXEL, SEEDANCE
from tests.fakes import Fault
from workbench.model.hosted import Price

FLUX, CLAUDE, SPEECH = "black-forest-labs/flux-dev", "anthropic/claude-4.5-sonnet", "minimax/speech-02-hd"


def per_second(usd=None, **by_size):
    sizes = {name.lstrip("_"): Decimal(amount) for name, amount in by_size.items()}
    return Price("second", None if usd is None else Decimal(usd), sizes, date(2026, 11, 1), "a test")


def price(per, usd, **more):
    return Price(per, Decimal(usd), {}, date(2026, 11, 1), "a test", **more)


@pytest.fixture
def charged(serving, raw, ask, clock):
    """What one question is charged in the end, US dollars."""

    def usd(model, known, faults=(), **given):
        server = serving(clock=clock, queue=0, work=2, prices={model: known}, faults=faults)
        answer = ask(raw(server), model=model, **given)
        assert answer.status_code == 201, answer.text
        assert server.charged_usd == 0
        clock.sleep(7200)
        return server.charged_usd

    return usd


def test_by_seconds_and_size(charged):
    by_size = per_second(_480p="0.018", _720p="0.036")
    assert charged(SEEDANCE, by_size, duration=7) == Decimal("0.252")
    assert charged(SEEDANCE, by_size, duration=7, resolution="480p") == Decimal("0.126")
    assert charged(KLING, per_second(standard="0.05"), start_image=PIXEL, duration=10) == Decimal("0.5")


def test_by_pieces(charged):
    assert charged(FLUX, price("item", "0.025"), num_outputs=3) == Decimal("0.075")


def test_by_text(charged, serving, raw, clock):
    tokens = price("thousand-tokens", "0.003", usd_out=Decimal("0.015"), most_out=1000)
    # 2,000 tokens go in; what comes out is 20 more.
    assert charged(CLAUDE, tokens, prompt="a" * 8000) == Decimal("0.003") * 2 + Decimal("0.015") * 20 / 1000
    server = serving(clock=clock, queue=0, work=0, prices={SPEECH: price("thousand-characters", "0.1")})
    raw(server).post(f"/v1/models/{SPEECH}/predictions", json={"input": {"text": "b" * 1500}})
    assert server.charged_usd == Decimal("0.15")


def test_how_many_tokens_are_charged_is_told_where_there_are_some(serving, raw, ask, clock):
    tokens = price("thousand-tokens", "0.003", usd_out=Decimal("0.015"), most_out=15)
    server = serving(clock=clock, queue=0, work=0, prices={CLAUDE: tokens})
    client = raw(server)
    ask(client, model=CLAUDE, prompt="a" * 4001)
    ask(client)
    film, said = client.get("/v1/predictions").json()["results"]
    assert said["metrics"].items() >= {"input_token_count": 1001, "output_token_count": 15}.items()
    assert server.charged_usd == Decimal("0.003") * 1001 / 1000 + Decimal("0.015") * 15 / 1000
    assert film["metrics"].keys() == {"predict_time", "total_time"}


def test_by_the_time_that_it_ran(charged):
    assert charged(SEEDANCE, price("run-second", "0.001")) == Decimal("0.002")
    assert charged(SEEDANCE, price("run-second", "0.001"), [Fault("broken")]) == Decimal("0.002")


@pytest.mark.parametrize(
    ("kind", "usd"),
    [("broken", "0"), ("busy", "0"), ("refused", "0"), ("aborted", "0"), ("canceled", "0.18"), ("short", "0.18")],
)
def test_what_goes_wrong_and_is_paid_all_the_same(charged, kind, usd):
    assert charged(SEEDANCE, per_second("0.036"), [Fault(kind)]) == Decimal(usd)


def test_canceled_after_it_began_is_paid_and_aborted_is_not(serving, raw, ask, clock):
    server = serving(clock=clock, queue=5, work=5, prices={SEEDANCE: per_second("0.036")})
    client = raw(server)
    early, late = (ask(client, prompt=prompt).json()["id"] for prompt in "ab")
    client.post(f"/v1/predictions/{early}/cancel")
    clock.sleep(6)
    client.post(f"/v1/predictions/{late}/cancel")
    assert {charge.prediction: charge.usd for charge in server.charges} == {early: 0, late: Decimal("0.18")}


def test_what_is_paid_twice_is_told(serving, raw, ask, clock):
    server = serving(clock=clock, queue=0, work=0, prices={SEEDANCE: per_second("0.036")})
    client = raw(server)
    ask(client, prompt="a", seed=1)
    ask(client, prompt="a", seed=2)
    assert server.paid_twice == {}
    ask(client, seed=1, prompt="a")
    assert list(server.paid_twice.values()) == [2]
    assert sorted(server.creations.values()) == [1, 2]
    server.script.add(Fault("broken"))
    ask(client, prompt="a", seed=2)
    assert len(server.paid_twice) == 1


def test_a_model_without_a_price_costs_nothing_here(serving, raw, ask, clock):
    server = serving(clock=clock, queue=0, work=0)
    for _ in range(2):
        ask(raw(server))
    assert server.charged_usd == 0
    assert len(server.paid_twice) == 1
