"""The page's own files, and what they are told: values in, text out."""

import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from workbench.export.page.files import SCRIPTS, page_script, page_sheet, page_template
from workbench.export.page.piece import film_lyrics, film_peaks, film_times
from workbench.model.analysis import Peaks
from workbench.model.lyrics import Line, Lyrics, Word

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


@pytest.fixture(scope="module")
def node():
    path = shutil.which("node")
    if path is None:
        pytest.skip("node is not installed")
    return path


def run(*words):
    done = subprocess.run(words, check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


@pytest.mark.parametrize("name", sorted(path.name for path in HERE.glob("*.test.mjs")))
def test_pure_functions_under_node(node, name, tmp_path):
    (tmp_path / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    shutil.copytree(ROOT / "data" / "page", tmp_path / "data" / "page")
    (tmp_path / "tests" / "export").mkdir(parents=True)
    run(node, "--test", shutil.copy(HERE / name, tmp_path / "tests" / "export"))


def test_the_joined_script_is_valid_and_its_names_differ(node, tmp_path):
    script = tmp_path / "page.mjs"
    script.write_text(page_script(), encoding="utf-8")
    run(node, "--check", str(script))
    names = re.findall(r"^(?:export )?(?:async )?(?:const|let|function|class) (\w+)", page_script(), re.MULTILINE)
    assert len(names) > 60
    assert [name for name, times in Counter(names).items() if times > 1] == []


def test_every_script_of_the_page_is_joined():
    there = {f"data/page/{path.name}" for path in (ROOT / "data" / "page").glob("*.js")}
    assert there == {name for name in SCRIPTS if name.startswith("data/page/")}


def test_nothing_is_loaded_from_elsewhere_and_nothing_is_made_of_markup():
    forbidden = r"^\s*import\b|\bimport\(|innerHTML|outerHTML|insertAdjacentHTML|\beval\b|setAttribute\(.style|https?:"
    text = page_script().replace("http://www.w3.org/2000/svg", "")
    assert re.findall(forbidden, text, re.MULTILINE) == []
    sheet = re.sub(r"/\*.*?\*/", "", page_sheet(), flags=re.DOTALL)
    assert not re.search(
        r"url\(|@import|light-dark\(|#[0-9a-f]{6}", sheet.replace("#1d2126", "").replace("#2e9e5b", "")
    )
    assert re.findall(r"https?:|<style|style=|\son\w+=", page_template()) == []


def lines(*spans):
    made = [Line(a, b, f"from {a}", (Word(a, b, "from"),), word_times=True) for a, b in spans]
    return Lyrics(tuple(made), "en")


def test_the_whole_film_has_all_lines_and_a_piece_the_whole_ones():
    given = lines((1, 2), (4, 6), (9, 11))
    assert film_lyrics(given, 0, 10).lines[2].end_s == 10
    (line,) = film_lyrics(given, 3, 5).lines
    assert (line.start_s, line.end_s, line.words[0].start_s) == (1, 3, 1)
    assert film_lyrics(given, 5, 3) is None
    assert film_lyrics(None, 0, 10) is None


def test_times_move_to_the_film_s_start():
    assert film_times([0, 2.5, 5, 7.4999, 7.5], 2.5, 5) == [0, 2.5, 5]


def test_a_long_wave_keeps_its_extremes_in_few_bins():
    pairs = np.zeros((100_000, 2), np.int8)
    pairs[54_321] = (-90, 100)
    whole = film_peaks(Peaks(0.01, pairs.tobytes()), 0, 1000)
    shown = np.frombuffer(whole.data, np.int8).reshape(-1, 2)
    assert len(shown) <= 4096
    assert len(shown) * whole.bin_s == pytest.approx(1000, abs=whole.bin_s)
    assert shown.min() == -90
    assert int(shown[:, 1].argmax() * whole.bin_s) == 543
    piece = film_peaks(Peaks(0.01, pairs.tobytes()), 543, 1)
    assert np.frombuffer(piece.data, np.int8).reshape(-1, 2)[:, 1].argmax() == 21
