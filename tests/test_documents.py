"""What the documents say is so."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from workbench._version import __version__
from workbench.cli.parser import build_parser

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_conda_gives_the_same_as_pip():
    lines = (ROOT / "environment.yml").read_text(encoding="utf-8").splitlines()
    listed = {line.strip()[2:] for line in lines if line.startswith("      - ")} - {"-e ."}
    extras = PROJECT["optional-dependencies"]
    assert listed == {
        *PROJECT["dependencies"],
        *(need for name, needs in extras.items() if name != "all" for need in needs),
    }
    assert f"  - python {PROJECT['requires-python']}" in lines


def test_all_holds_every_extra():
    extras = PROJECT["optional-dependencies"]
    (everything,) = extras["all"]
    assert set(re.search(r"\[(.*)\]", everything)[1].split(",")) == set(extras) - {"all"}


def test_readme_names_every_command_and_option():
    commands = next(a for a in build_parser()._actions if hasattr(a, "choices") and isinstance(a.choices, dict)).choices
    for name, parser in commands.items():
        assert re.search(rf"\b{name}\b", README), name
        for action in parser._actions:
            for option in action.option_strings:
                if option.startswith("--") and option not in ("--help", "--port", "--no-browser"):
                    assert option in README, option


def test_every_result_has_a_schema():
    commands = next(a for a in build_parser()._actions if hasattr(a, "choices") and isinstance(a.choices, dict)).choices
    there = {path.stem for path in (ROOT / "data/schemas").iterdir()}
    assert there == {*commands, "version", "error", "progress"} - {"demo", "compose"}, "both tell a film as make does"


def test_readme_names_every_extra():
    for name in PROJECT["optional-dependencies"]:
        assert f"songreel[{name}]" in README or name == "test"


@pytest.mark.parametrize("place", ["(data/", "`data/", "`tests/", "`notebooks/", "`planning/"])
def test_readme_names_places_that_exist(place):
    for path in re.findall(re.escape(place) + r"([\w./-]*)", README):
        found = place.strip("(`") + path
        assert (ROOT / found).exists() or (ROOT / "workbench" / found).exists(), found


def test_one_version_number():
    assert PROJECT["dynamic"] == ["version"]
    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    done = subprocess.run([sys.executable, "-m", "workbench", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == f"songreel {__version__}"


def test_licences_name_what_the_wheel_carries():
    said = (ROOT / "data/LICENSES.md").read_text(encoding="utf-8")
    for folder in ("fonts", "songs"):
        (row,) = (line.casefold() for line in said.splitlines() if f"| `data/{folder}/` |" in line)
        carried = [path.stem for path in (ROOT / "data" / folder).iterdir() if path.suffix in (".otf", ".ogg")]
        assert carried
        for name in carried:
            assert all(word.casefold() in row for word in name.split("-")), name
    for font in (ROOT / "data/fonts").glob("*.ttf"):
        assert f"| `data/fonts/{font.name}` |" in said
    assert "SIL Open Font License" in said


def test_what_the_examples_build_comes_from_a_face():
    import widgets
    import workbench

    values = {name for text in re.findall(r"`+[^`]+`+", README) for name in re.findall(r"\b([A-Z][a-z]\w*)\(", text)}
    assert {"Library", "Mix", "Title", "SectionEditor"} <= values
    assert sorted(values - {*workbench.__all__, *widgets.__all__}) == []
