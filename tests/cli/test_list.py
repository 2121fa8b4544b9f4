"""``songreel list``: what there is, and what tells projects apart; nothing is a sentence, too."""

import shutil
from dataclasses import dataclass

import jsonschema
import pytest
import soundfile

from workbench.cli.commands import shown
from workbench.media.process import run_ffmpeg
from workbench.settings import load
from workbench.workflows.dropping import write_dropped
from workbench.workflows.library import Library


def test_an_empty_library_is_a_sentence_and_an_empty_list(songreel, result, tmp_path):
    for library in (tmp_path / "none", tmp_path / "empty"):
        if library.name == "empty":
            Library(library).store.projects()
        status, out, err = songreel("list", library=library)
        said = f"There is no project in {library} yet; songreel analyze SONG or songreel make SONG begins one.\n"
        assert (status, out, err) == (0, said, "")
        assert result("list", library=library)[:2] == (0, [])


def test_projects_are_told_apart_by_title_artist_and_length(songreel, result, schema, short_song, tmp_path):
    tagged = tmp_path / "tagged.wav"
    run_ffmpeg(
        ["-i", str(short_song), "-metadata", "title=Better", "-metadata", "artist=Somebody", str(tagged)],
        what="tagging",
    )
    library = Library(settings=load(tmp_path / "library"))
    for song in (short_song, tagged):
        library.open(song)
    lines = [line.split(maxsplit=2)[2] for line in songreel("list")[1].splitlines()]
    assert lines == ["0:12  short song", "0:12  tagged  (Better by Somebody)"]
    shutil.copy(tagged, tmp_path / "short song.wav")
    with (tmp_path / "short song.wav").open("ab") as file:
        file.write(b"\0" * 8)  # another song of the same name
    library.open(tmp_path / "short song.wav")
    assert "matches several: " in (said := songreel("show", "short song")[2])
    assert " (short song), " in said
    assert " (short song, Better, Somebody); give more of the id." in said
    rows = result("list")[1][:2]
    for row in rows:
        jsonschema.validate(row, schema("list"))
    assert [(row["title"], row["artist"], row["duration_s"]) for row in rows] == [
        (None, None, 12.0),
        ("Better", "Somebody", 12.0),
    ]


@pytest.mark.parametrize(
    ("folder", "file", "name"),
    [
        ("Glass Tide", "audio", "Glass Tide"),
        ("Glass Tide", "Track 01", "Glass Tide"),
        ("Glass Tide", "03", "Glass Tide"),
        ("Glass Tide", "audio guide", "audio guide"),
        ("Glass Tide", "1999", "1999"),
        ("AM", "505", "505"),
        ("Glass Tide", "22", "22"),
        ("Downloads", "audio", "audio"),
        ("Musik", "audio", "audio"),
        ("CD1", "01", "01"),
        ("home/anna", "Untitled", "Untitled"),
        ("02", "track02", "track02"),
    ],
)
def test_a_file_that_nobody_has_named_is_called_as_its_folder(short_song, tmp_path, folder, file, name):
    path = tmp_path / folder / f"{file}.wav"
    path.parent.mkdir(parents=True)
    samples, rate = soundfile.read(short_song)
    soundfile.write(path, samples[: 2 * rate], rate)
    assert Library(tmp_path / "library").open(path).song.name == name
    again = shutil.copy(path, tmp_path / "other.wav")
    assert Library(tmp_path / "library").open(again).song.name == name, "the name that the library knows it by"


@dataclass(frozen=True)
class File:
    name: str
    contents: bytes


@pytest.mark.parametrize("name", ["audio", "01", "Untitled"])
def test_a_dropped_song_is_not_called_as_the_folder_that_it_is_kept_in_for_a_while(short_song, tmp_path, name):
    library = Library(tmp_path / "library")
    song, _ = write_dropped(library.files.work_path("-dropped"), File(f"{name}.wav", short_song.read_bytes()))
    assert library.open(song).song.name == name


def test_an_artist_is_no_title(songreel, short_song, tmp_path):
    tagged = tmp_path / "tagged.wav"
    run_ffmpeg(["-i", str(short_song), "-metadata", "artist=Somebody", str(tagged)], what="tagging")
    Library(settings=load(tmp_path / "library")).open(tagged)
    assert songreel("list")[1].rstrip().endswith("tagged  (by Somebody)")


def test_films_and_exports_are_told_apart_in_what_is_shown():
    film = {"video": "/a, b.mp4", "exists": True, "ok": True}
    assert shown(film) == "/a, b.mp4"
    assert shown([film, {**film, "ok": False}]) == "/a, b.mp4; /a, b.mp4 (not certified)"
    assert shown({**film, "ok": False, "exists": False}) == "/a, b.mp4 (not certified, gone)"
    assert shown({"file": "/a.srt", "kind": "srt", "exists": True}) == "/a.srt (srt)"
    assert shown({"file": "/a", "kind": "pack", "exists": False}) == "/a (pack, gone)"


def test_a_person_sees_a_project_without_the_words_of_programs(songreel, result, schema, short_song, tmp_path):
    project = Library(settings=load(tmp_path / "library")).open(short_song)
    project.analyze(beats="librosa")
    project.corrections.key("F# minor")
    out = songreel("show", project.id)[1]
    assert "  duration s  12.00\n" in out
    project.corrections.tempo(100, 2.0)
    out = songreel("show", project.id)[1]
    assert " corrections  the key is F# minor; tempo 100.0, a beat at 0:02.00\n" in out
    assert not {word for word in ("None", "[", "{", "_") if word in out}
    seen = result("show", project.id)[1][0]
    jsonschema.validate(seen, schema("show"))
    assert seen["corrections"] == ["the key is F# minor", "tempo 100.0, a beat at 0:02.00"]
