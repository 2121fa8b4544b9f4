"""What a request will cost."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from workbench.model.asking import FileRef, ModelRequest
from workbench.model.hosted import HostedModel, PictureSize, Price
from workbench.model.quoting import quote

DAY = date(2026, 1, 2)
MODEL = HostedModel("a/b", "replicate", ("image",), "f", "", {"prompt": "text"})
SIZED = replace(MODEL, inputs={"prompt": "text", "size": "size"}, sizes=(PictureSize("S", 100), PictureSize("L", 200)))


def priced(per, usd, model=MODEL, **more):
    return replace(model, price=Price(per, usd and Decimal(usd), more.pop("by_size", {}), DAY, "somebody", **more))


def request(payload=None, **more):
    return ModelRequest("a/b", payload or {"text": "words"}, **more)


@pytest.mark.parametrize(
    ("per", "usd", "asked", "expected"),
    [
        ("second", "0.018", {"seconds": Fraction(5)}, "0.09"),
        ("second", "0.036", {"seconds": Fraction(7, 2), "items": 2}, "0.252"),
        ("second", "0.05", {"seconds": Fraction(81, 7)}, "0.578572"),  # rounded up to a millionth
        ("item", "0.039", {"items": 4}, "0.156"),
        ("thousand-characters", "0.05", {}, "0.00025"),
        ("thousand-characters", "0.05", {"payload": {"text": "é" * 1500}}, "0.075"),
    ],
)
def test_amounts_are_exact(per, usd, asked, expected):
    found = quote(priced(per, usd), request(**asked))
    assert found.usd == Decimal(expected)
    assert found.sentence == "price of 2026-01-02, somebody"


def test_sizes_have_prices_of_their_own():
    model = priced("item", None, SIZED, by_size={"S": Decimal("0.02")})
    assert quote(model, request(size="S")).usd == Decimal("0.02")
    assert quote(model, request(size="L")).usd is None
    assert "at L" in quote(model, request(size="L")).sentence


def test_tokens_cost_no_more_than_is_said():
    model = priced(
        "thousand-tokens", "0.001", replace(MODEL, fixed={"max": 2000}), usd_out=Decimal("0.01"), most_out=2000
    )
    asked = request({"text": "x" * 989, "max": 2000})
    assert quote(model, asked).usd == Decimal("0.021014")  # 1014 bytes of JSON in, 2000 tokens out
    assert quote(model, asked).sentence.startswith("At most")
    assert quote(model, asked).token_usd == (Decimal("0.000001"), Decimal("0.00001"))
    seen = request({"text": "x", "images": [FileRef("0" * 64, ".png")]})
    assert quote(model, seen).usd is None
    assert quote(model, seen).token_usd == (Decimal("0.000001"), Decimal("0.00001"))


@pytest.mark.parametrize(
    ("model", "said"),
    [
        (MODEL, "models.toml"),
        (priced("run-second", "0.001"), "only afterwards"),
        (priced("second", "0.1"), "the length is not known"),
    ],
)
def test_what_is_not_known_is_not_nothing(model, said):
    assert quote(model, request()).usd is None
    assert said in quote(model, request()).sentence
