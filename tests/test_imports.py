"""Importing is cheap, and the house's floors and doors hold."""

import json
import subprocess
import sys

import pytest

HEAVY = [
    "anywidget",
    "numpy",
    "scipy",
    "numba",
    "plotly",
    "duckdb",
    "torch",
    "librosa",
    "moviepy",
    "opentimelineio",
    "replicate",
    "faster_whisper",
    "demucs",
    "beat_this",
    "marimo",
    "av",
    "cv2",
    "rich",
]


def run(*words, **options):
    return subprocess.run([sys.executable, *words], capture_output=True, text=True, check=False, timeout=300, **options)


def test_the_faces_are_lazy():
    code = (
        "import time, sys, json; start = time.perf_counter(); import workbench, widgets; "
        f"print(json.dumps([time.perf_counter() - start, [m for m in {HEAVY} if m in sys.modules]]))"
    )
    seconds, loaded = min(json.loads(run("-c", code).stdout) for _ in range(3))
    assert loaded == []
    assert seconds < 0.3


@pytest.mark.parametrize("package", ["workbench", "widgets"])
def test_every_name_of_a_face_exists(package):
    code = f"import {package}; [getattr({package}, name) for name in {package}.__all__]"
    done = run("-c", code)
    assert done.returncode == 0, done.stderr


def test_an_unknown_name_is_an_attribute_error():
    import workbench

    with pytest.raises(AttributeError, match="no attribute 'Librery'"):
        workbench.Librery  # noqa: B018


@pytest.mark.parametrize(
    "words",
    [
        ["-m", "ruff", "check", "."],
        ["-m", "ruff", "format", "--check", "."],
        ["-m", "mypy"],
        ["-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
    ],
    ids=["ruff", "format", "mypy", "floors"],
)
def test_floors_and_doors(words, pytestconfig):
    done = run(*words, cwd=pytestconfig.rootpath)
    assert done.returncode == 0, done.stdout + done.stderr
