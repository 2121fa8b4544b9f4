"""Sentences that count: of one thing they speak of one."""

import ast
import re

import pytest

from workbench.media.bundle import bundled
from workbench.model.counted import counted, shown_bytes, was

ROOMS = bundled("README.md").parent / "workbench"
COUNTED = re.compile(r"\{len\([^{}]*\)\} (clips|files|takes|pictures|sections|cuts|cards|questions)\b")
OF = re.compile(r" of \{len\([^{}]*\)\} \w+$")
"""``1 of 3 clips``: the second number is of all, and may be many."""


@pytest.mark.parametrize(("count", "said"), [(0, "0 clips were"), (1, "1 clip was"), (2, "2 clips were")])
def test_one_is_one(count, said):
    assert f"{counted(count, 'clip')} {was(count)}" == said


@pytest.mark.parametrize(
    ("size", "said"),
    [
        (0, "0 kB"),
        (999_499, "999 kB"),
        (1_200_000, "1.2 MB"),
        (12_600_000, "13 MB"),
        (999_600_000, "1000 MB"),
        (3_210_000_000, "3.2 GB"),
        (20_000_000_000, "20 GB"),
    ],
)
def test_bytes_are_said_as_disks_are_sold(size, said):
    assert shown_bytes(size) == said


@pytest.mark.parametrize("room", ["cli", "workflows", "export"])
def test_no_sentence_has_a_plural_for_any_length(room):
    """A length beside a plural is right of two and more only; ``counted`` is right of one, too."""
    found = []
    for path in sorted((ROOMS / room).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                said = ast.unparse(node)
                hits = [hit for hit in COUNTED.finditer(said) if not OF.search(said[: hit.end()])]
                found += [(path.name, hit[0]) for hit in hits]
    assert found == []
