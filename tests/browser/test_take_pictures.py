"""README's pictures are there, as large as declared, and the program that takes them still does."""

from __future__ import annotations

import re
import shutil

import pytest
from PIL import Image

from tests.browser.take_pictures import MOST_BYTES, MOST_BYTES_OF_ALL, PICTURES, ROOT, take

FOLDER = ROOT / "data" / "pictures"
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
def test_each_picture_is_there_small_and_told_in_readme(picture):
    path = FOLDER / picture.file
    with Image.open(path) as opened:
        assert opened.size == picture.pixels
        assert opened.format == "WEBP"
    assert path.stat().st_size <= MOST_BYTES
    (alt,) = re.findall(rf"!\[([^]]*)\]\(data/pictures/{re.escape(picture.file)}\)", README)
    assert len(alt) > 30, "a picture is told to those who do not see it"


def test_six_pictures_come_with_readme_and_no_other():
    files = {path.name for path in FOLDER.glob("*.webp")}
    assert files == {picture.file for picture in PICTURES}
    assert len(files) == 6
    assert sum((FOLDER / name).stat().st_size for name in files) <= MOST_BYTES_OF_ALL


def test_a_picture_is_taken(tmp_path):
    pytest.importorskip("playwright.sync_api", reason="playwright is not installed (the extra 'test')")
    if not any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))):
        pytest.skip("no chromium on the PATH (chromium, chromium-browser, google-chrome)")
    (sections,) = (picture for picture in PICTURES if picture.name == "sections")
    take([sections], tmp_path)
    with Image.open(tmp_path / sections.file) as opened:
        assert opened.size == sections.pixels
        picture = opened.convert("RGB")
    colours = picture.getcolors(picture.width * picture.height)
    assert max(count for count, _ in colours) < 0.8 * picture.width * picture.height, "more than a ground"
    for amber_or_blue in ((178, 114, 26), (59, 108, 180)):
        near = sum(
            count
            for count, colour in colours
            if all(abs(a - b) < 16 for a, b in zip(colour, amber_or_blue, strict=True))
        )
        assert near > 10_000, "waveforms in their sections' colours"
