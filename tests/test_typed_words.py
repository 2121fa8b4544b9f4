"""What a page says, and what is only typed: one sentence serves pages, Python and the command line."""

import ast
import re

import pytest

from workbench.media.bundle import bundled
from workbench.model.typed_words import without_typed

ROOT = bundled("README.md").parent
NOT_FOR_PAGES = {"cli", "doctor.py", "making.py"}
"""Who speaks to people at the command line alone."""
ALLOWED = (
    "python -m http.server",  # what puts a page on a host is typed, wherever one reads of it
    "The command songreel studio",  # a page that stands alone has no other way to lead there
    "songreel restore --copy",  # the page itself must be closed for that
)
COMMAND = re.compile(r"(?<!\.)\bsongreel [a-z]|\bsame command\b|(^|[\s(])--[a-z]")
CALL = re.compile(r"\b[a-z_]+\([^()]*\)|\b[a-z_]+=\S|\bin Python\b")
NO_SENTENCE = re.compile(r"[<\\\n]|SELECT|UPDATE |coalesce|take0|^[^.;]*$", re.DOTALL)
"""Markup, queries and filters, which have calls of their own."""


def texts(path):
    """A file's sentences: its strings that are no docstrings, an f-string with ``{}`` for each value."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    left_out = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    left_out |= {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if id(node) in left_out:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.JoinedStr):
            yield "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)


FILES = [
    p
    for room in ("workbench", "widgets")
    for p in sorted((ROOT / room).rglob("*.py"))
    if not NOT_FOR_PAGES & {*p.parts}
]


@pytest.mark.parametrize(
    ("said", "on_a_page"),
    [
        ("Plan it first (songreel make, or plan()).", "Plan it first."),
        ("Replace it (--force, or force=True), or not.", "Replace it, or not."),
        ("Give it (export('songreel')) or (songreel restore a, or restore('a')) that.", "Give it or that."),
        ("Clip 3 (the chorus (loud)) stays.", "Clip 3 (the chorus (loud)) stays."),
        ("Fetch them (songreel weights get a, or put them into /home/a (b)/a).", "Fetch them."),
        ("A name (songs) stays (2 of 3).", "A name (songs) stays (2 of 3)."),
        ("The song 'Night (mix(2)).wav' is empty.", "The song 'Night (mix(2)).wav' is empty."),
    ],
)
def test_what_is_typed_stands_in_brackets_that_a_page_leaves_out(said, on_a_page):
    assert without_typed(said) == on_a_page


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_no_sentence_of_a_page_speaks_of_commands_options_or_calls(path):
    said = [without_typed(text) for text in texts(path) if " " in text and not any(each in text for each in ALLOWED)]
    assert [text for text in said if COMMAND.search(text)] == []
    assert [text for text in said if CALL.search(text) and not NO_SENTENCE.search(text)] == []


@pytest.mark.parametrize("path", sorted((ROOT / "widgets").glob("*.js")), ids=lambda p: p.name)
def test_no_script_speaks_of_commands_or_calls_either(path):
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.lstrip().startswith("//")]
    assert [line for line in lines if re.search(r"songreel [a-z]|\bproject\.[a-z]", line)] == []
