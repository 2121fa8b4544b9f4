"""What is said of what a run may buy: by the numbers of the clips, as they are bought."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from workbench.jobs.affording import gone_said, listed, short_of
from workbench.model.cost import BudgetLine
from workbench.model.run_quote import ClipQuote, RunQuote


def quoted(prices, usd, what="clips"):
    """A quote of these clips at these prices, with so much left for the run."""
    clips = [
        ClipQuote(index, "replicate", "a/b", Fraction(), Fraction(), None if usd is None else Decimal(usd))
        for index, usd in prices
    ]
    return RunQuote(tuple(clips), 9, (BudgetLine("run", Decimal(usd), Decimal(0)),), what=what)


def test_what_fits_is_named_and_so_is_where_it_ends():
    quote = quoted([(0, "0.10"), (2, "0"), (3, "0.10"), (4, "0.10"), (5, "0.90"), (6, "0.10")], "0.50")
    assert short_of(quote) == (
        "3 of 5 clips that cost 1.30 USD fit into the 0.50 USD that this run may still spend: clips 0,3-4; clip 5 is "
        "next and costs 0.90 USD; for all of them do it again with a higher budget of the run (--budget AMOUNT, "
        "or budget=AMOUNT)."
    )


def test_where_a_dearer_clip_comes_first_that_is_what_is_said():
    said = short_of(quoted([(1, "0.90"), (2, "0.10")], "0.50"))
    assert said.startswith("None of 2 clips that cost 1.00 USD fits into the 0.50 USD")
    assert "may still spend; clip 1 is the first and costs 0.90 USD; for all" in said


def test_a_single_one_is_named_and_pictures_are_those_of_their_clips():
    assert short_of(quoted([(7, "0.90"), (8, "0")], "0.50")).startswith("Clip 7 costs 0.90 USD, and this run")
    said = short_of(quoted([(1, "0.20"), (1, "0.20"), (4, "0.20")], "0.50", "pictures"))
    assert "may still spend: those of clip 1; one of clip 4 is next" in said
    assert short_of(quoted([(1, "0.20")], "0.50")) == ""


@pytest.mark.parametrize(
    ("clips", "said"),
    [
        ([3], "clip 3"),
        ([3, 3], "clip 3"),
        ([0, 1, 2, 7], "clips 0-2,7"),
        ([5, 2], "clips 5,2"),
        (range(0, 22, 2), "clips 0,2,4,6,8,10,12,14 and 3 more"),
    ],
)
def test_clips_are_listed_in_one_way_as_the_command_line_takes_them(clips, said):
    assert listed(clips) == said


def test_what_was_paid_for_and_is_gone_is_one_sentence():
    back = "put the library's media folder back from a copy, or have"
    again = "made and paid for again with a new purchase (--remake, or remake=True)."
    assert gone_said() == f"What was paid for is gone from the library or damaged; {back} it {again}"
    assert gone_said([3]) == f"1 paid take is gone from the library or damaged (clip 3); {back} it {again}"
    assert gone_said([0, 1]) == f"2 paid takes are gone from the library or damaged (clips 0-1); {back} them {again}"


@pytest.mark.parametrize(
    ("project_usd", "month_usd", "way"),
    [
        ("9", "9", ", or do the same again, which may spend 0.50 USD then"),
        ("0.85", "9", ", or do the same again, which may spend 0.45 USD then"),
        ("9", "0.80", ", or do the same again, which may spend 0.40 USD then"),
        ("0.60", "9", ""),
    ],
)
def test_a_second_run_is_promised_only_what_every_budget_has_for_it(project_usd, month_usd, way):
    lines = [
        BudgetLine("project", Decimal(project_usd), Decimal(0)),
        BudgetLine("month", Decimal(month_usd), Decimal(0)),
    ]
    quote = quoted([(0, "0.40"), (1, "0.40")], "0.50")
    assert short_of(replace(quote, budgets=(*quote.budgets, *lines))) == (
        "1 of 2 clips that cost 0.80 USD fits into the 0.50 USD that this run may still spend: clip 0; clip 1 is next "
        "and costs 0.40 USD; for all of them do it again with a higher budget of the run (--budget AMOUNT, or "
        f"budget=AMOUNT){way}."
    )


def test_a_second_run_that_buys_nothing_more_is_not_promised():
    assert short_of(quoted([(0, "0.10"), (1, "0.60")], "0.50")) == (
        "1 of 2 clips that cost 0.70 USD fits into the 0.50 USD that this run may still spend: clip 0; clip 1 is next "
        "and costs 0.60 USD; for all of them do it again with a higher budget of the run (--budget AMOUNT, or "
        "budget=AMOUNT)."
    )
