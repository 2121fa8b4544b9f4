"""What songreel finalize says before and after, and what every command says afterwards."""

import shutil

import jsonschema

from workbench.render.generate.provider import FlatProvider
from workbench.settings import load
from workbench.workflows.library import Library


def test_finalize_says_what_goes_and_then_nothing_can_be_changed(planned, songreel, result, schema, tmp_path):
    folder, project = planned
    shutil.copytree(folder, own := tmp_path / "own")
    status, out, err = songreel("finalize", project, library=own)
    assert (status, out) == (2, "")
    assert "no certified film of its newest plan" in err
    film = Library(settings=load(own), provider=FlatProvider()).project(project).compose(out=tmp_path / "film.mp4")
    assert film.certificate.ok
    _, (told,), _ = result("finalize", project, "--dry-run", library=own)
    jsonschema.validate(told, schema("finalize"))
    status, out, _ = songreel("finalize", project, library=own)
    assert status == 0
    assert out.startswith("Finalized short song; removed ")
    assert out.endswith(f" {tmp_path / 'film.mp4'} stays.\n")
    (row,) = result("list", library=own)[1]
    jsonschema.validate(row, schema("list"))
    assert row["state"] == "finalized"
    status, (error,), _ = result("finalize", project, library=own)
    assert (status, error["error"]["code"]) == (2, "library")
    assert "is finalized" in songreel("cost", project, "--project-budget", "3 USD", library=own)[2]
    assert songreel("cost", project, library=own)[0] == 0
    assert songreel("verify", tmp_path / "film.mp4", library=own)[0] == 0
