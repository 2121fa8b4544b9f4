"""What a prediction that has ended costs. Pure."""

from __future__ import annotations

from decimal import Decimal

from workbench.model.asking import Prediction, Quote

__all__ = ["cost_of"]


def cost_of(prediction: Prediction, quote: Quote, reserved_usd: Decimal | None) -> Decimal | None:
    """US dollars, as fine as they come; None = nobody knows, which is not nothing.

    What never began is free. Where the model's time is paid, every second that it ran is, whatever came of it. Else
    what failed is free, and what was canceled after it had begun costs what it would have cost. Where tokens are paid,
    those are that the host tells, be they more than was put aside; where it tells none, it is what was put aside.

    Args:
        prediction: it has ended.
        quote: its price.
        reserved_usd: what was put aside for it; None = unknown.
    """
    if prediction.state == "aborted":
        return Decimal(0)
    if quote.run_second_usd is not None:
        return None if prediction.run_s is None else quote.run_second_usd * Decimal(str(prediction.run_s))
    if prediction.state == "failed" and (reserved_usd is not None or quote.token_usd is not None):
        return Decimal(0)
    if quote.token_usd is not None and prediction.tokens is not None:
        return sum((usd * count for usd, count in zip(quote.token_usd, prediction.tokens, strict=True)), Decimal(0))
    return reserved_usd
