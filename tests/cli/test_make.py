"""``songreel make`` and what others script against."""

import shutil
import time
from importlib.util import find_spec
from pathlib import Path

import av
import jsonschema
import pytest

from workbench.media.process import run_ffmpeg
from workbench.model.finish import Finish
from workbench.workflows.library import Library

SMALL = ("--size", "160x90", "--fps", "24")


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """One library for the module, so that the same clips are not made again."""
    return tmp_path_factory.mktemp("library")


def test_a_song_becomes_a_certified_film(schema, result, library, short_song, tmp_path):
    status, (made,), events = result("make", short_song, *SMALL, library=library)
    jsonschema.validate(made, schema("make"))
    assert status == 0
    assert list(made)[:2] == ["schema", "songreel"]
    assert made["video"] == str(tmp_path / "short song.mp4")
    assert (made["width"], made["height"], made["fps"], made["frames"]) == (160, 90, "24/1", 288)
    assert made["certificate"]["ok"]
    assert made["cost_usd"] == "0"
    for key in ("sections", "clips"):
        spans = [(x["start_frame"], x["end_frame"]) for x in made[key]]
        assert spans[0][0] == 0
        assert spans[-1][1] == 288
        assert all(a[1] == b[0] for a, b in zip(spans, spans[1:], strict=False))
    with av.open(made["video"]) as film:
        assert sum(1 for _ in film.decode(video=0)) == 288
        assert len(film.streams.audio) == 1
    assert events
    for event in events:
        jsonschema.validate(event, schema("progress"))
    percents = [event["percent"] for event in events]
    assert percents == sorted(percents)
    assert percents[-1] == 100
    assert {"analyze", "plan", "generate", "compose", "join", "verify"} <= {e["stage"] for e in events}


def test_a_second_make_does_no_work_twice(result, library, short_song, tmp_path):
    result("make", short_song, *SMALL, library=library)
    before = (tmp_path / "short song.mp4").read_bytes()
    started = time.monotonic()
    status, (made,), _ = result("make", short_song, *SMALL, library=library)
    assert time.monotonic() - started < 3
    assert status == 0
    assert {made["seconds"][name] for name in ("analyze", "generate", "compose", "verify")} == {0}
    assert (tmp_path / "short song.mp4").read_bytes() == before


def test_none_takes_each_part_of_the_finish_away(result, library, short_song):
    parts = (
        "--grade",
        "--captions",
        "--title",
        "--end-card",
        "--logo",
        "--effects",
        "--brand",
        "--rights",
        "--loudness",
    )
    words = [word for part in parts for word in (part, "none")]
    status, (made,), _ = result("make", short_song, *SMALL, *words, library=library)
    assert status == 0
    assert Library(library).project(made["project"]).latest.plan.finish == Finish()


def test_a_film_elsewhere_is_joined_from_what_is_there(result, library, short_song, tmp_path):
    result("make", short_song, *SMALL, library=library)
    _, (made,), _ = result("make", short_song, *SMALL, "--out", "again.mp4", library=library)
    assert made["seconds"]["generate"] == 0
    assert (tmp_path / "again.mp4").read_bytes() == (tmp_path / "short song.mp4").read_bytes()


def test_another_seed_is_another_film_with_the_same_cuts(result, library, short_song):
    _, (one,), _ = result("make", short_song, *SMALL, library=library)
    _, (two,), _ = result("make", short_song, *SMALL, "--seed", "2", "--out", "two.mp4", library=library)
    assert [c["start_frame"] for c in one["clips"]] == [c["start_frame"] for c in two["clips"]]
    assert two["seconds"]["generate"] > 0


def test_a_file_of_somebody_else_is_kept_unless_forced(result, songreel, library, short_song, tmp_path):
    (tmp_path / "short song.mp4").write_bytes(b"precious")
    status, _, err = songreel("make", short_song, *SMALL, library=library)
    assert status == 2
    assert err.strip().splitlines()[-1].endswith("replace it (--force, or force=True), or give another name.")
    assert (tmp_path / "short song.mp4").read_bytes() == b"precious"
    assert result("make", short_song, *SMALL, "--force", library=library)[0] == 0


def test_of_several_songs_a_bad_one_does_not_stop_the_rest(schema, result, library, short_song, tmp_path):
    bad = tmp_path / "bad.mp3"
    bad.write_bytes(b"no sound at all" * 99)
    status, results, events = result("make", bad, short_song, *SMALL, library=library)
    assert status == 2
    percents = [event["percent"] for event in events]
    assert percents == sorted(percents)
    assert (percents[0] >= 50, percents[-1]) == (True, 100)
    jsonschema.validate(results[0], schema("error"))
    assert results[0]["error"]["field"] == "song"
    assert results[1]["certificate"]["ok"]
    assert not (tmp_path / "bad.mp4").exists()


def test_the_same_bytes_under_another_name_are_the_same_song(result, library, short_song, tmp_path):
    twin = tmp_path / "曲 'quote' \"x\".mp3"
    shutil.copy(short_song, twin)
    _, (one,), _ = result("make", short_song, *SMALL, library=library)
    status, (two,), _ = result("make", twin, *SMALL, library=library)
    assert status == 0
    assert two["song"]["id"] == one["song"]["id"]
    assert two["seconds"]["generate"] == 0


@pytest.mark.parametrize(
    ("words", "field", "says"),
    [
        (["--size", "0x0"], "size", "16 to 4096"),
        (["--size", "641x360"], "size", "both even"),
        (["--size", "99999x99998"], "size", "16 to 4096"),
        (["--size", "big"], "size", "such as 1280x720"),
        (["--fps", "abc"], "fps", "such as 24"),
        (["--style", "neon-noire"], "style", "neon-noir"),
        (["--type", "lyrics-video"], "type", "lyric-video"),
        (["--seed", "x"], "seed", "'x' is no value for --seed; give a whole number."),
        (["--loudness", "abc"], "loudness", "give LUFS from -40 to -5, such as -14, or none"),
        (["--loudness", "-inf"], "loudness", "'-inf' is not allowed; give LUFS from -40 to -5"),
        (["--loudness", "nan"], "loudness", "'nan' is not allowed"),
        (["--loudness", "-41"], "loudness", "'-41' is not allowed"),
        (["--beats", "madmom"], "arguments", "invalid choice"),
        (["--beats", "all-in-one"], "weights" if find_spec("torch") else "beats", "all-in-one"),  # what it lacks first
        (["--lyrics", "missing.lrc"], "lyrics", "missing.lrc"),
        (["--out", "film.avi"], "out", "MP4"),
        (["--out", "no/such/folder/film.mp4"], "out", "does not exist"),
    ],
)
def test_what_is_not_allowed_is_one_sentence(
    schema, songreel, result, library, short_song, tmp_path, words, field, says
):
    status, out, err = songreel("make", short_song, *words, library=library)
    assert status == 2
    assert out == ""
    last = err.strip().splitlines()[-1]
    assert last.startswith("songreel: ")
    assert says in last
    assert "Traceback" not in err
    status, (error,), _ = result("make", short_song, *words, library=library)
    jsonschema.validate(error, schema("error"))
    assert (status, error["error"]["field"]) == (2, field)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("rate", ["23.976", "30000/1001"])
def test_fractional_rates(result, library, short_song, rate):
    status, (made,), _ = result(
        "make", short_song, "--size", "160x90", "--fps", rate, "--out", "f.mp4", library=library
    )
    assert status == 0
    assert made["certificate"]["frames_found"] == made["frames"]


def test_lyrics_are_burnt_in_and_text_without_times_is_kept(result, library, short_song, tmp_path):
    lines = tmp_path / "words.lrc"
    lines.write_text("[00:01.00]It's {\\an8} here\n[00:03.00]<00:03.00>two <00:04.00>words\n", encoding="utf-8")
    status, (made,), _ = result(
        "make", short_song, *SMALL, "--type", "abstract-visualizer", "--lyrics", lines, library=library
    )
    assert status == 0
    assert made["certificate"]["ok"]
    plain = tmp_path / "words.txt"
    plain.write_text("la la la")
    status, (made,), _ = result("make", short_song, *SMALL, "--lyrics", plain, library=library)
    assert status == 0
    assert any("are plain text" in note for note in made["notes"])


def test_verify_proves_a_film_and_a_copy_of_it(schema, result, library, short_song, tmp_path):
    _, (made,), _ = result("make", short_song, *SMALL, library=library)
    status, (proof,), _ = result("verify", made["video"], library=library)
    jsonschema.validate(proof, schema("verify"))
    assert proof["origins"]["pictures"][0]["kind"] == "program"
    assert status == 0
    assert proof["certificate"] == made["certificate"]
    run_ffmpeg(
        ["-i", made["video"], "-c:v", "libx264", "-crf", "18", "-c:a", "aac", str(tmp_path / "copy.mp4")],
        what="encoding again",
    )
    status, (proof,), _ = result("verify", "copy.mp4", library=library)
    assert status == 0
    assert proof["certificate"]["ok"]


def test_verify_finds_a_broken_film(result, library, short_song, tmp_path):
    _, (made,), _ = result("make", short_song, *SMALL, library=library)
    run_ffmpeg(
        [
            "-i",
            made["video"],
            "-vf",
            "select=not(eq(n\\,50)),setpts=N/24/TB",
            "-c:a",
            "copy",
            str(tmp_path / "short.mp4"),
        ],
        what="dropping a frame",
    )
    status, (proof,), _ = result("verify", "short.mp4", library=library)
    assert status == 3
    assert proof["certificate"]["frames_found"] == 287


def test_verify_of_what_it_does_not_know(result, library, short_song, tmp_path):
    _, (made,), _ = result("make", short_song, *SMALL, library=library)
    assert result("verify", made["video"], library=tmp_path / "other")[0] == 2
    assert result("verify", short_song, library=library)[0] == 2
    assert result("verify", "missing.mp4", library=library)[0] == 2


def test_the_library_is_listed_shown_cleaned_and_emptied(schema, result, songreel, short_song, tmp_path):
    _, (made,), _ = result("make", short_song, *SMALL)
    _, (listed,), _ = result("list")
    jsonschema.validate(listed, schema("list"))
    assert (listed["project"], listed["name"], listed["state"]) == (made["project"], "short song", "composed")
    for name in (made["project"], made["project"][:5], "short song"):
        status, (shown,), _ = result("show", name)
        assert status == 0
        jsonschema.validate(shown, schema("show"))
        assert shown["clips"] == len(made["clips"])
    status, (counted,), _ = result("clean", "--older", "0d", "--dry-run")
    jsonschema.validate(counted, schema("clean"))
    assert counted["files"] > 0
    assert result("clean", "--older", "30d")[1][0]["files"] == 0
    assert result("clean", "--older", "0d")[1][0]["files"] == counted["files"]
    (tmp_path / "library" / "work" / "now.part").touch()
    assert result("clean", "--older", "0d")[1][0]["half_made"] == 1
    assert "1 half-made file stays for an hour" in songreel("clean", "--older", "0d")[1]
    assert result("verify", made["video"])[0] == 0
    assert result("make", short_song, *SMALL)[1][0]["certificate"]["ok"]
    assert result("animatic", short_song)[0] == 0
    assert len(list((tmp_path / "library" / "chunks").glob("*.m*"))) > 2
    status, (deleted,), _ = result("delete", "short song", "--now")
    jsonschema.validate(deleted, schema("delete"))
    assert status == 0
    assert result("list")[1] == []
    assert not [p for p in (tmp_path / "library" / "media").rglob("*") if p.is_file()]
    assert [p.name for p in (tmp_path / "library" / "chunks").iterdir() if p.is_file()] == []
    assert result("show", "short song")[0] == 2
    for age in ("soon", "-5d"):
        assert result("clean", "--older", age)[1][0]["error"]["message"] == (
            f"The age {age!r} is not allowed; write a number and d, h or m, such as 30d."
        )


def test_the_song_itself_is_never_replaced(songreel, short_song, tmp_path):
    from workbench.media.process import run_ffmpeg

    video = tmp_path / "loop.mp4"
    run_ffmpeg(
        ["-f", "lavfi", "-i", "testsrc=s=64x64:d=12", "-i", str(short_song), "-shortest", str(video)], what="a video"
    )
    before = video.read_bytes()
    for force in ((), ("--force",)):
        status, _, err = songreel("make", video, *SMALL, *force)
        assert status == 2
        assert "is the song itself" in err
    assert video.read_bytes() == before


def test_two_songs_of_one_name_are_not_written_over_each_other(songreel, short_song, tmp_path):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        shutil.copy(short_song, tmp_path / folder / "s.wav")
    status, _, err = songreel("make", "a/s.wav", "b/s.wav", *SMALL)
    assert status == 2
    assert "Two songs are called 's'" in err


def test_a_failed_film_of_somebody_else_is_kept(songreel, short_song, tmp_path):
    (tmp_path / "short song.failed.mp4").write_bytes(b"precious")
    assert songreel("make", short_song, *SMALL)[0] == 2
    assert (tmp_path / "short song.failed.mp4").read_bytes() == b"precious"


def test_a_damaged_film_and_one_without_a_picture_are_not_certified(result, library, short_song, tmp_path):
    _, (made,), _ = result("make", short_song, *SMALL, library=library)
    run_ffmpeg(
        ["-i", made["video"], "-vn", "-c", "copy", "-f", "mp4", str(tmp_path / "sound.mp4")],
        what="dropping the picture",
    )
    status, (proof,), _ = result("verify", "sound.mp4", library=library)
    assert status == 3
    assert "The film has no picture." in proof["certificate"]["reasons"]
    data = bytearray((tmp_path / "short song.mp4").read_bytes())
    for at in range(len(data) // 3, len(data) // 2, 7):
        data[at] ^= 0x5A
    (tmp_path / "damaged.mp4").write_bytes(data)
    assert result("verify", "damaged.mp4", library=library)[0] == 3


def test_show_tells_which_films_are_still_there(result, songreel, short_song, tmp_path):
    for seed in ("1", "2"):
        result("make", short_song, *SMALL, "--seed", seed)
    _, (shown,), _ = result("show", "short song")
    assert [film["exists"] for film in shown["films"]] == [True, False]  # the second stands where the first was
    assert [film["origins"] is not None for film in shown["films"]] == [True, False]
    (line,) = (line for line in songreel("show", "short song")[1].splitlines() if line.split()[:1] == ["films"])
    assert line.split(None, 1)[1] == str(tmp_path / "short song.mp4")


def test_a_film_whose_tags_were_changed_is_not_known(result, library, short_song, tmp_path):
    _, (made,), _ = result("make", short_song, *SMALL, library=library)
    with av.open(made["video"]) as film:
        words = film.metadata["comment"].split()
    words[2] = "plan=0123456789abcdef"
    tagged = ["-metadata", f"comment={' '.join(words)}", str(tmp_path / "tagged.mp4")]
    run_ffmpeg(["-i", made["video"], "-c", "copy", *tagged], what="changing a film's tags")
    status, (error,), _ = result("verify", "tagged.mp4", library=library)
    assert status == 2
    assert "its tags were changed" in error["error"]["message"]


def test_a_song_that_is_known_must_keep_the_limits_too(result, short_song, tmp_path):
    result("analyze", short_song)
    (tmp_path / "library" / "songreel.toml").write_text("max_song_s = 5\n", encoding="utf-8")
    status, (error,), _ = result("analyze", short_song)
    assert status == 2
    assert "longer than the 5 seconds" in error["error"]["message"]


def test_a_film_that_fails_its_proof_is_kept_aside(schema, result, short_song, tmp_path):
    from workbench.workflows.library import Library

    assert result("make", short_song, *SMALL)[0] == 0
    files = Library(tmp_path / "library").files
    (sound,) = (tmp_path / "library" / "chunks").glob("*.m4a")
    wrong = ["-i", str(sound), "-af", "adelay=50:all=1", "-c:a", "aac", "-f", "mp4", "-y", str(tmp_path / "late.m4a")]
    run_ffmpeg(wrong, what="a late song")
    sound.write_bytes((tmp_path / "late.m4a").read_bytes())
    files.seal(sound)
    status, (made,), events = result("make", short_song, *SMALL, "--out", "again.mp4")
    assert status == 3
    jsonschema.validate(made, schema("make"))
    assert not made["certificate"]["ok"]
    assert made["certificate"]["audio_lag_ms"] == pytest.approx(50, abs=0.5)
    assert made["video"] == str(tmp_path / "again.failed.mp4")
    assert Path(made["video"]).is_file()
    assert not (tmp_path / "again.mp4").exists()
    assert events[-1]["message"] == "not certified"
    _, (shown,), _ = result("show", made["project"])
    jsonschema.validate(shown, schema("show"))
    assert shown["state"] == "failed"
    assert "ms late in the film" in shown["error"]


@pytest.mark.parametrize("seed", ["-1", "99999999999999999999"])
def test_a_seed_out_of_range(result, short_song, seed):
    assert result("make", short_song, "--seed", seed)[1][0]["error"]["field"] == "seed"
