"""The door of the verbs: arguments of other types are one sentence, and numbers of numpy are numbers."""

import inspect
from fractions import Fraction

import numpy as np
import pytest

from workbench.errors import OptionError
from workbench.model.grid_changes import PhraseFlow
from workbench.model.plan import Plan
from workbench.model.title import Title
from workbench.workflows.finishing import FinishWishes
from workbench.workflows.library import Library
from workbench.workflows.listen_wishes import ListenWishes
from workbench.workflows.project import Project

SIZE = {"size": "128x72", "fps": 24}
INNER = {"decide", "encoder", "expected_takes", "heard", "maker", "note", "of_song", "shoot", "unheard"}
"""Methods that no person calls: values go from one workflow to the next."""


class Odd:
    """Nothing that any verb takes."""


def verbs():
    for kind in (Project, Library):
        for name, verb in inspect.getmembers(kind, inspect.isfunction):
            if not name.startswith("_") and name not in INNER:
                for field in list(inspect.signature(verb).parameters)[1:]:
                    yield pytest.param(kind, name, field, id=f"{name}-{field}")


@pytest.mark.parametrize(("kind", "name", "field"), list(verbs()))
def test_every_argument_of_every_verb_is_checked(kind, name, field):
    verb = getattr(kind, name)
    good = {"clip": 1, "kind": "cut", "start_s": 1.0, "older_s": 1.0, "before": Plan.__new__(Plan)}
    good |= {"wishes": ListenWishes(), "change": PhraseFlow(0.0, 1.0), "number": 1, "plan": Plan.__new__(Plan)}
    needed = (p.name for p in inspect.signature(verb).parameters.values() if p.default is p.empty and p.name != "self")
    arguments = {each: good.get(each, "a") for each in needed}
    with pytest.raises(OptionError, match=f"^{field}=.*Odd.* is not allowed; give ") as caught:
        verb(kind.__new__(kind), **arguments | {field: Odd()})
    assert caught.value.field == field


@pytest.fixture
def project(project):
    project.plan(**SIZE)
    return project


@pytest.mark.parametrize(
    ("ask", "field"),
    [
        (lambda p: p.join(2, None), "kind"),
        (lambda p: p.join("2", "whip"), "clip"),
        (lambda p: p.join(2.5, "whip"), "clip"),
        (lambda p: p.join(2, "whip", "1"), "seconds"),
        (lambda p: p.join(2, "whip", float("nan")), "seconds"),
        (lambda p: p.plan(prompt=None), "prompt"),
        (lambda p: p.plan(prompt="half \ud83d"), "prompt"),
        (lambda p: p.plan(seed=1.5), "seed"),
        (lambda p: p.plan(finish=FinishWishes(titles=["abc"])), "titles"),
        (lambda p: p.finish(title="half \ud83d"), "title"),
        (lambda p: p.finish(effects=["flash"]), "effects"),
        (lambda p: p.changes("x"), "before"),
        (lambda p: p.focus(1, (0.5, "a")), "point"),
        (lambda p: p.still(1, ""), "images"),
        (lambda p: p.listen(ListenWishes(words="foo")), "words"),
    ],
)
def test_what_a_verb_does_not_take_is_one_sentence(project, ask, field):
    before = project.store.log(project.id)
    with pytest.raises(OptionError) as caught:
        ask(project)
    assert caught.value.field == field
    assert caught.value.message.count(". ") == 0
    assert project.store.log(project.id) == before


def test_numbers_of_numpy_simply_work(project):
    assert project.plan(**{**SIZE, "fps": np.int64(24)}, seed=np.int32(2)).rate == Fraction(24)
    plan = project.join(np.int64(1), "crossfade", np.float32(0.5))
    assert (plan.clips[1].join, plan.clips[1].join_frames) == ("crossfade", 12)
    assert project.focus(np.int64(1), np.array([0.25, 0.5])).clips[1].focus == (0.25, 0.5)
    title = Title("x", np.int64(0), np.int64(900))
    assert project.finish(titles=[title], match_joins=np.True_).finish.titles == (Title("x", 0, 900),)
    assert project.latest.plan.finish.match_joins is True
