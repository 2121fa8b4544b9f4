"""What a table of a hosted model may say."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from workbench.model.hosted import HostedModel, Lengths, PictureSize, Price, Rule

MODEL = HostedModel(
    id="a/clips",
    provider="replicate",
    kinds=("image-to-video",),
    family="f",
    description="",
    inputs={"prompt": "prompt", "first_frame": "image", "seconds": "duration", "size": "resolution"},
    lengths=Lengths(seconds=(Fraction(5), Fraction(10))),
    sizes=(PictureSize("720p", 720), PictureSize("1080p", 1080)),
)
PRICE = Price("second", Decimal("0.1"), {}, date(2026, 1, 1), "somebody")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"id": "clips"}, "owner/name"),
        ({"id": "a/clips:12"}, "owner/name"),
        ({"kinds": ()}, "answers some of"),
        ({"kinds": ("lip-sync",)}, "no input audio"),
        ({"needs": ("voice",)}, "no input voice"),
        ({"excludes": (("prompt", "last_frame"),)}, "no input last_frame"),
        ({"rules": (Rule(given=("last_frame",), needs=("prompt",)),)}, "no input last_frame"),
        ({"rules": (Rule(given=("prompt",), sizes=("4K",)),)}, "no size 4K"),
        ({"price": replace(PRICE, usd=None, by_size={"360p": Decimal(1)})}, "no size 360p"),
        ({"sizes": ()}, "its input size"),
        ({"steps": (1, 50)}, "its input steps"),
        ({"most_references": 2}, "its input references"),
        ({"most_count": 4}, "its input count"),
        ({"lengths": None}, "need lengths"),
        ({"sizes": (PictureSize("1080p", 1080), PictureSize("720p", 720))}, "ascend"),
        ({"fixed": {"image": "x"}}, "both an input and fixed"),
        ({"price": Price("thousand-tokens", Decimal(1), {}, PRICE.as_of, "s", Decimal(2), 100)}, "most_out among"),
    ],
)
def test_what_contradicts_itself_is_no_model(changes, said):
    with pytest.raises(ValueError, match=said):
        replace(MODEL, **changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"usd": None},
        {"by_size": {"720p": Decimal(1)}},
        {"usd": Decimal(-1)},
        {"usd_out": Decimal(1)},
        {"per": "thousand-tokens"},
    ],
)
def test_a_price_is_one_amount_or_some_by_size(changes):
    with pytest.raises(ValueError, match="a price"):
        replace(PRICE, **changes)


def test_a_rule_says_something():
    with pytest.raises(ValueError, match="a rule says"):
        Rule(given=("prompt",))
    with pytest.raises(ValueError, match="a rule says"):
        Rule(sizes=("720p",))


def test_its_name_has_no_version():
    assert replace(MODEL, id="a/clips:" + "0" * 64).name == "a/clips"
