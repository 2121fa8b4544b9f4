"""``songreel compose``: the film of a project as it is planned, wherever it came from."""

import jsonschema
import pytest

from workbench.jobs.keys import file_sha256
from workbench.settings import load
from workbench.workflows.library import Library

AS_PLANNED = ("--size", "128x72", "--fps", "24", "--beats", "librosa", "--style", "neon-noir", "--seed", "5")


@pytest.fixture
def made(short_song, result, tmp_path):
    """A film that was made with other words than the usual ones: its project, and its file."""
    _, (film,), _ = result("make", short_song, *AS_PLANNED, "--title", "none", "--out", "film.mp4")
    return film["project"], tmp_path / "film.mp4"


def test_the_same_film_comes_out_of_a_project_that_was_brought_along(made, songreel, result, schema, tmp_path):
    project, film = made
    elsewhere = tmp_path / "elsewhere"
    assert songreel("export", project, "--to", "a.songreel")[0] == 0
    assert songreel("import", "a.songreel", library=elsewhere)[0] == 0
    film = film.rename(tmp_path / "kept.mp4")
    assert "songreel compose, or compose()" in songreel("share", project, "--to", "page", library=elsewhere)[2]
    status, (again,), events = result("compose", project, "--out", "again.mp4", library=elsewhere)
    jsonschema.validate(again, schema("make"))
    for event in events:
        jsonschema.validate(event, schema("progress"))
    assert (status, again["project"], again["certificate"]["ok"]) == (0, project, True)
    assert (again["seconds"]["analyze"], again["seconds"]["plan"], again["seconds"]["generate"]) == (0, 0, 0)
    assert file_sha256(tmp_path / "again.mp4") == file_sha256(film)
    assert songreel("share", project, "--to", "page", library=elsewhere)[0] == 0


def test_a_copy_of_a_finalized_project_gets_a_film_of_its_own(made, songreel, result, tmp_path):
    project, _ = made
    assert songreel("finalize", project)[0] == 0
    assert "is finalized" in songreel("compose", project)[2]
    _, (copy,), _ = result("copy", project)
    status, out, _ = songreel("compose", copy["project"])
    assert (status, out.startswith("Film: ")) == (0, True)
    assert (tmp_path / f"{copy['name']}.mp4").is_file()


def test_what_it_would_make_is_said_before_and_what_cannot_be_is_refused(planned, songreel, result, schema, tmp_path):
    library, project = planned
    status, (quote,), _ = result("compose", project, "--dry-run", library=library)
    jsonschema.validate(quote, schema("generate"))
    assert (status, quote["total_usd"], quote["of"] > 0) == (0, "0", True)
    assert songreel("compose", project, "--dry-run", "--preset", "tik-tok", library=library)[0] == 2
    for words, said in (
        (("compose", "nobody"), "There is no project 'nobody'"),
        (("compose", project, "--preset", "tik-tok"), "tik-tok"),
        (("compose", project, "--budget", "much"), "much"),
        (("compose", project, "--engine", "nonsense"), "nonsense"),
    ):
        status, out, err = songreel(*words, library=library)
        assert (status, out, said in err) == (2, "", True)
    assert not list(tmp_path.glob("*.mp4"))


def test_what_takes_would_cost_is_said_with_the_budget_and_refused_as_generate_refuses(planned, songreel, short_song):
    library, project = planned
    hosted = Library(settings=load(library)).open(short_song)
    hosted.plan(size="128x72", fps=24, provider="replicate", model="seedance-1-lite")
    for words in (("--budget", "0.01 USD"), ("--budget", "much"), ("--retries", "-5"), ("--fallback", "nobody")):
        said = [songreel(command, project, "--dry-run", *words, library=library) for command in ("generate", "compose")]
        assert said[0] == said[1]
    assert said[1][0] == 2


def test_a_project_without_a_plan_is_led_to_what_plans_it(short_song, songreel, result):
    _, (heard,), _ = result("analyze", short_song, "--beats", "librosa")
    for words in (("share", heard["project"], "--to", "page"), ("compose", heard["project"])):
        status, _, err = songreel(*words)
        assert (status, "(songreel make, or " in err) == (2, True)
