"""The keys: one table for all widgets, which says what the pages' scripts do."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

pytest.importorskip("anywidget")

from tests.widgets.test_scripts import node  # noqa: F401  a fixture
from widgets import ClipBoard, FilmPlayer, LyricLane, SectionEditor, StemPlayer, TakeViewer, cards
from widgets.document_widget import DocumentWidget
from widgets.keys import KEYS, key_rows

WIDGETS = {
    "Section editor": (SectionEditor, "listenToEditorKeys", {"an edge": "edgeKeys"}),
    "Clip board": (ClipBoard, "listenToBoardKeys", {"a cut": "cutKeys", "a focal point": "pointKeys"}),
    "Lyric lane": (LyricLane, "listenToLyricKeys", {"a word or a line": "wordKeys"}),
    "Take viewer": (TakeViewer, "listenToTakeKeys", {}),
    "Film player": (FilmPlayer, "listenToFilmKeys", {}),
    "Stem player": (StemPlayer, "listenToStemKeys", {}),
}
ASK = """
const widget = await import(process.argv[2]);
const host = { listen() {}, root: {}, video: {} };
widget[process.argv[3]](host);
const known = { "": host.handles };
for (const name of process.argv.slice(4)) known[name] = Object.keys(widget[name]());
console.log(JSON.stringify(known));
"""


def names(widget: str, on: str) -> set[str]:
    return {name for key in KEYS[widget] if key.on == on for name in key.names if not name.startswith("ctrl+")}


@pytest.mark.parametrize("widget", KEYS)
def test_the_table_says_what_the_script_handles(widget, node, tmp_path):  # noqa: F811
    kind, listen, places = WIDGETS[widget]
    module, ask = tmp_path / "widget.mjs", tmp_path / "ask.mjs"
    module.write_text(kind._esm if isinstance(kind._esm, str) else str(kind._esm), encoding="utf-8")
    ask.write_text(ASK, encoding="utf-8")
    asked = [node, str(ask), str(module), listen, *places.values()]
    done = subprocess.run(asked, check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    handled = json.loads(done.stdout)
    assert set(handled[""]) == names(widget, "")
    assert {key.on for key in KEYS[widget]} == {"", *places}
    for on, function in places.items():
        assert set(handled[function]) == names(widget, on)


@pytest.mark.parametrize("widget", KEYS)
def test_undo_is_told_where_there_is_something_to_undo(widget):
    undoes = any("ctrl+z" in key.names for key in KEYS[widget])
    assert undoes == issubclass(WIDGETS[widget][0], DocumentWidget)


def test_a_key_does_the_same_in_every_widget():
    meanings: dict[str, set[str]] = {}
    for key in (key for keys in KEYS.values() for key in keys if not key.on):
        for name in key.names:
            meanings.setdefault(name, set()).add(key.does)
    assert {name: does for name, does in meanings.items() if len(does) > 1} == {}


@pytest.mark.parametrize("widget", KEYS)
def test_hints_on_buttons_name_keys_that_there_are(widget):
    hints = set(re.findall(r"\(([A-Z])\)\"", str(WIDGETS[widget][0]._esm)))
    assert {hint.lower() for hint in hints} <= names(widget, "")


@pytest.mark.parametrize("widget", KEYS)
def test_each_widget_hands_its_keys_to_its_page(widget):
    kind = WIDGETS[widget][0]
    assert kind.key_help.default() == key_rows(widget)
    assert f'widgetOf({{ name: "{widget}"' in str(kind._esm)


def test_no_script_hears_keys_that_the_table_does_not_know():
    """Who listens to keys by themselves is a field that is typed in, or has its row in the table."""
    heard = {path.name for path in (Path(cards.__file__).parent).glob("*.js") if '"keydown"' in path.read_text("utf-8")}
    fields = {"board_inspector.js", "kept_field.js", "film_notes.js", "film_offers.js", "lyric_inspector.js"}
    fields |= {"section_adding.js", "take_cards.js"}
    told = {"axis_host.js", "board_gestures.js", "board_still.js", "lyric_gestures.js", "stage_gestures.js"}
    others = {"help_drawer.js", "step_places.js"}  # a drawer's tabs; and any key at all ends a page's landing
    assert heard == fields | told | others
