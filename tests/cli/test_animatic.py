"""``songreel animatic`` and what others script against."""

import av
import jsonschema


def test_a_song_becomes_an_animatic_and_its_project_another_one(schema, result, short_song, tmp_path):
    status, (made,), events = result("animatic", short_song, "--size", "320x180")
    jsonschema.validate(made, schema("animatic"))
    assert status == 0
    assert made["video"] == str(tmp_path / "short song.animatic.mp4")
    assert (made["width"], made["height"], made["fps"], made["frames"]) == (320, 180, "30/1", 360)
    with av.open(made["video"]) as film:
        assert sum(1 for _ in film.decode(video=0)) == 360
    for event in events:
        jsonschema.validate(event, schema("progress"))
    assert events[-1]["percent"] == 100
    words = ("--size", "320x180", "--click", "--out", "clicks.mp4")
    status, (clicks,), _ = result("animatic", made["project"], *words)
    assert status == 0
    assert clicks["click"]
    assert clicks["video"] == str(tmp_path / "clicks.mp4")
    status, (told,), _ = result("verify", "clicks.mp4")
    assert status == 2
    assert told["error"]["message"] == (
        "'clicks.mp4' is an animatic, which has no certificate; make the film itself, which is proven (songreel make)."
    )


def test_what_cannot_be_is_one_sentence(songreel, short_song, tmp_path):
    (tmp_path / "songs").mkdir()
    for words, sentence in (
        (("nobody",), "There is no project 'nobody'"),
        (("nobody.mp3",), "The song 'nobody.mp3' does not exist"),
        (("songs",), "The song 'songs' is a folder; give the path of one audio file in it"),
        ((short_song, "--size", "7x7"), "The size '7x7' is not allowed"),
        ((short_song, "--size", "20x20"), "The size 20x20 is too small"),
        ((short_song, "--out", "a.gif"), "The film is an MP4 file"),
    ):
        status, out, err = songreel("animatic", *words)
        assert status == 2
        assert out == ""
        assert sentence in err
