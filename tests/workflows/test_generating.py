"""Clips from a host of models, from the quote to the film: bought once, within the budget, conformed exactly."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest

from tests.workflows.hosts import MODEL, OWN_MODEL, Host
from workbench.errors import BudgetError, CancelledError, NotFoundError, OptionError, ProviderError
from workbench.jobs.cancel import CancelToken
from workbench.jobs.hosting import RateLimits
from workbench.jobs.scripted import Happening, ScriptedProvider
from workbench.media.bundle import bundled
from workbench.media.frames import read_frames
from workbench.workflows.generate_wishes import GenerateWishes, parse_clips
from workbench.workflows.generating import put_in_force
from workbench.workflows.hosting import Hosts


def test_from_the_quote_to_the_film(open_with, clock, tmp_path):
    host = Host(clock, usd=Decimal("0.144"))
    project = open_with(host)
    plan = project.planned()
    quote = project.quote(provider="replicate", model=MODEL)
    assert [clip.index for clip in quote.clips] == list(range(len(plan.clips)))
    for clip in quote.clips:
        needed = plan.media_span(clip.index).frames / plan.rate
        assert clip.seconds_paid == max(Fraction(2), Fraction(-(-needed // 1)))
        assert clip.waste_s == clip.seconds_paid - needed
        assert clip.price_usd == Decimal("0.018") * int(clip.seconds_paid)
    assert not host.created
    assert project.planned() == plan  # a quote changes nothing
    takes = project.generate(provider="replicate", model=MODEL)
    assert len(host.created) == len(takes) == len(plan.clips)
    for index, take in takes.items():
        assert (take.provider, take.origin, take.cost_usd) == ("replicate", "model", quote.clips[index].price_usd)
        frames = sum(1 for _ in read_frames(project.files.path(take.sha256, take.suffix)))
        assert frames == plan.media_span(index).frames
    film = project.compose(out=tmp_path / "film.mp4")
    assert film.certificate.ok, film.certificate.reasons
    assert (len(host.created), film.cost_usd) == (len(plan.clips), quote.total_usd)
    assert project.quote().sentence == f"0 of {len(plan.clips)} clips, 0.00 USD"


def test_another_program_makes_nothing_twice(open_with, clock):
    host = Host(clock)
    first = open_with(host).generate(provider="replicate", model=MODEL)
    again = open_with(Host(clock))
    assert again.generate() == first
    assert again.hosts.provider("replicate", ()).created == ()


def test_a_host_that_is_sent_files_remembers_them_in_the_library(open_with, clock):
    class Told(Host):
        uploads = None

        def remember_uploads(self, uploads):
            self.uploads = uploads

    host = Told(clock)
    project = open_with(host)
    project.generate(provider="replicate", model=MODEL, clips=[0])
    assert host.uploads is project.store.uploads


def test_a_new_size_of_the_film_buys_nothing_again(open_with, clock):
    """The model is asked for the same, and what it sent is conformed anew."""
    host = Host(clock)
    project = open_with(host)
    project.generate(provider="replicate", model=MODEL)
    bought = len(host.created)
    project.plan(style="laser-grid", size="144x80", fps=24)
    assert {clip.model for clip in project.planned().clips} == {""}  # a new plan asks nobody who is paid
    assert project.quote(provider="replicate", model=MODEL).total_usd == 0
    project.generate(provider="replicate", model=MODEL)
    assert len(host.created) == bought


def test_only_the_clips_that_are_meant(open_with, clock):
    host = Host(clock)
    project = open_with(host)
    takes = project.generate(provider="replicate", model=MODEL, clips=[1])
    assert (list(takes), len(host.created)) == ([1], 1)
    assert [bool(clip.model) for clip in project.planned().clips][:3] == [False, True, False][
        : len(project.planned().clips)
    ]
    with pytest.raises(OptionError, match="There is no clip 99"):
        project.generate(clips=[99])


def test_a_budget_is_never_exceeded(open_with, clock):
    host = Host(clock)
    project = open_with(host)
    quote = project.quote(provider="replicate", model=MODEL)
    prices = [clip.price_usd for clip in quote.clips]
    host._usd = max(prices)
    project.set_budget(str(max(prices) * Decimal("2.5")))
    with pytest.raises(BudgetError, match="budget"):
        project.generate(provider="replicate", model=MODEL)
    assert len(host.created) == 2
    assert project.store.ledger.spent(project=project.id).taken_usd <= max(prices) * Decimal("2.5")
    project.set_budget("none")
    project.generate()
    assert len(host.created) == len(prices)


def test_a_run_has_a_budget_of_its_own(open_with, clock):
    host = Host(clock)
    project = open_with(host)
    with pytest.raises(BudgetError, match="this run"):
        project.generate(provider="replicate", model=MODEL, budget="0.01 USD")
    assert not host.created


def test_what_a_host_does_not_make_is_told_and_the_rest_is_kept(open_with, clock):
    def script(verb, count):
        return Happening(state="failed", error="no such colour") if (verb, count) == ("submit", 1) else None

    host = Host(clock, script=script)
    project = open_with(host)
    count = len(project.planned().clips)
    with pytest.raises(
        ProviderError, match=rf"1 of {count} clips was not made \(clip \d+: .*no such.*2 clips were made and are kept"
    ):
        project.generate(provider="replicate", model=MODEL)
    assert len(project.quote().clips) == 1
    project.generate()
    assert len(host.created) == count + 1


def test_no_credit_ends_the_run(open_with, clock):
    host = Host(clock, script=lambda verb, _: Happening("account") if verb == "submit" else None)
    project = open_with(host)
    with pytest.raises(ProviderError) as caught:
        project.generate(provider="replicate", model=MODEL)
    assert caught.value.fault == "account"
    assert project.store.ledger.spent().taken_usd == 0


def test_a_video_that_is_too_short_is_told_and_not_asked_for_again(open_with, clock):
    class Short(Host):
        seconds = Fraction(1)

        def filmed(self, request, folder):
            return super().filmed(replace(request, seconds=self.seconds or request.seconds), folder)

    host = Short(clock)
    project = open_with(host)
    quoted = project.quote(provider="replicate", model=MODEL, clips=[0]).total_usd
    for _ in range(2):
        with pytest.raises(ProviderError, match=r"too short.* It is paid, and not paid again unless you say so"):
            project.generate(provider="replicate", model=MODEL, clips=[0])
    assert len(host.created) == 1
    host.seconds = None
    assert open_with(host).generate(clips=[0], remake=True)
    assert len(host.created) == 2
    assert project.store.ledger.spent().taken_usd == 2 * quoted


def test_a_stop_keeps_what_was_made(open_with, clock):
    cancel = CancelToken()

    def script(verb, count):
        if (verb, count) == ("fetch", 1):
            cancel.cancel()

    host = Host(clock, script=script)
    project = open_with(host)
    with pytest.raises(CancelledError):
        project.generate(provider="replicate", model=MODEL, cancel=cancel)
    spent = project.store.ledger.spent()
    assert spent.settled_usd > 0
    assert spent.reserved_usd == 0
    project.generate()
    assert project.quote().clips == ()


def test_files_that_are_gone_are_not_paid_for_again_by_themselves(open_with, clock):
    host = Host(clock)
    project = open_with(host)
    takes = project.generate(provider="replicate", model=MODEL, clips=[0])
    shutil.rmtree(project.files.folder / "media")
    project = open_with(host)
    with pytest.raises(NotFoundError, match=r"1 paid take is gone from .*new purchase \(--remake"):
        project.generate(clips=[0])
    assert len(host.created) == 1
    assert project.generate(clips=[0], remake=True)[0].key == takes[0].key
    assert len(host.created) == 2


def test_a_host_is_not_asked_more_often_than_it_allows(open_with, clock):
    host = Host(clock, run_s=0, limits=RateLimits(purchases=2))
    project = open_with(host)
    project.generate(provider="replicate", model=MODEL, clips=[0, 1, 2])
    sent = sorted(made.at for made in host._made.values())
    assert all(later - earlier >= timedelta(seconds=30) for earlier, later in pairwise(sent))


def test_two_programs_at_once_pay_once(open_with, clock):
    host = Host(clock)
    projects = [open_with(host) for _ in range(3)]
    put_in_force(projects[0], projects[0].planned(), GenerateWishes("replicate", MODEL))
    with ThreadPoolExecutor(3) as pool:
        takes = list(pool.map(lambda project: project.generate(clips=[0, 1]), projects))
    assert takes[0].keys() == takes[1].keys() == takes[2].keys()
    assert len(host.created) == 2


@pytest.mark.parametrize(
    ("wishes", "said"),
    [
        ({"provider": "replikate"}, "did you mean replicate"),
        ({"model": "seedence-1-lite"}, "did you mean"),
        ({"provider": "replicate", "model": "black-forest-labs/flux-dev"}, "makes no video from text"),
        ({"provider": "replicate", "profile": "best"}, "no profile 'best'"),
        ({"provider": "offline", "model": MODEL}, "makes no video|asks no models"),
        ({"provider": "offline", "profile": "draft"}, "asks no models"),
    ],
)
def test_what_is_not_there_is_one_sentence_before_anything_is_kept(open_with, clock, wishes, said):
    project = open_with(Host(clock))
    plan = project.planned()
    for verb in (project.quote, project.generate):
        with pytest.raises(OptionError, match=said):
            verb(**wishes)
    assert project.planned() == plan


@pytest.mark.parametrize(("text", "clips"), [("3,7-9", (3, 7, 8, 9)), ("0", (0,)), ("2-2, 5", (2, 5)), ("7", (7,))])
def test_lists_of_clips(text, clips):
    assert parse_clips(text) == clips


@pytest.mark.parametrize("text", ["", "a", "1-", "-1", "1.5", "3;4", "1-2-3", "9" * 40])
def test_what_is_no_list_of_clips(text):
    with pytest.raises(OptionError, match="such as 3,7-9"):
        parse_clips(text)


def test_the_plan_is_one_value_with_its_makers(open_with, clock):
    project = open_with(Host(clock))
    project.generate(provider="replicate", model=MODEL, clips=[0])
    again = open_with(Host(clock)).planned()
    assert (again.clips[0].provider, again.clips[0].model, again.clips[0].profile) == ("replicate", MODEL, "draft")


def test_where_one_clip_is_lost_no_other_is_bought_unawares(open_with, clock):
    host = Host(clock)
    project = open_with(host)
    project.generate(provider="replicate", model=MODEL, clips=[0])
    shutil.rmtree(project.files.folder / "media")
    project = open_with(host)
    with pytest.raises(NotFoundError, match="1 paid take is gone from"):
        project.generate(provider="replicate", model=MODEL)
    assert len(host.created) == 1
    assert project.store.ledger.spent().reserved_usd == 0


def test_a_changed_table_buys_no_film_again(open_with, clock):
    """Nor does a model that its table's author took away again."""
    host = Host(clock)
    project = open_with(host)
    own = project.settings.library / "models.toml"
    own.write_text(OWN_MODEL)
    takes = project.generate(provider="replicate", model="somebody/own")
    bought = len(host.created)
    own.write_text(OWN_MODEL + '[model.fixed]\nstyle = "more"\n')
    again = open_with(host)
    assert again.generate() == takes
    own.unlink()
    last = open_with(host)
    assert last.quote().clips == ()
    assert last.generate() == takes
    assert len(host.created) == bought


def test_a_studio_with_an_address_has_a_door_for_webhooks():
    hosts = Hosts(webhook="https://studio.example/told")
    provider = hosts.provider("replicate", ())
    assert provider._webhook == "https://studio.example/told"
    assert callable(hosts.webhook_door("replicate", ()))
    assert hosts.wakeups is not None
    with pytest.raises(OptionError, match="tells nothing by itself"):
        Hosts({"other": ScriptedProvider()}, webhook="https://studio.example/told").webhook_door("other", ())
    with pytest.raises(OptionError, match="tells nothing by itself"):
        Hosts().webhook_door("replicate", ())
    provider.close()


def test_what_is_bought_here_is_conformed_elsewhere_to_the_same_takes(open_with, clock, tmp_path):
    host = Host(clock)
    takes = open_with(host).generate(provider="replicate", model=MODEL)
    asked = len(host.created)
    for take in takes.values():
        (tmp_path / f"library/media/{take.sha256[:2]}/{take.sha256}{take.suffix}").unlink(missing_ok=True)
    given = []

    class Elsewhere(ThreadPoolExecutor):
        def submit(self, work, /, *values):
            given.append(work.__name__)
            return super().submit(work, *values)

    with Elsewhere(2) as pool:
        again = open_with(host, pool).generate()
    assert {i: take.sha256 for i, take in again.items()} == {i: take.sha256 for i, take in takes.items()}
    assert given == ["run_errand"] * len(takes)
    assert len(host.created) == asked  # nothing is bought again


def test_each_question_is_composed_once_and_anew_where_a_table_changed(open_with, clock, tmp_path):
    project = open_with(Host(clock))
    made = put_in_force(project, project.planned(), GenerateWishes(provider="replicate", model=MODEL))
    questions, requests = project.questions(made), project.requests(made)
    first = questions.asked(requests[0])
    assert project.questions(made).asked(project.requests(made)[0]) is first
    assert questions.asked(replace(requests[0], seed=requests[0].seed + 1)) != first
    table = bundled("data/models/video.toml").read_text(encoding="utf-8")
    (tmp_path / "library/models.toml").write_text(
        table.replace("most_prompt", "most_prompt = 1999 #", 1), encoding="utf-8"
    )
    assert project.questions(made) is not questions
