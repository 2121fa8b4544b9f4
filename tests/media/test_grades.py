"""The catalogue of grades."""

import pytest

from workbench.errors import CatalogueError, OptionError
from workbench.media.catalogue import load_catalogue
from workbench.media.grades import GradeFile, find_grade, load_grades
from workbench.model.recipe import HueShift, Recipe, Tint

GRADE = '[[grade]]\nname = "mine"\n'


def refused(folder, text):
    (folder / "grades.toml").write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueError) as caught:
        load_grades(folder)
    assert "grades.toml" in caught.value.message
    assert "\n" not in caught.value.message
    return caught.value


def test_every_grade_is_described_and_every_style_has_one_of_its_mood():
    grades = {grade.name: grade for grade in load_grades()}
    assert 6 <= len(grades) <= 16
    assert all(isinstance(grade, Recipe) and grade.description and grade.moods for grade in grades.values())
    styles = load_catalogue().styles
    assert {style.grade for style in styles} == set(grades)
    for style in styles:
        assert set(grades[style.grade].moods) & set(style.moods), style.name


def test_a_library_adds_and_replaces(tmp_path):
    own = GRADE + "shadows = { hue = 200, amount = 0.03 }\nhues = [{ at = 29, width = 30, turn = 5 }]\n"
    (tmp_path / "grades.toml").write_text(own + '[[grade]]\nname = "matte"\ncontrast = 2\n', encoding="utf-8")
    (tmp_path / "grades").mkdir()
    for name in ("Kodak 2383 (D65).cube", "notes.txt", "---.CUBE"):
        (tmp_path / "grades" / name).touch()
    grades = load_grades(tmp_path)
    assert len(grades) == len(load_grades()) + 2
    mine = find_grade(grades, "mine")
    assert (mine.shadows, mine.hues) == (Tint(200, 0.03), (HueShift(29, 30, 5),))
    assert find_grade(grades, "matte").contrast == 2
    assert isinstance(find_grade(grades, "kodak-2383-d65"), GradeFile)


def test_a_folder_without_grades_stays_empty(tmp_path):
    assert load_grades(tmp_path) == load_grades()
    assert not list(tmp_path.iterdir())


def test_an_unknown_name_gets_the_nearest():
    with pytest.raises(OptionError, match=r"no grade 'mate'; did you mean matte\? .*warm-film.*\.cube") as caught:
        find_grade(load_grades(), "mate")
    assert caught.value.field == "grade"


@pytest.mark.parametrize(
    ("text", "said", "field"),
    [
        (GRADE + "kontrast = 1.0", ["'mine'", "'kontrast'", "did you mean contrast?"], "kontrast"),
        (GRADE + "contrast = 9.0", ["'mine'", "contrast is 0.4 to 3, not 9"], "grade"),
        (GRADE + "gamma = [1.0, 1.0]", ["'gamma'"], "gamma"),
        (GRADE + "gain = [1.0, 1.0, 4.0]", ["gain is 0.5 to 1.5"], "grade"),
        (GRADE + "shadows = { hue = 400, amount = 0.1 }", ["hue is 0 to 360"], "grade"),
        (GRADE + "shadows = { hue = 40 }", ["lacks the key 'shadows.amount'"], "shadows.amount"),
        (GRADE + "hues = [{ at = 1, width = 20, tun = 3 }]", ["did you mean turn?"], "hues.0.tun"),
        (GRADE + "contrast = nan", ["contrast is 0.4 to 3"], "grade"),
        ("[[grade]]\nname = 'No Name'", ["'No Name'", "'name'"], "name"),
        ("[[grade]]\ncontrast = 1.0", ["number 1", "lacks the key 'name'"], "name"),
        (GRADE * 2, ["two entries", "'mine'"], "name"),
        ("[[grades]]\nname = 'a'", ["[[grade]]"], "grade"),
        ("= nonsense", ["cannot be read"], "grade"),
    ],
)
def test_a_wrong_entry_gets_one_sentence(tmp_path, text, said, field):
    error = refused(tmp_path, text)
    assert all(words in error.message for words in said), error.message
    assert error.field == field


def test_two_files_of_one_name_are_refused(tmp_path):
    (tmp_path / "grades").mkdir()
    for name in ("Warm Film.cube", "warm_film.CUBE"):
        (tmp_path / "grades" / name).touch()
    with pytest.raises(
        CatalogueError, match="two grades of the name 'warm-film', 'Warm Film.cube' and 'warm_film.CUBE'"
    ):
        load_grades(tmp_path)
