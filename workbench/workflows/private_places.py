"""How a folder of this computer stands in a text that is to leave it."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from urllib.parse import quote

__all__ = ["forms_of", "pattern_of"]


def forms_of(place: Path) -> frozenset[str]:
    """A folder's name as texts, JSON, markup and addresses have it."""
    names = {form for path in (place, place.resolve()) for form in (str(path), path.as_posix())}
    made = {json.dumps(name, ensure_ascii=ascii_only)[1:-1] for name in names for ascii_only in (True, False)}
    made |= {written(name) for name in names for written in (html.escape, quote)}
    return frozenset(names | made)


def pattern_of(form: str) -> str:
    """Finds a form, and not the beginning of a longer name."""
    return re.escape(form) + r"(?![\w-])"
