"""Another model where the one that is meant is not to be had: never dearer unasked, told, recorded, paid once."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from tests.fakes import FakeReplicate, Fault
from tests.workflows.hosts import MODEL, Host
from workbench.cli import main
from workbench.errors import OptionError, ProviderError
from workbench.jobs.scripted import Happening
from workbench.media.models import load_models
from workbench.model.cost import Spent
from workbench.model.take import Take
from workbench.render.generate.replicate.provider import ReplicateProvider
from workbench.secret import Secret
from workbench.workflows.hosting import known_by_tables
from workbench.workflows.tagging import read_origins

BEST, CHEAPER, OTHER = "google/veo-3.1", "minimax/hailuo-02", "minimax/hailuo-02"
FINAL = {"provider": "replicate", "profile": "final"}
DRAFT = {"provider": "replicate", "model": MODEL}
BUSY = Happening(state="failed", error="high demand")


class Down(Host):
    """A host at which one model meets a fault, always or as long as it is said."""

    def __init__(self, clock, model, happens=BUSY, **more):
        super().__init__(clock, **more)
        self.model, self.happens = model, happens

    def submit(self, request, *given):
        self._script = lambda verb, _: self.happens if verb == "submit" and request.model == self.model else None
        return super().submit(request, *given)


def asked(host):
    return [request.model for request in host.created]


def test_a_busy_model_is_stood_in_for_by_one_that_is_not_dearer(open_with, clock, tmp_path):
    host = Down(clock, BEST)
    project = open_with(host)
    quote = project.quote(**FINAL, clips=[0])
    assert (quote.clips[0].model, quote.most_usd) == (BEST, quote.total_usd)
    take = project.generate(**FINAL, clips=[0])[0]
    assert asked(host) == [BEST] * 3 + [CHEAPER]
    assert take.model == CHEAPER
    assert take.cost_usd < quote.total_usd
    assert project.cost().models == {CHEAPER: Spent(take.cost_usd)}
    (note,) = (note for note in project.notes if "instead" in note)
    assert note.startswith(f"Clip 0: {BEST} is not to be had")
    assert note.endswith(f"{CHEAPER} is asked instead, for {take.cost_usd} USD.")
    project.generate(provider="offline", clips=list(range(1, len(project.planned().clips))))
    film = project.compose(out=tmp_path / "film.mp4")
    assert film.certificate.ok
    (made,) = (part for part in read_origins(film.path)["pictures"] if part["kind"] == "model")
    assert (made["model"], made["clips"]) == (CHEAPER, ["0"])


def test_a_dearer_one_is_asked_only_where_it_is_named(open_with, clock):
    host = Down(clock, MODEL)
    project = open_with(host)
    with pytest.raises(ProviderError, match="high demand"):
        project.generate(**DRAFT, clips=[0])
    assert set(asked(host)) == {MODEL}
    quote = project.quote(**DRAFT, clips=[0], fallback=OTHER)
    assert quote.most_usd > quote.total_usd
    take = project.generate(**DRAFT, clips=[0], fallback=OTHER)[0]
    assert (take.model, take.cost_usd) == (OTHER, quote.most_usd)


def test_none_is_asked_where_none_is_wanted(open_with, clock):
    host = Down(clock, BEST)
    project = open_with(host)
    with pytest.raises(ProviderError, match="high demand"):
        project.generate(**FINAL, clips=[0], fallback="none")
    assert set(asked(host)) == {BEST}


def test_nor_where_the_question_is_at_fault(open_with, clock):
    host = Down(clock, BEST, Happening(state="failed", error="flagged as sensitive"))
    project = open_with(host)
    with pytest.raises(ProviderError):
        project.generate(**FINAL, clips=[0])
    assert set(asked(host)) == {BEST}


def test_what_another_model_made_is_known_and_not_paid_twice(open_with, clock):
    host = Down(clock, BEST)
    project = open_with(host)
    project.generate(**FINAL, clips=[0])
    host.happens = None
    project.plan(style="laser-grid", size="144x80", fps=24)  # conformed anew
    quote = project.quote(**FINAL, clips=[0])
    assert (quote.clips[0].model, quote.total_usd) == (CHEAPER, Decimal(0))
    assert any("is not paid twice" in note for note in quote.clips[0].notes)
    bought = len(host.created)
    take = project.generate(**FINAL, clips=[0])[0]
    assert (len(host.created), take.model) == (bought, CHEAPER)


def test_whoever_was_meant_is_the_takes_model_otherwise(open_with, clock):
    take = open_with(Host(clock)).generate(**DRAFT, clips=[0])[0]
    assert take.model == MODEL
    assert Take.__dataclass_fields__["model"].default == ""  # as takes of older libraries are read


@pytest.mark.parametrize(
    ("name", "said"), [("seedance", "did you mean|There is no model"), ("black-forest-labs/flux-dev", "makes no video")]
)
def test_what_is_no_such_model_is_refused(open_with, clock, name, said):
    project = open_with(Host(clock))
    for verb in (project.quote, project.generate):
        with pytest.raises(OptionError, match=said):
            verb(**DRAFT, fallback=name)


@pytest.fixture
def server():
    faults = [Fault("busy", model=BEST)]
    with FakeReplicate(tables=load_models(), faults=faults) as server:
        yield server


def test_over_the_wire_and_in_the_list_of_takes(open_with, server, clock, capsys, tmp_path):
    models = load_models()
    host = ReplicateProvider(base=server.url, token=lambda: Secret(server.token), **known_by_tables(models))
    project = open_with(host)
    take = project.generate(**FINAL, clips=[0])[0]
    host.close()
    assert take.model == CHEAPER
    assert project.cost().spent.settled_usd == server.charged_usd == take.cost_usd
    assert main(["takes", project.id, "0", "--json", "--library", str(tmp_path / "library")]) == 0
    (row,) = json.loads(capsys.readouterr().out)["takes"]
    assert (row["model"], row["cost_usd"], row["shown"]) == (CHEAPER, f"{take.cost_usd:f}", True)
