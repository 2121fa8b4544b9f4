"""The page's shelf: what is dropped is looked into, kept by its content, and put to use; a bad file harms no other."""

from __future__ import annotations

import io
import shutil
import threading
from base64 import b64decode
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
import soundfile
from PIL import Image

from tests.browser.tiny_films import tiny_film
from workbench.errors import LibraryError, NotFoundError, OptionError
from workbench.jobs.cancel import CancelToken
from workbench.media.bundle import bundled
from workbench.media.cube import Cube, cube_text, grid
from workbench.model.shelf_item import SHELF_USES
from workbench.settings import load
from workbench.workflows.library import Library
from workbench.workflows.shelving import shown_name
from workbench.workflows.studio_queue import Queue, queue
from workbench.workflows.studio_shelf import Shelf
from workbench.workflows.studio_sound import SoundPanel


class File(NamedTuple):
    name: str
    contents: bytes


BRAND = b'name = "House"\nlogo = "logo.png"\nfont = "own.otf"\n'


@pytest.fixture
def project(heard, short_song, tmp_path):
    shutil.copytree(heard, tmp_path / "library")
    return Library(tmp_path / "library").open(short_song)


def image(kind="PNG", colour="red", size=(320, 180)):
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind)
    return out.getvalue()


def voice(seconds=1.0):
    out = io.BytesIO()
    soundfile.write(out, np.full(int(22050 * seconds), 0.1, np.float32), 22050, format="WAV")
    return out.getvalue()


def table():
    return cube_text(Cube(np.clip(grid(5) * 0.9, 0, 1).astype(np.float32))).encode()


def font():
    return bundled("data/fonts/Inter-Black.otf").read_bytes()


def dropped(project, *files, item=None):
    """The shelf once all of them were looked into."""
    shelf = Shelf(project)
    shelf.drop([File(*file) for file in files])
    assert not shelf.work.wait(60).running
    found = Shelf(project)
    wanted = next((one.sha256 for one in found.contents if one.name == item), None)
    return Shelf(project, wanted)


def test_each_kind_is_told_by_its_bytes_and_lies_under_its_hash(project):
    shelf = dropped(
        project,
        ("cover.gif", image()),
        ("photo.png", image("JPEG", "blue")),
        ("look.CUBE", table()),
        ("own.bin", font()),
        ("brand.toml", BRAND),
        ("street.png", tiny_film((200, 40, 40))),
        ("voice.mp4", voice()),
    )
    assert shelf.refused == ()
    kinds = {item.name: (item.kind, item.suffix) for item in shelf.contents}
    assert kinds == {
        "cover.gif": ("image", ".png"),
        "photo.png": ("image", ".jpg"),
        "look.CUBE": ("table", ".cube"),
        "own.bin": ("font", ".otf"),
        "brand.toml": ("brand", ".toml"),
        "street.png": ("video", ".mp4"),
        "voice.mp4": ("sound", ".wav"),
    }
    said = {item.name: item.said for item in shelf.contents}
    assert said["cover.gif"] == "320 x 180 pixels"
    assert said["street.png"] == "3.0 s of 160 x 90 pixels"
    assert said["brand.toml"] == "House: logo, font"
    pictures = [item.picture for item in shelf.contents if item.kind in ("image", "video")]
    assert [Image.open(io.BytesIO(b64decode(picture))).format for picture in pictures] == ["JPEG"] * 3
    folder = project.settings.library / "shelf" / project.id
    names = {path.name for path in folder.iterdir() if path.suffix != ".json"}
    assert names == {f"{item.sha256}{item.suffix}" for item in shelf.contents}
    assert Shelf(project).items == shelf.items  # another tab, or a reload
    assert list((project.settings.library / "work").glob("*")) == []


def test_one_that_cannot_be_used_is_a_sentence_and_the_others_are_kept(project):
    shelf = dropped(
        project,
        ("good.png", image()),
        ("torn.png", image()[:100]),
        ("words.txt", b"only words"),
        ("words.cube", b"only words"),
        ("nothing.png", b""),
        ("list.mp4", b"#EXTM3U\nhttp://127.0.0.1/a.ts\n"),
        ("torn.mp4", tiny_film((1, 2, 3))[:300]),
        ("evil.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("better.png", image(colour="green")),
    )
    assert {item.name for item in shelf.contents} == {"good.png", "better.png"}
    sentences = [error.message for error in shelf.refused]
    assert len(sentences) == 7
    for sentence, name in zip(
        sentences,
        ("torn.png", "words.txt", "words.cube", "nothing.png", "list.mp4", "torn.mp4", "evil.svg"),
        strict=True,
    ):
        assert f"'{name}'" in sentence
        assert ".dropped" not in sentence
    shelf.forget_refused()
    assert shelf.refused == ()


def test_what_cannot_be_read_as_its_name_says_is_told_so(project):
    shelf = dropped(
        project,
        ("bad.png", b"\x89PNG\r\n"),
        ("moving.JPG", b"GIF89a"),
        ("bad.ttf", b"abc"),
        ("web.otf", b"wOF2"),
        ("x.exe", b"MZ"),
    )
    assert shelf.contents == ()
    assert [error.message for error in shelf.refused] == [
        "The image 'bad.png' is no image that Songreel reads; give a PNG, JPEG or WebP.",
        "The image 'moving.JPG' is a GIF; give a PNG, JPEG or WebP.",
        "The font 'bad.ttf' is no font; give a TrueType or OpenType file (.ttf, .otf) with Latin letters.",
        "The font 'web.otf' is a web font; give a TrueType or OpenType file (.ttf, .otf) with Latin letters.",
        shelf.refused[-1].message,
    ]
    assert shelf.refused[-1].message.startswith("The file 'x.exe' is of no kind that lies on the shelf; drop pictures")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/evil.png", "evil.png"),
        ("..\\..\\evil.png", "evil.png"),
        ("a\u202egnp.exe", "agnp.exe"),
        ("a\0b\n.png", "ab.png"),
        ("-rf.png", "-rf.png"),
        ("<b>x</b>.png", "b>.png"),
        ("", "a file"),
        ("x" * 300 + ".png", "x" * 71 + "…xxxx.png"),
    ],
)
def test_a_name_is_only_shown_and_names_no_file(project, name, shown):
    assert shown_name(name) == shown
    (item,) = dropped(project, (name, image())).contents
    assert item.name == shown
    made = {path.name for path in (project.settings.library / "shelf" / project.id).iterdir()}
    assert made == {f"{item.sha256}.png", f"{item.sha256}.json"}


def test_a_token_in_a_name_is_blotted_out(project, monkeypatch):
    monkeypatch.setenv("REPLICATE_API_TOKEN", "r8_" + "a1B2c3D4e5" * 4)
    (item,) = dropped(project, ("r8_" + "a1B2c3D4e5" * 4 + ".png", image())).contents
    assert "a1B2c3D4e5" not in item.name


def test_the_same_file_twice_is_one_item_and_two_names_alike_are_told_apart(project):
    shelf = dropped(project, ("a.png", image()), ("b.png", image()), ("b.png", image(colour="blue")))
    assert len(shelf.contents) == 2
    assert len(shelf.items) == 2
    assert {item.name for item in shelf.contents} == {"b.png"}


def test_one_that_is_too_large_is_refused_before_it_is_written(heard, short_song, tmp_path):
    shutil.copytree(heard, tmp_path / "library")
    settings = replace(load(tmp_path / "library"), max_song_mb=0.001)
    project = Library(settings=settings).project(Library(tmp_path / "library").projects()[0].id)
    shelf = dropped(project, ("large.png", image(size=(640, 640)) + b"\0" * 2000))
    assert shelf.contents == ()
    assert "MB are allowed (max_song_mb" in shelf.refused[0].message


def test_a_full_quota_is_told(heard, short_song, tmp_path):
    shutil.copytree(heard, tmp_path / "library")
    settings = replace(load(tmp_path / "library"), quota_gb=1e-6)
    project = Library(settings=settings).project(Library(tmp_path / "library").projects()[0].id)
    assert "quota_gb" in dropped(project, ("a.png", image())).refused[0].message


def use(shelf, word, **more):
    shelf.put_to_use(word, **more)
    shelf.work.wait(60)


def test_a_picture_becomes_what_a_person_chooses(project):
    shelf = dropped(project, ("mara.png", image()))
    assert list(shelf.uses.values()) == list(SHELF_USES["image"])
    use(shelf, "still", clip=1)
    use(shelf, "first", clip=2)
    use(shelf, "last", clip=2)
    use(shelf, "plate")
    use(shelf, "character", name="Mara")
    use(shelf, "logo")
    plan = project.planned()
    assert plan.clips[1].still is not None
    assert (plan.clips[2].shot.first, plan.clips[2].shot.last) != (None, None)
    assert len(plan.bible.plates) == 1
    assert [(entry.name, len(entry.images)) for entry in plan.bible.entries] == [("Mara", 1)]
    assert plan.finish.logo is not None


def test_table_font_brand_and_voice_become_what_they_are(project):
    use(dropped(project, ("look.cube", table()), item="look.cube"), "grade")
    assert len(project.planned().finish.grade.lut) == 64
    use(dropped(project, ("own.otf", font()), item="own.otf"), "font")
    brand = project.planned().finish.brand
    assert (brand.name, brand.font.family) == ("House", "Inter Black")
    shelf = dropped(project, ("brand.toml", BRAND), ("logo.png", image(colour="green")), item="brand.toml")
    use(shelf, "brand")
    brand = project.planned().finish.brand
    assert (brand.name, brand.logo is not None, brand.font is not None) == ("House", True, True)
    use(dropped(project, ("voice.wav", voice()), item="voice.wav"), "track", start="0:02", gain_db=-3.0, duck_db=12.0)
    (track,) = project.planned().finish.mix.tracks
    assert (track.start_s, track.gain_db, track.duck_db) == (2.0, -3.0, 12.0)
    panel = SoundPanel(project, Shelf(project).names)
    assert panel.tracks == {"1: voice.wav · from 2 s": 0}
    panel.remove_track(0)
    assert project.planned().finish.mix.tracks == ()


@pytest.mark.parametrize("name", ["missing.png", "../../../../etc/hostname", "/etc/hostname"])
def test_a_brand_that_was_dropped_opens_nothing_but_what_lies_on_the_shelf(project, tmp_path, name):
    (tmp_path / "logo.png").write_bytes(image())
    toml = f'name = "House"\nlogo = "{name}"\n'.encode()
    shelf = dropped(project, ("brand.toml", toml), item="brand.toml")
    with pytest.raises(NotFoundError, match="does not lie on the shelf; drop it there, too"):
        shelf.put_to_use("brand")
    outside = f'name = "House"\nlogo = "{tmp_path / "logo.png"}"\n'.encode()
    with pytest.raises(NotFoundError, match="does not lie on the shelf"):
        dropped(project, ("other.toml", outside), item="other.toml").put_to_use("brand")
    assert project.planned().finish.brand is None


def test_a_video_becomes_a_take_in_the_background_and_one_that_is_too_short_is_told_by_its_name(project):
    shelf = dropped(project, ("street.mov", tiny_film((200, 40, 40), frames=360)), item="street.mov")
    use(shelf, "take", clip=1)
    assert project.expected_takes(project.planned())[1].provider == "own"
    shelf = dropped(project, ("short.mp4", tiny_film((1, 2, 3), frames=6)), item="short.mp4")
    use(shelf, "take", clip=2)
    (error,) = Shelf(project).refused
    assert error.message.startswith("The video 'short.mp4' is too short: it has 0.20 s, and clip 2 shows")
    assert project.expected_takes(project.planned())[2].provider != "own"


def test_what_makes_no_sense_is_a_sentence(project):
    shelf = Shelf(project)
    assert (shelf.item, shelf.uses, shelf.use) == (None, {}, None)
    with pytest.raises(NotFoundError, match="Nothing lies on the shelf"):
        shelf.put_to_use("still", clip=0)
    shelf = dropped(project, ("mara.png", image()))
    for word, more, said in (
        ("grade", {}, "'mara.png' cannot become that; it may be the picture of a clip"),
        (None, {}, "cannot become that"),
        ("still", {}, "Say which clip"),
        ("still", {"clip": 99}, "There is no clip 99"),
        ("character", {"name": " "}, "Say who it is"),
    ):
        with pytest.raises(OptionError, match=said):
            shelf.put_to_use(word, **more)


def test_a_copy_that_was_damaged_is_not_used(project):
    shelf = dropped(project, ("mara.png", image()))
    (path,) = (project.settings.library / "shelf" / project.id).glob("*.png")
    path.write_bytes(image(colour="blue"))
    with pytest.raises(NotFoundError, match=r"The shelf's copy of 'mara\.png' is gone or damaged"):
        shelf.put_to_use("logo")


def test_what_is_taken_off_goes_and_what_was_made_of_it_stays(project):
    shelf = dropped(project, ("mara.png", image()))
    shelf.put_to_use("logo")
    shelf.remove()
    assert Shelf(project).contents == ()
    assert list((project.settings.library / "shelf" / project.id).iterdir()) == []
    image_of_logo = project.planned().finish.logo.image
    assert project.files.intact(image_of_logo, ".png")


def test_a_finalized_project_takes_nothing_in(project, tmp_path):
    shelf = dropped(project, ("street.mp4", tiny_film((200, 40, 40), frames=360)))
    project.compose(out=tmp_path / "film.mp4")
    project.finalize()
    with pytest.raises(LibraryError, match="is finalized"):
        shelf.drop([File("a.png", image())])
    with pytest.raises(LibraryError, match="is finalized"):
        shelf.put_to_use("take", clip=0)


def test_the_shelf_goes_with_the_project_for_good(project, tmp_path):
    dropped(project, ("mara.png", image()))
    library, folder = Library(tmp_path / "library"), tmp_path / "library" / "shelf" / project.id
    library.delete(project.id)
    assert folder.is_dir()  # it can be restored
    removed = library.delete(project.id, now=True)
    assert not folder.exists()
    assert removed.files >= 2


def test_what_is_dropped_while_something_is_taken_in_waits_for_its_turn():
    jobs, gate, done, told = Queue("a queue of its own"), threading.Event(), [], []

    def slow(*_):
        gate.wait(30)
        done.append("slow")

    def bad(*_):
        raise OptionError("bad")

    jobs.add("slow", slow)
    jobs.add("bad", bad)
    jobs.add("quick", lambda *_: done.append("quick"))
    assert jobs.work.glance.running
    follower = threading.Thread(target=lambda: told.append(jobs.work.follow(told.append).state))
    follower.start()
    gate.set()
    follower.join(30)
    jobs.work.wait(30)
    assert done == ["slow", "quick"]
    assert [error.message for error in jobs.refused] == ["bad"]
    assert told[-1] == "done"
    jobs.add("again", lambda *_: done.append("again"))
    jobs.work.wait(30)
    assert (done[-1], jobs.refused) == ("again", ())
    assert queue("another") is queue("another")


def test_a_stop_ends_what_waits_and_the_next_one_is_done():
    jobs, begun = Queue("a queue that is stopped"), threading.Event()

    def endless(listener, cancel):
        begun.set()
        while True:
            cancel.check()
            threading.Event().wait(0.01)

    done = []
    jobs.add("endless", endless)
    jobs.add("never", lambda *_: done.append("never"))
    begun.wait(30)
    jobs.work.cancel()
    assert jobs.work.wait(30).state == "cancelled"
    jobs.add("next", lambda *_: done.append("next"))
    jobs.work.wait(30)
    assert done == ["next"]


def test_it_is_told_how_far_a_large_file_is(project):
    events, shelf = [], Shelf(project)
    job = shelf._taking_in(File("noise.png", image()[:8] + bytes(9_000_000)))
    with pytest.raises(OptionError):
        job(events.append, CancelToken())
    percents = [event.percent for event in events]
    assert len(percents) >= 3
    assert percents == sorted(percents)
    assert not list(Path(project.settings.library / "work").glob("*.dropped"))
