"""What is said of a project's money before it is deleted."""

from decimal import Decimal

import pytest

from workbench.model.cost import Spent
from workbench.model.parting import Parting

STAYS = "0.54 USD spent on it stays in the library's account and counts for the month."
STAY = "stay in the library's account and count for the month."
PAID = "of hosted models, paid with 0.54 USD"
BUDGET = "the project's budget of 5.00 USD"
SPENT = Spent(Decimal("0.54"))


@pytest.mark.parametrize(
    ("parting", "said"),
    [
        (Parting(), ""),
        (Parting(spent=SPENT), STAYS),
        (
            Parting(1, Decimal("0.54"), spent=SPENT),
            f"With it goes 1 result of a hosted model, paid with 0.54 USD; {STAYS}",
        ),
        (
            Parting(1, answers_unknown=1, spent=SPENT),
            f"With it goes 1 result of a hosted model whose price nobody knows; {STAYS}",
        ),
        (
            Parting(3, Decimal("0.54"), Decimal(5), SPENT, 1),
            f"With it go 2 results {PAID}, and 1 whose price nobody knows, and {BUDGET}; {STAYS}",
        ),
        (
            Parting(spent=Spent(Decimal("0.54"), Decimal(1), 2)),
            f"0.54 USD spent on it and 1.00 USD reserved, beside 2 at a price that is not known, {STAY}",
        ),
    ],
)
def test_what_goes_and_what_stays_is_one_sentence_and_an_unknown_price_is_none_of_0(parting, said):
    assert parting.sentence == said
