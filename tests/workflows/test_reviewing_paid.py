"""Notes on a film of bought clips: no more is spent than the person was told, and nothing that nobody asked for."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.workflows.hosts import MODEL, Host
from workbench.model.review_edits import noted, reopened


@pytest.fixture
def host(clock):
    return Host(clock)


@pytest.fixture
def project(open_with, host, tmp_path):
    project = open_with(host)
    project.generate(provider="replicate", model=MODEL)
    project.compose(out=tmp_path / "film.mp4")
    return project


def test_what_is_spent_is_what_was_told(project, host):
    document = project.review
    note = noted(document.value, 3, "", "regenerate", note_id="a", made_at="2026-11-26T10:00:00+00:00")
    document.commit(note)
    offer, spent, asked = document.offer("a", "clip"), project.cost().spent.settled_usd, len(host.created)
    assert offer.price_usd > 0
    document.act("a", "clip", told=False, most_usd=offer.price_usd)
    document._acts.wait(60)
    document.refresh()
    assert (document.glance().failed, document.value.notes[0].by) == (False, "itself")
    assert project.cost().spent.settled_usd - spent == offer.price_usd
    assert len(host.created) == asked + 1
    document.commit(reopened(document.value, "a"))
    document.act("a", "clip", told=False, most_usd=Decimal("0.000001"))
    document._acts.wait(60)
    glance = document.glance()
    assert (glance.failed, "budget" in glance.sentence.lower()) == (True, True), glance.sentence
    assert len(host.created) == asked + 1
    assert document.value.notes[0].state == "open"


def test_a_film_is_not_made_where_that_costs_what_nobody_has_seen(project, host):
    document = project.review
    document.commit(noted(document.value, 3, "", "regenerate", note_id="a", made_at="2026-11-26T10:00:00+00:00"))
    project.regenerate([1], line="another", stage="text")  # its new take was not bought yet
    offer, asked = document.offer("a", "clip"), len(host.created)
    document.act("a", "clip", told=False, most_usd=offer.price_usd)
    document._acts.wait(60)
    document.refresh()
    glance = document.glance()
    assert "not made again yet" in glance.sentence
    assert (glance.newer, len(host.created)) == (False, asked + 1)
    film = document.offer("", "film")
    assert (tuple(film.clips), film.price_usd > 0) == ((1,), True)
    document.act("", "film", told=False, most_usd=film.price_usd)
    document._acts.wait(60)
    document.refresh()
    assert (document.glance().newer, len(host.created)) == (True, asked + 2)
