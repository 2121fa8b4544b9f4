"""What was heard goes out for other programs, with nothing planned."""

import io
import json
import shutil
from dataclasses import replace

import mido
import pytest

from workbench.errors import NotFoundError, OptionError
from workbench.model.analysis import BeatGrid
from workbench.workflows.exporting_heard import HEARD_KINDS
from workbench.workflows.subtitling import SUBTITLE_KINDS

KINDS = {**HEARD_KINDS, **SUBTITLE_KINDS}


@pytest.fixture(scope="module")
def heard_once(opened, short_song, tmp_path_factory):
    """A library with a song that was heard with its words; tests work on copies."""
    folder = tmp_path_factory.mktemp("once")
    words = folder / "words.lrc"
    words.write_text("[00:01.00]<00:01.00>Hey <00:01.50>you\n[00:05.00]another line\n", encoding="utf-8")
    opened(folder / "library", 3.0).open(short_song).analyze(beats="librosa", lyrics=words)
    return folder / "library"


@pytest.fixture
def heard(opened, heard_once, tmp_path):
    shutil.copytree(heard_once, tmp_path / "library")
    library = opened(tmp_path / "library", 3.0)
    (row,) = library.projects()
    return library.project(row.id)


@pytest.mark.parametrize(("kind", "ending"), KINDS.items())
def test_each_kind_is_written_where_nothing_is_planned_and_is_a_row(heard, tmp_path, kind, ending):
    out = tmp_path / f"out{ending}"
    made = heard.export(kind, out)
    assert (made.path, made.kind, made.plan, made.clips, made.placeholders, made.notes) == (out, kind, "", 0, (), ())
    (row,) = heard.store.exports(heard.id)
    assert (row.kind, row.path, row.sha256, row.plan) == (kind, str(out), made.sha256, "")
    assert made.size_bytes == out.stat().st_size > 0
    assert heard.export(kind, out).sha256 == made.sha256  # our own is replaced unasked
    assert heard.latest.plan is None


@pytest.mark.parametrize("kind", ["otio", "fcp7", "edl", "zip", "cover"])
def test_a_film_has_to_be_planned_first(heard, tmp_path, kind):
    with pytest.raises(NotFoundError, match="Nothing was planned"):
        heard.export(kind, tmp_path / "out.otio")


@pytest.mark.parametrize("kind", KINDS)
def test_a_song_has_to_be_heard_first(library, short_song, tmp_path, kind):
    with pytest.raises(NotFoundError, match="Nobody has listened"):
        library.open(short_song).export(kind, tmp_path / f"out{KINDS[kind]}")
    assert [path.name for path in tmp_path.iterdir()] == ["library"]


def test_files_of_one_ending_have_names_of_their_own(heard, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = {heard.export(kind).path.name for kind in KINDS}
    assert names == {path.name for path in tmp_path.iterdir()} - {"library"}
    assert len(names) == len(KINDS)


def test_they_hold_what_was_heard_and_arranged(heard, tmp_path):
    beats = heard.latest.analysis.beats
    arrangement = heard.sections
    first = arrangement.value.sections[0]
    renamed = (replace(first, label="サビ"), *arrangement.value.sections[1:])
    arrangement.commit(replace(arrangement.value, sections=renamed))
    written = {kind: heard.export(kind, tmp_path / f"{kind}{ending}").path for kind, ending in KINDS.items()}
    rows = written["beat-labels"].read_text("utf-8").splitlines()
    assert [float(row.split("\t")[0]) for row in rows] == pytest.approx(beats.beats_s, abs=1e-6)
    assert written["section-labels"].read_text("utf-8").startswith(f"0.000000\t{first.end_s:.6f}\tサビ\n")
    assert written["lyric-labels"].read_text("utf-8").startswith("1.000000\t")
    assert json.loads(written["lyrics-json"].read_text("utf-8"))["lines"][0]["text"] == "Hey you"
    assert json.loads(written["jams"].read_text("utf-8"))["annotations"][1]["data"][0]["value"] == "サビ"
    midi = mido.MidiFile(file=io.BytesIO(written["midi"].read_bytes()), charset="utf-8")
    assert "サビ" in [event.text for event in midi.tracks[0] if event.type == "marker"]
    dialogue = [row for row in written["ass"].read_text("utf-8").splitlines() if row.startswith("Dialogue")]
    assert len(dialogue) == 2
    assert "Hey" in dialogue[0]
    assert "{\\k50}" in dialogue[0]


def test_subtitles_are_the_films_where_one_is_planned(heard, tmp_path):
    without = heard.export("ass", tmp_path / "a.ass")
    heard.plan(size="128x72", fps=24)
    made = heard.export("ass", tmp_path / "a.ass")
    assert made.plan
    assert made.sha256 != without.sha256
    assert "PlayResY: 72" in (tmp_path / "a.ass").read_text("utf-8")


def with_analysis(project, **changes):
    project.store.save_analysis(project.id, replace(project.latest.analysis, key="f" * 64, **changes))


def test_what_a_song_lacks_is_one_sentence(heard, tmp_path):
    with_analysis(heard, lyrics=None, beats=BeatGrid((), (), None, None, 0.0))
    for kind in ("lyrics-json", "lyric-labels", *SUBTITLE_KINDS):
        with pytest.raises(NotFoundError, match="has no lyrics with times"):
            heard.export(kind, tmp_path / f"a{KINDS[kind]}")
    with pytest.raises(NotFoundError, match="has no beats"):
        heard.export("beat-labels", tmp_path / "a.txt")
    with pytest.raises(OptionError, match="two beats or more"):
        heard.export("midi", tmp_path / "a.mid")
    assert [path.name for path in tmp_path.iterdir()] == ["library"]


def test_no_secret_leaves_in_a_label(heard, tmp_path):
    arrangement = heard.sections
    secret = tuple(replace(s, label="r8_0123456789abcdefghij") for s in arrangement.value.sections)
    heard.store.save_sections(heard.id, secret)
    for kind in ("jams", "midi", "section-labels"):
        with pytest.raises(OptionError, match="looks like an access token") as caught:
            heard.export(kind, tmp_path / f"a{KINDS[kind]}")
        assert "r8_" not in caught.value.message
    assert [path.name for path in tmp_path.iterdir()] == ["library"]
