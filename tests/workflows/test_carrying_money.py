"""Money of a project that goes from library to library: nothing is paid twice or forgotten, and no month counts it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from decimal import Decimal

import pytest

from tests.workflows.hosts import MODEL, Host
from workbench.errors import BudgetError, OptionError
from workbench.jobs.ledger import Budgets
from workbench.model.asking import ModelRequest
from workbench.workflows.hosting import Hosts
from workbench.workflows.library import Library


@pytest.fixture
def host(clock):
    return Host(clock)


def media(library):
    return {path.name for path in (library / "media").rglob("*.*")}


def test_what_was_spent_elsewhere_is_history_and_no_months_here(bought, away, host, tmp_path):
    spent = bought.cost().spent.settled_usd
    bought.set_budget(spent + Decimal("0.01"))
    file = bought.export("songreel", tmp_path / "a.songreel").path
    arrived = away().import_project(file)
    assert arrived.elsewhere.settled_usd == spent
    cost = arrived.project.cost()
    assert (cost.spent.taken_usd, cost.elsewhere.settled_usd) == (0, spent)
    assert [month.taken_usd for month in cost.months.values()] == [0]
    assert cost.accepted_second_usd == bought.cost().accepted_second_usd > 0
    left = {line.kind: line.left_usd for line in cost.budgets}
    assert left == {"project": Decimal("0.01"), "month": 50}  # in all is in all
    assert away().cost().spent.taken_usd == 0
    assert away().cost().elsewhere.settled_usd == spent
    assert [card.settled_usd for card in away().cards()] == [spent]
    copy = away().import_project(file, as_copy=True)
    assert copy.elsewhere.settled_usd == away().cost().elsewhere.settled_usd == spent  # it is the same money
    with pytest.raises(BudgetError, match="of the project 0.01 USD is left"):
        away().store.ledger.reserve(
            *("k" * 64, arrived.project.id, "replicate", ModelRequest("o/m", {}), Decimal(1)),
            Budgets(project_usd=spent + Decimal("0.01")),
            "r",
        )
    # From there it goes on: what was spent here and there is told a third time, and never twice.
    further = arrived.project.export("songreel", tmp_path / "b.songreel").path
    assert away("third").import_project(further).elsewhere.settled_usd == spent


def test_a_project_that_was_deleted_comes_back_and_its_money_counts_once(bought, away, host, tmp_path):
    library = away("library")
    file, spent = bought.export("songreel", tmp_path / "a.songreel").path, library.cost()
    library.delete(bought.id, now=True)
    assert media(tmp_path / "library") == set()
    arrived = library.import_project(file)
    assert (arrived.elsewhere.taken_usd, library.cost().spent) == (0, spent.spent)
    arrived.project.generate(provider="replicate", model=MODEL, clips=[0, 1])
    assert not host.created


def test_a_question_that_was_answered_elsewhere_is_not_paid_again(bought, away, host, tmp_path):
    library = away()
    arrived = library.import_project(bought.export("songreel", tmp_path / "a.songreel").path)
    plan = arrived.project.planned()
    library.files.remove(arrived.project.takes(1)[0].sha256)  # the take is gone, what the host sent is not
    arrived.project.generate(clips=[1])
    assert (host.created, arrived.project.planned()) == ((), plan)
    assert arrived.project.cost().spent.taken_usd == 0


def test_a_project_that_is_there_stays_and_may_have_a_copy_beside_it(bought, away, tmp_path, short_song):
    library = away("library")
    file, before = bought.export("songreel", tmp_path / "a.songreel").path, media(tmp_path / "library")
    with pytest.raises(OptionError, match=r"already: .* \(short song\), which stays .* as_copy=True"):
        library.import_project(file)
    arrived = library.import_project(file, as_copy=True)
    assert (arrived.name, arrived.files, media(tmp_path / "library")) == ("short song copy", 0, before)
    assert arrived.project.planned() == bought.planned()
    assert arrived.elsewhere.taken_usd == 0  # it was spent here
    assert library.open(short_song).id == bought.id
    library.delete(bought.id, now=True)
    assert media(tmp_path / "library") == before
    assert library.open(short_song).id == arrived.project.id


def test_another_answer_to_the_same_question_comes_beside_ones_own(bought, clock, listened, short_song, tmp_path):
    class Other(Host):
        def filmed(self, request, folder):
            return super().filmed(replace(request, payload={**request.payload, "as": "another"}), folder)

    shutil.copytree(listened, tmp_path / "away")
    hosts = Hosts({"replicate": Other(clock)}, clock=clock, draw=lambda: 0.5)
    own = Library(tmp_path / "away", hosts=hosts).open(short_song)
    shutil.copytree(bought.files.folder / "media", tmp_path / "away" / "media", dirs_exist_ok=True)
    own.store.save_plan(own.id, bought.planned())
    own.generate(clips=[1])
    file = bought.export("songreel", tmp_path / "a.songreel").path
    arrived = Library(tmp_path / "away", hosts=hosts).import_project(file, as_copy=True)
    theirs, ours = arrived.project.takes(1)[0], own.takes(1)[0]
    assert theirs.sha256 == bought.takes(1)[0].sha256 != ours.sha256
    assert arrived.project.expected_takes(arrived.project.planned())[1].sha256 == theirs.sha256
    assert own.expected_takes(own.planned())[1].sha256 == ours.sha256


def test_a_take_that_is_gone_is_told_and_the_rest_goes(bought, away, host, tmp_path):
    lost = bought.takes(1)[0]
    bought.files.remove(lost.sha256)
    made = bought.export("songreel", tmp_path / "a.songreel")
    assert made.notes == (
        "1 file of takes and pictures of 'short song' was gone or damaged in this library, and so not in the file.",
    )
    away().import_project(made.path).project.generate(clips=[1])  # from what the host had sent
    assert not host.created
