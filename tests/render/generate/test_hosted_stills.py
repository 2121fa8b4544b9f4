"""A picture that a host sent: what is wrong with it, and what is wrong with this computer, are two things."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from workbench.errors import LibraryError, NotFoundError, ProviderError
from workbench.model.asking import Answer, FileRef, ModelRequest
from workbench.model.still import Still, StillImage
from workbench.render.generate.hosted.stills import HostedStills, answered_picture

FILE = FileRef("a" * 64, ".png")
QUESTION = ModelRequest("somebody/pictures", {})
UNREADABLE = Path("/proc/self/mem")
"""A file that is there, and that the system does not let anybody read from its start."""


class Shop:
    """A buyer whose media are one file."""

    def __init__(self, path):
        self.media, self.place, self.wasted = self, path, []

    def path(self, _file):
        return self.place

    def unusable(self, request, sentence):
        self.wasted.append((request, sentence))
        return ProviderError(sentence, fault="model")


def test_a_picture_is_read(tmp_path):
    Image.new("RGB", (64, 36)).save(tmp_path / "there.png")
    picture = answered_picture(Shop(tmp_path / "there.png"), QUESTION, Answer((FILE,)))
    assert (picture.width, picture.height) == (64, 36)


def test_what_is_damaged_is_the_models_fault(tmp_path):
    (tmp_path / "bad.png").write_bytes(b"no picture")
    shop = Shop(tmp_path / "bad.png")
    with pytest.raises(ProviderError, match="somebody/pictures sent no usable picture"):
        answered_picture(shop, QUESTION, Answer((FILE,)))
    assert len(shop.wasted) == 1


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("gone.png", "its file is gone"),
        pytest.param(
            UNREADABLE,
            "Input/output error",
            marks=pytest.mark.skipif(not UNREADABLE.exists(), reason="only Linux has such a file"),
        ),
    ],
)
def test_what_cannot_be_read_here_is_no_fault_of_the_picture(tmp_path, place, said):
    shop = Shop(tmp_path / place)
    with pytest.raises(LibraryError, match=rf"somebody/pictures sent cannot be read in the library \({said}\)") as told:
        answered_picture(shop, QUESTION, Answer((FILE,)))
    assert "not paid twice" in told.value.message
    assert "path of an image" not in told.value.message
    assert shop.wasted == []


class Stills:
    """Makes clips of pictures that are there."""

    name, version = "stills", "1"

    def generate(self, request, out, *, on_frame=None, cancel=None):  # noqa: ARG002
        (path,) = request.still_files
        if not path.exists():
            raise NotFoundError("give the image once more (still())", field="images")
        out.write_bytes(path.read_bytes())


def approved(tmp_path):
    def nobody(*_):
        raise AssertionError("nothing is bought")

    image = StillImage("b" * 64, ".png", 64, 36)
    maker = HostedStills(
        "replicate",
        nobody,
        nobody,
        nobody,
        lambda file: tmp_path / f"{file.sha256}{file.suffix}",
        lambda _, shown: Still((shown,)),
        Stills(),
        lambda _: (image, "somebody/pictures"),
    )
    return maker, tmp_path / f"{image.sha256}.png"


def test_a_picture_at_hand_needs_nobody_who_buys(tmp_path, ask):
    maker, path = approved(tmp_path)
    path.write_bytes(b"picture")
    assert maker.generate(ask(), tmp_path / "out.mp4").model == "somebody/pictures"
    assert (tmp_path / "out.mp4").read_bytes() == b"picture"


def test_where_it_is_lost_the_verbs_that_give_another_are_named(tmp_path, ask):
    maker, _ = approved(tmp_path)
    with pytest.raises(NotFoundError, match=r"clip \d+ starts with is gone .* --approve K.* --first FILE") as told:
        maker.generate(ask(), tmp_path / "out.mp4")
    assert "still()" not in told.value.message
