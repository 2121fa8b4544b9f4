"""The document that lives in memory."""

from __future__ import annotations

from decimal import Decimal

import pytest

from widgets import MemoryDocument
from workbench.errors import OptionError


def test_undo_and_redo_walk_the_versions_and_versions_only_grow():
    document = MemoryDocument("a")
    assert (document.value, document.version, document.undo(), document.redo()) == ("a", 0, False, False)
    assert document.commit("b") == 1
    document.commit("c")
    assert document.undo()
    assert document.undo()
    assert (document.value, document.version) == ("a", 4)
    assert document.redo()
    assert (document.value, document.version) == ("b", 5)


def test_a_commit_after_undo_forgets_what_was_undone():
    document = MemoryDocument("a")
    document.commit("b")
    document.undo()
    document.commit("c")
    assert not document.redo()
    assert document.undo()
    assert document.value == "a"


def test_subscribers_hear_every_change_until_they_leave():
    document = MemoryDocument(1)
    heard: list[int] = []
    leave = document.subscribe(heard.append)
    document.commit(2)
    document.undo()
    document.redo()
    leave()
    leave()
    document.commit(3)
    assert heard == [2, 1, 2]


def test_a_refused_value_leaves_no_trace():
    def check(value: int) -> None:
        if value < 0:
            raise OptionError("no")

    document = MemoryDocument(1, check=check)
    heard: list[int] = []
    document.subscribe(heard.append)
    with pytest.raises(OptionError):
        document.commit(-1)
    assert (document.value, document.version, document.undo(), heard) == (1, 0, False, [])


def test_nothing_hangs_on_a_value_in_memory():
    document = MemoryDocument(1)
    impact = document.preview(2)
    assert (impact.remade, impact.seconds, impact.price_usd, document.value) == (0, 0.0, Decimal(0), 1)
