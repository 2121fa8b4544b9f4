"""The triage of a project's takes: measured once, told in the report, and lost takes are noticed."""

import shutil
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from workbench.errors import NotFoundError, OptionError
from workbench.media.frames import writing_frames
from workbench.model.brand import Brand
from workbench.model.finish import Finish
from workbench.render.generate.offline import OfflineProvider
from workbench.render.generate.provider import CountingProvider, FlatProvider
from workbench.render.triage import measure
from workbench.render.triage.judge import judge_film
from workbench.workflows import triaging
from workbench.workflows.library import Library
from workbench.workflows.making import FilmOptions, make_film
from workbench.workflows.report import make_report

SIZE = {"size": "128x72", "fps": 24}


class Blackout(CountingProvider):
    """Makes one clip black, and can ask for money."""

    def __init__(self, black=(), cost="0"):
        super().__init__(usd=Decimal(cost))
        self.black = black

    def generate(self, request, out, **options):
        super().generate(request, out, **options)
        if request.clip_index not in self.black:
            return
        picture = np.zeros((request.size.height, request.size.width, 3), np.uint8)
        with writing_frames(out, request.size, request.rate, what="a black clip") as write:
            for _ in range(request.span.frames):
                write(picture)


@pytest.fixture(scope="module")
def opened(short_song, tmp_path_factory):
    """A project in a library of the test's own, where the song was listened to."""
    heard = tmp_path_factory.mktemp("heard")
    Library(heard).open(short_song).analyze(beats="librosa")

    def build(folder, provider):
        shutil.copytree(heard, folder / "library")
        return Library(folder / "library", provider=provider).open(short_song)

    return build


def test_a_black_take_is_told_and_the_film_is_made_all_the_same(opened, tmp_path):
    project = opened(tmp_path, Blackout(black=(1,)))
    project.plan(**SIZE)
    film = project.compose(out=tmp_path / "film.mp4")
    assert film.certificate.ok, film.certificate.reasons
    assert film.triage[0].verdict != "stop"
    assert film.triage[1].verdict == "stop"
    assert film.triage[1].findings[0].problem == "black"
    span = film.plan.clips[1].span
    assert any(run.start <= span.start + 1 and run.end >= span.end - 1 for run in film.certificate.black)


def test_what_the_proof_decoded_is_not_decoded_again(opened, tmp_path, monkeypatch):
    project = opened(tmp_path, FlatProvider())
    project.plan(**SIZE)
    first = project.compose(out=tmp_path / "film.mp4").triage

    def never(_path):
        raise AssertionError

    monkeypatch.setattr(triaging, "measure_take", never)
    assert project.triage() == first
    assert project.triage(plate=0)  # judged anew, measured as before
    assert project.compose(out=tmp_path / "film.mp4").triage == first


def test_takes_are_measured_by_themselves_as_in_the_proof(opened, tmp_path):
    project = opened(tmp_path, FlatProvider())
    project.plan(**SIZE)
    takes = project.generate()
    alone = project.triage()
    assert [triage.clip for triage in alone] == sorted(takes)
    other = opened(tmp_path / "other", FlatProvider())
    other.plan(**SIZE)
    assert other.compose(out=tmp_path / "film.mp4").triage == alone


def test_no_take_of_the_offline_provider_must_stay_out(short_song, tmp_path):
    made = make_film(
        Library(tmp_path / "library", provider=OfflineProvider()),
        short_song,
        FilmOptions(size="128x72", fps="12"),
        out=tmp_path / "film.mp4",
    )
    assert made.triage
    assert "stop" not in {triage.verdict for triage in made.triage}
    report = make_report(made)["triage"]
    assert len(report) == sum(len(triage.findings) for triage in made.triage)


def test_a_reference_needs_a_take(opened, tmp_path):
    project = opened(tmp_path, FlatProvider())
    project.plan(**SIZE)
    with pytest.raises(OptionError, match="no take of clip 0"):
        project.triage(plate=0)
    assert project.triage() == ()


@pytest.mark.parametrize("harm", ["gone", "changed", "cut short"])
def test_a_take_that_was_lost_is_made_again_where_that_is_free(opened, tmp_path, harm):
    provider = Blackout()
    project = opened(tmp_path, provider)
    project.plan(**SIZE)
    takes = project.generate()
    _harm(project.files.path(takes[1].sha256, ".mp4"), harm)
    lost = project.triage()[1]
    assert (lost.verdict, lost.findings[0].problem) == ("stop", "unreadable")
    before = list(provider.made)
    assert project.compose(out=tmp_path / "film.mp4").certificate.ok
    assert provider.made == [*before, 1]
    assert project.triage()[1].verdict != "stop"


@pytest.mark.parametrize("harm", ["gone", "changed", "cut short"])
def test_a_take_that_was_paid_for_is_never_paid_for_again_unasked(opened, tmp_path, harm):
    provider = Blackout(cost="0.10")
    project = opened(tmp_path, provider)
    project.plan(**SIZE)
    takes = project.generate()
    for clip in (0, 1):
        _harm(project.files.path(takes[clip].sha256, ".mp4"), harm)
    before = list(provider.made)
    with pytest.raises(NotFoundError, match=r"^2 paid takes are gone .*\(clips 0-1\).*remake=True"):
        project.compose(out=tmp_path / "film.mp4")
    assert provider.made == before
    assert not list(tmp_path.glob("*.mp4"))
    project.generate(remake=True)
    assert sorted(provider.made[len(before) :]) == [0, 1]
    assert project.compose(out=tmp_path / "film.mp4").certificate.ok


def _harm(path, harm):
    data = path.read_bytes()
    if harm == "gone":
        path.unlink()
    elif harm == "changed":
        path.write_bytes(data[: len(data) // 2] + bytes(40) + data[len(data) // 2 + 40 :])
    else:
        path.write_bytes(data[: len(data) // 2])


def test_measures_of_another_version_are_measured_anew(opened, tmp_path, monkeypatch):
    project = opened(tmp_path, FlatProvider())
    project.plan(**SIZE)
    project.generate()
    project.triage()
    seen = []
    monkeypatch.setattr(triaging, "measure_take", lambda path: (seen.append(path), measure.measure_take(path))[1])
    project.triage()
    assert not seen
    monkeypatch.setattr(triaging, "MEASURES_VERSION", "other")
    project.triage()
    assert seen


def test_takes_are_judged_where_clips_show_them_and_by_the_brands_colours(opened, tmp_path, monkeypatch):
    project = opened(tmp_path, FlatProvider())
    plan = project.plan(**SIZE)
    takes = project.generate()
    judged = []
    monkeypatch.setattr(triaging, "judge_film", lambda *values: (judged.append(values), judge_film(*values))[1])
    colours = ("#101010", "#507050", "#f0f0f0")
    clips = (replace(plan.clips[0], take=takes[0].key, take_offset=-3), *plan.clips[1:])
    plan = replace(plan, clips=clips, finish=Finish(brand=Brand("b", colours)))
    triaging.triage_film(project, plan, takes)
    _, shown, _, palette, _ = judged[0]
    assert shown[0].span.start == takes[0].span.start - 3
    assert shown[1].span == takes[1].span
    assert palette == colours
