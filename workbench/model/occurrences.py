"""Which of the sections of its label a section is: the second verse, the third chorus."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from workbench.model.analysis import Section
from workbench.model.labels import plain_label

__all__ = ["renumbered"]


def renumbered(sections: Sequence[Section], before: Sequence[Section]) -> tuple[Section, ...]:
    """Sections whose occurrences are counted anew for each label that stands elsewhere, or more or less often, than
    before; the others keep theirs.

    Args:
        sections: as they are now.
        before: as they were.
    """
    was, now = _labels(before), _labels(sections)
    if len(was) == len(now):
        pairs = [(old, new) for old, new in zip(was, now, strict=True) if old != new]
        changed = {label for pair in pairs for label in pair}
    else:
        old, new = Counter(was), Counter(now)
        changed = {label for label in new if old[label] != new[label]}
    seen: Counter[str] = Counter()
    numbered = []
    for section, label in zip(sections, now, strict=True):
        seen[label] += 1
        numbered.append(replace(section, occurrence=seen[label]) if label in changed else section)
    return tuple(numbered)


def _labels(sections: Sequence[Section]) -> list[str]:
    return [plain_label(section.label) for section in sections]
