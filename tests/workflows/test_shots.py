"""Clip by clip: pictures to choose from, approval, clips that go on from one another, and clips made again."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from PIL import Image

from tests.workflows.hosts import MODEL, OWN_MODEL, Host
from workbench.errors import (
    BudgetError,
    CancelledError,
    DiskFullError,
    LibraryError,
    NotFoundError,
    OptionError,
    ProviderError,
    StaleVersionError,
)
from workbench.jobs.cancel import CancelToken
from workbench.jobs.keys import dumps, file_sha256, to_jsonable
from workbench.jobs.scripted import Happening
from workbench.media.frames import read_frames
from workbench.model.money import shown_usd
from workbench.planning.shots import numbered
from workbench.timebase import Span
from workbench.workflows.library import Library

TEMPLATE = """
[[template]]
name = "seedance"
most = 300
video = ["{line}", "{style}"]
motion = ["{line}"]
"""


@pytest.fixture
def host(clock):
    return Host(clock)


@pytest.fixture
def project(open_with, host):
    return open_with(host)


def asked(host, word):
    return [request for request in host.created if word in request.payload]


def picture(tmp_path, colour="red", name="picture.png"):
    path = tmp_path / name
    Image.new("RGB", (128, 72), colour).save(path)
    return path


def everything_in(project):
    """What lies in its library, by content."""
    folder = project.files.folder
    return {path.relative_to(folder): file_sha256(path) for path in folder.rglob("*") if path.is_file()}


def test_pictures_first_then_the_film_of_those_that_are_approved(project, host, tmp_path):
    count = len(project.planned().clips)
    quote = project.quote_pictures(count=2)
    assert (len(quote.clips), quote.of, quote.unknown_prices) == (2 * count, 2 * count, 0)
    assert quote.sentence.startswith(f"{2 * count} of {2 * count} pictures, ")
    assert not host.created
    made = project.make_pictures(count=2)
    assert len(host.created) == 2 * count
    assert all(len(pictures) == 2 for pictures in made.values())
    assert len({picture.image.sha256 for pictures in made.values() for picture in pictures}) == 2 * count
    assert project.cost().spent.settled_usd == quote.total_usd
    assert project.make_pictures(count=2) == made  # bought once
    assert project.quote_pictures(count=2).clips == ()
    with pytest.raises(OptionError, match="none has a picture that was approved"):
        project.generate(provider="replicate", model=MODEL, approved=True)
    project.approve_picture(1, 2)
    shot = project.planned().clips[1].shot
    assert shot.first == project.pictures(1)[1].image
    assert [clip.index for clip in project.quote(provider="replicate", model=MODEL, approved=True).clips] == [1]
    assert list(project.generate(provider="replicate", model=MODEL, approved=True)) == [1]
    question = host.created[-1]
    assert question.payload["image"].sha256 == shot.first.sha256
    assert project.store.clips(project.id, content_of(project))[1].still_state == "done"


def content_of(project):
    from workbench.store.plans import content_id

    return content_id(project.planned())


def test_more_pictures_are_others(project, host):
    project.make_pictures([0], count=1)
    more = project.make_pictures([0], count=2, more=True)
    assert len(project.pictures(0)) == 3
    assert len(more[0]) == 2
    assert len({picture.key for picture in project.pictures(0)}) == 3
    project.regenerate([0], stage="still", line="more rain")
    newest = project.pictures(0)[-1]
    assert (newest.line, "more rain" in newest.prompt) == ("more rain", True)


def test_a_picture_that_is_none_is_told_and_paid_once(project, clock, host, monkeypatch):
    host._write = lambda _request, folder: [broken(folder)]
    with pytest.raises(ProviderError, match="no usable picture"):
        project.make_pictures([0], count=1)
    assert project.pictures(0) == ()


def broken(folder):
    path = folder / "answer.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"nothing" * 30)
    return path


def test_a_budget_ends_pictures_too(project, host):
    each = project.quote_pictures([0], count=1).total_usd
    with pytest.raises(BudgetError, match="this run"):
        project.make_pictures(count=1, budget=each * Decimal("1.5"))
    assert len(host.created) == 1
    assert sum(len(project.pictures(clip.index)) for clip in project.planned().clips) == 1


def test_a_clip_goes_on_from_the_last_frame_of_the_one_before(project, host, tmp_path):
    plan = project.shot(1, follows="previous")
    assert plan.clips[1].shot.follows == 0
    quote = project.quote(provider="replicate", model=MODEL, clips=[0, 1])
    assert len(quote.clips) == 2
    takes = project.generate(provider="replicate", model=MODEL, clips=[0, 1])
    first, second = host.created
    assert "image" not in first.payload
    image = second.payload["image"]
    path = project.files.path(takes[0].sha256, takes[0].suffix)
    shown = project.planned().media_span(1).start - 1 - takes[0].span.start
    frame = next(read_frames(path, start=shown, count=1))
    handed = np.asarray(Image.open(project.files.path(image.sha256, image.suffix)))
    assert np.array_equal(frame, handed)
    assert project.quote(clips=[0, 1]).clips == ()
    assert sum(clip.price_usd for clip in quote.clips) == project.cost().spent.settled_usd


def test_a_quote_writes_nothing_into_the_library(project, host):
    project.generate(provider="replicate", model=MODEL, clips=[0])
    project.shot(1, follows="previous")
    before = everything_in(project)
    quote = project.quote(provider="replicate", model=MODEL, clips=[0, 1])
    project.quote_pictures()
    assert everything_in(project) == before
    project.generate(provider="replicate", model=MODEL, clips=[0, 1])
    assert everything_in(project) != before
    assert project.cost().spent.settled_usd == project.takes(0)[0].cost_usd + quote.total_usd


def test_a_chain_is_made_whole_and_in_order(project, host, tmp_path):
    plan = project.chain()
    chained = [clip.index for clip in plan.clips if clip.shot.follows is not None]
    assert chained
    for index in chained:
        assert plan.clips[index - 1].section == plan.clips[index].section
    project.generate(provider="replicate", model=MODEL)
    assert len(host.created) == len(plan.clips)
    assert len(asked(host, "image")) == len(chained)
    assert project.compose(out=tmp_path / "film.mp4").certificate.ok


def test_who_waits_for_a_clip_that_failed_is_not_asked(project, clock, host):
    host._script = lambda verb, count: Happening(state="failed", error="no") if (verb, count) == ("submit", 0) else None
    project.shot(1, follows=0)
    project.shot(2, follows=1)
    with pytest.raises(ProviderError, match="clips? 0"):
        project.generate(provider="replicate", model=MODEL, clips=[0, 1, 2])
    assert sorted(clip.index for clip in project.quote(clips=[0, 1, 2]).clips) == [0, 1, 2]
    with pytest.raises(ProviderError, match="last frame of clip 0, which has no take"):
        project.generate(clips=[1])
    assert len(host.created) == 1


def test_first_and_last_pictures_of_ones_own(project, host, tmp_path):
    first, last = picture(tmp_path, "red", "a.png"), picture(tmp_path, "blue", "b.png")
    project.shot(0, first=first, last=last)
    project.generate(provider="replicate", model=MODEL, clips=[0])
    payload = host.created[0].payload
    assert {payload["image"].suffix, payload["last_frame_image"].suffix} == {".png"}
    project.shot(0, follows=None, first=None, last=None)
    assert project.planned().clips[0].shot.first is None
    for value, sentence in ((tmp_path / "none.png", "does not exist"), (__file__, "no image|PNG")):
        with pytest.raises((OptionError, NotFoundError), match=sentence):
            project.shot(0, first=value)


def test_one_clip_is_made_again_and_the_old_take_can_come_back(project, host):
    project.generate(provider="replicate", model=MODEL)
    count, before = len(host.created), project.planned()
    old = project.takes(1)
    quote = project.quote_regenerate([1], line="more rain")
    assert [clip.index for clip in quote.clips] == [1]
    assert project.planned() == before
    plan = project.regenerate([1], line="more rain")
    assert len(host.created) == count + 1
    assert "more rain" in host.created[-1].payload["prompt"]
    assert host.created[-1].payload["seed"] != host.created[1].payload["seed"]
    assert plan.clips[1].shot.tries == 1
    assert [c for c in plan.clips if c.index != 1] == [c for c in before.clips if c.index != 1]
    assert [(n, take.line) for n, take in project.numbered_takes(1).items()] == [(1, ""), (2, "more rain")]
    row = project.store.clips(project.id, content_of(project))[1]
    assert row.regenerations == 1
    chosen = project.choose(1, old[0].key)
    assert project.quote(clips=[1]).clips == ()
    assert chosen.clips[1].take == old[0].key
    assert project.expected_takes(chosen)[1].sha256 == old[0].sha256
    with pytest.raises(OptionError, match="give its number \\(1, 2\\)"):
        project.choose(1, 7)


def test_a_number_that_was_shown_stays_the_same_take_and_picture(project, host):
    project.generate(provider="replicate", model=MODEL, clips=[0, 1])
    project.regenerate([1])
    before = dict(project.numbered_takes(1))
    assert list(before) == [1, 2]
    project.choose(1, 1)
    project.shot(0, line="fog")
    project.regenerate([1], line="rain")
    after = project.numbered_takes(1)
    assert {number: after[number] for number in before} == before
    assert list(after) == [1, 2, 3]
    assert project.choose(1, 3).clips[1].take == after[3].key
    project.make_pictures([0], count=2)
    pictures = project.pictures(0)
    project.files.path(pictures[0].image.sha256, pictures[0].image.suffix).unlink()
    project.make_pictures([0], count=2, remake=True)  # it is bought again, whichever of the two came first
    project.make_pictures([0], count=1, more=True)
    assert [each.key for each in project.pictures(0)][:2] == [each.key for each in pictures]
    project.approve_picture(0, 2)
    assert project.planned().clips[0].shot.first == pictures[1].image
    with pytest.raises(OptionError, match=r"nothing called 0 .* \(1, 2, 3\)"):
        project.approve_picture(0, 0)


def test_a_take_that_does_not_fit_any_more_keeps_its_number(project, host):
    plan = project.planned()
    project.generate(provider="replicate", model=MODEL, clips=[0, 1])
    project.regenerate([1])
    first, second = project.takes(1)
    short = replace(first, span=Span(plan.clips[1].span.start + 1, first.span.end))
    assert list(numbered(plan, 1, [*project.takes(0), short, second])) == [2]


def test_who_follows_a_clip_that_is_made_again_is_named_with_the_way_and_the_price(project, host):
    project.shot(1, follows="previous")
    project.shot(2, follows=1)
    project.generate(provider="replicate", model=MODEL, clips=[0, 1, 2])
    told = "Clips 1-2 go on from clip 0, and still show what followed the old take; have "
    (note,) = project.quote_regenerate([0]).notes
    price = project.quote_regenerate([1, 2]).total_usd
    typed = f"songreel regenerate {project.id} --clips 1,2"
    assert note == f"{told}them made again for {shown_usd(price)} ({typed})."
    assert project.quote_regenerate([0, 1, 2]).notes == ()
    assert project.quote_regenerate([2]).notes == ()
    shown = project.expected_takes(project.planned())
    project.regenerate([0])
    assert note in project.notes
    now = project.expected_takes(project.planned())
    assert (now[0] == shown[0], now[1] == shown[1], now[2] == shown[2]) == (False, True, True)
    frames = asked(host, "image")
    project.regenerate([1, 2])
    handed = asked(host, "image")[len(frames) :]
    assert len(handed) == 2
    assert not {each.payload["image"] for each in handed} & {each.payload["image"] for each in frames}
    project.lock(1)
    assert "have it made again" in project.quote_regenerate([0]).notes[0]
    project.lock([1, 2])
    assert project.quote_regenerate([0]).notes[0].endswith("; they are locked.")


def test_two_who_make_a_clip_again_at_once_do_not_share_a_take_nor_pay_twice(open_with, host, clock):
    project, refused, other = open_with(host), [], open_with(host)
    project.generate(provider="replicate", model=MODEL, clips=[0, 1])
    filmed = host._write

    def meanwhile(request, folder):
        host._write = filmed
        with pytest.raises(StaleVersionError, match="Clip 1 is being made again at this moment") as told:
            other.regenerate([1])
        refused.append(told.value)
        other.regenerate([0])  # another clip is
        return filmed(request, folder)

    host._write = meanwhile
    project.regenerate([1])
    assert len(refused) == 1
    assert len(host.created) == 4
    other.regenerate([1])
    assert [len(project.takes(index)) for index in (0, 1)] == [2, 3]
    assert len({request.payload["seed"] for request in host.created}) == len(host.created) == 5
    row = project.store.clips(project.id, content_of(project))[1]
    assert (project.planned().clips[1].shot.tries, row.take) == (2, project.takes(1)[-1].key)


def test_a_section_or_all_that_is_not_locked(project, host):
    project.generate(provider="replicate", model=MODEL)
    count, plan = len(host.created), project.planned()
    label = plan.sections[-1].label
    meant = [clip.index for clip in plan.clips if plan.sections[clip.section].label == label]
    project.lock(meant[0])
    assert [clip.index for clip in project.quote_regenerate(section=label).clips] == meant[1:]
    assert len(project.quote_regenerate().clips) == len(plan.clips) - 1
    with pytest.raises(OptionError, match=f"Clip {meant[0]} is locked"):
        project.regenerate([meant[0]])
    project.lock()
    with pytest.raises(OptionError, match="All of these clips are locked"):
        project.regenerate()
    assert len(host.created) == count


def test_where_nothing_came_of_it_the_old_take_is_shown_on(project, host):
    project.generate(provider="replicate", model=MODEL)
    before, takes = project.planned(), project.expected_takes(project.planned())
    host._script = lambda verb, _: Happening(state="failed", error="no") if verb == "submit" else None
    with pytest.raises(ProviderError, match="clips? 0"):
        project.regenerate([0, 1])
    assert project.planned() == before
    assert project.expected_takes(project.planned()) == takes


def test_one_that_cannot_begin_leaves_the_plan_and_its_counts_as_they_were(open_with, host):
    project = open_with(host)
    project.generate(provider="replicate", model=MODEL, clips=[0, 1])
    before, notes = project.planned(), project.notes
    locks = project.files.folder / "locks"
    shutil.rmtree(locks)
    locks.write_bytes(b"")
    with pytest.raises(LibraryError):
        project.regenerate([0, 1])
    assert project.planned() == before
    assert project.quote(clips=[0, 1]).clips == ()
    locks.unlink()
    host._script = lambda verb, _: Happening(state="failed", error="no") if verb == "submit" else None
    with pytest.raises(ProviderError):
        project.regenerate([0, 1])
    assert [row.regenerations for row in project.store.clips(project.id, content_of(project))[:2]] == [0, 0]
    assert project.notes == notes


def test_clips_of_ours_are_made_again_too(project, host):
    project.generate(clips=[0, 1])
    before = project.expected_takes(project.planned())
    project.regenerate([1])
    after = project.expected_takes(project.planned())
    assert after[0] == before[0]
    assert after[1].sha256
    assert after[1].sha256 != before[1].sha256
    assert not host.created


def test_a_shared_studio_may_say_once_each(heard, short_song, tmp_path):
    shutil.copytree(heard, tmp_path / "library")
    (tmp_path / "library" / "songreel.toml").write_text("most_regenerations = 1\n")
    project = Library(tmp_path / "library").open(short_song)
    project.generate(clips=[0, 1])
    project.regenerate([0])
    with pytest.raises(OptionError, match="made again 1 time, and this library allows 1"):
        project.regenerate([0])
    project.regenerate([1])


def test_only_the_words(project, host):
    made = project.regenerate([0], stage="text", line="at night")
    assert made.clips[0].shot.line == "at night"
    assert made.clips[0].shot.tries == 0
    assert not host.created
    for wishes in ({"stage": "sound"}, {"seed": "old"}):
        with pytest.raises(OptionError, match="not allowed"):
            project.regenerate([0], **wishes)


def test_approvals_come_and_go(project):
    with pytest.raises(OptionError, match="there is none yet"):
        project.approve_picture(0, 0)
    project.make_pictures([0], count=1)
    project.approve_picture(0, project.pictures(0)[0].key)
    assert project.planned().clips[0].shot.first == project.pictures(0)[0].image
    project.disapprove_pictures()
    assert project.planned().clips[0].shot.first is None
    assert not project.prompts().clips[1].approved
    project.approve_prompts([1])
    assert [clip.approved for clip in project.prompts().clips][:2] == [False, True]
    project.shot(1, line="another")
    assert not project.prompts().clips[1].approved


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"focal_points": [(0.1, 0.2, "x")] * 4}, "at most 3 focal points"),
        ({"focal_points": [(1.5, 0.2)]}, "two shares from 0 to 1"),
        ({"focal_points": [3]}, "focal_points"),
        ({"follows": "next"}, "'next' is no clip to follow"),
        ({"follows": "previous"}, "no clip before it"),
        ({"line": "x" * 3000}, "at most 2000"),
        ({"line": "key r8_" + "a" * 37}, "access token"),
    ],
)
def test_what_is_not_allowed_is_one_sentence_and_the_plan_stays(project, said, sentence):
    before = project.planned()
    with pytest.raises(OptionError, match=sentence):
        project.shot(0, **said)
    assert project.planned() == before


def test_a_deleted_project_takes_its_pictures_along(project, short_song, tmp_path):
    made = project.make_pictures([0], count=1)[0][0]
    path = project.files.path(made.image.sha256, made.image.suffix)
    assert path.exists()
    Library(tmp_path / "library").delete(project.id, now=True)
    assert not path.exists()


def test_a_plan_is_read_back_with_what_was_said(project, tmp_path, short_song):
    project.shot(0, line="rain", focal_points=[(0.3, 0.5, "her face")], first=picture(tmp_path))
    again = Library(tmp_path / "library").open(short_song).planned()
    assert again == project.planned()
    assert json.loads(json.dumps(to_jsonable(again.clips[0].shot)))["line"] == "rain"


def test_a_mix_buys_stills_and_names_placeholders(project, host, tmp_path):
    wishes = {"provider": "replicate", "model": MODEL, "mix": "0/60/40"}
    quote = project.quote(**wishes)
    stills = [clip for clip in quote.clips if clip.model]
    assert {clip.model for clip in stills} == {"black-forest-labs/flux-dev"}
    assert quote.total_usd == sum(clip.price_usd for clip in stills) > 0
    takes = project.generate(**wishes)
    assert [request.model for request in host.created] == ["black-forest-labs/flux-dev"] * len(stills)
    plan = project.planned()
    for clip in plan.clips:
        frames = sum(1 for _ in read_frames(project.files.path(takes[clip.index].sha256, ".mp4")))
        assert frames == plan.media_span(clip.index).frames
    film = project.compose(out=tmp_path / "film.mp4")
    assert film.certificate.ok, film.certificate.reasons
    assert any("placeholder" in note for note in film.certificate.notes)
    assert project.cost().spent.settled_usd == quote.total_usd
    assert project.quote().clips == ()
    project.regenerate([stills[0].index])
    assert len(host.created) == len(stills) + 1
    other = project.quote(mix="100/0/0", provider="replicate", model=MODEL)
    assert {clip.model for clip in other.clips} == {MODEL}


def test_a_mix_shows_the_picture_that_was_approved_for_nothing(project, host, tmp_path):
    project.make_pictures([0, 1], count=2)
    project.approve_picture(0, project.pictures(0)[1].key)
    project.shot(1, first=picture(tmp_path))
    bought, spent = len(host.created), project.cost().spent.settled_usd
    wishes = {"provider": "replicate", "model": MODEL, "mix": "0/100/0", "clips": [0, 1]}
    quote = project.quote(**wishes)
    assert (len(quote.clips), quote.total_usd) == (2, 0)
    takes = project.generate(**wishes)
    assert len(host.created) == bought
    assert project.cost().spent.settled_usd == spent
    assert [(takes[i].cost_usd, takes[i].model) for i in (0, 1)] == [(0, "black-forest-labs/flux-dev"), (0, "")]
    for index in (0, 1):
        first = project.planned().clips[index].shot.first
        drawn = np.asarray(Image.open(project.files.path(first.sha256, first.suffix)).convert("RGB"))
        frame = next(read_frames(project.files.path(takes[index].sha256, ".mp4")))
        assert np.abs(frame.mean((0, 1)) - drawn.mean((0, 1))).max() < 8
    assert project.quote(clips=[0, 1]).clips == ()
    with pytest.raises(OptionError, match="Clip 0 shows the picture that was approved"):
        project.regenerate([0])
    project.approve_picture(0, project.pictures(0)[0].key)
    assert project.generate(clips=[0])[0].sha256 != takes[0].sha256  # another picture, another take
    assert len(host.created) == bought


def test_a_picture_of_a_mix_that_is_none_is_paid_once(project, host):
    host._write = lambda _request, folder: [broken(folder)]
    for _ in range(2):
        with pytest.raises(ProviderError, match="no usable picture"):
            project.generate(provider="replicate", model=MODEL, mix="0/100/0", clips=[0])
    assert len(host.created) == 1


def test_a_mix_without_generated_clips_is_told_with_the_price_of_the_others(project):
    told = project.quote(provider="replicate", model=MODEL, mix="0/100/0").mixes
    assert [each.usd for each in told] == [
        each.usd for each in project.quote(provider="replicate", model=MODEL, mix="100/0/0").mixes
    ]
    assert all(each.usd is not None for each in told)


def test_a_mix_is_for_who_asks_models(project):
    for wishes in ({"mix": "70/30/0"}, {"mix": "70/30/0", "provider": "offline"}):
        with pytest.raises(OptionError, match="asks no models, so the mix"):
            project.quote(**wishes)


def test_what_was_bought_is_kept_when_another_clip_changes_whatever_the_templates_say_by_then(project, host):
    project.generate(provider="replicate", model=MODEL)
    bought = len(host.created)
    (project.settings.library / "prompts.toml").write_text(TEMPLATE)
    again = Library(project.settings.library, hosts=project.hosts).project(project.id)
    assert again.quote().clips == ()
    again.regenerate([0])
    assert len(host.created) == bought + 1
    again.shot(1, line="at night")
    assert [clip.index for clip in again.quote().clips] == [1]
    again.character("Mara", "a courier in red")
    assert {clip.index for clip in again.quote().clips} == {1, 2}  # clip 0 was asked by the new template, without her


def test_pictures_under_way_cost_nothing_more(project, host):
    """The program died while the host was drawing: what is open is fetched, however tight the budget is."""
    quote = project.quote_pictures([0], count=1)
    host._script = lambda verb, _: Happening("connection") if verb == "poll" else None
    with pytest.raises(ProviderError):
        project.make_pictures([0], count=1)
    assert project.store.ledger.open(project.id)
    project.set_budget(quote.total_usd)
    assert project.quote_pictures([0], count=1).total_usd == 0
    host._script = lambda _verb, _count: None
    assert len(project.make_pictures([0], count=1)[0]) == 1
    assert len(host.created) == 1


def test_more_pictures_leave_no_paid_one_behind(project, host):
    host._script = lambda verb, _: Happening("connection") if verb == "poll" else None
    with pytest.raises(ProviderError):
        project.make_pictures([0], count=1)
    host._script = lambda _verb, _count: None
    project.make_pictures([0], count=2, more=True)
    assert not project.store.ledger.open(project.id)
    assert len(project.pictures(0)) == len(host.created) == 2


def test_a_picture_in_vain_is_bought_again_only_where_that_is_said(project, host):
    good, host._write = host._write, lambda _request, folder: [broken(folder)]
    with pytest.raises(ProviderError, match=r"no usable picture.* It is paid"):
        project.make_pictures([0], count=1)
    host._write = good
    assert project.quote_pictures([0], count=1).total_usd == 0
    assert project.quote_pictures([0], count=1, remake=True).total_usd > 0
    assert len(project.make_pictures([0], count=1, more=True)[0]) == 1  # another number, as this one is of no use
    assert len(project.make_pictures([0], count=1, remake=True)[0]) == 1
    assert len(host.created) == 3


def test_pictures_that_are_gone_are_told_before_anything_is_bought(project, host):
    kept = project.make_pictures([0], count=1)[0][0].image
    project.files.path(kept.sha256, kept.suffix).unlink()
    with pytest.raises(NotFoundError, match="gone"):
        project.make_pictures([0, 1], count=1)
    assert len(host.created) == 1
    assert len(project.make_pictures([0, 1], count=1, remake=True)) == 2
    assert len(host.created) == 3


def test_a_stop_of_pictures_says_what_it_cost(project, host):
    cancel = CancelToken()

    def script(verb, count):
        if (verb, count) == ("fetch", 1):
            assert cancel.is_held
            cancel.cancel()

    host._script = script
    with pytest.raises(CancelledError, match=r"Stopped: \d pictures? w.* made and .* USD was spent in this run"):
        project.make_pictures(count=2, cancel=cancel)


def test_failures_of_pictures_are_counted_one_by_one(project, host):
    host._script = lambda verb, count: Happening(state="failed", error="no") if verb == "submit" and count else None
    with pytest.raises(ProviderError, match="2 of 3 pictures were not made"):
        project.make_pictures([0], count=3)


def test_what_another_window_said_meanwhile_is_not_lost(project, host, tmp_path):
    project.generate(provider="replicate", model=MODEL)
    other = Library(project.settings.library, hosts=project.hosts).project(project.id)

    def script(verb, _count):
        if verb == "submit":
            other.shot(2, line="said elsewhere")
            return Happening(state="failed", error="no")
        return None

    host._script = script
    with pytest.raises(ProviderError):
        project.regenerate([1])
    now = project.planned()
    assert now.clips[2].shot.line == "said elsewhere"
    assert now.clips[1].shot.tries == 0
    stale = project.planned()
    other.shot(0, line="first")
    with pytest.raises(StaleVersionError, match="changed meanwhile"):
        project._put(stale, replace(stale, notes=("older",)))


def test_a_chain_goes_over_clips_of_ours(project, host, tmp_path):
    project.still(0, picture(tmp_path))
    project.shot(1, follows=0)
    project.shot(2, follows=1)
    takes = project.generate(provider="replicate", model=MODEL)
    assert len(takes) == len(project.planned().clips)
    assert len(asked(host, "image")) == 2


def test_a_full_disk_lets_the_old_take_be_shown_on(project, host):
    project.generate(provider="replicate", model=MODEL)
    before = project.planned()

    def full(_request, _folder):
        raise DiskFullError("There is no room left.")

    host._write = full
    with pytest.raises(DiskFullError):
        project.regenerate([0])
    assert project.planned() == before


def test_an_effect_that_is_none_is_refused(project):
    with pytest.raises(OptionError, match="ken-burns"):
        project.shot(0, effect="loop-the-loop")


@pytest.mark.parametrize("first", ["made", "locked"])
def test_what_is_locked_is_shown_in_another_plan_too(project, host, first):
    if first == "locked":
        project.lock([0])
    project.generate(clips=[0, 1])
    takes = project.expected_takes(project.planned())
    if first == "made":
        project.lock([0])
    again = project.plan(style="neon-noir", size="128x72", fps=24)
    assert again.clips[0].shot.locked
    shown = project.expected_takes(again)
    assert shown[0].sha256 == takes[0].sha256
    assert shown[1].sha256 != takes[1].sha256


def test_what_was_locked_before_it_was_made_is_not_paid_again_after_other_words(project, host):
    project.lock([0])
    project.generate(provider="replicate", model=MODEL, clips=[0, 1])
    takes = project.expected_takes(project.planned())
    project.character("Mara", "a woman in a red coat", clips=[0, 1])
    shown = project.expected_takes(project.planned())
    assert (shown[0].key, shown[1].key == takes[1].key) == (takes[0].key, False)
    project.lock([0], locked=False)
    assert not project.planned().clips[0].shot.locked


def test_what_was_locked_before_it_was_made_is_not_made_again_by_another_care(project, host):
    project.lock([0])
    project.generate(provider="replicate", model=MODEL, clips=[0, 1])
    take = project.expected_takes(project.planned())[0]
    quote = project.quote(provider="replicate", model=MODEL, profile="final")
    assert 0 not in [clip.index for clip in quote.clips]
    project.generate(provider="replicate", model=MODEL, profile="final")
    assert project.expected_takes(project.planned())[0].key == take.key


def test_a_locked_clip_whose_model_is_gone_keeps_nobody_from_editing(project):
    tables = project.settings.library / "models.toml"
    tables.write_text(OWN_MODEL)
    project.plan(style="laser-grid", size="128x72", fps=24, provider="replicate", model="somebody/own")
    project.lock([0, 1])
    tables.unlink()
    assert project.finish(title="x").finish.title == "x"
    assert project.character("Mara", "in red").bible.entries
    assert [clip.shot.locked for clip in project.lock([0], locked=False).clips[:2]] == [False, True]


def test_a_plan_that_an_older_version_kept_is_not_paid_again(open_with, host):
    project = open_with(host)
    tables = project.settings.library / "models.toml"
    tables.write_text(OWN_MODEL)
    project.generate(provider="replicate", model="somebody/own")
    made, plan = len(host.created), project.planned()
    old = json.loads(dumps(plan))
    old["bible"]["notes"] = [[plan.sections[0].label, "rain begins"]]
    for section in old["sections"]:
        del section["note"]
    with project.store._database.transaction() as connection:
        connection.write("UPDATE plans SET value = ?", [json.dumps(old, separators=(",", ":"))])
    tables.write_text(OWN_MODEL + '[model.fixed]\nstyle = "more"\n')  # it is asked for otherwise by now
    again = open_with(host)
    assert again.quote().clips == ()
    assert len(again.generate()) == len(plan.clips)
    assert len(host.created) == made


@pytest.mark.parametrize(("size", "said"), [((1, 1), "1 x 1"), ((10000, 2), "10000 x 2"), ((640, 120), "640 x 120")])
def test_a_picture_that_no_model_takes_is_refused_where_it_is_given(project, tmp_path, size, said):
    path = tmp_path / "odd.png"
    Image.new("RGB", size, "red").save(path)
    for give in (
        lambda: project.shot(0, first=path),
        lambda: project.shot(0, last=path),
        lambda: project.character("Mara", images=[path]),
        lambda: project.plates([path]),
    ):
        with pytest.raises(OptionError, match=f"'odd.png' has {said} pixels; models take 64 or more"):
            give()


def test_an_empty_path_of_a_picture_is_said_as_that_and_long_words_are_counted(project):
    with pytest.raises(OptionError, match="path of the first image is empty"):
        project.shot(0, first="")
    with pytest.raises(OptionError, match="line has at most 2000 characters, not 10000"):
        project.shot(0, line="x" * 10000)
    project.shot(0, still_prompt="a\u202eb")
    assert project.planned().clips[0].shot.still_prompt == "ab"
