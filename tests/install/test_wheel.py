"""The wheel alone: installed in a fresh environment, in an empty folder, with the checkout out of reach."""

import json
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def run(*words, cwd, **env):
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "SONGREEL", "VIRTUAL_ENV"))}
    return subprocess.run(
        [str(w) for w in words], cwd=cwd, env=kept | env, capture_output=True, text=True, check=False, timeout=840
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Built by the build back end itself, from a copy of what a checkout holds."""
    folder = tmp_path_factory.mktemp("build")
    source = folder / "source"
    skip = shutil.ignore_patterns(".git", ".*_cache", "__pycache__", ".venv", "*.egg-info")
    shutil.copytree(ROOT, source, ignore=skip)
    outputs = source / "notebooks/__marimo__/session"  # marimo writes it where a notebook was edited
    outputs.mkdir(parents=True, exist_ok=True)
    (outputs / "music_video.py.json").write_text("{}")
    code = f"from hatchling.build import build_wheel; print(build_wheel({str(folder)!r}))"
    done = run(sys.executable, "-c", code, cwd=source)
    assert done.returncode == 0, done.stderr
    return folder / done.stdout.split()[-1]


def test_the_wheel_carries_what_it_needs(wheel):
    import zipfile

    names = zipfile.ZipFile(wheel).namelist()
    for name in (
        "workbench/py.typed",
        "widgets/py.typed",
        "workbench/_bundled/data/styles.toml",
        "workbench/_bundled/data/fonts/OFL.txt",
        "workbench/_bundled/data/songs/glass-tide.ogg",
        "workbench/_bundled/data/schemas/make.json",
        "workbench/_bundled/notebooks/music_video.py",
        "workbench/_bundled/tests/fakes/serve.py",
        "workbench/_bundled/tests/fakes/models.toml",
        "widgets/section_editor.js",
    ):
        assert name in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not [name for name in names if "__marimo__" in name]
    assert not [name for name in names if name.startswith("tests/") or "/test_" in name or "conftest" in name]
    assert sum(info.file_size for info in zipfile.ZipFile(wheel).infolist() if "/fakes/" in info.filename) < 150_000


def test_a_film_from_the_wheel_in_an_empty_folder(wheel, tmp_path):
    """No font configuration, no ffmpeg on the path, no checkout: only the wheel and what it depends on."""
    home = tmp_path / "environment"
    venv.create(home, with_pip=True)
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    installed = run(python, "-m", "pip", "install", "--quiet", "--no-compile", f"{wheel}[replicate]", cwd=tmp_path)
    assert installed.returncode == 0, installed.stderr
    empty = tmp_path / "empty folder"
    empty.mkdir()
    (tmp_path / "fonts.conf").write_text("<?xml version='1.0'?><fontconfig></fontconfig>")
    command = (
        python,
        "-m",
        "workbench",
        "demo",
        "--size",
        "256x144",
        "--type",
        "abstract-visualizer",
        "--style",
        "laser-grid",
        "--json",
        "--library",
        tmp_path / "library",
    )
    bare = {"FONTCONFIG_FILE": str(tmp_path / "fonts.conf"), "PATH": str(python.parent), "HOME": str(tmp_path)}
    done = run(*command, cwd=empty, **bare)
    assert done.returncode == 0, done.stdout + done.stderr
    made = json.loads(done.stdout)
    assert made["certificate"]["ok"]
    assert made["frames"] == 1800
    assert [p.name for p in empty.iterdir()] == ["glass-tide.mp4"]
    assert _has_captions(made["video"])
    pretend = (*command[:4], "--provider", "fake", "--size", "128x72", "--json", "--library", tmp_path / "library")
    done = run(*pretend, cwd=empty, **bare)
    assert done.returncode == 0, done.stdout + done.stderr
    pretended = json.loads(done.stdout)
    assert pretended["certificate"]["ok"]
    assert float(pretended["cost_usd"]) > 0
    assert any("no money is spent" in note for note in pretended["notes"])
    assert "pytest" not in run(python, "-m", "pip", "list", cwd=empty, **bare).stdout
    version = run(python, "-m", "workbench", "--version", cwd=empty, **bare)
    assert version.stdout.strip() == f"songreel {made['songreel']}"


def _has_captions(film):
    """Whether letters stand low in the picture while a line is sung: bright fill beside a dark outline."""
    import av
    import numpy as np

    with av.open(film) as container:
        picture = next(f for f in container.decode(video=0) if f.time > 9.5).to_ndarray(format="gray").astype(int)
    band = picture[int(144 * 0.8) : int(144 * 0.92), 60:196]
    return int((np.abs(np.diff(band, axis=1)) > 60).sum()) > 40
