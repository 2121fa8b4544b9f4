"""The notebooks' folder, and a way to run a program as a person would."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def notebooks() -> Path:
    return ROOT / "notebooks"


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A home, a library and a working folder of the test's own."""
    home = tmp_path / "home"
    home.mkdir()
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("SONGREEL_", "XDG_", "MARIMO"))}
    return kept | {"HOME": str(home), "SONGREEL_LIBRARY": str(tmp_path / "library"), "PYTHONPATH": str(ROOT)}


@pytest.fixture
def run(tmp_path: Path, environment: dict[str, str]) -> Callable[..., subprocess.CompletedProcess[str]]:
    def run_it(*words: object, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *map(str, words)],
            cwd=cwd or tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )

    return run_it
