"""What errors say: whoever calls from Python is not sent to the command line, or is told their own way, too."""

import ast
import re

import pytest

from workbench.media.bundle import bundled

ROOMS = bundled("README.md").parent / "workbench"
OF_THE_COMMAND_LINE = {"cli", "doctor.py", "making.py"}
"""Who speaks to people at the command line alone."""
FLAG, PYTHON = re.compile(r"(^|\s)--[a-z]"), re.compile(r"\w\(.*\)|\w=True")


def sentences(path):
    """The texts of a file's raised errors."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Raise) and node.exc is not None:
            parts = (n.value for n in ast.walk(node.exc) if isinstance(n, ast.Constant) and isinstance(n.value, str))
            yield node.lineno, "".join(parts)


REMAKE = re.compile(r"--remake|remake=True")


@pytest.mark.parametrize("path", sorted(ROOMS.rglob("*.py")), ids=lambda p: p.name)
def test_how_to_buy_again_is_said_in_one_way(path):
    """Only by ``model.remake.REMAKE``, which names the option and the argument."""
    assert [(line, said) for line, said in sentences(path) if REMAKE.search(said)] == []


@pytest.mark.parametrize(
    "path", [p for p in sorted(ROOMS.rglob("*.py")) if not OF_THE_COMMAND_LINE & set(p.parts)], ids=lambda p: p.name
)
def test_no_sentence_knows_only_the_command_line(path):
    one_sided = [(line, said) for line, said in sentences(path) if FLAG.search(said) and not PYTHON.search(said)]
    assert one_sided == []
