"""What a section's label decides, however other sections are called: renaming one changes no other."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence

from workbench.model.labels import known_label, plain_label
from workbench.model.plan import PlannedSection

__all__ = ["place_of", "section_numbers"]


def place_of(label: str, many: int) -> int:
    """Which of ``many`` things in turn belongs to a label, from 0. A person's own words are drawn by their letters."""
    known = known_label(label)
    return (known.place if known else _drawn(plain_label(label))) % many


def section_numbers(sections: Sequence[PlannedSection]) -> list[int]:
    """A number for each section: of its label, and one higher for each section of that label before it."""
    seen: Counter[str] = Counter()
    numbers = []
    for section in sections:
        plain = plain_label(section.label)
        numbers.append(_drawn(plain) + seen[plain])
        seen[plain] += 1
    return numbers


def _drawn(plain: str) -> int:
    return int.from_bytes(hashlib.sha256(plain.encode()).digest()[:2])
