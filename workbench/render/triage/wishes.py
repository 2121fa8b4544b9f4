"""How well a take meets what was wished for its clip: the picture that it begins with, and what matters in it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from workbench.model.shot import FocalPoint
from workbench.model.triage import Finding, Oklab, TakeMeasures
from workbench.render.triage import thresholds as at

__all__ = ["judge_focus", "judge_start"]

_ROWS, _COLUMNS = 9, 16


def judge_start(seen: TakeMeasures, wanted: Sequence[Oklab], whose: str) -> Finding | None:
    """How far a take's first frame lies from the picture that it was to begin with; None where it has no frame.

    Args:
        seen: what was measured.
        wanted: fields of that picture.
        whose: what it is, in words.
    """
    if len(seen.first) != len(wanted):
        return None
    apart = float(np.linalg.norm(np.subtract(seen.first, wanted), axis=1).mean())
    reason = f"It begins {apart:.3f} from {whose}; {at.START:g} is allowed."
    remedy = "another seed, another model, or a transition into it"
    return Finding("start", "pass" if apart <= at.START else "retry", reason, apart, at.START, remedy)


def judge_focus(seen: TakeMeasures, points: Sequence[FocalPoint]) -> list[Finding]:
    """Whether there is anything to see at the focal points. It is approximate: what is there is not known.

    Args:
        seen: what was measured.
        points: the clip's.
    """
    if len(seen.detail) != _ROWS * _COLUMNS:
        return []
    detail = np.array(seen.detail).reshape(_ROWS, _COLUMNS)
    usual, found = float(detail.mean()), []
    for point in points:
        row, column = min(int(point.y * _ROWS), _ROWS - 1), min(int(point.x * _COLUMNS), _COLUMNS - 1)
        around = detail[max(0, row - 1) : row + 2, max(0, column - 1) : column + 2]
        share = float(around.mean()) / usual if usual else 0.0
        what = f" ({point.description})" if point.description else ""
        reason = (
            f"Around {point.x:g}, {point.y:g}{what} there is {share:.2f} of the picture's usual detail; from "
            f"{at.FOCUS:g} on something is there (approximate)."
        )
        remedy = "name in the prompt where it stands, or give the clip a first picture"
        found.append(Finding("focus", "pass" if share >= at.FOCUS else "retry", reason, share, at.FOCUS, remedy))
    return found
