"""The shelf as HTML: names and facts are text, whatever stands in them."""

from __future__ import annotations

import re
from html import escape

import pytest

from widgets.shelf_card import shelf_card
from workbench.model.shelf_item import SHELF_USES, ShelfItem


def item(**said):
    fields = {"sha256": "0" * 64, "suffix": ".png", "name": "a.png", "kind": "image", "size_bytes": 1, "said": "small"}
    return ShelfItem(**{**fields, **said})


def test_an_empty_shelf_is_a_sentence():
    assert "Nothing lies on the shelf yet." in shelf_card([])


@pytest.mark.parametrize("kind", SHELF_USES)
def test_each_kind_says_what_may_become_of_it(kind):
    html = shelf_card([item(kind=kind, size_bytes=2_500_000)])
    assert all(escape(use) in html for use in SHELF_USES[kind].values())
    assert "2.5 MB" in html
    assert html.count("<li ") == 1


def test_what_a_person_wrote_is_never_markup():
    html = shelf_card([item(name='<img src=x onerror="alert(1)">.png', said="<b>bold</b>", picture='/9j/"><script>')])
    assert "<img src=x" not in html
    assert "<b>bold" not in html
    assert "<script>" not in html


def test_its_picture_is_shown():
    assert re.search(r'<img alt="" src="data:image/jpeg;base64,/9j/4AAQ" ', shelf_card([item(picture="/9j/4AAQ")]))
