"""A person's own video as a take: conformed, free, chosen, kept where its clip stays; what is none is a sentence."""

from __future__ import annotations

import shutil
import struct
from decimal import Decimal

import av
import pytest

from tests.browser.tiny_films import tiny_film
from workbench.errors import CancelledError, LibraryError, NotFoundError, OptionError
from workbench.jobs.cancel import CancelToken
from workbench.media.frames import read_frames
from workbench.store.plans import content_id
from workbench.workflows.library import Library
from workbench.workflows.tagging import read_origins

RED = (200, 40, 40)


@pytest.fixture
def project(heard, short_song, tmp_path):
    shutil.copytree(heard, tmp_path / "library")
    return Library(tmp_path / "library").open(short_song)


@pytest.fixture
def street(tmp_path):
    path = tmp_path / "street.mp4"
    path.write_bytes(tiny_film(RED, frames=360))
    return path


def shown(project, clip):
    return project.expected_takes(project.planned())[clip]


def picture(project, clip):
    take = shown(project, clip)
    return next(iter(read_frames(project.files.path(take.sha256, take.suffix))))


def test_a_video_is_a_take_at_the_films_rate_and_size_and_the_clip_shows_it(project, street):
    plan = project.own_take(1, street)
    take = shown(project, 1)
    assert plan == project.planned()
    assert (plan.clips[1].take, take.key) == (take.key, take.key)
    assert (take.provider, take.origin, take.cost_usd, take.model) == ("own", "own", Decimal(0), "")
    assert (take.span, take.rate, take.size) == (plan.media_span(1), plan.rate, plan.size)
    with av.open(str(project.files.path(take.sha256, take.suffix))) as file:
        assert (file.streams.video[0].width, file.streams.video[0].height) == (128, 72)
        assert sum(1 for packet in file.demux(video=0) if packet.size) == take.span.frames
    red, green, _ = picture(project, 1)[5, 5]
    assert (red > 150, green < 90) == (True, True)
    assert project.store.clip_takes(project.id, content_id(plan))[1].key == take.key


def test_it_is_made_once_and_another_take_can_be_chosen_back(project, street):
    project.generate(clips=[1])
    made = shown(project, 1)
    first = project.own_take(1, street)
    own = shown(project, 1)
    before = project.files.path(own.sha256, own.suffix).stat().st_mtime_ns
    assert project.own_take(1, street) == first
    assert project.files.path(own.sha256, own.suffix).stat().st_mtime_ns == before
    assert [take.key for take in project.takes(1)] == [made.key, own.key]
    project.choose(1, 1)
    assert shown(project, 1).key == made.key
    project.compare(1).reject(2, "too dark")
    project.own_take(1, street)
    assert project.store.rejected_takes(project.id) == {}


def test_another_plan_shows_it_where_the_clip_stays(project, street):
    plan = project.own_take(1, street)
    again = project.plan(style="neon-noir", size="128x72", fps=24)
    assert [clip.span for clip in again.clips] == [clip.span for clip in plan.clips]
    assert shown(project, 1).provider == "own"
    project.plan(style="neon-noir", size="128x72", fps=30)
    assert shown(project, 1).provider != "own"


def test_a_film_of_it_is_certified_and_tells_what_is_a_persons_own(project, street, tmp_path):
    project.own_take(0, street)
    film = project.compose(out=tmp_path / "film.mp4")
    assert film.certificate.ok, film.certificate.reasons
    kinds = {part["kind"]: part["clips"] for part in read_origins(film.path)["pictures"]}
    assert kinds["own"] == ["0"]


def test_its_own_colours_and_its_standing_still_are_no_fault(project, street):
    project.own_take(0, street)
    (found,) = project.triage()
    assert {finding.problem for finding in found.findings} & {"frozen", "palette"} == set()


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("none.mp4", None, "The video 'none.mp4' does not exist; give an MP4"),
        ("words.mp4", b"these are only words", "The file 'words.mp4' is no video that can be read"),
        ("list.mp4", b"#EXTM3U\nhttp://127.0.0.1/a.ts\n", "The file 'list.mp4' is no video that can be read"),
        ("short.mp4", tiny_film(RED, frames=6), "The video 'short.mp4' is too short: it has 0.20 s, and clip 1 shows"),
    ],
)
def test_what_is_no_take_is_one_sentence_and_nothing_changes(project, tmp_path, name, data, said):
    before = project.planned()
    if data is not None:
        (tmp_path / name).write_bytes(data)
    with pytest.raises((OptionError, NotFoundError), match=said) as caught:
        project.own_take(1, tmp_path / name)
    assert caught.value.exit_status == 2
    assert project.planned() == before
    assert list((tmp_path / "library" / "work").glob("*.mp4*")) == []


def test_one_that_is_cut_in_two_is_refused(project, street, tmp_path):
    (tmp_path / "torn.mp4").write_bytes(street.read_bytes()[:4000])
    with pytest.raises(OptionError, match=r"'torn\.mp4'"):
        project.own_take(1, tmp_path / "torn.mp4")


def test_one_that_says_it_is_longer_than_it_is_is_refused(project, tmp_path):
    data = bytearray(tiny_film(RED, frames=30))
    (tmp_path / "liar.mkv").write_bytes(_renamed_length(data, tmp_path))
    with pytest.raises(OptionError, match="is damaged, or shorter than it says"):
        project.own_take(1, tmp_path / "liar.mkv")
    assert list((tmp_path / "library" / "work").glob("*.mp4*")) == []


def _renamed_length(data, tmp_path):
    """The same pictures with a last one that is said to come after a minute, as Matroska."""
    (tmp_path / "source.mp4").write_bytes(bytes(data))
    with av.open(str(tmp_path / "source.mp4")) as source, av.open(str(tmp_path / "out.mkv"), "w") as out:
        stream = out.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(video=0):
            if packet.size:
                packet.stream = stream
                out.mux(packet)
    written = bytearray((tmp_path / "out.mkv").read_bytes())
    at = written.index(b"\x44\x89\x88") + 3  # Duration, a float of eight bytes, milliseconds
    written[at : at + 8] = struct.pack(">d", 60_000.0)
    return bytes(written)


def test_a_clip_that_there_is_not_a_stop_and_a_finalized_project_are_sentences(project, street, tmp_path):
    with pytest.raises(OptionError, match="There is no clip 99"):
        project.own_take(99, street)
    stopped = CancelToken()
    stopped.cancel()
    with pytest.raises(CancelledError):
        project.own_take(1, street, cancel=stopped)
    assert shown(project, 1).sha256 == ""
    project.compose(out=tmp_path / "film.mp4")
    project.finalize()
    with pytest.raises(LibraryError, match="is finalized"):
        project.own_take(1, street)


def test_it_travels_with_the_project(project, street, tmp_path):
    project.own_take(1, street)
    packed = project.export("songreel", tmp_path / "one.songreel")
    away = Library(tmp_path / "away").import_project(packed.path).project
    take = shown(away, 1)
    assert take.provider == "own"
    assert away.files.intact(take.sha256, take.suffix)
