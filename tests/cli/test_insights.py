"""``songreel insights`` and ``songreel query``: for a person, and for scripts by their schemas."""

import jsonschema
import pytest

from workbench.workflows.library import Library


@pytest.fixture(scope="module")
def made(planned, tmp_path_factory):
    """The planned project with its takes and an export."""
    from workbench.render.generate.provider import FlatProvider
    from workbench.settings import load

    folder, project = planned
    opened = Library(settings=load(folder), provider=FlatProvider()).project(project)
    opened.generate()
    opened.export("edl", tmp_path_factory.mktemp("out") / "film.edl")
    return folder


def test_insights_fit_their_schema_and_their_targets_have_an_origin(made, result, schema):
    status, (body,), _ = result("insights", library=made)
    jsonschema.validate(body, schema("insights"))
    assert status == 0
    assert len(body["figures"]) == 5
    assert all("aim" in figure["origin"] for figure in body["figures"])
    runs = next(figure for figure in body["figures"] if figure["name"] == "Runs that succeed")
    assert (runs["value"], runs["target"], runs["met"]) == (100, 90, True)
    film = next(figure for figure in body["figures"] if figure["name"] == "Cost of a finished minute")
    assert (film["value"], film["met"]) == (None, None)  # there is no film
    assert [each["kind"] for each in body["exports"]] == ["edl"]


def test_a_person_reads_tables(made, songreel):
    status, out, err = songreel("insights", library=made)
    assert (status, err) == (0, "")
    assert "Runs that succeed                 100 (met)     at least 90 % of runs" in out
    assert "Cost of a finished minute         not recorded  below 2 USD a minute of film" in out
    assert "\nExports\n  as   files  MB\n  edl  1      0.0\n" in out


def test_a_query_answers_and_fits_its_schema(made, songreel, result, schema):
    status, (body,), _ = result("query", "SELECT kind, count(*) AS files FROM exports GROUP BY ALL", library=made)
    jsonschema.validate(body, schema("query"))
    assert (status, body["columns"], body["rows"], body["more"]) == (0, ["kind", "files"], [["edl", 1]], False)
    assert songreel("query", "SELECT kind, NULL AS nothing FROM exports", library=made)[1] == "  kind  nothing\n  edl\n"
    assert "1000 rows are shown" in songreel("query", "FROM range(2000)", library=made)[1]


def test_what_is_no_query_is_one_sentence(made, songreel):
    status, out, err = songreel("query", "DROP TABLE songs", library=made)
    assert (status, out) == (2, "")
    assert err.startswith("songreel: Only one SELECT can be asked here, and this is DROP;")
    assert err.count("\n") == 1


def test_without_a_library_there_is_a_sentence_and_nothing_is_made(songreel, tmp_path):
    for words in (("insights",), ("query", "SELECT 1")):
        status, _, err = songreel(*words, library=tmp_path / "none")
        assert status == 2
        assert "There is no library" in err
    assert not (tmp_path / "none").exists()


def test_a_library_in_which_nothing_was_made_says_so(songreel, tmp_path):
    Library(tmp_path / "library").projects()
    assert songreel("insights")[1] == "Nothing was made in this library yet; make a film first (songreel make SONG).\n"
