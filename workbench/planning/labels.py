"""What a section's label decides, however other sections are called: renaming one changes no other."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence

from workbench.model.plan import PlannedSection

__all__ = ["place_of", "section_numbers"]

# Which of the looks at hand; -1 is the last. Labels that usually stand beside each other differ, with two looks too.
_PLACES = {
    "section": 0,
    "verse": 0,
    "chorus": 1,
    "pre-chorus": 2,
    "bridge": 2,
    "instrumental": 2,
    "outro": 2,
    "intro": -1,
    "solo": -1,
    "break": -1,
}


def place_of(label: str, many: int) -> int:
    """Which of ``many`` things in turn belongs to a label, from 0. A person's own words are drawn by their letters."""
    plain = _plain(label)
    return _PLACES.get(plain, _drawn(plain)) % many


def section_numbers(sections: Sequence[PlannedSection]) -> list[int]:
    """A number for each section: of its label, and one higher for each section of that label before it."""
    seen: Counter[str] = Counter()
    numbers = []
    for section in sections:
        plain = _plain(section.label)
        numbers.append(_drawn(plain) + seen[plain])
        seen[plain] += 1
    return numbers


def _plain(label: str) -> str:
    return label.strip().lower()


def _drawn(plain: str) -> int:
    return int.from_bytes(hashlib.sha256(plain.encode()).digest()[:2])
