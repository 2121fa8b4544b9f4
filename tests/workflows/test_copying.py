"""A copy of a project: the same sections, plan and takes, no byte more, and edits of one do not touch the other."""

from __future__ import annotations

from decimal import Decimal

import pytest

from workbench.errors import NotFoundError, OptionError
from workbench.jobs.ledger import Budgets
from workbench.model.asking import Answer, ModelRequest


def media(library):
    return sorted(path.name for path in (library.files.folder / "media").rglob("*.*"))


@pytest.fixture
def made(project):
    """A project with a plan and all takes."""
    project.plan(style="laser-grid", size="64x64", fps=24)
    project.generate()
    return project


def test_a_copy_has_all_that_the_project_has_and_nothing_is_made(library, made, tmp_path):
    before, calls = media(library), list(library._provider.made)
    other = made.copy()
    assert (other.name, library.project("short song copy").id) == ("short song copy", other.id)
    assert other.planned() == made.planned()
    assert other.arrangement() == made.arrangement()
    assert other.timeline() == made.timeline()
    assert len(other.store.log(other.id)) == len(made.store.log(made.id)) + 1
    films = [each.compose(out=tmp_path / f"{n}.mp4") for n, each in enumerate((made, other))]
    assert all(film.certificate.ok for film in films)
    assert (media(library), library._provider.made) == (before, calls)
    assert other.takes(0) == made.takes(0)


def test_edits_of_one_do_not_touch_the_other(made):
    other = made.copy("another way")
    plan, sections = made.planned(), made.arrangement()
    other.plan(style="rose-quartz", size="64x64", fps=24)
    other.store.save_sections(other.id, sections[:1] + sections[1:], 0)
    other.set_budget("3 USD")
    assert made.planned() == plan
    assert made.store.sections(made.id) is None
    assert made.store.project_budget(made.id) is None
    made.plan(style="paper-cut", size="64x64", fps=24)
    assert other.planned().style == "rose-quartz"


def test_a_song_gives_its_first_project_and_where_that_is_gone_the_oldest_copy(library, made, short_song):
    one, two = made.copy(), made.copy()
    assert (one.name, two.name) == ("short song copy", "short song copy 2")
    assert library.open(short_song).id == made.id == made.song.id[:12]
    library.delete(made.id, now=True)
    assert library.open(short_song).id == one.id
    assert one.timeline() == two.timeline()  # their takes stay
    library.delete(one.id, now=True)
    library.delete(two.id, now=True)
    assert library.open(short_song).id == made.id  # and nothing of the copies
    assert media(library) == [f"{made.song.id}.wav"]


def test_a_copy_of_what_is_finalized_is_open(library, made):
    with library.store._transaction() as connection:
        connection.write("UPDATE projects SET finalized_at = now()::TIMESTAMP")
    other = made.copy()
    rows = {row.id: row for row in library.projects()}
    assert (rows[made.id].state, rows[other.id].state) == ("finalized", "planned")
    assert rows[other.id].finalized_at is None


@pytest.mark.parametrize("name", ["", " ", "a/b", "a\\b", "..", "x" * 81, "two\nlines", "a:b"])
def test_a_name_that_no_film_can_have_is_refused(library, made, name):
    with pytest.raises(OptionError, match="is not allowed"):
        made.copy(name)
    assert len(library.projects()) == 1


def test_a_name_that_is_taken_is_refused(library, made):
    with pytest.raises(OptionError, match="There is a project 'Short Song' in this library already"):
        made.copy("Short Song")
    assert len(library.projects()) == 1


def test_a_project_that_is_gone_cannot_be_copied(library, made):
    library.delete(made.id, now=True)
    with pytest.raises(NotFoundError):
        made.copy()


def test_a_copy_pays_for_nothing_and_keeps_what_was_paid_when_the_first_goes(library, made):
    ledger, request = library.store.ledger, ModelRequest("owner/model", {"prompt": "x"})

    def ask(project):
        return ledger.reserve("k" * 64, project, "replicate", request, Decimal(1), Budgets(project_usd=Decimal(5)), "r")

    ask(made.id)
    ledger.submitted("k" * 64, "p")
    ledger.bought("k" * 64, Answer(value="words"), Decimal("0.40"))
    other = made.copy()
    assert other.cost().spent.settled_usd == 0
    assert library.cost().spent.settled_usd == Decimal("0.40")
    library.delete(made.id, now=True)
    known = ask(other.id)
    assert (known.is_new, known.answer) == (False, Answer(value="words"))
    assert library.cost().spent.settled_usd == Decimal("0.40")
