"""Lookup tables: read as grading programs write them, refused in one sentence, written and applied."""

import numpy as np
import pytest

from workbench.errors import NotFoundError, OptionError
from workbench.media.cube import (
    Cube,
    apply_cube,
    cube_text,
    grid,
    read_cube,
    sample_cube,
)

WARM = "1.0 0.9 0.6"


def rows(size, colour=lambda r, g, b: (r, g, b)):
    """Red runs fastest."""
    line = [i / (size - 1) for i in range(size)]
    return "".join("{:.6f} {:.6f} {:.6f}\n".format(*colour(r, g, b)) for b in line for g in line for r in line)


def kept(tmp_path, text, name="a.cube"):
    path = tmp_path / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def refused(tmp_path, text):
    with pytest.raises(OptionError) as caught:
        read_cube(kept(tmp_path, text))
    message = caught.value.message
    assert "'a.cube'" in message
    assert "2 to 65 points" in message
    assert "\n" not in message
    assert caught.value.field == "lut"
    return message


@pytest.fixture
def bent():
    """A table that treats each channel in its own way."""
    colours = grid(33)
    return Cube(np.stack([colours[..., 0] ** 1.2, colours[..., 1] * 0.9, colours[..., 2] ** 0.8], -1).astype("f4"))


@pytest.mark.parametrize("size", [2, 3, 17, 33, 65])
def test_red_is_the_first_axis(tmp_path, size):
    cube = read_cube(kept(tmp_path, f"LUT_3D_SIZE {size}\n" + rows(size, lambda r, g, b: (r / 2, g, 1 - b))))
    assert cube.size == size
    assert cube.table[-1, 0, 0] == pytest.approx([0.5, 0, 1])
    assert cube.table[0, -1, 0] == pytest.approx([0, 1, 1])
    assert cube.table[0, 0, -1] == pytest.approx([0, 0, 0])


@pytest.mark.parametrize(
    "head",
    [
        "LUT_3D_SIZE 2\n",
        '# made by somebody\nTITLE "Night # 2"\n\nLUT_3D_SIZE 2\nDOMAIN_MIN 0 0 0\nDOMAIN_MAX 1 1 1\n\n',
        '\ufeffTITLE "bl\u00e5"\r\nLUT_3D_SIZE 2\r\nLUT_3D_INPUT_RANGE 0.0 1.0\r\n',
    ],
    ids=["bare", "comments", "windows"],
)
def test_headers_of_other_programs(tmp_path, head):
    body = rows(2) + "# the end\n"
    text = head + (body.replace("\n", "\r\n") if "\r" in head else body)
    assert (read_cube(kept(tmp_path, text)).table == grid(2)).all()


def test_another_domain_is_sampled_anew(tmp_path):
    text = "LUT_3D_SIZE 3\nDOMAIN_MIN -1 -1 -1\nDOMAIN_MAX 1 1 1\n" + rows(3, lambda r, g, b: (2 * r - 1, g, b))
    cube = read_cube(kept(tmp_path, text))
    assert cube.table[0, 0, 0] == pytest.approx([0, 0.5, 0.5])
    assert cube.table[-1, -1, -1] == pytest.approx([1, 1, 1])


def test_a_1d_table_becomes_a_3d_one(tmp_path):
    lines = "".join(f"{(i / 8) ** 2} {i / 8} {1 - i / 8}\n" for i in range(9))
    cube = read_cube(kept(tmp_path, "LUT_1D_SIZE 9\n" + lines))
    assert cube.size == 33
    assert cube.table[16, 8, 32] == pytest.approx([0.25, 0.25, 0])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "",
            "says neither LUT_3D_SIZE nor LUT_1D_SIZE; give a .cube file with a 3D table of 2 to 65 points a side, or",
        ),
        ("", "or a 1D table of 2 to 65536 points, as grading programs export it."),
        ("LUT_3D_SIZE 3\n" + rows(2), "has 8 rows of colours, where its size wants 27"),
        ("LUT_3D_SIZE 2\n" + rows(2) + WARM + "\n", "has 9 rows of colours, where its size wants 8"),
        ("LUT_3D_SIZE 1\n0 0 0\n", "LUT_3D_SIZE '1' (2 to 65"),
        ("LUT_3D_SIZE 256\n", "LUT_3D_SIZE '256' (2 to 65"),
        ("LUT_3D_SIZE many\n", "LUT_3D_SIZE 'many'"),
        ("LUT_3D_SIZE \u00b2\n", "LUT_3D_SIZE"),
        ("LUT_3D_SIZE 2\n" + rows(2).replace("1.000000", "nan", 1), "no numbers (NaN or infinite)"),
        ("LUT_3D_SIZE 2\n" + rows(2).replace("1.000000", "inf", 1), "no numbers (NaN or infinite)"),
        ("LUT_3D_SIZE 2\nnan 0 0\n" + rows(2)[27:], "no numbers (NaN or infinite)"),
        ("LUT_3D_SIZE 2\n" + rows(2).replace("1.000000", "1023", 1), "holds the value 1023, where colours are 0 to 1"),
        ("LUT_3D_SIZE 2\n" + rows(2).replace("1.000000", "1,0", 1), "the line '1,0 "),
        ("LUT_3D_SIZE 2\n" + rows(2).replace(" 0.000000\n", "\n", 1), "where 3 numbers are wanted"),
        ("LUT_3D_SIZE 2\nDOMAIN_MIN 0 0\n" + rows(2), "'DOMAIN_MIN 0 0', where 3 numbers"),
        ("LUT_3D_SIZE 2\nDOMAIN_MIN 1 1 1\n" + rows(2), "begins its domain"),
        ("LUT_1D_SIZE 2\nLUT_3D_SIZE 2\n" + rows(2), "both a 1D and a 3D table"),
        ("Dear diary,\ntoday I wrote no table.\n", "'Dear diary,' is not among the words"),
        ('<?xml version="1.0"?>\n<LUT/>\n', "says neither LUT_3D_SIZE"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "is no text"),
    ],
)
def test_what_is_no_cube_gets_one_sentence(tmp_path, text, said):
    assert said in refused(tmp_path, text)


def test_a_huge_file_is_not_read(tmp_path):
    path = tmp_path / "a.cube"
    with path.open("wb") as file:
        file.truncate(200 << 20)
    with pytest.raises(OptionError, match="has 200 MB"):
        read_cube(path)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(NotFoundError, match=r"'none\.cube' cannot be read"):
        read_cube(tmp_path / "none.cube")


def test_what_is_written_is_read_again(tmp_path, bent):
    path = kept(tmp_path, cube_text(bent))
    assert np.abs(read_cube(path).table - bent.table).max() <= 5.1e-6
    assert path.stat().st_size < 1_000_000


def test_the_identity_changes_no_picture():
    pictures = np.random.default_rng(1).integers(0, 256, (3, 54, 96, 3), dtype=np.uint8)
    for size in (2, 17, 33, 65):
        assert (apply_cube(Cube(grid(size).astype(np.float32)), pictures) == pictures).all()


def test_a_picture_is_what_the_table_says(bent):
    pictures = np.random.default_rng(2).integers(0, 256, (4, 54, 96, 3), dtype=np.uint8)
    exact = sample_cube(bent, pictures / 255) * 255
    assert np.abs(apply_cube(bent, pictures) - exact).max() < 1.0
    assert np.abs(exact[..., 0] / 255 - (pictures[..., 0] / 255) ** 1.2).max() < 0.002


def test_colours_outside_are_taken_as_the_nearest(bent):
    assert (sample_cube(bent, np.array([[-1, 2, 0.5]])) == sample_cube(bent, np.array([[0, 1, 0.5]]))).all()


@pytest.mark.parametrize("shape", [(1, 1, 1, 3), (66, 66, 66, 3), (4, 4, 5, 3), (4, 4, 4, 4)])
def test_a_table_of_another_shape_is_none(shape):
    with pytest.raises(ValueError, match="n from 2 to 65"):
        Cube(np.zeros(shape, np.float32))
