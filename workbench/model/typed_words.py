"""Sentences that are true wherever they are read, with what is typed in brackets.

A sentence says what to do in words: ``plan it first (songreel make, or plan())``. At the command line and in Python the
brackets say how; on a page there are buttons and fields for it, and it leaves the brackets out.
"""

from __future__ import annotations

import re

__all__ = ["without_typed"]

_TYPED = re.compile(r" ?\((?=songreel |--|[a-z_.]+\((?:\)|['\"]|[a-z_]+=))(?:[^()]|\([^()]*\))*\)")
"""Brackets that begin with a command, an option or a call; what stands in them may have brackets of its own. A call has
no arguments, quoted or named ones: a song may be called ``Night (mix(2))``."""


def without_typed(sentence: str) -> str:
    """A sentence as a page says it."""
    return _TYPED.sub("", sentence)
