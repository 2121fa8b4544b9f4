"""Which fonts there are, and what they can draw."""

import shutil

import pytest

from workbench.media import typefaces
from workbench.media.bundle import bundled
from workbench.media.typefaces import bundled_faces, face_for, missing_characters, system_faces


@pytest.fixture
def system(tmp_path, monkeypatch):
    """A computer whose only fonts lie in a folder of the test's."""
    monkeypatch.setattr(typefaces, "_PLACES", {name: (str(tmp_path),) for name in ("linux", "darwin", "win32")})
    system_faces.cache_clear()
    yield tmp_path
    system_faces.cache_clear()


def test_the_bundled_faces_are_small_bold_and_the_latin_one_comes_first():
    first, *others = bundled_faces()
    assert (first.family, first.weight) == ("Inter", 700)
    assert {face.family for face in others} == {"Inter Black", "Noto Sans Arabic", "Noto Sans Hebrew"}
    assert all(face.path.stat().st_size <= 300_000 and face.weight >= 700 for face in bundled_faces())
    assert first.line == pytest.approx(1.2102, abs=1e-4)  # Inter's own line height


def test_characters_are_found_where_they_are():
    families = [face_for(sign, bundled_faces()).family for sign in "aЖΩשمپ"]
    assert families == ["Inter"] * 3 + ["Noto Sans Hebrew"] + ["Noto Sans Arabic"] * 2
    assert face_for("曲", bundled_faces()) is None


def test_missing_characters_are_named_once_in_their_order():
    texts = ["曲 abc שלום\u200f", "🎵曲 مرحبا\ufe0f"]
    assert missing_characters(texts, bundled_faces()) == "曲🎵"
    assert missing_characters(["abc א"], bundled_faces()[:1]) == "א"


def test_the_systems_fonts_are_found_and_broken_ones_are_not(system):
    assert system_faces() == ()
    system_faces.cache_clear()
    (system / "sub").mkdir()
    shutil.copy(bundled("data/fonts/NotoSansHebrew-Bold.ttf"), system / "sub" / "h.TTF")
    whole = bundled("data/fonts/Inter-Bold.otf").read_bytes()
    (system / "cut.otf").write_bytes(whole[:3000])
    (system / "noise.ttf").write_bytes(bytes(range(256)) * 20)
    (system / "empty.ttc").write_bytes(b"")
    (system / "claims.ttc").write_bytes(b"ttcf\x00\x01\x00\x00\xff\xff\xff\xff")
    (system / "no.txt").write_bytes(whole)
    assert [face.family for face in system_faces()] == ["Noto Sans Hebrew"]


def test_a_family_that_could_be_a_command_is_not_used():
    for family in ("", "@Vertical", ".Hidden", "a{b", "a}b", "a\\b", "a,b", "a\nb"):
        assert not typefaces._is_plain(family)
    assert typefaces._is_plain("Noto Sans CJK JP")
