"""The Python half of the page's address, without a page."""

from __future__ import annotations

import pytest

pytest.importorskip("anywidget")

from widgets import PageAddress


def test_what_is_shown_answers_the_last_turn_of_the_browser():
    def go(value: str) -> bool:
        went.append(value)
        address.show(value)
        return True

    went: list[str] = []
    address = PageAddress("project", go)
    address.show("b")
    assert address.shown == {"value": "b", "turn": 0}
    address._handle_custom_msg({"kind": "went", "turn": 1, "value": "a"}, [])
    assert (went, address.shown) == (["a"], {"value": "a", "turn": 1})
    address._handle_custom_msg({"kind": "other"}, [])
    address.show(None)
    assert (went, address.shown) == (["a"], {"value": "", "turn": 1})


def test_where_it_cannot_go_it_says_again_what_is_shown():
    address = PageAddress("project", lambda _value: False)
    address.show("b")
    address._handle_custom_msg({"kind": "went", "turn": 1, "value": "gone"}, [])
    assert address.shown == {"value": "b", "turn": 1}
