"""A project's film leaves in other shapes, and as a pack."""

import json
import shutil
from dataclasses import replace
from fractions import Fraction

import av
import numpy as np
import pytest
from PIL import Image

from workbench.errors import DiskFullError, FileExistsInTheWayError, NotFoundError, OptionError
from workbench.media.audio import Audio, decode
from workbench.media.presets import find_preset
from workbench.model.mix import Mix
from workbench.model.output import Output
from workbench.model.progress import FILM_STAGES
from workbench.model.size import Size
from workbench.render.compose.join import read_metadata
from workbench.render.compose.lag import compare_sound
from workbench.store.plans import content_id
from workbench.timebase import Span
from workbench.workflows.making import FilmOptions, planned_size
from workbench.workflows.outputs import Shape, needed_clips, output_of
from workbench.workflows.sounding import wanted_sound
from workbench.workflows.tagging import read_origins

SIZE = {"size": "128x72", "fps": 24}


@pytest.fixture(scope="module")
def planned_once(opened, short_song, tmp_path_factory):
    """A library with a song that was heard and a film that was planned; tests work on copies."""
    folder = tmp_path_factory.mktemp("once")
    words = folder / "words.lrc"
    words.write_text("[00:01.00]<00:01.00>Hey <00:01.50>you\n[00:03.00]another line\n", encoding="utf-8")
    project = opened(folder / "library", 2.0).open(short_song)
    project.analyze(beats="librosa", lyrics=words)
    project.plan(**SIZE)
    project.join(2, "crossfade")
    project.finish(rights="(c) 2026 Somebody & Sons")
    return folder / "library"


@pytest.fixture
def project(opened, planned_once, tmp_path, monkeypatch):
    shutil.copytree(planned_once, tmp_path / "library")
    monkeypatch.chdir(tmp_path)
    library = opened(tmp_path / "library", 2.0)
    (row,) = library.projects()
    return library.project(row.id)


def test_a_piece_needs_only_its_takes_and_is_proven(opened, project):
    span = Span(70, 140)
    film = project.compose(span=span, size="72x128")
    assert film.certificate.ok, film.certificate.reasons
    assert film.certificate.frames_found == 70
    plan = project.latest.plan
    assert 0 not in project.provider.made
    assert set(project.provider.made) == needed_clips(plan, Output(span=span)) < {c.index for c in plan.clips}
    assert film.path.name == "short song-72x128-70-140.mp4"
    assert read_metadata(film.path)["copyright"] == "(c) 2026 Somebody & Sons"
    first, end = (round(frame / 24 * project.song.sample_rate) for frame in (span.start, span.end))
    there = Audio(project.audio().samples[:, first:end], project.song.sample_rate)
    assert abs(compare_sound(decode(film.path, longest_s=60).audio, there).lag_ms) <= 0.1
    proven, certificate = opened(project.settings.library, 2.0).verify(film.path)
    assert certificate.ok
    assert proven.id == project.id


def test_a_piece_of_the_song_is_cut_to_the_sample(project):
    whole = project.audio()
    part = wanted_sound(project, Mix(), part=(Fraction(5, 4), Fraction(3)))
    assert np.array_equal(part.samples, whole.samples[:, 27562:66150])
    faded = wanted_sound(project, Mix(fade_in_s=0.5), part=(Fraction(2), Fraction(4)))
    assert faded.samples.shape[1] == 2 * whole.sample_rate
    assert np.abs(faded.samples[:, :100]).max() < 0.05
    assert np.array_equal(faded.samples[:, 11025:], whole.samples[:, 2 * 22050 + 11025 : 4 * 22050])


def test_another_shape_makes_no_take_and_says_who_made_its_parts(project, tmp_path):
    project.compose(out=tmp_path / "wide.mp4")
    project.provider.made.clear()
    tall = project.compose(out=tmp_path / "tall.mp4", size="72x128")
    web = project.compose(out=tmp_path / "wide.webm", preset="web")
    assert project.provider.made == []
    for film in (tall, web):
        assert film.certificate.ok, film.certificate.reasons
        said = read_origins(film.path)
        assert said["pictures"] == [
            {"provider": "flat", "version": "1", "kind": "program", "clips": [f"0-{len(film.plan.clips) - 1}"]}
        ]
    with av.open(str(web.path)) as file:
        assert [stream.codec_context.name for stream in file.streams] == ["vp9", "opus"]
        assert [chapter["metadata"]["title"] for chapter in file.chapters()]
    with av.open(str(tall.path)) as file:
        assert (file.streams.video[0].width, file.streams.video[0].height) == (72, 128)
    manifest = project.manifest(tall.path)
    assert dict(manifest.inputs)["timeline"] == project.store.films(project.id)[1].timeline


def test_a_focus_is_planned_and_costs_no_take(opened, project, tmp_path):
    project.compose(out=tmp_path / "a.mp4", size="72x128")
    project.provider.made.clear()
    plan = project.focus(0, (0.1, 0.5))
    assert plan == project.latest.plan
    film = project.compose(out=tmp_path / "a.mp4", size="72x128")
    assert film.certificate.ok
    assert project.provider.made == []
    assert project.store.timeline(project.store.films(project.id)[0].timeline).clips[0].focus == (0.1, 0.5)
    assert opened(project.settings.library, 2.0).verify(tmp_path / "a.mp4")[1].ok


def test_a_film_that_is_too_large_for_its_preset_says_so(project, monkeypatch):
    small = replace(find_preset("square"), size=Size(128, 128), most_bytes=1000)
    monkeypatch.setattr("workbench.workflows.outputs.find_preset", lambda _name: small)
    project.compose(preset="square", span=Span(0, 24))
    assert any("square takes 0 MB at most" in note for note in project.notes)


def test_a_film_that_is_too_long_for_its_preset_is_its_best_piece(project, monkeypatch):
    plan = project.latest.plan
    assert output_of(project, plan, Shape("square")).span is None
    short = replace(find_preset("square"), longest_s=6.0)
    monkeypatch.setattr("workbench.workflows.outputs.find_preset", lambda _name: short)
    output = output_of(project, plan, Shape("square"))
    assert output.size == Size(1080, 1080)
    assert output.span.frames <= 6 * 24
    assert any("6 s at most" in note for note in project.notes)


def test_room_for_a_larger_shape_is_asked_for_before_any_work(project, tmp_path, monkeypatch):
    small = project.compose(out=tmp_path / "a.mp4")
    chunks = set((project.settings.library / "chunks").iterdir())
    free = 20_000_000  # enough for 128x72, and not for the same frames at 1280x720
    usage = type("Usage", (), {"free": free})
    monkeypatch.setattr("workbench.workflows.composing.shutil.disk_usage", lambda _: usage)
    with pytest.raises(DiskFullError, match=r"The film may need \d+ MB and the disk has 20 MB left"):
        project.compose(out=tmp_path / "b.mp4", size="1280x720")
    assert set((project.settings.library / "chunks").iterdir()) == chunks
    usage.free = 0  # nothing is new
    assert project.compose(out=tmp_path / "a.mp4").certificate == small.certificate


@pytest.mark.parametrize(
    ("preset", "size", "planned"),
    [
        ("youtube", "320x180", "320x180"),
        ("shorts", "320x180", "180x320"),
        ("reels", "180x320", "180x320"),
        ("tiktok", "320x320", "320x568"),
        ("square", "320x180", "180x180"),
        ("portrait", "320x180", "180x224"),
        ("web", "320x180", "320x180"),
        ("web", None, "1280x720"),
        ("shorts", None, "1080x1920"),
        (None, "320x180", "320x180"),
        (None, None, "1280x720"),
    ],
)
def test_a_size_says_how_small_and_a_preset_says_which_shape(preset, size, planned):
    made = planned_size(FilmOptions(size=size, preset=preset))
    assert f"{made.width}x{made.height}" == planned


def test_a_small_film_for_a_preset_is_small(project):
    film = project.compose(preset="shorts", size="128x72", span=Span(0, 24))
    assert film.certificate.ok
    assert film.output.size == Size(72, 128)
    with pytest.raises(OptionError, match="not allowed for shorts"):
        project.compose(preset="shorts", size="4096x4096")


def test_a_film_that_is_larger_than_its_preset_allows_is_told_of(project, monkeypatch):
    tiny = replace(find_preset("web"), most_bytes=2000)
    monkeypatch.setattr("workbench.workflows.outputs.find_preset", lambda _name: tiny)
    project.compose(preset="web", seconds=2)
    assert any("web takes 0 MB at most" in note for note in project.notes)


def test_a_piece_of_progress_is_a_share(project, tmp_path):
    project.generate()
    events = []
    project.export("cover", tmp_path / "a.jpg", progress=events.append)
    assert len(events) > 3
    assert all(event.done <= event.total == 1 for event in events)
    assert events[-1].percent == 100


@pytest.mark.parametrize(
    ("wishes", "said"),
    [
        ({"preset": "short"}, "did you mean shorts"),
        ({"preset": "gif"}, "--as gif"),
        ({"size": "9x16"}, "even"),
        ({"seconds": -3}, "1 to 86400 s"),
        ({"span": Span(10, 10_000)}, "do not lie in the film"),
        ({"preset": "web", "out": "film.mp4"}, "a WebM file"),
        ({"out": "film.webm"}, "an MP4 file"),
    ],
)
def test_what_is_not_allowed_is_one_sentence_before_any_work(project, wishes, said):
    with pytest.raises(OptionError, match=said):
        project.compose(**wishes)
    assert project.provider.made == []


def test_pictures_need_takes(project, tmp_path):
    with pytest.raises(NotFoundError, match="no take yet"):
        project.export("gif", tmp_path / "a.gif")
    assert not list(tmp_path.glob("*.part"))


def names(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_a_pack_is_whole_proven_and_quick_the_second_time(project, tmp_path):
    events = []
    project.finish(rights="none")
    made = project.pack(tmp_path / "out", seconds=5, cover_text="auto", progress=events.append)
    there = names(made.folder)
    assert there == {*made.files, "pack.json"}
    assert there >= {"film.mp4", "short.mp4", "cover.jpg", "description.txt", "filmstrip.jpg", "thumbnails/1.jpg"}
    assert there >= {"captions.srt", "captions.vtt", "captions.lrc"}
    assert made.film.ok
    assert made.short.ok
    with av.open(str(made.folder / "short.mp4")) as file:
        assert (file.streams.video[0].width, file.streams.video[0].height) == (1080, 1920)
        assert float(file.streams.video[0].duration * file.streams.video[0].time_base) <= 5
    for path in (made.folder / "thumbnails").iterdir():
        with Image.open(path) as thumbnail:
            assert thumbnail.size == (1280, 720)
        assert path.stat().st_size <= 2_000_000
    assert [event.percent for event in events] == sorted(event.percent for event in events)
    assert events[-1].percent == 100
    assert not {event.stage for event in events} & set(FILM_STAGES)
    (row,) = project.store.exports(project.id)
    assert (row.kind, row.path, row.size_bytes) == ("pack", str(made.folder), made.size_bytes)
    assert project.store.films(project.id)[0].path == str(made.folder / "film.mp4")
    assert {event for event in tmp_path.iterdir() if event.name.startswith(".")} == set()
    project.provider.made.clear()
    chunks = set((project.settings.library / "chunks").iterdir())
    again = project.pack(tmp_path / "out", seconds=5, cover_text="auto")
    assert again.files == made.files
    assert project.provider.made == []
    assert set((project.settings.library / "chunks").iterdir()) == chunks
    assert len(project.store.exports(project.id)) == 1


@pytest.fixture
def packed(project, tmp_path, monkeypatch):
    """A folder that says it is a pack; nothing is rendered for it."""
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "film.mp4").write_bytes(b"film")
    sha256 = "5c02b3d4ba6c7d8c8d9ac2d0d4d1a3a6a4d62b7f15ba2c1ddaf7a5d7ef3ffd77"
    (folder / "pack.json").write_text(json.dumps({"files": {"film.mp4": {"bytes": 4, "sha256": sha256}}}))
    return folder


def test_what_is_no_pack_is_never_replaced(project, packed):
    with pytest.raises(FileExistsInTheWayError, match="changed since"):
        project.pack(packed)
    (packed / "mine.txt").write_text("mine")
    with pytest.raises(FileExistsInTheWayError, match=r"mine\.txt"):
        project.pack(packed, force=True)
    (packed / "pack.json").write_text("[]")
    with pytest.raises(FileExistsInTheWayError, match="no pack"):
        project.pack(packed, force=True)
    assert names(packed) == {"film.mp4", "mine.txt", "pack.json"}
    with pytest.raises(OptionError, match="is no folder"):
        project.pack(packed / "mine.txt", force=True)
    with pytest.raises(OptionError, match="does not exist"):
        project.pack(packed / "no" / "such")
    assert project.provider.made == []


def test_a_pack_that_fails_leaves_nothing(project, tmp_path, monkeypatch):
    def broken(*_arguments, **_options):
        raise OptionError("no.")

    monkeypatch.setattr("workbench.workflows.packing.description_text", broken)
    with pytest.raises(OptionError, match="no"):
        project.pack(tmp_path / "out", seconds=5)
    assert not (tmp_path / "out").exists()
    assert {path.name for path in tmp_path.iterdir()} == {"library"}
    assert project.store.exports(project.id) == ()
    assert content_id(project.latest.plan)


def test_secrets_do_not_leave_in_a_pack(project, tmp_path):
    secret = "r8_" + "Abc123" * 7  # as hosted generators' tokens look
    with pytest.raises(OptionError):
        project.finish(rights=secret)
    with pytest.raises(OptionError):
        project.pack(tmp_path / "out", seconds=5, cover_text=secret)
    assert not (tmp_path / "out").exists()
