"""The browser's half: pure functions under plain node, and the joined module as a whole."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from importlib import import_module
from pathlib import Path

import pytest

pytest.importorskip("anywidget")

from widgets.chart_view import ChartView
from widgets.module_source import module_source

HERE = Path(__file__).parent
WIDGETS = HERE.parents[1] / "widgets"
_NAMES = (
    "chart_view",
    "clip_board",
    "film_player",
    "help_drawer",
    "lyric_lane",
    "page_address",
    "run_meter",
    "section_editor",
    "stem_player",
    "step_bar",
    "take_viewer",
)
_MODULES = tuple(import_module(f"widgets.{name}") for name in _NAMES)
JOINED = {module.__name__: module_source(*module._SCRIPTS) for module in _MODULES}


@pytest.fixture(scope="session")
def node() -> str:
    path = shutil.which("node")
    if path is None:
        pytest.skip("node is not installed")
    version = subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    if int(version.removeprefix("v").split(".")[0]) < 20:
        pytest.skip(f"node is {version}; the scripts need 20 or newer, as browsers from 2023 on")
    return path


@pytest.mark.parametrize("name", sorted(path.name for path in HERE.glob("*.test.mjs")))
def test_pure_functions_under_node(node, name, tmp_path):
    # A copy beside a package.json, so that every node takes the files for modules.
    (tmp_path / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    for script in WIDGETS.glob("*.js"):
        (tmp_path / "widgets").mkdir(exist_ok=True)
        shutil.copy(script, tmp_path / "widgets")
    (tmp_path / "tests" / "widgets").mkdir(parents=True)
    test = shutil.copy(HERE / name, tmp_path / "tests" / "widgets")
    done = subprocess.run([node, "--test", test], check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


@pytest.mark.parametrize("name", JOINED)
def test_the_joined_module_is_valid(node, name, tmp_path):
    joined = tmp_path / "joined.mjs"
    joined.write_text(JOINED[name], encoding="utf-8")
    done = subprocess.run([node, "--check", str(joined)], check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


def test_the_charts_widget_is_loaded_before_plotly_is_begun(node, tmp_path):
    # what plotly begins with is not in node; in a busy page it takes longer than anywidget waits for a widget
    joined = tmp_path / "joined.mjs"
    joined.write_text(ChartView._esm, encoding="utf-8")
    done = subprocess.run([node, str(joined)], check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.mark.parametrize("name", JOINED)
def test_names_of_the_joined_files_differ(name):
    names = re.findall(r"^(?:export )?(?:const|let|function|class) (\w+)", JOINED[name], re.MULTILINE)
    assert len(names) > 20
    assert [name for name, times in Counter(names).items() if times > 1] == []


def test_no_script_imports_loads_or_writes_markup():
    forbidden = (
        r"^\s*import\b|\bimport\(|innerHTML|outerHTML|insertAdjacentHTML|\beval\b|https?://(?!www\.w3\.org/2000/svg)"
    )
    for path in sorted(WIDGETS.glob("*.js")):
        assert re.findall(forbidden, path.read_text(encoding="utf-8"), re.MULTILINE) == [], path.name


def selectors(path):
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert not re.search(r"url\(|@import|light-dark\(", text), path.name
    return [one.strip() for each in re.findall(r"(?:^|[}{])\s*([^@{}]+)\{", text) for one in each.split(",")]


def test_what_all_widgets_share_of_style_loads_nothing_and_touches_only_widgets():
    for one in selectors(WIDGETS / "shared.css"):
        assert re.match(r"\.sr(?![\w])", one), one


def test_each_style_sheet_touches_only_its_own_widget():
    seen = {"shared.css"}
    for module in _MODULES:
        (root,) = re.findall(r'className: "(sr-[a-z-]+)", build', JOINED[module.__name__])
        for name in set(getattr(module, "_SHEETS", ())) - {"shared.css"}:  # what draws nothing has none
            seen.add(name)
            for one in selectors(WIDGETS / name):
                assert re.match(rf"(?:\.sr)?\.{root}(?![\w-])", one), f"{name}: {one}"
    assert seen == {path.name for path in WIDGETS.glob("*.css")}
