"""``--engine``: what is none is refused in a sentence, before anything is read or made."""

import json

import pytest

from workbench.cli import main
from workbench.store.database import FILE_NAME


@pytest.mark.parametrize("command", ["make", "generate"])
def test_an_engine_that_is_none(command, tmp_path, capsys):
    library, song = tmp_path / "library", tmp_path / "song.wav"
    song.write_bytes(b"no song")
    library.mkdir()
    if command == "generate":
        (library / FILE_NAME).write_bytes(b"")
    status = main([command, str(song), "--engine", "8786", "--library", str(library), "--json"])
    said = json.loads(capsys.readouterr().out)["error"]
    assert (status, said["code"], said["field"]) == (2, "option", "engine")
    assert "tcp://127.0.0.1:8786" in said["message"]
