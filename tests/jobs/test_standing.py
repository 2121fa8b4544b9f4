"""How a question stands before it is bought."""

from dataclasses import replace
from decimal import Decimal

import pytest

from workbench.jobs.ledger import Purchase
from workbench.jobs.standing import Standing, standing_of
from workbench.model.asking import Answer, FileRef

PRICE = Decimal("0.09")
BEGUN = Purchase("k" * 64, "p", "replicate", "owner/model", "sending", PRICE)
SENT = replace(BEGUN, state="submitted", prediction="id")
BOUGHT = replace(SENT, state="bought", settled_usd=PRICE, answer=Answer((FileRef("a" * 64, ".mp4"),)))
VAIN = replace(BOUGHT, error="it is too short")


def of(known, *, intact=True, remake=False):
    return standing_of(known, lambda _file: intact, remake=remake)


@pytest.mark.parametrize(
    ("known", "course"),
    [
        (None, "new"),
        (replace(SENT, state="failed"), "ended"),
        (replace(SENT, state="canceled"), "ended"),
        (replace(BOUGHT, answer=None), "new"),  # a deleted project's
    ],
)
@pytest.mark.parametrize("remake", [False, True])
def test_what_came_to_nothing_is_paid(known, course, remake):
    assert of(known, remake=remake) == Standing(course=course)


def test_what_is_at_hand_is_free_and_what_is_gone_is_told():
    assert of(BOUGHT) == of(BOUGHT, remake=True) == Standing(free=True, course="bought")
    assert of(BOUGHT, intact=False) == Standing(free=True, gone=True, course="gone")
    assert of(BOUGHT, intact=False, remake=True) == Standing(course="ended")


def test_what_was_bought_in_vain_costs_again_where_that_is_said():
    assert (of(VAIN).free, of(VAIN, remake=True).free) == (True, False)
    assert (of(VAIN).course, of(VAIN, remake=True).course) == ("in vain", "ended")
    assert "in vain: it is too short" in of(VAIN).note


def test_what_is_under_way_costs_nothing_more_unless_it_may_be_bought_anew():
    assert of(SENT).free
    assert of(SENT).course == of(SENT, remake=True).course == "under way"
    assert "not paid twice; 0.09 USD is put aside" in of(SENT).note
    assert not of(SENT, remake=True).free
    assert "bought anew where it is lost" in of(SENT, remake=True).note


def test_what_may_never_have_been_sent_costs_what_is_put_aside_for_it():
    for remake in (False, True):
        stands = of(BEGUN, remake=remake)
        assert (stands.free, stands.aside_usd, stands.course) == (False, PRICE, "begun")
        assert "may never have reached the host" in stands.note
    assert of(replace(BEGUN, reserved_usd=None)).aside_usd == 0
