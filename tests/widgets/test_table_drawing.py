"""Where the tables of a library stand in the drawing, and the lines between them."""

from __future__ import annotations

import itertools

import pytest

from widgets.table_drawing import draw_tables
from workbench.model.data_model import ColumnNote, TableNote, with_references
from workbench.workflows.library import Library


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return Library(tmp_path_factory.mktemp("tables") / "library")


@pytest.fixture(scope="module")
def tables(library):
    return library.tables()


def table(name, **columns):
    key = ColumnNote("id", "the id", key=True)
    return TableNote(name, f"All {name}.", (key, *(ColumnNote(column, said) for column, said in columns.items())))


def lines_of(drawing):
    return {(line.table, line.names): line for line in drawing.lines}


def test_each_table_of_the_library_is_drawn_and_told_of_in_full(library, tables):
    views = {row[0] for row in library.query("SELECT view_name FROM duckdb_views() WHERE NOT internal").rows}
    words = [row for row in library.dictionary().rows if row[0] not in views]
    told = [(each.name, column.name, column.meaning) for each in tables for column in each.columns]
    assert sorted(map(tuple, words)) == sorted(told)
    assert {box.table for box in draw_tables(tables).boxes} == {name for name, _, _ in words}
    assert all(each.sentence for each in tables)


def test_a_column_names_the_table_that_its_meaning_says(tables):
    named = {(each.name, column.name): column.names for each in tables for column in each.columns}
    assert named["analysis_parts", "analyzer_version"] == "", "an analyser is no row"
    assert named["projects", "song"] == "songs"
    assert named["clips", "plan"] == "plans"
    assert named["clip_takes", "take"] == "takes"
    assert named["analysis_parts", "version"] == "analyses"
    assert named["rejected_takes", "key"] == "takes"
    assert named["certificates", "film_sha256"] == "films"
    assert named["frames", "sha256"] == "", "the file of a frame, of no row of pictures"
    assert named["analyses", "key"] == ""
    assert named["clips", "section"] == ""


def test_no_two_boxes_meet_and_all_lie_in_the_drawing(tables):
    drawing = draw_tables(tables)
    for one, two in itertools.combinations(drawing.boxes, 2):
        apart_x = one.x + one.width <= two.x or two.x + two.width <= one.x
        apart_y = one.y + one.height <= two.y or two.y + two.height <= one.y
        assert apart_x or apart_y, (one.table, two.table)
    assert all(box.x >= 0 and box.x + box.width <= drawing.width for box in drawing.boxes)
    assert all(box.y >= 0 and box.y + box.height <= drawing.height for box in drawing.boxes)


def test_whoever_names_a_table_has_a_line_and_no_line_runs_through_a_box(tables):
    drawing = draw_tables(tables)
    assert {line.table for line in drawing.lines} == {each.name for each in tables if each.named}
    for line in drawing.lines:
        for (x1, y1), (x2, y2) in itertools.pairwise(line.points):
            for box in drawing.boxes:
                inside_x = max(x1, x2) > box.x and min(x1, x2) < box.x + box.width
                inside_y = max(y1, y2) > box.y and min(y1, y2) < box.y + box.height
                assert not (line.hangs and inside_x and inside_y), (line, box.table)


def test_a_new_table_hangs_at_the_deepest_that_it_names(tables):
    new = TableNote(
        "stickers", "New.", (ColumnNote("project", "id of the project"), ColumnNote("clip", "index of the clip"))
    )
    drawing = draw_tables(with_references([*tables, new]))
    assert ("stickers", "clips") in lines_of(drawing)
    assert ("stickers", "projects") not in lines_of(drawing)
    boxes = {box.table: box for box in drawing.boxes}
    assert boxes["stickers"].x > boxes["clips"].x


def test_what_is_named_beside_the_way_has_a_thin_line_and_circles_end():
    made = with_references(
        [
            table("songs"),
            table("maps", song="id of the song"),
            table("films", song="id of the song"),
            table("cards", film="id of the film", map="id of the map"),
            table("nodes", edge="id of the edge"),
            table("edges", node="id of the node"),
        ]
    )
    lines = lines_of(draw_tables(made))
    assert lines["cards", "films"].hangs != lines["cards", "maps"].hangs
    assert len(draw_tables(made).boxes) == 6


def test_nothing_is_drawn_of_nothing():
    drawing = draw_tables(())
    assert (drawing.boxes, drawing.lines) == ((), ())
