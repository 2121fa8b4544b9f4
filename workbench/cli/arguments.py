"""What several commands' words have in common."""

from __future__ import annotations

import math

__all__ = ["PROJECT_HELP", "finite"]

PROJECT_HELP = "a project: its id, a unique start of it, or its name, as songreel list shows them"


def finite(text: str) -> float:
    """A number as it is written; argparse says the rest."""
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number
