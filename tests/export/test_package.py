"""A package: every clip exactly its frames, the song at 48 kHz, everything linked relatively."""

import json
import tracemalloc
import zipfile
from dataclasses import replace
from fractions import Fraction

import numpy as np
import opentimelineio as otio
import pytest
import soundfile

from workbench.errors import CancelledError, RenderError
from workbench.export.contents import Graphic, package_frames, package_texts
from workbench.export.package import FOLDERS, write_package
from workbench.jobs.cancel import CancelToken
from workbench.media.audio import Audio
from workbench.media.frames import read_frames, writing_frames
from workbench.media.process import run_ffmpeg
from workbench.model.size import Size
from workbench.model.still import Still, StillImage
from workbench.timebase import Span, parse_rate


def song(plan, *, rate=44100):
    length = int(plan.frames / plan.rate * rate) - 100
    tone = 0.5 * np.sin(2 * np.pi * 440 * np.arange(length) / rate)
    return Audio(np.stack([tone, -tone]).astype(np.float32), rate)


@pytest.fixture
def pack(tmp_path):
    """Writes a package and unpacks it again."""

    def run(cut, media, *, graphics=(), cancel=None, on_frame=None, name="package", workers=2):
        out, work = tmp_path / f"{name}.zip", tmp_path / f"{name}-work"
        work.mkdir()
        try:
            write_package(
                out,
                cut,
                package_texts(cut, graphics),
                graphics,
                media=media,
                audio=song(cut.plan),
                work=work,
                workers=workers,
                cancel=cancel,
                on_frame=on_frame,
            )
        finally:
            assert list(work.iterdir()) == []
        zipfile.ZipFile(out).extractall(tmp_path / name)
        return tmp_path / name

    return run


def short_plan(bench, rate="25"):
    return bench.plan(parse_rate(rate), clips=4, length=24, joins={1: ("crossfade", 8), 3: ("whip", 4)}, sections=2)


@pytest.mark.parametrize("rate", ["24", "29.97"])
def test_every_clip_holds_its_slot_and_its_handles(bench, shelf, pack, rate):
    plan = short_plan(bench, rate)
    takes = {
        0: shelf.take(plan, 0),  # as it should be
        1: shelf.take(plan, 1, Span(0, 80)),  # longer than its slot
        2: shelf.take(plan, 2, size=Size(160, 90), rate=plan.rate / 2),  # another size and rate
        3: shelf.take(plan, 3, short=2),  # two frames too short: its last one stands still
    }
    cut = replace(bench.cut(plan), takes=takes, others={1: (shelf.take(plan, 1, Span(20, 52), name="b"),)})
    counted = []
    folder = pack(cut, shelf.media, on_frame=counted.append)
    assert shelf.numbers(folder / "video-clips/clip-000.mp4") == list(range(28))
    assert shelf.numbers(folder / "video-clips/clip-001.mp4") == list(range(20, 48))
    assert shelf.numbers(folder / "video-clips/clip-001-take-2.mp4") == list(range(20, 48))
    halved = shelf.numbers(folder / "video-clips/clip-002.mp4")
    assert len(halved) == 26
    assert max(abs(a - b) for a, b in zip(halved, range(48, 74), strict=True)) <= 1
    assert shelf.numbers(folder / "video-clips/clip-003.mp4") == [*range(70, 94), 93, 93]
    assert (folder / "video-clips/clip-000.mp4").read_bytes() == shelf.paths[takes[0].sha256].read_bytes()
    assert counted[-1] == package_frames(cut) == 28 + 28 + 28 + 26 + 26


def test_the_timeline_in_it_links_what_is_in_it(bench, shelf, pack):
    plan = short_plan(bench, "29.97")
    cut = bench.cut(plan, missing=(2,))
    cut = replace(cut, takes={i: shelf.take(plan, i) for i in (0, 1, 3)}, others={0: (shelf.take(plan, 0, name="b"),)})
    folder = pack(cut, shelf.media)
    timeline = otio.adapters.read_from_file(str(folder / "timeline.otio"))
    linked = 0
    for clip in timeline.find_clips():
        if clip.media_reference.is_missing_reference:
            continue
        path = folder / clip.media_reference.target_url
        assert path.resolve().is_relative_to(folder)
        there = clip.media_reference.available_range.duration.value
        if path.suffix == ".mp4":
            numbers = shelf.numbers(path)
            assert len(numbers) == there
            first = int(clip.source_range.start_time.value)
            start = int(clip.range_in_parent().start_time.value)
            shown = range(start, start + int(clip.duration().value))
            assert numbers[first : first + len(shown)] == list(shown)
        else:
            assert soundfile.info(path).samplerate == 48000
        linked += 1
    assert linked == 3 + 1 + 1


def test_the_song_is_as_long_as_the_film_and_in_time(bench, shelf, pack):
    plan = short_plan(bench, "29.97")
    cut = replace(bench.cut(plan), takes={})
    folder = pack(cut, shelf.media)
    sound, rate = soundfile.read(folder / "audio/song.wav", always_2d=True)
    length = Fraction(plan.frames) / plan.rate * 48000
    assert (rate, sound.shape) == (48000, (int(-(-length // 1)), 2))
    given = song(plan).samples.shape[1] * 48000 // 44100
    expected = 0.5 * np.sin(2 * np.pi * 440 * np.arange(given - 200) / 48000)
    assert np.abs(sound[200 : given - 200, 0] - expected[200 : given - 200]).max() < 1e-3
    assert np.abs(sound[given + 50 :]).max() < 1e-3


def test_what_a_package_consists_of(bench, shelf, pack, tmp_path):
    plan = short_plan(bench)
    logo = tmp_path / "kept.png"
    logo.write_bytes(b"png")
    graphics = (Graphic("captions.ass", "[Script Info]\nü"), Graphic("logo.png", logo))
    cut = replace(bench.cut(plan), takes={0: shelf.take(plan, 0)})
    folder = pack(cut, shelf.media, graphics=graphics)
    assert sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()) == [
        "README.txt",
        "audio/song.wav",
        "metadata.json",
        "motion-graphics/captions.ass",
        "motion-graphics/logo.png",
        "timeline.otio",
        "video-clips/clip-000.mp4",
    ]
    assert all((folder / name).is_dir() for name in FOLDERS)
    notes = json.loads((folder / "metadata.json").read_text("utf-8"))
    assert (notes["rate"], notes["frames"], notes["title"]) == ("25/1", 96, "Übung & <b>")
    assert [clip["file"] for clip in notes["clips"]] == ["video-clips/clip-000.mp4", None, None, None]
    readme = (folder / "README.txt").read_text("utf-8")
    assert "clip 001 intro, clip 002 verse, clip 003 verse" in readme
    assert str(tmp_path) not in "".join(p.read_text("utf-8") for p in folder.iterdir() if p.is_file())


def test_the_same_film_gives_the_same_bytes(bench, shelf, pack, tmp_path):
    plan = short_plan(bench)
    cut = replace(bench.cut(plan), takes={1: shelf.take(plan, 1, Span(0, 80))})
    pack(cut, shelf.media, name="one")
    pack(cut, shelf.media, name="two", workers=1)
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


def test_a_still_stands_and_lies_beside_its_clip(bench, shelf, pack, tmp_path):
    plan = short_plan(bench)
    image = tmp_path / "still.png"
    run_ffmpeg(["-f", "lavfi", "-i", "testsrc=s=400x400", "-frames:v", "1", str(image)], what="making a test's image")
    take = replace(bench.take(plan, 0), suffix=".png", size=Size(400, 400))
    shelf.paths[take.sha256] = image
    folder = pack(replace(bench.cut(plan), takes={0: take}), shelf.media)
    assert len(shelf.numbers(folder / "video-clips/clip-000.mp4")) == 28
    assert (folder / "images/clip-000.png").read_bytes() == image.read_bytes()


def test_the_images_of_a_still_lie_beside_its_clip(bench, shelf, pack, tmp_path, changed):
    image, lost = (StillImage(letter * 64, ".png", 40, 30) for letter in "cd")
    plan = changed(short_plan(bench), clip0={"still": Still((image, lost), "swap")})
    shelf.paths |= {image.sha256: tmp_path / "photo.png", lost.sha256: tmp_path / "gone.png"}
    shelf.paths[image.sha256].write_bytes(b"pixels")
    folder = pack(replace(bench.cut(plan), takes={0: shelf.take(plan, 0)}), shelf.media)
    assert [path.name for path in (folder / "images").iterdir()] == ["clip-000-image-1.png"]
    assert (folder / "images/clip-000-image-1.png").read_bytes() == b"pixels"


@pytest.mark.parametrize(("focus", "left"), [((0.0, 0.5), 0), ((0.5, 0.5), 160), ((0.9, 0.5), 320)])
def test_a_take_of_another_shape_is_cropped_around_its_focus(bench, shelf, pack, tmp_path, focus, left):
    plan = short_plan(bench)
    wide = tmp_path / "wide.mp4"
    ramp = np.broadcast_to(np.linspace(0, 255, 640).astype(np.uint8)[None, :, None], (180, 640, 3))
    with writing_frames(wide, Size(640, 180), plan.rate, what="a test's take") as write:
        for _ in range(28):
            write(np.ascontiguousarray(ramp))
    take = replace(bench.take(plan, 0), size=Size(640, 180))
    shelf.paths[take.sha256] = wide
    folder = pack(replace(bench.cut(plan), takes={0: take}, focus={0: focus}), shelf.media)
    shown = next(iter(read_frames(folder / "video-clips/clip-000.mp4")))
    assert shown[:, 4:12].mean() == pytest.approx(255 * (left + 8) / 640, abs=4)


def test_a_take_that_holds_too_little_is_one_sentence_and_nothing_is_left(bench, shelf, pack):
    plan = short_plan(bench)
    cut = replace(
        bench.cut(plan), takes={0: shelf.take(plan, 0), 1: shelf.take(plan, 1, short=12), 2: shelf.take(plan, 2)}
    )
    with pytest.raises(RenderError, match="frames 20 to 48 holds fewer frames"):
        pack(cut, shelf.media)


def test_it_stops_when_it_is_asked_and_leaves_nothing(bench, shelf, pack):
    plan = short_plan(bench)
    cut = replace(bench.cut(plan), takes={i: shelf.take(plan, i, Span(0, 100)) for i in range(4)})
    cancel = CancelToken()
    with pytest.raises(CancelledError):
        pack(cut, shelf.media, cancel=cancel, on_frame=lambda _: cancel.cancel())


def test_a_large_take_is_never_in_memory(bench, shelf, pack, tmp_path):
    plan = short_plan(bench)
    take = shelf.take(plan, 0)
    big = tmp_path / "big.png"
    with big.open("wb") as file:
        file.truncate(300_000_000)
    cut = replace(bench.cut(plan), takes={0: take})
    tracemalloc.start()
    pack(cut, shelf.media, graphics=(Graphic("big.png", big),), name="large")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 60_000_000
