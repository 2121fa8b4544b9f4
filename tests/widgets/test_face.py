"""The face of the widgets: few names, lazy."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import widgets

ROOT = Path(widgets.__file__).parents[1]
HEAVY = ("anywidget", "ipywidgets", "traitlets", "numpy", "scipy", "numba", "plotly", "duckdb", "marimo", "IPython")


def test_importing_the_face_loads_nothing_heavy():
    code = f"import sys, widgets; dir(widgets); print([m for m in {HEAVY!r} if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert found.stdout.strip() == "[]"


@pytest.mark.parametrize("name", widgets.__all__)
def test_each_promised_name_is_there(name):
    assert getattr(widgets, name).__name__ == name
    assert name in dir(widgets)


def test_a_name_that_is_not_there_says_which_are():
    with pytest.raises(AttributeError, match="SectionEditor"):
        widgets.Theremin  # noqa: B018


def test_a_missing_file_is_told_in_one_sentence():
    from widgets.module_source import module_source
    from workbench.errors import NotFoundError

    with pytest.raises(NotFoundError, match=r"lost\.js is missing .* install Songreel again"):
        module_source("tokens.js", "lost.js")
