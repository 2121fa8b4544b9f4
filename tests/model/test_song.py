"""What a song is called."""

from dataclasses import replace

from workbench.model.song import Song

SONG = Song("ab" * 32, "take 3 final", 1, "wav", "pcm", 44100, 2, 44100)


def test_a_song_is_called_by_its_title_and_else_by_its_file():
    assert SONG.title_and_artist == SONG.display_title == "take 3 final"
    titled = replace(SONG, title="Glass Tide", artist="Somebody")
    assert titled.display_title == "Glass Tide"
    assert titled.title_and_artist == "Glass Tide\nSomebody"
    assert replace(SONG, artist="Somebody").title_and_artist == "take 3 final\nSomebody"
