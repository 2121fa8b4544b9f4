"""Takes of hosts, looked at before the next spend: told, asked again within the budgets, the best one shown."""

from __future__ import annotations

import threading
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from PIL import Image

from tests.workflows.hosts import MODEL, Host
from workbench.errors import CancelledError, OptionError, ProviderError
from workbench.jobs.cancel import CancelToken
from workbench.jobs.scripted import Happening
from workbench.media.frames import read_frames
from workbench.media.process import run_ffmpeg
from workbench.store.plans import content_id

HOSTED = {"provider": "replicate", "model": MODEL}


class Dark(Host):
    """Films black where it is told to, by how many it has filmed before."""

    def __init__(self, clock, dark, picture="color=c=black", **more):
        super().__init__(clock, **more)
        self._dark, self._filmed, self._picture, self._count_lock = dark, 0, picture, threading.Lock()

    def filmed(self, request, folder):
        with self._count_lock:
            count, self._filmed = self._filmed, self._filmed + 1
        if not self._dark(count):
            return super().filmed(request, folder)
        path = folder / "answer.mp4"
        picture = f"{self._picture}:s=96x54:r=24:d={float(request.seconds)}"
        run_ffmpeg(
            ["-f", "lavfi", "-i", picture, "-preset", "ultrafast", "-metadata", f"comment={count}", "-y", str(path)],
            what="making a test",
        )
        return [path]


def light(project, take):
    return float(np.mean(next(read_frames(project.files.path(take.sha256, take.suffix), start=3, count=1))))


def test_a_bad_take_is_told_with_its_price_and_nothing_more_is_spent_unasked(open_with, clock):
    host = Dark(clock, lambda _: True)
    project = open_with(host)
    quote = project.quote(**HOSTED, clips=[0])
    assert quote.most_usd == quote.total_usd
    take = project.generate(**HOSTED, clips=[0])[0]
    assert len(host.created) == 1
    (note,) = (note for note in project.notes if "black" in note)
    assert f"The take of clip 0, paid with {quote.total_usd} USD, should be better: black" in note
    assert project.expected_takes(project.planned())[0] == take
    assert project.triage()[0].verdict == "stop"


def test_a_good_take_is_not_asked_again(open_with, clock):
    host = Host(clock)
    project = open_with(host)
    plan = project.planned()
    project.generate(**HOSTED, retries=3)
    assert len(host.created) == len(plan.clips)
    assert [clip.seed for clip in project.planned().clips] == [clip.seed for clip in plan.clips]
    assert not any("better" in note or "seed" in note for note in project.notes)


def test_another_seed_gives_a_better_take_which_the_plan_names(open_with, clock):
    host = Dark(clock, lambda count: count == 0)
    project = open_with(host)
    seed = project.planned().clips[0].seed
    quote = project.quote(**HOSTED, clips=[0], retries=2)
    assert quote.most_usd == 3 * quote.total_usd
    assert f"at most {quote.most_usd} USD with its retries" in quote.sentence
    take = project.generate(**HOSTED, clips=[0], retries=2)[0]
    first, second = host.created
    assert first.payload["seed"] != second.payload["seed"]
    assert {**first.payload, "seed": 0} == {**second.payload, "seed": 0}
    clip = project.planned().clips[0]
    assert (clip.seed, clip.shot.tries, clip.model) == (seed + 1, 1, MODEL)
    assert light(project, take) > 40
    assert len(project.takes(0)) == 2
    assert project.expected_takes(project.planned())[0] == take
    assert project.cost().spent.settled_usd == 2 * quote.total_usd
    assert project.cost().clips[0].spent.settled_usd == 2 * quote.total_usd
    assert any("Clip 0 was asked for once more with another seed" in note for note in project.notes)
    again = open_with(host)
    assert again.generate(clips=[0], retries=2)[0] == take
    assert len(host.created) == 2


def test_progress_of_a_clip_that_is_asked_again_never_falls_and_ends_at_100(open_with, clock):
    project, heard = open_with(Dark(clock, lambda count: count in (0, 1))), []
    project.generate(**HOSTED, clips=[0, 1], retries=2, progress=heard.append)
    assert len(project.takes(0)) + len(project.takes(1)) > 2
    assert all(event.done <= event.total for event in heard)
    percents = [event.percent for event in heard if not event.aside]
    assert percents == sorted(percents)
    assert percents[-1] == 100


def test_where_no_seed_helps_the_first_take_stays_and_all_are_kept(open_with, clock):
    host = Dark(clock, lambda _: True)
    project = open_with(host)
    seed = project.planned().clips[0].seed
    take = project.generate(**HOSTED, clips=[0], retries=2)[0]
    assert len(host.created) == 3
    assert project.planned().clips[0].seed == seed
    assert len(project.takes(0)) == 3
    assert project.expected_takes(project.planned())[0] == take


def test_the_better_of_two_bad_takes_is_shown(open_with, clock):
    """A picture that stands still can be in a film; a black one must not."""

    class Mixed(Dark):
        def filmed(self, request, folder):
            self._picture = "color=c=black" if not self._filmed else "color=c=orange"
            return super().filmed(request, folder)

    project = open_with(Mixed(clock, lambda _: True))
    take = project.generate(**HOSTED, clips=[0], retries=1)[0]
    assert light(project, take) > 40
    assert project.planned().clips[0].shot.tries == 1


def test_takes_are_numbered_as_they_were_made_where_the_first_one_is_the_better(open_with, clock):
    class Mixed(Dark):
        def filmed(self, request, folder):
            self._picture = "color=c=black" if self._filmed else "color=c=orange"
            return super().filmed(request, folder)

    host = Mixed(clock, lambda _: True)
    project = open_with(host)
    shown = project.generate(**HOSTED, clips=[0], retries=1)[0]
    first, second = project.takes(0)
    assert len(host.created) == 2
    assert (first, light(project, second) < 20) == (shown, True)
    row = project.store.clips(project.id, content_id(project.planned()))[0]
    assert (row.take, row.attempts) == (first.key, 2)


def test_a_clip_that_was_not_made_was_tried_once(open_with, clock):
    host = Host(clock)
    host._script = lambda verb, _: Happening(state="failed", error="no") if verb == "submit" else None
    project = open_with(host)
    with pytest.raises(ProviderError):
        project.generate(**HOSTED, clips=[0, 1])
    rows = project.store.clips(project.id, content_id(project.planned()))
    assert [(row.video_state, row.attempts) for row in rows[:2]] == [("failed", 1)] * 2


def test_a_locked_clip_is_not_asked_again(open_with, clock):
    host = Dark(clock, lambda _: True)
    project = open_with(host)
    project.lock(0)
    project.generate(**HOSTED, clips=[0], retries=2)
    assert len(host.created) == 1


@pytest.fixture
def many(open_with, clock, tmp_path):
    """A project of short clips that are made one at a time."""

    def opened(host):
        open_with(host)
        (tmp_path / "library/songreel.toml").write_text("min_clip_s = 1\nmax_clip_s = 1.5\nhosted_at_once = 1\n")
        project = open_with(host)
        project.plan(style="laser-grid", size="128x72", fps=24)
        return project

    return opened


def test_other_seeds_get_only_what_the_quote_leaves_of_the_budget(many, clock):
    host = Dark(clock, lambda count: count == 0)
    project = many(host)
    budget = project.quote(**HOSTED).total_usd + Decimal("0.01")
    assert project.quote(**HOSTED, retries=2, budget=budget).most_usd == budget
    heard = []
    takes = project.generate(**HOSTED, retries=2, budget=budget, progress=heard.append)
    assert len(host.created) == len(takes) == len(project.planned().clips)
    assert any("the budgets leave nothing for another seed" in event.message for event in heard)
    assert not any("asked for again with another seed" in event.message for event in heard)


def test_three_useless_takes_in_a_row_stop_the_run(many, clock):
    host = Dark(clock, lambda count: count > 0)
    project = many(host)
    assert len(project.planned().clips) > 5
    with pytest.raises(
        ProviderError, match=r"[34] takes must not be in a film \(clips .*100% of its frames are black"
    ) as e:
        project.generate(**HOSTED)
    assert len(host.created) <= 5  # one more may have begun
    assert "are kept" in e.value.message
    made = [take for take in project.expected_takes(project.planned()).values() if take.sha256]
    assert len(made) == len(host.created)


def test_takes_that_a_film_may_show_do_not_stop_the_run_but_its_retries(many, clock):
    host = Dark(clock, lambda _: True, picture="color=c=orange")
    project = many(host)
    takes = project.generate(**HOSTED, retries=1)
    clips = len(project.planned().clips)
    assert len(takes) == clips
    assert clips + 3 <= len(host.created) <= clips + 4
    assert sum("should be better: frozen" in note for note in project.notes) == 1


def test_a_stop_in_the_middle_loses_nothing_and_pays_nothing_twice(open_with, clock):
    cancel = CancelToken()

    def script(verb, count):
        if (verb, count) == ("fetch", 1):
            cancel.cancel()

    host = Dark(clock, lambda count: count == 0, script=script)
    project = open_with(host)
    with pytest.raises(CancelledError, match="2 more are paid and kept") as caught:  # the one of the other seed, too
        project.generate(**HOSTED, clips=[0], retries=1, cancel=cancel)
    assert caught.value.message.endswith("A second run goes on with 2 for nothing.")
    assert len(host.created) == 2
    again = open_with(host)
    take = again.generate(clips=[0], retries=1, budget="0.01 USD")[0]  # what was asked already costs nothing
    assert len(host.created) == 2
    assert light(again, take) > 40


def test_what_follows_a_clip_begins_with_the_better_take(open_with, clock):
    host = Dark(clock, lambda count: count == 0)
    project = open_with(host)
    project.shot(1, follows=0)
    project.generate(**HOSTED, clips=[0, 1], retries=1)
    image = host.created[-1].payload["image"]
    assert np.asarray(Image.open(project.files.path(image.sha256, image.suffix))).mean() > 40
    assert project.quote(clips=[0, 1]).clips == ()


def test_the_film_is_of_the_better_take(open_with, clock, tmp_path):
    host = Dark(clock, lambda count: count == 0)
    project = open_with(host)
    project.generate(**HOSTED, clips=[1, 2])
    project.generate(**HOSTED, clips=[0], mix=None, retries=0)
    host._filmed = 0
    project.regenerate([0], retries=1)
    film = project.compose(out=tmp_path / "film.mp4", retries=1)
    assert film.certificate.ok
    assert film.plan == project.planned()
    assert film.triage[0].verdict != "stop"


@pytest.mark.parametrize("retries", [-1, 11])
def test_how_often_is_a_small_number(open_with, clock, retries):
    project = open_with(Host(clock))
    for verb in (project.quote, project.generate, project.regenerate, project.compose):
        with pytest.raises(OptionError, match="give 0 to 10"):
            verb(retries=retries)


def test_a_plan_that_was_changed_meanwhile_stays_as_the_person_has_it(open_with, clock):
    project = None

    class Meddling(Dark):
        def filmed(self, request, folder):
            if self._filmed == 1:
                open_with(self).shot(0, line="more rain")
            return super().filmed(request, folder)

    project = open_with(Meddling(clock, lambda count: count == 0))
    project.generate(**HOSTED, clips=[0], retries=1)
    clip = project.planned().clips[0]
    assert clip.shot == replace(clip.shot, line="more rain", tries=0)


def test_takes_that_must_stay_out_are_remembered_named_and_tried_again_with_money(open_with, clock):
    host = Dark(clock, lambda count: count < 2)
    project = open_with(host)
    project.generate(**HOSTED, clips=[0])
    assert project.cost().accepted_s == 0
    later = open_with(host)
    later.generate(clips=[0])
    (note,) = (note for note in later.notes if "must not be in a film" in note)
    assert "clip 0" in note
    assert f"songreel regenerate {later.id} --clips 0" in note
    assert len(host.created) == 1
    open_with(host).generate(clips=[0], retries=1, budget=0)
    assert len(host.created) == 1
    mended = open_with(host)
    assert mended.quote(clips=[0], retries=1).total_usd > 0
    mended.generate(clips=[0], retries=1)
    assert len(host.created) == 3
    assert mended.cost().accepted_s > 0
    assert not any("must not" in note for note in mended.notes)
