"""A person's grade, logo and brand come into the library, and a plan's grades become tables."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from PIL import Image

from workbench.errors import NotFoundError, OptionError, RenderError
from workbench.media.bundle import bundled
from workbench.media.cube import Cube, cube_text, grid, read_cube
from workbench.media.frames import writing_frames
from workbench.model.finish import Finish
from workbench.model.grade import Grade
from workbench.model.match import Match
from workbench.model.plan import Clip, Plan, PlannedSection
from workbench.model.size import Size
from workbench.model.take import Take
from workbench.store.files import Files
from workbench.timebase import Span
from workbench.workflows.branding import keep_brand, keep_grade, keep_logo
from workbench.workflows.grading import clip_luts, match_takes

RATE, SIZE = Fraction(30), Size(96, 54)


@pytest.fixture
def files(tmp_path):
    return Files(tmp_path / "library")


@pytest.fixture
def plan():
    bounds = (0, 20, 40, 60, 80)
    sections = tuple(
        PlannedSection(label, 1, 0, 0, Span(bounds[i], bounds[i + 2])) for label, i in (("verse", 0), ("Chorus", 2))
    )
    clips = tuple(
        Clip(i, i // 2, Span(*bounds[i : i + 2]), "beat", "neon-noir", "marble", "", "test", 1) for i in range(4)
    )
    return Plan("s" * 64, RATE, SIZE, 1, "neon-noir", "dance", sections, clips)


def graded(plan, **finish):
    return replace(plan, finish=Finish(**finish))


def cubes(folder):
    return sorted(path.name for path in folder.rglob("*.cube"))


def test_a_plan_without_a_grade_has_no_tables(plan, files):
    assert clip_luts(plan, files) == ("",) * 4
    assert cubes(files.folder) == []


def test_each_section_has_its_own_grade(plan, files):
    film = graded(plan, grade=Grade("matte"), section_grades=(("chorus", Grade("deep-teal", 0.5)),))
    luts = clip_luts(film, files)
    assert luts[0] == luts[1] != luts[2] == luts[3]
    assert cubes(files.luts()) == sorted({f"{lut}.cube" for lut in luts})
    assert clip_luts(film, files) == luts
    assert clip_luts(graded(plan, section_grades=(("chorus", Grade("matte")),)), files)[:2] == ("", "")


def test_a_clips_gains_are_in_its_table(plan, files):
    matches = (Match(), Match(1.1, 1, 1), Match(), Match())
    luts = clip_luts(plan, files, matches=matches)
    assert [bool(lut) for lut in luts] == [False, True, False, False]


def test_a_persons_table_is_kept_by_content(plan, files, tmp_path):
    path = tmp_path / "my look; 'x'.cube"
    path.write_text(cube_text(Cube(grid(5).astype(np.float32))))
    grade = replace(keep_grade(str(path), files), strength=0.5)
    path.unlink()
    (lut,) = set(clip_luts(graded(plan, grade=grade), files))
    assert np.abs(read_cube(files.luts() / f"{lut}.cube").table - grid(33)).max() < 1e-5
    files.path(grade.lut, ".cube").unlink()
    with pytest.raises(NotFoundError, match="has lost the lookup table"):
        clip_luts(graded(plan, grade=grade), files)


def test_a_librarys_own_grades_are_found_by_name(files, tmp_path):
    folder = tmp_path / "library" / "grades"
    folder.mkdir(parents=True)
    (folder / "House Look.cube").write_text(cube_text(Cube(grid(3).astype(np.float32))))
    assert files.holds(keep_grade("house-look", files, tmp_path / "library").lut, ".cube")
    assert keep_grade("matte", files) == Grade("matte")


def test_a_table_that_is_none_is_not_kept(files, tmp_path):
    (tmp_path / "a.cube").write_text("LUT_3D_SIZE 2\n0 0 0\n")
    with pytest.raises(OptionError, match="has 1 rows"):
        keep_grade(str(tmp_path / "a.cube"), files)
    with pytest.raises(OptionError, match="did you mean matte"):
        keep_grade("mate", files)
    assert cubes(files.folder) == []


def test_a_logo_and_a_brand_are_kept_by_content(files, tmp_path):
    Image.new("RGB", (200, 100), "#e76f51").save(tmp_path / "mark.png")
    (tmp_path / "own.otf").write_bytes(bundled("data/fonts/Inter-Bold.otf").read_bytes())
    (tmp_path / "brand.toml").write_text('name = "a"\nlogo = "mark.png"\nfont = "own.otf"\n')
    logo = keep_logo(tmp_path / "mark.png", files)
    assert logo.ratio == 2
    assert files.intact(logo.image, ".png")
    brand, notes = keep_brand(tmp_path / "brand.toml", files)
    assert (brand.logo.image, brand.font.family, notes) == (logo.image, "Inter", ())
    names = {path.name for path in files.own_fonts(brand.font).iterdir()}
    assert f"{brand.font.sha256}.otf" in names
    assert "Inter-Bold.otf" not in names  # it would stand in for the one of the same name
    assert "NotoSansHebrew-Bold.ttf" in names
    assert f"{brand.font.sha256}.otf" not in {path.name for path in files.fonts().iterdir()}
    files.path(brand.font.sha256, ".otf").unlink()
    with pytest.raises(NotFoundError, match="has lost the font"):
        files.own_fonts(brand.font)
    assert not list((files.folder / "work").iterdir())


def test_the_gains_of_takes_bring_their_joins_together(plan, files):
    takes = {}
    base = np.random.default_rng(1).integers(70, 180, (9, 16, 3)).repeat(6, 0).repeat(6, 1)
    for clip in plan.clips:
        out = files.work_path(".mp4")
        with writing_frames(out, SIZE, RATE, what="a take") as write:
            for _ in range(20):
                write(np.clip(base + 12 * (clip.index % 2), 0, 255).astype(np.uint8))
        takes[clip.index] = Take(
            str(clip.index), files.adopt(out, ".mp4"), ".mp4", clip.span, RATE, SIZE, "test", "1", Decimal(0)
        )
    gains, joins = match_takes(plan, takes, files)
    assert [join.clip for join in joins] == [1, 3]
    assert all(join.after < join.before / 2 for join in joins)
    assert len(set(clip_luts(plan, files, matches=gains))) == 2
    short = {**takes, 1: replace(takes[1], span=Span(-20, 0))}
    with pytest.raises(RenderError, match=r"clip 1 is too short"):
        match_takes(plan, short, files)
