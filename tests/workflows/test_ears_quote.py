"""Whether a host's ears may be asked is one rule: what is refused does not fit."""

from decimal import Decimal

import pytest

from workbench.cli.generating import ears_body, ears_lines
from workbench.model.cost import BudgetLine
from workbench.workflows.ears_quote import EarsQuote, EarsQuoted

RUN = (BudgetLine("run", Decimal("0.05"), Decimal(0)),)
RAISE = "do it again with a higher budget of the run (--budget AMOUNT, or budget=AMOUNT). Nothing was spent."


def quoted(*prices, budgets=RUN):
    asked = [EarsQuoted("stems", f"a/{i}", None if usd is None else Decimal(usd), False, "") for i, usd in prices]
    return EarsQuote(tuple(asked), budgets)


@pytest.mark.parametrize(
    ("quote", "said"),
    [
        (quoted(), ""),
        (quoted((0, "0.05")), ""),
        (quoted((0, "0.06")), f"a/0 costs 0.06 USD, and of the 0.05 USD of this run 0.05 USD is left; {RAISE}"),
        (
            quoted((0, "0.03"), (1, "0.03")),
            f"a/0 and a/1 cost 0.06 USD, and of the 0.05 USD of this run 0.05 USD is left; {RAISE}",
        ),
        (quoted((0, None), budgets=()), ""),
    ],
)
def test_what_is_refused_does_not_fit_and_all_else_does(quote, said):
    assert (quote.refused, quote.fits, ears_body(quote)["fits"]) == (said, not said, not said)


def test_how_a_price_is_written_is_said_once_for_all_models_that_lack_one():
    quote = quoted((0, None), (1, "0.01"), (2, None))
    lines = [line.strip() for line in ears_lines(quote)]
    assert not quote.fits
    assert lines.count("Such a price, for each song, is written so:") == 1
    assert [line for line in lines if line.startswith("model = ")] == ['model = "a/0"', 'model = "a/2"']
    assert not any("written so" in line for line in ears_lines(quoted((0, None), budgets=())))
